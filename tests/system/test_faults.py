"""Killed at any instruction, alone or in number: nothing that was acknowledged is lost, nothing is doubled."""
import os
import signal
import sys
import threading
import time

import msgpack
import psycopg2
import pytest

from conftest import DISTRICTS, ROOT, Stack, progress, wait_for

os.environ.setdefault("FAULT_RECORDS", "300")
sys.path.append(str(ROOT / "tests/faults"))

RECORDS = 100_000
BATCH = 500


class Sender(threading.Thread):
    """Sends its batches, a window at a time, again and again until each is acknowledged."""

    def __init__(self, stack, feed, units, batches):
        super().__init__()
        self.stack, self.feed, self.units, self.count = stack, feed, units, batches
        self.acknowledged, self.failure = {}, None

    def batch(self, seq):
        return [progress(self.units[i % len(self.units)], date=f"2024-07-{9 + (seq + i // len(self.units)) % 7:02d}",
                         rev=1 + seq * BATCH + i, value=(seq + i) % 50) for i in range(BATCH)]

    def run(self):
        try:
            waiting = list(range(1, self.count + 1))
            encoded = {}
            while waiting:
                client = self.stack.client(self.feed, wait=False)
                for seq in waiting[:8]:
                    encoded.setdefault(seq, msgpack.packb(client.batch(seq, self.batch(seq))))
                    client.send(encoded[seq])
                for _ in waiting[:8]:
                    answer = client.receive(3.0)
                    if answer is None or answer.get("retry"):
                        break
                    assert answer["type"] == "ack" and not answer["rejected"], answer
                    self.acknowledged[answer["seq"]] = answer["accepted"]
                    encoded.pop(answer["seq"], None)
                waiting = [seq for seq in waiting if seq not in self.acknowledged]
                client.close()
        except Exception as error:
            self.failure = error


def current(stack):
    return stack.sql("SELECT sum(value) FROM (SELECT DISTINCT ON (unit, day) value FROM progress WHERE campaign = 'kich-hoat'"
                     " ORDER BY unit, day, rev DESC) p")[0][0]


def kill_backend(stack):
    backends = stack.sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'tiendo-ingest'")
    if backends:
        os.kill(backends[0][0], signal.SIGKILL)


KILLS = {"ingest": lambda s: os.kill(s.pid("ingest"), signal.SIGKILL), "aggregator": lambda s: os.kill(s.pid("aggregator"), signal.SIGKILL),
         "deadline-alerter": lambda s: os.kill(s.pid("deadline-alerter"), signal.SIGKILL),
         "exporter": lambda s: os.kill(s.pid("exporter"), signal.SIGKILL), "backend": kill_backend}


def answers(stack):
    try:
        return stack.sql("SELECT 1")
    except psycopg2.OperationalError:
        return None  # it is recovering


def test_kills_of_everything_under_way_lose_and_double_nothing(fresh):
    stack = fresh()
    feeds = {unit: stack.add_feed(unit) for unit in DISTRICTS[:4]}
    stack.set_clock("2024-07-15T12:00:00+07:00")
    senders = []
    for unit, feed in feeds.items():
        units = [row[0] for row in stack.sql("SELECT code FROM unit WHERE parent_code = %s AND valid_to = 'infinity' AND valid_from < '2024-01-01'"
                                             " ORDER BY code", unit)]
        stack.client(feed).close()
        senders.append(Sender(stack, feed, units, RECORDS // len(feeds) // BATCH))
    for sender in senders:
        sender.start()
    killed = {name: 0 for name in KILLS}
    while any(sender.is_alive() for sender in senders):
        for name, kill in KILLS.items():
            try:
                kill(stack)
                killed[name] += 1
            except Exception:
                pass  # it is down already, or the database is recovering
            time.sleep(0.4)
    for sender in senders:
        sender.join()
        assert sender.failure is None, sender.failure
    assert min(killed.values()) >= 1, killed
    wait_for("the database", lambda: answers(stack), limit=60)
    assert stack.sql("SELECT count(*), sum(accepted) FROM batch") == [(RECORDS // BATCH, RECORDS)]
    assert stack.sql("SELECT count(*) FROM progress")[0][0] == RECORDS
    wait_for("the roll-up", lambda: stack.sql("SELECT count(*) FROM work")[0][0] == 0, limit=60)
    assert stack.status(date="2024-07-15")["total"]["cumulative"] == current(stack)


def test_while_the_database_is_away_nothing_is_acknowledged_and_afterwards_all_is(fresh):
    stack = fresh()
    feed = stack.add_feed("582")
    stack.set_clock("2024-07-15T12:00:00+07:00")
    client = stack.client(feed)
    keeper = int((stack.dir / "run" / "postgres.keeper").read_text())
    os.kill(keeper, signal.SIGSTOP)
    os.kill(stack.pid("postgres"), signal.SIGQUIT)
    refused = client.put(1, [progress("22738")])
    assert (refused["type"], refused["code"], refused["retry"], refused["seq"]) == ("nack", "unavailable", True, 1)
    assert client.ask({"type": "ping", "v": 1})["type"] == "pong"
    os.kill(keeper, signal.SIGCONT)

    def stored():
        answer = client.put(1, [progress("22738")])
        return answer["type"] == "ack" and answer
    assert wait_for("the batch to be stored", stored, limit=30)["status"] == "stored"
    client.close()


def test_a_full_queue_says_overloaded_and_takes_again_later(fresh):
    stack = fresh()
    feed = stack.add_feed("582")
    stack.set_clock("2024-07-15T12:00:00+07:00")
    client = stack.client(feed)
    assert client.put(1, [progress("22738")])["status"] == "stored"
    backends = [row[0] for row in stack.sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'tiendo-ingest'")]
    for pid in backends:
        os.kill(pid, signal.SIGSTOP)
    big = [dict(progress("22741", rev=1), more="x" * (3 * 1024 * 1024))]
    try:
        for seq in range(2, 42):
            client.send(client.batch(seq, big))
        answer = client.receive(30)
        assert (answer["type"], answer["code"], answer["retry"]) == ("nack", "overloaded", True)
    finally:
        for pid in backends:
            os.kill(pid, signal.SIGCONT)
    assert wait_for("an acknowledgement", lambda: (client.receive(30) or {}).get("type") == "ack", limit=60)
    client.close()


def outcome(stack, feeds):
    clients = {unit: stack.client(feed) for unit, feed in feeds.items()}
    for seq, day in enumerate(["2024-07-10", "2024-07-11", "2024-07-12"], 1):
        stack.set_clock(f"{day}T08:00:00+07:00")
        stack.watched()  # what the night's escalation has to say comes before the day's close in both runs
        for unit, client in clients.items():
            if unit == "586" and day == "2024-07-11":
                continue
            rows = stack.status(date=day, unit=unit, level="commune")["units"]
            records = [progress(row["unit"], date=day, value=(int(row["unit"]) * seq) % 17) for row in rows]
            for _ in range(2):
                assert client.put(seq, records)["type"] == "ack"
        stack.settled()
        stack.set_clock(f"{day}T17:30:00+07:00")
        wait_for(f"the close of {day}", lambda: stack.sql("SELECT count(*) FROM day_close WHERE day = %s", day)[0][0] == 2, limit=60)
    for client in clients.values():
        client.close()
    stack.settled()
    wait_for("the evaluations", lambda: stack.sql("SELECT count(*) FROM campaign_state WHERE recheck_from IS NOT NULL")[0][0] == 0)
    stack.watched()
    status = stack.status(date="2024-07-12", level="all")
    status.pop("closed_at")
    alerts = stack.sql("SELECT unit, day, kind, state, severity, streak, figures::text FROM alert WHERE campaign = 'kich-hoat' AND day >= '2024-07-10'"
                       " ORDER BY unit, day, kind")
    events = stack.sql("SELECT unit, day, kind, state, count(*) FROM alert_event WHERE campaign = 'kich-hoat' GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4")
    return status, alerts, events


def test_two_replicas_of_each_service_give_what_one_gives(fresh):
    results = []
    for arguments in ([], ["--replicas", "ingest=2", "--replicas", "aggregator=2", "--replicas", "deadline-alerter=2", "--replicas", "exporter=2"]):
        stack = fresh(*arguments, clock="2024-07-09T23:00:00+07:00")
        feeds = {unit: stack.add_feed(unit) for unit in ("582", "586", "587")}
        results.append(outcome(stack, feeds))
    assert results[0] == results[1]


def test_a_day_is_closed_once_however_many_ask(fresh):
    stack = fresh("--replicas", "deadline-alerter=2", clock="2024-07-01T08:00:00+07:00")
    stack.set_clock("2024-07-01T17:30:00+07:00")
    threads = [threading.Thread(target=lambda: stack.run("close", "--campaign", "kich-hoat", "--date", "2024-07-01")) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_for("the closes", lambda: stack.sql("SELECT count(*) FROM day_close")[0][0] == 2)
    assert stack.sql("SELECT count(*) FROM (SELECT unit, kind FROM alert WHERE campaign = 'kich-hoat' GROUP BY 1, 2 HAVING count(*) > 1) x") == [(0,)]
    assert stack.sql("SELECT count(*) FROM alert_event WHERE campaign = 'kich-hoat'") == stack.sql("SELECT count(*) FROM alert WHERE campaign = 'kich-hoat'")


@pytest.mark.parametrize("statement", ["lock_group", "insert_progress", "commit_group"])
def test_a_group_whose_statement_cannot_be_sent_is_stored_all_the_same(sending, statement):
    """libpq says so where it finds no memory; an answer to what was not sent would be waited for, for ever."""
    stack, client, trigger = sending
    seq = 1 + len(stack.sql("SELECT 1 FROM batch"))
    trigger.write_text(statement)
    assert client.put(seq, [progress("22738", rev=seq, value=seq)])["status"] in ("stored", "duplicate")
    assert not trigger.exists(), "it failed"
    assert stack.sql("SELECT count(*) FROM progress WHERE seq = %s", seq) == [(1,)]


def test_an_answer_that_cannot_be_sent_is_mixed_with_no_other(sending):
    """Its envelope was sent, and the next answer went out behind it: a client took the acknowledgement of one batch for that of another."""
    stack, client, trigger = sending
    seq = 1 + len(stack.sql("SELECT 1 FROM batch"))
    trigger.write_text("answer")
    for one in (seq, seq + 1):
        client.socket.send_multipart([b"tag-%d" % one, b"", msgpack.packb(client.batch(one, [progress("22738", rev=one, value=one)]))])
        wait_for("the batch", lambda: stack.sql("SELECT 1 FROM batch WHERE seq = %s", one))
    assert client.socket.poll(15000) and not trigger.exists()
    tag, empty, answer = client.socket.recv_multipart()
    assert (tag, empty, msgpack.unpackb(answer)["seq"]) == (b"tag-%d" % (seq + 1), b"", seq + 1)


@pytest.fixture(scope="module")
def sending(tmp_path_factory):
    from preload import environment
    folder = tmp_path_factory.mktemp("sending")
    more = environment("failing_send", folder, folder / "fails")
    settings = folder / "settings"
    settings.write_text("".join(f"{name}={value}\n" for name, value in more.items()))
    stack = Stack("--settings", settings)
    client = stack.client(stack.add_feed("582"))
    stack.set_clock("2024-07-15T12:00:00+07:00")
    yield stack, client, folder / "fails"
    client.close()
    stack.down()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The matrix of faults (tests/faults), of which this runs a few cells."""
    import run
    one = run.World(tmp_path_factory.mktemp("world"))
    yield one
    one.close()


@pytest.mark.parametrize("fault, place", [("reset within a frame", "push to ingest"), ("fsync fails", "intake"), ("30 % of packets lost", "relay to intake")])
def test_a_cell_of_the_matrix_holds(world, fault, place):
    import run
    what = run.FAULTS[fault]._replace(held_s=1)
    run.one_day(world, what, place)
    run.promises(world, what)
