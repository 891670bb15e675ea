#!/bin/sh
# The client has chosen the server, which runs in a container of its own, and follows it.
set -eu
chronyc waitsync 20 0 0 0.5
chronyc sources
chronyc sources | grep -q '\^\* server'
