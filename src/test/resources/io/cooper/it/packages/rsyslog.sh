#!/bin/sh
# test: user=root service=none timeout=60s
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
cd "$TEST_TMPDIR"
cat > conf <<END
module(load="imuxsock" SysSock.Use="off")
input(type="imuxsock" Socket="$PWD/log")
*.* $PWD/messages
END
rsyslogd -i "$PWD/pid" -f "$PWD/conf"
retry logger -u "$PWD/log" hello
retry grep hello messages
