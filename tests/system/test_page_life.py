"""The dashboard over hours and in several tabs: whether what is shown is live, what is said where it is not, which campaign a link or nothing opens,
and whose token is used. A real Chromium over HTTP/1.1."""
import json
import os
import re
import signal
import socket
import time
import urllib.request

import pytest

from conftest import Stack, progress, wait_for
from test_page import address, browser, report, shows, vi  # noqa: F401
from test_reports import get

DAY = "2024-07-01"
TABS = 8  # a browser has six connections to one server


@pytest.fixture(scope="module")
def stack():
    stack = Stack()
    stack.set_clock(f"{DAY}T16:42:00+07:00")
    stack.communes = [u for u in stack.status(level="all")["units"] if u["level"] == "commune"]
    stack.feed = stack.client(stack.add_feed("58"))
    stack.seq = 0
    report(stack, [progress(u["unit"], DAY, 1, 7) for u in stack.communes[2:]])
    yield stack
    stack.down()


def token(stack, role="viewer", unit="*", label="another"):
    return [w for w in stack.tiendo("token", "new", "--role", role, "--unit", unit, "--label", label).split() if len(w) > 40][0]


def link(stack, **parameters):
    return f"{stack.env['TIENDO_HTTP_URL']}/#" + "&".join(f"{k}={v}" for k, v in parameters.items())


def streams(stack):
    """Event streams that are open, by the exporter's own count."""
    text = urllib.request.urlopen(stack.env["TIENDO_METRICS_URL"].split(",")[0], timeout=10).read().decode()
    return int(re.search(r"^tiendo_http_event_streams (\d+)", text, re.M)[1])


def live(seen):
    return seen["shown"] > 0 and "trực tiếp" in seen["freshness"]


def test_a_page_of_which_a_file_did_not_come_says_so_and_comes_by_itself(stack, browser):
    browser("open", url=address(stack), refused="/page/heat.js")
    assert browser("box", selector="#not_loaded")["box"] and not browser("box", selector="#loading")["box"]
    shows(browser, "the figures", lambda s: live(s) and s["units"])


def test_many_tabs_are_all_live_and_hold_one_stream(stack, browser):
    browser("open", url=address(stack))
    shows(browser, "the first tab", live)
    for number in range(2, TABS + 1):
        assert browser("tab", url=link(stack, campaign="kich-hoat"))["tabs"] == number
        shows(browser, f"tab {number}", live)
    wait_for("one stream for all", lambda: streams(stack) == 1)
    report(stack, [progress(stack.communes[2]["unit"], DAY, 2, 40)])
    day = vi(stack.status(date=DAY)["total"]["day"])
    for number in range(TABS):
        browser("use", tab=number)
        shows(browser, f"the report in tab {number}", lambda s: live(s) and s["cards"]["card_day"][1].startswith(f"{day} /"))
    for _ in range(TABS - 1):
        browser("use", tab=1)
        browser("shut")
    shows(browser, "the tab that is left", live)  # whichever was first
    assert streams(stack) == 1


def test_without_shared_workers_a_tab_reads_its_own_stream(stack, browser):
    browser("open", url=address(stack), without=["SharedWorker"])
    before = shows(browser, "a live tab", live)
    report(stack, [progress(stack.communes[2]["unit"], DAY, 3, 41)])
    day = vi(stack.status(date=DAY)["total"]["day"])
    shows(browser, "the report", lambda s: live(s) and s["shown"] > before["shown"] and s["cards"]["card_day"][1].startswith(f"{day} /"))


def test_a_line_that_has_gone_silent_is_noticed_and_opened_anew(stack, browser):
    """The exporter is stopped, not ended: its connections stay open and say nothing, as behind a firewall that has forgotten them."""
    browser("open", url=address(stack))
    shows(browser, "a live tab", live)
    pid = stack.pid("exporter")
    os.kill(pid, signal.SIGSTOP)
    try:
        seen = wait_for("that the figures are old", lambda: (s := browser("read"))["freshness"] and "số liệu cũ từ" in s["freshness"] and s, limit=90, pause=0.5)
        assert "trực tiếp" not in seen["freshness"] and re.search(r"số liệu cũ từ 16:4\d 01/7/2024", seen["freshness"])
        assert seen["main"]  # they stay, and say how old they are
    finally:
        os.kill(pid, signal.SIGCONT)
    wait_for("a live tab again", lambda: live(browser("read")), limit=60, pause=0.2)


def ask_for_stream(host, port, token, held):
    """Asks for one stream more, keeps the connection, and gives the beginning of what came back."""
    one = socket.create_connection((host, int(port)), timeout=30)
    held.append(one)
    one.sendall(f"GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    said = b""
    while not said.startswith(b"HTTP/1.1 200") and b"}" not in said:
        said += one.recv(4096)
    return said.decode()


def test_where_no_stream_is_granted_it_asks_now_and_then_and_does_not_call_that_live(stack, browser):
    mine = token(stack, label="crowded")
    host, port = stack.env["TIENDO_HTTP_URL"].removeprefix("http://").split(":")
    held = []
    try:
        while "as many event streams open" not in (said := ask_for_stream(host, port, mine, held)):
            if not said.startswith("HTTP/1.1 200"):
                assert said.startswith("HTTP/1.1 429"), said  # it asked too often: the bucket fills within a second
                time.sleep(0.1)
        browser("open", url=address(stack, token=mine))
        seen = shows(browser, "that it is refreshed now and then", lambda s: s["shown"] > 0 and "tự cập nhật mỗi 15 giây" in s["freshness"])
        assert "trực tiếp" not in seen["freshness"]
        report(stack, [progress(stack.communes[3]["unit"], DAY, 2, 42)])
        day = vi(stack.status(date=DAY)["total"]["day"])
        wait_for("the report", lambda: browser("read")["cards"]["card_day"][1].startswith(f"{day} /"), limit=60, pause=0.2)
    finally:
        for one in held:
            one.close()
    wait_for("a live tab", lambda: live(browser("read")), limit=60, pause=0.2)


def test_an_unknown_campaign_shows_words_and_ways_out_and_nobodys_figures(stack, browser):
    browser("open", url=address(stack, campaign="no-such-one"))
    seen = shows(browser, "what is wrong", lambda s: s["problem"])
    assert "no-such-one" in seen["problem"] and not seen["main"] and not seen["freshness"] and seen["campaign"] == ""
    titles = [c["title"]["vi"] for c in json.loads(get(stack, "/api/v1/campaigns")[1])]
    assert seen["ways"] == titles
    browser("click", selector="#problem button:last-child")
    seen = shows(browser, "the campaign chosen", lambda s: s["shown"] > 0 and s["main"])
    assert seen["campaign"] == "kich-hoat" and not seen["problem"]


@pytest.mark.parametrize("asked", [{"unit": "99999"}, {"date": "2031-01-01"}, {"as_of": "2031-01-01T00:00:00Z"}, {"as_of": "yesterday"}])
def test_a_choice_without_figures_has_a_way_out(stack, browser, asked):
    browser("open", url=address(stack, **asked))
    seen = shows(browser, "what is wrong", lambda s: s["problem"])
    assert not seen["main"] and len(seen["ways"]) >= 2
    browser("click", selector="#problem button")
    shows(browser, "figures", lambda s: s["main"] and s["shown"] > 0 and not s["problem"])


def test_a_link_that_was_refused_does_not_keep_a_good_one_out(stack, browser):
    browser("open", url=address(stack, token="nonsense"))
    assert shows(browser, "the form", lambda s: s["enter"])["refused"]
    browser("go", url=address(stack))  # in the same tab
    shows(browser, "the figures", live)
    browser("reload")
    shows(browser, "the figures again", live)


@pytest.mark.parametrize("as_of, shown", [(f"{DAY}T12:00:00+07:00", "12:00"), (f"{DAY}T12:00:00%2B07:00", "12:00"), (f"{DAY}T05:00:00Z", "12:00"),
                                          (f"{DAY}T07:00:01.25%2B02:00", "12:00:01"), (f"{DAY}T12:00", "12:00"), (f"{DAY}T12:00:30", "12:00:30")])
def test_a_past_instant_in_a_link_is_any_rfc_3339_time(stack, browser, as_of, shown):
    browser("open", url=address(stack, date=DAY, as_of=as_of))
    seen = shows(browser, "the past", lambda s: s["shown"] > 0 and "xem lại" in s["freshness"])
    assert seen["as_of"] == f"{shown} 01/7/2024" and seen["cards"]["card_day"][1].startswith("– /") and not seen["problem"]


def test_another_campaign_keeps_the_unit_where_it_has_it(stack, browser):
    browser("open", url=address(stack, unit="587"))
    shows(browser, "the district", lambda s: s["shown"] > 0 and "587" in s["units"])
    browser("choose", selector="#campaign", value="dinh-danh-muc-2")
    seen = shows(browser, "the other campaign", lambda s: s["campaign"] == "dinh-danh-muc-2" and s["main"] and "587" in s["units"] and "muc-2" in browser("address")["url"])
    assert "unit=587" in browser("address")["url"] and "58" not in seen["units"]
    stack.sql("UPDATE campaign SET top = '582' WHERE code = 'dinh-danh-muc-2'")
    try:
        browser("choose", selector="#campaign", value="kich-hoat")
        shows(browser, "the district again", lambda s: s["campaign"] == "kich-hoat" and "587" in s["units"])
    finally:
        stack.sql("UPDATE campaign SET top = '58' WHERE code = 'dinh-danh-muc-2'")


@pytest.mark.parametrize("more", [{}, {"page": "unit"}], ids=["figures", "its own page"])
def test_a_unit_that_the_other_campaign_lacks_is_left(fresh, browser, more):
    stack = fresh()
    stack.set_clock(f"{DAY}T16:42:00+07:00")
    unit = stack.sql("SELECT code FROM unit WHERE parent_code = '587' ORDER BY code LIMIT 1")[0][0]
    stack.sql("DELETE FROM campaign_node WHERE campaign = 'dinh-danh-muc-2' AND unit = %s", unit)
    browser("open", url=address(stack, unit=unit, **more))
    shows(browser, "the commune", lambda s: s["shown"] > 0 and list(s["units"]) == [unit] and s["main"] == (not more))
    browser("choose", selector="#campaign", value="dinh-danh-muc-2")
    shows(browser, "the other campaign's top", lambda s: "582" in s["units"] and s["main"] and not s["problem"])
    assert "unit=" not in browser("address")["url"]


def test_it_opens_the_campaign_last_used_else_the_next_deadline_that_is_not_past(fresh, browser):
    stack = fresh()
    stack.set_clock(f"{DAY}T16:42:00+07:00")
    mine = {"token": stack.env["TIENDO_HTTP_TOKEN"]}
    browser("open", url=link(stack, **mine))
    first = shows(browser, "a campaign", live)
    assert first["campaign"] == "kich-hoat"  # until 31/7; the other, first by its code, until 31/12
    browser("choose", selector="#campaign", value="dinh-danh-muc-2")
    shows(browser, "the one that is chosen", lambda s: s["campaign"] == "dinh-danh-muc-2" and s["title"] != first["title"] and s["main"])  # its figures
    browser("tab", url=link(stack))
    assert shows(browser, "the one last used", live)["campaign"] == "dinh-danh-muc-2"
    stack.set_clock("2024-08-20T09:00:00+07:00")
    browser("open", url=link(stack, **mine))  # another browser
    assert shows(browser, "the one that is not over", live)["campaign"] == "dinh-danh-muc-2"


def test_a_link_asks_before_it_replaces_a_token_in_use(stack, browser):
    other = token(stack, unit="587", label="of 587")
    browser("open", url=address(stack))
    shows(browser, "the province", lambda s: live(s) and "58" in s["units"])
    browser("go", url=address(stack, token=other))
    seen = shows(browser, "the question", lambda s: s["replace"])
    assert not seen["main"] and other not in browser("address")["url"] and browser("address")["tokens"] == stack.env["TIENDO_HTTP_TOKEN"]
    assert [v for v in browser("axe")["violations"] if v["impact"] in ("serious", "critical")] == []
    browser("hold", path="/api/v1/about")
    browser("resize", width=640, height=900)  # a phone is turned: what is drawn anew then is not drawn behind the question
    browser("outlast", ms=600)
    assert browser("held")["waiting"] == 0 and not browser("read")["main"]
    browser("hold", path=None)
    browser("resize", width=1280, height=900)
    browser("click", selector="#replace_no")
    shows(browser, "the province still", lambda s: s["main"] and "58" in s["units"] and not s["replace"])
    browser("go", url=address(stack, token=other))
    shows(browser, "the question", lambda s: s["replace"])
    browser("click", selector="#replace_yes")
    shows(browser, "the district", lambda s: s["main"] and "587" in s["units"] and "58" not in s["units"])
    assert browser("address")["tokens"] == other
    browser("go", url=address(stack, token=other))  # the same one needs no question
    shows(browser, "the district", lambda s: s["main"] and not s["replace"])
    stack.tiendo("token", "revoke", "of 587")
    shows(browser, "that it is revoked", lambda s: s["enter"] and not s["main"])
    browser("go", url=address(stack))  # and is in use no more
    shows(browser, "the province", lambda s: live(s) and "58" in s["units"] and not s["replace"])


def test_who_leaves_leaves_in_every_tab(stack, browser):
    browser("open", url=address(stack))
    shows(browser, "a tab", live)
    browser("tab", url=link(stack, campaign="kich-hoat"))
    shows(browser, "another", live)
    browser("click", selector="#leave")
    shows(browser, "the form", lambda s: s["enter"])
    browser("use", tab=0)
    shows(browser, "the form in the other tab", lambda s: s["enter"] and not s["main"])
