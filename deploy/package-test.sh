#!/bin/sh
# Installs the built package for real in a throw-away root (an overlay of this one, so root and Debian 12): user, keys, modes, units, a program that
# starts as its user, an upgrade that keeps keys and settings, a removal that leaves them. First: cd build/release && cpack -G DEB
set -eu
cd "$(dirname "$0")/.."
package=$(ls build/release/tiendo_*.deb 2>/dev/null | tail -1)
[ "$(id -u)" = 0 ] && [ -n "$package" ] || { echo 'package test: SKIPPED, it needs root and a package in build/release'; exit 0; }
work=$(mktemp -d /tmp/tiendo-package.XXXXXX)
finish() { umount -R "$work/root" 2>/dev/null || true; umount "$work" 2>/dev/null || true; rmdir "$work" 2>/dev/null || true; }
trap finish EXIT
mount -t tmpfs tmpfs "$work"
mkdir "$work/upper" "$work/scratch" "$work/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$work/upper,workdir=$work/scratch" "$work/root" || { echo 'package test: SKIPPED, no overlay file system here'; exit 0; }
mount --bind /dev "$work/root/dev"
mount -t proc proc "$work/root/proc"
rm -rf "$work/root/etc/tiendo"
cp "$package" "$work/root/tiendo.deb"
chroot "$work/root" sh -eu <<'INSIDE'
bad=0
expect() { if [ "$2" = "$3" ]; then echo "   ok    $1"; else echo "   FAIL  $1: $2, expected $3"; bad=1; fi; }
dpkg -i /tiendo.deb >/dev/null
expect 'man tiendo is in it, a text of every verb' "$(dpkg-deb --fsys-tarfile /tiendo.deb | tar -xO ./usr/share/man/man1/tiendo.1 | grep -c '^\.SS tiendo ')" \
    "$(tiendo help | sed -n '/^verbs:/,/^$/p' | grep -c '^  ')"
expect 'what it is made of is in it' "$(dpkg-deb --fsys-tarfile /tiendo.deb | tar -xO ./usr/share/tiendo/tiendo.cdx.json | grep -c '"purl": "pkg:deb/debian/libzmq5@')" 1
expect 'the user has no shell' "$(getent passwd tiendo | cut -d: -f7)" /usr/sbin/nologin
expect 'secret keys are the user'"'"'s alone' "$(stat -c '%U %a' /etc/tiendo/keys/ingest /etc/tiendo/keys/alerter /etc/tiendo/keys/intake | sort -u)" 'tiendo 600'
expect 'so is the key of the bells' "$(stat -c '%U %a' /etc/tiendo/keys/bell)" 'tiendo 600'
expect 'so is the key of links in mails' "$(stat -c '%U %a' /etc/tiendo/keys/link)" 'tiendo 400'
expect 'each database role has a URL, the services'"'"' for their user' "$(stat -c '%U:%G %a' /etc/tiendo/roles/ingest/url /etc/tiendo/roles/aggregator/url /etc/tiendo/roles/alerter/url \
    /etc/tiendo/roles/exporter/url /etc/tiendo/roles/intake/url | sort -u)" 'tiendo:tiendo 440'
expect 'the owner'"'"'s and the operator'"'"'s are closed to the services' "$(stat -c '%U:%G %a' /etc/tiendo/roles/owner /etc/tiendo/roles/operator | sort -u) $(setpriv --reuid=tiendo --regid=tiendo \
    --init-groups cat /etc/tiendo/roles/owner/url /etc/tiendo/roles/operator/url 2>/dev/null | wc -l)" 'root:root 750 0'
expect 'what the administrator of the database reads and runs is there' "$(tiendo roles --sql | sha256sum)" \
    "$(cat /usr/share/tiendo/postgres/roles.sql /usr/share/tiendo/postgres/owner.sql | sha256sum)"
expect 'settings are closed to others' "$(stat -c '%U:%G %a' /etc/tiendo/*.env | sort -u)" 'root:tiendo 640'
expect 'the list of common passwords comes with it' "$(dpkg-deb -f /tiendo.deb Depends | grep -c cracklib-runtime) $([ -r /var/cache/cracklib/cracklib_dict.pwd ] && echo there)" '1 there'
for unit in ingest aggregator deadline-alerter exporter intake; do
    expect "systemd takes the unit of $unit" "$(systemd-analyze verify --man=no /usr/lib/systemd/system/tiendo-$unit.service 2>&1 | grep -c tiendo || true)" 0
    exposure=$(systemd-analyze security --offline=true --threshold=25 /usr/lib/systemd/system/tiendo-$unit.service >/dev/null 2>&1 && echo low || echo high)
    expect "exposure of $unit" "$exposure" low
    state=$(sed -n 's/^StateDirectory=//p' /usr/lib/systemd/system/tiendo-$unit.service) # systemd makes it
    [ -z "$state" ] || install -d -o tiendo -g tiendo -m 700 "/var/lib/$state"
    settings=$(cat /etc/tiendo/common.env /etc/tiendo/$unit.env | grep -v '^#')
    said=$(setpriv --reuid=tiendo --regid=tiendo --init-groups env -i PATH=/usr/bin $settings TIENDO_DATABASE_URL=postgresql://nobody@/none?host=/nonexistent \
        timeout 2 tiendo-$unit 2>&1 || true)
    expect "$unit starts with its settings and waits for the database" "$(echo "$said" | grep -q database_away && echo yes || echo "$said")" yes
done
keys=$(cat /etc/tiendo/keys/*.pub /etc/tiendo/keys/link)
echo '# mine' >>/etc/tiendo/common.env
dpkg -i /tiendo.deb >/dev/null 2>&1
expect 'an upgrade keeps keys and settings' "$(cat /etc/tiendo/keys/*.pub /etc/tiendo/keys/link) $(tail -1 /etc/tiendo/common.env)" "$keys # mine"
dpkg -r tiendo >/dev/null 2>&1
expect 'a removal leaves keys and settings' "$(cat /etc/tiendo/keys/*.pub /etc/tiendo/keys/link) $(tail -1 /etc/tiendo/common.env) $(command -v tiendo || echo gone)" "$keys # mine gone"
[ $bad = 0 ] && echo 'package test: passed'
exit $bad
INSIDE
