#!/bin/sh
# test: user=root service=none timeout=60s
# Without --secure, because the right to change the root directory is taken away in a chroot; in a network that has only lo it
# takes no address.
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
echo hello > /srv/tftp/greeting
in.tftpd --listen --ipv4 --address :10071 --user tftp /srv/tftp
retry ask udp 10071 '\x00\x01/srv/tftp/greeting\x00octet\x00' '^\x00\x03\x00\x01hello'
