#!/bin/sh
# Looks at the RUNNING containers of the compose project: user, root file system, capabilities, privileges, ports. Fails where one is looser
# than docker-compose.yml means it to be.
set -eu
cd "$(dirname "$0")/.."
bad=0
check() { # SERVICE WHAT FOUND WANTED
    [ "$3" = "$4" ] || { echo "$1: $2 is $3, not $4"; bad=1; }
}
project=${COMPOSE_PROJECT_NAME:-$(docker compose config --format json | sed -n 's/^ *"name": "\([^"]*\)".*/\1/p' | head -1)}
for service in ingest aggregator deadline-alerter exporter intake; do
    id=$(docker ps -q --filter "label=com.docker.compose.project=$project" --filter "label=com.docker.compose.service=$service" | head -1)
    [ -n "$id" ] || { echo "$service: does not run"; bad=1; continue; }
    IFS='|' read -r pid user read_only dropped added privileged options memory <<LOOK
$(docker inspect -f '{{.State.Pid}}|{{.Config.User}}|{{.HostConfig.ReadonlyRootfs}}|{{.HostConfig.CapDrop}}|{{len .HostConfig.CapAdd}}|{{.HostConfig.Privileged}}|{{.HostConfig.SecurityOpt}}|{{.HostConfig.Memory}}' "$id")
LOOK
    check $service user "$user" 10001:10001
    check $service 'read-only root' "$read_only" true
    check $service 'dropped capabilities' "$dropped" '[ALL]'
    check $service 'added capabilities' "$added" 0
    check $service privileged "$privileged" false
    case $options in *no-new-privileges*) ;; *) echo "$service: may gain privileges"; bad=1 ;; esac
    check $service 'effective capabilities' "$(awk '/^CapEff/ { print $2 }' "/proc/$pid/status")" 0000000000000000
    check $service 'no new privileges' "$(awk '/^NoNewPrivs/ { print $2 }' "/proc/$pid/status")" 1
    check $service 'user of the process' "$(awk '/^Uid/ { print $2 }' "/proc/$pid/status")" 10001
    [ "${memory:-0}" -gt 0 ] || { echo "$service: has no memory limit"; bad=1; }
    if docker exec "$id" /bin/sh -c true >/dev/null 2>&1; then echo "$service: has a shell"; bad=1; fi
done
ports=$(docker ps --filter "label=com.docker.compose.project=$project" \
    --format '{{.Label "com.docker.compose.service"}} {{.Ports}}' | grep -- '->' | awk '{ print $1 }' | sort -u | tr '\n' ' ')
check host 'list of services with a published port' "$ports" 'deadline-alerter exporter ingest intake '
[ $bad = 0 ] && echo 'hardening: users, capabilities, read-only roots, privileges, limits and ports are as meant'
exit $bad
