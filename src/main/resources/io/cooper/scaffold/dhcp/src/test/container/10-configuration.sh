#!/bin/sh
# test: service=none
# A configuration that the server cannot read would show only when it starts: look at it now.
# The server itself runs beside this script, as it does in production; it must be able to start.
set -eu
dnsmasq --test
