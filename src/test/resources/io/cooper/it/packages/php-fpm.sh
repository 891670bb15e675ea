#!/bin/sh
# test: user=root service=none timeout=60s
# packages: systemd,php8.2-fpm
# Its directory in /run is made by systemd-tmpfiles, which refuses to work in a chroot. It is asked for a value of FastCGI.
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
test -d /run/php
sed -i 's/^listen = .*/listen = 127.0.0.1:10900/' /etc/php/8.2/fpm/pool.d/www.conf
php-fpm8.2 --daemonize
retry ask tcp 10900 '\x01\x09\x00\x00\x00\x11\x00\x00\x0f\x00FCGI_MPXS_CONNS' '^\x01\x0a.*FCGI_MPXS_CONNS0'
