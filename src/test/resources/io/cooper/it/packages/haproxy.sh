#!/bin/sh
# test: user=root service=none timeout=60s
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
cat > "$TEST_TMPDIR/conf" <<END
defaults
  mode http
  timeout client 5s
frontend hello
  bind 127.0.0.1:10082
  http-request return status 200 content-type text/plain string "hello"
END
haproxy -D -f "$TEST_TMPDIR/conf"
retry ask tcp 10082 'GET / HTTP/1.0\r\n\r\n' '200 OK.*hello'
