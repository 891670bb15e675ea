#!/bin/sh
# test: user=root
# The service runs beside this script, as it does in production: it answers.
set -eu
/usr/lib/apt/apt-helper -o APT::Sandbox::User=root \
    download-file http://127.0.0.1:8080/ "$TEST_TMPDIR/greeting"
test "$(cat "$TEST_TMPDIR/greeting")" = hello
