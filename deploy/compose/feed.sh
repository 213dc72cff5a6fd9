#!/bin/sh
# The demonstration's feeders: the real campaign of Ninh Thuận is loaded, seven district feeds report SIMULATED figures day by day while the
# days close by the clock, and a member of the task force gets mails.
set -eu
dir=/var/lib/tiendo
days=${DEMO_DAYS:-30} speed=${DEMO_SPEED:-21600}
campaigns=/usr/share/tiendo/campaigns/ninh-thuan-2024
tiendo load "$campaigns"
feed_key=$(cat /run/tiendo/keys/ingest.pub)
tiendo member add demo-task-force --role task_force --unit 58 --min-severity warning --mail task-force@demo.invalid || true
for district in 582 584 585 586 587 588 589; do
    [ -f "$dir/$district" ] || tiendo key new "$dir/$district" >/dev/null
    tiendo feed add "cong-an-$district" --unit "$district" --key "$dir/$district.pub"
    tiendo simulate --campaign kich-hoat --unit "$district" --from 2024-07-01 --to 2024-07-30 --seed 58 --pace $((district * 7 % 40 + 80)) -o "$dir/simulated-$district.csv"
done
read -r clock <"${TIENDO_CLOCK#file:}"
start=$(date -d "${clock%@*}" +%s)
epoch=${clock#*@} epoch=${epoch%\**}
sent=0 day=1
while [ "$day" -le "$days" ]; do
    date=$(printf '2024-07-%02d' "$day")
    due=$((epoch + ($(date -d "${date}T12:00:00+07:00" +%s) - start) / speed))
    while [ "$(date +%s)" -lt "$due" ]; do sleep 0.2; done
    for district in 582 584 585 586 587 588 589; do
        { head -1 "$dir/simulated-$district.csv"; grep ",$date," "$dir/simulated-$district.csv"; } >"$dir/day-simulated-$district.csv"
        sent=$((sent + $(wc -l <"$dir/day-simulated-$district.csv") - 1))
        tiendo push --feed "cong-an-$district" --key "$dir/$district" --server tcp://ingest:5570 --server-key "$feed_key" --campaign kich-hoat \
            --spool "$dir/spool-$district" "$dir/day-simulated-$district.csv" >/dev/null &
    done
    wait
    echo "$date: SIMULATED reports of 7 districts, $sent records acknowledged so far"
    day=$((day + 1))
done
echo "demonstration: $sent records acknowledged"
