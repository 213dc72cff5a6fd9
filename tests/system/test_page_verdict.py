"""The first screen of the dashboard: the verdict as the API says it, units worst first, what is promised, how one chooses, what waits; on a phone, on every
width, on a wall, in the dark. A real Chromium."""
import json
import re

import pytest

from conftest import Stack, progress, wait_for
from test_page import Browser, address, browser, report, shows, vi  # noqa: F401
from test_reports import get

DAY, NEXT = "2024-07-05", "2024-07-06"
LONG = "Thành phố Phan Rang - Tháp Chàm"


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """Five closed days: 584 and 588 do four fifths of their plan, two communes of 584 and one of 582 have been silent since the fourth."""
    settings = tmp_path_factory.mktemp("settings") / "settings"
    settings.write_text("TIENDO_NOTICE=SỐ LIỆU MÔ PHỎNG\n")
    stack = Stack("--settings", str(settings))
    stack.communes = [u for u in stack.status(level="all")["units"] if u["level"] == "commune"]
    stack.silent = [u["unit"] for u in stack.communes if u["parent"] == "584"][:2] + [u["unit"] for u in stack.communes if u["parent"] == "582"][:1]
    stack.feed, stack.seq = stack.client(stack.add_feed("58")), 0
    for day in range(1, 6):
        day = f"2024-07-0{day}"
        stack.set_clock(f"{day}T16:00:00+07:00")
        plan = {u["unit"]: u["plan_day"] for u in stack.status(level="all", date=day)["units"]}
        share = {"584": 0.8, "588": 0.8, "582": 1.5}
        report(stack, [progress(u["unit"], day, 1, int(plan[u["unit"]] * share.get(u["parent"], 1.2))) for u in stack.communes if day < "2024-07-04" or u["unit"] not in stack.silent])
        stack.set_clock(f"{day}T17:31:00+07:00")
        stack.tiendo("close", "--campaign", "kich-hoat", "--date", day)
    stack.quiet(10)  # of both campaigns
    yield stack
    stack.down()


def asked(stack, path, **query):
    return json.loads(get(stack, path, campaign="kich-hoat", **query)[1])


def ready(browser, stack, width=1366, height=768, **more):
    browser("open", url=address(stack, **more), width=width, height=height)
    return shows(browser, "the page", lambda s: s["shown"] > 0)


def test_the_verdict_stands_first_as_a_sentence_of_the_api(stack, browser):
    seen = ready(browser, stack, date=DAY)
    said = asked(stack, "/api/v1/status", date=DAY)["sentences"]["vi"]
    assert seen["verdict"] == said["verdict"] == "Ngày 05/7: 5 trong 7 huyện đạt chỉ tiêu ngày. Thuận Bắc, Bác Ái chưa đạt; 3 xã chưa báo cáo."
    assert (seen["deadline"], seen["finish"]) == (said["deadline"], said["finish"]) and "31/7/2024" in seen["deadline"]
    assert re.fullmatch(r"Dự kiến hoàn thành .*: (đúng thời hạn|có thể chậm .*|chậm .*)\.", seen["finish"])
    titles = {c["campaign"]: c["title"]["vi"] for c in asked_campaigns(stack)}
    assert seen["campaign_title"] == titles["kich-hoat"]
    place = browser("box", selector="#verdict_words")["box"]
    assert place["y"] + place["height"] < 400  # seen at once
    assert browser("box", selector=".band .likely")["box"]["width"] > 3


def asked_campaigns(stack):
    return json.loads(get(stack, "/api/v1/campaigns")[1])


def test_a_day_that_is_not_over_blames_nobody(stack, browser):
    stack.set_clock(f"{NEXT}T09:00:00+07:00")
    try:
        seen = ready(browser, stack)
        assert seen["verdict"].startswith("Ngày 06/7, chưa chốt: ") and "Bác Ái" not in seen["verdict"] and "65 xã chưa báo cáo" in seen["verdict"]
    finally:
        stack.set_clock(f"{DAY}T17:31:00+07:00")


def test_units_stand_worst_first_with_what_they_owe_and_how_long(stack, browser):
    seen = ready(browser, stack, date=DAY)
    wait_for("the lines in miniature", lambda: all(line["bars"] == 5 for line in browser("read")["standing"]))
    status = asked(stack, "/api/v1/status", date=DAY)
    figures = {u["unit"]: u for u in status["units"]}
    lacking = [figures[line["unit"]]["plan_cumulative"] - figures[line["unit"]]["cumulative"] for line in seen["standing"]]
    assert lacking == sorted(lacking, reverse=True) and len(lacking) == 7 and {line["unit"] for line in seen["standing"][:2]} == {"584", "588"}
    for line, row, lacks in zip(seen["standing"], status["standing"], lacking):
        words = row["words"]["vi"]
        assert line["owes"] == words["owes"] and vi(abs(lacks)) in line["owes"]
        assert [note for note in line["notes"]] == [w for w in (words["streak"], words["missing"], words["promise"]) if w]
        assert line["name"] == figures[line["unit"]]["name"]
    by = {line["unit"]: line for line in seen["standing"]}
    assert "5 ngày liên tiếp" in by["584"]["notes"][0] and "2 xã chưa báo cáo" in by["584"]["notes"]
    assert seen["order"] == [line["unit"] for line in seen["standing"]]  # the table too


def test_a_silent_commune_is_marked_and_named_in_full(stack, browser):
    seen = ready(browser, stack, date=DAY, unit="584")
    assert {line["unit"] for line in seen["standing"] if line["silent"]} == set(stack.silent[:2])
    seen = ready(browser, stack, width=360, height=640, date=DAY)
    assert LONG in [line["name"] for line in seen["standing"]]
    assert browser("cut", selector="#standing_list .unit, #units .unit, #heat th")["cut"] == []


# ---- choosing

def test_a_unit_is_found_by_a_name_without_accents_and_back_goes_back(stack, browser):
    ready(browser, stack, date=DAY)
    browser("type", selector="#find", text="phan rang")
    shows(browser, "the city", lambda s: s["found"] and s["found"][0].startswith(LONG))
    browser("press", keys=["Enter"])
    shows(browser, "its wards", lambda s: "582" in s["units"] and "58" not in s["units"])
    assert "unit=582" in browser("address")["url"]
    ward = next(u for u in stack.communes if u["parent"] == "584")
    browser("type", selector="#find", text=ward["unit"])
    shows(browser, "by its code", lambda s: s["found"] == [f"{ward['name']} Huyện Bác Ái, Tỉnh Ninh Thuận"])
    browser("press", keys=["ArrowDown", "Enter"])
    seen = shows(browser, "the commune", lambda s: list(s["units"]) == [ward["unit"]] and "Bác Ái" in s["path"] and ward["name"] in s["path"])
    assert seen["path"].split(" › ")[0] == "Tỉnh Ninh Thuận"
    browser("click", selector="#path button:nth-of-type(2)")
    shows(browser, "the district by the way up", lambda s: "584" in s["units"] and "58" not in s["units"])
    browser("back")
    shows(browser, "the commune again", lambda s: list(s["units"]) == [ward["unit"]])
    browser("type", selector="#find", text="không có ai")
    shows(browser, "that none is called so", lambda s: s["find_told"] == "Không tìm thấy đơn vị nào có tên này")


def test_only_units_that_may_be_seen_are_found(stack, browser):
    token = [w for w in stack.tiendo("token", "new", "--role", "viewer", "--unit", "584", "--label", "find-584").split() if len(w) > 40][0]
    browser("open", url=address(stack, token=token, date=DAY))
    shows(browser, "the district", lambda s: s["shown"] > 0)
    browser("type", selector="#find", text="phan rang")
    shows(browser, "nothing", lambda s: s["find_told"] == "Không tìm thấy đơn vị nào có tên này")
    browser("press", keys=["Escape"])
    browser("fill", selector="#find", text="")
    browser("type", selector="#find", text="phuoc")
    found = shows(browser, "its communes", lambda s: s["found"])["found"]
    assert all(line.endswith(" Huyện Bác Ái") for line in found)


@pytest.mark.parametrize("written, day", [("4/7/2024", "04/7/2024"), ("3/7", "03/7/2024"), ("2024-07-02", "02/7/2024"), ("01.07.2024", "01/7/2024")])
def test_a_day_is_written_as_people_here_write_it(stack, browser, written, day):
    assert ready(browser, stack, date=DAY)["date"] == "05/7/2024"
    browser("fill", selector="#date", text=written)
    seen = shows(browser, "the day", lambda s: s["date"] == day and day in s["heading"])
    assert f"Ngày {day[:-5]}" in seen["verdict"]


def test_what_is_no_day_is_told_and_the_figures_stay(stack, browser):
    ready(browser, stack, date=DAY)
    browser("fill", selector="#date", text="31/2/2024")
    seen = shows(browser, "what is wrong", lambda s: s["problem"])
    assert "31/2/2024" in seen["problem"] and "16/7/2024" in seen["problem"] and seen["main"]
    browser("resize", width=1366, height=800)
    assert shows(browser, "the page drawn anew", lambda s: s["shown"] > seen["shown"])["problem"] == seen["problem"], "figures that come meanwhile do not take the words away"
    browser("fill", selector="#date", text="1/7/2024")
    shows(browser, "what can be read", lambda s: not s["problem"] and s["date"] == "01/7/2024")


# ---- every width

WIDTHS = [(1440, 900), (1280, 720), (1100, 800), (1024, 768), (768, 1024), (360, 640), (640, 400), (720, 450)]  # the last two: 1280 and 1440 at 200 %


def test_nothing_overflows_or_is_cut_at_any_width(stack, browser):
    seen = ready(browser, stack, *WIDTHS[0], date=DAY)
    browser("click", selector="#menu summary")
    for width, height in WIDTHS[1:] + WIDTHS[:1]:
        browser("resize", width=width, height=height)
        before = seen["shown"]
        seen = shows(browser, f"the page at {width}, within it", lambda s: s["shown"] > before and s["overflow"] <= 0)
        assert browser("cut", selector="main *, #menu *")["cut"] == [], width
        assert [v for v in browser("axe")["violations"]] == [], width


def test_on_a_phone_the_head_leaves_three_quarters_and_a_row_is_a_card(stack, browser):
    ready(browser, stack, 360, 640, date=DAY)
    assert browser("box", selector="#head")["box"]["height"] <= 160
    first, second = (browser("box", selector=f'#units tr[data-unit="{unit}"] td:nth-child({n})')["box"] for unit, n in (("584", 3), ("584", 7)))
    assert second["y"] > first["y"]  # below each other
    assert browser("read")["beside"] <= 0
    browser("type", selector="#find", text="ninh hai")
    shows(browser, "the district", lambda s: s["found"] == ["Huyện Ninh Hải Tỉnh Ninh Thuận"])
    assert browser("read")["overflow"] <= 0 and browser("box", selector="#found li")["box"]["width"] > 250


@pytest.mark.parametrize("width", [1366, 360])
def test_in_the_dark_everything_can_be_read(stack, browser, width):
    browser("open", url=address(stack, date=DAY), width=width, height=768)
    browser("emulate", colorScheme="dark")
    shows(browser, "the page", lambda s: s["shown"] > 0)
    assert max(map(int, max(browser("colours", selector="#deadline_words")["colours"].items(), key=lambda c: c[1])[0].split(","))) < 60
    assert [v for v in browser("axe")["violations"]] == []


def test_the_first_paint_is_small(stack, browser):
    """What is transferred until the verdict and the units stand there, packed as it comes, and until all stands there, over a line of the third generation; the
    chart's library comes after the first."""
    browser("open", url=address(stack, date=DAY), count=True, slow=True)
    shows(browser, "the page", lambda s: s["shown"] > 0 and s["chart"])
    sent = browser("transferred")
    assert 10_000 < sent["painted"] < sent["whole"] < 150_000, sent
    assert not [path for path in sent["before"] if re.search(r"/page/(unit[._]|mine)", path)]  # a unit's page comes when it is asked for
    assert "/page/page.css" not in sent["before"]  # what is drawn first waits for no other file
    assert "uPlot.js" not in " ".join(sent["before"]) and any("/api/v1/status" in path for path in sent["before"])


# ---- what waits

def officer(stack, unit, label):
    return [w for w in stack.tiendo("token", "new", "--role", "officer", "--unit", unit, "--label", label).split() if len(w) > 40][0]


def test_several_are_acknowledged_at_once_with_a_promise_that_stands_beside_the_miss(stack, browser):
    browser("open", url=address(stack, token=officer(stack, "588", "chair-588")))
    seen = shows(browser, "the alerts", lambda s: len(s["alerts"]) > 2)
    chosen = [number for number, _ in seen["alerts"][:2]]
    for number in chosen:
        browser("check", selector=f'li[data-alert="{number}"] input')
    browser("click", selector="#bulk_go")
    browser("fill", selector="#ack_until", text="1/7/2024")
    browser("click", selector="#ack_send")
    assert "đã qua" in shows(browser, "that the day is over", lambda s: s["ack_problem"])["ack_problem"]
    browser("fill", selector="#ack_until", text="9/7/2024")
    browser("fill", selector="#ack_note", text="thêm hai tổ lưu động")
    browser("click", selector="#ack_send")
    shows(browser, "that it is done", lambda s: not s["ack"] and not set(chosen) & {n for n, text in s["alerts"] if "Đã xác nhận" not in text})
    kept = stack.sql("SELECT DISTINCT acknowledged_note, promised_until::text FROM alert WHERE id = ANY (%s)", chosen)
    assert kept == [("thêm hai tổ lưu động", "2024-07-09")]
    units = {u for u, in stack.sql("SELECT unit FROM alert WHERE id = ANY (%s) AND kind IN ('target_missed', 'behind_plan')", chosen)} - {"588"}
    assert units  # each by itself: the page may be drawn between two of them
    shows(browser, "the promise beside each miss", lambda s: {line["unit"] for line in s["standing"] if line["promise"] == "cam kết ngày 09/7"} >= units)


def test_a_promise_that_runs_out_stands_first(stack, browser):
    alert = asked(stack, "/api/v1/alerts/open", unit="584", by="unit")["alerts"][0]
    browser("open", url=address(stack, token=officer(stack, "584", "chair-584")))
    shows(browser, "the alerts", lambda s: any(n == alert["alert"] for n, _ in s["alerts"]))
    assert browser("read")["due"] == []
    browser("click", selector=f'li[data-alert="{alert["alert"]}"] button')
    browser("fill", selector="#ack_until", text="6/7")
    browser("click", selector="#ack_send")
    seen = shows(browser, "the promise for tomorrow", lambda s: any(n == alert["alert"] for n, _ in s["due"]))
    assert "cam kết ngày 06/7/2024" in dict(seen["due"])[alert["alert"]] and alert["alert"] not in dict(seen["alerts"])


def test_missing_reports_stand_under_their_unit_and_viewers_have_nothing_to_tick(stack, browser):
    token = [w for w in stack.tiendo("token", "new", "--role", "viewer", "--unit", "*", "--label", "looks").split() if len(w) > 40][0]
    browser("open", url=address(stack, token=token, date=DAY))
    seen = shows(browser, "the page", lambda s: len(s["silent"]) == 3)
    missing = asked(stack, "/api/v1/missing", date=DAY)
    assert missing["total"] == 3 and [u["unit"] for u in missing["units"]] == sorted(stack.silent) and {u["parent_name"] for u in missing["units"]} == {LONG, "Huyện Bác Ái"}
    assert seen["silent"] == [u["name"] for u in missing["units"]]
    assert seen["alerts"] and browser("read")["marks"] == 0


# ---- the wall

@pytest.mark.parametrize("width, height", [(1920, 1080), (3840, 2160), (1366, 768)])
def test_a_wall_shows_all_districts_large_and_nobody_scrolls_it(stack, browser, width, height):
    stack.set_clock(f"{NEXT}T15:00:00+07:00")
    try:
        url = address(stack, token=stack.env["TIENDO_HTTP_TOKEN"]).replace("#", "#wall&")
        browser("open", url=url, width=width, height=height)
        seen = shows(browser, "the wall", lambda s: s["wall"] and len(s["tiles"]) == 8 and "trực tiếp" in " ".join(s["wall_words"]))
        assert not seen["main"] and seen["overflow"] <= 0 and seen["below"] <= 0
        assert "15:00" in seen["wall_words"] and any(re.search(r"còn 2:(30:00|29:\d\d) đến giờ chốt", words) for words in seen["wall_words"])
        assert browser("cut", selector="#wall, #wall *")["cut"] == []
        foot = browser("box", selector="#wall_end")["box"]
        assert foot["y"] + foot["height"] <= height + 3
        assert [v for v in browser("axe")["violations"]] == []
        before = seen["shown"]
        report(stack, [progress(stack.communes[0]["unit"], NEXT, before + width, 3)])
        shows(browser, "a report by itself", lambda s: s["shown"] > before and "1/65" in " ".join(s["wall_words"]))
        browser("press", keys=["Escape"])
        shows(browser, "the page", lambda s: s["main"] and not s["wall"])
        assert "wall" not in browser("address")["url"]
    finally:
        stack.set_clock(f"{DAY}T17:31:00+07:00")


# ---- the end: the clock does not come back from it

def test_after_the_deadline_the_result_is_told(stack, browser):
    stack.set_clock("2024-08-02T08:00:00+07:00")
    seen = ready(browser, stack)
    rest = asked(stack, "/api/v1/status")["total"]["remaining"]
    assert seen["deadline"] == f"Đã hết hạn (31/7/2024): còn {vi(rest)}, 0 trong 7 huyện hoàn thành." and not seen["finish"]
    assert seen["verdict"] == "Ngày 02/8: không tính chỉ tiêu."
