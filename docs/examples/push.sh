#!/bin/sh
# Pushes records into a feed: push.sh RECORDS.json. What waits lies in the folder outbox; a run without a file sends that alone.
set -eu
url=$TIENDO_INTAKE_URL/api/v1/feeds/$FEED
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

until_answered() { # PATH [FILE]: the body of the answer is in $answer
    while :; do
        status=$(curl -s -m 30 -o "$answer" -w '%{http_code}' -H "Authorization: Bearer $FEED_TOKEN" -H 'Content-Type: application/json' \
            ${2:+--data-binary "@$2"} "$url$1") || status=000
        case $status in
        200) return ;;
        000 | 429 | 503) sleep 2 ;;
        *) echo "$status: $(jq -r .detail "$answer")" >&2; exit 1 ;;
        esac
    done
}

mkdir -p outbox
if [ $# -gt 0 ]; then
    until_answered ""
    seq=$(jq .next_seq "$answer")
    last=$(ls outbox | sed -n 's/\.json$//p' | sort -n | tail -n 1)
    [ "${last:-0}" -lt "$seq" ] || seq=$((last + 1))
    jq -c --argjson seq "$seq" '{seq: $seq, records: .}' "$1" >"outbox/$seq.part"
    sync "outbox/$seq.part"
    mv "outbox/$seq.part" "outbox/$seq.json"
fi
for seq in $(ls outbox | sed -n 's/\.json$//p' | sort -n); do
    until_answered /batches "outbox/$seq.json"
    rm "outbox/$seq.json"
    jq -r '"batch \(.seq): \(.status), \(.accepted) records accepted", (.rejected[] | "  record \(.index) was rejected: \(.code): \(.detail)")' "$answer"
done
