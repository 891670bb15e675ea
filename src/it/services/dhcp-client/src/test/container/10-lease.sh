#!/bin/sh
# A lease is handed out. What to do with it is left to a script that only tells.
set -eu
timeout 30 dhclient -4 -1 -v -sf "$TEST_DIR/fixtures/tell" -lf "$TEST_TMPDIR/leases" -pf "$TEST_TMPDIR/pid" eth0
grep 'BOUND 10.99.0.1[0-9][0-9] 10.99.0.1' "$TEST_TMPDIR/told"
