#!/bin/sh
# Makes a package and three repositories of it in /srv/repo: one signed with a key that the image trusts, one unsigned, and
# one signed with another key.
set -eu
export GNUPGHOME=/tmp/gnupg
mkdir -m 700 "$GNUPGHOME"
for name in packager stranger; do
  gpg --batch --quiet --passphrase '' --quick-generate-key "$name@example.org" rsa2048 sign never
done
mkdir -p /etc/pki /etc/rpm
gpg --armor --export packager@example.org > /etc/pki/packager.asc
# Where Red Hat and SUSE have it; Debian would have it in a home directory.
echo '%_dbpath /var/lib/rpm' > /etc/rpm/macros
rpm --import /etc/pki/packager.asc
cat > /tmp/hello.spec <<'END'
Name: hello
Version: 1
Release: 1
Summary: says hello
License: Apache-2.0
BuildArch: noarch
%description
%{summary}
%install
mkdir -p %{buildroot}/usr/share/hello %{buildroot}/usr/share/doc/hello
echo hello > %{buildroot}/usr/share/hello/text
echo manual > %{buildroot}/usr/share/doc/hello/manual
%files
/usr/share/hello
%doc /usr/share/doc/hello
%post -p <lua>
local state = io.open('/usr/share/hello/state', 'w')
state:write('installed')
state:close()
END
rpmbuild -bb --quiet --define '_topdir /tmp/rpm' /tmp/hello.spec
for kind in signed unsigned foreign; do
  mkdir -p "/srv/repo/$kind"
  cp /tmp/rpm/RPMS/noarch/hello-1-1.noarch.rpm "/srv/repo/$kind"
done
cd /srv/repo
sign() {
  rpmsign --define '__gpg /usr/bin/gpg' --define "_gpg_name $2@example.org" --addsign "$1"/*.rpm
  createrepo_c --quiet "$1"
  gpg --batch --local-user "$2@example.org" --detach-sign --armor "$1/repodata/repomd.xml"
}
sign signed packager
sign foreign stranger
createrepo_c --quiet unsigned
rm -rf /tmp/gnupg /tmp/rpm /tmp/hello.spec /root/.gnupg
