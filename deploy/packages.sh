#!/bin/sh
# Installs the Debian packages that are missing: those to build and run; with --tests, those of the tests too; with --bench, those of the bench as well.
set -eu
run="build-essential cmake ninja-build pkg-config python3 libzmq3-dev libczmq-dev libmsgpack-dev libpq-dev libyaml-dev libcurl4-openssl-dev
libmicrohttpd-dev libjansson-dev libglib2.0-dev libpango1.0-dev libcairo2-dev libqpdf-dev libxlsxwriter-dev libzip-dev fonts-liberation2
icc-profiles-free libsodium-dev
libsqlite3-dev libcsv-dev libutf8proc-dev libqrencode-dev liboath-dev libcrack2-dev cracklib-runtime libexpat1-dev zlib1g-dev ca-certificates tzdata curl util-linux"
tests="ccache libcmocka-dev postgresql-15-pgtap python3 python3-zmq python3-msgpack python3-pytest python3-psycopg2 python3-yaml python3-aiosmtpd barman
openssl qpdf libpdfbox2-java libjaxb-api-java libactivation-java default-jre-headless clang-14 clang-tidy clang-format cppcheck libclang-rt-14-dev jq poppler-utils libreoffice-writer-nogui libreoffice-calc-nogui python3-openpyxl
python3-docx python3-jsonschema python3-hypothesis chromium chromium-headless-shell prometheus caddy nginx-light php-cli mono-mcs mono-runtime libmono-system-net-http4.0-cil"
command -v npm >/dev/null || tests="$tests nodejs npm"
server="postgresql-15 postgresql-client-15"
[ -n "${TIENDO_NO_SERVER:-}" ] || run="$run $server" # an image has no database server inside
command -v groff >/dev/null || tests="$tests groff-base"
case ${1:-} in --tests) run="$run $tests" ;; --bench) run="$run $tests wrk" ;; esac
# shellcheck disable=SC2086 # a word a package; dpkg reads its whole list at each question
there=" $(dpkg-query -W -f '${db:Status-Status}:${Package} ' $run 2>/dev/null || true)"
missing=
for package in $run; do case $there in *" installed:$package "*) ;; *) missing="$missing $package" ;; esac; done
[ -n "$missing" ] || exit 0
sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
echo "installing:$missing" >&2
# the private clusters are ours; a main cluster is not wanted
$sudo mkdir -p /etc/postgresql-common
[ -f /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null
$sudo apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing >/dev/null
