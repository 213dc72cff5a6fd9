#!/bin/sh
# The bench (run.sh, or run.sh country.py): figures of this machine, ratios measured in one run. BENCH_RECORDS and BENCH_ROUNDS make it shorter or longer.
set -eu
cd "$(dirname "$0")/../.."
sh deploy/packages.sh --bench
[ -f build/release/build.ninja ] || cmake --preset release >/dev/null
cmake --build build/release >/dev/null
name=${1:-bench.py}
[ $# = 0 ] || shift
exec /usr/bin/python3 "tests/bench/$name" "$@"
