#!/bin/sh
# test: user=root service=none timeout=60s
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
sed -i 's/80 default/10080 default/' /etc/nginx/sites-available/default
nginx
retry ask tcp 10080 'GET / HTTP/1.0\r\n\r\n' '200 OK.*Server: nginx'
