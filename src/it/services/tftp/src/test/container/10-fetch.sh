#!/bin/sh
set -eu
cd "$TEST_TMPDIR"
tftp -m binary 127.0.0.1 -c get /srv/tftp/hello.txt hello.txt
cmp hello.txt /srv/tftp/hello.txt
