#!/bin/sh
# The server runs, and knows the time well enough to give it to others.
set -eu
chronyc -n tracking | tee "$TEST_TMPDIR/tracking"
grep -q 'Leap status *: Normal' "$TEST_TMPDIR/tracking"
