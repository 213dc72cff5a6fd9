"""A plan that catches up, by the command and through the services: what a close fixes, and what everybody sees of it then."""
import json
import re

import pytest

from conftest import Stack, progress, wait_for
from small_campaign import LEAVES, TARGETS, load
from test_reports import get, pdf_text

FIRST, SECOND, THIRD = "2024-07-01", "2024-07-02", "2024-07-03"
DONE = {"90101-01": 15, "90101-02": 0, "90102": 75, "90201": 24, "90202": 10}
WHY = ("--reason", "đính chính", "--document", "15/QĐ")


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """The first of ten days, on which some do more and some less; the clock has closed it."""
    stack = Stack(load=False)
    load(stack, tmp_path_factory.mktemp("campaign"), "plan: catch_up\n")
    stack.set_clock(f"{FIRST}T10:00:00+07:00")
    stack.feed = stack.client(stack.add_feed("90"))
    stack.before = get(stack, "/api/v1/status", campaign="nho", date=SECOND, level="all", as_of=f"{FIRST}T09:00:00+07:00")[1]
    assert stack.feed.put(1, [progress(u, FIRST, 1, n, "nho") for u, n in DONE.items()])["rejected"] == []
    stack.settled()
    assert plans(stack, SECOND)["90102"] == 30, "no report moves a plan"
    stack.set_clock(f"{FIRST}T17:30:01+07:00")
    wait_for("the close", lambda: stack.sql("SELECT count(*) FROM day_close") == [(1,)])
    stack.quiet(1)
    yield stack
    stack.down()


def rows(stack, day, **more):
    shown = json.loads(get(stack, "/api/v1/status", campaign="nho", date=day, level="all", **more)[1])
    return {u["unit"]: u for u in [*shown["units"], shown["total"]]}


def plans(stack, day, **more):
    return {unit: row["plan_day"] for unit, row in rows(stack, day, **more).items()}


def test_the_close_fixes_the_next_day_for_every_unit_and_every_table_adds_up(stack, tmp_path):
    told, rest = plans(stack, SECOND), 50 // 9
    assert {u: told[u] for u in LEAVES} == {u: (TARGETS[u] - DONE[u]) // 9 for u in LEAVES}
    assert told["90101"] == told["90101-01"] + told["90101-02"] and told["901"] == told["90101"] + told["90102"]
    assert told["902"] == told["90201"] + told["90202"] + rest and told["90"] == told["901"] + told["902"], "902 has 50 that are nobody's"
    days = json.loads(get(stack, "/api/v1/days", campaign="nho", unit="90", **{"from": FIRST, "to": THIRD})[1])["days"]
    assert [d["plan_day"] for d in days] == [100, told["90"], plans(stack, THIRD)["90"]]
    courses = json.loads(get(stack, "/api/v1/courses", campaign="nho", unit="90", **{"from": FIRST, "to": SECOND})[1])
    assert {u["unit"]: u["plan"][1] for u in courses["units"]} == {"901": told["901"], "902": told["902"]}
    assert json.loads(stack.tiendo("status", "--campaign", "nho", "--date", SECOND, "--json"))["total"]["plan_day"] == told["90"]
    assert next(c for c in json.loads(get(stack, "/api/v1/campaigns")[1]) if c["campaign"] == "nho")["plan"] == "catch_up"
    text = pdf_text(get(stack, f"/reports/nho/{SECOND}.pdf")[1], tmp_path)
    assert re.search(rf"cộng\s+1\.000\s+{told['90']}\s", text)


def test_as_of_before_the_close_it_is_what_was_shown_then(stack):
    assert get(stack, "/api/v1/status", campaign="nho", date=SECOND, level="all", as_of=f"{FIRST}T09:00:00+07:00")[1] == stack.before
    assert plans(stack, SECOND, as_of=f"{FIRST}T17:29:00+07:00")["90102"] == 30 and plans(stack, SECOND)["90102"] == 25


def test_a_change_begins_after_today_and_is_in_the_next_evenings_plan(stack):
    stack.set_clock(f"{SECOND}T08:00:00+07:00")
    ask = ["target", "change", "nho", "90102", "200"]
    for day in (FIRST, SECOND):
        done = stack.run(*ask, "--from", day, *WHY, "--yes")
        assert done.returncode == 1 and f"--from {day} has begun" in done.stderr, done.stderr
    done = stack.run("extend", "nho", "--plan-until", "2024-07-11", "--from", SECOND, *WHY, "--yes")
    assert done.returncode == 1 and f"--from {SECOND} has begun" in done.stderr
    dry = json.loads(stack.tiendo(*ask, "--from", THIRD, *WHY, "--check", "--json"))
    told = {u["unit"]: u for u in dry["units"]}["90102"]
    assert told["plan"][0] == {"date": THIRD, "old": 25, "new": (200 - 75 - 25) // 8} and all(cell["date"] > SECOND for u in dry["units"] for cell in u["plan"])
    assert json.loads(stack.tiendo(*ask, "--from", THIRD, *WHY, "--yes", "--json"))["units"] == dry["units"]
    assert plans(stack, SECOND)["90102"] == 25
    stack.feed.put(2, [progress("90102", SECOND, 1, 5, "nho")])
    stack.set_clock(f"{SECOND}T17:30:01+07:00")
    wait_for("the close", lambda: stack.sql("SELECT count(*) FROM day_close") == [(2,)])
    stack.quiet(2)
    assert plans(stack, THIRD)["90102"] == (200 - 75 - 5) // 8
    alert = stack.sql("SELECT figures ->> 'plan_day' FROM alert WHERE unit = '90102' AND kind = 'target_missed' AND day = %s", SECOND)
    assert alert == [("25",)]


def test_what_comes_late_moves_no_plan_that_is_fixed(stack):
    fixed = plans(stack, THIRD)
    stack.set_clock(f"{SECOND}T19:00:00+07:00")
    stack.feed.put(3, [progress("90102", SECOND, 2, 60, "nho")])
    stack.quiet(2)
    assert rows(stack, SECOND)["90102"]["status"] == "met" and plans(stack, THIRD) == fixed


def test_what_more_people_would_bring_is_shown_and_changes_nothing(stack):
    for ask, told in ((["plan", "--campaign", "nho", "--more", "5"], "--people"), (["plan", "--people", "0", "--more", "5"], "takes a number of people"),
                      (["plan", "--people", "10", "--more", "1,5"], "takes a number of people"), (["plan", "nho", "--people", "10", "--more", "5"], "too many")):
        done = stack.run(*ask)
        assert done.returncode == 2 and told in done.stderr, (ask, done.stderr)
    stack.set_clock(f"{THIRD}T12:00:00+07:00")
    stack.feed.put(4, [progress(u, day, 1, 10, "nho") for u, day in (("90201", SECOND), ("90201", THIRD), ("90202", SECOND))])
    stack.settled()
    before = get(stack, "/api/v1/status", campaign="nho", date=THIRD, level="all")[1]
    asked = json.loads(stack.tiendo("plan", "--campaign", "nho", "--unit", "902", "--people", "10", "--more", "20", "--json"))
    told = {u["unit"]: u for u in [*asked["units"], asked["total"]]}
    assert set(told) == {"902", "90201", "90202"} and told["90201"]["pace"] == [14.7, 44.0] and told["90202"]["forecast"][1]["why"] == "too_little_data"
    assert told["90201"]["plan_day"] == rows(stack, THIRD)["90201"]["plan_day"] and told["90201"]["forecast"][0] == rows(stack, THIRD)["90201"]["forecast"]
    assert told["90201"]["in_time"] == [False, True] and told["90201"]["forecast"][1]["finish"] == "2024-07-08", "206 are left, 44 a day"
    shown = stack.tiendo("plan", "--campaign", "nho", "--unit", "902", "--people", "10", "--more", "20")
    assert "10 người, thêm 20" in shown and "14,7" in shown and "44,0" in shown and "chưa xác định được" in shown
    assert "14.7" in stack.tiendo("plan", "--campaign", "nho", "--unit", "902", "--people", "10", "--more", "20", "--language", "en")
    assert get(stack, "/api/v1/status", campaign="nho", date=THIRD, level="all")[1] == before
