"""The dashboard of an archived campaign in a real Chromium: it shows at its end what it showed before, a day and a unit's page too, and says where its revisions are. What can be
answered no more says why, shows no figures of another choice, and offers a way out."""
import pytest

from conftest import wait_for
from test_archive import WHY, WITHIN, file, stack  # noqa: F401
from test_page import Browser, address, browser, shows  # noqa: F401

END, DAY, UNIT = "2024-07-11", "2024-07-03", "90102"
SHOWN = ("verdict", "deadline", "finish", "cards", "units", "order", "standing", "heat", "chart", "counts", "alerts", "silent", "path", "rest", "heads")


def board(browser, stack, **more):
    browser("open", url=address(stack, campaign="nho", **more))
    seen = shows(browser, "the board", lambda s: s["shown"] >= 1 and s["units"])
    return {key: seen[key] for key in SHOWN}


def own_page(browser, stack, **more):
    browser("open", url=address(stack, campaign="nho", unit=UNIT, page="unit", **more))
    return wait_for("the unit's page", lambda: next((seen for seen in [browser("unit")] if seen["shown"] and seen["days"]), None), limit=30, pause=0.05)


def closes(stack):
    return dict(stack.sql("SELECT day::text, instant_text (figures_at, 'Asia/Ho_Chi_Minh') FROM day_close WHERE campaign = 'nho'"))


def everything(browser, stack):
    return {"end": board(browser, stack, date=END), "day": board(browser, stack, date=DAY), "close": board(browser, stack, date=DAY, as_of=closes(stack)[DAY]),
            "district": board(browser, stack, date=END, unit="901"), "page": own_page(browser, stack, date=DAY)}


@pytest.fixture(scope="module")
def before(stack, browser, file):  # noqa: F811
    """What was shown while all was there; then its rows are removed."""
    shown = everything(browser, stack)
    stack.tiendo("archive", "nho", "--remove", file, "--key", stack.public, *WHY, "--yes")
    stack.watched()
    return shown


def test_it_shows_what_it_showed_and_says_where_the_revisions_are(stack, browser, before):  # noqa: F811
    now = everything(browser, stack)
    assert before["end"]["verdict"] and before["end"]["units"] and before["page"]["days"]
    for view in ("end", "day", "close", "district"):
        assert now[view] == before[view], view
    page, was = now["page"], before["page"]
    assert any(day["revisions"] for day in was["days"]), "the page showed what was restated"
    told = [line for line in page["head"] if "nho.zip" in line]
    assert told and [line for line in page["head"] if "nho.zip" not in line] == was["head"]
    assert [(day["date"], day["cells"]) for day in page["days"]] == [(day["date"], day["cells"]) for day in was["days"]]
    assert not any(day["revisions"] for day in page["days"])
    board(browser, stack, date=END)
    marked, looks = browser("mark", selector="#archived")["marked"], browser("read")["shown"]
    assert "25/7/2024 (nho.zip)" in marked
    browser("resize", width=1280, height=930)
    shows(browser, "the page drawn anew", lambda s: s["shown"] > looks)
    assert browser("marked")["marked"] == marked, "what somebody marks to copy stays marked when the page is drawn anew"
    assert not browser("axe")["violations"]


@pytest.mark.parametrize("more", [{}, {"unit": UNIT, "page": "unit"}, {"wall": "1"}])
def test_an_instant_that_the_archive_alone_knows_says_why_and_offers_a_way_out(stack, browser, before, more):  # noqa: F811
    own_page(browser, stack, date=DAY)  # figures that must not stay under the other choice
    browser("open", url=address(stack, campaign="nho", date="2024-07-02", as_of=WITHIN, **more))
    seen = shows(browser, "why it is not answered", lambda s: s["problem"])
    assert "chỉ còn trong tệp lưu trữ" in seen["problem"] and "nho.zip" in seen["problem"]
    assert not seen["main"] and not seen["wall"] and not browser("unit")["shown"] and seen["ways"][0] == "Hôm nay"
    browser("click", selector="#problem button")
    shows(browser, "today", lambda s: not s["problem"] and (s["main"] or s["wall"] or browser("unit")["shown"]))


def test_leaving_figures_for_such_an_instant_leaves_none_of_them(stack, browser, before):  # noqa: F811
    board(browser, stack, date="2024-07-02")
    browser("go", url=address(stack, campaign="nho", date="2024-07-02", as_of=WITHIN))
    assert not shows(browser, "why it is not answered", lambda s: s["problem"])["main"]
