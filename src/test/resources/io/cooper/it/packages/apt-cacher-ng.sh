#!/bin/sh
# test: user=root service=none timeout=60s
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
mkdir -p /run/apt-cacher-ng
apt-cacher-ng -c /etc/apt-cacher-ng port=10142 bindaddress=127.0.0.1
retry ask tcp 10142 'GET /acng-report.html HTTP/1.0\r\n\r\n' 'Apt-Cacher NG'
