#!/bin/sh
# Whether what was sent, stored, counted, closed, raised and received in a demonstration agree: demo-check.sh DIR CAMPAIGNS DISTRICTS
set -eu
DIR=$1 campaigns=$2 districts=$3
. "$DIR/env"
sql() { psql -qXAt "$TIENDO_DATABASE_URL" -c "$1"; }
failed=0
same() { # WHAT ONE OTHER
    if [ "$2" = "$3" ]; then printf '   ok    %-58s %s\n' "$1" "$2"; else printf '   WRONG %-58s %s, %s\n' "$1" "$2" "$3"; failed=1; fi
}
tries=0
until [ "$(sql 'SELECT (SELECT count(*) FROM work) + (SELECT count(*) FROM campaign_state WHERE recheck_from IS NOT NULL)')" = 0 ] || [ $tries -gt 100 ]; do
    tries=$((tries + 1))
    sleep 0.1
done
sent=0
for district in $districts; do sent=$((sent + $(tail -n +2 "$DIR/simulated-$district.csv" | wc -l))); done
again=$(tail -n +2 "$DIR/again-simulated.csv" | wc -l)
same 'records sent, and accepted by acknowledged batches' "$((sent + again))" "$(sql 'SELECT sum(accepted) FROM batch')"
same 'records sent, and stored once each' "$sent" "$(sql 'SELECT count(*) FROM progress')"
same 'records rejected' 0 "$(sql 'SELECT count(*) FROM quarantine')"
for campaign in $campaigns; do
    echo "  $campaign"
    total=$(for district in $districts; do tail -n +2 "$DIR/simulated-$district.csv"; done | awk -F, -v c="$campaign" '
        $1 == c { key = $2 "," $3; if (!(key in rev) || $4 > rev[key]) { rev[key] = $4; value[key] = $5 } }
        END { for (key in value) sum += value[key]; print sum + 0 }')
    status=$("$TIENDO_BIN" status --campaign "$campaign" --date 2024-07-30 --level all --json)
    same 'cases in the files, and in the status of the province' "$total" "$(printf '%s' "$status" | sed 's/.*"total" : //; s/.*"cumulative" : \([0-9]*\).*/\1/')"
    same 'days until 30/7, and days closed by the clock' 30 "$(sql "SELECT count(*) FROM day_close WHERE campaign = '$campaign' AND closed_by = 'clock'")"
    judged="SELECT count(*) FROM day_status s WHERE campaign = '$campaign' AND superseded_at = 'infinity'"
    # a day that came to be missed by a correction after the next day had closed raises nothing, only the newest closed day does: what stood at that close counts
    told="EXISTS (SELECT 1 FROM day_status e, coalesce ((SELECT min(k.closed_at) FROM day_close k WHERE k.campaign = s.campaign AND k.day > s.day), 'infinity') AS n (closed_at)
          WHERE e.campaign = s.campaign AND e.unit = s.unit AND e.day = s.day AND e.status = s.status AND e.recorded_at < n.closed_at AND e.superseded_at >= n.closed_at)"
    same 'units missed or silent on a day, and alerts that stood' "$(sql "$judged AND status IN ('missed', 'no_report') AND $told")" \
        "$(sql "SELECT count(*) FROM alert WHERE campaign = '$campaign' AND resolution IS DISTINCT FROM 'corrected' AND kind IN ('target_missed', 'report_missing')")"
    same 'units that missed 30/7, and alerts that ask for it now' "$(sql "$judged AND status = 'missed' AND day = '2024-07-30'")" \
        "$(sql "SELECT count(*) FROM alert WHERE campaign = '$campaign' AND state <> 'resolved' AND kind = 'target_missed'")"
done
raised=$(sql 'SELECT count(*) FROM alert_event')
tries=0
until [ "$(wc -l <"$DIR/received.jsonl")" -ge "$raised" ] || [ $tries -gt 100 ]; do tries=$((tries + 1)); sleep 0.1; done
same 'alert events recorded, and received by the task force' "$raised" "$(wc -l <"$DIR/received.jsonl")"
same 'alert events received more than once' 0 "$(sed 's/.*"id":\([0-9]*\),.*/\1/' "$DIR/received.jsonl" | sort | uniq -d | wc -l)"
same 'rows of the report of 30/7/2024 (73 units and the header)' 74 "$(wc -l <"$DIR/report-2024-07-30.csv")"
echo
printf '   resident memory: '
for service in ingest aggregator deadline-alerter exporter intake; do
    printf '%s %d MB  ' "$service" "$(($(awk '/^VmRSS/ { print $2 }' "/proc/$(cat "$DIR/run/$service.pid")/status") / 1024))"
done
echo
sql "SELECT '   alerts: ' || string_agg(kind || ' ' || severity || ' ' || n, ', ' ORDER BY kind, severity) FROM (SELECT kind, severity, count(*) AS n FROM alert GROUP BY 1, 2) a"
exit $failed
