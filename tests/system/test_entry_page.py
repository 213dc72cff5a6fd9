"""The clerk's page on a phone: a real Chromium, 360 px wide, before the real stack, with a network that comes and goes."""
import json
import urllib.request

import pytest

from conftest import Stack, progress, wait_for
from lib.line import Line
from lib.phone import Phone

TODAY = "2024-07-10"
NOON, EVENING = f"{TODAY}T16:42:00+07:00", f"{TODAY}T17:45:00+07:00"


@pytest.fixture(scope="module")
def stack():
    stack = Stack(clock=NOON)
    stack.communes = [row["unit"] for row in stack.status(unit="582")["units"]]
    stack.feed = stack.client(stack.add_feed("582"))
    stack.free = iter(stack.communes)
    yield stack
    stack.feed.close()
    stack.down()


@pytest.fixture
def line(stack):
    line = Line(stack.env["TIENDO_INTAKE_URL"])
    yield line
    line.close()
    stack.set_clock(NOON)


@pytest.fixture
def phone():
    phone = Phone()
    yield phone
    phone.close()


def sign_in(stack, line, phone, account, role, unit):
    """As one does it: the link is opened, its button pressed."""
    link = json.loads(stack.tiendo("account", "add", account, "--role", role, "--unit", unit, "--json"))["link"]
    phone("go", url=f"{line.url}/vao#{link.split('#')[1]}")
    phone("tap", "button.main")
    phone("wait", "#view h1")


def clerk(stack, line, phone):
    """A clerk of a commune of which nobody has said anything yet."""
    unit = next(stack.free)
    sign_in(stack, line, phone, f"clerk-{unit}", "clerk", unit)
    phone("wait", "input.count")
    wait_for("the day", lambda: phone("text", ".facts dd") != "…")
    return unit


def send(phone, number):
    phone("tap", "input.count")
    phone("type", "input.count", text=str(number))
    phone("tap", "#view button.main")


def day_of(stack, unit, date=TODAY):
    stack.settled()
    return next(row for row in stack.status(unit="582", date=date)["units"] if row["unit"] == unit)["day"]


def revisions(stack, unit):
    return stack.sql("SELECT rev, value, note FROM progress WHERE unit = %s ORDER BY rev", unit)


def test_a_first_figure_takes_three_taps_and_reaches_the_province(stack, line, phone):
    before = stack.status(date=TODAY)["total"]["day"] or 0
    unit = clerk(stack, line, phone)
    assert phone("faults") == []
    send(phone, 14)
    phone("wait", ".done")
    said = phone("text", ".done")
    assert "Đã lưu lúc 16:42" in said and "Số kích hoạt: 14" in said and "Ngày 10/7 hiện tính 14" in said
    assert phone.taps == 3 and phone("focus") == "outcome"
    assert day_of(stack, unit) == 14 and stack.status(date=TODAY)["total"]["day"] == before + 14
    assert phone("faults") == []


def test_what_is_wrong_is_said_above_and_at_the_field(stack, line, phone):
    unit = clerk(stack, line, phone)
    for wrong, words in (("", "nhập 0"), ("1,5", "số nguyên"), ("20000000", "số nguyên")):
        send(phone, wrong)
        phone("wait", ".summary")
        assert phone("focus") == "summary" and words in phone("text", ".summary") and words in phone("text", ".field .error")
        assert phone("faults") == []
    phone("tap", ".summary a")
    assert phone("focus") == "count-activated"
    phone("type", "input.count", text="1.014")
    assert "1.014" in phone("text", ".echo"), "shown as it will be stored"
    assert revisions(stack, unit) == []


def test_a_correction_shows_old_and_new_and_has_a_reason(stack, line, phone):
    unit = clerk(stack, line, phone)
    send(phone, 14)
    phone("tap", ".done button")
    phone("type", "input.count", text="16")
    assert "14 → 16" in phone("text", ".echo")
    phone("tap", "#view button.main")
    assert "lý do" in phone("text", ".summary")
    phone("tap", "#reason-1")
    phone("tap", "#view button.main")
    phone("wait", ".done")
    assert revisions(stack, unit) == [(1, 14, None), (2, 16, "Có thêm kết quả")] and day_of(stack, unit) == 16


def test_a_figure_that_came_meanwhile_is_shown_and_not_overwritten(stack, line, phone):
    unit = clerk(stack, line, phone)
    assert stack.feed.put(next(stack.numbers) + 100, [progress(unit, TODAY, 1, 12)])["rejected"] == []
    send(phone, 15)
    phone("wait", ".question")
    said = phone("text", ".question")
    assert "Đang có: 12" in said and "Hệ thống feed-582" in said and "16:42" in said and "Bạn nhập: 15" in said
    assert phone("faults") == []
    assert len(revisions(stack, unit)) == 1
    phone("tap", ".question input[type=radio]")
    phone("tap", ".question form button.main")
    phone("wait", ".done")
    assert [row[:2] for row in revisions(stack, unit)] == [(1, 12), (2, 15)]


def test_an_implausible_figure_is_asked_about_once(stack, line, phone):
    unit = clerk(stack, line, phone)
    send(phone, 400)
    phone("wait", ".question button.main")
    said = phone("text", ".question")
    assert "cao khác thường: 400, cao hơn mức 5" in said and "kế hoạch ngày 1" in said and phone("faults") == []
    phone("tap", ".question .ways .plain")  # enter it again: the form has it
    phone("wait", "input.count")
    assert phone("value", "input.count") == "400"
    send(phone, 401)
    phone("wait", ".question button.main")
    assert revisions(stack, unit) == []
    phone("tap", ".question button.main")
    phone("wait", ".done")
    assert [row[:2] for row in revisions(stack, unit)] == [(1, 401)]


def test_with_background_sync_a_figure_goes_out_with_the_tab_closed(stack, line, phone):
    """As far as a test can: that the browser does wake the worker when the network is back is the browser's part, and is played by its developer tools."""
    unit = clerk(stack, line, phone)
    assert phone("kept")
    line.cut()
    send(phone, 19)
    phone("wait", ".unsent")
    wait_for("the browser is asked", lambda: phone("woken_for") == ["outbox"])
    assert phone("leave") == ["about:blank"], "no page of ours is open"
    tried = line.ended
    phone("sync", origin=line.url, tag="outbox")
    wait_for("a try in vain", lambda: line.ended > tried)
    assert revisions(stack, unit) == [], "without a network nothing goes, and nothing is lost"
    line.mend()
    phone("sync", origin=line.url, tag="another")
    assert revisions(stack, unit) == [], "the worker answers its own tag alone"
    phone("sync", origin=line.url, tag="outbox")
    wait_for("the figure", lambda: len(revisions(stack, unit)) == 1)
    wait_for("its sum", lambda: day_of(stack, unit) == 19)
    phone("go", url=f"{line.url}/")
    phone("wait", ".done, .stands, input.count")
    assert phone("count", ".unsent") == 0, "the device has nothing left to send"
    assert len(revisions(stack, unit)) == 1, "once"


def test_a_figure_typed_without_a_network_survives_the_browser_and_goes_out_once(stack, line, phone):
    unit = clerk(stack, line, phone)
    phone.close()  # Chromium writes a cookie to the disk within half a minute, or when it ends: this clerk signed in some time ago
    phone.start()
    phone("go", url=f"{line.url}/")
    phone("wait", "input.count")
    assert phone("kept") and not [path for path in phone("kept") if "/api/" in path], "the worker keeps no answer of the API"
    line.cut()
    send(phone, 11)
    phone("wait", "#outcome.unsent strong")
    assert "Chưa gửi: 11" in phone("text", "#outcome") and "kể cả khi đã đóng trang" in phone("text", "#outcome") and "17:30" in phone("text", "#outcome")
    assert phone("faults") == []
    phone.kill()
    phone.start()
    phone("go", url=f"{line.url}/")
    phone("wait", "#outcome.unsent strong")
    assert "Chưa gửi: 11" in phone("text", "#outcome") and phone("faults") == []
    assert revisions(stack, unit) == []
    line.mend()
    phone("wait", ".done")
    assert "Đã lưu lúc 16:42" in phone("text", ".done") and phone("count", ".unsent") == 0
    assert [row[:2] for row in revisions(stack, unit)] == [(1, 11)] and day_of(stack, unit) == 11


def test_what_waits_belongs_to_its_account(stack, line, phone):
    unit = clerk(stack, line, phone)
    line.cut()
    send(phone, 21)
    phone("wait", "#outcome.unsent")
    stack.tiendo("account", "sessions", f"clerk-{unit}", "--end")
    line.mend()
    phone("tap", "#outcome button")  # "send now": the session is over
    phone("wait", "#outcome a.on")
    assert "chờ tài khoản này đăng nhập lại" in phone("text", "#outcome")
    other = clerk(stack, line, phone)
    assert phone("count", ".unsent") == 0 and "21" not in phone("text", "#view .facts ~ *")
    assert "chưa gửi" not in phone("text", "body").lower()
    send(phone, 3)
    phone("wait", ".done")
    assert [row[:2] for row in revisions(stack, other)] == [(1, 3)] and revisions(stack, unit) == []
    link = stack.tiendo("account", "link", f"clerk-{unit}").strip().splitlines()[-1]
    phone("go", url=f"{line.url}/vao#{link.split('#')[1]}")
    phone("tap", "button.main")
    phone("wait", ".done strong")
    wait_for("its figure", lambda: [row[:2] for row in revisions(stack, unit)] == [(1, 21)])


def test_after_the_cutoff_late_is_said_before_and_after(stack, line, phone):
    stack.set_clock(EVENING)
    unit = clerk(stack, line, phone)
    wait_for("the warning", lambda: phone("count", ".warn") and "Đã quá giờ chốt (17:30)" in phone("text", ".warn"))
    send(phone, 9)
    phone("wait", ".done")
    assert "Nộp muộn" in phone("text", ".done") and revisions(stack, unit)[0][1] == 9
    phone("tap", "a.day")  # a day that is missing
    phone("wait", "input.count")
    assert phone("text", "h1").startswith("Số liệu ngày") and phone("faults") == []


def test_an_explanation_and_what_pc06_says_to_it(stack, line, phone):
    unit = clerk(stack, line, phone)
    phone("go", url=f"{line.url}/#view=explain")
    phone("wait", "#document")
    phone("type", "#document", text="12/GT-CAX")
    phone("choose", "#reason", value="no_device")
    phone("tap", "#view button.main")
    assert "ít nhất 1" in phone("text", ".summary")
    phone("type", "#count", text="3")
    phone("tap", "#view button.main")
    phone("wait", ".explained.submitted")
    assert "Không có thiết bị: 3" in phone("text", ".explained") and phone("faults") == []
    stack.tiendo("explanation", "return", "kich-hoat", unit, "12/GT-CAX", "--note", "thiếu danh sách")
    phone("go", url=f"{line.url}/#view=")
    phone("go", url=f"{line.url}/#view=explain")
    phone("wait", ".explained.returned")
    assert "thiếu danh sách" in phone("text", ".explained") and phone("faults") == []
    phone("tap", ".explained button")
    phone("type", "#count", text="2")
    phone("tap", "#view button.main")
    phone("wait", ".explained.submitted")
    assert stack.sql("SELECT rev, count FROM explanation WHERE unit = %s ORDER BY rev", unit) == [(1, 3), (2, 2)]


def test_what_is_typed_of_an_explanation_outlives_the_list_that_comes_later(stack, line, phone):
    clerk(stack, line, phone)
    phone("go", url=f"{line.url}/#view=explain")
    wait_for("the list", lambda: "Chưa có giải trình" in phone("text", "#view"))
    phone("go", url=f"{line.url}/#view=")
    phone("wait", "input.count")
    line.cut()
    phone("go", url=f"{line.url}/#view=explain")
    phone("wait", "#view .old")
    phone("type", "#document", text="14/GT-CAX")
    phone("choose", "#reason", value="no_device")
    line.mend()
    phone("wait", "#view .old", state="detached")
    assert phone("value", "#document") == "14/GT-CAX" and phone("value", "#reason") == "no_device"


def test_a_districts_table_is_filled_in_by_the_keyboard_alone(stack, line, phone):
    sign_in(stack, line, phone, "district-582", "district", "582")
    phone("wait", "table.grid input.cell")
    units = stack.communes
    start = units.index(next(stack.free))
    phone("keys", keys=["Tab"])
    phone("tap", f"#cell-{units[start]}")
    phone("keys", keys=["7", "Enter", "8", "ArrowDown", "9", "ArrowUp"])
    assert phone("focus") == f"cell-{units[start + 1]}"
    for unit in units[start:start + 3]:
        phone("wait", f"#sign-{unit}.good")
    assert [day_of(stack, unit) for unit in units[start:start + 3]] == [7, 8, 9]
    assert phone("text", "tfoot .sum") == str(stack.status(unit="582", date=TODAY)["total"]["day"])
    phone("keys", keys=["5", "Enter"])  # another figure for what stands waits for its reason
    phone("wait", "tr.ask .decision")
    assert "8 → 5" in phone("text", "tr.ask:not([hidden]) .decision") and phone("faults") == []
    phone("tap", "tr.ask:not([hidden]) input[type=radio]")
    phone("tap", "tr.ask:not([hidden]) form button.main")
    wait_for("the correction", lambda: day_of(stack, units[start + 1]) == 5)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_screen_and_axe_finds_nothing(stack, line, phone, scheme):
    sign_in(stack, line, phone, f"wide-{scheme}", "district", "582")
    phone("emulate", colorScheme=scheme)
    for place, shows in (("", "table.grid input"), (f"unit={stack.communes[0]}", ".facts"), (f"unit={stack.communes[0]}&view=explain", "#document")):
        phone("go", url=f"{line.url}/#{place}")
        phone("wait", shows)
        for width in (320, 720, 768, 1440, 360):  # 320 and 720: what is left of 640 and 1440 at twice the size
            phone("size", width=width)
            assert phone("sideways") == [], (place, width)
        assert phone("faults") == [], place


def test_the_first_load_is_small_and_its_files_are_packed(stack):
    url, whole = stack.env["TIENDO_INTAKE_URL"], 0
    for name in ("kit.css", "kit.js", "words.js", "nhap.js", "waiting.js", "day.js", "figure.js", "outbox.js"):
        with urllib.request.urlopen(urllib.request.Request(f"{url}/page/{name}", headers={"Accept-Encoding": "gzip"})) as answer:
            whole += len(answer.read())
            assert answer.headers["Content-Encoding"] == "gzip" and answer.headers["Vary"] == "Accept-Encoding"
    assert whole < 40000  # the page itself has one more
    worker = urllib.request.urlopen(url + "/sw.js").read().decode()
    assert worker.startswith("const digests = {") and '"grid.js": "sha256-' in worker
