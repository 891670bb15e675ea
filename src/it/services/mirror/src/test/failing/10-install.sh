#!/bin/sh
# A package that the mirror has not is not installed.
set -eu
apt() {
    apt-get -q -o Dir::Etc::sourcelist="$TEST_TMPDIR/sources" -o Dir::Etc::sourceparts=- -o APT::Sandbox::User=root "$@"
}
echo 'deb [trusted=yes] http://127.0.0.1/ ./' > "$TEST_TMPDIR/sources"
apt update
apt install -y farewell
