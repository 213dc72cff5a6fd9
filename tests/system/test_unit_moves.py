"""A commune that goes to another district: who may read and report it is decided by the day that is asked for."""
import csv
import io
import json
import urllib.error
import urllib.parse
import urllib.request

import pytest
from conftest import Feed, Stack, progress, wait_for
from test_doctor import findings

UNIT, FROM, TO = "22786", "584", "585"
LAST, FIRST = "2024-07-14", "2024-07-15"  # its last day in the one, its first in the other


@pytest.fixture(scope="module")
def moving():
    stack = Stack("--without", "deadline-alerter", clock="2024-07-10T12:00:00+07:00")
    stack.sql("UPDATE unit SET valid_to = %s, successor_code = code WHERE code = %s", LAST, UNIT)
    stack.sql("INSERT INTO unit (code, valid_from, parent_code, level, kind, name_vi, name_ascii, province, path, recorded_at)"
              " SELECT code, %s, %s, level, kind, name_vi, name_ascii, province, '58/' || %s || '/' || code, recorded_at FROM unit WHERE code = %s", FIRST, TO, TO, UNIT)
    stack.sql("SELECT campaign_build ('kich-hoat', '2024-07-10T12:00+07')")
    stack.tokens = {unit: stack.tiendo("token", "new", "--role", "officer", "--unit", unit, "--label", f"of-{unit}").strip() for unit in (FROM, TO, UNIT)}
    stack.feeds = {unit: stack.add_feed(unit) for unit in (FROM, TO, UNIT)}
    yield stack
    stack.down()


def asked(stack, of, path, **more):
    request = urllib.request.Request(f"{stack.env['TIENDO_HTTP_URL']}{path}?{urllib.parse.urlencode(more)}", headers={"Authorization": "Bearer " + stack.tokens[of]})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read()


def may(stack, of, path, **more):
    status, _ = asked(stack, of, path, campaign="kich-hoat", **more)
    assert status in (200, 403, 404), status
    return status == 200


@pytest.mark.parametrize("now", ["2024-07-10T12:00:00+07:00", "2024-07-20T12:00:00+07:00"], ids=["before", "after"])
def test_the_asked_day_decides_who_reads_a_unit(moving, now):
    moving.set_clock(now)
    after = now > FIRST
    for path in ("/api/v1/status", "/api/v1/counts"):
        for day, reader in ((LAST, FROM), (FIRST, TO)):
            other = TO if reader == FROM else FROM
            assert may(moving, reader, path, unit=UNIT, date=day) and not may(moving, other, path, unit=UNIT, date=day), (path, day)
            assert may(moving, UNIT, path, unit=UNIT, date=day), "itself reads all"
        assert may(moving, FROM, path, unit=UNIT) is not after and may(moving, TO, path, unit=UNIT) is after, "without a day, today"
    units = {one["unit"] for one in json.loads(asked(moving, TO, "/api/v1/status", campaign="kich-hoat", date=LAST)[1])["units"]}
    assert UNIT not in units
    assert may(moving, FROM, "/api/v1/alerts/open", unit=UNIT) is not after and may(moving, TO, "/api/v1/alerts/open", unit=UNIT) is after
    status, _ = asked(moving, TO, f"/reports/kich-hoat/{LAST}.csv", unit=UNIT)
    assert status in (403, 404)
    assert asked(moving, FROM, f"/reports/kich-hoat/{LAST}.csv", unit=UNIT)[0] == 200


def test_of_a_period_each_reads_the_days_on_which_the_unit_was_its_own(moving):
    moving.set_clock("2024-07-20T12:00:00+07:00")
    days = {of: [one["date"] for one in json.loads(asked(moving, of, "/api/v1/days", campaign="kich-hoat", unit=UNIT, to="2024-07-16", **{"from": "2024-07-13"})[1])["days"]]
            for of in (FROM, TO, UNIT)}
    assert days == {FROM: ["2024-07-13", LAST], TO: [FIRST, "2024-07-16"], UNIT: ["2024-07-13", LAST, FIRST, "2024-07-16"]}


def test_the_day_of_a_record_decides_who_reports_a_unit(moving):
    moving.set_clock("2024-07-20T12:00:00+07:00")
    for of, expected in ((FROM, [None, "forbidden_unit"]), (TO, ["forbidden_unit", None]), (UNIT, [None, None])):
        client = Feed(moving, moving.feeds[of])
        rev = {FROM: 1, TO: 2, UNIT: 3}[of]
        answer = client.put(1, [progress(UNIT, LAST, rev), progress(UNIT, FIRST, rev)])
        codes = {one["index"]: one["code"] for one in answer["rejected"]}
        assert [codes.get(0), codes.get(1)] == expected, (of, answer)
        client.close()


def test_alerts_of_a_unit_that_moves_follow_it_to_its_own_member(fresh):
    stack = fresh(clock="2024-07-14T12:00:00+07:00")
    stack.sql("UPDATE unit SET valid_to = %s, successor_code = code WHERE code = %s", LAST, UNIT)
    stack.sql("INSERT INTO unit (code, valid_from, parent_code, level, kind, name_vi, name_ascii, province, path, recorded_at)"
              " SELECT code, %s, %s, level, kind, name_vi, name_ascii, province, '58/' || %s || '/' || code, recorded_at FROM unit WHERE code = %s", FIRST, TO, TO, UNIT)
    stack.sql("SELECT campaign_build ('kich-hoat', '2024-07-14T12:00+07')")
    key = {unit: stack.dir / "keys" / stack.add_member(unit, role="chair") for unit in (FROM, TO, UNIT)}
    stack.tiendo("close", "--campaign", "kich-hoat", "--date", LAST)
    stack.set_clock("2024-07-15T12:00:00+07:00")

    def seen(unit):
        done = stack.run("alerts", "--key", key[unit], "--unit", UNIT, "--json")
        return done.returncode == 0 and {json.loads(line)["date"] for line in done.stdout.splitlines()}  # held on a Sunday, let go on Monday: one event or two
    wait_for("its own member and that of the district that had it are told", lambda: seen(UNIT) == {LAST} and seen(FROM) == {LAST})
    assert seen(TO) == set()


def test_a_feed_that_goes_on_with_a_code_that_has_ended_is_told_the_new_one(moving):
    """Two units of 582 become one."""
    moving.set_clock("2024-07-20T12:00:00+07:00")
    old, heir = (row[0] for row in moving.sql("SELECT code FROM unit WHERE parent_code = '582' ORDER BY code LIMIT 2"))
    moving.sql("UPDATE unit SET valid_to = %s, successor_code = %s WHERE code = %s", LAST, heir, old)
    moving.sql("SELECT campaign_build ('kich-hoat', '2024-07-20T12:00+07')")
    moving.sql("SELECT configuration_changed ()")
    client = Feed(moving, moving.add_feed("582"))
    told = wait_for("the units", lambda: [r for r in client.put(next(moving.numbers), [progress(old, FIRST, 1)])["rejected"] if "ended" in r["detail"]])
    assert told == [{"index": 0, "code": "unknown_unit", "detail": f"unit {old} ended on {LAST}: report unit {heir} from the day after on"}]
    client.close()
    assert findings(moving)["units of members"]["state"] == "ok"
    moving.add_member(old, role="chair")
    found = findings(moving)["units of members"]
    assert found["state"] == "warn" and f" of {old}, ended on {LAST}, since then {heir}" in found["found"] and "--unit" in found["do"]
    stranger = Feed(moving, moving.feeds[TO])
    assert "ended" not in stranger.put(50, [progress(old, FIRST, 1)])["rejected"][0]["detail"], "of another's unit nothing is told"
    stranger.close()


@pytest.mark.parametrize("report", ["final", "evaluation"])
def test_a_report_of_the_whole_campaign_has_a_unit_that_moved_once(moving, report):
    """What it has done is its own where it is now; the line of its days in the other district says nothing of it."""
    moving.set_clock("2024-08-02T12:00:00+07:00")
    rows = list(csv.reader(io.StringIO(moving.tiendo("report", "--campaign", "kich-hoat", "--date", "2024-08-01", "--format", "csv", "--report", report, "-o", "-").lstrip("\ufeff"))))
    codes = [row[0] for row in rows[1:] if row and row[0].isdigit()]
    assert codes.count(UNIT) == 1 and len(codes) == len(set(codes)) > 60, [code for code in codes if codes.count(code) > 1]
    assert codes.index(TO) < codes.index(UNIT) < codes.index("586"), "below the district where it is now"
