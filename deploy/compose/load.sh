#!/bin/sh
# Load for the compose test: seven feeds beside the demonstration's send revisions of today's figures as fast as they are taken, until
# $dir/load-stop is there; then what was acknowledged is said. Runs in the image of the feeders, once they have begun.
set -eu
dir=/var/lib/tiendo
districts='582 584 585 586 587 588 589'
feed_key=$(cat /run/tiendo/keys/ingest.pub)
read -r clock <"${TIENDO_CLOCK#file:}"
start=$(date -d "${clock%@*}" +%s)
epoch=${clock#*@} speed=${epoch#*\*} epoch=${epoch%\**}
for district in $districts; do
    [ -f "$dir/load-$district" ] || tiendo key new "$dir/load-$district" >/dev/null
    tiendo feed add "load-$district" --unit "$district" --key "$dir/load-$district.pub" >/dev/null
done
feeder() { # DISTRICT; a file of 100 revisions of each of its units follows another
    pushes=0 accepted=0 rejected=0 stored_before=0 revision=1000
    units=$(awk -F, 'NR == 1 { while ($++unit != "unit"); next } { print $unit }' "$dir/simulated-$1.csv" | sort -u)
    while [ ! -e "$dir/load-stop" ]; do
        today=$(TZ=Asia/Ho_Chi_Minh date -d "@$((start + ($(date +%s) - epoch) * speed))" +%F)
        echo "$units" | awk -v from=$revision -v day="$today" 'BEGIN { print "unit,date,rev,activated" }
            { for (n = 0; n < 100; n++) print $1 "," day "," from + n "," (from + n) % 1000 }' >"$dir/load-$1.csv"
        tiendo push --feed "load-$1" --key "$dir/load-$1" --server tcp://ingest:5570 --server-key "$feed_key" --campaign kich-hoat --batch 200 --language en \
            --spool "$dir/spool-load-$1" "$dir/load-$1.csv" >"$dir/load-$1.said" 2>"$dir/load-$1.errors" || cat "$dir/load-$1.errors"
        read -r took _ refused _ _ _ _ before _ <"$dir/load-$1.said"
        pushes=$((pushes + 1)) accepted=$((accepted + took)) rejected=$((rejected + refused)) stored_before=$((stored_before + before)) revision=$((revision + 100))
    done
    echo "$pushes $accepted $rejected $stored_before" >"$dir/load-$1.sum"
}
rm -f "$dir/load-stop" "$dir"/load-*.sum
for district in $districts; do feeder "$district" & done
echo 'load: begun'
wait
for district in $districts; do cat "$dir/load-$district.sum"; done | awk '{ pushes += $1; accepted += $2; rejected += $3; before += $4; feeds++ }
    END { print "load: " accepted " records acknowledged, " rejected " refused, " pushes " pushes of " feeds " feeds, " before " batches asked twice" }'
