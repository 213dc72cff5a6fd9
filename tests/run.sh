#!/bin/sh
# Installs what the tests need, builds with sanitizers, runs them all.
set -eu
cd "$(dirname "$0")/.."
sh deploy/packages.sh --tests
export CCACHE_NOHASHDIR=1 CCACHE_BASEDIR="$PWD" # what one checkout compiled another one has too
cmake --preset dev >/dev/null
cmake --build build/dev
# what tests only prepare, they prepare by a command without sanitizers; and the release's programs are read themselves
cmake --preset release >/dev/null
cmake --build build/release --target tiendo tiendo-ingest tiendo-aggregator tiendo-deadline-alerter tiendo-exporter tiendo-intake
export STACK_COMMAND="$PWD/build/release/tiendo"
# three rows of stacks (tests/CMakeLists.txt), and beside them what needs none
ctest --test-dir build/dev -j4 --output-on-failure
