#!/bin/sh
# test: user=root service=none timeout=60s
# secrets: etc/ssl/private/ssl-cert-snakeoil.key
# Its parts do not change the root directory: the right to do so is taken away in a chroot.
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
postconf -F '*/*/chroot=n'
postconf -M -X smtp/inet
postconf -M 127.0.0.1:10025/inet='127.0.0.1:10025 inet n - n - - smtpd'
postconf -e maillog_file=/var/log/postfix.log
postfix start
retry ask tcp 10025 '' '^220 .*ESMTP Postfix'
