"""Day two: every procedure of deploy/OPERATIONS.md on real stacks. What stands there as a command is run here, or by deploy/compose-test.sh."""
import json
import os
import re
import signal
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
    assert [one.returncode for one in two] == [0, 0] and sum("applied 0001_tables" in text for text in said) == 1
    pg(house, "psql", "-qc", "UPDATE schema_migration SET version = 99 WHERE version = 1", database="empty")
    older = subprocess.run([house.env["TIENDO_BIN"], "doctor"], env=empty, capture_output=True, text=True)
    assert older.returncode == 1 and "use the newer one" in older.stdout


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
    dump = pg(house, "pg_dump", "-Fc")
    wanted = {campaign: house.status(campaign, level="all", date="2024-07-03") for campaign in ("kich-hoat", "dinh-danh-muc-2")}
    told = house.sql("SELECT province, id, alert, state, text_vi FROM alert_event ORDER BY id")
    lost = [progress(unit, "2024-07-03", rev=100, value=100) for unit in house.units]
    assert client.put(2, lost)["rejected"] == []  # acknowledged, and after the backup
    client.close()
    house.settled()

    other = fresh(load=False)
    pg(other, "psql", "-qc", "DROP DATABASE tiendo WITH (FORCE)", "-c", "CREATE DATABASE tiendo", database="postgres")
    pg(other, "pg_restore", "--single-transaction", input=dump)
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
