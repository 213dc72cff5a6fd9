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
user=$(id -u)
services="ingest aggregator deadline-alerter exporter intake"

die() { echo "stack.sh: $*" >&2; exit 1; }
usage() { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }

# Each fork is dear where many stacks come and go: functions set a variable that their comment names, instead of printing what $(…) would read.

start() { # NAME COMMAND…
    name=$1
    shift
    setsid sh "$root/deploy/keep.sh" "$DIR" "$name" "$@" </dev/null >/dev/null 2>>"$DIR/log/$name.log" &
}

# --- PostgreSQL refuses to run as root
as_postgres() { $as_postgres "$@"; }
find_postgres() { # sets as_postgres, the words before a program that is to run as the database's own user
    as_postgres=
    [ "$user" = 0 ] || return 0
    as_postgres='setpriv --reuid=postgres --regid=postgres --init-groups'
    $as_postgres test -x "$DIR/pg" 2>/dev/null || # a directory above is closed to others: it may pass through all the same
        as_postgres="$as_postgres --inh-caps=+dac_override --ambient-caps=+dac_override"
}

. "$root/deploy/ports.sh"

url_of() { url="postgresql://$1@/tiendo?host=$sockets&port=$port_database"; } # ROLE: sets url

init_cluster() { as_postgres "$pg/initdb" --no-sync -D "$1" -U tiendo --auth=trust -E UTF8 --locale=C.UTF-8; }
make_schema() { # as OPERATIONS.md says: the administrator makes the roles, the owner the schema
    "$pg/psql" -qX "postgresql://tiendo@/postgres?host=$sockets&port=$port" -c 'CREATE DATABASE tiendo' || return 1
    TIENDO_DATABASE_URL="postgresql://tiendo@/tiendo?host=$sockets&port=$port" "$command" roles >"$DIR/log/migrate.log" 2>&1 || return 1
    TIENDO_DATABASE_URL="postgresql://tiendo_owner@/tiendo?host=$sockets&port=$port" "$command" migrate >>"$DIR/log/migrate.log" 2>&1
}
write_urls() {
    for name in owner operator; do
        mkdir -p "$DIR/roles/$name"
        url_of "tiendo_$name"
        echo "$url" >"$DIR/roles/$name/url"
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
    [ ${#sockets} -lt 85 ] || { sockets=$(mktemp -d /tmp/tiendo-socket.XXXXXX); echo "$sockets" >"$DIR/run/sockets"; }
    [ "$user" != 0 ] || { chown postgres: "$DIR/pg" "$sockets"; chmod 755 "$sockets"; }
    find_postgres
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
    write_urls
    # shellcheck disable=SC2086 # words
    start postgres $as_postgres "$pg/postgres" -D "$DIR/pg"
    for _ in $(seq 200); do
        "$pg/pg_isready" -q -h "$sockets" -p "$port" -U tiendo -d postgres && break
        sleep 0.05
    done
    [ -n "${STACK_CLUSTERS:-}" ] || make_schema || die "the schema cannot be made: see $DIR/log/postgres.log and $DIR/log/migrate.log"
}

count_of() { # SERVICE: sets count
    count=1
    for pair in $replicas; do [ "${pair%%=*}" != "$1" ] || { count=${pair#*=}; return; }; done
}
names_of() { # SERVICE: sets names, those of its processes
    names=
    case " $without " in *" $1 "*) return ;; esac
    count_of "$1"
    if [ "$count" = 1 ]; then names=$1; return; fi
    while [ "$count" -gt 0 ]; do names="$1-$count $names" count=$((count - 1)); done
}

connects() { # the services' addresses for each other
    addresses aggregator bell tcp
    bells_aggregator=$addresses
    addresses deadline-alerter bell tcp
    bells_alerter=$addresses
    addresses exporter bell tcp
    bells_exporter=$addresses
    addresses ingest feed tcp
    feed=${addresses:-tcp://127.0.0.1:9} # a stack without ingest has nobody there: people sign in, and what they enter waits
    addresses exporter http http
    page=${addresses%%,*}
    addresses intake http http
    intake=${addresses%%,*}
}

service_up() { # SERVICE PROCESS
    service=$1 process=$2
    url_of "tiendo_${service#deadline-}"
    port_of "$process" metrics
    set -- TIENDO_DATABASE_URL="$url" TIENDO_CLOCK="$clock" TIENDO_METRICS_BIND="127.0.0.1:$port"
    [ "$service" = intake ] || set -- "$@" TIENDO_BELL_KEY_FILE="$DIR/keys/bell"
    [ -z "${STACK_MEMORY_MB:-}" ] || set -- "$@" TIENDO_MEMORY_MB="$STACK_MEMORY_MB"
    case $service in
    ingest)
        port_of "$process" feed
        set -- "$@" TIENDO_KEY_FILE="$DIR/keys/ingest" TIENDO_FEED_BIND="tcp://127.0.0.1:$port" TIENDO_INGEST_STATE="$DIR/state-ingest" \
            TIENDO_AGGREGATOR_BELL_CONNECT="$bells_aggregator"
        mkdir -p "$DIR/state-ingest" ;;
    aggregator)
        port_of "$process" bell
        set -- "$@" TIENDO_AGGREGATOR_BELL_BIND="tcp://127.0.0.1:$port" \
            TIENDO_ALERTER_BELL_CONNECT="$bells_alerter" TIENDO_EXPORTER_BELL_CONNECT="$bells_exporter" ;;
    deadline-alerter)
        set -- "$@" TIENDO_KEY_FILE="$DIR/keys/alerter" TIENDO_LINK_KEY_FILE="$DIR/keys/link" TIENDO_EXPORTER_BELL_CONNECT="$bells_exporter" \
            TIENDO_HTTP_URL="$page" TIENDO_INTAKE_URL="$intake"
        port_of "$process" alerts
        set -- "$@" TIENDO_ALERTS_BIND="tcp://127.0.0.1:$port"
        port_of "$process" replay
        set -- "$@" TIENDO_REPLAY_BIND="tcp://127.0.0.1:$port"
        port_of "$process" bell
        set -- "$@" TIENDO_ALERTER_BELL_BIND="tcp://127.0.0.1:$port" ;;
    exporter)
        port_of "$process" http
        set -- "$@" TIENDO_HTTP_BIND="127.0.0.1:$port" TIENDO_INTAKE_URL="$intake"
        port_of "$process" bell
        set -- "$@" TIENDO_EXPORTER_BELL_BIND="tcp://127.0.0.1:$port" ;;
    intake)
        port_of "$process" http
        read -r server_key <"$DIR/keys/ingest.pub"
        set -- "$@" TIENDO_INTAKE_BIND="127.0.0.1:$port" TIENDO_INTAKE_URL="$intake" TIENDO_PAGE_URL="$page" \
            TIENDO_KEY_FILE="$DIR/keys/intake" TIENDO_LINK_KEY_FILE="$DIR/keys/link" TIENDO_INTAKE_SPOOL="$DIR/spool-$process" \
            TIENDO_FEED_ENDPOINT="$feed" TIENDO_FEED_SERVER_KEY="$server_key"
        mkdir -p "$DIR/spool-$process" ;;
    esac
    if [ -n "$settings" ]; then # the file's lines win
        while IFS= read -r line || [ -n "$line" ]; do
            case $line in ''|'#'*) ;; *) set -- "$@" "$line" ;; esac
        done <"$settings"
    fi
    start "$process" env "$@" "$build/tiendo-$service"
}

ready() { # PROCESS…: all of them
    urls=
    for process in "$@"; do
        port_of "$process" metrics
        urls="$urls -o /dev/null http://127.0.0.1:$port/readyz"
    done
    # shellcheck disable=SC2086 # words
    curl -fs --fail-early -m 2 $urls
}

write_env() {
    read -r server_key <"$DIR/keys/ingest.pub"
    read -r alerts_key <"$DIR/keys/alerter.pub"
    read -r anchor_key <"$DIR/keys/alerter.anchor"
    {
        url_of tiendo
        echo "TIENDO_DATABASE_URL='$url'"
        addresses ingest feed tcp
        echo "TIENDO_FEED_ENDPOINT='$addresses'"
        echo "TIENDO_FEED_SERVER_KEY='$server_key'"
        addresses deadline-alerter alerts tcp
        echo "TIENDO_ALERTS_ENDPOINT='$addresses'"
        addresses deadline-alerter replay tcp
        echo "TIENDO_REPLAY_ENDPOINT='$addresses'"
        echo "TIENDO_ALERTS_SERVER_KEY='$alerts_key'"
        echo "TIENDO_ANCHOR_KEYS='$anchor_key'"
        addresses exporter http http
        echo "TIENDO_HTTP_URL='$addresses'"
        echo "TIENDO_HTTP_TOKEN='$token'"
        addresses intake http http
        echo "TIENDO_INTAKE_URL='$addresses'"
        addresses exporter metrics http /metrics
        echo "TIENDO_METRICS_URL='$addresses'"
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
    ports=
    : >"$DIR/run/ports"
    trap '[ $? = 0 ] || down' EXIT
    postgres_up
    "$command" key new "$DIR/keys/ingest" "$DIR/keys/alerter" "$DIR/keys/intake" "$DIR/keys/bell" >/dev/null
    "$command" key new --link "$DIR/keys/link" >/dev/null
    "$command" key anchor "$DIR/keys/alerter" >/dev/null
    url_of tiendo_operator
    TIENDO_DATABASE_URL=$url TIENDO_CLOCK=$clock "$command" gateway add intake --key "$DIR/keys/intake.pub" >/dev/null || die "intake's key cannot be registered"
    token=$(TIENDO_DATABASE_URL=$url TIENDO_CLOCK=$clock "$command" token new --role operator --unit '*' --label stack 2>/dev/null) || die "no token can be made"
    assign ingest metrics feed
    assign aggregator metrics bell
    assign deadline-alerter metrics bell alerts replay
    assign exporter metrics bell http
    assign intake metrics http
    connects
    all=
    for service in $services; do
        names_of "$service"
        all="$all $names"
        for process in $names; do service_up "$service" "$process"; done
        case $names in *' '*) ln -sf "$service-1.pid" "$DIR/run/$service.pid" ;; esac
    done
    await
    write_env
    trap - EXIT
}

await() {
    tries=0
    # shellcheck disable=SC2086 # words
    until ready $all; do
        tries=$((tries + 1))
        [ $tries -lt 140 ] || for process in $all; do
            ready "$process" || { tail -3 "$DIR/log/$process.log" >&2; die "$process is not ready: see $DIR/log/$process.log"; }
        done
        sleep 0.1
    done
}

programs() {
    build=${STACK_BUILD:-$root/build/release}
    case $build in /*) ;; *) build=$PWD/$build ;; esac # DIR/env is read from anywhere
    command=${STACK_COMMAND:-$build/tiendo}
    [ -n "${STACK_BUILD:-}" ] || sh "$root/deploy/build.sh" >&2 || exit 1
}

find_processes() { # sets processes: all that are kept
    processes=
    for one in "$DIR"/run/*.keeper; do
        [ ! -e "$one" ] || { one=${one##*/}; processes="$processes ${one%.keeper}"; }
    done
}
find_pid() { pid=; [ ! -r "$DIR/run/$1.$2" ] || read -r pid <"$DIR/run/$1.$2" || true; } # NAME pid|keeper: sets pid, empty where there is none
alive() { # PID; one that only waits to be reaped has ended
    [ -n "$1" ] && kill -0 "$1" 2>/dev/null && read -r state <"/proc/$1/stat" || return 1
    case $state in *') Z '*) return 1 ;; esac
} 2>/dev/null

stop() { # NAME SIGNAL SECONDS: and its keeper
    find_pid "$1" keeper
    keeper=$pid
    find_pid "$1" pid
    [ -z "$pid" ] || kill "-$2" "$pid" 2>/dev/null || true
    tries=$(($3 * 20))
    while [ $tries -gt 0 ] && { alive "$pid" || alive "$keeper"; }; do
        tries=$((tries - 1))
        sleep 0.05
    done
    ! alive "$pid" || kill -9 "$pid" 2>/dev/null || true
    [ -z "$keeper" ] || kill "$keeper" 2>/dev/null || true
    rm -f "$DIR/run/$1.keeper" "$DIR/run/$1.pid"
}

down() {
    [ -d "$DIR/run" ] || return 0
    : >"$DIR/run/stopping"
    find_processes
    for process in $processes; do
        find_pid "$process" pid
        [ "$process" = postgres ] || [ -z "$pid" ] || kill -TERM "$pid" 2>/dev/null || true
    done
    for process in $processes; do [ "$process" = postgres ] || stop "$process" TERM 8; done
    stop postgres INT 20
    if [ -f "$DIR/run/sockets" ]; then rm -rf "$(cat "$DIR/run/sockets")"; fi
    rm -f "$DIR"/run/*.pid "$DIR/run/stopping"
}

show() {
    bad=0
    find_processes
    read_ports
    for name in $processes; do
        find_pid "$name" pid
        state=dead
        if alive "$pid"; then
            state=running
            [ "$name" = postgres ] || { ready "$name" && state=ready; } || state='not ready'
        fi
        [ "$state" = ready ] || [ "$name $state" = 'postgres running' ] || bad=1
        printf '%-20s %-8s %s\n' "$name" "$pid" "$state"
    done
    [ -n "$processes" ] || { echo "no stack runs in $DIR"; bad=1; }
    return $bad
}

[ $# -ge 2 ] || usage
verb=$1
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
