#!/bin/sh
# test: service=none
# Whether it gives out leases is what the module dhcp-client tests: alone it has no network to serve.
set -eu
dhcpd -4 -t -cf /etc/dhcp/dhcpd.conf
