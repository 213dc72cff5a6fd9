#!/bin/sh
# A whole stack under one directory, on free ports of 127.0.0.1: PostgreSQL, the five services, keys, logs. For the demo, the tests and trials.
#   stack.sh up DIR [--clock CLOCK] [--replicas SERVICE=N]… [--without SERVICE]… [--settings FILE]
#   stack.sh down DIR
#   stack.sh status DIR
# DIR/env is a shell file with what a client needs; its database URL is the administrator's. DIR/roles/operator/url and DIR/roles/owner/url hold those of
# the command's own roles (TIENDO_DATABASE_URL_FILE). A service that dies is started again. STACK_BUILD names another build than build/release;
# STACK_COMMAND the command that makes it, where it is not the build's own: one without sanitizers takes a tenth of the time.
# STACK_FSYNC   off: what is committed outlives a service and the database server, but no power cut. Default: on.
# STACK_CLUSTERS a directory where an empty cluster is kept by build, to be copied instead of made: many stacks come up sooner. They share its identity.
# STACK_MEMORY_MB TIENDO_MEMORY_MB of each service: 0 for a build with sanitizers, which hold much for themselves.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
for name in $(env | sed -n 's/^\(TIENDO_[A-Z0-9_]*\)=.*/\1/p'); do unset "$name"; done
services="ingest aggregator deadline-alerter exporter intake"

die() { echo "stack.sh: $*" >&2; exit 1; }
usage() { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }

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

. "$root/deploy/ports.sh"

url_of() { echo "postgresql://$1@/tiendo?host=$sockets&port=$port_database"; } # ROLE

init_cluster() { as_postgres "$pg/initdb" --no-sync -D "$1" -U tiendo --auth=trust -E UTF8 --locale=C.UTF-8; }
make_schema() { # as OPERATIONS.md says: the administrator makes the roles, the owner the schema
    psql -qX "postgresql://tiendo@/postgres?host=$sockets&port=$port" -c 'CREATE DATABASE tiendo' || return 1
    TIENDO_DATABASE_URL="postgresql://tiendo@/tiendo?host=$sockets&port=$port" "$command" roles >"$DIR/log/migrate.log" 2>&1 || return 1
    TIENDO_DATABASE_URL="postgresql://tiendo_owner@/tiendo?host=$sockets&port=$port" "$command" migrate >>"$DIR/log/migrate.log" 2>&1
}
write_urls() {
    for name in owner operator; do
        mkdir -p "$DIR/roles/$name"
        url_of "tiendo_$name" >"$DIR/roles/$name/url"
    done
}

kept_cluster() { # sets kept: a cluster that this build's schema is made in, made by whoever comes first
    kept=$STACK_CLUSTERS/$(stat -Lc '%i-%s-%Y' "$build/tiendo")
    mkdir -p "$STACK_CLUSTERS"
    (
        flock 9
        [ ! -d "$kept" ] || exit 0
        rm -rf "$STACK_CLUSTERS"/*-* # of older builds
        next_port
        init_cluster "$DIR/pg"
        as_postgres "$pg/pg_ctl" -D "$DIR/pg" -o "-k $sockets -p $port -c listen_addresses=" -l "$DIR/pg/made.log" -w start
        made=0
        make_schema || made=$?
        as_postgres "$pg/pg_ctl" -D "$DIR/pg" -m fast -w stop
        [ $made = 0 ] || exit 1
        cp -a "$DIR/pg" "$kept.new"
        mv "$kept.new" "$kept"
        find "$DIR/pg" -mindepth 1 -delete
    ) 9>"$STACK_CLUSTERS/lock"
}

postgres_up() {
    pg=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
    mkdir -p "$DIR/pg"
    chmod 711 "$DIR"
    sockets=$DIR/run
    [ "$(printf %s "$sockets" | wc -c)" -lt 85 ] || { sockets=$(mktemp -d /tmp/tiendo-socket.XXXXXX); echo "$sockets" >"$DIR/run/sockets"; }
    [ "$(id -u)" != 0 ] || { chown postgres: "$DIR/pg" "$sockets"; chmod 755 "$sockets"; }
    if [ -n "${STACK_CLUSTERS:-}" ]; then
        kept_cluster >"$DIR/log/initdb.log" 2>&1 || die "no cluster can be copied: see $DIR/log/initdb.log"
        cp -a "$kept/." "$DIR/pg/"
    else
        init_cluster "$DIR/pg" >"$DIR/log/initdb.log" 2>&1 || die "initdb failed: see $DIR/log/initdb.log"
    fi
    next_port
    port_database=$port
    cat >>"$DIR/pg/postgresql.conf" <<CONF
listen_addresses = ''
port = $port
unix_socket_directories = '$sockets'
unix_socket_permissions = 0700
shared_buffers = 256MB
max_wal_size = 2GB
max_connections = 100
jit = off
fsync = ${STACK_FSYNC:-on}
log_min_messages = warning
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_error_verbosity = terse
CONF
    url=$(url_of tiendo)
    write_urls
    if [ "$(id -u)" = 0 ]; then
        caps=
        setpriv --reuid=postgres --regid=postgres --init-groups test -x "$DIR/pg" 2>/dev/null \
            || caps="--inh-caps=+dac_override --ambient-caps=+dac_override"
        start postgres setpriv --reuid=postgres --regid=postgres --init-groups $caps "$pg/postgres" -D "$DIR/pg"
    else
        start postgres "$pg/postgres" -D "$DIR/pg"
    fi
    for _ in $(seq 100); do
        psql -qX "postgresql://tiendo@/postgres?host=$sockets&port=$port" -c 'SELECT' >/dev/null 2>&1 && break
        sleep 0.1
    done
    [ -n "${STACK_CLUSTERS:-}" ] || make_schema || die "the schema cannot be made: see $DIR/log/postgres.log and $DIR/log/migrate.log"
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

intake() { awk '$1 == "intake" && $3 == "http" { print "http://127.0.0.1:" $4 }' "$DIR/run/ports"; }
http() { awk '$1 == "exporter" && $3 == "http" { print "http://127.0.0.1:" $4 }' "$DIR/run/ports"; }

service_up() { # SERVICE PROCESS
    set -- "$1" "$2" TIENDO_DATABASE_URL="$(url_of "tiendo_${1#deadline-}")" TIENDO_CLOCK="$clock" TIENDO_METRICS_BIND="127.0.0.1:$(port_of "$2" metrics)"
    [ "$1" = intake ] || set -- "$@" TIENDO_BELL_KEY_FILE="$DIR/keys/bell"
    [ -z "${STACK_MEMORY_MB:-}" ] || set -- "$@" TIENDO_MEMORY_MB="$STACK_MEMORY_MB"
    case $1 in
    ingest)
        set -- "$@" TIENDO_KEY_FILE="$DIR/keys/ingest" TIENDO_FEED_BIND="tcp://127.0.0.1:$(port_of "$2" feed)" TIENDO_INGEST_STATE="$DIR/state-ingest" \
            TIENDO_AGGREGATOR_BELL_CONNECT="$(endpoints aggregator bell)"
        mkdir -p "$DIR/state-ingest" ;;
    aggregator)
        set -- "$@" TIENDO_AGGREGATOR_BELL_BIND="tcp://127.0.0.1:$(port_of "$2" bell)" \
            TIENDO_ALERTER_BELL_CONNECT="$(endpoints deadline-alerter bell)" TIENDO_EXPORTER_BELL_CONNECT="$(endpoints exporter bell)" ;;
    deadline-alerter)
        set -- "$@" TIENDO_KEY_FILE="$DIR/keys/alerter" TIENDO_ALERTS_BIND="tcp://127.0.0.1:$(port_of "$2" alerts)" \
            TIENDO_REPLAY_BIND="tcp://127.0.0.1:$(port_of "$2" replay)" TIENDO_ALERTER_BELL_BIND="tcp://127.0.0.1:$(port_of "$2" bell)" \
            TIENDO_EXPORTER_BELL_CONNECT="$(endpoints exporter bell)" TIENDO_HTTP_URL="$(http | head -n 1)" \
            TIENDO_INTAKE_URL="$(intake | head -n 1)" TIENDO_LINK_KEY_FILE="$DIR/keys/link" ;;
    exporter)
        set -- "$@" TIENDO_HTTP_BIND="127.0.0.1:$(port_of "$2" http)" TIENDO_EXPORTER_BELL_BIND="tcp://127.0.0.1:$(port_of "$2" bell)" \
            TIENDO_INTAKE_URL="$(intake | head -n 1)" ;;
    intake) # a stack without ingest has nobody at the endpoint: people sign in, and what they enter waits
        feed=$(endpoints ingest feed)
        set -- "$@" TIENDO_INTAKE_BIND="127.0.0.1:$(port_of "$2" http)" TIENDO_INTAKE_URL="$(intake | head -n 1)" TIENDO_PAGE_URL="$(http | head -n 1)" \
            TIENDO_KEY_FILE="$DIR/keys/intake" TIENDO_LINK_KEY_FILE="$DIR/keys/link" TIENDO_INTAKE_SPOOL="$DIR/spool-$2" \
            TIENDO_FEED_ENDPOINT="${feed:-tcp://127.0.0.1:9}" TIENDO_FEED_SERVER_KEY="$(cat "$DIR/keys/ingest.pub")"
        mkdir -p "$DIR/spool-$2" ;;
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
        echo "TIENDO_ANCHOR_KEYS='$(cat "$DIR/keys/alerter.anchor")'"
        echo "TIENDO_HTTP_URL='$(http | joined)'"
        echo "TIENDO_HTTP_TOKEN='$token'"
        echo "TIENDO_INTAKE_URL='$(intake | joined)'"
        echo "TIENDO_METRICS_URL='$(awk '$1 == "exporter" && $3 == "metrics" { print "http://127.0.0.1:" $4 "/metrics" }' "$DIR/run/ports" | joined)'"
        echo "TIENDO_BIN='$build/tiendo'"
        echo "TIENDO_CLOCK='$clock'"
        echo "export TIENDO_DATABASE_URL TIENDO_FEED_ENDPOINT TIENDO_FEED_SERVER_KEY TIENDO_ALERTS_ENDPOINT TIENDO_REPLAY_ENDPOINT" \
            "TIENDO_ALERTS_SERVER_KEY TIENDO_ANCHOR_KEYS TIENDO_HTTP_URL TIENDO_HTTP_TOKEN TIENDO_INTAKE_URL TIENDO_METRICS_URL TIENDO_BIN TIENDO_CLOCK"
    } >"$DIR/.env" && mv "$DIR/.env" "$DIR/env"
}

up() {
    clock= replicas= without= settings=
    while [ $# -gt 0 ]; do
        [ $# -ge 2 ] || usage
        case $1 in
        --clock) clock=$2 ;;
        --replicas) replicas="$replicas $2" ;;
        --without) without="$without $2" ;;
        --settings) [ -r "$2" ] || die "$2 cannot be read"; settings=$(realpath "$2") ;;
        *) usage ;;
        esac
        shift 2
    done
    case $clock in file:/*) ;; file:*) clock=file:$PWD/${clock#file:} ;; esac # DIR/env is read from anywhere
    for pair in $replicas; do
        case " $services " in *" ${pair%%=*} "*) ;; *) die "--replicas $pair: there is no such service" ;; esac
        case ${pair#*=} in ''|*[!0-9]*|0*) die "--replicas $pair: SERVICE=N with N from 1" ;; esac
    done
    for name in $without; do case " $services " in *" $name "*) ;; *) die "--without $name: there is no such service" ;; esac; done
    if [ -n "$settings" ]; then
        wrong=$(grep -nvE '^(#.*|[A-Za-z_][A-Za-z0-9_]*=.*)?$' "$settings" | head -1)
        [ -z "$wrong" ] || die "$settings:$wrong: a line is NAME=VALUE, or a comment that begins with #"
    fi
    [ ! -e "$DIR/run/postgres.keeper" ] || die "$DIR: a stack runs there already: stack.sh down $DIR"
    [ -z "$(ls -A "$DIR" 2>/dev/null)" ] || die "$DIR is not empty: a stack starts in an empty directory"
    programs
    mkdir -p "$DIR/run" "$DIR/log" "$DIR/keys"
    chmod 700 "$DIR/keys"
    : >"$DIR/run/ports"
    trap '[ $? = 0 ] || down' EXIT
    postgres_up
    for key in ingest alerter intake bell; do "$command" key new "$DIR/keys/$key" >/dev/null; done
    "$command" key new --link "$DIR/keys/link" >/dev/null
    "$command" key anchor "$DIR/keys/alerter" >/dev/null
    TIENDO_DATABASE_URL=$(url_of tiendo_operator) TIENDO_CLOCK=$clock "$command" gateway add intake --key "$DIR/keys/intake.pub" >/dev/null || die "intake's key cannot be registered"
    token=$(TIENDO_DATABASE_URL=$(url_of tiendo_operator) TIENDO_CLOCK=$clock "$command" token new --role operator --unit '*' --label stack 2>/dev/null) \
        || die "no token can be made"
    assign ingest metrics feed
    assign aggregator metrics bell
    assign deadline-alerter metrics bell alerts replay
    assign exporter metrics bell http
    assign intake metrics http
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
    case $build in /*) ;; *) build=$PWD/$build ;; esac # DIR/env is read from anywhere
    command=${STACK_COMMAND:-$build/tiendo}
    [ -n "${STACK_BUILD:-}" ] || sh "$root/deploy/build.sh" >&2 || exit 1
}

processes() { ls "$DIR/run" 2>/dev/null | sed -n 's/\.keeper$//p'; }
alive() { kill -0 "$1" 2>/dev/null && ! grep -qs '^State:[[:space:]]*Z' "/proc/$1/status"; } # one that only waits to be reaped has ended
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
case $verb in
up) mkdir -p "$2" ;;
down) [ -d "$2" ] || exit 0 ;;
status) [ -d "$2" ] || { echo "no stack runs in $2"; exit 1; } ;;
*) usage ;;
esac
DIR=$(cd "$2" && pwd)
case $DIR in *[!A-Za-z0-9/._\ -]*) die "$DIR: a stack's path is made of letters, digits, spaces and . _ - /" ;; esac
shift 2
case $verb in up) up "$@" ;; down) down ;; status) show ;; *) usage ;; esac
