#!/bin/sh
# The demonstration's feeders: the real campaign of Ninh Thuận is loaded, seven district feeds report SIMULATED figures day by day while the
# days close by the clock, and a member of the task force gets mails. Time stands still until all of it is prepared.
set -eu
dir=/var/lib/tiendo
days=${DEMO_DAYS:-30} speed=${DEMO_SPEED:-21600}
campaigns=/usr/share/tiendo/campaigns/ninh-thuan-2024
districts='582 584 585 586 587 588 589'
tiendo load "$campaigns"
feed_key=$(cat /run/tiendo/keys/ingest.pub)
tiendo member add demo-task-force --role task_force --unit 58 --min-severity warning --mail task-force@demo.invalid || true
for district in $districts; do
    [ -f "$dir/$district" ] || tiendo key new "$dir/$district" >/dev/null
    tiendo feed add "cong-an-$district" --unit "$district" --key "$dir/$district.pub"
    tiendo simulate --campaign kich-hoat --unit "$district" --from 2024-07-01 --to 2024-07-30 --seed 58 --pace $((district * 7 % 40 + 80)) -o "$dir/simulated-$district.csv"
done
read -r clock <"${TIENDO_CLOCK#file:}"
case $clock in *@*) ;; *)
    clock="$clock@$(date +%s)*$speed"
    echo "$clock" >"${TIENDO_CLOCK#file:}.new"
    mv -f "${TIENDO_CLOCK#file:}.new" "${TIENDO_CLOCK#file:}" ;;
esac
start=$(date -d "${clock%@*}" +%s)
epoch=${clock#*@} epoch=${epoch%\**}
accepted=0 rejected=0 day=1
while [ "$day" -le "$days" ]; do
    date=$(printf '2024-07-%02d' "$day")
    due=$((epoch + ($(date -d "${date}T12:00:00+07:00" +%s) - start) / speed))
    while [ "$(date +%s)" -lt "$due" ]; do sleep 0.2; done
    for district in $districts; do
        { head -1 "$dir/simulated-$district.csv"; grep ",$date," "$dir/simulated-$district.csv"; } >"$dir/day-simulated-$district.csv"
        tiendo push --feed "cong-an-$district" --key "$dir/$district" --server tcp://ingest:5570 --server-key "$feed_key" --campaign kich-hoat --language en \
            --spool "$dir/spool-$district" "$dir/day-simulated-$district.csv" >"$dir/pushed-$district" &
    done
    wait
    for district in $districts; do
        read -r took _ refused _ <"$dir/pushed-$district" || { echo "$date: the reports of $district were not sent"; exit 1; }
        accepted=$((accepted + took)) rejected=$((rejected + refused))
    done
    echo "$date: SIMULATED reports of 7 districts, $accepted records acknowledged so far, $rejected refused"
    day=$((day + 1))
done
echo "demonstration: $accepted records acknowledged, $rejected refused"
