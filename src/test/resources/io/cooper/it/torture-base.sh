#!/bin/bash -e
# Makes t below the directory that is named first: one of everything that a file tree can have. Below the second it makes
# what a layer over it holds, whiteouts among it (OCI image-spec, layer.md).
cd "$1"
mkdir -p t/dir t/many t/opaque/below t/become-file/below t/modes t/gone-above/below t/opaque-above/below t/file-above
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
printf attribute > t/attribute-alone
setfattr -n user.kept -v kept t/attribute-alone
setfattr -n user.gone -v gone t/attribute-alone
printf old > t/gone-above/below/old
printf old > t/opaque-above/below/old
printf old > t/file-above/old
printf old > t/directory-above
for file in a b c; do printf $file > t/many/$file; done
find t -depth -exec touch -h -d '2020-01-02T03:04:05.123456789Z' {} +
touch -d '2020-01-02T03:04:05Z' t/rewritten
touch -h -d '1969-01-02T03:04:05.5Z' t/dir/one t/dangling

# What a step changes attributes with.
for tool in setfattr setcap; do
  file=$(command -v $tool)
  cp -L --parents "$file" $(ldd "$file" | grep -o '/[^ ]*') .
done

cd "$2"
mkdir -p t/many t/opaque-above t/directory-above
touch t/.wh.gone-above t/many/.wh.c t/opaque-above/.wh..wh..opq
printf new > t/opaque-above/new
printf new > t/file-above
printf new > t/directory-above/new
find t -depth -exec touch -h -d '2020-01-03T00:00:00.000000001Z' {} +
