#!/bin/sh
# A client asks over the network, as those of the users do: once, without setting its clock.
set -eu
chronyd -Q -t 10 -f "$TEST_DIR/fixtures/client.conf" 2>&1 | tee "$TEST_TMPDIR/client"
grep -q 'System clock wrong by' "$TEST_TMPDIR/client"
