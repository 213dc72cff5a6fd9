"""What a close owes: every report that was acknowledged before it began, and no other, however much comes meanwhile."""
import os
import pathlib
import signal
import threading
import urllib.error
import urllib.request

import psycopg2
import pytest
from conftest import Feed, progress, wait_for

DAY = "2024-07-10"
NOON = f"{DAY}T12:00:00+07:00"


def session(stack, autocommit=False):
    connection = psycopg2.connect(stack.env["TIENDO_DATABASE_URL"])
    connection.autocommit = autocommit
    return connection


def store(cursor, unit, value, rev=1, day=DAY):
    """A report as ingest stores it; its transaction stays open."""
    cursor.execute("SELECT pg_advisory_xact_lock_shared (stamps_lock ())")
    cursor.execute("INSERT INTO progress (province, campaign, unit, day, rev, value, feed, seq, received_at) VALUES ('58', 'kich-hoat', %s, %s, %s, %s, 'f', 1, %s)",
                   (unit, day, rev, value, NOON))
    cursor.execute("INSERT INTO work (province, campaign, kind, day, units) VALUES ('58', 'kich-hoat', 'progress', %s, ARRAY[%s])", (day, unit))


class Running:
    """A statement in a session of its own, while the test goes on."""
    def __init__(self, stack, statement, *values):
        self.connection = session(stack, autocommit=True)
        self.failure = None

        def run():
            try:
                cursor = self.connection.cursor()
                cursor.execute(statement, values)
                self.answer = cursor.fetchone()[0]
            except psycopg2.Error as failure:
                self.failure = failure
        self.pid = self.connection.get_backend_pid()
        self.thread = threading.Thread(target=run)
        self.thread.start()

    def waits(self, stack):
        wait_for("the statement meets a lock", lambda: stack.sql("SELECT 1 FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock'", self.pid))

    def end(self):
        self.thread.join(60)
        assert not self.thread.is_alive(), "it does not end"
        self.connection.close()
        assert self.failure is None, self.failure


@pytest.fixture
def quiet(fresh):
    """A stack in which nothing is rolled up or closed but by the test."""
    stack = fresh("--without", "aggregator", "--without", "deadline-alerter", clock=NOON)
    stack.units = [row[0] for row in stack.sql("SELECT code FROM unit WHERE parent_code = '582' AND %s BETWEEN valid_from AND valid_to ORDER BY code", DAY)]
    return stack


CLOSE = "SELECT closed FROM close_day ('58', 'kich-hoat', %s, %s, 'test')"
MILESTONE = "SELECT pass_milestone ('58', 'kich-hoat', 'report_due', %s, 'info', true, %s)"


@pytest.mark.parametrize("statement", [CLOSE, MILESTONE], ids=["close", "milestone"])
def test_what_is_committed_while_it_drains_is_not_in_it(quiet, statement):
    early, late = quiet.units[:2]
    writer, holder = session(quiet), session(quiet)
    store(writer.cursor(), early, 5)
    writer.commit()
    quiet.sql("INSERT INTO figure (province, campaign, unit, day) VALUES ('58', 'kich-hoat', %s, %s)", early, DAY)
    holder.cursor().execute("SELECT 1 FROM figure WHERE unit = %s AND day = %s FOR UPDATE", (early, DAY))  # the draining stops at this row
    running = Running(quiet, statement, DAY, NOON)
    running.waits(quiet)
    store(writer.cursor(), late, 7)
    writer.commit()
    holder.rollback()
    running.end()
    assert quiet.sql("SELECT unit, value FROM figure WHERE unit = ANY (%s) AND day = %s", [early, late], DAY) == [(early, 5)]
    assert quiet.sql("SELECT units FROM work") == [([late],)], "it waits for the aggregator"
    if statement == CLOSE:
        assert dict(quiet.sql("SELECT unit, status FROM day_status WHERE unit = ANY (%s)", [early, late])) == {early: "missed", late: "no_report"}
        assert quiet.sql("SELECT aggregate_work ('58', 'kich-hoat', 100, true)")[0][0] == 1
        assert str(quiet.sql("SELECT recheck_from FROM campaign_state WHERE campaign = 'kich-hoat'")[0][0]) == DAY, "and has the day looked at again"


@pytest.mark.parametrize("statement", [CLOSE, MILESTONE], ids=["close", "milestone"])
def test_what_was_stamped_before_is_in_it_whatever_order_the_commits_have(quiet, statement):
    slow, quick = quiet.units[:2]
    first, second = session(quiet), session(quiet)
    store(first.cursor(), slow, 5)  # has the lower id, and commits last
    store(second.cursor(), quick, 7)
    second.commit()
    running = Running(quiet, statement, DAY, NOON)
    running.waits(quiet)
    first.commit()
    running.end()
    assert dict(quiet.sql("SELECT unit, value FROM figure WHERE unit = ANY (%s) AND day = %s", [slow, quick], DAY)) == {slow: 5, quick: 7}
    assert quiet.sql("SELECT count (*) FROM work")[0][0] == 0


@pytest.mark.parametrize("statement", ["status_json ('kich-hoat', %s, '582', NULL, %s, %s)::jsonb #>> '{total,cumulative}'",
                                       "days_json ('kich-hoat', '582', %s, '2024-07-10', %s, %s)::jsonb #>> '{days,0,cumulative}'"], ids=["status", "days"])
def test_as_of_an_instant_what_was_stamped_before_it_is_waited_for(quiet, statement):
    writer = session(quiet)
    store(writer.cursor(), quiet.units[0], 5)
    running = Running(quiet, "SELECT " + statement, DAY, NOON, NOON)
    running.waits(quiet)
    writer.commit()
    running.end()
    assert running.answer == "5"


def test_a_close_ends_while_feeds_report_without_a_pause(fresh):
    stack = fresh("--without", "deadline-alerter", clock=NOON)
    feed = stack.add_feed("582")
    units = [row[0] for row in stack.sql("SELECT code FROM unit WHERE parent_code = '582' AND %s BETWEEN valid_from AND valid_to ORDER BY code", DAY)]
    client = Feed(stack, feed)
    assert client.put(1, [progress(unit, date=DAY, value=3) for unit in units])["accepted"] == len(units)
    stop, sent, answered = threading.Event(), [1], [1]

    def report():
        while not stop.is_set():
            while sent[0] - answered[0] < 20:
                sent[0] += 1
                client.send(client.batch(sent[0], [progress(unit, date=DAY, rev=sent[0], value=4 + sent[0] % 40) for unit in units]))
            answer = client.receive()
            assert answer is not None and answer["type"] == "ack", answer
            answered[0] += 1
    thread = threading.Thread(target=report)
    thread.start()
    try:
        wait_for("reports flow", lambda: answered[0] > 50)
        stack.tiendo("close", "--campaign", "kich-hoat", "--date", DAY)
        assert not stop.is_set() and thread.is_alive(), "they flow still"
        statuses = dict(stack.sql("SELECT unit, status FROM day_status WHERE unit = ANY (%s) AND superseded_at = 'infinity'", units))
        assert set(statuses) == set(units) and "no_report" not in statuses.values(), "all had reported before"
    finally:
        stop.set()
        thread.join(60)
        client.close()
    stack.settled()


def test_a_figure_that_flaps_is_evaluated_once_a_second_at_most(fresh):
    stack = fresh(clock=f"{DAY}T18:00:00+07:00")
    feed = stack.add_feed("582")
    unit = stack.sql("SELECT code FROM unit WHERE parent_code = '582' AND %s BETWEEN valid_from AND valid_to ORDER BY code LIMIT 1", DAY)[0][0]
    client = Feed(stack, feed)
    stack.tiendo("close", "--campaign", "kich-hoat", "--date", DAY)
    begin = stack.sql("SELECT clock_timestamp ()")[0][0]
    for rev in range(1, 60):
        assert client.put(rev, [progress(unit, date=DAY, rev=rev, value=1 + rev % 2)])["accepted"] == 1
        stack.settled()
    wait_for("the evaluation", lambda: stack.sql("SELECT figures ->> 'day' FROM alert WHERE unit = %s AND kind = 'target_missed'", unit) == [("2",)])
    seconds = (stack.sql("SELECT clock_timestamp ()")[0][0] - begin).total_seconds()
    changes = stack.sql("SELECT count (*) FROM alert_event WHERE unit = %s AND kind = 'target_missed'", unit)[0][0]
    assert 1 <= changes <= seconds + 2, f"{changes} in {seconds} s"
    client.close()


def closed_campaigns(stack, day):
    return {code for (code,) in stack.sql("SELECT campaign FROM day_close WHERE day = %s", day)}


def test_who_has_no_connection_for_closes_is_not_ready(fresh):
    stack = fresh(clock=f"{DAY}T17:00:00+07:00")
    stack.watched()
    port = next(port for service, _, kind, port in map(str.split, (stack.dir / "run/ports").read_text().splitlines()) if (service, kind) == ("deadline-alerter", "metrics"))

    def ready():
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=10).read().decode()
        except urllib.error.HTTPError as error:
            return error.read().decode()
    role, count = stack.sql("SELECT min(usename), count(*) FROM pg_stat_activity WHERE starts_with (application_name, 'tiendo-deadline-alerter')")[0]
    stack.sql(f"ALTER ROLE {role} CONNECTION LIMIT {count}")
    stack.set_clock(f"{DAY}T17:31:00+07:00")
    wait_for("it says so", lambda: "no database connection for closes" in ready())
    assert closed_campaigns(stack, DAY) == set()
    stack.sql(f"ALTER ROLE {role} CONNECTION LIMIT -1")
    wait_for("the closes", lambda: len(closed_campaigns(stack, DAY)) == 2)
    wait_for("it is ready", lambda: "no database" not in ready())


def test_a_campaign_that_is_held_up_delays_no_other_close(fresh):
    """The first in order waits for a lock; the others are closed meanwhile, the first as soon as it can be, and a stop waits for none."""
    stack = fresh(clock=f"{DAY}T17:00:00+07:00")
    campaigns = [code for (code,) in stack.sql("SELECT campaign FROM campaign_day WHERE day = %s AND counted ORDER BY campaign", DAY)]
    assert len(campaigns) == 2
    stack.watched()
    holder = session(stack)
    holder.cursor().execute("SELECT 1 FROM campaign_state WHERE campaign = %s FOR UPDATE", (campaigns[0],))
    stack.set_clock(f"{DAY}T17:31:00+07:00")
    wait_for("the others are closed", lambda: closed_campaigns(stack, DAY) == set(campaigns[1:]))
    holder.rollback()
    wait_for("the first is closed", lambda: closed_campaigns(stack, DAY) == set(campaigns))
    assert '"event":"close_failed"' not in stack.log("deadline-alerter")
    stack.watched()
    after = "2024-07-11"
    holder.cursor().execute("SELECT 1 FROM campaign_state WHERE campaign = %s FOR UPDATE", (campaigns[0],))
    stack.set_clock(f"{after}T17:31:00+07:00")
    wait_for("the others are closed", lambda: closed_campaigns(stack, after) == set(campaigns[1:]))
    pid = stack.pid("deadline-alerter")
    os.kill(pid, signal.SIGTERM)
    wait_for("the service has ended", lambda: not pathlib.Path(f"/proc/{pid}/exe").exists())
    assert closed_campaigns(stack, after) == set(campaigns[1:])
    assert '"event":"close_failed"' not in stack.log("deadline-alerter")
    holder.close()
