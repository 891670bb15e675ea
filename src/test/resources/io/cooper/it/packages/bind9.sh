#!/bin/sh
# test: user=root service=none timeout=60s
# secrets: etc/bind/rndc.key
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
cat > /etc/bind/test.conf <<END
options { directory "/var/cache/bind"; listen-on port 10054 { 127.0.0.1; }; listen-on-v6 { none; }; };
controls { };
zone "test.example" { type master; file "/etc/bind/test.zone"; };
END
printf '@ 60 IN SOA a a 1 60 60 60 60\n@ 60 IN NS a\n@ 60 IN A 192.0.2.7\na 60 IN A 192.0.2.8\n' > /etc/bind/test.zone
named -u bind -c /etc/bind/test.conf
retry ask udp 10054 '\x12\x34\x01\x00\x00\x01\x00*6\x04test\x07example\x00\x00\x01\x00\x01' '\xc0\x00\x02\x07'
