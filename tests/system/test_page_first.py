"""What comes first on the dashboard follows from who looks: each account in a real Chromium gets its own order, the same parts from the same address, and a
commune's clerk what the commune has reported, owes, has corrected and has explained."""
import os
import pathlib
import re

import pytest

from conftest import Stack, explanation, progress
from lib.people import signed_in
from test_page import Browser, browser, report, shows  # noqa: F401

DAY, NEXT = "2024-07-01", "2024-07-02"
COMMUNE = "22738"  # a ward of 582
SEEN = os.environ.get("PAGE_PICTURES")  # a folder for pictures of each role, for who wants to look

ORDERS = {
    ("clerk", COMMUNE): (["verdict", "mine", "board", "cards", "units_part", "pair"], ["todo"], ["alerts_part", "due_part", "silent_part"]),
    ("chair", COMMUNE): (["verdict", "mine", "board", "cards", "units_part", "pair"], ["todo"], ["due_part", "alerts_part", "silent_part"]),
    ("district", "582"): (["verdict", "board", "units_part", "cards", "pair"], ["todo", "standing"], ["silent_part", "alerts_part", "due_part"]),
    ("chair", "582"): (["verdict", "board", "cards", "units_part", "pair"], ["standing", "todo"], ["due_part", "alerts_part", "silent_part"]),
    ("chair", "58"): (["verdict", "board", "cards", "units_part", "pair"], ["standing", "todo"], ["due_part", "alerts_part", "silent_part"]),
    ("pc06", "58"): (["verdict", "board", "units_part", "cards", "pair"], ["standing", "todo"], ["alerts_part", "due_part", "silent_part"]),
    ("viewer", "58"): (["verdict", "cards", "units_part", "pair", "board"], ["standing", "todo"], ["due_part", "alerts_part", "silent_part"]),
}


@pytest.fixture(scope="module")
def stack():
    """A closed day on which one commune in three is below its plan and two have said nothing; on the next day the ward has not reported yet."""
    stack = Stack(clock=f"{DAY}T16:00:00+07:00")
    stack.communes = [u for u in stack.status(level="all")["units"] if u["level"] == "commune"]
    stack.feed, stack.seq = stack.client(stack.add_feed("58")), 0
    silent = [u["unit"] for u in stack.communes if u["unit"] != COMMUNE][:2]
    report(stack, [progress(u["unit"], DAY, 1, u["plan_day"] + (1 if i % 3 else -1)) for i, u in enumerate(stack.communes) if u["unit"] not in silent])
    stack.set_clock(f"{DAY}T17:31:00+07:00")
    stack.tiendo("close", "--campaign", "kich-hoat", "--date", DAY)
    stack.quiet(2)
    stack.set_clock(f"{NEXT}T09:15:00+07:00")
    stack.cookies = {who: signed_in(stack, f"{who[0]}-{who[1]}", *who).cookies for who in ORDERS}
    yield stack
    stack.down()


def opened(browser, stack, who, width=1366, height=768, dark=False, **more):
    chosen = "&".join(f"{name}={value}" for name, value in {"campaign": "kich-hoat", **more}.items())
    browser("open", url=f"{stack.env['TIENDO_HTTP_URL']}/#{chosen}", width=width, height=height, cookies=stack.cookies[who])
    if dark:
        browser("emulate", colorScheme="dark")
    return shows(browser, "the page", lambda s: s["shown"] > 0 and s["chart"])


@pytest.mark.parametrize("who", ORDERS, ids="-".join)
def test_each_role_gets_its_own_order(stack, browser, who):
    opened(browser, stack, who)
    seen = browser("blocks")
    assert (seen["main"], seen["board"], seen["todo"]) == ORDERS[who]
    assert seen["falls"], "what comes first in the document stands first on the screen"


@pytest.mark.parametrize("width, dark", [(360, False), (768, True), (1280, False)], ids=["phone", "tablet-dark", "desk"])
@pytest.mark.parametrize("who", ORDERS, ids="-".join)
def test_each_order_fits_every_width_and_can_be_read(stack, browser, who, dark, width):
    seen = opened(browser, stack, who, width, 900, dark, date=DAY)
    if SEEN:
        browser("picture", path=str(pathlib.Path(SEEN) / f"{'-'.join(who)}-{width}-{'dark' if dark else 'light'}.png"), full=True)
    assert seen["overflow"] <= 0
    assert browser("axe")["violations"] == []


def test_what_the_page_is_made_of_is_asked_for_at_once():
    """Every file that is needed before the figures stands in the first answer: else each import waits for the file that names it."""
    page = pathlib.Path(__file__).resolve().parents[2] / "services/exporter/page"
    needed, found = {"app.js"}, set()
    while needed - found:
        name = (needed - found).pop()
        found.add(name)
        needed |= set(re.findall(r'^import [^;]*"\./([a-z_]+\.js)"', (page / name).read_text(), re.M))
    named = re.findall(r'<link rel="modulepreload" href="/page/([a-z_]+\.js)">', (page / "index.html").read_text())
    assert sorted(named) == sorted(found - {"app.js"})


def test_one_address_shows_one_thing_whoever_looks(stack, browser):
    def parts(who):
        seen = opened(browser, stack, who, unit="582", date=DAY)
        return {name: seen[name] for name in ("verdict", "cards", "units", "silent", "heat", "chart", "heading")} | {"alerts": [number for number, _ in seen["alerts"]], "standing": [one["unit"] for one in seen["standing"]]}
    first = parts(("chair", "582"))
    assert first["alerts"] and first["standing"] and first["units"]
    assert parts(("district", "582")) == first
    assert parts(("pc06", "58")) == first
    assert parts(("viewer", "58")) == first


def test_a_clerk_sees_the_own_report_what_is_owed_corrections_and_explanations(stack, browser):
    who = ("clerk", COMMUNE)
    opened(browser, stack, who)
    today, following, days, explanations = shows_mine(browser, "the own unit's part", lambda mine: len(mine) == 4)
    assert "Chưa báo cáo: chỉ tiêu" in today and "17:30" in today
    assert "Ngày tính chỉ tiêu tiếp theo: 03/7/2024" in following
    assert "(0)" in explanations and "01/7/2024" in days
    assert browser("blocks")["form"] == f"{stack.env['TIENDO_INTAKE_URL']}/nhap"
    report(stack, [progress(COMMUNE, NEXT, 1, 7), progress(COMMUNE, DAY, 2, 41, note="cộng thiếu một tổ"), explanation(COMMUNE, "01/GT-CAP", 2, DAY)])
    today, _, days, explanations = shows_mine(browser, "the report", lambda mine: len(mine) == 4 and "(1)" in mine[3] and "Đã báo cáo" in mine[0])
    assert "Đã báo cáo lúc 09:15: 7/" in today
    assert "đã điều chỉnh" in days and "01/GT-CAP" in explanations
    opened(browser, stack, ("chair", "582"))
    assert browser("blocks")["form"] == ""


def shows_mine(browser, what, check):
    shows(browser, what, lambda seen: check(browser("blocks")["mine"]))
    return browser("blocks")["mine"]
