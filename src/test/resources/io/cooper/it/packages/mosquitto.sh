#!/bin/sh
# test: user=root service=none timeout=60s
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
mosquitto -d -p 10883
retry ask tcp 10883 '\x10\x0d\x00\x04MQTT\x04\x02\x00\x3c\x00\x01a' '^\x20\x02\x00\x00'
