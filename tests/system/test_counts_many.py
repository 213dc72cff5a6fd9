"""As many other metrics as a campaign may have, called as it may call them, at the limits of what a record holds: API, page and reports say the same."""
import csv
import io
import json

import openpyxl
import pytest

from conftest import Stack, progress
from small_campaign import DAYS, LEAVES, YAML, load
from test_page import Browser, address, browser, shows, vi  # noqa: F401
from test_reports import get, pdf_text

# What a page or a sheet could take for something of its own, or trip over.
OTHERS = ["day", "total", "constructor", "__proto__", "hasOwnProperty", "null", "1e3", "m" * 64, "-cap-the", *(f"step-{n}" for n in range(6))]
MOST = 10_000_000


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    folder = tmp_path_factory.mktemp("campaign")
    stack = Stack(load=False, clock=f"{DAYS[0]}T12:00:00+07:00")
    load(stack, folder)
    (folder / "nho/campaign.yaml").write_text(YAML.replace("metrics: [activated]", f"metrics: {json.dumps(['activated', *OTHERS], ensure_ascii=False)}"))
    stack.tiendo("load", folder)
    feed = stack.client(stack.add_feed("90"))
    for seq, day in enumerate(DAYS[:2], 1):
        stack.set_clock(f"{day}T12:00:00+07:00")
        records = [progress(unit, day, campaign="nho", counts={"activated": 3, **{name: MOST - place for place, name in enumerate(OTHERS) if name != "constructor"}})
                   for unit in LEAVES if unit != "90202"]
        assert feed.put(seq, records)["rejected"] == []
    feed.close()
    stack.settled()
    yield stack
    stack.down()


def expected(leaves):
    """Of so many leaves, each of which said the same on both days; nobody ever said one of them."""
    return {name: {"day": leaves * (MOST - place), "cumulative": 2 * leaves * (MOST - place), "reports": leaves}
            for place, name in enumerate(OTHERS) if name != "constructor"} if leaves else {}


UNDER = {"90": 4, "901": 3, "902": 1, "90101": 2, "90101-01": 1, "90101-02": 1, "90102": 1, "90201": 1, "90202": 0}


def test_the_api_has_them_all(stack):
    code, body = get(stack, "/api/v1/counts", campaign="nho", date=DAYS[1], level="all")
    answer = json.loads(body)
    assert code == 200 and answer["metrics"] == OTHERS
    assert {row["unit"]: row["counts"] for row in [*answer["units"], answer["total"]]} == {unit: expected(leaves) for unit, leaves in UNDER.items()}


def test_every_format_of_the_daily_report_has_room_for_them(stack, tmp_path):
    made = {}
    for form in ("pdf", "docx", "xlsx", "csv"):
        code, made[form] = get(stack, f"/reports/nho/{DAYS[1]}.{form}")
        assert code == 200, made[form]
    rows = list(csv.reader(io.StringIO(made["csv"].decode("utf-8-sig"))))
    table = {row[0].lstrip("'"): dict(zip(rows[0][-30:], row[-30:])) for row in rows[1:]}
    sheets = openpyxl.load_workbook(io.BytesIO(made["xlsx"]))
    [(head, line)] = [(rows[3], row) for rows in [list(sheets.worksheets[1].values)] for row in rows if row[0] == "901"]
    for place, name in enumerate(OTHERS):
        title = f"{name}: lũy kế"
        wanted = expected(3).get(name, {"cumulative": ""})["cumulative"]
        assert table["901"][("'" if name[0] == "-" else "") + title] == str(wanted)
        assert head[-30:][2 * place + 1] == title and (line[-30:][2 * place + 1] or "") == wanted
    text = "".join(pdf_text(made["pdf"], tmp_path).split())  # the longest name breaks where a line ends
    for name in OTHERS:
        said = expected(4).get(name)
        sentence = (f"- {name}: trong ngày {vi(said['day'])} (4 đơn vị báo cáo); lũy kế {vi(said['cumulative'])}." if said
                    else f"- {name}: chưa có đơn vị nào báo cáo.")
        assert "".join(sentence.split()) in text


@pytest.mark.parametrize("width, height", [(1920, 1080), (1366, 768), (390, 844)])
def test_the_page_shows_them_all(stack, browser, width, height):
    browser("open", url=address(stack, campaign="nho", date=DAYS[1]), width=width, height=height)
    seen = shows(browser, "the cards", lambda s: "count_step-5" in s["cards"])
    status = json.loads(get(stack, "/api/v1/status", campaign="nho", date=DAYS[1])[1])["total"]
    assert seen["cards"]["card_day"][1] == f"{vi(status['day'])} / {vi(status['plan_day'])}" and len(seen["cards"]) == 5 + len(OTHERS)
    for name in OTHERS:
        said = expected(4).get(name)
        assert seen["cards"][f"count_{name}"] == ([name, vi(said["cumulative"]), f"trong ngày {vi(said['day'])} · 4 đơn vị"] if said
                                                  else [name, "–", "chưa có báo cáo"])
    for unit in ("901", "902"):
        shown = [vi(expected(UNDER[unit])[name]["cumulative"]) if name in expected(1) else "" for name in OTHERS]
        assert seen["units"][unit][-len(OTHERS):] == shown
    assert seen["overflow"] <= 0 and browser("traffic")["errors"] == []
    assert [v for v in browser("axe")["violations"] if v["impact"] in ("serious", "critical")] == []
