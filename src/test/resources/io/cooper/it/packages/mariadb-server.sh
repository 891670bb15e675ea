#!/bin/sh
# test: user=root service=none timeout=60s
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
mkdir -p /run/mysqld
chown mysql /run/mysqld
mariadbd --user=mysql --port=10306 &
retry sh -c "mariadb -Ne 'SELECT 40 + 2' | grep -x 42"
