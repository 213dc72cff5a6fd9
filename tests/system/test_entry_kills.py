"""What is entered while something dies, is away, or has been restored: nothing is called saved that is not, and nothing is lost."""
import os
import pathlib
import signal
import sqlite3
import threading
import urllib.request

import psycopg2
import pytest

from conftest import progress, wait_for
from entering import BESIDE, DAY, UNIT, Relay, days, known, put, stands
from lib.people import signed_in


def test_while_ingest_is_away_nothing_is_called_saved_and_nothing_is_lost(house):
    date = next(days[UNIT])
    os.kill(house.pid("ingest"), signal.SIGSTOP)
    answers = []
    waits = threading.Thread(target=lambda: answers.append(put(house.clerk, UNIT, date, 8)))
    try:
        waits.start()
        assert signed_in(house, "meanwhile", "clerk", UNIT).ask("GET", "/api/v1/session")[0] == 200, "who only signs in does not wait"
        waits.join()
    finally:
        os.kill(house.pid("ingest"), signal.SIGCONT)
    assert answers[0][0] == 503 and answers[0][1]["code"] == "unavailable"
    wait_for("what lay in the outbox", lambda: house.sql("SELECT value FROM progress WHERE unit = %s AND day = %s", UNIT, date) == [(8,)])
    assert put(house.clerk, UNIT, date, 8)[1]["rev"] == 1, "sent again it is what stands"


def refusals(house):
    port = next(line.split()[3] for line in (house.dir / "run/ports").read_text().splitlines() if line.split()[0] == "intake" and line.split()[2] == "metrics")
    text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10).read().decode()
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("tiendo_intake_batches_refused_total "))


def test_what_is_refused_again_and_again_is_one_line_of_the_log(house):
    unit, date = "22744", "2024-07-09"
    clerk = signed_in(house, "refused", "clerk", unit)
    assert put(clerk, unit, date, 7)[0] == 200
    [(feed,)] = house.sql("SELECT feed FROM progress WHERE unit = %s AND day = %s", unit, date)
    os.kill(house.pid("ingest"), signal.SIGSTOP)
    try:
        assert put(clerk, unit, date, 8, 1, reason="đếm lại")[0] == 503
        house.tiendo("feed", "revoke", feed)
    finally:
        os.kill(house.pid("ingest"), signal.SIGCONT)
    try:
        before, said = refusals(house), house.log("intake").count("batch_refused")
        wait_for("four tries", lambda: refusals(house) >= before + 4)
        assert house.log("intake").count("batch_refused") - said <= 1
    finally:
        house.tiendo("feed", "restore", feed)
    wait_for("what lay in the outbox", lambda: (8,) in house.sql("SELECT value FROM progress WHERE unit = %s AND day = %s", unit, date))


def kill(house, service):
    died = house.pid(service)
    os.kill(died, signal.SIGKILL)
    wait_for(f"{service} again", lambda: house.pid(service) != died)


def test_what_was_acknowledged_is_stored_once_through_kills_of_intake_and_ingest(house):
    relay, date = Relay(house), next(days[BESIDE])
    known(relay)
    client = {"seq": 0, "acknowledged": []}

    def push():
        for seq in range(1, 61):
            while True:
                try:
                    status, ack = relay.put(seq, [progress(BESIDE, date, seq * 50 + n, seq) for n in range(50)])
                except OSError:
                    continue
                if status == 200:
                    client["acknowledged"].append(ack["accepted"])
                    break
                assert status in (429, 503), ack
            client["seq"] = seq

    pushing = threading.Thread(target=push)
    pushing.start()
    for at, service in ((10, "intake"), (20, "ingest"), (35, "intake"), (45, "ingest")):
        wait_for("half of them", lambda: client["seq"] >= at or not pushing.is_alive(), limit=60)
        kill(house, service)
    pushing.join()
    assert client["acknowledged"] == [50] * 60
    assert house.sql("SELECT count(*), count(DISTINCT seq) FROM progress WHERE feed = %s", relay.feed) == [(3000, 60)]


def test_a_replica_that_dies_sends_what_lay_in_its_outbox_and_leaves_no_gap(house):
    date = next(days[UNIT])
    os.kill(house.pid("ingest"), signal.SIGSTOP)
    waits = threading.Thread(target=lambda: pytest.raises(OSError, put, house.clerk, UNIT, date, 9))
    waits.start()
    outbox = pathlib.Path(house.dir) / "spool-intake/1"
    wait_for("the outbox", lambda: waiting(outbox) == 1)
    kill(house, "intake")
    waits.join()
    os.kill(house.pid("ingest"), signal.SIGCONT)
    wait_for("what lay in the outbox", lambda: house.sql("SELECT value FROM progress WHERE unit = %s AND day = %s", UNIT, date) == [(9,)])
    assert house.sql("SELECT count(*) FROM feed_missing WHERE feed LIKE 'intake-%%'") == [(0,)]


def forget(house, unit, date):
    """As a database that was restored from a backup of before knows nothing of these batches of intake's."""
    feed, first = house.sql("SELECT feed, min(seq) FROM progress WHERE unit = %s AND day = %s AND feed LIKE 'intake-%%' GROUP BY feed", unit, date)[0]
    house.sql("DELETE FROM progress WHERE feed = %s AND seq >= %s", feed, first)
    house.sql("DELETE FROM batch WHERE feed = %s AND seq >= %s", feed, first)
    house.sql("UPDATE feed_seq SET highest = %s WHERE feed = %s", first - 1, feed)


def test_what_a_restored_server_lacks_comes_before_a_newer_figure(house):
    """It had revisions 1 and 2 of that day. A form that was read meanwhile would make another first one, and the old second one would stand above it."""
    unit, date = "22744", "2024-07-05"
    wait_for("intake", lambda: answers_to(house))
    clerk = signed_in(house, "clerk-22744", "clerk", unit)
    saved = [put(clerk, unit, date, value, seen=value - 1, reason="đếm lại") for value in (1, 2)]
    assert [status for status, _ in saved] == [200, 200], saved
    answers = []
    waits = threading.Thread(target=lambda: answers.append(put(clerk, unit, date, 7)))
    outbox = pathlib.Path(house.dir) / "spool-intake/1"
    wait_for("the outbox", lambda: waiting(outbox) == 0)
    os.kill(house.pid("ingest"), signal.SIGSTOP)
    try:
        forget(house, unit, date)
        kill(house, "intake")
        wait_for("intake", lambda: answers_to(house))
        waits.start()
        wait_for("the newer figure", lambda: waiting(outbox) == 1)
    finally:
        os.kill(house.pid("ingest"), signal.SIGCONT)
    waits.join()
    assert (answers[0][0], answers[0][1]["code"], answers[0][1]["rev"]) == (409, "rev_conflict", 2), answers
    assert stands(house, unit, date) == (2, 2)


def answers_to(house):
    try:
        return house.clerk.ask("GET", "/api/v1/session")[0] == 200
    except OSError:
        return False


def test_what_a_restored_server_lacks_is_asked_for_until_it_can_say(fresh):
    """The database is away when intake comes, and knows less when it is back."""
    stack = fresh(clock=f"{DAY}T10:00:00+07:00")
    assert put(signed_in(stack, "clerk", "clerk", UNIT), UNIT, DAY, 7)[0] == 200
    forget(stack, UNIT, DAY)
    keeper = int((stack.dir / "run/postgres.keeper").read_text())
    os.kill(keeper, signal.SIGSTOP)
    os.kill(stack.pid("postgres"), signal.SIGQUIT)
    kill(stack, "intake")
    wait_for("intake to have asked", lambda: commands_of_intake(stack) >= 1)
    os.kill(keeper, signal.SIGCONT)
    wait_for("the figure", lambda: stored_by_now(stack), limit=60)


def commands_of_intake(stack):
    port = next(line.split()[3] for line in (stack.dir / "run/ports").read_text().splitlines() if line.split()[1:3] == ["intake", "metrics"])
    try:
        text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10).read().decode()
    except OSError:
        return 0
    return next(float(line.split()[1]) for line in text.splitlines() if line.startswith("tiendo_intake_commands_total"))


def stored_by_now(stack):
    try:
        return stack.sql("SELECT 1 FROM progress WHERE unit = %s AND day = %s", UNIT, DAY)
    except psycopg2.OperationalError:
        return None


def waiting(folder):
    with sqlite3.connect(f"file:{folder}/outbox.sqlite?mode=ro", uri=True) as db:
        return db.execute("SELECT count(*) FROM batch WHERE done_at IS NULL").fetchone()[0]
