#!/bin/sh
# The broker runs beside this script, as it does in production: a message goes through.
set -eu
mosquitto_pub -h 127.0.0.1 -t test/greeting -r -m hello
test "$(mosquitto_sub -h 127.0.0.1 -t test/greeting -C 1 -W 10)" = hello
