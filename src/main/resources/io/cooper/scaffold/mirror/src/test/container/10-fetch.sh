#!/bin/sh
# The server runs beside this script, as it does in production: apt can download from it.
set -eu
/usr/lib/apt/apt-helper -o APT::Sandbox::User=root \
    download-file http://127.0.0.1/README.txt "$TEST_TMPDIR/README.txt"
cmp "$TEST_TMPDIR/README.txt" /srv/mirror/README.txt
