#!/bin/sh
# test: user=root service=none timeout=60s
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
redis-server --port 10379 --dir "$TEST_TMPDIR" --daemonize yes
retry ask tcp 10379 'PING\r\n' '^\+PONG'
