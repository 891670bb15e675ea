#!/bin/sh
# test: service=none
# A range outside of the network is refused.
sed 's/range 10.99.0.100/range 10.98.0.100/' /etc/dhcp/dhcpd.conf > "$TEST_TMPDIR/dhcpd.conf"
dhcpd -4 -t -cf "$TEST_TMPDIR/dhcpd.conf"
