#!/bin/sh
# test: user=root service=none timeout=60s
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
printf 'bindaddress 127.0.0.1\nport 10123\ncmdport 0\nlocal stratum 3\nallow 127.0.0.1\n' > "$TEST_TMPDIR/conf"
chronyd -x -f "$TEST_TMPDIR/conf"
retry ask udp 10123 '\x23\x00*47' '^\x24\x03'
