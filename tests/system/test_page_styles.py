"""The page on paper, and in the colours that a reader's system has chosen: nothing that it says is lost."""
import re
import subprocess

import pytest

from conftest import Stack, progress
from test_page import Browser, address, browser, shows, vi, vi_percent  # noqa: F401

DAY, LAST = "2024-07-24", "2024-07-30"


@pytest.fixture(scope="module")
def stack():
    """The end of the campaign; six days ago four fifths were planned: one ward of 582 has done nine tenths, the others a fifth or nothing at all."""
    stack = Stack(clock=f"{LAST}T16:00:00+07:00")
    wards = stack.status(unit="582")["units"]
    stack.ahead, stack.behind = wards[0]["unit"], wards[1]["unit"]
    feed = stack.client(stack.add_feed("582"))
    assert feed.put(1, [progress(u["unit"], DAY, 1, u["target"] * (9 if n == 0 else 2) // 10) for n, u in enumerate(wards[:10])])["rejected"] == []
    stack.settled()
    stack.tiendo("close", "--campaign", "kich-hoat", "--date", DAY)
    yield stack
    stack.down()


MET, MISSED, TRACK, TICK = (0, 97, 143), (192, 74, 0), (227, 232, 236), (20, 32, 43)


def test_on_paper_stands_the_day_whole_and_what_waits_for_somebody(stack, browser, tmp_path):
    browser("open", url=address(stack, date=LAST))  # a month of days beside each other
    seen = shows(browser, "the page", lambda s: s["shown"] > 0 and s["alerts"])
    file = tmp_path / "page.pdf"
    browser("print", path=str(file))
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
    flat, status = " ".join(text.split()), stack.status(date=LAST)
    for row in status["units"] + [status["total"]]:
        line = [vi(row["day"]), vi(row["plan_day"]), "WORDS", vi_percent(row["percent"]), *(vi(row[key]) for key in ("cumulative", "target", "remaining"))]
        assert re.search(re.escape(" ".join(line)).replace("WORDS", r"\D+"), flat), line
        assert set(row["name"].split()) <= set(flat.split())
    for _, told in seen["alerts"]:
        assert " ".join(told.replace("Xác nhận", "").split()) in flat, told
    for name in seen["silent"]:
        assert name in flat
    for control in ("Xác nhận", "English", "Thoát", "Báo cáo ngày:", "Xem lại số liệu"):
        assert control not in flat, control
    words = subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, text=True, check=True).stdout
    width = float(re.search(r'<page width="([\d.]+)"', words)[1])
    assert 595 <= width <= 596 and max(float(x) for x in re.findall(r'xMax="([\d.]+)"', words)) <= width


def test_the_bars_are_printed_though_backgrounds_are_not(stack, browser, tmp_path):
    browser("open", url=address(stack, date=DAY, unit="582"))
    shows(browser, "the wards", lambda s: stack.ahead in s["units"])
    file = tmp_path / "bars.pdf"
    browser("print", path=str(file), only=".bar")
    counts = {colour: 0 for colour in (MET, MISSED, TRACK, TICK)}
    for page in ("1", "2"):  # the worst stand first
        picture = subprocess.run(["pdftoppm", "-r", "144", "-f", page, "-l", page, file], capture_output=True, check=True).stdout
        pixels = picture.split(b"\n", 3)[3]
        for at in range(0, len(pixels) - 2, 3):
            colour = tuple(pixels[at:at + 3])
            if colour in counts:
                counts[colour] += 1
    assert all(count > 100 for count in counts.values()), counts


def contrast(one, other):
    def light(colour):
        parts = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def colours(browser, selector):
    """Of an element as it is shown, the most frequent first."""
    found = browser("colours", selector=selector)["colours"]
    return [tuple(map(int, colour.split(","))) for colour in sorted(found, key=found.get, reverse=True)]


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_with_the_reader_s_own_colours_everything_is_still_told_apart(stack, browser, scheme):
    browser("open", url=address(stack, date=DAY, unit="582"))
    browser("emulate", forcedColors="active", colorScheme=scheme)
    shows(browser, "the wards", lambda s: stack.ahead in s["units"] and s["chart"])
    page = colours(browser, "#units tbody")[0]
    assert page == ((0, 0, 0) if scheme == "dark" else (255, 255, 255))
    for unit, fill in ((stack.ahead, MET), (stack.behind, MISSED)):
        bar = colours(browser, f'tr[data-unit="{unit}"] .bar')
        assert {fill, TRACK, TICK} <= set(bar), (unit, bar)
    for words in ("#units tfoot tr", "#units .badge", "#heat tbody td", "#alerts li", ".card .big", "#freshness"):
        shown = colours(browser, words)
        assert contrast(shown[0], shown[1]) > 4.5, (words, shown[:3])
    chart = colours(browser, "#chart")
    for drawn in (TICK, (59, 59, 59), MET):  # the axes, the plan, what was done
        assert drawn in chart and contrast(chart[0], drawn) > 4.5, (drawn, chart[0])
    assert {MET, MISSED, (138, 61, 114), (59, 59, 59), (0, 102, 74)} <= {colours(browser, f"#legend span:nth-child({n}) b")[0] for n in range(1, 6)}
