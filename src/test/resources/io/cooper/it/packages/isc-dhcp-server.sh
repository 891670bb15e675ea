#!/bin/sh
# test: user=root service=none timeout=60s network=host
# not in user namespace: a user may not listen on the machine's network as it does
# It takes no lo, so it listens on the machine's network, where it has nothing to give to anybody; it is asked through the
# port that it is administered by.
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
cd "$TEST_TMPDIR"
touch leases
port=$(cat "$TEST_DIR/fixtures/port")
echo "omapi-port $port;" > conf
for address in $(hostname -I); do
  case $address in *:*) ;; *) echo "subnet $address netmask 255.255.255.255 { }" >> conf ;; esac
done
dhcpd -4 -p $((port + 1)) -cf "$PWD/conf" -lf "$PWD/leases" -pf "$PWD/pid"
printf 'server 127.0.0.1\nport %d\nconnect\nnew host\nset name = "nobody"\nopen\n' "$port" > asks
retry sh -c "omshell < asks 2>&1 | grep 'not found'"
