"""Spreadsheets through intake: the template, the dry run, the sending, the sheet that comes back."""
import datetime
import http.client
import io
import json
import os
import signal
import subprocess
import threading
import urllib.parse

import jsonschema
import openpyxl
import pytest
import yaml

from conftest import ROOT, Stack, progress, wait_for
from lib.people import browser_folder, signed_in
from lib.workbooks import book_of

CONTRACT = yaml.safe_load((ROOT / "proto/intake.yaml").read_text())
TODAY = datetime.date(2024, 7, 10)
DAY = TODAY.isoformat()
DISTRICT = "582"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def house():
    stack = Stack(clock=f"{DAY}T10:00:00+07:00")
    stack.district = signed_in(stack, "phan-rang", "district", DISTRICT)
    yield stack
    stack.down()


@pytest.fixture
def units(house):
    """Reporting communes of the district, by code."""
    return dict(house.sql("SELECT code, name_vi FROM unit WHERE parent_code = %s AND '2024-07-10' BETWEEN valid_from AND valid_to ORDER BY code", DISTRICT))


def follows(answer, name):
    """The answer has the form that the contract gives it."""
    jsonschema.validate(answer, {"$ref": f"#/components/schemas/{name}", "components": CONTRACT["components"]})
    return answer


def raw(browser, method, path, body=None, kind=XLSX, origin=True):
    target = urllib.parse.urlsplit(browser.url)
    connection = http.client.HTTPConnection(target.hostname, target.port, timeout=60)
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items())}
    if body is not None:
        headers["Content-Type"] = kind
    if origin and method != "GET":
        headers["Origin"] = f"http://{target.netloc}"
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read(), dict(answer.getheaders())


def upload(browser, content, name="so-lieu.xlsx", campaign="kich-hoat", **more):
    content = content if isinstance(content, bytes) else content.encode()
    status, answer, _ = raw(browser, "POST", "/api/v1/intake/sheets?" + urllib.parse.urlencode({"campaign": campaign, "name": name}), content, **more)
    return status, json.loads(answer)


def dry(browser, content, **more):
    status, answer = upload(browser, content, **more)
    assert status == 200, answer
    return follows(answer, "Sheet")


def send(browser, sheet, **more):
    status, answer, _ = browser.ask("POST", f"/api/v1/intake/sheets/{sheet['sheet']}/send", more)
    assert status == 200, answer
    return follows(answer, "SentSheet")


def workbook(rows, **more):
    book = book_of(rows, **more)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv(*rows, header="Mã đơn vị,Ngày,Số kích hoạt"):
    return "\n".join([header, *(",".join(str(cell) for cell in row) for row in rows)]) + "\n"


def states(answer):
    return [(row["line"], row["state"], row.get("code")) for row in answer["rows"]]


def stands(house, unit, day):
    found = house.sql("SELECT rev, value FROM progress WHERE campaign = 'kich-hoat' AND unit = %s AND day = %s ORDER BY rev DESC LIMIT 1", unit, day)
    return found[0] if found else None


def day(back):
    return (TODAY - datetime.timedelta(days=back)).isoformat()


# --- the template

def template(browser, query="campaign=kich-hoat"):
    status, content, headers = raw(browser, "GET", f"/api/v1/intake/template.xlsx?{query}")
    assert status == 200 and headers["Content-Type"] == XLSX and ".xlsx" in headers["Content-Disposition"], (status, content)
    return openpyxl.load_workbook(io.BytesIO(content))


def filled(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_the_template_is_filled_in_and_counts_once_however_often_it_is_sent(house, units):
    book = template(house.district)
    sheet = book.worksheets[0]
    codes = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=6, max_col=2) if row[0].value}
    assert set(codes) == set(units) and sheet.protection.sheet and [s.title for s in book.worksheets] == ["Số liệu", "Giải trình"]
    assert {units[code] for code in codes} == {sheet.cell(row, 2).value for row in codes.values()}
    column = next(cell.column for cell in sheet[5] if isinstance(cell.value, datetime.datetime) and cell.value.date() == TODAY)
    one, other = sorted(codes)[:2]
    assert sheet.cell(codes[one], 1).protection.locked and not sheet.cell(codes[one], column).protection.locked
    sheet.cell(codes[one], column).value, sheet.cell(codes[other], column).value = 3, 0
    more = book.worksheets[1]
    heads = {cell.value: cell.column for cell in more[4]}
    for name, value in {"Mã đơn vị": one, "Ngày": TODAY, "Số văn bản": "17/GT", "Lý do": "Đang ở nước ngoài", "Số lượng": 2}.items():
        more.cell(5, heads[name]).value = value
    content = filled(book)
    asked = dry(house.district, content)
    assert asked["summary"] == {"new": 3, "unchanged": 0, "correction": 0, "implausible": 0, "rejected": 0} and not asked["ignored"], asked
    assert {(row["unit"], row.get("date"), str(row.get("counts") or row["document"])) for row in asked["rows"]} == {
        (one, DAY, "{'activated': 3}"), (other, DAY, "{'activated': 0}"), (one, DAY, "17/GT")}
    assert stands(house, one, DAY) is None, "nothing is sent before it is told to be"
    sent = send(house.district, asked)
    assert [row["answer"] for row in sent["rows"]] == ["accepted"] * 3 and sent["answers"]["accepted"] == 3, sent
    assert stands(house, one, DAY) == (1, 3) and stands(house, other, DAY) == (1, 0)
    assert house.sql("SELECT count, reason FROM explanation WHERE unit = %s AND document = '17/GT'", one) == [(2, "abroad")]
    actor = house.sql("SELECT DISTINCT actor FROM batch WHERE feed LIKE 'intake-%%'")
    assert actor == [({"account": "phan-rang", "role": "district", "unit": DISTRICT},)]
    assert send(house.district, asked) == sent, "the same answer"
    again = dry(house.district, content)
    assert again["summary"]["unchanged"] == 3
    assert {row["code"] for row in send(house.district, again)["rows"]} == {"unchanged"} and stands(house, one, DAY) == (1, 3)


def test_the_template_has_days_down_and_the_units_that_are_asked_for(house, units):
    unit = sorted(units)[0]
    sheet = template(house.district, f"campaign=kich-hoat&unit={unit}&layout=down&from=2024-07-09&to=2024-07-10").worksheets[0]
    rows = [[cell.value for cell in row[:3]] for row in sheet.iter_rows(min_row=5) if row[0].value]
    assert [row[:2] for row in rows] == [[unit, units[unit]]] * 2 and [row[2].date().isoformat() for row in rows] == ["2024-07-09", "2024-07-10"]
    for query, told in (("campaign=kich-hoat&unit=584", 404), ("campaign=kich-hoat&unit=99999", 404), ("campaign=nichts", 404), ("", 400), ("campaign=kich-hoat&layout=round", 400), ("campaign=kich-hoat&from=2024-06-01&to=2024-06-02", 400)):
        assert raw(house.district, "GET", f"/api/v1/intake/template.xlsx?{query}")[0] == told, query


# --- the dry run, and what becomes of it

def test_each_row_is_told_what_it_would_do_and_only_what_may_go_goes(house, units):
    a, b, c, d = sorted(units)[:4]
    date = day(1)
    feed = house.client(house.add_feed(DISTRICT))
    assert feed.put(1, [progress(a, date, 1, 5), progress(b, date, 1, 6)])["accepted"] == 2
    asked = dry(house.district, csv((a, date, 5), (b, date, 7), (c, date, 9000), (d, date, 4), ("22999", date, 1), (d, "2024-08-01", 1), (d, "2024-06-01", 1), (d, "32/7/2024", 1)), name="a.csv")
    assert states(asked) == [(2, "unchanged", None), (3, "correction", None), (4, "implausible", "implausible"), (5, "new", None), (6, "rejected", "forbidden_unit"),
                             (7, "rejected", "date_out_of_range"), (8, "rejected", "date_out_of_range"), (9, "rejected", "bad_date")]
    rows = asked["rows"]
    assert rows[1]["old"] == {"activated": 6} and rows[1]["counts"] == {"activated": 7} and "9.000" in rows[2]["detail"]
    assert [rows[n].get("cell") for n in (4, 5, 7)] == ["A6", "B7", "B9"] and "không phải" in rows[7]["detail"]
    assert next(one for one in asked["sums"]["days"] if one["date"] == date)["counts"] == {"activated": 5 + 7 + 9000 + 4}
    sent = send(house.district, asked)
    assert [(row["line"], row["answer"], row.get("code")) for row in sent["rows"]] == [
        (2, "not_sent", "unchanged"), (3, "not_sent", "reason_needed"), (4, "not_sent", "implausible"), (5, "accepted", None), (6, "not_sent", "forbidden_unit"),
        (7, "not_sent", "date_out_of_range"), (8, "not_sent", "date_out_of_range"), (9, "not_sent", "bad_date")]
    assert [stands(house, unit, date) for unit in (a, b, c, d)] == [(1, 5), (1, 6), None, (1, 4)]
    blank = send(house.district, dry(house.district, csv((b, date, 7))), reason=" \u00a0")
    assert [(row["answer"], row.get("code")) for row in blank["rows"]] == [("not_sent", "reason_needed")] and stands(house, b, date) == (1, 6)
    asked = dry(house.district, csv((b, date, 7), (c, date, 9000)))
    sent = send(house.district, asked, reason="đếm lại", confirm_implausible=True)
    assert [row["answer"] for row in sent["rows"]] == ["accepted", "accepted"] and stands(house, b, date) == (2, 7) and stands(house, c, date) == (1, 9000)
    assert house.sql("SELECT note FROM progress WHERE unit = %s AND day = %s AND rev = 2", b, date) == [("đếm lại",)]
    feed.close()


@pytest.mark.parametrize("heading, back", [("Mã chiến dịch", 4), ("Mã nhiệm vụ", 3)])
def test_a_row_of_another_campaign_is_not_counted_in_this_one(house, units, heading, back):
    """A column says of which campaign a row is, as `tiendo push` reads it: such a row is refused, and the same unit and day of both is no repetition."""
    a, b = sorted(units)[10:12]
    date = day(back)
    asked = dry(house.district, csv((a, date, 5, "kich-hoat"), (a, date, 9, "dinh-danh-muc-2"), (b, date, 6, ""), header=f"Mã đơn vị,Ngày,Số kích hoạt,{heading}"))
    assert states(asked) == [(2, "new", None), (3, "rejected", "unknown_campaign"), (4, "new", None)]
    assert asked["rows"][1]["cell"] == "D3" and "dinh-danh-muc-2" in asked["rows"][1]["detail"] and "kich-hoat" in asked["rows"][1]["detail"]
    assert [row["answer"] for row in send(house.district, asked)["rows"]] == ["accepted", "not_sent", "accepted"]
    assert stands(house, a, date) == (1, 5) and stands(house, b, date) == (1, 6)


def test_a_count_below_zero_is_said_to_be_that(house, units):
    unit = sorted(units)[10]
    for content in (csv((unit, day(4), -3)), workbook([["Mã đơn vị", "Ngày", "Số kích hoạt"], [unit, TODAY - datetime.timedelta(days=4), -3]])):
        row = dry(house.district, content)["rows"][0]
        assert (row["state"], row["code"], row["cell"], row["detail"]) == ("rejected", "count_out_of_range", "C2", "-3 không phải là số từ 0 trở lên")


def test_what_somebody_else_entered_since_the_dry_run_is_not_written_over(house, units):
    a, b = sorted(units)[4:6]
    date = day(1)
    asked = dry(house.district, csv((a, date, 5), (b, date, 6)))
    feed = house.client(house.add_feed(DISTRICT))
    assert feed.put(1, [progress(a, date, 1, 8)])["accepted"] == 1
    sent = send(house.district, asked)
    assert [(row["answer"], row.get("old")) for row in sent["rows"]] == [("changed", {"activated": 8}), ("accepted", None)]
    assert stands(house, a, date) == (1, 8) and stands(house, b, date) == (1, 6)
    feed.close()


def test_two_taps_at_once_and_a_killed_intake_send_it_once(house, units):
    unit = sorted(units)[6]
    asked = dry(house.district, csv((unit, day(2), 5)))
    path = f"/api/v1/intake/sheets/{asked['sheet']}/send"
    answers = []

    def tap():
        answers.append(house.district.ask("POST", path, {})[:2])

    taps = [threading.Thread(target=tap) for _ in range(6)]
    for one in taps:
        one.start()
    for one in taps:
        one.join()
    assert {status for status, _ in answers} <= {200, 503} and any(status == 200 for status, _ in answers), answers
    final = send(house.district, asked)
    assert all(answer == final for status, answer in answers if status == 200) and final["rows"][0]["answer"] == "accepted"
    os.kill(house.pid("intake"), signal.SIGKILL)
    wait_for("intake again", lambda: house.district.ask("GET", "/api/v1/session")[0] == 200 if alive(house) else False, limit=30)
    assert send(house.district, asked) == final
    assert house.sql("SELECT count(*) FROM progress WHERE unit = %s AND day = %s", unit, day(2)) == [(1,)]


def alive(house):
    try:
        return raw(house.district, "GET", "/vao")[0] == 200
    except OSError:
        return False


def test_an_answer_that_was_lost_is_found_again(house, units):
    """The rows were stored, and intake died before it kept the answer."""
    unit = sorted(units)[7]
    asked = dry(house.district, csv((unit, day(2), 5)))
    sent = send(house.district, asked)
    house.sql("UPDATE intake_sheet SET answer = NULL, sending_until = clock_timestamp () - interval '1 s' WHERE id = %s", asked["sheet"])
    again = send(house.district, asked)
    assert again["rows"][0]["answer"] == sent["rows"][0]["answer"] == "accepted" and stands(house, unit, day(2)) == (1, 5)
    house.sql("UPDATE intake_sheet SET answer = NULL, sending_until = clock_timestamp () + interval '1 minute' WHERE id = %s", asked["sheet"])
    status, problem, headers = house.district.ask("POST", f"/api/v1/intake/sheets/{asked['sheet']}/send")
    assert (status, problem["code"]) == (503, "unavailable") and headers["Retry-After"]


# --- the sheet that comes back

def test_the_sheet_comes_back_with_a_column_that_says_why(house, units, tmp_path):
    a, b = sorted(units)[8:10]
    content = workbook([["BÁO CÁO"], [], ["STT", "Mã đơn vị", "Ngày", "Số kích hoạt"], [1, a, TODAY - datetime.timedelta(days=3), 4], [2, "Xã Không Có", TODAY, 5], [3, b, TODAY, "3,5"], ["", "Tổng", None, 9]])
    asked = dry(house.district, content)
    assert states(asked) == [(4, "new", None), (5, "rejected", "unknown_unit"), (6, "rejected", "wrong_type")]
    for sent in (False, True):
        if sent:
            send(house.district, asked)
        status, back, headers = raw(house.district, "GET", f"/api/v1/intake/sheets/{asked['sheet']}.xlsx")
        assert status == 200 and "so-lieu-tra-lai.xlsx" in headers["Content-Disposition"], back
        sheet = openpyxl.load_workbook(io.BytesIO(back)).worksheets[0]
        assert [cell.value for cell in sheet[3]] == ["STT", "Mã đơn vị", "Ngày", "Số kích hoạt", "Vì sao chưa nhận"]
        assert sheet["E4"].value is None and "Xã Không Có" in sheet["E5"].value and "3,5" in sheet["E6"].value
        assert sheet["C4"].value.date() == TODAY - datetime.timedelta(days=3) and sheet["D4"].value == 4 and sheet["D6"].value == "3,5"
    (tmp_path / "back.xlsx").write_bytes(back)
    subprocess.run(["soffice", "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", tmp_path, tmp_path / "back.xlsx", f"-env:UserInstallation=file://{tmp_path}/profile"], check=True, capture_output=True, timeout=120)
    assert "Vì sao chưa nhận" in (tmp_path / "back.csv").read_text()
    assert dry(house.district, back)["summary"] == {"new": 0, "unchanged": 1, "correction": 0, "implausible": 0, "rejected": 2}, "and goes up again as it is"


# --- who may, and what is no sheet

def test_a_sheet_is_its_accounts_own(house, units):
    unit = sorted(units)[0]
    clerk = signed_in(house, "xa", "clerk", unit)
    asked = dry(house.district, csv((unit, day(4), 5)))
    assert clerk.ask("POST", f"/api/v1/intake/sheets/{asked['sheet']}/send", {})[0] == 404
    assert raw(clerk, "GET", f"/api/v1/intake/sheets/{asked['sheet']}.xlsx")[0] == 404
    other = sorted(units)[1]
    assert states(dry(clerk, csv((unit, day(4), 5), (other, day(4), 5), (units[other], day(4), 5)))) == [(2, "new", None), (3, "rejected", "forbidden_unit"), (4, "rejected", "unknown_unit")]
    viewer = signed_in(house, "xem", "viewer", DISTRICT)
    assert upload(viewer, csv((unit, day(4), 5)))[0] == 403
    assert upload(house.district, csv((unit, day(4), 5)), origin=False)[0] == 403
    assert stands(house, unit, day(4)) is None


def test_a_form_may_send_the_file_too(house, units):
    unit = sorted(units)[0]
    body = b'--x\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n--x\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n' + csv((unit, day(5), 5)).encode() + b"\r\n--x--\r\n"
    assert states(dry(house.district, body, kind="multipart/form-data; boundary=x")) == [(2, "new", None)]
    assert upload(house.district, b"--x--", kind="multipart/form-data; boundary=x")[0] == 400


@pytest.mark.parametrize("content, status, told", [
    (b"", 422, "empty"), (b"PK\x03\x04 not at all", 422, ".xlsx"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), 422, ".xlsx"), (b"a,b\n1,2\n", 422, "unit"),
    (csv(header='Mã đơn vị,Ngày,Số kích hoạt\n1,"x'), 422, "\""), (b"x" * (4 * 1024 * 1024 + 1), 413, "4 MiB"),
    (csv(*((22738, "2024-07-10", n) for n in range(5001))), 422, "5000")], ids=["empty", "no workbook", "old workbook", "no headings", "quote", "too large", "too many"])
def test_what_is_no_sheet_is_refused_with_the_way_out(house, content, status, told):
    said, problem = upload(house.district, content)
    assert said == status and told in problem["detail"], problem


def oddity(name, unit, other):
    """A workbook as some program or somebody writes it."""
    book = openpyxl.Workbook()
    sheet = book.active
    date = TODAY - datetime.timedelta(days=6)
    if name == "of 1904":
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet.append(["Mã đơn vị", "Ngày", "Số kích hoạt"])
    sheet.append([unit, datetime.datetime.combine(date, datetime.time()) if name == "of 1904" else date, 5])
    if name == "a formula that nobody calculated":
        sheet["C2"] = "=2+3"
    elif name == "16,384 columns":
        sheet["XFD1"] = "x"
    elif name == "merged all over":
        sheet["A5"] = "Người lập biểu"
        sheet.merged_cells.add("A5:XFD1048576")  # merge_cells would make the cells one by one
    elif name == "rows to the end of the earth":
        sheet["A1048576"] = "Ghi chú cuối trang"
    elif name == "a fraction":
        sheet["C2"] = 31.297
    elif name == "an error":
        sheet["C2"] = "#REF!"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


ODDITIES = {
    "of 1904": [(2, "new", None)], "a formula that nobody calculated": [(2, "rejected", "wrong_type")], "16,384 columns": "XFD1", "merged all over": [(2, "new", None)],
    "rows to the end of the earth": [(2, "new", None)], "a fraction": [(2, "rejected", "wrong_type")], "an error": [(2, "rejected", "wrong_type")]}


@pytest.mark.parametrize("name", ODDITIES)
def test_odd_workbooks_are_read_or_told_what_is_odd(house, units, name):
    one, other = sorted(units)[14:16]
    status, answer = upload(house.district, oddity(name, one, other))
    wanted = ODDITIES[name]
    if isinstance(wanted, str):
        assert status == 422 and wanted in answer["detail"], answer
    else:
        assert status == 200 and states(answer) == wanted, answer
    if wanted == [(2, "new", None)]:
        assert answer["rows"][0]["date"] == day(6)


def test_what_libreoffice_writes_is_read_and_its_own_format_is_told(house, units, tmp_path):
    unit = sorted(units)[14]
    (tmp_path / "a.csv").write_text(csv((unit, day(6), 5)))
    for kind in ("xlsx", "ods"):
        subprocess.run(["soffice", "--headless", "--infilter=CSV:44,34,76,1", "--convert-to", kind, "--outdir", tmp_path, tmp_path / "a.csv", f"-env:UserInstallation=file://{tmp_path}/profile"], check=True, capture_output=True, timeout=120)
    assert states(dry(house.district, (tmp_path / "a.xlsx").read_bytes())) == [(2, "new", None)]
    status, problem = upload(house.district, (tmp_path / "a.ods").read_bytes())
    assert status == 422 and ".xlsx" in problem["detail"], problem


def test_a_figure_keeps_the_metrics_that_a_sheet_leaves_out(house, units):
    """Of a campaign that counts three things, a sheet with one of them."""
    unit = sorted(units)[0]
    feed = house.client(house.add_feed(DISTRICT))
    campaign = "dinh-danh-muc-2"
    assert feed.put(1, [dict(progress(unit, DAY, 1, 5, campaign), counts={"activated": 5, "collected": 9})])["accepted"] == 1
    header = "Mã đơn vị,Ngày,Số kích hoạt"
    asked = dry(house.district, csv((unit, DAY, 6), header=header), campaign=campaign)
    assert asked["rows"][0]["old"] == {"activated": 5, "collected": 9}
    send(house.district, asked, reason="đếm lại")
    assert house.sql("SELECT value, others FROM progress WHERE campaign = %s AND unit = %s AND rev = 2", campaign, unit) == [(6, {"collected": 9})]
    only = sorted(units)[1]
    asked = dry(house.district, csv((only, DAY, 6), header="Mã đơn vị,Ngày,Thu nhận"), campaign=campaign)
    assert states(asked) == [(2, "rejected", "missing_field")], "targets count the first metric"
    feed.close()


# --- the page

def test_in_chromium_a_file_is_looked_over_and_sent(house, units, tmp_path):
    a, b, c, d = sorted(units)[10:14]
    feed = house.client(house.add_feed(DISTRICT))
    assert feed.put(1, [progress(a, day(5), 1, 5)])["accepted"] == 1
    (tmp_path / "so-lieu.csv").write_text(csv((a, day(5), 6, 40, "x"), (b, day(5), 7, 41, ""), (c, day(5), 9000, 42, ""), ("Xã Không Có", day(5), 1, 43, ""), ("Tổng", "", 9999, 1, ""), header="Mã đơn vị,Ngày,Số kích hoạt,Lũy kế,Người nhập"))
    (tmp_path / "other.csv").write_text(csv((d, day(5), 3)))
    link = json.loads(house.tiendo("account", "add", "browser", "--role", "district", "--unit", DISTRICT, "--json"))["link"]
    pictures = os.environ.get("PICTURES", "")
    walk = subprocess.run(["node", "sheet.mjs", link, house.env["TIENDO_INTAKE_URL"] + "/bang-tinh?campaign=kich-hoat", tmp_path / "so-lieu.csv", tmp_path / "other.csv", pictures], cwd=browser_folder(), capture_output=True, text=True, timeout=120)
    assert walk.returncode == 0, walk.stdout + walk.stderr
    seen = json.loads(walk.stdout)
    assert seen["errors"] == [] and seen["axe"] == [] and seen["sideways"] == [], seen
    assert len(seen["templates"]) == 2 and seen["back"].endswith(".xlsx") and "rơi.csv" in seen["dropped"]
    assert "Lũy kế" in seen["red"] and "1\n" in seen["tally"] + "\n" and "3" in seen["sent"]
    assert [stands(house, unit, day(5)) for unit in (a, b, c, d)] == [(2, 6), (1, 7), (1, 9000), None]
    feed.close()
