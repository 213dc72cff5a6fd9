"""What ingest says while the database cannot be relied on: never "not stored" of what is stored, and not "ready" while nothing can be."""
import contextlib
import os
import pathlib
import signal
import time
import urllib.error
import urllib.request

import psycopg2
import pytest

from conftest import Stack, explanation, progress, wait_for


@pytest.fixture(scope="module")
def shaken():
    """One stack whose database is ended and started again by each test."""
    one = Stack()
    one.units = [row[0] for row in one.sql("SELECT code FROM unit WHERE parent_code = '582' AND '2024-07-15' BETWEEN valid_from AND valid_to ORDER BY code")]
    one.set_clock("2024-07-15T12:00:00+07:00")
    yield one
    one.down()


class Database:
    """The stack's PostgreSQL, ended and started by hand: its keeper is stopped."""

    def __init__(self, stack):
        self.stack = stack
        self.settings = stack.dir / "pg/postgresql.auto.conf"
        self.keeper = int((stack.dir / "run/postgres.keeper").read_text())

    def kill(self):
        os.kill(self.keeper, signal.SIGSTOP)
        postmaster = self.stack.pid("postgres")
        # the backends first, each where it stands: a postmaster that goes would have them end as they like
        backends = [int(one) for one in (pathlib.Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text()).split()]
        for pid in [postmaster, *backends]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_for("its end", lambda: not any(pathlib.Path(f"/proc/{pid}/stat").exists() and ") Z" not in pathlib.Path(f"/proc/{pid}/stat").read_text()
                                            for pid in [postmaster, *backends]))

    def start(self):
        os.kill(self.keeper, signal.SIGCONT)
        wait_for("the database", self.answers, limit=60)

    def answers(self):
        try:
            return self.stack.sql("SELECT 1")
        except psycopg2.OperationalError:
            return None


def waiting_for_a_standby(stack):
    return stack.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tiendo-ingest' AND wait_event = 'SyncRep'")[0][0]


def many(units, first=1):
    return [progress(units[n % len(units)], date=f"2024-07-{9 + n % 7:02d}", rev=first + n, value=1) for n in range(300)]


SENT = {
    "many": many,
    "mixed": lambda units: many(units, 1001) + [progress("99999"), explanation(units[0], "77/GT"), progress(units[1], value=-1)],
    "rejected": lambda units: many(units, 2001) + [progress("99999")],
    "one": lambda units: [progress(units[0], rev=3001)],
    "none": lambda units: [],
}


@pytest.mark.parametrize("what", SENT)
def test_what_was_committed_before_the_server_died_is_never_said_to_be_not_stored(shaken, what):
    stack, units = shaken, shaken.units
    feed = stack.add_feed("582")
    client = stack.client(feed)
    assert client.put(1, [])["status"] == "stored"
    database = Database(stack)
    # a commit is local, and waits for a standby that there is not
    stack.sql("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    stack.sql("SELECT pg_reload_conf()")
    wait_for("the setting", lambda: stack.sql("SHOW synchronous_standby_names") == [("nobody",)])
    client.send(client.batch(2, SENT[what](units)))
    wait_for("a commit that is local", lambda: waiting_for_a_standby(stack) == 1)
    database.kill()
    database.settings.write_text("")
    assert client.ask({"type": "ping", "v": 1})["type"] == "pong"
    said = client.receive(4.0)  # with the database away: nothing, since nothing is known
    assert said is None, said
    database.start()
    answer = client.receive(30.0)
    assert answer is not None and answer["type"] == "ack" and answer["seq"] == 2, answer
    assert stack.sql("SELECT count(*) FROM batch WHERE feed = %s AND seq = 2", feed) == [(1,)]
    assert stack.sql("SELECT count(*) FROM progress WHERE feed = %s", feed)[0][0] == answer["accepted"] - (what == "mixed")
    assert client.put(2, SENT[what](units)) == dict(answer, status="duplicate")
    client.close()


def ready(stack, process="ingest"):
    port = next(line.split()[-1] for line in (stack.dir / "run/ports").read_text().splitlines() if line.split()[1:3] == [process, "metrics"])
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).status == 200
    except urllib.error.HTTPError as error:
        assert error.code == 503 and error.read()
        return False


def changes(stack):
    return [line for line in stack.log("ingest").splitlines() if '"warn"' in line or '"ready"' in line or '"not_ready"' in line]


@contextlib.contextmanager
def stopped(stack):
    database = Database(stack)
    database.kill()
    yield
    database.start()


@contextlib.contextmanager
def hung(stack):
    backends = [row[0] for row in stack.sql("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'tiendo-ingest%%'")]
    pids = [stack.pid("postgres"), *backends]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    yield
    for pid in reversed(pids):
        os.kill(pid, signal.SIGCONT)


@contextlib.contextmanager
def locked(stack):
    holder = psycopg2.connect(stack.env["TIENDO_DATABASE_URL"])
    holder.cursor().execute("LOCK TABLE batch IN ACCESS EXCLUSIVE MODE")
    yield
    holder.close()


@pytest.mark.parametrize("trouble", [stopped, hung, locked])
def test_it_is_not_ready_while_nothing_can_be_stored_and_says_so_once(shaken, trouble):
    stack = shaken
    feed = stack.add_feed("582")
    client = stack.client(feed)
    wait_for("readiness", lambda: ready(stack))
    before = len(changes(stack))
    with trouble(stack):
        for seq in range(1, 41):
            client.send(client.batch(seq, [progress("22738", rev=5000 + seq)]))
        wait_for("the truth", lambda: not ready(stack), limit=30)
        for seq in range(1, 41):
            client.send(client.batch(seq, [progress("22738", rev=5000 + seq)]))
        said = changes(stack)[before:]
        assert len([line for line in said if '"not_ready"' in line]) == 1 and len(said) <= 4, said
    wait_for("readiness again", lambda: ready(stack), limit=60)

    def stored():
        while client.receive(0.2) is not None:
            pass
        return client.put(41, []).get("type") == "ack"
    wait_for("a batch to be stored", stored, limit=60)
    assert len(changes(stack)[before:]) <= 8
    client.close()


@pytest.mark.parametrize("what", ["one", "many"])
def test_what_the_server_does_not_commit_is_not_acknowledged(shaken, what):
    """Every statement of the group goes through, and COMMIT itself fails."""
    stack = shaken
    feed = stack.add_feed("582")
    client = stack.client(feed)
    batch = client.batch(1, [dict(record, rev=record["rev"] + 10000) for record in SENT[what](stack.units)])
    stack.sql("CREATE FUNCTION no_commit () RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not this one'; END $$;"
              f" CREATE CONSTRAINT TRIGGER no_commit AFTER INSERT ON batch DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.feed = '{feed}') EXECUTE FUNCTION no_commit ()")
    answer = client.ask(batch, timeout=60)
    assert (answer["type"], answer.get("code"), answer.get("retry")) == ("nack", "unavailable", True)
    stack.sql("DROP FUNCTION no_commit CASCADE")
    assert stack.sql("SELECT count(*) FROM batch WHERE feed = %s", feed) == [(0,)]
    assert client.ask(batch, timeout=60)["status"] == "stored"
    client.close()


def test_a_moment_of_a_lock_is_nothing(shaken):
    stack = shaken
    wait_for("readiness", lambda: ready(stack))
    before = len(changes(stack))
    with locked(stack):
        end = time.monotonic() + 2.0
        while time.monotonic() < end:
            assert ready(stack)
    assert len(changes(stack)) == before
