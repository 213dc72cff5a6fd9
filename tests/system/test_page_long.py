"""A table of hundreds of units and their calendar in a real Chromium: all of them can be found, printed, read out and reached, though only
the first are drawn at once; their columns stand straight; and a report changes its own row alone."""
import json
import subprocess

import pytest

from conftest import Stack, progress, wait_for
from test_page import Browser, browser, shows  # noqa: F401
from test_reports import get

DAY = "2024-07-01"
COMMUNES = 240
LAST = f"Xã {COMMUNES - 1}"
YAML = """code: nho
title: {vi: "Tỉnh nhiều xã", en: "A province of many communes"}
top: "90"
metrics: [activated, collected]
starts_on: 2024-07-01
plan_until: 2024-07-10
deadline: 2024-07-11
timezone: Asia/Ho_Chi_Minh
cutoff: "17:30"
"""
codes = [f"90{n:03d}" for n in range(COMMUNES)]


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """A province without districts."""
    path = tmp_path_factory.mktemp("many")
    (path / "units.csv").write_text("code,parent_code,level,kind,name_vi,name_ascii\n90,,province,tỉnh,Tỉnh Nhiều Xã,Tinh Nhieu Xa\n"
                                    + "".join(f"{code},90,commune,xã,Xã {n},Xa {n}\n" for n, code in enumerate(codes)))
    (path / "nho").mkdir()
    (path / "nho/campaign.yaml").write_text(YAML)
    (path / "nho/targets.csv").write_text("unit,target\n" + "".join(f"{code},{100 + n}\n" for n, code in enumerate(codes)))
    stack = Stack(load=False, clock=f"{DAY}T09:00:00+07:00")
    stack.prepare("load", path)
    stack.feed, stack.seq = stack.client(stack.add_feed("90")), 0
    report(stack, [progress(code, DAY, 1, 12, counts={"activated": 12, "collected": 3}) for code in codes[:5]])
    yield stack
    stack.down()


def report(stack, rows):
    stack.seq += 1
    assert stack.feed.put(stack.seq, [dict(row, campaign="nho") for row in rows])["type"] == "ack"
    stack.settled()


def opened(browser, stack, width=1366, **more):
    browser("open", url=f"{stack.env['TIENDO_HTTP_URL']}/#token={stack.env['TIENDO_HTTP_TOKEN']}&campaign=nho", width=width, height=800, **more)
    if more:
        return shows(browser, "the page", lambda s: s["shown"] > 0)
    return shows(browser, "every unit", lambda s: s["shown"] > 0 and len(s["order"]) == COMMUNES and "collected" in " ".join(s["cards"]))


def test_every_unit_is_there_with_the_api_s_figures(stack, browser):
    seen = opened(browser, stack)
    assert sorted(seen["order"]) == codes
    assert seen["beside"] <= 0 and seen["overflow"] <= 0
    wait_for("what else is counted", lambda: [browser("cell", unit=code, at=11)["text"] for code in (codes[0], codes[-1])] == ["3", ""])
    for row in stack.status(campaign="nho")["units"]:
        assert [browser("cell", unit=row["unit"], at=at)["text"] for at in (7, 8)] == [str(row["target"]), str(row["remaining"])]


def test_what_is_far_is_found_by_the_browser_s_own_search_and_by_the_page_s(stack, browser):
    opened(browser, stack)
    assert browser("find", text=LAST) == {"found": True, "seen": True}
    browser("type", selector="#find", text=LAST)
    shows(browser, "the unit", lambda s: [LAST in one for one in s["found"]] == [True])


def test_a_search_that_begins_at_once_finds_what_was_not_drawn_yet(stack, browser):
    opened(browser, stack)
    assert browser("undrawn", keys="Control+f", status=stack.status(campaign="nho"))["rows"] == [20, COMMUNES]


def test_the_calendar_is_drawn_in_pieces_too_and_is_whole_before_it_is_printed(stack, browser):
    opened(browser, stack)
    calendar = json.loads(get(stack, "/api/v1/calendar", campaign="nho")[1])
    lines = len(calendar["units"])
    days = [{"date": f"2024-07-{n:02d}"} for n in range(1, 11)]
    units = [dict(unit, statuses=("mx-.nedf" * 2)[n % 5:n % 5 + len(days)]) for n, unit in enumerate(calendar["units"])]
    assert browser("undrawn_calendar", calendar=dict(calendar, to=days[-1]["date"], days=days, units=units))["rows"] == [20, lines] and lines > COMMUNES
    straight(browser, "#heat thead tr", "#heat tbody tr", "#heat tbody:last-child tr:last-child")


def test_paper_has_every_unit(stack, browser, tmp_path):
    opened(browser, stack)
    browser("print", path=str(tmp_path / "page.pdf"))
    text = subprocess.run(["pdftotext", "-layout", tmp_path / "page.pdf", "-"], capture_output=True, text=True, check=True).stdout
    assert [n for n in range(COMMUNES) if f"Xã {n} " not in text.replace("\n", " ")] == []


@pytest.mark.parametrize("width", [1366, 768, 360])
def test_readers_have_whole_tables_whose_columns_stand_straight(stack, browser, width):
    opened(browser, stack, width)
    roles = wait_for("every row, the table's and the calendar's", lambda: (found := browser("roles")["roles"])["row"] > 2 * COMMUNES and found)
    assert roles["rowheader"] > COMMUNES and roles["table"] == 2
    assert browser("box", selector="#units_whole")["box"] is None, "nobody has to ask for them"
    assert browser("axe")["violations"] == []
    if width > 600:
        straight(browser, "#units thead tr", "#units tbody tr:first-child", "#units tfoot tr")


def straight(browser, *rows):
    lines = browser("columns", selectors=rows)["lefts"]
    assert len(lines[0]) > 7 and all(line == lines[0] for line in lines), lines


def test_of_a_table_that_is_longer_still_readers_have_the_rest_by_a_button(stack, browser, tmp_path):
    status = stack.status(campaign="nho")
    rows = 5 * COMMUNES
    status["units"] = [dict(status["units"][n % COMMUNES], unit=f"C{n}", name=f"Xã {n}") for n in range(rows)]
    (tmp_path / "status.json").write_text(json.dumps(status))
    opened(browser, stack, answers={"/api/v1/status": str(tmp_path / "status.json")})
    wait_for("every row", lambda: len(browser("read")["order"]) == rows)
    assert browser("roles")["roles"]["row"] < rows
    browser("press", keys=[])
    browser("focus", selector="#units_whole")
    assert browser("press", keys=["Enter"])["focus"] == "scroll"
    assert wait_for("every row", lambda: browser("roles")["roles"]["row"] > rows)


def test_a_report_changes_its_row_and_no_other(stack, browser):
    seen = opened(browser, stack)
    changed, other = seen["order"][-2:]  # in one group
    browser("tag", selector=f'#units tr[data-unit="{other}"] .unit')
    browser("tag", selector="#heat tbody tr:nth-child(2) th")
    report(stack, [progress(changed, DAY, 2, 13)])
    shows(browser, "the report", lambda s: s["shown"] > seen["shown"] and s["units"][changed][2] == "13")
    assert browser("is_tagged", selector=f'#units tr[data-unit="{other}"] .unit')["tagged"], "who reads it keeps what is marked in it"
    assert browser("is_tagged", selector="#heat tbody tr:nth-child(2) th")["tagged"]
