#!/bin/sh
# test: user=root service=none timeout=60s
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
echo 'Listen 127.0.0.1:10081' > /etc/apache2/ports.conf
sed -i 's/:80>/:10081>/' /etc/apache2/sites-available/000-default.conf
apachectl start
retry ask tcp 10081 'GET / HTTP/1.0\r\n\r\n' 'Apache2 Debian Default Page'
