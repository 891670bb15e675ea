#!/bin/sh
# apt installs a package through the mirror.
set -eu
apt() {
    apt-get -q -o Dir::Etc::sourcelist="$TEST_TMPDIR/sources" -o Dir::Etc::sourceparts=- -o APT::Sandbox::User=root "$@"
}
echo 'deb [trusted=yes] http://127.0.0.1/ ./' > "$TEST_TMPDIR/sources"
apt update
apt install -y greeting
grep -x hello /usr/share/greeting/text
