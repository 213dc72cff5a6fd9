#!/bin/sh
# One process of a stack, kept running until the stack ends: keep.sh DIR NAME COMMAND…
# DIR/run/NAME.pid holds the process itself, DIR/run/NAME.keeper this script; what it writes goes to DIR/log/NAME.log.
set -eu
DIR=$1 name=$2
shift 2
echo $$ >"$DIR/run/$name.keeper"
while [ ! -e "$DIR/run/stopping" ]; do
    "$@" >>"$DIR/log/$name.log" 2>&1 &
    child=$!
    echo "$child" >"$DIR/run/.$name.pid" && mv "$DIR/run/.$name.pid" "$DIR/run/$name.pid" # whole, for who reads it meanwhile
    wait "$child" 2>/dev/null || true
    [ -e "$DIR/run/stopping" ] || sleep 0.5
done
rm -f "$DIR/run/$name.keeper" "$DIR/run/$name.pid"
