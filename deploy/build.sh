#!/bin/sh
# Installs Debian's packages and builds the programs into build/release, as deploy/demo.sh and deploy/stack.sh need them; says how far it is.
# The compiler's own words are in build/release.log.
set -eu
cd "$(dirname "$0")/.."
echo "packages: what is missing is installed"
sh deploy/packages.sh
mkdir -p build
[ -f build/release/build.ninja ] || cmake --preset release >build/release.log 2>&1 || { tail -20 build/release.log >&2; exit 1; }
# ninja says [12/211] before each step
{ cmake --build build/release 2>&1 && echo BUILT || echo FAILED; } | tee build/release.log | awk -F'[][/]' '
    /^\[[0-9]+\/[0-9]+\]/ { part = int(10 * $2 / $3); if (part > told) { told = part; printf "build: %d of %d\n", $2, $3; fflush() } }'
case $(tail -1 build/release.log) in BUILT) ;; *) tail -20 build/release.log >&2; echo "the build failed" >&2; exit 1 ;; esac
