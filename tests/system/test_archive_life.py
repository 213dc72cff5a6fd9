"""A campaign whose rows were removed, and the life of the province that goes on: members acknowledge, messages go out, units merge, another campaign closes its
days, the database itself is restored. Whatever came meanwhile stays, and the file brings back what it took: nothing is lost, nothing is there twice.

TORTURE=all interrupts a removal and a restore at every statement; else at every third."""
import os
import pathlib
import re
import subprocess

import psycopg2
import pytest

from conftest import Stack, progress, wait_for
from members import all_events
from receivers import Receiver
from small_campaign import LEAVES, UNITS, YAML, load
from test_archive import AFTER, REPORTED, WHY, altered, get, shown, within

BUILD = pathlib.Path(os.environ.get("STACK_BUILD", "build/dev")).resolve()
FIGURES = {"status", "counts", "missing", "calendar"}  # what ends with the campaign, and not today
OTHER_DAYS = ("2024-07-26", "2024-07-27")


@pytest.fixture(scope="module")
def living(tmp_path_factory):
    """A campaign that is over, of which alerts are open still and messages were sent, one of them given up with events that a silence held back."""
    folder = tmp_path_factory.mktemp("life")
    receiver = Receiver()
    (folder / "settings").write_text("TIENDO_WEBHOOK_PRIVATE=allowed\n")
    stack = Stack("--settings", folder / "settings", load=False)
    stack.receiver = receiver
    (folder / "campaign").mkdir()
    load(stack, folder / "campaign", more="correction_days: 7\n")
    stack.tiendo("member", "add", "hook", "--role", "pc06", "--unit", "90", "--min-severity", "info", "--webhook", receiver.url("hook"))
    stack.reader = stack.add_member("90")
    stack.feed = stack.client(stack.add_feed("90"))
    stack.seq = 0
    for n, day in enumerate(REPORTED):
        for hour, rev in (("16:00", 1), ("16:30", 2), ("17:00", 3)):
            stack.set_clock(f"{day}T{hour}:00+07:00")
            report(stack, [progress(unit, day, rev, 7 + n + rev, "nho") for unit in LEAVES if unit != "90202"])
        stack.set_clock(f"{day}T18:00:00+07:00")
        stack.quiet(n + 1)
    stack.set_clock(AFTER)
    stack.watched()
    stack.quiet(10)
    stack.looked()
    given_up = stack.sql("SELECT id FROM delivery WHERE campaign = 'nho' AND cardinality (events) > 1 ORDER BY id LIMIT 1")[0][0]
    stack.sql("UPDATE delivery SET state = 'dead', silenced = events[1:1], events = events[2:], sent_at = NULL, error = 'away' WHERE id = %s", given_up)
    stack.given_up = given_up
    stack.key("signer")
    stack.prepare("key", "anchor", stack.dir / "keys/signer")
    stack.public = stack.dir / "keys/signer.anchor"
    stack.file = folder / "nho.zip"
    stack.tiendo("archive", "nho", "-o", stack.file, "--key", stack.dir / "keys/signer")
    yield stack
    stack.feed.close()
    receiver.close()
    stack.down()


def report(stack, records):
    stack.seq += 1
    answer = stack.feed.put(stack.seq, records)
    assert answer["rejected"] == [], answer
    stack.settled()


def remove(stack, **more):
    return stack.run("archive", "nho", "--remove", stack.file, "--key", stack.public, *WHY, "--yes", **more)


def restore(stack, file=None, **more):
    return stack.run("archive", "--restore", file or stack.file, "--key", stack.public, **more)


def done(call):
    assert call.returncode == 0, call.stdout + call.stderr
    return call.stdout


def rows(stack):
    """The rows that a removal takes, each as one text; messages by their number."""
    of = {table: {row for row, in stack.sql(f"SELECT t::text FROM {table} t WHERE campaign = 'nho'")} for table in ("progress", "day_status", "notice_report")}
    return of, dict(stack.sql("SELECT id, d::text FROM delivery d WHERE campaign = 'nho'"))


def figures(answers):
    return {asked: body for asked, body in answers.items() if asked[0] in FIGURES}


def with_another_campaign(stack, folder):
    """The directory loaded anew: two communes become one, and a campaign begins in which they are one. The one that is over is as it was."""
    folder.mkdir()
    (folder / "nho").mkdir()
    (folder / "sau").mkdir()
    (folder / "units.csv").write_text("\n".join(
        line + {"code": ",valid_from,valid_to,successor_code", "90202": ",,2024-07-24,90201"}.get(line.split(",")[0], ",,,") for line in UNITS.splitlines()) + "\n")
    (folder / "nho/campaign.yaml").write_text(YAML + "correction_days: 7\n")
    with_targets = "unit,target\n" + "".join(f"{unit},{target}\n" for unit, target in stack.sql("SELECT unit, target FROM campaign_target WHERE campaign = 'nho' ORDER BY unit"))
    (folder / "nho/targets.csv").write_text(with_targets)
    (folder / "sau/campaign.yaml").write_text(YAML.replace("nho", "sau").replace("2024-07-01", OTHER_DAYS[0]).replace("2024-07-10", "2024-08-10").replace("2024-07-11", "2024-08-11"))
    (folder / "sau/targets.csv").write_text("unit,target\n90,900\n901,600\n90101,300\n90102,300\n902,300\n90201,300\n")
    return stack.tiendo("load", folder)


def live_on(stack, folder):
    """An acknowledgement, of which members are told; a message that was given up is tried again and arrives; a load; two days of another campaign."""
    alert = stack.sql("SELECT min (id) FROM alert WHERE campaign = 'nho' AND state = 'open'")[0][0]
    stack.tiendo("ack", "--key", stack.dir / "keys" / stack.reader, alert, "--note", "đã giao")
    stack.tiendo("deliveries", "retry", stack.given_up)
    wait_for("the message that is tried again", lambda: stack.sql("SELECT state FROM delivery WHERE id = %s", stack.given_up) == [("sent",)], limit=60)
    stack.looked()
    with_another_campaign(stack, folder)
    for day in OTHER_DAYS:
        stack.set_clock(f"{day}T16:00:00+07:00")
        report(stack, [progress(unit, day, 1, 3, "sau") for unit in ("90101", "90102")])
        stack.set_clock(f"{day}T18:00:00+07:00")
        wait_for("the close", lambda: stack.sql("SELECT 1 FROM day_close WHERE campaign = 'sau' AND day = %s", day), limit=60)
    stack.watched()
    stack.looked()
    return alert


def test_what_came_since_the_removal_stays_and_everything_else_is_back(living, tmp_path):
    stack = living
    then, (before, messages) = within(stack), rows(stack)
    answers = figures(shown(stack))
    done(remove(stack))
    thin, left = rows(stack)
    assert len(thin["progress"]) < len(before["progress"]) and set(left) == {stack.given_up}, "what a silence held back stays"
    alert = live_on(stack, tmp_path / "anew")
    _, since = rows(stack)
    made = {number: row for number, row in since.items() if number not in messages}
    assert made, "members were told of the acknowledgement"
    assert figures(shown(stack)) == answers
    everything = shown(stack)

    for entry, change in (("data/progress.csv", lambda text: text.replace(b",10,", b",11,", 1)), ("manifest.sig", lambda _: bytes(64)), ("README.txt", lambda text: text + b"x")):
        assert restore(stack, altered(stack.file, tmp_path, entry, change)).returncode == 1
    assert rows(stack) == (thin, since), "a file that was altered brings nothing back"

    said = done(restore(stack))
    assert "everything is back" in said
    now, told = rows(stack)
    assert now == before, "rows of figures and reports: none lost, none twice, none other"
    assert {number: row for number, row in told.items() if number != stack.given_up} == {**{n: row for n, row in messages.items() if n != stack.given_up}, **made}
    assert told[stack.given_up] == since[stack.given_up], "what was sent since is not to be sent again"
    assert within(stack)[:3] == then[:3] and within(stack)[3][0] == 200 and shown(stack) == everything
    assert not stack.sql("SELECT 1 FROM campaign_archive") and "there is nothing to bring back" in restore(stack).stderr
    assert stack.sql("SELECT state FROM alert WHERE id = %s", alert) == [("acknowledged",)]
    ids = [event["id"] for event in all_events(stack, stack.reader)]
    assert len(ids) == len(set(ids))
    calls = len(stack.receiver.to("hook"))
    stack.looked()
    assert len(stack.receiver.to("hook")) == calls, "nobody is told again"
    assert stack.run("audit", "--verify").returncode == 0


def archive_anew(stack, name):
    """What has come since is in a file of its own."""
    stack.file = stack.file.with_name(name)
    stack.tiendo("archive", "nho", "-o", stack.file, "--key", stack.dir / "keys/signer")


def interrupted(stack, call, point, folder):
    """Ends or fails the command at so many statements from its start. Whether it came that far."""
    trip = folder / "trip"
    trip.write_text(f"{point} {('before', 'after', 'fail', 'lost')[point % 4]}\n")
    environment = dict(stack.env, USER="tester", TIENDO_DATABASE_URL=stack.role_url("owner"), LD_PRELOAD=str(BUILD / "tests/libtripwire.so"), TRIPWIRE=str(trip),
                       ASAN_OPTIONS="verify_asan_link_order=0:detect_leaks=0")
    program = os.environ.get("STACK_COMMAND") or stack.env["TIENDO_BIN"]
    subprocess.run([program, "archive", *map(str, call)], env=environment, capture_output=True, timeout=60)
    return not trip.exists()


def test_a_removal_and_a_restore_that_end_at_any_statement_go_on_and_lose_nothing(living, tmp_path):
    stack = living
    archive_anew(stack, "again.zip")
    before, answers = rows(stack), shown(stack)
    by = ("--key", stack.public)
    removal, back = ("nho", "--remove", stack.file, *by, *WHY, "--yes"), ("--restore", stack.file, *by)
    done(remove(stack))
    thin = rows(stack)
    done(restore(stack))
    acts = "SELECT count(*) FROM audit WHERE act = %s"
    (removals,), (restores,) = stack.sql(acts, "archive removal")[0], stack.sql(acts, "archive restore")[0]
    point, goes_on = 0, True
    while goes_on:
        point += 1 if os.environ.get("TORTURE") == "all" else 3
        goes_on = interrupted(stack, removal, point, tmp_path)
        there, noted = rows(stack), stack.sql("SELECT state FROM campaign_archive")
        assert noted or there == before, f"at statement {point} rows went before the archive was noted"
        again = remove(stack, program=os.environ.get("STACK_COMMAND"))
        assert again.returncode == 0 or "is removed already" in again.stderr, (point, again)
        assert rows(stack) == thin and stack.sql("SELECT state FROM campaign_archive") == [("removed",)], point
        goes_on = interrupted(stack, back, point, tmp_path) or goes_on
        assert stack.sql("SELECT 1 FROM campaign_archive") or rows(stack) == before, f"at statement {point} the archive was forgotten before all was back"
        again = restore(stack, program=os.environ.get("STACK_COMMAND"))
        assert again.returncode == 0 or "there is nothing to bring back" in again.stderr, (point, again)
        assert rows(stack) == before, point
        removals, restores = removals + 1, restores + 1
        assert (stack.sql(acts, "archive removal"), stack.sql(acts, "archive restore")) == ([(removals,)], [(restores,)]), point
    assert point > 30, "there are many such statements"
    assert shown(stack) == answers and stack.run("audit", "--verify").returncode == 0


def test_two_at_once_restore_it_once(living):
    """Both wait for the campaign's lock, which the test holds until both have come to it."""
    stack = living
    before = rows(stack)
    done(remove(stack))
    environment = dict(stack.env, USER="tester", TIENDO_DATABASE_URL=stack.role_url("owner"))
    with psycopg2.connect(stack.env["TIENDO_DATABASE_URL"]) as held:
        held.cursor().execute("SELECT 1 FROM campaign_state WHERE campaign = 'nho' FOR UPDATE")
        both = [subprocess.Popen([stack.env["TIENDO_BIN"], "archive", "--restore", stack.file, "--key", stack.public], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                for _ in range(2)]
        wait_for("both at the lock", lambda: stack.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%%campaign_state%%'")[0][0] == 2)
    ends = [(one.wait(60), one.stdout.read() + one.stderr.read()) for one in both]
    held.close()
    assert sorted(code for code, _ in ends) in ([0, 0], [0, 1]), ends
    assert all(code == 0 or "there is nothing to bring back" in text for code, text in ends), ends
    assert rows(stack) == before and not stack.sql("SELECT 1 FROM campaign_archive")
    assert sum(code == 0 for code, _ in ends) == 1, ends


def test_a_row_that_stands_in_the_place_of_a_removed_one_is_told_and_left(living):
    stack = living
    before = rows(stack)
    done(remove(stack))
    gone = sorted(before[0]["progress"] - rows(stack)[0]["progress"])[0]
    stack.sql("INSERT INTO progress SELECT (r).* FROM (SELECT %s::progress AS r) x", gone)
    of = re.match(r"\(90,nho,([^,]+),([^,]+),(\d+),", gone).groups()
    stack.sql("UPDATE progress SET value = value + 5 WHERE unit = %s AND day = %s AND rev = %s", *of)
    call = restore(stack)
    assert call.returncode == 1 and "progress: 1 rows stand otherwise in the database than in the file" in call.stderr, call
    assert "not all is back" in stack.run("doctor").stdout
    stack.sql("UPDATE progress SET value = value - 5 WHERE unit = %s AND day = %s AND rev = %s", *of)
    done(restore(stack))
    assert rows(stack) == before


def test_it_comes_back_into_a_database_that_was_itself_restored(living):
    """From a backup of before the removal nothing is missing, and the same file removes again; from one of after it, the file brings back what is missing there too."""
    stack = living
    before = rows(stack)
    whole = stack.dump()
    done(remove(stack))
    archived = stack.dump()
    thin = rows(stack)
    for dump, stands in ((archived, thin), (whole, before)):
        stack.restore(dump)
        stack.tiendo("restored")
        assert rows(stack) == stands
        if stands == before:
            assert "there is nothing to bring back" in restore(stack).stderr
            done(remove(stack))
            assert rows(stack) == thin
        done(restore(stack))
        assert rows(stack) == before
    answers = shown(stack)
    stack.settled()
    assert shown(stack) == answers
