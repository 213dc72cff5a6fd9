#!/bin/sh
# Installs what the tests need and runs them all.
set -eu
cd "$(dirname "$0")/.."
sh deploy/packages.sh --tests
sh tests/sql/run.sh
