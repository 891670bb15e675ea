#!/bin/sh
# A message goes through.
set -eu
amqp-declare-queue -q greetings
amqp-publish -r greetings -b hello
test "$(amqp-get -q greetings)" = hello
