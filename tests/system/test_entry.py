"""What people enter: figures and explanations, on their way through intake to ingest."""
import threading

import pytest

from conftest import ROOT, progress, wait_for
from entering import BESIDE, DAY, DISTRICT, UNIT, days, follows, put, stands
from lib.people import signed_in


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
    """Each connection that nobody has used rehearses once there is a campaign and somebody who could save; the newest one asked the last `SELECT 1`."""
    stack = fresh(clock=f"{DAY}T10:00:00+07:00", load=False)
    asked = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tiendo-intake' AND query LIKE 'SELECT entry_rehearsal%%'"
    assert stack.sql("SELECT entry_rehearsal ()")[0][0] is False
    stack.prepare("load", ROOT / "deploy/campaigns/ninh-thuan-2024")
    assert stack.sql("SELECT entry_rehearsal ()")[0][0] is False
    stack.prepare("account", "add", "lan", "--role", "clerk", "--unit", UNIT)
    assert stack.sql("SELECT entry_rehearsal ()")[0][0] is True
    wait_for("the rehearsals", lambda: stack.sql(asked)[0][0] >= 5)
    stack.sql("SELECT pg_terminate_backend (pid) FROM pg_stat_activity WHERE application_name = 'tiendo-intake'")
    wait_for("the rehearsals of new connections", lambda: stack.sql(asked)[0][0] >= 5)


def test_the_same_again_is_no_conflict_and_another_is(house):
    date = next(days[UNIT])
    assert put(house.clerk, UNIT, date, 5) == put(house.clerk, UNIT, date, 5, seen=0) and stands(house, UNIT, date) == (1, 5)
    status, problem = put(house.clerk, UNIT, date, 6, seen=0)
    assert (status, problem["code"], problem["rev"], problem["counts"], problem["source"]) == (409, "rev_conflict", 1, {"activated": 5}, {"role": "clerk", "unit": UNIT})
    for said in ({}, {"reason": ""}, {"reason": " \u00a0\u200b "}):
        assert put(house.clerk, UNIT, date, 6, seen=1, **said)[1]["code"] == "reason_needed", said
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


def test_what_lies_outside_is_not_there_for_who_reads_known_or_not(house):
    asked = [house.clerk.ask("GET", f"/api/v1/intake/{of}?campaign=kich-hoat&unit={unit}") for of in ("day", "units", "explanations") for unit in (BESIDE, DISTRICT, "99999")]
    assert {status for status, *_ in asked} == {404} and len({str(problem) for _, problem, _ in asked}) == 1, asked


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
