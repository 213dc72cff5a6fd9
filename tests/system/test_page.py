"""The dashboard in a real Chromium: what it shows is what the API says, it follows reports by itself, and it is usable by keyboard and reader."""
import json
import os
import signal
import subprocess
import time

import pytest

from conftest import ROOT, Stack, explanation, progress, wait_for
from test_reports import get

DAY = "2024-07-01"
BROWSER = ROOT / "tests/browser"


class Browser:
    def __init__(self):
        if not (BROWSER / "node_modules").is_dir():
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=BROWSER, check=True, capture_output=True, timeout=300)
        self.process = subprocess.Popen(["node", BROWSER / "remote.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=BROWSER)

    def __call__(self, does, **asked):
        self.process.stdin.write(json.dumps({"does": does, **asked}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "failed" not in answer, answer
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait(20)


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    settings = tmp_path_factory.mktemp("settings") / "settings"
    settings.write_text("TIENDO_NOTICE=SỐ LIỆU MÔ PHỎNG\n")
    stack = Stack("--settings", str(settings))
    stack.set_clock(f"{DAY}T16:42:00+07:00")
    stack.communes = [u for u in stack.status(level="all")["units"] if u["level"] == "commune"]
    stack.feed = stack.client(stack.add_feed("58"))
    stack.seq = 0
    rows = [progress(u["unit"], DAY, 1, u["plan_day"] + (1 if i % 3 else -1)) for i, u in enumerate(stack.communes[2:])]
    report(stack, rows)
    yield stack
    stack.down()


@pytest.fixture(scope="module")
def browser():
    browser = Browser()
    yield browser
    browser.close()


def report(stack, rows):
    stack.seq += 1
    assert stack.feed.put(stack.seq, rows)["type"] == "ack"
    stack.settled()


def address(stack, token=None, **more):
    parameters = "".join(f"&{k}={v}" for k, v in {"campaign": "kich-hoat", **more}.items())
    return f"{stack.env['TIENDO_HTTP_URL']}/#token={token or stack.env['TIENDO_HTTP_TOKEN']}{parameters}"


def vi(number):
    return "–" if number is None else f"{number:,}".replace(",", ".")


def vi_percent(number):
    return "–" if number is None else f"{number:.1f}%".replace(".", ",")


def shows(browser, what, check):
    """Waits until the page shows it; gives what it shows."""
    def look():
        seen = browser("read")
        return seen if check(seen) else None
    return wait_for(what, look, limit=30, pause=0.05)


def expected_row(row, total=False):
    return ["" if total or row["rank"] is None else str(row["rank"]), None, vi(row["day"]), vi(row["plan_day"]), None, vi_percent(row["percent"]),
            vi(row["cumulative"]), vi(row["target"]) + ("*" if row["provisional"] else ""), vi(row["remaining"]), f"{vi(row['reports_in'])}/{vi(row['reports_expected'])}", vi(row["streak"])]


def assert_shows(seen, status):
    total = status["total"]
    assert seen["cards"]["card_day"][1] == f"{vi(total['day'])} / {vi(total['plan_day'])}"
    assert seen["cards"]["card_total"][1] == f"{vi(total['cumulative'])} / {vi(total['target'])}"
    assert vi_percent(total["percent"]) in seen["cards"]["card_total"][2] and vi(total["plan_cumulative"]) in seen["cards"]["card_total"][2]
    assert seen["cards"]["card_rest"][1] == vi(total["remaining"])
    assert vi(total["required_per_day"]) in seen["cards"]["card_rest"][2] and vi(total["days_left"]) in seen["cards"]["card_rest"][2]
    assert seen["cards"]["card_reports"][1] == f"{total['reports_in']} / {total['reports_expected']}"
    assert set(seen["units"]) == {u["unit"] for u in status["units"]} | {total["unit"]}
    for row in status["units"] + [total]:
        shown = seen["units"][row["unit"]]
        for found, wanted in zip(shown, expected_row(row, row is total)):
            assert wanted is None or found == wanted, (row["unit"], shown)
        assert row["name"] in shown[1]


def test_every_number_on_it_is_the_api_s(stack, browser):
    browser("open", url=address(stack))
    seen = shows(browser, "the silent units", lambda s: len(s["silent"]) == 2)
    assert_shows(seen, stack.status(date=DAY))
    assert set(seen["silent"]) == {u["name"] for u in stack.communes[:2]}
    assert "16:42" in seen["freshness"] and "63/65" in seen["freshness"]
    assert seen["notice"] == "SỐ LIỆU MÔ PHỎNG"
    assert len(seen["heat"]) == 8 and "chốt" in seen["cards"]["card_reports"][2]


def test_a_report_appears_by_itself(stack, browser):
    browser("open", url=address(stack))
    before = shows(browser, "a live line", lambda s: "trực tiếp" in s["freshness"])
    unit = stack.communes[0]
    started = time.monotonic()
    report(stack, [progress(unit["unit"], DAY, 1, 9)])
    after = shows(browser, "the report", lambda s: "64/65" in s["freshness"] and s["shown"] > before["shown"])
    print(f"shown {1000 * (time.monotonic() - started):.0f} ms after it was sent")
    assert_shows(after, stack.status(date=DAY))


def test_one_goes_down_to_the_communes_and_back(stack, browser):
    browser("open", url=address(stack))
    browser("click", selector='tr[data-unit="582"] button')
    seen = shows(browser, "the wards", lambda s: "22738" in s["units"] and s["path"] and "›" in s["path"])
    assert_shows(seen, stack.status(date=DAY, unit="582"))
    assert "Tạm giao" not in seen["heading"] and seen["note"] == "* Chỉ tiêu tạm giao." and "01/7/2024" in seen["heading"]
    browser("click", selector="#path button")
    shows(browser, "the province", lambda s: "587" in s["units"])


def test_it_survives_the_exporter_s_end(stack, browser):
    browser("open", url=address(stack))
    shows(browser, "a live line", lambda s: "trực tiếp" in s["freshness"])
    os.kill(stack.pid("exporter"), signal.SIGKILL)
    shows(browser, "that the line is gone", lambda s: "mất kết nối" in s["freshness"])
    unit = stack.communes[1]
    report(stack, [progress(unit["unit"], DAY, 1, 4)])
    seen = shows(browser, "the report, live again", lambda s: "65/65" in s["freshness"] and "trực tiếp" in s["freshness"])
    assert_shows(seen, stack.status(date=DAY))


def test_alerts_are_shown_and_acknowledged(stack, browser):
    stack.tiendo("close", "--campaign", "kich-hoat", "--date", DAY)
    browser("open", url=address(stack))
    alerts = json.loads(get(stack, "/api/v1/alerts/open", campaign="kich-hoat", limit=50, by="unit")[1])
    assert alerts["units"] == alerts["total"] and not any(a["others"] for a in alerts["alerts"])
    seen = shows(browser, "the alerts", lambda s: len(s["alerts"]) == min(50, alerts["units"]))
    assert [number for number, _ in seen["alerts"]] == [a["alert"] for a in alerts["alerts"]]
    for (_, text), alert in zip(seen["alerts"], alerts["alerts"]):
        assert alert["text"]["vi"] in text
    first = alerts["alerts"][0]
    browser("click", selector=f'li[data-alert="{first["alert"]}"] button')
    browser("fill", selector="#ack_note", text="<img src=x onerror=alert(1)> đã giao công an phường")
    browser("click", selector="#ack_send")
    shows(browser, "the acknowledgement", lambda s: any(n == first["alert"] and "Đã xác nhận" in t for n, t in s["alerts"])
          or all(n != first["alert"] for n, _ in s["alerts"]))
    events = json.loads(get(stack, "/api/v1/alerts", state="acknowledged")[1])["events"]
    assert [e["alert"] for e in events] == [first["alert"]]
    kept = stack.sql("SELECT acknowledged_note FROM alert WHERE id = %s", first["alert"])
    assert [row[0] for row in kept] == ["<img src=x onerror=alert(1)> đã giao công an phường"]


def test_a_past_instant_and_another_day(stack, browser):
    stack.set_clock("2024-07-02T09:00:00+07:00")
    browser("open", url=address(stack, date=DAY))
    browser("fill", selector="#as_of", text=f"{DAY}T12:00")
    seen = shows(browser, "the past", lambda s: "xem lại" in s["freshness"])
    assert_shows(seen, stack.status(date=DAY, as_of=f"{DAY}T12:00:00+07:00"))
    assert seen["cards"]["card_day"][1].startswith("– /") and seen["cards"]["card_day"][2] == "chưa có báo cáo"
    shows(browser, "that alerts are those of now", lambda s: s["alerts_title"] == "Cảnh báo đang mở hiện nay")
    browser("click", selector="#today")
    seen = shows(browser, "today", lambda s: "Số liệu lúc 09:00, 0/65" in s["freshness"])
    assert not seen["ahead"]
    browser("click", selector="#before")
    seen = shows(browser, "yesterday", lambda s: "65/65" in s["freshness"])
    assert "Số liệu lúc 09:00 02/7/2024" in seen["freshness"] and seen["ahead"]


def test_until_something_is_there_to_show_the_page_says_that_it_loads(stack, browser):
    browser("open", url=address(stack, date=DAY))
    shows(browser, "the page", lambda s: s["shown"] > 0)
    assert browser("box", selector="#loading")["box"] is None
    browser("hold", path="/api/v1/about")
    browser("reload")
    wait_for("the first question", lambda: browser("held")["waiting"] >= 1, limit=30)
    assert browser("box", selector="#loading")["box"] and not browser("read")["main"]
    browser("release")
    browser("hold", path=None)
    assert shows(browser, "the page again", lambda s: s["main"]) and browser("box", selector="#loading")["box"] is None


def test_a_look_that_ends_after_another_choice_shows_nothing(stack, browser):
    browser("open", url=address(stack, date=DAY))
    now = shows(browser, "now", lambda s: s["shown"] > 0 and "xem lại" not in s["freshness"])
    browser("hold", path="/api/v1/days")
    report(stack, [progress(stack.communes[1]["unit"], DAY, 99, 7)])
    wait_for("a look that has begun", lambda: browser("held")["waiting"] == 1, limit=30)
    browser("fill", selector="#as_of", text=f"{DAY}T12:00")
    browser("release")
    wait_for("the look at the past", lambda: browser("held")["waiting"] == 1, limit=30)
    between = browser("read")
    assert "xem lại" not in between["freshness"] and between["cards"] == now["cards"]
    browser("release")
    browser("hold", path=None)
    seen = shows(browser, "the past", lambda s: "xem lại" in s["freshness"])
    assert seen["cards"]["card_day"][1].startswith("– /")


def test_a_date_is_not_taken_back_while_it_is_written(stack, browser):
    browser("open", url=address(stack, date=DAY))
    before = shows(browser, "the page", lambda s: s["shown"] > 0)
    browser("write", selector="#date", text="2024-07-01")  # not sent yet
    report(stack, [progress(stack.communes[1]["unit"], DAY, 100, 8)])
    shows(browser, "another look", lambda s: s["shown"] > before["shown"])
    browser("leave", selector="#date")
    shows(browser, "the day that was written", lambda s: s["date"] == "01/7/2024" and s["cards"]["card_day"][2] != before["cards"]["card_day"][2])


def test_on_a_day_that_is_not_counted_nobody_is_late(stack, browser):
    browser("open", url=address(stack, date="2024-07-31"))
    seen = shows(browser, "the day", lambda s: s["shown"] > 0)
    assert seen["cards"]["card_day"][2] == "ngày không tính chỉ tiêu" and seen["cards"]["card_reports"][1:] == ["–", "không phải báo cáo"]
    assert seen["silent"] == ["Không có"] and "ngày không tính chỉ tiêu" in seen["freshness"] and "65" not in seen["freshness"]
    assert {row[4] for row in seen["units"].values()} == {"không tính chỉ tiêu"} and "không tính" in seen["legend"][-2]


def test_a_forecast_goes_on_where_the_figures_end_and_leaves_what_is_explained(stack, browser):
    browser("open", url=address(stack, date=DAY))
    total = {"remaining": 227, "workable": 197, "forecast": {"finish": "2024-07-31", "low": None, "high": "2024-08-03"}}
    lines = browser("call", file="chart.js", name="forecastPoints", given=[total, "2024-07-10"])["gives"]
    assert lines["best"] is None and [[y for _, y in lines[name]] for name in ("likely", "worst")] == [[227, 30]] * 2


def test_figures_of_one_choice_do_not_stay_under_another(stack, browser):
    browser("open", url=address(stack, date=DAY))
    shows(browser, "the page", lambda s: s["main"] and s["shown"] > 0)
    browser("fill", selector="#date", text="2029-01-01")
    seen = shows(browser, "what is wrong", lambda s: s["problem"])
    assert not seen["main"] and not seen["freshness"]
    browser("click", selector="#today")
    shows(browser, "the page again", lambda s: s["main"] and not s["problem"])


def test_english_by_a_switch(stack, browser):
    browser("open", url=address(stack, date=DAY))
    browser("click", selector="#language")
    seen = shows(browser, "English", lambda s: s["language"] == "en" and "Remaining" in s["cards"].get("card_rest", [""])[0])
    assert "31,297" in seen["cards"]["card_total"][1]
    assert browser("call", file="words.js", name="say", given=["need", "5", "1"])["gives"] == "5 a day needed, 1 day left"
    assert browser("call", file="words.js", name="say", given=["others", "2"])["gives"] == "And 2 other alerts of this unit."


def test_the_table_has_room_for_all_its_columns(stack, browser):
    unit = stack.communes[3]["unit"]
    report(stack, [explanation(unit, "1/GT", 30, DAY)])
    stack.tiendo("explanation", "accept", "kich-hoat", unit, "1/GT")
    stack.settled()
    browser("open", url=address(stack, date=DAY))
    browser("click", selector="#language")
    seen = shows(browser, "what is explained, in the longer words", lambda s: "Explained" in s["heads"])
    assert seen["beside"] <= 0


def test_a_district_s_token_sees_its_district(stack, browser):
    token = [w for w in stack.tiendo("token", "new", "--role", "viewer", "--unit", "587", "--label", "page-587").split() if len(w) > 40][0]
    browser("open", url=address(stack, token=token, date=DAY))
    seen = shows(browser, "the district", lambda s: s["units"] and s["path"])
    assert "587" in seen["units"] and "58" not in seen["units"] and "›" not in seen["path"]
    assert "Đánh giá" in seen["reports"] and "Khen thưởng, xem xét trách nhiệm" not in seen["reports"]  # which it would be refused


def test_a_wrong_token_is_asked_for_again(stack, browser):
    browser("open", url=address(stack, token="nonsense"))
    shows(browser, "the form", lambda s: s["enter"])


@pytest.mark.parametrize("asked, told", [({"date": "2029-01-01"}, "Không có số liệu cho lựa chọn này"), ({"unit": "99999"}, "Không có số liệu cho lựa chọn này"),
                                         ({"campaign": "none"}, "")])
def test_a_choice_without_figures_is_told_in_the_reader_s_words(stack, browser, asked, told):
    browser("open", url=address(stack, **asked))
    seen = shows(browser, "what is wrong", lambda s: s["problem"] or s["shown"])
    assert told in seen["problem"]


def test_reports_are_downloaded(stack, browser):
    browser("open", url=address(stack, date=DAY))
    shows(browser, "the page", lambda s: s["units"])
    file = browser("download", selector="#reports button")
    assert file["name"] == f"tien-do-kich-hoat-{DAY}.pdf" and file["size"] > 10000


@pytest.mark.parametrize("width, height", [(1920, 1080), (1366, 768), (390, 844)])
def test_nothing_serious_stands_in_a_reader_s_way(stack, browser, width, height):
    browser("open", url=address(stack, date=DAY), width=width, height=height)
    seen = shows(browser, "the page", lambda s: s["shown"] > 0)
    assert seen["overflow"] <= 0
    serious = [v for v in browser("axe")["violations"] if v["impact"] in ("serious", "critical")]
    assert serious == []
    browser("picture", path=f"/tmp/tiendo-page-{width}.png", full=width < 600)


def test_it_asks_nobody_else_and_is_small(stack, browser):
    browser("open", url=address(stack, date=DAY))
    shows(browser, "the page", lambda s: s["shown"] > 0)
    traffic = browser("traffic")
    assert traffic["hosts"] == [stack.env["TIENDO_HTTP_URL"].split("//")[1]]
    assert 50_000 < traffic["bytes"] < 500_000 and traffic["errors"] == []


def test_it_is_walked_by_keyboard(stack, browser):
    browser("open", url=address(stack, date=DAY))
    shows(browser, "the page", lambda s: s["shown"] > 0)
    assert browser("press", keys=["Tab"])["focus"] == "skip"
    assert browser("press", keys=["Tab"])["focus"] == "campaign"


def test_who_is_on_a_button_stays_there_when_figures_come(stack, browser):
    browser("open", url=address(stack, date=DAY))
    before = shows(browser, "a live line", lambda s: "trực tiếp" in s["freshness"] and s["shown"] > 0)
    assert browser("focus", selector='tr[data-unit="587"] button')["row"] == "587"
    report(stack, [progress(stack.communes[2]["unit"], DAY, 2, 77)])
    total = stack.status(date=DAY)["total"]
    shows(browser, "the report", lambda s: s["shown"] > before["shown"] and s["cards"]["card_day"][1] == f"{vi(total['day'])} / {vi(total['plan_day'])}")
    assert browser("press", keys=[])["row"] == "587"


def test_what_a_unit_has_waiting_is_one_entry_and_is_acknowledged_at_once(stack, browser):
    for day in ("2024-07-02", "2024-07-03"):  # the third day below the plan: it is missed, and the forecast is late
        stack.set_clock(f"{day}T16:00:00+07:00")
        plan = {u["unit"]: u["plan_day"] for u in stack.status(level="all", date=day)["units"]}
        report(stack, [progress(u["unit"], day, 1, max(0, plan[u["unit"]] - 1)) for u in stack.communes])
        stack.tiendo("close", "--campaign", "kich-hoat", "--date", day)
    waiting = stack.sql("SELECT unit, array_agg(id ORDER BY severity <> 'warning', day DESC) FROM alert WHERE campaign = 'kich-hoat' AND state = 'open'"
                        " AND unit <> '58' GROUP BY unit HAVING count(*) = 2 ORDER BY unit")
    assert waiting
    browser("open", url=address(stack))
    alerts = json.loads(get(stack, "/api/v1/alerts/open", campaign="kich-hoat", limit=50, by="unit")[1])
    assert len({a["unit"] for a in alerts["alerts"] if a["state"] == "open"}) == sum(a["state"] == "open" for a in alerts["alerts"])
    both = next(a for a in alerts["alerts"] if a["state"] == "open" and a["unit"] in dict(waiting))
    assert {both["alert"], *both["others"]} == set(dict(waiting)[both["unit"]]) and both["date"] == "2024-07-03"
    seen = shows(browser, "the entries", lambda s: both["alert"] in [n for n, _ in s["alerts"]])
    assert "Và 1 cảnh báo khác của đơn vị này." in dict(seen["alerts"])[both["alert"]]
    assert f"({alerts['units']} đơn vị chờ xác nhận)" in seen["counts"]
    browser("click", selector=f'li[data-alert="{both["alert"]}"] button')
    browser("fill", selector="#ack_note", text="đã giao")
    browser("click", selector="#ack_send")
    shows(browser, "the acknowledgement", lambda s: all(n != both["alert"] or "Đã xác nhận" in t for n, t in s["alerts"]))
    assert stack.sql("SELECT state, acknowledged_note FROM alert WHERE id = ANY (%s)", dict(waiting)[both["unit"]]) == [("acknowledged", "đã giao")] * 2
