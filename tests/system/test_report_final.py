"""The final report: not before the campaign is over; then what was reached, what was corrected after its close, and what came of promises."""
import io
import re

import openpyxl
import pytest

from conftest import Stack, progress
from small_campaign import LEAVES, load
from test_reports import get, pdf_text

END = "2024-07-11"  # the deadline; planned until the day before
FINAL = f"/reports/nho/{END}"
# the first three days by unit; of 1,000 the top's. 902 is the only one that reaches its 400.
SAID = {"90101-01": 15, "90101-02": 15, "90102": 30, "90201": 5, "90202": 1}


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    stack = Stack(load=False)
    load(stack, tmp_path_factory.mktemp("campaign"), more="correction_days: 7\n")
    feed = stack.client(stack.add_feed("90"))
    stack.set_clock("2024-07-03T12:00:00+07:00")
    days = [f"2024-07-0{n}" for n in range(1, 4)]
    assert feed.put(1, [progress(unit, day, 1, SAID[unit], "nho") for unit in LEAVES for day in days])["rejected"] == []
    stack.settled()
    stack.set_clock("2024-07-03T18:00:00+07:00")
    stack.quiet(3)
    assert feed.put(2, [progress("90102", days[2], 2, 40, "nho"), progress("90201", days[2], 2, 5, "nho")])["rejected"] == []  # the second says the same again
    stack.quiet(3)
    member = stack.dir / "keys" / stack.add_member("90")
    for unit in ("90201", "90202"):
        alert = stack.sql("SELECT id FROM alert WHERE unit = %s AND kind = 'target_missed' AND state = 'open'", unit)[0][0]
        stack.tiendo("ack", alert, "--key", member, "--until", "2024-07-05", "--note", "sẽ làm bù")
    stack.set_clock("2024-07-04T12:00:00+07:00")
    assert feed.put(3, [progress("90202", "2024-07-04", 1, 120, "nho"), progress("90201", "2024-07-04", 1, 1, "nho")])["rejected"] == []
    stack.settled()
    stack.set_clock("2024-07-05T12:00:00+07:00")
    assert feed.put(4, [progress("90202", "2024-07-05", 1, 1, "nho"), progress("90201", "2024-07-05", 1, 2, "nho")])["rejected"] == []  # one is done by now
    stack.settled()
    stack.set_clock("2024-07-10T12:00:00+07:00")
    stack.quiet(9)
    assert feed.put(5, [progress("90201", "2024-07-10", 1, 250, "nho")])["rejected"] == []
    stack.settled()
    yield stack
    stack.down()


def lines(stack, sheet, **asked):
    book = openpyxl.load_workbook(io.BytesIO(get(stack, f"{FINAL}.xlsx", report="final", **asked)[1]))
    rows = [[cell.value for cell in row] for row in book[sheet].iter_rows()]
    head = next(n for n, row in enumerate(rows) if row[0] in ("Mã", "Đơn vị"))
    return [dict(zip(rows[head], row)) for row in rows[head + 1:] if row[1] is not None]


def test_it_is_refused_until_the_deadline_has_passed(stack):
    for date, clock in ((END, f"{END}T23:59:00+07:00"), ("2024-07-10", "2024-07-12T00:00:00+07:00")):
        stack.set_clock(clock)
        status, body = get(stack, f"/reports/nho/{date}.pdf", report="final")[:2]
        assert status == 400 and f"campaign nho ends on {END}" in body.decode() and "evaluation" in body.decode()


def test_it_says_what_was_reached_corrected_and_promised(stack, tmp_path):
    stack.set_clock("2024-07-12T08:00:00+07:00")
    stack.quiet(10)
    stack.watched()
    flat = re.sub(r"\s+", " ", pdf_text(get(stack, f"{FINAL}.pdf", report="final")[1], tmp_path))
    done = 3 * sum(SAID.values()) + 10 + 121 + 3 + 250
    assert "Tổng kết thực hiện từ ngày 01/7/2024 đến ngày 11/7/2024" in flat
    assert f"thực hiện {done}/1.000 trường hợp, đạt {done / 10:.1f}%".replace(".", ",").replace("1,000", "1.000") in flat and f"còn lại {1000 - done} trường hợp." in flat
    assert "0/2 đơn vị trực thuộc hoàn thành" in flat and "Huyện Một (410)" in flat.replace("huyện", "Huyện")
    assert "có 1 số liệu được đính chính" in flat and "Có 2 cam kết, trong đó đúng hẹn 1, sai hẹn 1." in flat
    assert "Số liệu còn được đính chính đến trước ngày 18/7/2024." in flat
    ended = {row["Đơn vị"]: [row[key] for key in ("Đính chính", "Cam kết", "Đúng hẹn", "Sai hẹn")] for row in lines(stack, "Chấp hành")}
    assert ended["Xã Ba"] == [0, 1, 0, 1] and ended["Xã Bốn"] == [0, 1, 1, 0] and ended["@SUM(A1)"] == [1, 0, 0, 0], ended
    assert ended["+Huyện Một"] == [1, 0, 0, 0] and ended["=HYPERLINK(0)"] == [1, 0, 0, 0], "corrections count above too, promises are one unit's"
    result = {row["Mã"]: (row["Thực hiện"], row["Còn lại"], row["Kết quả"]) for row in lines(stack, "Kết quả")}
    assert result["90201"] == (15 + 3 + 250, 0, "hoàn thành") and result["901"] == (190, 410, "chưa hoàn thành")


def test_a_district_reads_of_its_own_and_as_of_an_instant_what_stood(stack):
    stack.set_clock("2024-07-12T09:00:00+07:00")
    of_district = {row["Mã"] for row in lines(stack, "Kết quả", unit="902")}
    assert of_district == {"902", "90201", "90202"}
    assert get(stack, f"{FINAL}.csv", report="final", as_of="2024-07-10T08:00:00+07:00")[0] == 400, "it was not over then"
    for form in ("pdf", "xlsx", "docx", "csv"):
        was = get(stack, f"{FINAL}.{form}", report="final", as_of="2024-07-12T00:00:01+07:00")[:2]
        assert was == get(stack, f"{FINAL}.{form}", report="final", as_of="2024-07-12T00:00:01+07:00")[:2] and was[0] == 200


def test_after_the_last_day_locks_it_says_so(stack, tmp_path):
    stack.set_clock("2024-07-18T00:00:00+07:00")
    flat = re.sub(r"\s+", " ", pdf_text(get(stack, f"{FINAL}.pdf", report="final")[1], tmp_path))
    assert "Số liệu các ngày đã khóa." in flat
    said = get(stack, f"{FINAL}.csv", report="final", as_of="2024-07-18T00:00:00+07:00"), get(stack, f"{FINAL}.pdf", report="final", as_of="2024-07-18T00:00:00+07:00")
    stack.set_clock("2024-07-19T08:00:00+07:00")
    stack.tiendo("reopen", "--campaign", "nho", "--date", "2024-07-02", "--reason", "đính chính")
    flat = re.sub(r"\s+", " ", pdf_text(get(stack, f"{FINAL}.pdf", report="final")[1], tmp_path))
    assert "Số liệu còn được đính chính đến trước ngày 27/7/2024." in flat, "a day that was reopened takes corrections again"
    assert said == (get(stack, f"{FINAL}.csv", report="final", as_of="2024-07-18T00:00:00+07:00"), get(stack, f"{FINAL}.pdf", report="final", as_of="2024-07-18T00:00:00+07:00"))
