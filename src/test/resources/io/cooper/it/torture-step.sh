#!/bin/sh -e
# Changes t, in the directory that is named or in /, in every way that there is.
cd "$1/t"
PATH=$PATH:/usr/bin:/sbin:/usr/sbin
chmod 0640 mode-alone
chown 5:6 owner-alone
printf BEFORE > rewritten
touch -d '2020-01-02 03:04:05' rewritten
rm become-directory
mkdir become-directory
printf in > become-directory/in
rm -r become-file
printf now > become-file
rm doomed
rm -r opaque
mkdir opaque
printf new > opaque/new
rm many/b
ln dir/one linked-to-lower
ln dir/one many/linked-to-lower
mkfifo fifo-of-step
ln -s gone dangling-of-step
printf raised > raised
chown 7:8 raised
chmod 6711 raised
printf big > owner-of-step
chown 70000:70001 owner-of-step
truncate -s 2000000 sparse-of-step
setfattr -n user.new -v new attribute-alone
setfattr -x user.gone attribute-alone
printf capable > capable-of-step
setcap cap_net_bind_service+ep capable-of-step
setcap -r capable
printf neu > "$(printf 'neu-\344')"
rm to-directory
mkdir to-directory
for file in become-directory/in become-directory become-file opaque/new opaque many fifo-of-step raised \
  owner-of-step sparse-of-step capable-of-step neu-* to-directory dangling-of-step .; do
  touch -h -d '2020-06-01 00:00:00' "$file"
done
