#!/bin/sh
# A client asks once, and does not set its clock.
set -eu
chronyd -Q -t 10 -f "$TEST_DIR/fixtures/client.conf" 2>&1 | tee "$TEST_TMPDIR/client"
grep -q 'System clock wrong by' "$TEST_TMPDIR/client"
