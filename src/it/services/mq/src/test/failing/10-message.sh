#!/bin/sh
# Nobody has sent anything.
set -eu
amqp-declare-queue -q empty
amqp-get -q empty
