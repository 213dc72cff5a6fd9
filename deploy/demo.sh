#!/bin/sh
# The real campaign of Ninh Thuận, July 2024, replayed through the real system. Targets and units are the letter's; the daily reports are
# SIMULATED: the real ones are not public.
#   sh deploy/demo.sh [--once] [--speed SECONDS_OF_THE_CAMPAIGN_PER_SECOND]
# Seven district feeds push CSV files through `tiendo push`; days close by the clock, which runs fast; a member of the task force receives the
# alerts. --once ends after the replay with a summary, and fails where what was sent, stored, counted, closed, raised and received disagree.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
once= speed=21600
while [ $# -gt 0 ]; do
    case $1 in
    --once) once=1; shift ;;
    --speed) speed=${2?}; shift 2 ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
done
say() { printf '\033[1m== %s\033[0m\n' "$*"; }
say 'building (the first time takes a minute or two)'
sh deploy/build.sh
export STACK_BUILD=$root/build/release # it is there now

mkdir -p var
DIR=$root/var/demo
sh deploy/stack.sh down "$DIR" 2>/dev/null || true
rm -rf "$DIR"
follower=
finish() { [ -z "$follower" ] || kill "$follower" 2>/dev/null || true; sh deploy/stack.sh down "$DIR"; }
trap finish EXIT
trap 'exit 130' INT TERM

campaigns="kich-hoat dinh-danh-muc-2" first=2024-07-01 last=2024-07-30
districts="582 587 586 585 589 588 584"
# the campaign is loaded the evening before its first day, and it stays that evening until all is prepared; a file, so that time can begin to
# run, and go on at its own pace after the replay
mkdir -p "$root/var"
echo '2024-06-30T20:00:00+07:00' >"$root/var/demo.clock"
set_clock() { echo "$1" >"$root/var/demo.clock.new" && mv "$root/var/demo.clock.new" "$root/var/demo.clock"; }
clock="file:$root/var/demo.clock"
echo 'TIENDO_NOTICE=SỐ LIỆU MÔ PHỎNG – SIMULATED FIGURES' >"$root/var/demo.settings"
say "starting PostgreSQL and the services under var/demo; one day takes $((86400 / speed)) s"
sh deploy/stack.sh up "$DIR" --clock "$clock" --settings "$root/var/demo.settings"
. "$DIR/env"
export TIENDO_DATABASE_URL_FILE="$DIR/roles/operator/url" # the command's own role; the administrator's URL stands in DIR/env
t=$TIENDO_BIN
$t load deploy/campaigns/ninh-thuan-2024
$t key new "$DIR/keys/task-force" >/dev/null
$t member add demo-task-force --role task_force --unit 58 --min-severity info --key "$DIR/keys/task-force.pub"
for district in $districts; do
    $t key new "$DIR/keys/$district" >/dev/null
    $t feed add "cong-an-$district" --unit "$district" --key "$DIR/keys/$district.pub"
done

say 'SIMULATED reports: two districts slow, one silent for two days, one correcting itself, one resending everything'
simulate() { # DISTRICT more options: one file of both campaigns
    district=$1
    shift
    for campaign in $campaigns; do
        $t simulate --campaign "$campaign" --unit "$district" --from $first --to $last --seed 58 "$@" -o "$DIR/simulated-$campaign.csv"
    done
    set -- $campaigns # the second counts two metrics more: cells that the first leaves empty
    { cat "$DIR/simulated-$2.csv"; tail -n +2 "$DIR/simulated-$1.csv" | sed 's/$/,,/'; } >"$DIR/simulated-$district.csv"
}
simulate 582 --pace 108
simulate 587 --pace 103
simulate 586 --pace 82                                   # slow
simulate 585 --pace 104 --silent 2024-07-11,2024-07-12   # silent
simulate 589 --pace 105 --correct 2024-07-08,2024-07-09  # corrects itself
simulate 588 --pace 74                                   # slower
simulate 584 --pace 112                                  # resends its last week, see below

pick() { # DISTRICT DAYS-PATTERN REV NAME: rows of a simulated file as a file of their own
    head -1 "$DIR/simulated-$1.csv" >"$DIR/$4-simulated.csv"
    grep -E ",$2,$3," "$DIR/simulated-$1.csv" >>"$DIR/$4-simulated.csv"
}
push() { # DISTRICT FILE
    $t push --feed "cong-an-$1" --key "$DIR/keys/$1" --spool "$DIR/spool-$1" "$2" >>"$DIR/log/push-$1.log" 2>&1
}
started=2024-06-30T13:00:00Z # 20:00 in Ninh Thuận
epoch=$(date +%s)
set_clock "2024-06-30T20:00:00+07:00@$epoch*$speed"
until_campaign() { # UTC instant
    due=$((($(date -u -d "$1" +%s) - $(date -u -d $started +%s)) * 1000 / speed + epoch * 1000))
    while [ "$(date +%s%3N)" -lt $due ]; do sleep 0.05; done
}

$t alerts --key "$DIR/keys/task-force" --follow --json >"$DIR/received.jsonl" 2>"$DIR/log/follower.log" &
follower=$!
show() { # what is new for the province and its districts
    sed -n "$((seen + 1)),\$p" "$DIR/received.jsonl" | grep '"state":"open"' | grep -E '"unit":"(58|58[0-9])"' | grep -E '"severity":"(warning|critical)"' \
        | sed 's/.*"severity":"\([a-z]*\)".*"text":{"vi":"\([^"]*\)".*/   \1: \2/' || true
    seen=$(wc -l <"$DIR/received.jsonl")
}
seen=0

say 'replaying July 2024: reports at noon, the close at 17:30'
day=$first
while :; do
    until_campaign "${day}T05:00:00Z"
    pushes=
    for district in $districts; do
        pick "$district" "$day" 1 "day-$district" || continue # silent
        push "$district" "$DIR/day-$district-simulated.csv" &
        pushes="$pushes $!"
    done
    for one in $pushes; do wait "$one"; done
    if pick 589 "$(date -u -d "$day - 1 day" +%F)" 2 correction; then push 589 "$DIR/correction-simulated.csv"; fi
    printf '  %s: %d districts have reported\n' "$day" "$(echo $pushes | wc -w)"
    until_campaign "${day}T11:30:00Z"
    show
    [ "$day" != $last ] || break
    day=$(date -u -d "$day + 1 day" +%F)
done
pick 584 '2024-07-(2[4-9]|30)' 1 again
push 584 "$DIR/again-simulated.csv"
until_campaign 2024-07-30T14:00:00Z

set_clock "2024-07-30T21:00:00+07:00@$(date +%s)*1"
say 'the last day as it stands'
$t status --campaign kich-hoat --date $last
for day in $first 2024-07-12 $last; do $t report --campaign kich-hoat --date $day --format csv -o "$DIR/report-$day.csv"; done
for format in pdf xlsx docx; do $t report --campaign kich-hoat --date $last --format $format -o "$DIR/report-$last.$format"; done
say 'checking'
sh deploy/demo-check.sh "$DIR" "$campaigns" "$districts" || failed=1
[ -z "$once" ] || exit ${failed:-0}
say "open: $TIENDO_HTTP_URL (token: $TIENDO_HTTP_TOKEN); Ctrl-C ends"
while sleep 3600; do :; done
