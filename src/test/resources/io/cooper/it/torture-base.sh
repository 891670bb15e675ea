#!/bin/bash -e
# Makes t below the directory that is named: one of everything that a file tree can have.
cd "$1"
mkdir -p t/dir t/many t/opaque/below t/become-file/below t/modes
printf content > t/owner-beyond-16-bits
chown 100000:100001 t/owner-beyond-16-bits
printf x > "t/$(printf 'latin-\351 \377\n-newline')"
printf x > 't/back\slash and space '
deep=t/deep
for level in 1 2 3 4 5 6 7 8 9 10 11 12; do
  deep=$deep/$(printf "$level%.0s" {1..90})
done
mkdir -p "$deep"
printf deep > "$deep/$(printf 'f%.0s' {1..255})"
for mode in 4755 2755 1777 6711 0 7000; do
  printf mode > t/modes/file-$mode
  mkdir t/modes/directory-$mode
  chown 1:2 t/modes/*-$mode
  chmod $mode t/modes/*-$mode
done
printf one > t/dir/one
ln t/dir/one t/dir/two
ln t/dir/one t/three
ln -s nowhere t/dangling
ln -s /etc/passwd t/absolute
ln -s dir t/to-directory
ln -s "$(printf 'l%.0s' {1..4000})" t/long-target
mkfifo -m 0620 t/fifo
mknod -m 0601 t/character c 1 3
mknod -m 0660 t/block b 7 200
chown 3:4 t/fifo t/character t/block t/dangling -h
setfattr -n user.comment -v hello t/three
setfattr -n user.binary -v 0x00ff0a3d t/dir
cp /bin/true t/capable
setcap cap_net_raw,cap_setuid+ep t/capable
truncate -s 3M t/sparse
printf end >> t/sparse
printf same > t/mode-alone
printf same > t/owner-alone
printf before > t/rewritten
printf file > t/become-directory
printf doomed > t/doomed
printf hidden > t/opaque/below/hidden
printf old > t/become-file/below/old
for file in a b c; do printf $file > t/many/$file; done
find t -depth -exec touch -h -d '2020-01-02T03:04:05.123456789Z' {} +
touch -d '2020-01-02T03:04:05Z' t/rewritten
touch -h -d '1969-01-02T03:04:05.5Z' t/dir/one t/dangling
