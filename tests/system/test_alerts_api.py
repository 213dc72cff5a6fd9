"""The API and the day's report beside alerts/1 and the command: the same figures and events, tokens, and problems that say why."""
import csv
import io
import json
import urllib.error
import urllib.request

import pytest

from alerting import get, waiting
from conftest import DISTRICTS, explanation
from members import all_events, replay


def test_the_api_answers_what_the_command_prints_and_what_replay_answers(closed):
    status, headers, body = get(closed, "/api/v1/status?campaign=kich-hoat&date=2024-07-01&level=all")
    assert status == 200 and json.loads(body) == closed.status(date="2024-07-01", level="all")
    assert len(json.loads(body)["units"]) == 72
    again = urllib.request.Request(closed.env["TIENDO_HTTP_URL"] + "/api/v1/status?campaign=kich-hoat&date=2024-07-01&level=all",
                                   headers={"Authorization": "Bearer " + closed.env["TIENDO_HTTP_TOKEN"], "If-None-Match": headers["ETag"]})
    with pytest.raises(urllib.error.HTTPError) as unchanged:
        urllib.request.urlopen(again, timeout=20)
    assert unchanged.value.code == 304
    _, _, body = get(closed, "/api/v1/alerts?after=0&limit=1000")
    answer = replay(closed, closed.member)
    assert "alert_unfit" not in closed.log("deadline-alerter")
    assert json.loads(body) == answer
    position = f"{answer['epoch']}:{answer['events'][4]['id']}"
    assert json.loads(get(closed, f"/api/v1/alerts?after={position}&limit=1")[2])["events"] == [answer["events"][5]]
    held = urllib.request.Request(closed.env["TIENDO_HTTP_URL"] + "/api/v1/alerts?limit=1",
                                  headers={"Authorization": "Bearer " + closed.env["TIENDO_HTTP_TOKEN"], "Last-Event-ID": position})
    assert json.load(urllib.request.urlopen(held, timeout=20))["events"] == [answer["events"][5]]
    assert get(closed, "/api/v1/alerts?after=x:y")[0] == 400
    # the whole of an epoch that nobody knows
    assert json.loads(get(closed, "/api/v1/alerts?after=elsewhere:300&limit=1")[2])["events"] == [answer["events"][0]]


def test_the_days_of_a_unit_are_those_of_its_status(closed):
    status, _, body = get(closed, "/api/v1/days?campaign=kich-hoat&unit=587&from=2024-07-01&to=2024-07-05")
    days = json.loads(body)["days"]
    assert status == 200 and [day["date"] for day in days] == [f"2024-07-{n:02d}" for n in range(1, 6)]
    for day in days:
        total = closed.status(date=day["date"], unit="587")
        assert {key: day[key] for key in ("plan_day", "day", "cumulative", "plan_cumulative", "percent", "status", "streak", "reports_in")} \
            == {key: total["total"][key] for key in ("plan_day", "day", "cumulative", "plan_cumulative", "percent", "status", "streak", "reports_in")}
        assert day["closed_at"] == total["closed_at"]
    assert get(closed, "/api/v1/days?campaign=kich-hoat&from=2024-01-01&to=2024-12-31")[0] == 400
    assert get(closed, "/api/v1/days?campaign=kich-hoat&unit=nowhere")[0] == 404


def test_explanations_are_listed_with_their_decisions_and_summed(closed):
    closed.seq += 1
    unit = closed.status(date="2024-07-05", unit="587", level="commune")["units"][0]["unit"]
    records = [explanation(unit, "1/GT", count=2, date="2024-07-04"), explanation(unit, "2/GT", count=3, date="2024-07-05", reason="illness")]
    assert closed.client_.put(closed.seq, records)["rejected"] == []
    closed.tiendo("explanation", "accept", "kich-hoat", unit, "1/GT", "--note", "đủ")
    _, _, body = get(closed, "/api/v1/explanations?campaign=kich-hoat&from=2024-07-01&to=2024-07-05")
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
def test_bad_requests_are_problems_that_say_why(closed, path, code):
    status, headers, body = get(closed, path)
    problem = json.loads(body)
    assert (status, problem["status"], headers["Content-Type"]) == (code, code, "application/problem+json") and problem["detail"]


def test_a_note_that_names_a_person_and_a_key_given_twice_are_no_acknowledgement(closed):
    latest = {e["alert"]: e["state"] for e in json.loads(get(closed, "/api/v1/alerts?limit=1000")[2])["events"]}
    alert = next(alert for alert, state in latest.items() if state == "open")
    for body in ("{\"note\": \"gọi 0912 345 678\"}", "{\"note\": \"a\", \"note\": \"b\"}"):
        status, _, answer = get(closed, f"/api/v1/alerts/{alert}/ack", method="POST", body=body.encode())
        assert (status, json.loads(answer)["status"]) == (400, 400)
    status, _, answer = get(closed, f"/api/v1/alerts/{alert}/ack", method="POST", body="{\"note\": \"\u00a0rõ e\u0301 \"}".encode())
    assert (status, json.loads(answer)["note"]) == (200, "rõ é")


def test_tokens_are_needed_scoped_and_revoked(closed):
    assert get(closed, "/api/v1/campaigns", token=False)[0] == 401
    assert get(closed, "/api/v1/campaigns", token="wrong")[0] == 401
    viewer = closed.run("token", "new", "--role", "viewer", "--unit", "587", "--label", "viewer-587").stdout.strip()
    assert json.loads(get(closed, "/api/v1/status?campaign=kich-hoat", token=viewer)[2])["total"]["unit"] == "587"
    assert get(closed, "/api/v1/status?campaign=kich-hoat&unit=582", token=viewer)[0] == 404
    events = json.loads(get(closed, "/api/v1/alerts?limit=1000", token=viewer)[2])["events"]
    assert events and all(e["unit_path"].startswith("58/587") for e in events)
    events = waiting(closed, events)
    assert get(closed, f"/api/v1/alerts/{events[0]['alert']}/ack", token=viewer, method="POST", body=b"{}")[0] == 403
    officer = closed.run("token", "new", "--role", "officer", "--unit", "587", "--label", "officer-587").stdout.strip()
    status, _, body = get(closed, f"/api/v1/alerts/{events[1]['alert']}/ack", token=officer, method="POST", body=b'{"note":"ok"}')
    acked = json.loads(body)
    assert status == 200 and set(acked) == {"v", "type", "alert", "by", "at", "until", "note"}
    assert (acked["type"], acked["alert"], acked["until"], acked["note"]) == ("acked", events[1]["alert"], None, "ok")
    assert get(closed, f"/api/v1/alerts/{events[1]['alert']}/ack", token=officer, method="POST", body=b'{"epoch":"another"}')[0] == 403, "which may be anybody's"
    outside = next(e for e in all_events(closed, closed.member) if e["unit"] == "58")
    assert get(closed, f"/api/v1/alerts/{outside['alert']}/ack", token=officer, method="POST")[0] == 403
    closed.tiendo("token", "revoke", "viewer-587")
    assert get(closed, "/api/v1/campaigns", token=viewer)[0] == 401


def test_the_daily_report_adds_up(closed):
    status, headers, body = get(closed, "/reports/kich-hoat/2024-07-01.csv")
    assert status == 200 and body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert len(rows) == 73 and rows[-1]["Mã đơn vị"] == "58"
    districts = [row for row in rows if row["Mã đơn vị"] in DISTRICTS]
    assert len(districts) == 7
    for column in ("Chỉ tiêu", "Kế hoạch ngày", "Thực hiện ngày", "Kế hoạch lũy kế", "Lũy kế"):
        assert sum(int(row[column] or 0) for row in districts) == int(rows[-1][column])
    assert int(rows[-1]["Chỉ tiêu"]) == 31297


def test_figures_as_of_the_close_are_those_of_the_close(closed):
    then = closed.status(date="2024-07-01", as_of="2024-07-01T17:30:00+07:00")
    now = closed.status(date="2024-07-01")
    assert then["total"]["day"] != now["total"]["day"]
    assert then["total"]["day"] == closed.status(date="2024-07-01", as_of="2024-07-01T17:29:59+07:00")["total"]["day"]
