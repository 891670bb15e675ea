#!/bin/sh
# The server does not start without the file that it keeps its leases in.
set -eu
touch /var/lib/dhcp/dhcpd.leases
