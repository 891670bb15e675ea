#!/bin/sh
# test: user=root service=none timeout=60s
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
printf 'http_port 127.0.0.1:10128\nhttp_access allow localhost\n' > "$TEST_TMPDIR/conf"
squid -f "$TEST_TMPDIR/conf"
retry ask tcp 10128 'GET / HTTP/1.0\r\n\r\n' '\r\nServer: squid'
