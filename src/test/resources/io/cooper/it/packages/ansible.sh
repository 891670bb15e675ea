#!/bin/sh
# test: user=root service=none timeout=60s
set -eu
ansible localhost -m ping | grep pong
