#!/bin/sh
# The services over a real Citus cluster beside the same over one PostgreSQL: three provinces, every figure, report and alert compared.
#   run.sh URL     of a coordinator's database: empty, Citus made in it, workers added (deploy/citus/README.md)
#   run.sh TOOL    a program that makes a cluster: TOOL up DIR prints such a URL; TOOL stop DIR N immediate, TOOL start DIR N; TOOL down DIR.
#                  Then a worker is killed under load and started again.
# STACK_BUILD names another build than build/dev. Ends with 77 where TOOL cannot make a cluster here: nothing was tried.
set -eu
cd "$(dirname "$0")/../.."
[ $# = 1 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
export STACK_BUILD="${STACK_BUILD:-$PWD/build/dev}"
case $1 in postgres://*|postgresql://*) exec /usr/bin/python3 tests/citus/side_by_side.py "$1" ;; esac
[ -x "$1" ] || { echo "run.sh: $1 is neither a URL nor a program" >&2; exit 2; }
dir=$(mktemp -d /tmp/tiendo-cluster.XXXXXX)
finish() { "$tool" down "$dir/nodes" >/dev/null 2>&1 || true; rm -rf "$dir"; }
trap finish EXIT
trap 'exit 130' INT TERM
tool=$1
chmod 755 "$dir"
url=$("$tool" up "$dir/nodes" 2>"$dir/said") || { tail -3 "$dir/said" >&2; tail -2 "$dir"/nodes/n*/log >&2 || true; echo "run.sh: $tool makes no cluster on this machine" >&2; exit 77; }
/usr/bin/python3 tests/citus/side_by_side.py "$url" "$tool" "$dir/nodes"
