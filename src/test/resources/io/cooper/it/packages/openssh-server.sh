#!/bin/sh
# test: user=root service=none timeout=60s
# secrets: etc/ssh/ssh_host_*_key
# Its greeting: for more sshd changes the root directory, and the right to do so is taken away in a chroot.
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
mkdir -p /run/sshd
/usr/sbin/sshd -p 10022
retry ask tcp 10022 '' '^SSH-2.0-OpenSSH'
