#!/bin/sh
# Runs every tests/sql/test_*.sql (pgTAP) against a private PostgreSQL, each in a database of its own with the schema applied.
# usage: run.sh [test_name.sql …]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
bin=$(ls -d /usr/lib/postgresql/15/bin)
work=$(mktemp -d /tmp/tiendo-sql.XXXXXX)
as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --init-groups "$@"; else "$@"; fi; }
finish() { as "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"; }
trap finish EXIT INT TERM
[ "$(id -u)" != 0 ] || chown postgres: "$work"
as "$bin/initdb" -D "$work/data" -U tiendo --auth=trust -E UTF8 --locale=C.UTF-8 >/dev/null
as "$bin/pg_ctl" -D "$work/data" -o "-c listen_addresses= -c unix_socket_directories=$work -c fsync=off -c jit=off" -l "$work/log" -w start >/dev/null
PGHOST=$work PGUSER=tiendo PGDATABASE=postgres
PATH=$bin:$PATH # not the wrapper that looks for a cluster each time
export PGHOST PGUSER PGDATABASE PATH
psql -qX -c 'CREATE DATABASE schema_template' >/dev/null
{ echo 'SET check_function_bodies = off;'; cat $(sh "$root/common/schema/files.sh"); } >"$work/schema.sql"
psql -qX1v ON_ERROR_STOP=1 -d schema_template -f "$work/schema.sql" >/dev/null
psql -qX1v ON_ERROR_STOP=1 -d schema_template -c 'CREATE EXTENSION pgtap' >/dev/null
cd "$root"
[ $# -gt 0 ] || set -- "$here"/test_*.sql
failed=0
passed=0
for test in "$@"; do
    name=$(basename "$test" .sql)
    began=$(date +%s)
    createdb -T schema_template "$name"
    psql -qXAtv ON_ERROR_STOP=1 -v VERBOSITY=terse -d "$name" -f "$here/ninh_thuan.sql" -f "$test" >"$work/out" 2>&1 || echo "not ok - $name stopped" >>"$work/out"
    bad=$(grep -c '^not ok' "$work/out" || true)
    good=$(grep -c '^ok' "$work/out" || true)
    planned=$(sed -n 's/^1\.\.\([0-9]*\)$/\1/p' "$work/out" | head -1)
    [ "$bad" = 0 ] && [ "$good" = "${planned:-none}" ] || { failed=$((failed + 1)); cat "$work/out"; }
    passed=$((passed + good))
    echo "$name: $good of ${planned:-?}, $(($(date +%s) - began)) s"
done
echo "$passed passed, $failed files failed"
[ "$failed" = 0 ]
