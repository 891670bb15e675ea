#!/bin/sh
# test: service=none
# A configuration that the server cannot read would show only when it starts: look at it now.
# The server itself needs the capability NET_ADMIN for its start, which a CI job has not.
set -eu
dnsmasq --test
