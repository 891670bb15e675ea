#!/bin/sh
# test: user=root service=none timeout=60s
# A DHCPINFORM is answered to the address that asks, so lo will do.
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
cat > "$TEST_TMPDIR/conf" <<END
{"Dhcp4": {
  "interfaces-config": {"interfaces": ["lo"], "dhcp-socket-type": "udp"},
  "lease-database": {"type": "memfile", "persist": false},
  "subnet4": [{"subnet": "127.0.0.0/8", "option-data": [{"name": "domain-name", "data": "test.example"}]}]
}}
END
mkdir -p /run/kea
kea-dhcp4 -p 10069 -P 10070 -c "$TEST_TMPDIR/conf" &
retry ask udp 10069 \
  '\x01\x01\x06\x00\x11\x22\x33\x44\x00*4\x7f\x00\x00\x01\x00*12\x02\x00*15\x00*192\x63\x82\x53\x63\x35\x01\x08\x37\x01\x0f\xff' \
  '\x35\x01\x05.*' 10070
