#!/bin/sh
# A file that is not there is not fetched; this client says so, and exits with 0.
set -eu
cd "$TEST_TMPDIR"
tftp -m binary 127.0.0.1 -c get /srv/tftp/missing.txt missing.txt
test -s missing.txt
