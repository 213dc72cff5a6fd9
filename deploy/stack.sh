#!/bin/sh
# A whole stack under one directory, on free ports of 127.0.0.1: PostgreSQL, the four services, keys, logs. For the demo, the tests and trials.
#   stack.sh up DIR [--clock CLOCK] [--replicas SERVICE=N]… [--without SERVICE]… [--settings FILE]
#   stack.sh down DIR
#   stack.sh status DIR
# DIR/env is a shell file with what a client needs. A service that dies is started again. STACK_BUILD names another build than build/release.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
for name in $(env | sed -n 's/^\(TIENDO_[A-Z0-9_]*\)=.*/\1/p'); do unset "$name"; done
services="ingest aggregator deadline-alerter exporter"

die() { echo "stack.sh: $*" >&2; exit 1; }
usage() { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }

# --- one process, kept running: stack.sh keep DIR NAME COMMAND…
keep() {
    DIR=$1 name=$2
    shift 2
    echo $$ >"$DIR/run/$name.keeper"
    while [ ! -e "$DIR/run/stopping" ]; do
        "$@" >>"$DIR/log/$name.log" 2>&1 &
        child=$!
        echo "$child" >"$DIR/run/.$name.pid" && mv "$DIR/run/.$name.pid" "$DIR/run/$name.pid"
        wait "$child" 2>/dev/null || true
        [ -e "$DIR/run/stopping" ] || sleep 0.5
    done
    rm -f "$DIR/run/$name.keeper" "$DIR/run/$name.pid"
}

start() { # NAME COMMAND…
    name=$1
    shift
    setsid sh "$root/deploy/stack.sh" keep "$DIR" "$name" "$@" </dev/null >/dev/null 2>>"$DIR/log/$name.log" &
}

# --- PostgreSQL refuses to run as root
as_postgres() {
    if [ "$(id -u)" != 0 ]; then "$@"
    elif setpriv --reuid=postgres --regid=postgres --init-groups test -x "$DIR/pg" 2>/dev/null; then
        setpriv --reuid=postgres --regid=postgres --init-groups "$@"
    else # a directory above is closed to others: it may pass through all the same
        setpriv --reuid=postgres --regid=postgres --init-groups --inh-caps=+dac_override --ambient-caps=+dac_override "$@"
    fi
}

port_free() {
    hex=$(printf '%04X' "$1")
    ! grep -q ":$hex " /proc/net/tcp && { [ ! -r /proc/net/tcp6 ] || ! grep -q ":$hex " /proc/net/tcp6; }
}
next_port() { # sets port; below the range that the kernel gives out itself
    while :; do
        port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000))
        case " $taken " in *" $port "*) continue ;; esac
        port_free "$port" && break
    done
    taken="$taken $port"
}

postgres_up() {
    pg=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
    mkdir -p "$DIR/pg"
    chmod 711 "$DIR"
    sockets=$DIR/run
    [ "$(printf %s "$sockets" | wc -c)" -lt 85 ] || { sockets=$(mktemp -d /tmp/tiendo-socket.XXXXXX); echo "$sockets" >"$DIR/run/sockets"; }
    [ "$(id -u)" != 0 ] || { chown postgres: "$DIR/pg" "$sockets"; chmod 755 "$sockets"; }
    as_postgres "$pg/initdb" -D "$DIR/pg" -U tiendo --auth=trust -E UTF8 --locale=C.UTF-8 >"$DIR/log/initdb.log" 2>&1 \
        || die "initdb failed: see $DIR/log/initdb.log"
    next_port
    cat >>"$DIR/pg/postgresql.conf" <<CONF
listen_addresses = ''
port = $port
unix_socket_directories = '$sockets'
unix_socket_permissions = 0700
shared_buffers = 256MB
max_wal_size = 2GB
max_connections = 100
log_min_messages = warning
CONF
    url="postgresql://tiendo@/tiendo?host=$sockets&port=$port"
    if [ "$(id -u)" = 0 ]; then
        caps=
        setpriv --reuid=postgres --regid=postgres --init-groups test -x "$DIR/pg" 2>/dev/null \
            || caps="--inh-caps=+dac_override --ambient-caps=+dac_override"
        start postgres setpriv --reuid=postgres --regid=postgres --init-groups $caps "$pg/postgres" -D "$DIR/pg"
    else
        start postgres "$pg/postgres" -D "$DIR/pg"
    fi
    for _ in $(seq 100); do
        psql -qX "postgresql://tiendo@/postgres?host=$sockets&port=$port" -c 'CREATE DATABASE tiendo' 2>/dev/null && return
        sleep 0.1
    done
    die "PostgreSQL does not start: see $DIR/log/postgres.log"
}

count_of() { # SERVICE: how many
    for pair in $replicas; do [ "${pair%%=*}" != "$1" ] || { echo "${pair#*=}"; return; }; done
    echo 1
}
names_of() { # SERVICE: names of its processes
    case " $without " in *" $1 "*) return ;; esac
    n=$(count_of "$1")
    if [ "$n" = 1 ]; then echo "$1"; else seq -f "$1-%g" "$n"; fi
}
joined() { paste -sd, -; }

assign() { # SERVICE KIND…: ports for each of its processes, in DIR/run/ports
    service=$1
    shift
    for process in $(names_of "$service"); do
        for kind in "$@"; do
            next_port
            echo "$service $process $kind $port" >>"$DIR/run/ports"
        done
    done
}
port_of() { awk -v p="$1" -v k="$2" '$2 == p && $3 == k { print $4 }' "$DIR/run/ports"; }
endpoints() { awk -v s="$1" -v k="$2" '$1 == s && $3 == k { print "tcp://127.0.0.1:" $4 }' "$DIR/run/ports" | joined; }

http() { awk '$1 == "exporter" && $3 == "http" { print "http://127.0.0.1:" $4 }' "$DIR/run/ports"; }

service_up() { # SERVICE PROCESS
    set -- "$1" "$2" TIENDO_DATABASE_URL="$url" TIENDO_CLOCK="$clock" TIENDO_METRICS_BIND="127.0.0.1:$(port_of "$2" metrics)"
    case $1 in
    ingest)
        set -- "$@" TIENDO_KEY_FILE="$DIR/keys/ingest" TIENDO_FEED_BIND="tcp://127.0.0.1:$(port_of "$2" feed)" \
            TIENDO_AGGREGATOR_BELL_CONNECT="$(endpoints aggregator bell)" ;;
    aggregator)
        set -- "$@" TIENDO_AGGREGATOR_BELL_BIND="tcp://127.0.0.1:$(port_of "$2" bell)" \
            TIENDO_ALERTER_BELL_CONNECT="$(endpoints deadline-alerter bell)" TIENDO_EXPORTER_BELL_CONNECT="$(endpoints exporter bell)" ;;
    deadline-alerter)
        set -- "$@" TIENDO_KEY_FILE="$DIR/keys/alerter" TIENDO_ALERTS_BIND="tcp://127.0.0.1:$(port_of "$2" alerts)" \
            TIENDO_REPLAY_BIND="tcp://127.0.0.1:$(port_of "$2" replay)" TIENDO_ALERTER_BELL_BIND="tcp://127.0.0.1:$(port_of "$2" bell)" \
            TIENDO_EXPORTER_BELL_CONNECT="$(endpoints exporter bell)" TIENDO_HTTP_URL="$(http | head -n 1)" ;;
    exporter)
        set -- "$@" TIENDO_HTTP_BIND="127.0.0.1:$(port_of "$2" http)" TIENDO_EXPORTER_BELL_BIND="tcp://127.0.0.1:$(port_of "$2" bell)" ;;
    esac
    program=$build/tiendo-$1 process=$2
    shift 2
    if [ -n "$settings" ]; then # the file's lines win
        while IFS= read -r line || [ -n "$line" ]; do
            case $line in ''|'#'*) ;; *) set -- "$@" "$line" ;; esac
        done <"$settings"
    fi
    start "$process" env "$@" "$program"
}

ready() { curl -fs -m 2 -o /dev/null "http://127.0.0.1:$(port_of "$1" metrics)/readyz"; }

write_env() {
    {
        echo "TIENDO_DATABASE_URL='$url'"
        echo "TIENDO_FEED_ENDPOINT='$(endpoints ingest feed)'"
        echo "TIENDO_FEED_SERVER_KEY='$(cat "$DIR/keys/ingest.pub")'"
        echo "TIENDO_ALERTS_ENDPOINT='$(endpoints deadline-alerter alerts)'"
        echo "TIENDO_REPLAY_ENDPOINT='$(endpoints deadline-alerter replay)'"
        echo "TIENDO_ALERTS_SERVER_KEY='$(cat "$DIR/keys/alerter.pub")'"
        echo "TIENDO_HTTP_URL='$(http | joined)'"
        echo "TIENDO_HTTP_TOKEN='$token'"
        echo "TIENDO_METRICS_URL='$(awk '$1 == "exporter" && $3 == "metrics" { print "http://127.0.0.1:" $4 "/metrics" }' "$DIR/run/ports" | joined)'"
        echo "TIENDO_BIN='$build/tiendo'"
        echo "TIENDO_CLOCK='$clock'"
        echo "export TIENDO_DATABASE_URL TIENDO_FEED_ENDPOINT TIENDO_FEED_SERVER_KEY TIENDO_ALERTS_ENDPOINT TIENDO_REPLAY_ENDPOINT" \
            "TIENDO_ALERTS_SERVER_KEY TIENDO_HTTP_URL TIENDO_HTTP_TOKEN TIENDO_METRICS_URL TIENDO_BIN TIENDO_CLOCK"
    } >"$DIR/.env" && mv "$DIR/.env" "$DIR/env"
}

up() {
    clock= replicas= without= settings= taken=
    while [ $# -gt 0 ]; do
        case $1 in
        --clock) clock=${2?}; shift 2 ;;
        --replicas) replicas="$replicas ${2?}"; shift 2 ;;
        --without) without="$without ${2?}"; shift 2 ;;
        --settings) settings=$(cd "$(dirname "${2?}")" && pwd)/$(basename "$2"); shift 2 ;;
        *) usage ;;
        esac
    done
    for pair in $replicas; do
        case " $services " in *" ${pair%%=*} "*) ;; *) die "--replicas $pair: there is no such service" ;; esac
        case ${pair#*=} in ''|*[!0-9]*|0*) die "--replicas $pair: SERVICE=N with N from 1" ;; esac
    done
    for name in $without; do case " $services " in *" $name "*) ;; *) die "--without $name: there is no such service" ;; esac; done
    [ -z "$settings" ] || [ -r "$settings" ] || die "$settings cannot be read"
    [ ! -e "$DIR/run/postgres.keeper" ] || die "$DIR: a stack runs there already: stack.sh down $DIR"
    [ -z "$(ls -A "$DIR" 2>/dev/null)" ] || die "$DIR is not empty: a stack starts in an empty directory"
    programs
    mkdir -p "$DIR/run" "$DIR/log" "$DIR/keys"
    chmod 700 "$DIR/keys"
    : >"$DIR/run/ports"
    trap '[ $? = 0 ] || down' EXIT
    postgres_up
    TIENDO_DATABASE_URL=$url "$build/tiendo" migrate >"$DIR/log/migrate.log" 2>&1 || die "the schema cannot be made: see $DIR/log/migrate.log"
    "$build/tiendo" key new "$DIR/keys/ingest" >/dev/null
    "$build/tiendo" key new "$DIR/keys/alerter" >/dev/null
    token=$(TIENDO_DATABASE_URL=$url TIENDO_CLOCK=$clock "$build/tiendo" token new --role operator --unit '*' --label stack 2>/dev/null) \
        || die "no token can be made"
    assign ingest metrics feed
    assign aggregator metrics bell
    assign deadline-alerter metrics bell alerts replay
    assign exporter metrics bell http
    for service in $services; do
        for process in $(names_of "$service"); do
            service_up "$service" "$process"
        done
        [ "$(count_of "$service")" = 1 ] || [ -z "$(names_of "$service")" ] || ln -sf "$service-1.pid" "$DIR/run/$service.pid"
    done
    await
    write_env
    trap - EXIT
}

await() {
    for service in $services; do
        for process in $(names_of "$service"); do
            tries=0
            until ready "$process"; do
                tries=$((tries + 1))
                [ $tries -lt 140 ] || { tail -3 "$DIR/log/$process.log" >&2; die "$process is not ready: see $DIR/log/$process.log"; }
                sleep 0.1
            done
        done
    done
}

programs() {
    build=${STACK_BUILD:-$root/build/release}
    [ -z "${STACK_BUILD:-}" ] || return 0
    sh "$root/deploy/packages.sh"
    (cd "$root" && { [ -f build/release/build.ninja ] || cmake --preset release >/dev/null; } && cmake --build build/release >"$root/build/release.log") \
        || { tail -20 "$root/build/release.log" >&2; die "the build failed"; }
}

processes() { ls "$DIR/run" 2>/dev/null | sed -n 's/\.keeper$//p'; }
alive() { kill -0 "$1" 2>/dev/null; }
pid_of() { cat "$DIR/run/$1.pid" 2>/dev/null || true; }

stop() { # NAME SIGNAL SECONDS: and its keeper
    pid=$(pid_of "$1") keeper=$(cat "$DIR/run/$1.keeper" 2>/dev/null || true)
    [ -z "$pid" ] || kill "-$2" "$pid" 2>/dev/null || true
    for _ in $(seq $(($3 * 10))); do
        { [ -z "$pid" ] || ! alive "$pid"; } && { [ -z "$keeper" ] || ! alive "$keeper"; } && break
        sleep 0.1
    done
    [ -z "$pid" ] || ! alive "$pid" || kill -9 "$pid" 2>/dev/null || true
    [ -z "$keeper" ] || kill "$keeper" 2>/dev/null || true
    rm -f "$DIR/run/$1.keeper" "$DIR/run/$1.pid"
}

down() {
    [ -d "$DIR/run" ] || return 0
    : >"$DIR/run/stopping"
    for process in $(processes); do
        [ "$process" = postgres ] || { pid=$(pid_of "$process"); [ -z "$pid" ] || kill -TERM "$pid" 2>/dev/null || true; }
    done
    for process in $(processes); do [ "$process" = postgres ] || stop "$process" TERM 8; done
    stop postgres INT 20
    if [ -f "$DIR/run/sockets" ]; then rm -rf "$(cat "$DIR/run/sockets")"; fi
    rm -f "$DIR"/run/*.pid "$DIR/run/stopping"
}

show() {
    bad=0
    for process in $(processes); do
        pid=$(pid_of "$process") state=dead
        if [ -n "$pid" ] && alive "$pid"; then
            state=running
            [ "$process" = postgres ] || { ready "$process" && state=ready; } || state='not ready'
        fi
        [ "$state" = ready ] || [ "$process $state" = 'postgres running' ] || bad=1
        printf '%-20s %-8s %s\n' "$process" "$pid" "$state"
    done
    [ -n "$(processes)" ] || { echo "no stack runs in $DIR"; bad=1; }
    return $bad
}

[ $# -ge 2 ] || usage
verb=$1
if [ "$verb" = keep ]; then shift; keep "$@"; exit 0; fi
mkdir -p "$2"
DIR=$(cd "$2" && pwd)
case $DIR in *[!A-Za-z0-9/._\ -]*) die "$DIR: a stack's path is made of letters, digits, spaces and . _ - /" ;; esac
shift 2
case $verb in up) up "$@" ;; down) down ;; status) show ;; *) usage ;; esac
