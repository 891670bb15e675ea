#!/bin/sh
# test: user=root service=none timeout=60s
set -eu
PATH="$TEST_DIR/fixtures:$PATH"
cd "$TEST_TMPDIR"
git init -q one
git -C one -c user.name=a -c user.email=a@example.org commit -q --allow-empty -m first
git daemon --listen=127.0.0.1 --port=10418 --base-path="$PWD" --export-all &
retry git clone -q git://127.0.0.1:10418/one two
git -C two log --oneline | grep first
