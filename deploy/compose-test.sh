#!/bin/bash
# Compose as its operators use it, on a real engine: up from nothing, files that the command writes, the demonstration, kill -9, a second ingest and an
# upgrade under load, down and up. Ends with a
# summary; not 0 where anything was lost, doubled or looser than meant. Where no engine answers: deploy/engine/engine.sh makes one (root,
# Debian 12) with ENGINE=make; else this skips and says so.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! docker version >/dev/null 2>&1 && [ "${ENGINE:-}" = make ]; then
    if bash deploy/engine/engine.sh start && bash deploy/engine/engine.sh images >/dev/null; then eval "$(bash deploy/engine/engine.sh env)"; fi
fi
if ! docker version >/dev/null 2>&1 || ! docker compose version >/dev/null 2>&1; then
    echo 'compose test: SKIPPED, no Docker engine with compose answers here (ENGINE=make makes one)'
    exit 0
fi
# an hour of the campaign a second: however slow the machine, the days of the load's figures do not lock under it
export COMPOSE_PROJECT_NAME=tiendo-test DEMO_DAYS=${DEMO_DAYS:-2} DEMO_SPEED=${DEMO_SPEED:-3600}
files=$(mktemp -d) # what the command writes, owned by a user of its own
chmod 755 "$files"
[ "$(id -u)" != 0 ] || chown 12345 "$files"
export FILES=$files TIENDO_UID=$(stat -c %u "$files") HEALTH_INTERVAL=2s # the test waits for health, operators need not
export FEED_PORT=25570 ALERTS_PORT=25572 REPLAY_PORT=25573 HTTP_PORT=28080 INTAKE_PORT=28081 TIENDO_INTAKE_URL=http://127.0.0.1:28081 TIENDO_HTTP_TRUSTED_PROXY=10.0.0.0/8,172.16.0.0/12,192.168.0.0/16 TIENDO_IMAGE=tiendo:test TIENDO_DEMO_IMAGE=tiendo-demo:test
compose() { docker compose --env-file deploy/compose/demo.env --profile demo "$@"; }
services="postgres ingest aggregator deadline-alerter exporter intake"
failed=0
say() { printf '== %s\n' "$*"; }
expect() { # WHAT FOUND WANTED
    if [ "$2" = "$3" ]; then printf '   ok    %-70s %s\n' "$1" "$2"; else printf '   FAIL  %-70s %s, expected %s\n' "$1" "$2" "$3"; failed=1; fi
}
name_of() { echo "$COMPOSE_PROJECT_NAME-$1-1"; } # as compose names them: asking it takes a second each time
sql() { docker exec "$(name_of postgres)" psql -qAtX -U tiendo -d tiendo -c "$1"; }
pid_of() { docker inspect -f '{{.State.Pid}}' "$(name_of "$1")"; }
logs_of() { docker logs "$(name_of "$1")" 2>&1; }
healthy() { [ "$(docker inspect -f '{{.State.Health.Status}}' "$(name_of "$1")")" = healthy ]; }
restarted() { now=$(pid_of "$1"); [ "$now" != "$2" ] && [ "$now" != 0 ]; }
says() { [ "$(logs_of "$1" | grep -c "$2")" != 0 ]; } # grep -q would end the pipe early, and fail it
stored() { sql 'SELECT count(*) FROM progress'; }
more_than() { [ "$(stored)" -gt "$1" ]; }
finish() {
    [ $failed = 0 ] || for service in feeders load ingest postgres; do logs_of $service | tail -15 || true; done
    docker rm -f "$(name_of load)" >/dev/null 2>&1 || true
    compose kill >/dev/null 2>&1 || true
    compose down -v --remove-orphans >/dev/null 2>&1 || true
    rm -rf "$files"
}
trap finish EXIT
wait_until() { # WHAT COMMAND…
    what=$1
    shift
    for _ in $(seq 300); do if "$@" >/dev/null 2>&1; then return 0; fi; sleep 0.5; done
    echo "   FAIL  150 s are over: $what"
    failed=1
    return 1
}

say 'building'
compose config -q
compose build -q 2>/dev/null || compose build
size=$(docker image inspect -f '{{.Size}}' tiendo:test)
say 'up from nothing'
docker rm -f "$(name_of load)" >/dev/null 2>&1 || true # what an earlier run left
compose down -v --remove-orphans >/dev/null 2>&1 || true
begun=$(date +%s%3N)
compose up -d postgres 2>&1 | tail -3
wait_until 'the database' healthy postgres
database=$(date +%s%3N)
compose up -d $services operator first-link letters >/dev/null 2>&1
for service in $services; do wait_until "health of $service" healthy $service; done
ready=$(date +%s%3N)
inside() { docker run --rm --network "${COMPOSE_PROJECT_NAME}_$1" tiendo:test /usr/bin/tiendo health "http://exporter:9100/readyz" >/dev/null 2>&1 && echo answered || echo closed; }
expect "the exporter's metrics for whoever shares the clients' network" "$(inside clients)" closed
expect 'and for Prometheus, on the network of the services alone' "$(inside bells)" answered
for service in $services; do expect "health of $service" "$(docker inspect -f '{{.State.Health.Status}}' "$(name_of $service)")" healthy; done
wait_until 'the token' says operator 'shown this once'
token=$(logs_of operator | grep -E '^[A-Za-z0-9_-]{43}$' | head -1)
expect 'length of the first operator token, printed once' "${#token}" 43
say 'hardening of the running containers'
sh deploy/harden-check.sh || failed=1

say 'what the command writes is its caller'"'"'s, whole, and not in the container'
tool() { compose run --rm -T "$@" 2>/dev/null; }
tool tiendo key new made >/dev/null || true
expect 'owner and mode of a key that was made' "$(stat -c '%u %a' "$files/made" "$files/made.pub" | tr '\n' ' ')" "$TIENDO_UID 600 $TIENDO_UID 644 "
tool tiendo load /campaigns/ninh-thuan-2024 >/dev/null || true
report='tiendo report --campaign kich-hoat --date 2024-07-01 --as-of 2024-06-30T20:00:00+07:00 --format csv'
tool -e TIENDO_HTTP_TOKEN="$token" $report -o report.csv >/dev/null || true
tool -e TIENDO_HTTP_TOKEN="$token" $report -o - >"$files/standard-output.csv" || true
expect 'owner of a report' "$(stat -c %u "$files/report.csv" 2>&1)" "$TIENDO_UID"
expect 'its bytes are those on standard output' "$(cmp "$files/report.csv" "$files/standard-output.csv" && [ -s "$files/report.csv" ] && echo same)" same
expect 'files that lie about' "$(ls -A "$files" | tr '\n' ' ')" 'made made.pub report.csv standard-output.csv '
mkdir "$files/of-root"
expect 'without TIENDO_UID the directory of root takes files too' "$(TIENDO_UID='' FILES=$files/of-root tool tiendo key new made >/dev/null; ls "$files/of-root" | wc -l)" 2
rm -rf "$files/of-root"
tool tiendo doctor >"$files/doctor" || true
expect 'what doctor says of the database roles' "$(grep 'database roles' "$files/doctor" | cut -d' ' -f1)" ok
expect 'who owns the database and its tables, and is that a superuser' "$(sql "SELECT string_agg (DISTINCT r.rolname || ' ' || r.rolsuper, ' ') FROM pg_roles r WHERE r.oid IN
    (SELECT datdba FROM pg_database WHERE datname = 'tiendo' UNION SELECT relowner FROM pg_class WHERE relnamespace = 'public'::regnamespace)")" 'tiendo_owner false'
expect 'who acted by the command' "$(sql "SELECT DISTINCT regexp_replace (actor, '.*, ', '') FROM audit WHERE via = 'command'")" 'database tiendo_operator'
expect 'endpoints that doctor reaches from there, with their keys' "$(grep -c '^ok .*endpoint .*has the key that is known here' "$files/doctor" || true)" 3

say "the first operator's link is printed once and signs in, and the image has the list of common passwords"
links() { logs_of first-link | grep -cE '/vao#[A-Za-z0-9_-]{43}$' || true; }
wait_until "the first operator's link" says first-link '/vao#'
link=$(logs_of first-link | grep '/vao#' | tail -1)
expect 'links that were printed' "$(links)" 1
compose up -d first-link >/dev/null 2>&1 # as another `up` does
wait_until 'the second time' says first-link 'is there already'
expect 'links that are printed after another `up`' "$(links)" 1
expect 'the link leads to intake' "${link%#*}" "$TIENDO_INTAKE_URL/vao"
ask() { curl -s -b "$files/cookies" -c "$files/cookies" -o "$files/answer" -w '%{http_code}' -H "Origin: $TIENDO_INTAKE_URL" -H 'X-Forwarded-Proto: https' -H 'Content-Type: application/json' "$@"; } # as a proxy asks
expect 'signing in by it' "$(ask -d "{\"link\": \"${link#*#}\"}" "$TIENDO_INTAKE_URL/api/v1/session/link")" 204
ask -d '{"new": "password123"}' "$TIENDO_INTAKE_URL/api/v1/account/password" >/dev/null
expect 'a common password is refused' "$(sed -n 's/.*"code":"\([a-z_]*\)".*/\1/p' "$files/answer")" password_common
rm -f "$files/cookies" "$files/answer"

say "the demonstration: $DEMO_DAYS days of SIMULATED reports; beside it seven feeds at their speed, while each service and the database is killed with -9"
compose up -d mail feeders >/dev/null 2>&1
wait_until 'time' says feeders SIMULATED # it began to run
compose run -d --name "$(name_of load)" --no-deps feeders sh /usr/share/tiendo/load.sh >/dev/null 2>&1
declare -A old
for together in ingest 'aggregator deadline-alerter exporter intake' postgres; do
    before=$(stored)
    wait_until "load before the kill of $together" more_than $((before + 1000))
    before=$(stored)
    for service in $together; do old[$service]=$(pid_of "$service"); done
    for service in $together; do kill -9 "${old[$service]}"; done
    for service in $together; do
        wait_until "a new process of $service" restarted "$service" "${old[$service]}"
        wait_until "$service after its kill" healthy "$service"
    done
    wait_until "load after the kill of $together" more_than $((before + 1000))
    echo "   $together: killed after $before records, healthy again, $(stored) now"
done
wait_until 'the end of the demonstration' says feeders 'demonstration:'
# a machine that was slow to start has loaded the campaign after the first cutoffs: those days wait for an operator, the others close by the clock
days="campaign = 'kich-hoat' AND day <= date '2024-07-01' + $DEMO_DAYS - 1"
due=$(sql "SELECT count(*) FROM campaign_day WHERE $days AND counted AND cutoff_at > (SELECT loaded_at FROM campaign WHERE code = 'kich-hoat')")
closed() { [ "$(sql "SELECT count(*) FROM day_close WHERE $days")" = "$due" ]; }
wait_until 'the closes' closed
expect 'days closed by the clock, each once' "$(sql "SELECT count(*) FROM day_close WHERE $days")" "$DEMO_DAYS"

say 'a second ingest, as .env says, and an upgrade under the same load that keeps it: another image, the services made anew'
replicas() { docker ps -q --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME" --filter "label=com.docker.compose.service=ingest" | wc -l; }
ports() { docker ps --filter "label=com.docker.compose.service=ingest" --format '{{.Ports}}' | grep -oE '0\.0\.0\.0:[0-9]+' | sort | tr '\n' ' '; }
export FEED_PORT=25570-25571
compose up -d --no-deps --scale ingest=2 ingest >/dev/null 2>&1 || true
expect 'ingests with --scale' "$(replicas) $(ports)" '2 0.0.0.0:25570 0.0.0.0:25571 '
export INGEST_REPLICAS=2
docker build -q -t tiendo:test --label org.opencontainers.image.version=next -f deploy/Dockerfile --target runtime . >/dev/null
compose up -d --wait $services >/dev/null 2>&1
expect 'version of the running ingest' "$(docker inspect -f '{{index .Config.Labels "org.opencontainers.image.version"}}' "$(name_of ingest)")" next
expect 'ingests after the upgrade' "$(replicas) $(ports)" '2 0.0.0.0:25570 0.0.0.0:25571 '
before=$(stored)
wait_until 'load after the upgrade' more_than $((before + 1000))
docker exec "$(name_of load)" touch /var/lib/tiendo/load-stop
wait_until 'the end of the load' says load '^load: [0-9]'
# an evening lasts six seconds here: it is met once the load is over
wait_until 'a mail in the sink' says mail '^Subject:'
mails=$(logs_of mail | grep -c '^Subject:')
wait_until 'a letter with its report in the sink' says mail 'filename="tien-do-kich-hoat-.*[.]pdf"'

say 'what was acknowledged is stored, once'
logs_of load | grep '^load: [0-9]' | sed 's/^/   /'
number() { logs_of "$1" | sed -n "s/^$2: .*\b\([0-9][0-9]*\) $3.*/\1/p" | tail -1; }
demo=$(number feeders demonstration 'records acknowledged') load=$(number load load 'records acknowledged')
sent=$((demo + load))
expect 'records acknowledged, and stored once each' "$(stored)" "$sent"
expect 'records accepted by batches' "$(sql 'SELECT sum(accepted) FROM batch')" "$sent"
expect 'records refused' "$(number feeders demonstration refused) $(number load load refused) $(sql 'SELECT count(*) FROM quarantine')" '0 0 0'
expect 'feeds with a gap in their numbers' "$(sql 'SELECT count(*) FROM (SELECT 1 FROM batch GROUP BY feed HAVING count(*) <> max(seq)) f')" 0
[ "$load" -ge 20000 ] || { echo '   FAIL  the load was no load: under 20,000 records'; failed=1; }
rolled_up() { [ "$(sql 'SELECT count(*) FROM work')" = 0 ]; }
wait_until 'the roll-up of all of it' rolled_up
newest="SELECT DISTINCT ON (unit, day) unit, day, value FROM progress WHERE campaign = 'kich-hoat' ORDER BY unit, day, rev DESC"
expect 'figures of units that are not the newest of the log' "$(sql "SELECT count(*) FROM ($newest) n LEFT JOIN figure f ON f.campaign = 'kich-hoat'
    AND (f.unit, f.day) = (n.unit, n.day) WHERE f.value IS DISTINCT FROM n.value")" 0
expect "the province's cases, as sums of the log" "$(sql "SELECT sum(value) FROM figure WHERE campaign = 'kich-hoat' AND unit = '58'")" "$(sql "SELECT sum(value) FROM ($newest) n")"
before=$(sql 'SELECT count(*), sum(value) FROM progress')
say 'down and up'
compose down >/dev/null 2>&1
compose up -d --wait $services >/dev/null 2>&1
expect 'records and cases after down and up' "$(sql 'SELECT count(*), sum(value) FROM progress')" "$before"
code=$(curl -s -o /tmp/tiendo-compose-status.json -w '%{http_code}' -H "Authorization: Bearer $token" "http://127.0.0.1:$HTTP_PORT/api/v1/status?campaign=kich-hoat&date=2024-07-01")
expect 'status over HTTP with the token of before' "$code" 200
code=$(curl -s -o /tmp/tiendo-compose-report.pdf -w '%{http_code} %{content_type}' -H "Authorization: Bearer $token" "http://127.0.0.1:$HTTP_PORT/reports/kich-hoat/2024-07-01.pdf")
expect 'the report as PDF from the image without a shell' "$code" '200 application/pdf'
say 'summary'
printf '   image %d MB; database up after %d ms, services ready %d ms after it; %s records, %s mails in the sink; %d s in all\n' $((size / 1000000)) $((database - begun)) \
    $((ready - database)) "$sent" "$mails" $SECONDS
[ $((size / 1000000)) -lt 120 ] || { echo '   FAIL  the image is too large'; failed=1; }
[ $failed = 0 ] && echo 'compose test: passed' || echo 'compose test: FAILED'
exit $failed
