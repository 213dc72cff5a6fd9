"""Targets and the plan's end that move in a running campaign, by the command and through the services: a dry run, the change, and what everybody sees then."""
import json
import re
import shutil
import subprocess

import openpyxl
import pytest

from conftest import CAMPAIGN, Stack, progress, wait_for
from test_reports import get, pdf_text

FIRST, SECOND, THIRD = "2024-07-01", "2024-07-02", "2024-07-03"
WHY = ("--reason", "đính chính phụ lục", "--document", "15/QĐ")


@pytest.fixture(scope="module")
def stack():
    """Everybody makes the plan on the first day, and the clock has closed it."""
    stack = Stack()
    stack.set_clock(f"{FIRST}T10:00:00+07:00")
    stack.communes = [u for u in stack.status(level="all")["units"] if u["level"] == "commune"]
    stack.feed = stack.client(stack.add_feed("58"))
    assert stack.feed.put(1, [progress(u["unit"], FIRST, 1, u["plan_day"]) for u in stack.communes])["rejected"] == []
    stack.settled()
    stack.set_clock(f"{FIRST}T17:30:01+07:00")
    wait_for("the closes", lambda: stack.sql("SELECT count(*) FROM day_close")[0][0] == 2)
    stack.quiet(2)
    yield stack
    stack.down()


def status(stack, day, **more):
    return json.loads(get(stack, "/api/v1/status", campaign="kich-hoat", date=day, level="all", **more)[1])


def row(stack, unit, day, **more):
    shown = status(stack, day, **more)
    return next(u for u in [*shown["units"], shown["total"]] if u["unit"] == unit)


def test_a_call_that_lacks_something_is_a_wrong_call(stack):
    change = ["target", "change", "kich-hoat", "584", "1400", "--from", SECOND]
    for ask, told in (([*change, "--document", "1", "--yes"], "--reason is missing"), ([*change, "--reason", "x", "--document", " ", "--yes"], "--document is empty"),
                      ([*change, *WHY], "no terminal"), (["target", "change", "kich-hoat", "584", "1400", *WHY, "--yes"], "--from"),
                      (["target", "change", "kich-hoat", "584", "1.400", "--from", SECOND, *WHY, "--yes"], "in digits alone"),
                      (["target", "change", "kich-hoat", "584", "--from", SECOND, *WHY, "--yes"], "change CAMPAIGN UNIT TARGET"),
                      (["target", "kich-hoat", "584", "1400", "--from", SECOND, *WHY, "--yes"], "change CAMPAIGN UNIT TARGET"),
                      (["extend", "kich-hoat", "--from", SECOND, *WHY, "--yes"], "--plan-until, --deadline or both"),
                      (["extend", "kich-hoat", "--plan-until", "31/8/2024", "--from", SECOND, *WHY, "--yes"], "--plan-until"),
                      (["extend", "--plan-until", "2024-08-31", "--from", SECOND, *WHY, "--yes"], "CAMPAIGN is expected")):
        done = stack.run(*ask, stdin=subprocess.DEVNULL)
        assert done.returncode == 2 and told in done.stderr, (ask, done.stderr)
    done = stack.run("target", "change", "kich-hoat", "999", "1", "--from", "2024-06-01", *WHY, "--check")
    assert done.returncode == 1 and "lies before the campaign begins" in done.stderr
    done = stack.run("target", "change", "kich-hoat", "584", "9999", "--from", SECOND, *WHY, "--yes")
    assert done.returncode == 1 and "from 2024-07-02 on the targets under unit 58 (Tỉnh Ninh Thuận) sum to 39971, 8674 more than its own 31297" in done.stderr
    assert stack.sql("SELECT count(*) FROM campaign_change") == [(0,)]


def test_a_target_is_shown_changed_and_seen_by_everybody(stack, tmp_path):
    before = {day: get(stack, "/api/v1/status", campaign="kich-hoat", date=day, as_of=f"{FIRST}T17:30:01+07:00")[1] for day in (FIRST, THIRD)}
    stack.set_clock(f"{FIRST}T18:00:00+07:00")
    ask = ["target", "change", "kich-hoat", "584", "1125", "--from", SECOND, *WHY]
    dry = json.loads(stack.tiendo(*ask, "--check", "--json"))
    assert (dry["kind"], dry["change"], dry["from"], dry["unit"], dry["old"], dry["new"]) == ("target", None, SECOND, "584", 1325, 1125)
    told = {u["unit"]: u for u in dry["units"]}
    assert told["584"]["target"] == [1325, 1125] and len(told["584"]["plan"]) >= 20 and told["584"]["required_per_day"][1] < told["584"]["required_per_day"][0]
    assert all(cell["date"] >= SECOND for unit in dry["units"] for cell in unit["plan"]), "days before it keep their plan"
    assert set(told) >= {"584", *(u["unit"] for u in stack.communes if u["parent"] == "584" and u["target"] > 20)}, "every unit that moves is told"
    shown = stack.tiendo(*ask, "--check")
    assert "1.325 → 1.125" in shown and "Kế hoạch ngày" in shown and "Plan of a day" in stack.tiendo(*ask, "--check", "--language", "en")
    assert stack.sql("SELECT count(*) FROM campaign_change") == [(0,)], "a dry run changes nothing"
    made = json.loads(stack.tiendo(*ask, "--yes", "--json"))
    assert made["change"] == 1 and made["units"] == dry["units"]
    assert row(stack, "584", FIRST)["target"] == 1325 and row(stack, "584", SECOND)["target"] == 1125
    assert row(stack, "584", "2024-07-30")["plan_cumulative"] == 1125 and row(stack, "58", SECOND)["unassigned"] == 200
    days = json.loads(get(stack, "/api/v1/days", campaign="kich-hoat", unit="584", **{"from": FIRST, "to": SECOND})[1])
    assert [d["target"] for d in days["days"]] == [1325, 1125] and [(c["kind"], c["unit"], c["to"], c["old"], c["new"]) for c in days["changes"]] == [("target", "584", None, 1325, 1125)]
    said = status(stack, SECOND)["sentences"]["vi"]["changes"]
    assert said == "Chỉ tiêu của Bác Ái thay đổi từ 1.325 thành 1.125 từ ngày 02/7 theo văn bản 15/QĐ (đính chính phụ lục)."
    assert "15/QĐ" in stack.tiendo("campaign", "kich-hoat") and said.split(" theo")[0] in stack.tiendo("status", "--campaign", "kich-hoat", "--date", SECOND)
    text = re.sub(r"\s+", " ", pdf_text(get(stack, f"/reports/kich-hoat/{SECOND}.pdf")[1], tmp_path))
    assert said in text
    for day, answer in before.items():
        assert get(stack, "/api/v1/status", campaign="kich-hoat", date=day, as_of=f"{FIRST}T17:30:01+07:00")[1] == answer, "as of before it, to the byte"
    assert stack.sql("SELECT split_part(actor, ',', 1), subject, detail::json ->> 'document', detail::json ->> 'change' FROM audit WHERE act = 'target'") == [("tester", "kich-hoat", "15/QĐ", "1")]
    again = stack.run(*ask, "--yes")
    assert again.returncode == 0 and "Không có gì thay đổi" in again.stdout and stack.sql("SELECT count(*) FROM campaign_change") == [(1,)]


def test_a_sheet_changes_all_its_units_or_none(stack, tmp_path):
    sheet = tmp_path / "targets.csv"
    sheet.write_text("unit,old,new\n585,3753,3800\n586,6093,x\n,1,1\n")
    done = stack.run("target", "change", "kich-hoat", "--sheet", sheet, "--from", THIRD, *WHY, "--yes")
    assert done.returncode == 1 and "targets.csv:3: new: a whole number is expected" in done.stderr and "targets.csv:4: unit: empty" in done.stderr
    sheet.write_text("unit,new\n585,3800\n")
    assert "old: the column is missing" in stack.run("target", "change", "kich-hoat", "--sheet", sheet, "--from", THIRD, *WHY, "--yes").stderr
    sheet.write_text("unit;old;new\n585;3753;3800\n586;6000;6100\n")
    done = stack.run("target", "change", "kich-hoat", "--sheet", sheet, "--from", THIRD, *WHY, "--yes")
    assert done.returncode == 1 and "unit 586: its target on 2024-07-03 is 6093, not 6000" in done.stderr
    assert row(stack, "585", THIRD)["target"] == 3753, "what does not stand so keeps all of it back"
    book = openpyxl.Workbook()
    for line in (("unit", "old", "new"), ("585", 3753, 3800), (586, 6093, 6100)):
        book.active.append(line)
    book.save(tmp_path / "targets.xlsx")
    made = json.loads(stack.tiendo("target", "change", "kich-hoat", "--sheet", tmp_path / "targets.xlsx", "--from", THIRD, *WHY, "--yes", "--json"))
    assert (made["unit"], made["old"], made["new"]) == (None, None, None)
    assert [row(stack, u, THIRD)["target"] for u in ("585", "586")] == [3800, 6100] and row(stack, "585", SECOND)["target"] == 3753
    assert [(c["id"], c["unit"]) for c in status(stack, THIRD)["changes"] if c["id"] == made["change"]] == [(made["change"], "585"), (made["change"], "586")]


def test_a_load_undoes_no_change_and_names_the_verb(stack, tmp_path):
    shutil.copytree(CAMPAIGN, tmp_path / "c")
    targets, campaign = tmp_path / "c/kich-hoat/targets.csv", tmp_path / "c/kich-hoat/campaign.yaml"
    stack.tiendo("load", tmp_path / "c")
    assert row(stack, "584", SECOND)["target"] == 1125, "a file that says what it said"
    text = targets.read_text()
    targets.write_text(text.replace("584,1325", "584,1125"))
    stack.tiendo("load", tmp_path / "c")
    assert row(stack, "584", SECOND)["target"] == 1125 and row(stack, "584", FIRST)["target"] == 1325, "a file that says what stands"
    targets.write_text(text.replace("584,1325", "584,1200"))
    done = stack.run("load", tmp_path / "c")
    assert done.returncode == 1 and re.search(r"targets\.csv:\d+: target: .*`tiendo target change`", done.stderr), done.stderr
    targets.write_text(text)
    campaign.write_text(campaign.read_text().replace("deadline: 2024-07-31", "deadline: 2024-08-31"))
    done = stack.run("load", tmp_path / "c")
    assert done.returncode == 1 and re.search(r"campaign\.yaml:\d+: deadline: .*`tiendo extend`", done.stderr), done.stderr


def test_a_campaign_is_extended_and_its_days_close_by_the_clock(stack, tmp_path):
    done = stack.run("extend", "kich-hoat", "--plan-until", "2024-08-15", "--from", THIRD, *WHY, "--yes")
    assert done.returncode == 1 and "give --deadline too" in done.stderr
    stack.set_clock("2024-07-31T09:00:00+07:00")
    wait_for("the closes", lambda: stack.sql("SELECT count(*) FROM day_close WHERE campaign = 'kich-hoat'") == [(30,)])
    wait_for("the deadline's alerts", lambda: stack.sql("SELECT count(*) FROM alert WHERE campaign = 'kich-hoat' AND kind = 'deadline_near' AND unit = '58' AND state = 'open'") == [(1,)])
    ask = ["extend", "kich-hoat", "--plan-until", "2024-08-15", "--deadline", "2024-08-20", "--from", "2024-07-31", *WHY]
    dry = json.loads(stack.tiendo(*ask, "--check", "--json"))
    assert dry["new"] == {"plan_until": "2024-08-15", "deadline": "2024-08-20"} and dry["old"] == {"plan_until": "2024-07-30", "deadline": "2024-07-31"}
    assert {"kind": "deadline_near", "from": "open", "to": "resolved"}.items() <= next(u for u in dry["units"] if u["unit"] == "58")["alerts"][0].items()
    assert "plan_until: 2024-07-30 → 2024-08-15" in stack.tiendo(*ask, "--yes")
    assert [r["days_left"] for r in (row(stack, "58", "2024-07-30"), row(stack, "58", "2024-07-31"))] == [0, 15]
    campaign = json.loads(stack.tiendo("campaign", "kich-hoat", "--json"))
    assert (campaign["plan_until"], campaign["deadline"], campaign["counted_days"]) == ("2024-08-15", "2024-08-20", 46)
    assert "Kế hoạch thực hiện đến ngày 15/8/2024 thay vì 30/7/2024" in status(stack, "2024-07-31")["sentences"]["vi"]["changes"]
    stack.tiendo("load", CAMPAIGN)
    assert json.loads(stack.tiendo("campaign", "kich-hoat", "--json"))["deadline"] == "2024-08-20"
    stack.set_clock("2024-07-31T17:30:01+07:00")
    wait_for("the new day's close", lambda: stack.sql("SELECT 1 FROM day_close WHERE campaign = 'kich-hoat' AND day = '2024-07-31'"))
    stack.set_clock("2024-08-02T00:00:01+07:00")
    stack.looked()
    assert stack.sql("SELECT count(*) FROM alert WHERE campaign = 'kich-hoat' AND kind = 'deadline_passed'") == [(0,)], "the old deadline passes without a word"
    assert stack.sql("SELECT DISTINCT resolution FROM alert WHERE campaign = 'kich-hoat' AND kind = 'deadline_near' AND unit = '58'") == [("superseded",)]
    stack.set_clock("2024-08-21T00:00:01+07:00")
    wait_for("the new one", lambda: stack.sql("SELECT day::text FROM alert WHERE campaign = 'kich-hoat' AND kind = 'deadline_passed' AND unit = '58'") == [("2024-08-20",)])
