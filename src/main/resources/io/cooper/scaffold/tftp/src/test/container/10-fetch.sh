#!/bin/sh
# The server runs beside this script, as it does in production: a file can be fetched from it.
set -eu
cd "$TEST_TMPDIR"
tftp -m binary 127.0.0.1 -c get hello.txt
cmp hello.txt /srv/tftp/hello.txt
