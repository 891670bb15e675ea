#!/bin/sh
# test: user=root service=none timeout=60s
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
node -e 'require("http").createServer((q, a) => a.end("hello")).listen(10084, "127.0.0.1")' &
retry ask tcp 10084 'GET / HTTP/1.0\r\n\r\n' '200 OK.*hello'
