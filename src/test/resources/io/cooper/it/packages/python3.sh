#!/bin/sh
# test: user=root service=none timeout=60s
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
python3 -m http.server --bind 127.0.0.1 --directory /etc/apt 10083 &
retry ask tcp 10083 'GET / HTTP/1.0\r\n\r\n' 'sources\.list'
