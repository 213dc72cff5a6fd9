"""From the clock to the subscriber: days are closed, their alerts are told, corrected, acknowledged and promised."""
import json
import os
import signal
import urllib.error
import urllib.request

import pytest
import zmq

from alerting import report_day, waiting
from conftest import Peer, progress, wait_for
from members import all_events, heard, replay


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
    mine = waiting(province, events)[0]
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
