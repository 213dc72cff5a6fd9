"""Day two: every procedure of deploy/OPERATIONS.md on real stacks. What stands there as a command is run here, or by deploy/compose-test.sh."""
import json
import os
import re
import signal
import sqlite3
import subprocess
import threading
import urllib.error
import urllib.request

import psycopg2
import pytest

from conftest import DISTRICTS, ROOT, progress, wait_for

COMMUNES = "SELECT code FROM unit WHERE parent_code = '582' AND valid_from < '2024-01-01' ORDER BY code"


@pytest.fixture(scope="module")
def house():
    """A stack with a district, a month under way and two closes; 3 July 2024, noon."""
    from conftest import Stack
    one = Stack()
    one.add_feed("582", name="cong-an-582")
    one.units = [row[0] for row in one.sql(COMMUNES)]
    for day in (1, 2, 3):
        one.set_clock(f"2024-07-{day:02d}T12:00:00+07:00")
        client = one.client("cong-an-582")
        assert client.put(day, [progress(unit, f"2024-07-{day:02d}", value=day + n) for n, unit in enumerate(one.units)])["rejected"] == []
        client.close()
    one.quiet(4)  # two days, two campaigns
    yield one
    one.down()


def findings(stack):
    return {row["check"]: row for row in json.loads(stack.run("doctor", "--json").stdout)}


def http(stack, token):
    request = urllib.request.Request(f"{stack.env['TIENDO_HTTP_URL']}/api/v1/campaigns", headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def pg(stack, program, *arguments, database=None, **more):
    url = stack.env["TIENDO_DATABASE_URL"]
    url = url.replace("@/tiendo?", f"@/{database}?") if database else url
    done = subprocess.run([program, *arguments, "-d", url], capture_output=True, timeout=120, **more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_district_is_added_and_its_figures_are_there(house):
    assert findings(house)["units without a feed"]["state"] == "warn"
    name = house.add_feed("587")
    assert name in house.tiendo("feed", "list")
    unit = house.sql("SELECT code FROM unit WHERE parent_code = '587' ORDER BY code LIMIT 1")[0][0]
    client = house.client(name)
    assert client.put(1, [progress(unit, "2024-07-03", value=41)])["accepted"] == 1
    client.close()
    house.settled()
    assert house.status(date="2024-07-03", unit="587")["total"]["day"] == 41


def test_a_feeds_key_is_rotated_while_it_reports(house):
    new = house.key("582-new")
    old = house.client("cong-an-582")
    assert "key added" in house.tiendo("feed", "add", "cong-an-582", "--unit", "582", "--key", f"{new}.pub")
    fresh = house.client("cong-an-582", key="582-new")
    for seq, client in ((4, old), (5, fresh)):  # both are taken
        assert client.put(seq, [progress(house.units[0], "2024-07-03", rev=seq, value=seq)])["accepted"] == 1
    house.tiendo("feed", "revoke", "cong-an-582", "--key", house.dir / "keys/cong-an-582.pub")
    wait_for("the old key to be cut", lambda: (old.send({"type": "ping", "v": 1}), old.receive(0.3))[1] is None)
    assert fresh.put(6, [progress(house.units[0], "2024-07-03", rev=6, value=6)])["accepted"] == 1
    old.close(), fresh.close()
    assert house.sql("SELECT count(*) FROM batch WHERE feed = 'cong-an-582'") == [(6,)]


def test_a_feed_that_is_revoked_reports_no_more(house):
    name = house.add_feed("584")
    client = house.client(name)
    house.tiendo("feed", "revoke", name)
    wait_for("the feed to be cut", lambda: (client.send({"type": "ping", "v": 1}), client.receive(0.3))[1] is None)
    client.close()
    assert "revoked" in [line for line in house.tiendo("feed", "list").splitlines() if name in line][0]


def test_a_member_is_added_and_one_without_a_channel_is_found(house):
    house.tiendo("member", "add", "chu-tich-582", "--role", "chair", "--unit", "582", "--min-severity", "warning")
    assert "chu-tich-582" in findings(house)["channels"]["found"]
    house.tiendo("member", "add", "chu-tich-582", "--role", "chair", "--unit", "582", "--min-severity", "warning", "--mail", "chair@example.vn")
    assert "chu-tich-582" not in findings(house)["channels"]["found"]
    assert "chu-tich-582" in house.tiendo("alerts", "--dry-run", "--campaign", "kich-hoat", "--date", "2024-07-03")
    house.tiendo("member", "revoke", "chu-tich-582")
    assert "chu-tich-582" not in house.tiendo("alerts", "--dry-run", "--campaign", "kich-hoat", "--date", "2024-07-03")


def test_a_token_is_rotated(house):
    tokens = [re.search(r"^[\w-]{43}$", house.tiendo("token", "new", "--role", "viewer", "--unit", "*", "--label", label), re.M).group(0)
              for label in ("wall-1", "wall-2")]
    assert [http(house, token) for token in tokens] == [200, 200]
    house.tiendo("token", "revoke", "wall-1")
    wait_for("the old token to be refused", lambda: http(house, tokens[0]) == 401)
    assert http(house, tokens[1]) == 200


def test_an_upgrade_migrates_beside_running_services_and_by_two_at_once(house):
    client = house.client("cong-an-582", key="582-new")
    ended = []
    both = [threading.Thread(target=lambda: ended.append(house.run("migrate"))) for _ in range(2)]
    for one in both:
        one.start()
    for seq in range(7, 17):
        assert client.put(seq, [progress(house.units[1], "2024-07-03", rev=seq, value=seq)])["accepted"] == 1
    for one in both:
        one.join()
    client.close()
    assert [done.returncode for done in ended] == [0, 0] and all("up to date" in done.stdout for done in ended)
    pg(house, "psql", "-qc", "CREATE DATABASE empty", database="postgres")
    empty = dict(house.env, TIENDO_DATABASE_URL=house.env["TIENDO_DATABASE_URL"].replace("@/tiendo?", "@/empty?"), PATH=os.environ["PATH"])
    two = [subprocess.Popen([house.env["TIENDO_BIN"], "migrate"], env=empty, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [one.communicate(timeout=60)[0] for one in two]
    assert [one.returncode for one in two] == [0, 0] and sum("applied 0001_first_release" in text for text in said) == 1
    pg(house, "psql", "-qc", "UPDATE schema_migration SET version = 99 WHERE version = 1", database="empty")
    older = subprocess.run([house.env["TIENDO_BIN"], "doctor"], env=empty, capture_output=True, text=True)
    assert older.returncode == 1 and "use the newer one" in older.stdout


def test_a_schema_that_is_behind_is_named_by_who_needs_what_it_lacks(house):
    """A service asks all of its statements, and waits; the command asks what a verb needs, and the others go on."""
    house.sql("ALTER FUNCTION status_json RENAME TO status_json_later")
    behind = "statement status does not fit this schema (tiendo migrate?)"
    try:
        done = house.run("status", "--campaign", "kich-hoat")
        assert done.returncode == 1 and behind in done.stderr and "status_json" in done.stderr
        assert "cong-an-582" in house.tiendo("feed", "list")
        house.sql("SELECT pg_terminate_backend (pid) FROM pg_stat_activity WHERE application_name = 'tiendo-exporter'")
        wait_for("the exporter to say so", lambda: behind in house.log("exporter"))
    finally:
        house.sql("ALTER FUNCTION status_json_later RENAME TO status_json")
    wait_for("the exporter", lambda: http(house, house.env["TIENDO_HTTP_TOKEN"]) == 200)
    assert house.status()["total"]["unit"] == "58"


def test_the_services_key_is_changed_on_a_date(house):
    old = house.env["TIENDO_FEED_SERVER_KEY"]
    for suffix in ("", ".pub"):
        (house.dir / f"keys/ingest{suffix}").rename(house.dir / f"keys/ingest-old{suffix}")
    house.key("ingest")
    os.kill(house.pid("ingest"), signal.SIGTERM)  # it is started again
    house.env["TIENDO_FEED_SERVER_KEY"] = (house.dir / "keys/ingest.pub").read_text().strip()
    assert house.env["TIENDO_FEED_SERVER_KEY"] != old

    def answers():
        client = house.client("cong-an-582", key="582-new", wait=False)
        client.send({"type": "ping", "v": 1})
        found = client.receive(1.0)
        client.close()
        return found

    wait_for("ingest with its new key", answers)
    wrong = dict(house.env, TIENDO_KEY_FILE=str(house.dir / "keys/ingest"), PATH=os.environ["PATH"])

    def doctor():
        return subprocess.run([house.env["TIENDO_BIN"], "doctor"], env=wrong, capture_output=True, text=True).stdout

    assert f"its public key is {house.env['TIENDO_FEED_SERVER_KEY']}" in doctor()
    (house.dir / "keys/ingest").chmod(0o644)
    assert "bad   key file" in doctor() and "0600" in doctor()
    (house.dir / "keys/ingest").chmod(0o600)


def test_a_backup_is_restored_elsewhere_and_feeds_go_on(house, fresh):
    feed = house.add_feed("582")
    client = house.client(feed)
    assert client.put(1, [progress(house.units[0], "2024-07-03", rev=90, value=90)])["accepted"] == 1
    house.settled()
    dump = house.dump()
    wanted = {campaign: house.status(campaign, level="all", date="2024-07-03") for campaign in ("kich-hoat", "dinh-danh-muc-2")}
    told = house.sql("SELECT province, id, alert, state, text_vi FROM alert_event ORDER BY id")
    lost = [progress(unit, "2024-07-03", rev=100, value=100) for unit in house.units]
    assert client.put(2, lost)["rejected"] == []  # acknowledged, and after the backup
    client.close()
    house.settled()

    other = fresh(load=False, own_cluster=True)
    other.restore(dump)
    other.set_clock("2024-07-03T12:00:00+07:00")
    wait_for("the services on the restored database", lambda: subprocess.run(["sh", ROOT / "deploy/stack.sh", "status", other.dir], capture_output=True).returncode == 0)
    for campaign, before in wanted.items():
        assert other.status(campaign, level="all", date="2024-07-03") == before
    assert other.sql("SELECT province, id, alert, state, text_vi FROM alert_event ORDER BY id") == told
    assert "up to date" in other.tiendo("migrate")

    for suffix in ("", ".pub"):
        (other.dir / f"keys/{feed}{suffix}").write_text((house.dir / f"keys/{feed}{suffix}").read_text())
    client = other.client(feed)
    assert client.put(3, [progress(house.units[0], "2024-07-03", rev=101, value=101)])["accepted"] == 1
    assert client.ask({"type": "hello", "v": 1, "feed": feed})["missing"] == [[2, 2]]
    assert findings(other)["feeds"]["found"] == f"{feed}: 1 batches missing"
    other.set_clock("2024-07-03T12:16:00+07:00")
    wait_for("the gap to be told", lambda: other.sql("SELECT state FROM alert WHERE kind = 'feed_gap'") == [("open",)])
    assert client.put(2, lost)["rejected"] == []
    assert client.put(2, lost)["rejected"] == []  # again: not twice
    assert client.ask({"type": "hello", "v": 1, "feed": feed})["missing"] == []
    client.close()
    wait_for("the gap to be closed", lambda: other.sql("SELECT state FROM alert WHERE kind = 'feed_gap'") == [("resolved",)])
    assert findings(other)["feeds"]["state"] == "ok"
    assert other.sql("SELECT count(*) FROM progress WHERE rev = 100") == [(len(house.units),)]
    other.settled()
    assert other.status(date="2024-07-03", unit="582")["total"]["day"] == 100 * len(house.units) + 1


class Clerk:
    """A district that reports by `tiendo push`, batches of two rows, from a spool of its own."""

    def __init__(self, stack, path):
        self.stack, self.path, self.revision = stack, path, 0
        self.feed = stack.add_feed("582")
        self.units = [stack.free_units.pop() for _ in range(2)]

    def push(self, *arguments):
        return self.stack.run("push", "--feed", self.feed, "--key", self.stack.dir / "keys" / self.feed, "--campaign", "kich-hoat", "--batch", "2",
                              "--spool", self.path / "spool", *arguments)

    def report(self, batches, besides=0):
        """So many batches in one file, each record a revision of its own; the server takes so many besides."""
        first, self.revision = self.revision + 1, self.revision + batches
        file = self.path / f"{first}.csv"
        rows = [f"{unit},2024-07-03,{rev},{rev}" for rev in range(first, self.revision + 1) for unit in self.units]
        file.write_text("unit,date,rev,activated\n" + "\n".join(rows) + "\n")
        done = self.push(file)
        assert done.returncode == 0 and f"{2 * (batches + besides)} accepted, 0 rejected" in done.stdout, done
        return done

    def spool(self, statement):
        with sqlite3.connect(self.path / "spool/spool.sqlite") as connection:
            return connection.execute(statement).fetchall()

    def stored(self):
        """Batches, the highest number, records accepted, and records in the log."""
        return self.stack.sql("SELECT count(*), max(seq), sum(accepted), (SELECT count(*) FROM progress WHERE unit = ANY (%s)) FROM batch WHERE feed = %s",
                              self.units, self.feed)[0]


def restore(stack, dump):
    stack.restore(dump)
    wait_for("the services on the restored database", lambda: subprocess.run(["sh", ROOT / "deploy/stack.sh", "status", stack.dir], capture_output=True).returncode == 0)


@pytest.fixture(scope="module")
def restored():
    """A stack whose database is restored by every test that follows."""
    from conftest import Stack
    one = Stack(clock="2024-07-03T12:00:00+07:00")
    one.free_units = [row[0] for row in one.sql(COMMUNES)]
    yield one
    one.down()


@pytest.fixture
def clerk(restored, tmp_path):
    return Clerk(restored, tmp_path)


def gap(clerk):
    return [state for state, in clerk.stack.sql("SELECT state FROM alert WHERE kind = 'feed_gap' AND unit = %s", clerk.feed)]


def test_push_sends_again_what_a_restore_took(clerk):
    stack = clerk.stack
    clerk.report(50)
    dump = stack.dump()
    clerk.report(50)
    assert clerk.stored() == (100, 100, 200, 200)
    stack.settled()
    wanted = stack.status(date="2024-07-03", unit="582")["total"]["day"]
    restore(stack, dump)
    assert clerk.stored() == (50, 50, 100, 100)
    # a second machine of the district reports on, and the operators hear of the gap
    client = stack.client(clerk.feed)
    assert client.put(101, [progress(stack.free_units[0], "2024-07-03", value=7)])["accepted"] == 1
    stack.set_clock("2024-07-03T12:16:00+07:00")
    wait_for("the gap to be told", lambda: gap(clerk) == ["open"])
    assert "lacks 50 batches that were acknowledged" in clerk.report(1, besides=50).stderr
    assert clerk.stored() == (102, 102, 203, 202)
    assert client.ask({"type": "hello", "v": 1, "feed": clerk.feed})["missing"] == []
    client.close()
    wait_for("the gap to be closed", lambda: gap(clerk) == ["resolved"])
    stack.settled()
    assert stack.status(date="2024-07-03", unit="582")["total"]["day"] == wanted + 7 + 2
    again = clerk.push()
    assert again.returncode == 0 and "lacks" not in again.stderr and "0 accepted, 0 rejected, 0 not sent, 0 batches were stored before" in again.stdout


def test_what_push_sends_again_goes_before_what_is_new_and_survives_kill_9(clerk):
    stack = clerk.stack
    clerk.report(10)
    dump = stack.dump()
    clerk.report(90)
    restore(stack, dump)
    command = [stack.env["TIENDO_BIN"], "push", "--feed", clerk.feed, "--key", str(stack.dir / "keys" / clerk.feed), "--spool", str(clerk.path / "spool")]
    process = subprocess.Popen(command, env=dict(stack.env, PATH=os.environ["PATH"]), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for("some of it", lambda: clerk.stored()[0] > 10, pause=0.001)
    process.kill()
    process.wait()
    clerk.revision = 200
    file = clerk.path / "new.csv"
    file.write_text(f"unit,date,rev,activated\n{clerk.units[0]},2024-07-03,201,201\n")
    assert clerk.push(file).returncode == 0
    assert clerk.stored() == (101, 101, 201, 201)
    assert stack.sql("SELECT max(received_at) = (SELECT received_at FROM batch WHERE feed = %s AND seq = 101) FROM batch WHERE feed = %s", clerk.feed, clerk.feed) == [(True,)]


def test_push_says_what_it_cannot_send_again(clerk):
    stack = clerk.stack
    clerk.report(2)
    dump = stack.dump()
    clerk.report(3)
    clerk.spool("UPDATE kept SET at = datetime ('now', '-31 days') WHERE seq = 3")
    restore(stack, dump)
    done = clerk.push()
    assert "lacks 2 batches that were acknowledged" in done.stderr, done
    assert "lacks 1 batches of this feed that this spool does not have, or no more, among the numbers 3-5" in done.stderr, done
    assert f"{clerk.path}/3.csv: a batch of it was acknowledged on" in done.stderr, done
    assert clerk.stored() == (4, 5, 8, 8)


def test_what_push_keeps_is_bounded(clerk):
    clerk.report(5)
    assert clerk.spool("SELECT count (*), min (size) > 100 FROM kept WHERE size > 0") == [(5, 1)]
    clerk.spool("UPDATE kept SET at = datetime ('now', '-29 days') WHERE seq = 1")
    clerk.spool("UPDATE kept SET at = datetime ('now', '-31 days') WHERE seq = 2")
    assert clerk.push().returncode == 0
    assert clerk.spool("SELECT seq FROM kept WHERE size > 0 ORDER BY seq") == [(1,), (3,), (4,), (5,)]
    assert clerk.push("--keep", "28").returncode == 0
    assert clerk.spool("SELECT seq FROM kept WHERE size > 0 ORDER BY seq") == [(3,), (4,), (5,)]
    clerk.spool("UPDATE kept SET size = 400000 WHERE seq IN (3, 4, 5)")
    assert clerk.push("--keep-mb", "1").returncode == 0
    assert clerk.spool("SELECT seq FROM kept WHERE size > 0 ORDER BY seq") == [(4,), (5,)]
    assert clerk.spool("SELECT count (*) FROM kept WHERE records IS NOT NULL") == [(2,)]
    assert clerk.push("--keep", "0").returncode == 0
    assert clerk.spool("SELECT count (*) FROM kept WHERE size > 0") == [(0,)]
    assert clerk.spool("SELECT count (*) FROM sum") == [(0,)] and clerk.spool("SELECT count (*) FROM kept") == [(5,)]
    clerk.spool("UPDATE kept SET at = datetime ('now', '-367 days') WHERE seq < 5")
    assert clerk.push().returncode == 0
    assert clerk.spool("SELECT count (*) FROM kept") == [(1,)] and clerk.spool("SELECT count (*) FROM batch") == [(0,)]


def test_a_server_made_anew_is_not_sent_what_another_acknowledged(clerk):
    stack = clerk.stack
    empty = stack.dump()
    clerk.report(3)
    restore(stack, empty)
    known = stack.pid("ingest")
    for file in (stack.dir / "state-ingest").glob("acknowledged.*"):
        file.unlink()  # as if on another machine, after a trial: nobody remembers what was acknowledged
    os.kill(known, signal.SIGKILL)
    wait_for("another ingest", lambda: stack.pid("ingest") != known)
    done = clerk.push()
    assert done.returncode == 0 and "nothing of this feed" in done.stderr and "0 accepted" in done.stdout, done
    clerk.report(1)  # number 4: now the server looks as if it had lost three
    done = clerk.push()
    assert done.returncode == 0 and done.stderr == "" and clerk.stored() == (1, 4, 2, 2), done
    key = clerk.spool("SELECT DISTINCT server FROM kept")
    clerk.spool("UPDATE kept SET server = 'another' WHERE seq < 3")
    done = clerk.push("--refill")  # it was a restore after all
    assert done.returncode == 0 and "lacks 3 batches that were acknowledged" in done.stderr, done
    assert clerk.stored() == (4, 4, 8, 8) and clerk.spool("SELECT DISTINCT server FROM kept") == key


def test_another_servers_key_is_told_once(clerk):
    stack = clerk.stack
    clerk.report(2)
    dump = stack.dump()
    clerk.report(3)
    clerk.spool("UPDATE kept SET server = 'another' WHERE seq < 5")
    restore(stack, dump)
    done = clerk.push()
    assert "lacks 1 batches that were" in done.stderr and "lacks 2 batches that a server with another key" in done.stderr, done
    assert clerk.stored() == (3, 5, 6, 6)
    assert clerk.push().stderr == ""
    assert clerk.push("--refill").returncode == 0 and clerk.stored() == (5, 5, 10, 10)
