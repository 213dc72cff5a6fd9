#!/bin/sh
# Looks at the RUNNING containers of the compose project: user, root file system, capabilities, privileges, ports. Fails where one is looser
# than docker-compose.yml means it to be.
set -eu
cd "$(dirname "$0")/.."
bad=0
check() { # SERVICE WHAT FOUND WANTED
    [ "$3" = "$4" ] || { echo "$1: $2 is $3, not $4"; bad=1; }
}
for service in ingest aggregator deadline-alerter exporter; do
    id=$(docker compose ps -q "$service")
    look() { docker inspect -f "$1" "$id"; }
    check $service user "$(look '{{.Config.User}}')" 10001:10001
    check $service 'read-only root' "$(look '{{.HostConfig.ReadonlyRootfs}}')" true
    check $service 'dropped capabilities' "$(look '{{.HostConfig.CapDrop}}')" '[ALL]'
    check $service 'added capabilities' "$(look '{{len .HostConfig.CapAdd}}')" 0
    check $service privileged "$(look '{{.HostConfig.Privileged}}')" false
    case $(look '{{.HostConfig.SecurityOpt}}') in *no-new-privileges*) ;; *) echo "$service: may gain privileges"; bad=1 ;; esac
    pid=$(look '{{.State.Pid}}')
    check $service 'effective capabilities' "$(awk '/^CapEff/ { print $2 }' "/proc/$pid/status")" 0000000000000000
    check $service 'no new privileges' "$(awk '/^NoNewPrivs/ { print $2 }' "/proc/$pid/status")" 1
    check $service 'user of the process' "$(awk '/^Uid/ { print $2 }' "/proc/$pid/status")" 10001
    [ "$(look '{{.HostConfig.Memory}}')" -gt 0 ] || { echo "$service: has no memory limit"; bad=1; }
    if docker exec "$id" /bin/sh -c true >/dev/null 2>&1; then echo "$service: has a shell"; bad=1; fi
done
ports=$(docker ps --filter "label=com.docker.compose.project=$(docker compose config --format json | sed -n 's/^ *"name": "\([^"]*\)".*/\1/p' | head -1)" \
    --format '{{.Label "com.docker.compose.service"}} {{.Ports}}' | grep -- '->' | awk '{ print $1 }' | sort -u | tr '\n' ' ')
check host 'list of services with a published port' "$ports" 'deadline-alerter exporter ingest '
[ $bad = 0 ] && echo 'hardening: users, capabilities, read-only roots, privileges, limits and ports are as meant'
exit $bad
