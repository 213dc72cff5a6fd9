"""What people enter and what relays push: figures, explanations and batches of JSON, on their way through intake to ingest."""
import http.client
import json
import os
import pathlib
import signal
import subprocess
import threading
import urllib.parse
import urllib.request

import jsonschema
import msgpack
import psycopg2
import pytest
import yaml

from conftest import ROOT, Stack, progress, wait_for
from lib.people import signed_in

CONTRACT = yaml.safe_load((ROOT / "proto/intake.yaml").read_text())
DAY = "2024-07-10"
UNIT, BESIDE, DISTRICT = "22738", "22741", "582"
days = {unit: (f"2024-07-{day:02}" for day in range(3, 10)) for unit in (UNIT, BESIDE)}  # each test has a day of its own; older ones are locked


@pytest.fixture(scope="module")
def house():
    stack = Stack(clock=f"{DAY}T10:00:00+07:00")
    stack.clerk = signed_in(stack, "clerk", "clerk", UNIT)
    yield stack
    stack.down()


def follows(answer, name):
    """The answer has the form that the contract gives it."""
    jsonschema.validate(answer, {"$ref": f"#/components/schemas/{name}", "components": CONTRACT["components"]})
    return answer


def put(browser, unit, date, value, seen=0, campaign="kich-hoat", **more):
    return browser.ask("PUT", f"/api/v1/intake/figures/{campaign}/{unit}/{date}", {"counts": {"activated": value}, "seen_rev": seen, **more})[:2]


def stands(house, unit, date):
    return house.sql("SELECT rev, value FROM progress WHERE campaign = 'kich-hoat' AND unit = %s AND day = %s ORDER BY rev DESC LIMIT 1", unit, date)[0]


def test_a_figure_is_saved_once_ingest_has_it_and_counts_in_the_total(house):
    before = house.status(date=DAY)["total"]["day"] or 0
    status, saved = put(house.clerk, UNIT, DAY, 7)
    assert status == 200 and (follows(saved, "Saved")["rev"], saved["day"], saved["status"], saved["late"]) == (1, 7, None, False)
    wait_for("the total", lambda: house.status(date=DAY)["total"]["day"] == before + 7)
    actor = house.sql("SELECT actor FROM batch WHERE feed LIKE 'intake-%%' ORDER BY received_at DESC, seq DESC LIMIT 1")[0][0]
    assert actor == {"account": "clerk", "role": "clerk", "unit": UNIT}
    day = house.clerk.ask("GET", f"/api/v1/intake/day?campaign=kich-hoat&unit={UNIT}&date={DAY}")[1]
    assert follows(day, "Day")["counts"] == {"activated": 7} and day["source"] == {"role": "clerk", "unit": UNIT} and DAY not in day["missing"]
    assert [d for d in day["missing"] if d < DAY] == [f"2024-07-{n:02}" for n in range(3, 10)], "days that are owed and not locked"


def test_connections_have_their_plans_before_somebody_saves(fresh):
    """Each connection that nobody has used rehearses once a campaign is there; the newest one asked the last `SELECT 1`."""
    stack = fresh(clock=f"{DAY}T10:00:00+07:00", load=False)
    asked = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tiendo-intake' AND query LIKE 'SELECT entry_rehearsal%%'"
    assert stack.sql("SELECT entry_rehearsal ()")[0][0] is False
    stack.prepare("load", ROOT / "deploy/campaigns/ninh-thuan-2024")
    assert stack.sql("SELECT entry_rehearsal ()")[0][0] is True
    wait_for("the rehearsals", lambda: stack.sql(asked)[0][0] >= 5)
    stack.sql("SELECT pg_terminate_backend (pid) FROM pg_stat_activity WHERE application_name = 'tiendo-intake'")
    wait_for("the rehearsals of new connections", lambda: stack.sql(asked)[0][0] >= 5)


def test_the_same_again_is_no_conflict_and_another_is(house):
    date = next(days[UNIT])
    assert put(house.clerk, UNIT, date, 5) == put(house.clerk, UNIT, date, 5, seen=0) and stands(house, UNIT, date) == (1, 5)
    status, problem = put(house.clerk, UNIT, date, 6, seen=0)
    assert (status, problem["code"], problem["rev"], problem["counts"], problem["source"]) == (409, "rev_conflict", 1, {"activated": 5}, {"role": "clerk", "unit": UNIT})
    assert put(house.clerk, UNIT, date, 6, seen=1)[1]["code"] == "reason_needed"
    assert put(house.clerk, UNIT, date, 6, seen=1, reason="đếm lại")[1]["rev"] == 2
    assert house.sql("SELECT note FROM progress WHERE unit = %s AND day = %s AND rev = 2", UNIT, date) == [("đếm lại",)]


def test_somebody_elses_newer_figure_is_shown_with_its_source(house):
    date = next(days[UNIT])
    feed = house.client(house.add_feed(DISTRICT))
    assert feed.put(1, [progress(UNIT, date, 3, 11)])["accepted"] == 1
    status, problem = put(house.clerk, UNIT, date, 4)
    assert (status, problem["rev"], problem["counts"], problem["source"]) == (409, 3, {"activated": 11}, {"feed": feed.feed})
    assert put(house.clerk, UNIT, date, 4, seen=3, reason="nguồn đếm trùng")[1]["rev"] == 4
    feed.close()


def test_a_figure_that_a_restore_has_lost_is_not_said_to_be_taken_out(house):
    """The form had read revision 3; the database that was restored has none."""
    date = next(days[UNIT])
    status, problem = put(house.clerk, UNIT, date, 4, seen=3, reason="đếm lại")
    assert (status, problem["code"], problem["rev"], problem["counts"]) == (409, "rev_conflict", 0, None)
    assert put(house.clerk, UNIT, date, 4, seen=problem["rev"], reason="đếm lại")[1]["rev"] == 1


def test_two_taps_and_two_phones_at_once_leave_one_figure(house):
    date = next(days[UNIT])
    answers = []
    phones = [signed_in(house, f"phone-{n}", "clerk", UNIT) for n in range(6)]
    together = [threading.Thread(target=lambda n=n: answers.append(put(phones[n], UNIT, date, 20 + n % 2))) for n in range(6)]
    for one in together:
        one.start()
    for one in together:
        one.join()
    rev, value = stands(house, UNIT, date)
    assert rev == 1 and value in (20, 21)
    assert sorted(status for status, _ in answers) == [200] * 3 + [409] * 3, answers
    assert all((body["day"] == value) if status == 200 else (body["counts"]["activated"] == value) for status, body in answers)


def test_an_implausible_figure_is_asked_about_once_and_can_be_confirmed(house):
    date = next(days[UNIT])
    status, problem = put(house.clerk, UNIT, date, 250)
    assert (status, problem["code"]) == (422, "implausible") and problem["usual"] < problem["bound"] < 250 and "250" in problem["detail"]
    assert house.sql("SELECT count(*) FROM progress WHERE unit = %s AND day = %s", UNIT, date) == [(0,)]
    assert put(house.clerk, UNIT, date, 250, confirm=True)[0] == 200
    house.settled()
    rows = {u["unit"]: u for u in house.status(date=date, level="all")["units"]}
    assert rows[UNIT]["implausible"] and rows[DISTRICT]["implausible"] and not rows[BESIDE]["implausible"]
    assert put(house.clerk, UNIT, date, 12, seen=1, reason="gõ nhầm")[0] == 200


@pytest.mark.parametrize("counts, more, status, code", [
    ({"activated": 1.5}, {}, 422, "wrong_type"), ({"activated": "7"}, {}, 422, "wrong_type"), ({"activated": -1}, {}, 422, "count_out_of_range"),
    ({"activated": 10000001}, {}, 422, "count_out_of_range"), ({"other": 1}, {}, 422, "unknown_metric"), ({}, {}, 422, "missing_field"), ([], {}, 422, "missing_field"),
    ({"activated": 1}, {"reason": "gọi 0912345678"}, 422, "personal_data"), ({"activated": 1}, {"reason": "x" * 1001}, 422, "too_long"),
    ({"activated": 1}, {"seen_rev": -1}, 422, "wrong_type"), ({"activated": {"a": {"b": {"c": 1}}}}, {}, 422, "wrong_type")])
def test_what_is_no_figure_is_refused_with_its_code(house, counts, more, status, code):
    path = f"/api/v1/intake/figures/kich-hoat/{UNIT}/2024-07-09"
    found, problem, _ = house.clerk.ask("PUT", path, {"counts": counts, "seen_rev": 0} | more)
    assert (found, problem["code"]) == (status, code)
    assert house.sql("SELECT count(*) FROM progress WHERE unit = %s AND day = '2024-07-09'", UNIT) == [(0,)]


@pytest.mark.parametrize("path, status, code", [
    (f"kich-hoat/{UNIT}/2024-07-11", 422, "date_out_of_range"), (f"kich-hoat/{UNIT}/2024-06-30", 422, "date_out_of_range"), (f"kich-hoat/{UNIT}/2024-13-01", 422, "bad_date"),
    (f"kich-hoat/{UNIT}/2024-07-01", 422, "date_locked"), (f"kich-hoat/{UNIT}/", 422, "bad_date"), (f"kich-hoat/{BESIDE}/{DAY}", 403, "forbidden"),
    (f"kich-hoat/99999/{DAY}", 403, "forbidden"), (f"kich-hoat/{DISTRICT}/{DAY}", 403, "forbidden"), (f"nowhere/{UNIT}/{DAY}", 404, None), ("kich-hoat", 404, None)])
def test_where_nothing_can_be_entered(house, path, status, code):
    house.set_clock(f"{DAY}T10:00:00+07:00")
    found, problem, _ = house.clerk.ask("PUT", f"/api/v1/intake/figures/{path}", {"counts": {"activated": 1}, "seen_rev": 0})
    assert (found, problem.get("code")) == (status, code), problem
    if status == 403:
        assert problem["detail"] == "this account does not report for that unit", "known or not, the words are the same"


def test_who_may_enter(house):
    district = signed_in(house, "huyen", "district", DISTRICT)
    assert put(district, BESIDE, DAY, 3)[0] == 200
    assert put(district, DISTRICT, DAY, 3)[1]["code"] == "not_reporting_unit"
    units = district.ask("GET", f"/api/v1/intake/units?campaign=kich-hoat&date={DAY}")[1]["units"]
    assert {u["unit"]: u["counts"] for u in units}[BESIDE] == {"activated": 3} and len(units) == 16
    assert put(signed_in(house, "chu-tich", "chair", DISTRICT), BESIDE, DAY, 3)[1]["code"] == "forbidden"
    path = f"/api/v1/intake/figures/kich-hoat/{UNIT}/{DAY}"
    body = {"counts": {"activated": 9}, "seen_rev": 1, "reason": "x"}
    assert house.clerk.ask("PUT", path, body, origin=False)[1]["code"] == "foreign_origin"
    assert house.clerk.ask("PUT", path, body, origin="https://elsewhere.example")[1]["code"] == "foreign_origin"
    assert house.clerk.ask("PUT", path, body, kind="text/plain")[0] == 415
    leaver = signed_in(house, "leaver", "clerk", UNIT)
    stolen = dict(leaver.cookies)
    assert leaver.ask("DELETE", "/api/v1/session")[0] == 204
    leaver.cookies = stolen
    assert put(leaver, UNIT, DAY, 9, seen=1, reason="x")[0] == 401


def test_campaigns_and_units_of_an_account(house):
    listed = follows(house.clerk.ask("GET", "/api/v1/intake/campaigns")[1], "Campaigns")
    assert [c["code"] for c in listed["campaigns"]] == ["kich-hoat", "dinh-danh-muc-2"] and [(u["unit"], u["reporting"]) for u in listed["units"]] == [(UNIT, True)]
    assert listed["campaigns"][0]["metrics"] == [{"code": "activated", "title": {"vi": "Số kích hoạt", "en": "Activated"}}]


def test_an_explanation_is_entered_corrected_and_answered(house):
    path = f"/api/v1/intake/explanations/kich-hoat/{UNIT}"
    body = {"document": " 7/GT-CAX ", "date": DAY, "reason": "abroad", "count": 3, "note": "lao động", "seen_rev": 0}
    assert [house.clerk.ask("PUT", path, body)[:2] for _ in range(2)] == [(200, {"rev": 1, "state": "submitted"})] * 2
    assert house.clerk.ask("PUT", path, body | {"count": 4})[1]["code"] == "rev_conflict"
    assert house.clerk.ask("PUT", path, body | {"count": 4, "seen_rev": 1})[1] == {"rev": 2, "state": "submitted"}
    for wrong, code in (({"reason": "nonsense"}, "unknown_reason"), ({"count": 0}, "count_out_of_range"), ({"date": "hôm nay"}, "bad_date"), ({"document": "x" * 65}, "too_long")):
        assert house.clerk.ask("PUT", path, body | {"document": "8/GT"} | wrong)[1]["code"] == code
    house.tiendo("explanation", "return", "kich-hoat", UNIT, "7/GT-CAX", "--note", "thiếu danh sách")
    found = house.clerk.ask("GET", "/api/v1/intake/explanations?campaign=kich-hoat")[1]["explanations"]
    assert [(e["document"], e["rev"], e["count"], e["state"], e["answer"]["note"]) for e in found] == [("7/GT-CAX", 2, 4, "returned", "thiếu danh sách")]


def test_what_a_clerk_mistypes_alarms_no_operator(house):
    assert house.sql("SELECT count(*) FROM quarantine WHERE feed LIKE 'intake-%%'")[0][0] > 0
    house.watched()
    assert house.sql("SELECT count(*) FROM alert WHERE kind = 'data_rejected'") == [(0,)]


# ---- batches of a relay

class Relay:
    def __init__(self, house, unit=DISTRICT):
        self.house, self.feed = house, house.add_feed(unit)
        self.token = house.tiendo("feed", "token", self.feed).strip().splitlines()[-1]

    def ask(self, method, path="", body=None, token=None, feed=None):
        target = urllib.parse.urlsplit(self.house.env["TIENDO_INTAKE_URL"])
        connection = http.client.HTTPConnection(target.hostname, target.port, timeout=30)
        sent = {"Authorization": f"Bearer {token or self.token}", "Content-Type": "application/json"}
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body, ensure_ascii=False)
        connection.request(method, f"/api/v1/feeds/{feed or self.feed}{path}", body.encode() if isinstance(body, str) else body, sent)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def put(self, seq, records, **more):
        return self.ask("POST", "/batches", {"seq": seq, "records": records} | more)


def test_a_relay_pushes_as_a_feed_does(house):
    relay, date = Relay(house), next(days[BESIDE])
    known(relay)
    status, ack = relay.put(1, [progress(BESIDE, date, 1, 4), progress("99999", date, 1, 4)], control={"records": 2, "sums": {"activated": 8}})
    assert status == 200 and follows(ack, "Ack")["status"] == "stored" and ack["accepted"] == 1
    assert [(r["index"], r["code"]) for r in ack["rejected"]] == [(1, "unknown_unit")]
    status, again = relay.put(1, [progress(BESIDE, date, 1, 4), progress("99999", date, 1, 4)], control={"records": 2, "sums": {"activated": 8}})
    assert (status, again) == (200, ack | {"status": "duplicate"})
    spaced = json.dumps({"records": [progress(BESIDE, date, 1, 4), progress("99999", date, 1, 4)], "seq": 1}, indent=3)
    assert relay.ask("POST", "/batches", spaced)[1]["status"] == "duplicate", "spaces are no content"
    assert relay.put(1, [progress(BESIDE, date, 1, 5)])[1]["code"] == "seq_conflict"
    assert relay.put(4, [progress(BESIDE, date, 2, 6, note="đếm lại")])[0] == 200
    assert follows(relay.ask("GET")[1], "Welcome") | {"time": ""} == {"v": 1, "type": "welcome", "feed": relay.feed, "next_seq": 5, "missing": [[2, 3]], "max_records": 5000, "max_bytes": 4194304, "time": ""}


def known(relay):
    """ingest knows a new feed within two seconds."""
    wait_for("the feed", lambda: relay.ask("GET")[0] == 200)


def test_the_same_records_in_the_bytes_of_another_client_are_the_same_or_a_conflict(house):
    relay, date = Relay(house), next(days[BESIDE])
    known(relay)
    record = progress(BESIDE, date, 1, 300)
    assert relay.put(1, [record])[0] == 200
    client = house.client(relay.feed)
    assert client.put(1, [record])["status"] == "duplicate", "msgpack's shortest integers and the keys in their order"
    assert client.put(1, [dict(reversed(record.items()))])["code"] == "seq_conflict"
    client.close()


@pytest.mark.parametrize("body, status, code", [
    ("no JSON", 400, "malformed"), ('{"seq": 1, "seq": 2, "records": []}', 400, "malformed"), ('{"seq": 1, "records": [{"kind": "\\ud800"}]}', 400, "malformed"),
    (b'{"seq": 1, "records": [{"kind": "\xff"}]}', 400, "malformed"), ('{"seq": 0, "records": []}', 400, "malformed"), ('{"seq": 1.0, "records": []}', 400, "malformed"),
    ('{"records": []}', 400, "malformed"), ('{"seq": 1, "records": {}}', 400, "malformed"), ("[]", 400, "malformed"),
    ('{"seq": 1, "records": [' + "[" * 40 + "]" * 40 + "]}", 400, "malformed"), ('{"seq": 1, "records": [], "control": {"records": 1, "sums": {}}}', 422, "control_mismatch"),
    ('{"seq": 1, "records": [], "control": 7}', 400, "malformed"), ('{"seq": 1, "records": [' + ",".join(["{}"] * 5001) + "]}", 413, "too_large"),
    ('{"seq": 1, "records": ["' + "x" * (4 << 20) + '"]}', 413, "too_large")], ids=lambda value: str(value)[:40])
def test_a_body_that_is_no_batch(house, body, status, code):
    relay = house.relay = getattr(house, "relay", None) or Relay(house)
    known(relay)
    found, problem = relay.ask("POST", "/batches", body)
    assert (found, problem["code"]) == (status, code)
    assert relay.ask("GET")[1]["next_seq"] == 1


def test_a_float_is_that_records_rejection(house):
    relay, date = Relay(house), next(days[BESIDE])
    known(relay)
    ack = relay.put(1, [progress(BESIDE, date, 1, 2.0), progress(BESIDE, date, 1, 2)])[1]
    assert ack["accepted"] == 1 and [(r["index"], r["code"]) for r in ack["rejected"]] == [(0, "wrong_type")]


def test_whose_token(house):
    relay, other = Relay(house), Relay(house)
    known(relay)
    assert relay.ask("GET", token="x" * 43)[0] == 401
    assert relay.ask("GET", token=other.token)[1]["code"] == "forbidden"
    assert relay.ask("GET", feed="nobody")[1]["code"] == "forbidden", "of a feed that is unknown no more is told than of another's"
    older = relay.token
    relay.token = house.tiendo("feed", "token", relay.feed).strip().splitlines()[-1]
    assert relay.ask("GET", token=older)[0] == 401 and relay.ask("GET")[0] == 200
    house.tiendo("feed", "revoke", relay.feed)
    assert relay.ask("GET")[0] == 401
    assert house.run("feed", "token", relay.feed).returncode == 1


# ---- what dies meanwhile

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
    import sqlite3
    with sqlite3.connect(f"file:{folder}/outbox.sqlite?mode=ro", uri=True) as db:
        return db.execute("SELECT count(*) FROM batch WHERE done_at IS NULL").fetchone()[0]


# ---- the examples for those who write a relay

EXAMPLES = {"push.sh": ["sh", "{}"], "push.py": ["python3", "{}"], "push.php": ["php", "{}"], "Push.cs": ["mono", "Push.exe"]}


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_pushes_once_whatever_dies_and_says_what_was_rejected(house, tmp_path, example):
    relay, date = Relay(house), "2024-07-09"
    known(relay)
    program = ROOT / "docs/examples" / example
    if example == "Push.cs":
        subprocess.run(["mcs", "-r:System.Net.Http", f"-out:{tmp_path}/Push.exe", program], check=True, capture_output=True)
    rev = 1000 * (1 + list(EXAMPLES).index(example))
    (tmp_path / "records.json").write_text(json.dumps([progress(BESIDE, date, rev, 3, note="ghi chú"), progress("99999", date, 1, 3)], ensure_ascii=False))
    environment = dict(os.environ, TIENDO_INTAKE_URL=house.env["TIENDO_INTAKE_URL"], FEED=relay.feed, FEED_TOKEN=relay.token)
    command = [part.format(program) for part in EXAMPLES[example]]

    def run(*arguments, **more):
        return subprocess.run([*command, *arguments], cwd=tmp_path, env=environment | more, capture_output=True, text=True, timeout=60)

    done = run("records.json")
    assert done.returncode == 0 and "stored" in done.stdout and "unknown_unit" in done.stdout, done.stdout + done.stderr
    assert house.sql("SELECT value, note FROM progress WHERE feed = %s", relay.feed) == [(3, "ghi chú")] and not list((tmp_path / "outbox").iterdir())
    # what was written and perhaps sent before it died is sent again as it is
    (tmp_path / "outbox/1.json").write_text(json.dumps({"seq": 1, "records": json.loads((tmp_path / "records.json").read_text())}))
    done = run()
    assert done.returncode == 0 and "duplicate" in done.stdout, done.stdout + done.stderr
    done = run("records.json", FEED_TOKEN="x" * 43)
    assert done.returncode == 1 and "401" in done.stderr, done.stdout + done.stderr
