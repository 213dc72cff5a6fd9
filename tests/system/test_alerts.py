"""Closing, alerts/1 and the API, against the real services."""
import json
import time
import urllib.error
import urllib.request

import msgpack
import pytest
import zmq

from conftest import DISTRICTS, Peer, progress, wait_for
from members import all_events, heard, replay


@pytest.fixture(scope="module")
def province(request):
    from conftest import Stack
    one = Stack()
    one.feed = one.add_feed("58")
    one.member = one.add_member("58")
    one.district = one.add_member("587", role="chair")
    one.set_clock("2024-07-01T08:00:00+07:00")
    one.client_ = one.client(one.feed)
    one.seq = 0
    yield one
    one.client_.close()
    one.down()


def report_day(stack, date, less=0, silent=()):
    rows = stack.status(date=date, level="all")["units"]
    records = [progress(row["unit"], date=date, value=max(0, row["plan_day"] - less)) for row in rows
               if row["level"] == "commune" and row["parent"] not in silent]
    stack.seq += 1
    answer = stack.client_.put(stack.seq, records)
    assert answer["type"] == "ack" and answer["rejected"] == [], answer


def subscribe(stack, topic="alert."):
    peer = Peer(stack, stack.member, stack.env["TIENDO_ALERTS_ENDPOINT"], stack.env["TIENDO_ALERTS_SERVER_KEY"], kind=zmq.SUB)
    peer.socket.setsockopt_string(zmq.SUBSCRIBE, topic)
    return peer


def subscribed(stack, topic):
    """A subscription that has reached the publisher: records are rejected until the subscriber hears of one."""
    peer = subscribe(stack, topic)

    def reached():
        stack.seq += 1
        assert stack.client_.put(stack.seq, [progress("99999", date="2024-07-01")])["rejected"]
        return peer.socket.poll(1000) and heard(peer)
    wait_for("the subscription", reached, limit=30)
    return peer


def test_the_clock_closes_the_day_and_the_alert_reaches_a_subscriber(province):
    peer = subscribed(province, "alert.warning.58")
    report_day(province, "2024-07-01", less=1, silent=("584",))
    wait_for("the rejections to be told", lambda: province.sql("SELECT count(*) = (SELECT (figures ->> 'rejected')::int FROM alert WHERE kind = 'data_rejected') FROM quarantine")[0][0])
    before = all_events(province, province.member)[-1]["id"]
    province.set_clock("2024-07-01T17:30:00+07:00")
    waited = replay(province, province.member, wait=30, after=before)
    assert waited["events"], "the close raises alerts"
    wait_for("both closes", lambda: province.sql("SELECT count(*) FROM day_close")[0][0] == 2)
    events = all_events(province, province.member, after_start=before)
    wanted = {e["id"] for e in events if e["severity"] == "warning" and e["state"] != "held"}
    seen = {}

    def all_of_them():
        seen.update(heard(peer))
        return wanted <= set(seen)
    wait_for("all of them on PUB", all_of_them)
    peer.close()
    assert len(wanted) > 50
    assert [e["id"] for e in events] == sorted({e["id"] for e in events})
    for event in events:
        if event["id"] in seen:
            assert seen[event["id"]] == event and event["epoch"] == waited["epoch"]
    mine = [e for e in events if e["campaign"] == "kich-hoat"]
    assert {e["unit"] for e in mine if e["kind"] == "report_missing" and e["state"] == "open"} == {"584"}
    assert all(e["state"] == "held" for e in mine if e["kind"] == "report_missing" and e["unit"] != "584")
    assert all(e["state"] != "held" for e in seen.values())
    top = next(e for e in mine if e["unit"] == "58")
    assert (top["kind"], top["severity"], top["streak"], top["v"], top["type"], top["province"]) == ("target_missed", "warning", 1, 1, "alert", "58")
    assert set(top["figures"]) >= {"plan_day", "day", "shortfall", "plan_cumulative", "cumulative", "target", "explained", "remaining", "days_left",
                                   "required_per_day", "reports_in", "reports_expected"}
    assert top["figures"]["reports_in"] == 56 and top["figures"]["reports_expected"] == 65
    assert "chưa đạt" in top["text"]["vi"] and top["text"]["en"]


def test_a_correction_resolves_and_a_correction_downwards_raises_again(province):
    province.set_clock("2024-07-01T18:00:00+07:00")
    before = all_events(province, province.member)[-1]["id"]
    row = province.status(date="2024-07-01", unit="582", level="commune")["units"][0]
    province.seq += 1
    assert province.client_.put(province.seq, [progress(row["unit"], date="2024-07-01", rev=2, value=row["plan_day"])])["accepted"] == 1
    wait_for("the resolution", lambda: any(e["unit"] == row["unit"] and e["state"] == "resolved"
                                           for e in replay(province, province.member, after=before)["events"]))
    province.seq += 1
    assert province.client_.put(province.seq, [progress(row["unit"], date="2024-07-01", rev=3, value=0)])["accepted"] == 1
    def again():
        mine = [e for e in replay(province, province.member, after=before)["events"] if e["unit"] == row["unit"]]
        return mine and mine[-1]["state"] == "open" and mine
    events = wait_for("the alert to be open again", again)
    assert len({e["alert"] for e in events}) == 1


def test_missed_days_are_caught_up_in_order_after_the_alerter_was_away(province):
    import os
    import signal
    keeper = (province.dir / "run" / "deadline-alerter.keeper").read_text().strip()
    os.kill(int(keeper), signal.SIGSTOP)
    os.kill(province.pid("deadline-alerter"), signal.SIGKILL)
    province.set_clock("2024-07-04T18:00:00+07:00")
    os.kill(int(keeper), signal.SIGCONT)
    wait_for("the closes", lambda: province.sql("SELECT count(*) FROM day_close")[0][0] == 8, limit=60)
    days = [row[0].isoformat() for row in province.sql("SELECT day FROM day_close WHERE campaign = 'kich-hoat' ORDER BY closed_at, day")]
    assert days == ["2024-07-01", "2024-07-02", "2024-07-03", "2024-07-04"]
    events = all_events(province, province.member)
    top = [e for e in events if e["unit"] == "58" and e["campaign"] == "kich-hoat" and e["kind"] == "report_missing"]
    assert [(e["date"], e["streak"], e["severity"]) for e in top] == [("2024-07-02", 2, "warning"), ("2024-07-03", 3, "critical"),
                                                                     ("2024-07-04", 4, "critical")]


def test_closing_by_hand_is_idempotent_and_its_alerts_have_committed(province):
    province.set_clock("2024-07-05T12:00:00+07:00")
    first = json.loads(province.tiendo("close", "--campaign", "kich-hoat", "--date", "2024-07-05", "--json"))
    assert first["closed"] and first["alerts"] > 0
    again = json.loads(province.tiendo("close", "--campaign", "kich-hoat", "--date", "2024-07-05", "--json"))
    assert not again["closed"] and again["closed_at"] == first["closed_at"]
    refused = province.run("close", "--campaign", "kich-hoat", "--date", "2024-07-06")
    assert refused.returncode == 1 and "not begun" in refused.stderr


def test_a_member_sees_and_acknowledges_only_its_own_units(province):
    events = all_events(province, province.district)
    assert events and all(e["unit_path"].startswith("58/587") for e in events)
    mine = events[0]
    other = next(e for e in all_events(province, province.member) if e["unit"] == "58")
    peer = Peer(province, province.district, province.env["TIENDO_REPLAY_ENDPOINT"], province.env["TIENDO_ALERTS_SERVER_KEY"])
    refused = peer.ask({"type": "ack", "v": 1, "alert": other["alert"]})
    assert (refused["type"], refused["code"], refused["retry"]) == ("nack", "forbidden", False)
    first = peer.ask({"type": "ack", "v": 1, "alert": mine["alert"], "note": "đã giao xã", "until": "2024-07-08"})
    assert (first["type"], first["alert"], first["by"]) == ("acked", mine["alert"], province.district)
    assert (first["note"], first["until"]) == ("đã giao xã", "2024-07-08")
    assert peer.ask({"type": "ack", "v": 1, "alert": mine["alert"]}) == first
    assert peer.ask({"type": "ack", "v": 1, "alert": mine["alert"], "epoch": "another"})["code"] == "unknown_alert"
    assert peer.ask({"type": "ack", "v": 1, "alert": mine["alert"], "epoch": mine["epoch"], "request": "r-1"}) == dict(first, request="r-1")
    acked = [e for e in all_events(province, province.district) if e["alert"] == mine["alert"] and e["state"] == "acknowledged"]
    assert len(acked) == 1
    assert peer.ask({"type": "replay", "v": 1, "after": 0, "limit": 10, "province": "01"})["code"] == "forbidden"
    peer.close()


@pytest.mark.parametrize("until, why", [("2024-07-04", "has passed"), ("9999-12-31", "too far ahead")])
def test_a_promise_that_cannot_be_kept_or_never_ends_is_refused_with_the_days_that_are_not(province, until, why):
    alert = province.sql("SELECT id FROM alert WHERE unit = '58' AND campaign = 'kich-hoat' AND state = 'open' ORDER BY id DESC LIMIT 1")[0][0]
    days = "from 2024-07-05 to 2024-08-05"  # a month from today is later than the deadline
    peer = Peer(province, province.member, province.env["TIENDO_REPLAY_ENDPOINT"], province.env["TIENDO_ALERTS_SERVER_KEY"])
    answer = peer.ask({"type": "ack", "v": 1, "alert": alert, "until": until})
    peer.close()
    assert (answer["type"], answer["code"], answer["retry"]) == ("nack", "malformed", False) and why in answer["detail"] and days in answer["detail"]
    command = province.run("ack", "--key", province.dir / "keys" / province.member, alert, "--until", until)
    assert command.returncode == 1 and why in command.stderr and days in command.stderr
    request = urllib.request.Request(province.env["TIENDO_HTTP_URL"] + f"/api/v1/alerts/{alert}/ack", method="POST", data=json.dumps({"until": until}).encode(),
                                     headers={"Authorization": "Bearer " + province.env["TIENDO_HTTP_TOKEN"]})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    assert refused.value.code == 400 and days in json.load(refused.value)["detail"]
    assert province.sql("SELECT state, promised_until FROM alert WHERE id = %s", alert)[0] == ("open", None)


REFUSED = [
    ("malformed", msgpack.packb({"type": "ack", "v": 1, "alert": 1, "note": "x" * 100_000})), ("malformed", msgpack.packb(b"x" * 120_000)),
    ("malformed", msgpack.packb({"type": "ping", "v": 1, "request": "x" * 65})), ("malformed", msgpack.packb({"type": "ping", "v": 1, "request": -1})),
    ("malformed", b"\xc1"), ("malformed", msgpack.packb({"type": "replay", "v": 1})),
    ("malformed", msgpack.packb({"type": "replay", "v": 1, "after": 0, "limit": 1001})),
    ("malformed", msgpack.packb({"type": "replay", "v": 1, "after": 0, "limit": 0})),
    ("malformed", msgpack.packb({"type": "replay", "v": 1, "after": -1, "limit": 10})),
    ("malformed", msgpack.packb({"type": "replay", "v": 1, "after": 0, "limit": 10, "wait": 61})),
    ("malformed", msgpack.packb({"type": "ack", "v": 1, "alert": "x"})),
    ("unsupported_version", msgpack.packb({"type": "ping", "v": 2})), ("unknown_type", msgpack.packb({"type": "sing", "v": 1})),
    ("unknown_alert", msgpack.packb({"type": "ack", "v": 1, "alert": 999999999})),
]


@pytest.mark.parametrize("place", range(len(REFUSED)))
def test_every_refusal_of_alerts_1(province, place):
    code, message = REFUSED[place]
    peer = Peer(province, province.member, province.env["TIENDO_REPLAY_ENDPOINT"], province.env["TIENDO_ALERTS_SERVER_KEY"])
    answer = peer.ask(message)
    peer.close()
    assert (answer["type"], answer["code"], answer["retry"], answer["v"]) == ("nack", code, False, 1)


@pytest.mark.parametrize("relaxed", [False, True])
def test_an_envelope_and_a_request_come_back_as_they_were_sent(province, relaxed):
    asker = Peer(province, province.member, province.env["TIENDO_REPLAY_ENDPOINT"], province.env["TIENDO_ALERTS_SERVER_KEY"], kind=zmq.REQ)
    if relaxed:
        asker.socket.setsockopt(zmq.REQ_RELAXED, 1)
        asker.socket.setsockopt(zmq.REQ_CORRELATE, 1)
    for request in ("đơn 1", 2**64 - 1):
        assert asker.ask({"type": "ping", "v": 1, "request": request}) == {"v": 1, "type": "pong", "request": request}
        assert asker.ask({"type": "sing", "v": 1, "request": request})["request"] == request
        assert asker.ask({"type": "replay", "v": 1, "after": 0, "limit": 1, "request": request})["request"] == request
    asker.close()


def test_frames_that_are_no_envelope_are_refused_and_the_next_command_is_served(province):
    peer = Peer(province, province.member, province.env["TIENDO_REPLAY_ENDPOINT"], province.env["TIENDO_ALERTS_SERVER_KEY"])
    ping = msgpack.packb({"type": "ping", "v": 1})
    for frames in ([b"a", ping], [b"a"] * 9 + [b"", ping], [b"x" * 300, b"", ping], [b"", ping, ping]):
        peer.socket.send_multipart(frames)
        assert peer.socket.poll(10000)
        assert msgpack.unpackb(peer.socket.recv_multipart()[-1])["code"] == "malformed"
    peer.socket.send_multipart([b"id", b"route", b"", ping])
    assert peer.socket.poll(10000) and peer.socket.recv_multipart()[:3] == [b"id", b"route", b""]
    peer.close()


@pytest.mark.parametrize("role", ["press", "copy"])
def test_press_and_copies_are_told_nothing(province, role):
    member = province.add_member("58", role=role)
    peer = Peer(province, member, province.env["TIENDO_REPLAY_ENDPOINT"], province.env["TIENDO_ALERTS_SERVER_KEY"])
    assert peer.ask({"type": "ping", "v": 1})["type"] == "pong"
    for command in ({"type": "replay", "v": 1, "after": 0, "limit": 10}, {"type": "ack", "v": 1, "alert": 1}):
        answer = peer.ask(command)
        assert (answer["type"], answer["code"], answer["retry"]) == ("nack", "forbidden", False)
    peer.close()
    stream = Peer(province, member, province.env["TIENDO_ALERTS_ENDPOINT"], province.env["TIENDO_ALERTS_SERVER_KEY"], kind=zmq.SUB)
    stream.socket.setsockopt_string(zmq.SUBSCRIBE, "")
    monitor = stream.socket.get_monitor_socket(zmq.EVENT_HANDSHAKE_FAILED_AUTH | zmq.EVENT_HANDSHAKE_SUCCEEDED)
    stream.socket.disconnect(province.env["TIENDO_ALERTS_ENDPOINT"])
    stream.socket.connect(province.env["TIENDO_ALERTS_ENDPOINT"])
    assert monitor.poll(15000)
    from zmq.utils.monitor import recv_monitor_message
    assert recv_monitor_message(monitor)["event"] == zmq.EVENT_HANDSHAKE_FAILED_AUTH
    stream.socket.disable_monitor()  # before its other end goes: libzmq's thread waits for ever for one that has nobody
    stream.close()
    monitor.close()


def test_replay_filters_by_units_and_severity_and_pages(province):
    only = all_events(province, province.member, units=["586"])
    assert only and all("586" in e["unit_path"].split("/") for e in only)
    critical = all_events(province, province.member, severity="critical")
    assert critical and all(e["severity"] == "critical" for e in critical)
    page = replay(province, province.member, limit=3)
    assert [e["id"] for e in page["events"]] == [1, 2, 3] and page["last"] == 3
    last = all_events(province, province.member)[-1]
    assert replay(province, province.member, after=last["id"], epoch=last["epoch"], wait=1)["events"] == []
    ahead = replay(province, province.member, after=10**9, limit=3)  # what the log has not reached: from the beginning of its epoch
    assert [e["id"] for e in ahead["events"]] == [1, 2, 3] and ahead["epoch"] == last["epoch"]
    peer = Peer(province, province.member, province.env["TIENDO_REPLAY_ENDPOINT"], province.env["TIENDO_ALERTS_SERVER_KEY"])
    assert peer.ask({"type": "ping", "v": 1}) == {"v": 1, "type": "pong"}
    peer.close()


def test_the_command_receives_and_acknowledges(province):
    key = province.dir / "keys" / province.member
    lines = [json.loads(line) for line in province.tiendo("alerts", "--key", key, "--json").splitlines()]
    assert lines == all_events(province, province.member)
    assert "acknowledged" in province.tiendo("ack", "--key", key, lines[0]["alert"], "--note", "rõ")
    assert province.run("ack", "--key", key, "999999").returncode == 1


def get(stack, path, token=True, method="GET", body=None):
    request = urllib.request.Request(stack.env["TIENDO_HTTP_URL"].split(",")[0] + path, method=method, data=body)
    if token:
        request.add_header("Authorization", "Bearer " + (stack.env["TIENDO_HTTP_TOKEN"] if token is True else token))
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_the_api_answers_what_the_command_prints_and_what_replay_answers(province):
    status, headers, body = get(province, "/api/v1/status?campaign=kich-hoat&date=2024-07-01&level=all")
    assert status == 200 and json.loads(body) == province.status(date="2024-07-01", level="all")
    assert len(json.loads(body)["units"]) == 72
    again = urllib.request.Request(province.env["TIENDO_HTTP_URL"] + "/api/v1/status?campaign=kich-hoat&date=2024-07-01&level=all",
                                   headers={"Authorization": "Bearer " + province.env["TIENDO_HTTP_TOKEN"], "If-None-Match": headers["ETag"]})
    with pytest.raises(urllib.error.HTTPError) as unchanged:
        urllib.request.urlopen(again, timeout=20)
    assert unchanged.value.code == 304
    _, _, body = get(province, "/api/v1/alerts?after=0&limit=1000")
    answer = replay(province, province.member)
    assert "alert_unfit" not in province.log("deadline-alerter")
    assert json.loads(body) == answer
    position = f"{answer['epoch']}:{answer['events'][4]['id']}"
    assert json.loads(get(province, f"/api/v1/alerts?after={position}&limit=1")[2])["events"] == [answer["events"][5]]
    held = urllib.request.Request(province.env["TIENDO_HTTP_URL"] + "/api/v1/alerts?limit=1",
                                  headers={"Authorization": "Bearer " + province.env["TIENDO_HTTP_TOKEN"], "Last-Event-ID": position})
    assert json.load(urllib.request.urlopen(held, timeout=20))["events"] == [answer["events"][5]]
    assert get(province, "/api/v1/alerts?after=x:y")[0] == 400
    # the whole of an epoch that nobody knows
    assert json.loads(get(province, "/api/v1/alerts?after=elsewhere:300&limit=1")[2])["events"] == [answer["events"][0]]


def test_the_days_of_a_unit_are_those_of_its_status(province):
    status, _, body = get(province, "/api/v1/days?campaign=kich-hoat&unit=587&from=2024-07-01&to=2024-07-05")
    days = json.loads(body)["days"]
    assert status == 200 and [day["date"] for day in days] == [f"2024-07-{n:02d}" for n in range(1, 6)]
    for day in days:
        total = province.status(date=day["date"], unit="587")
        assert {key: day[key] for key in ("plan_day", "day", "cumulative", "plan_cumulative", "percent", "status", "streak", "reports_in")} \
            == {key: total["total"][key] for key in ("plan_day", "day", "cumulative", "plan_cumulative", "percent", "status", "streak", "reports_in")}
        assert day["closed_at"] == total["closed_at"]
    assert get(province, "/api/v1/days?campaign=kich-hoat&from=2024-01-01&to=2024-12-31")[0] == 400
    assert get(province, "/api/v1/days?campaign=kich-hoat&unit=nowhere")[0] == 404


def test_explanations_are_listed_with_their_decisions_and_summed(province):
    from conftest import explanation
    province.seq += 1
    unit = province.status(date="2024-07-05", unit="587", level="commune")["units"][0]["unit"]
    records = [explanation(unit, "1/GT", count=2, date="2024-07-04"), explanation(unit, "2/GT", count=3, date="2024-07-05", reason="illness")]
    assert province.client_.put(province.seq, records)["rejected"] == []
    province.tiendo("explanation", "accept", "kich-hoat", unit, "1/GT", "--note", "đủ")
    _, _, body = get(province, "/api/v1/explanations?campaign=kich-hoat&from=2024-07-01&to=2024-07-05")
    listed = json.loads(body)
    assert [(e["document"], e["count"], e["state"], e["decision_note"]) for e in listed["explanations"]] == [("1/GT", 2, "accepted", "đủ"),
                                                                                                      ("2/GT", 3, "submitted", None)]
    assert {"reason": "abroad", "state": "accepted", "documents": 1, "count": 2} in listed["by_reason"]


@pytest.mark.parametrize("path, code", [
    ("/api/v1/status?campaign=nowhere", 404), ("/api/v1/status?campaign=kich-hoat&date=2024-13-01", 400),
    ("/api/v1/status?campaign=kich-hoat&unit=99", 404), ("/api/v1/status?campaign=kich-hoat&as_of=tomorrow", 400),
    ("/api/v1/status?campaign=kich-hoat&as_of=2030-01-01T00:00:00Z", 400), ("/api/v1/status", 400), ("/api/v1/status?campaing=x", 400),
    ("/api/v1/alerts?limit=0", 400), ("/api/v1/alerts?severity=loud", 400), ("/api/v2/status", 404), ("/reports/kich-hoat/2024-07-01.docm", 404),
    ("/reports/../../etc/passwd", 404), ("/api/v1/status?campaign=" + "x" * 2000, 400)])
def test_bad_requests_are_problems_that_say_why(province, path, code):
    status, headers, body = get(province, path)
    problem = json.loads(body)
    assert (status, problem["status"], headers["Content-Type"]) == (code, code, "application/problem+json") and problem["detail"]


def test_tokens_are_needed_scoped_and_revoked(province):
    assert get(province, "/api/v1/campaigns", token=False)[0] == 401
    assert get(province, "/api/v1/campaigns", token="wrong")[0] == 401
    viewer = province.run("token", "new", "--role", "viewer", "--unit", "587", "--label", "viewer-587").stdout.strip()
    assert json.loads(get(province, "/api/v1/status?campaign=kich-hoat", token=viewer)[2])["total"]["unit"] == "587"
    assert get(province, "/api/v1/status?campaign=kich-hoat&unit=582", token=viewer)[0] == 404
    events = json.loads(get(province, "/api/v1/alerts?limit=1000", token=viewer)[2])["events"]
    assert events and all(e["unit_path"].startswith("58/587") for e in events)
    assert get(province, f"/api/v1/alerts/{events[0]['alert']}/ack", token=viewer, method="POST", body=b"{}")[0] == 403
    officer = province.run("token", "new", "--role", "officer", "--unit", "587", "--label", "officer-587").stdout.strip()
    status, _, body = get(province, f"/api/v1/alerts/{events[1]['alert']}/ack", token=officer, method="POST", body=b'{"note":"ok"}')
    acked = json.loads(body)
    assert status == 200 and set(acked) == {"v", "type", "alert", "by", "at", "until", "note"}
    assert (acked["type"], acked["alert"], acked["until"], acked["note"]) == ("acked", events[1]["alert"], None, "ok")
    assert get(province, f"/api/v1/alerts/{events[1]['alert']}/ack", token=officer, method="POST", body=b'{"epoch":"another"}')[0] == 403, "which may be anybody's"
    outside = next(e for e in all_events(province, province.member) if e["unit"] == "58")
    assert get(province, f"/api/v1/alerts/{outside['alert']}/ack", token=officer, method="POST")[0] == 403
    province.tiendo("token", "revoke", "viewer-587")
    assert get(province, "/api/v1/campaigns", token=viewer)[0] == 401


def test_the_daily_report_adds_up(province):
    import csv
    import io
    status, headers, body = get(province, "/reports/kich-hoat/2024-07-01.csv")
    assert status == 200 and body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert len(rows) == 73 and rows[-1]["Mã đơn vị"] == "58"
    districts = [row for row in rows if row["Mã đơn vị"] in DISTRICTS]
    assert len(districts) == 7
    for column in ("Chỉ tiêu", "Kế hoạch ngày", "Thực hiện ngày", "Kế hoạch lũy kế", "Lũy kế"):
        assert sum(int(row[column] or 0) for row in districts) == int(rows[-1][column])
    assert int(rows[-1]["Chỉ tiêu"]) == 31297


def test_figures_as_of_the_close_are_those_of_the_close(province):
    then = province.status(date="2024-07-01", as_of="2024-07-01T17:30:00+07:00")
    now = province.status(date="2024-07-01")
    assert then["total"]["day"] != now["total"]["day"]
    assert then["total"]["day"] == province.status(date="2024-07-01", as_of="2024-07-01T17:29:59+07:00")["total"]["day"]


def test_rejections_and_gaps_of_a_feed_are_alerts_of_no_campaign(province):
    before = all_events(province, province.member)[-1]["id"]
    feed = province.add_feed("587", name="cong-an-587")
    client = province.client(feed)
    assert client.put(1, [progress("99999", date="2024-07-05")])["rejected"]
    assert client.put(3, [])["status"] == "stored"
    def event(kind):
        return next((e for e in replay(province, province.member, after=before)["events"] if e["kind"] == kind), None)
    rejected = wait_for("the rejection", lambda: event("data_rejected"))
    assert (rejected["campaign"], rejected["unit"], rejected["severity"], rejected["figures"]) == (None, "587", "warning", {"rejected": 1})
    assert "cong-an-587" in rejected["text"]["vi"]
    # the clock stands: what comes in the very instant in which the feed was looked at is told too
    assert client.put(4, [progress("99999", date="2024-07-05")] * 2)["rejected"]
    wait_for("the second rejection", lambda: any(e["kind"] == "data_rejected" and e["state"] == "updated" and e["figures"] == {"rejected": 3}
                                                 for e in replay(province, province.member, after=before)["events"]))
    province.set_clock("2024-07-05T12:20:00+07:00")
    gap = wait_for("the gap", lambda: event("feed_gap"))
    assert gap["figures"] == {"missing": 1, "first_missing": 2}
    # the same over HTTP, with times, and acknowledged like others
    over_http = {e["id"]: e for e in json.loads(get(province, f"/api/v1/alerts?after={before}&limit=1000")[2])["events"]}
    for one in (rejected, gap):
        assert over_http[one["id"]] == one and one["feed"] == "cong-an-587"
        assert one["at"].endswith("+07:00") and one["raised_at"].endswith("+07:00")
    peer = Peer(province, province.member, province.env["TIENDO_REPLAY_ENDPOINT"], province.env["TIENDO_ALERTS_SERVER_KEY"])
    acked = peer.ask({"type": "ack", "v": 1, "alert": gap["alert"], "epoch": gap["epoch"], "note": "đang hỏi"})
    assert acked["type"] == "acked" and acked["at"].endswith("+07:00") and acked["note"] == "đang hỏi"
    peer.close()
    assert client.put(2, [])["status"] == "stored"
    wait_for("its end", lambda: any(e["kind"] == "feed_gap" and e["state"] == "resolved" for e in replay(province, province.member, after=before)["events"]))
    client.close()


def test_a_revoked_member_loses_the_live_stream_and_the_others_go_on(province):
    leaving = province.add_member("58", name="leaving")
    feed = province.add_feed("588", name="cong-an-588")
    client = province.client(feed)
    sockets = {}
    for name in (leaving, province.member):
        sockets[name] = Peer(province, name, province.env["TIENDO_ALERTS_ENDPOINT"], province.env["TIENDO_ALERTS_SERVER_KEY"], kind=zmq.SUB)
        sockets[name].socket.setsockopt_string(zmq.SUBSCRIBE, "alert.warning.58/588")
    seq = [0]

    def reached():
        """Who hears of one rejected record more: the alert is updated, and published."""
        seq[0] += 1
        province.set_clock(f"2024-07-05T13:{seq[0]:02d}:00+07:00")
        assert client.put(seq[0], [progress("99999", date="2024-07-05")])["rejected"]

        def heard(name):
            while sockets[name].socket.poll(0):
                if msgpack.unpackb(sockets[name].socket.recv_multipart()[1])["figures"] == {"rejected": seq[0]}:
                    return True
            return False
        told = set()
        end = time.monotonic() + 3
        while time.monotonic() < end and len(told) < 2:
            told |= {name for name in sockets if name not in told and heard(name)}
            time.sleep(0.02)
        return told
    wait_for("both to hear", lambda: reached() == {leaving, province.member}, limit=30)
    province.tiendo("member", "revoke", leaving)
    wait_for("only the other to hear", lambda: reached() == {province.member}, limit=30)
    assert reached() == {province.member}
    for one in (client, *sockets.values()):
        one.close()


def test_whatever_a_member_subscribes_to_it_hears_of_its_own_subtree(province):
    feeds = {unit: province.client(province.add_feed(unit, name=f"nguon-{unit}")) for unit in ("585", "587")}
    mover = province.add_member("587")
    streams = {name: Peer(province, name, province.env["TIENDO_ALERTS_ENDPOINT"], province.env["TIENDO_ALERTS_SERVER_KEY"], kind=zmq.SUB)
               for name in (province.member, province.district, mover)}
    for stream in streams.values():
        for topic in ("", "alert.", "alert.warning.58/585", "alert.warning.58/587", "alert.warning.58/587/22738"):
            stream.socket.setsockopt_string(zmq.SUBSCRIBE, topic)
    paths = {name: set() for name in streams}
    seq = [0]

    def heard():
        """One rejected record more of each: its alert is updated, and published."""
        seq[0] += 1
        province.set_clock(f"2024-07-05T14:00:{seq[0]:02d}+07:00")
        for client in feeds.values():
            assert client.put(seq[0], [progress("99999", date="2024-07-05")])["rejected"]
        end = time.monotonic() + 3
        while time.monotonic() < end and not all(len(found) >= least for found, least in zip(paths.values(), (2, 1, 1))):
            for name, stream in streams.items():
                while stream.socket.poll(20):
                    paths[name].add(msgpack.unpackb(stream.socket.recv_multipart()[1])["unit_path"])
        return len(paths[province.member]) >= 2 and paths[province.district] and paths[mover]
    wait_for("both to hear", heard, limit=30)

    def hears(name, unit):
        """Something, and nothing from outside of that unit."""
        return paths[name] and all(path == f"58/{unit}" or path.startswith(f"58/{unit}/") for path in paths[name])
    assert paths[province.member] >= {"58/585", "58/587"} and hears(province.district, "587") and hears(mover, "587")
    province.sql("UPDATE member SET unit = '585' WHERE code = %s", mover)
    province.sql("SELECT configuration_changed ()")

    def heard_anew():
        for found in paths.values():
            found.clear()
        return heard() and hears(mover, "585")
    wait_for("who is given another unit to hear of that alone", heard_anew, limit=30)
    assert hears(province.district, "587")
    for one in (*feeds.values(), *streams.values()):
        one.close()


def test_an_implausible_figure_is_stored_and_told_until_it_is_corrected_or_confirmed(province):
    province.set_clock("2024-07-05T14:30:00+07:00")
    day, unit = "2024-07-05", next(u for u in province.status(date="2024-07-05", level="commune", unit="586")["units"] if u["day"] is None)
    before = replay(province, province.member)["last"]

    def report(rev, value):
        province.seq += 1
        answer = province.client_.put(province.seq, [progress(unit["unit"], date=day, rev=rev, value=value)])
        assert answer["accepted"] == 1 and answer["rejected"] == []

    def told(states):
        """What was said of the figure, once it is that."""
        events = [e for e in replay(province, province.member, after=before)["events"] if e["kind"] == "figure_implausible"]
        assert states[:len(events)] == [e["state"] for e in events]
        return events if len(events) == len(states) else None

    def flagged():
        whole = json.loads(get(province, f"/api/v1/status?campaign=kich-hoat&date={day}&level=all")[2])
        return {row["unit"] for row in [*whole["units"], whole["total"]] if row["implausible"]}
    assert flagged() == set()
    value = 5 * unit["plan_day"] + 21
    report(1, value)
    opened = wait_for("the alert", lambda: told(["open"]))[0]
    assert (opened["unit"], opened["date"], opened["severity"], opened["campaign"]) == (unit["unit"], day, "warning", "kich-hoat")
    assert opened["figures"]["day"] == value and opened["figures"]["day_bound"] < value and opened["figures"]["rev"] == 1
    assert "bất thường" in opened["text"]["vi"] and "implausible" in opened["text"]["en"]
    assert wait_for("the mark", flagged) == {unit["unit"], "586", "58"}
    assert f"xác nhận nếu đúng: {unit['unit']}\n" in province.tiendo("status", "--campaign", "kich-hoat", "--date", day, "--unit", unit["unit"])
    report(2, unit["plan_day"])
    assert wait_for("its end", lambda: told(["open", "resolved"]))[1]["resolution"] == "corrected"
    wait_for("no mark", lambda: flagged() == set())
    report(3, value)
    alert = wait_for("it again", lambda: told(["open", "resolved", "open"]))[2]["alert"]
    assert alert == opened["alert"]
    peer = Peer(province, province.member, province.env["TIENDO_REPLAY_ENDPOINT"], province.env["TIENDO_ALERTS_SERVER_KEY"])
    acked = peer.ask({"type": "ack", "v": 1, "alert": alert, "note": "đúng, đợt lưu động"})
    assert (acked["type"], acked["by"], acked["until"]) == ("acked", province.member, None)
    peer.close()
    confirmed = told(["open", "resolved", "open", "acknowledged", "resolved"])[4]
    assert (confirmed["resolution"], confirmed["acknowledged_by"]) == ("corrected", province.member) and "đã được xác nhận" in confirmed["text"]["vi"]
    province.sql("INSERT INTO figure_change (province, campaign, units, days) VALUES ('58', 'kich-hoat', %s, %s::date[])", [unit["unit"]], [day])  # looked at once more
    wait_for("another look", lambda: province.sql("SELECT count(*) FROM figure_change")[0][0] == 0)
    assert told(["open", "resolved", "open", "acknowledged", "resolved"]) and flagged() == {unit["unit"], "586", "58"}
