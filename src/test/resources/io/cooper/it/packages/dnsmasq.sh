#!/bin/sh
# test: user=root service=none timeout=60s
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
dnsmasq --conf-file=/dev/null --port=10053 --listen-address=127.0.0.1 --bind-interfaces --address=/test.example/192.0.2.7
retry ask udp 10053 '\x12\x34\x01\x00\x00\x01\x00*6\x04test\x07example\x00\x00\x01\x00\x01' '\xc0\x00\x02\x07'
