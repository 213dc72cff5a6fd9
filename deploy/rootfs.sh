#!/bin/sh
# What the programs under ROOT need beside themselves: their libraries, the font, time zones, certificates, the list of common passwords. Run inside of the build image.
set -eu
root=$1
# /lib is a name of /usr/lib, as in Debian
mkdir -p "$root/usr/lib" "$root/usr/lib64"
ln -sfn usr/lib "$root/lib"
ln -sfn usr/lib64 "$root/lib64"
keep() { # FILE
    case $1 in /usr/*) at=$1 ;; *) at=/usr$1 ;; esac
    mkdir -p "$root/$(dirname "$at")"
    cp -L "$1" "$root/$at"
}
for program in "$root"/usr/bin/tiendo*; do ldd "$program"; done | awk '$2 == "=>" { print $3 } $1 ~ /^\// { print $1 }' | sort -u | while read -r library; do
    keep "$library"
done
# what the C library loads by name at run time
for library in libnss_dns.so.2 libnss_files.so.2 libresolv.so.2; do
    found=$(find /lib /usr/lib -name "$library" | head -1)
    [ -z "$found" ] || keep "$found"
done
# what reads spreadsheets of Windows: the C library's list of character sets, and the Vietnamese one of them
for part in gconv-modules.cache CP1258.so; do
    found=$(find /usr/lib -path "*/gconv/$part" | head -1)
    [ -z "$found" ] || keep "$found"
done
mkdir -p "$root/usr/share/fonts/truetype" "$root/etc/fonts" "$root/etc/ssl/certs" "$root/usr/share/tiendo" "$root/var/cache/fontconfig"
cp -r /usr/share/fonts/truetype/liberation2 "$root/usr/share/fonts/truetype/"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
# intake's judge of passwords ends the program that asks it without its dictionary
for part in hwm pwd pwi; do
    mkdir -p "$root/var/cache/cracklib"
    cp -L "/var/cache/cracklib/cracklib_dict.$part" "$root/var/cache/cracklib/"
done
mkdir -p "$root/usr/share/zoneinfo"
cp -rL /usr/share/zoneinfo/Asia /usr/share/zoneinfo/Etc /usr/share/zoneinfo/UTC /usr/share/zoneinfo/tzdata.zi "$root/usr/share/zoneinfo/" # tzdata.zi: the names of zones, for load
cat >"$root/etc/fonts/fonts.conf" <<'CONF'
<?xml version="1.0"?>
<fontconfig><dir>/usr/share/fonts</dir><cachedir>/var/cache/fontconfig</cachedir></fontconfig>
CONF
! command -v fc-cache >/dev/null || fc-cache -s -y "$root" >/dev/null 2>&1 || true
printf 'tiendo:x:10001:10001::/nonexistent:/none\n' >"$root/etc/passwd"
printf 'tiendo:x:10001:\n' >"$root/etc/group"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
# a volume takes the owner of the directory that it is mounted over
mkdir -p "$root/tmp" "$root/run/tiendo/keys" "$root/run/tiendo/bells" "$root/run/tiendo/database" "$root/run/tiendo/clock" "$root/run/tiendo/spool" "$root/run/tiendo/state" "$root/run/tiendo/letters" "$root/run/tiendo/certificates" "$root/var/lib/tiendo"
for service in ingest aggregator alerter exporter intake operator owner backup; do mkdir -p "$root/run/tiendo/roles/$service"; done
chmod 1777 "$root/tmp"
chown -R 10001:10001 "$root/run/tiendo" "$root/var/lib/tiendo"
