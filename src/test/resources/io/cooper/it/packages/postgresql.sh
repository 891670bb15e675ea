#!/bin/sh
# test: user=root service=none timeout=60s
# secrets: etc/ssl/private/ssl-cert-snakeoil.key
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
pg_conftool 15 main set port 10432
pg_ctlcluster 15 main start
retry su postgres -c "psql -p 10432 -Atc 'SELECT 40 + 2' | grep -x 42"
