#!/bin/sh
# The server runs beside this script, as it does in production. A client asks it once for the time,
# over the network, and does not set its clock.
set -eu
chronyd -Q -t 10 -f "$TEST_DIR/fixtures/client.conf" 2>&1 | tee "$TEST_TMPDIR/client"
grep -q 'System clock wrong by' "$TEST_TMPDIR/client"
