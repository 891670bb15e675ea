#!/bin/sh
# A package archive of one small package.
set -eu
mkdir -p /tmp/greeting/DEBIAN /tmp/greeting/usr/share/greeting /srv/mirror
echo hello > /tmp/greeting/usr/share/greeting/text
cat > /tmp/greeting/DEBIAN/control <<'END'
Package: greeting
Version: 1.0
Architecture: all
Maintainer: Example <root@example.org>
Description: says hello
END
dpkg-deb --root-owner-group --build /tmp/greeting /srv/mirror/greeting_1.0_all.deb
cd /srv/mirror
{
    cat /tmp/greeting/DEBIAN/control
    echo "Filename: ./greeting_1.0_all.deb"
    echo "Size: $(stat -c %s greeting_1.0_all.deb)"
    echo "SHA256: $(sha256sum greeting_1.0_all.deb | cut -d ' ' -f 1)"
} > Packages
rm -r /tmp/greeting
