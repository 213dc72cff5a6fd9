"""Reports as their readers open them: text and fonts of the PDF, cells of the XLSX, the DOCX in LibreOffice, the same bytes as of the same instant."""
import csv
import io
import json
import re
import subprocess
import urllib.error
import urllib.parse
import urllib.request

import docx
import openpyxl
import pytest

from conftest import Stack, progress

DAY = "2024-07-01"
COMMUNES = {}  # unit: name


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    settings = tmp_path_factory.mktemp("settings") / "settings"
    settings.write_text("TIENDO_NOTICE=SỐ LIỆU MÔ PHỎNG\n")
    stack = Stack("--settings", str(settings))
    stack.set_clock(f"{DAY}T10:00:00+07:00")
    units = [u for u in stack.status(level="all")["units"] if u["level"] == "commune"]
    COMMUNES.update({u["unit"]: u for u in units})
    feed = stack.client(stack.add_feed("58"))
    # two communes say nothing, one falls short, the others do a little more than their plan
    rows = [(u["unit"], u["plan_day"] + 1) for u in units[2:]]
    rows[0] = (rows[0][0], 1)
    feed.put(1, [progress(unit, DAY, 1, n) for unit, n in rows])
    stack.settled()
    stack.tiendo("close", "--campaign", "kich-hoat", "--date", DAY)
    stack.feed = feed
    stack.silent = [u["name"] for u in units[:2]]
    yield stack
    stack.down()


def get(stack, path, token=None, **query):
    query = {k: v for k, v in query.items() if v is not None}
    url = stack.env["TIENDO_HTTP_URL"] + path + ("?" + urllib.parse.urlencode(query) if query else "")
    request = urllib.request.Request(url, headers={"Authorization": "Bearer " + (token or stack.env["TIENDO_HTTP_TOKEN"])})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def report(stack, form, **query):
    code, body = get(stack, f"/reports/kich-hoat/{DAY}.{form}", **query)
    assert code == 200, body
    return body


def status(stack, **asked):
    return stack.status(date=DAY, level="all", **asked)


def vi(number):
    return f"{number:,}".replace(",", ".")


def pdf_text(body, tmp_path):
    file = tmp_path / "report.pdf"
    file.write_bytes(body)
    return subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout


def test_the_pdf_holds_every_figure_of_the_status(stack, tmp_path):
    text = pdf_text(report(stack, "pdf"), tmp_path)
    lines = [re.sub(r"\s+", " ", line).strip() for line in text.splitlines()]
    figures = status(stack)
    for row in figures["units"]:
        numbers = [row["target"], row["plan_day"]] + ([row["day"]] if row["day"] is not None else []) + [row["cumulative"]]
        wanted = " ".join(map(vi, numbers)) + " " + f"{row['percent']:.1f}".replace(".", ",") + " " + vi(row["remaining"])
        named = [line for line in lines if row["name"].split()[-1] in line]
        assert any(wanted in line for line in named), f"{row['name']}: {wanted}\n" + "\n".join(named)
    total = figures["total"]
    assert any("Tổng cộng" in line and vi(total["cumulative"]) in line and vi(total["remaining"]) in line for line in lines)


def test_the_pdf_is_an_official_document(stack, tmp_path):
    text = pdf_text(report(stack, "pdf"), tmp_path)
    flat = re.sub(r"\s+", " ", text)
    for part in ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "UBND TỈNH NINH THUẬN", "TỔ CÔNG TÁC ĐỀ ÁN 06", "/BC-TCTĐA06",
                 "BÁO CÁO", "Kết quả thực hiện chỉ tiêu ngày 01/7/2024", "Kính gửi:", "Nơi nhận:", "KT. TỔ TRƯỞNG", "Phụ lục I", "SỐ LIỆU MÔ PHỎNG",
                 "345.154/376.451", "91,7%"]:
        assert part in flat, part
    for name in stack.silent:
        assert name[0].lower() + name[1:] in flat.split("Chưa báo cáo:")[1][:200]  # within a sentence


def test_its_fonts_are_embedded_and_one_family(stack, tmp_path):
    (tmp_path / "r.pdf").write_bytes(report(stack, "pdf"))
    fonts = subprocess.run(["pdffonts", tmp_path / "r.pdf"], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert fonts
    for font in fonts:
        assert "LiberationSerif" in font and re.search(r"\byes yes yes\b", font), font


def test_the_pages_are_upright_and_the_annexes_lie(stack, tmp_path):
    (tmp_path / "r.pdf").write_bytes(report(stack, "pdf"))
    sizes = subprocess.run(["pdfinfo", "-l", "99", tmp_path / "r.pdf"], capture_output=True, text=True, check=True).stdout
    pages = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", sizes)
    assert (float(pages[0][0]), float(pages[-1][0])) == (595.28, 841.89)


@pytest.mark.parametrize("form", ["pdf", "xlsx", "docx", "csv"])
@pytest.mark.parametrize("kind", ["daily", "press", "explanations", "candidates", "evaluation"])
def test_the_same_request_as_of_the_same_instant_is_the_same_bytes(stack, form, kind):
    as_of = f"{DAY}T10:00:00+07:00"
    if kind == "press":
        as_of = None  # closed at this very instant of a standing clock
    assert report(stack, form, report=kind, as_of=as_of) == report(stack, form, report=kind, as_of=as_of)


def test_the_sheets_hold_the_values_of_the_api(stack):
    book = openpyxl.load_workbook(io.BytesIO(report(stack, "xlsx")))
    assert book.sheetnames[:3] == ["Tóm tắt", "Cấp huyện", "Cấp xã"]
    keys = ["unit", "name", "parent", "target", "plan_day", "day", "status", "plan_cumulative", "cumulative", "percent", "remaining", "streak", "level", "provisional",
            "explained", "workable", "required_per_day", "reports_in", "reports_expected", "rank"]
    figures = status(stack)
    expected = {u["unit"]: u for u in figures["units"] + [figures["total"]]}
    seen = set()
    for name in ["Cấp huyện", "Cấp xã"]:
        sheet = book[name]
        assert sheet.freeze_panes == "C5" and sheet.auto_filter.ref.startswith("A4:")
        assert re.fullmatch(r"('.*'!)?\$A\$1:\$L\$\d+", sheet.print_area[0]) and sheet.column_dimensions["M"].outlineLevel == 1, "what is printed can be read"
        for row in sheet.iter_rows(min_row=5, values_only=True):
            if row[0] is None:
                break
            unit = expected[row[0]]
            seen.add(row[0])
            for key, value in zip(keys, row):
                if key == "level":
                    assert value == {"province": "Cấp tỉnh", "district": "Cấp huyện", "commune": "Cấp xã"}[unit[key]]
                elif key == "parent":
                    assert value == (expected[unit["parent"]]["name"] if unit["parent"] else None), row[0]
                elif key not in ("name", "status", "provisional"):
                    assert value == unit[key], (row[0], key)
    assert seen == set(expected)


def test_the_first_level_has_a_chart_of_plan_and_result(stack, tmp_path):
    import zipfile
    package = zipfile.ZipFile(io.BytesIO(report(stack, "xlsx")))
    chart = package.read("xl/charts/chart1.xml").decode()
    assert "'Cấp huyện'!$H$5:$H$11" in chart and "'Cấp huyện'!$I$5:$I$11" in chart


def test_the_sheets_are_readable_whatever_program_opens_them(stack):
    book = openpyxl.load_workbook(io.BytesIO(report(stack, "xlsx")))
    summary = book["Tóm tắt"]
    lines = [row[0] for row in summary.iter_rows(min_row=1)]
    assert [line.value for line in lines[:2]] == ["Kết quả thực hiện chỉ tiêu ngày 01/7/2024", "Kích hoạt tài khoản định danh điện tử VNeID đã được phê duyệt"]
    long = [line for line in lines if len(line.value) > 90]
    assert long
    for line in long:  # as high as its text, as wide as a page
        assert summary.row_dimensions[line.row].height >= 15 * (len(line.value) // 90 + 1), line.value
    assert summary.column_dimensions["A"].width < 90
    for sheet in book.worksheets[1:]:
        assert not sheet["A2"].alignment.wrap_text and not sheet["A1"].alignment.wrap_text


def test_who_signs_is_not_parted_from_the_signature_in_the_docx(stack):
    document = docx.Document(io.BytesIO(report(stack, "docx")))
    row = next(row for table in document.tables for row in table.rows if "KT. T" in row.cells[-1].text)
    assert "w:cantSplit" in row._tr.xml
    last = next(p for p in document.paragraphs if "có phụ lục kèm theo" in p.text)
    assert last.paragraph_format.keep_with_next and next(p for p in document.paragraphs if p.text.startswith("1. ")).paragraph_format.keep_with_next


def test_the_docx_is_read_by_another_reader(stack):
    document = docx.Document(io.BytesIO(report(stack, "docx")))
    text = "\n".join(p.text for p in document.paragraphs)
    figures = status(stack)
    assert "Kết quả thực hiện chỉ tiêu ngày 01/7/2024" in text and vi(figures["total"]["cumulative"]) + "/31.297" in text
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    for row in figures["units"]:
        assert any(row["name"] in line and vi(row["target"]) in line and vi(row["cumulative"]) in line for line in cells), row["name"]


@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_libreoffice_opens_it(stack, form, tmp_path):
    file = tmp_path / f"r.{form}"
    file.write_bytes(report(stack, form))
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "pdf", "--outdir", tmp_path, file],
                   check=True, capture_output=True, timeout=180)
    text = subprocess.run(["pdftotext", tmp_path / "r.pdf", "-"], capture_output=True, text=True, check=True).stdout
    assert "31.297" in text or "31,297" in text
    assert "Huyện Ninh Phước" in text


def test_the_csv_is_for_machines(stack):
    body = report(stack, "csv")
    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    figures = status(stack)
    assert len(rows) == len(figures["units"]) + 1
    for row, unit in [(r, u) for r in rows for u in figures["units"] if r["Mã đơn vị"] == u["unit"]]:
        assert row["Lũy kế"] == str(unit["cumulative"]) and row["Thực hiện ngày"] == ("" if unit["day"] is None else str(unit["day"]))


def test_a_correction_after_the_close_shows_as_reported_adjusted_and_difference(stack, tmp_path):
    unit = list(COMMUNES)[5]
    before = next(u for u in status(stack)["units"] if u["unit"] == unit)
    stack.set_clock(f"{DAY}T20:00:00+07:00")
    stack.feed.put(2, [progress(unit, DAY, 2, before["day"] + 7)])
    stack.settled()
    stack.set_clock(f"{DAY}T20:01:00+07:00")
    flat = re.sub(r"\s+", " ", pdf_text(report(stack, "pdf"), tmp_path))
    assert "Điều chỉnh sau khi chốt" in flat
    assert f"{unit} {before['name']} {before['day']} {before['day'] + 7} 7 " in flat
    assert "Điều chỉnh" in openpyxl.load_workbook(io.BytesIO(report(stack, "xlsx"))).sheetnames
    earlier = re.sub(r"\s+", " ", pdf_text(report(stack, "pdf", as_of=f"{DAY}T19:00:00+07:00"), tmp_path))
    assert "Điều chỉnh sau khi chốt" not in earlier and "tính đến 19 giờ 00 ngày 01/7/2024" in earlier


def test_the_press_gets_figures_of_the_close_of_province_and_districts_only(stack, tmp_path):
    assert "Kính gửi" in pdf_text(report(stack, "pdf"), tmp_path)
    text = pdf_text(report(stack, "pdf", report="press"), tmp_path)  # to nobody within the administration
    assert "Kính gửi" not in text and "Nơi nhận" not in text and "Lưu:" not in text
    rows = list(csv.reader(io.StringIO(report(stack, "csv", report="press").decode("utf-8-sig"))))
    closed = stack.status(date=DAY, as_of=f"{DAY}T10:00:00+07:00")
    assert [r[0] for r in rows[1:]] == [u["name"] for u in closed["units"]] + [closed["total"]["name"]]
    assert [int(r[3]) for r in rows[1:]] == [u["cumulative"] for u in closed["units"]] + [closed["total"]["cumulative"]]
    code, body = get(stack, "/reports/kich-hoat/2024-07-02.csv", report="press")
    assert code == 404 and "not closed" in json.loads(body)["detail"]


def test_cases_that_are_still_to_be_enrolled_make_no_rate_of_approved_accounts(stack, tmp_path):
    flat = re.sub(r"\s+", " ", pdf_text(report(stack, "pdf"), tmp_path))
    assert "Tính cả 345.154/376.451 tài khoản đã kích hoạt đến ngày 30/6/2024 (91,7%)" in flat
    code, body = get(stack, f"/reports/dinh-danh-muc-2/{DAY}.pdf")
    flat = re.sub(r"\s+", " ", pdf_text(body, tmp_path))
    assert code == 200 and "/67.891" in flat and "376.451" not in flat


def test_a_table_says_of_which_day_it_is_and_when_that_was_known(stack, tmp_path):
    stack.set_clock("2024-07-02T09:00:00+07:00")
    moment = "2024-07-02T08:30:00+07:00"
    for kind, known in (("daily", "08 giờ 30 ngày 02/7/2024"), ("press", "10 giờ 00 ngày 01/7/2024")):  # the press: what was known at the close
        figures = f"Số liệu đến ngày 01/7/2024, cập nhật đến {known}"
        flat = re.sub(r"\s+", " ", pdf_text(report(stack, "pdf", report=kind, as_of=moment), tmp_path))
        assert figures in flat and flat.count("cập nhật đến") == flat.count(figures)
        assert figures in "\n".join(p.text for p in docx.Document(io.BytesIO(report(stack, "docx", report=kind, as_of=moment))).paragraphs)
        book = openpyxl.load_workbook(io.BytesIO(report(stack, "xlsx", report=kind, as_of=moment)))
        assert {sheet["A2"].value for sheet in book.worksheets[1:]} == {figures}
    for kind in ("evaluation", "explanations"):
        flat = re.sub(r"\s+", " ", pdf_text(report(stack, "pdf", report=kind, as_of=moment), tmp_path))
        assert "ến ngày 01/7/2024 (số liệu cập nhật đến 08 giờ 30 ngày 02/7/2024)" in flat


def test_an_annex_of_the_docx_names_its_report_and_has_a_number_where_there_are_several(stack):
    for kind, first in (("press", "Phụ lục"), ("daily", "Phụ lục I")):
        lines = [p.text for p in docx.Document(io.BytesIO(report(stack, "docx", report=kind))).paragraphs]
        annexes = [n for n, line in enumerate(lines) if line.startswith("Phụ lục")]
        assert lines[annexes[0]] == first
        for n in annexes:
            assert lines[n + 2].startswith("(Kèm theo Báo cáo số        /BC-TCTĐA06 ngày       tháng 7 năm 2024 của Tổ công tác Đề án 06)"), lines[n:n + 4]


def test_candidates_keep_silent_units_apart(stack):
    text = report(stack, "csv", report="candidates").decode("utf-8-sig")
    commended, reviewed, silent = text.split("\r\n\r\n")
    for name in stack.silent:
        assert name in silent and name not in commended and name not in reviewed


def test_the_evaluation_counts_reports_due_received_and_on_time(stack, tmp_path):
    flat = re.sub(r"\s+", " ", pdf_text(report(stack, "pdf", report="evaluation"), tmp_path))
    assert "Báo cáo phải gửi 65, đã nhận 63, trong đó đúng giờ 63." in flat


def test_english_by_option(stack, tmp_path):
    flat = re.sub(r"\s+", " ", pdf_text(report(stack, "pdf", lang="en"), tmp_path))
    assert "SOCIALIST REPUBLIC OF VIET NAM" in flat and "31,297" in flat and "Reported: 63 of 65 units" in flat


def test_a_token_of_a_district_gets_its_own_report_only(stack):
    token = [w for w in stack.tiendo("token", "new", "--role", "viewer", "--unit", "582", "--label", "reports-582").split() if len(w) > 40][0]
    rows = list(csv.DictReader(io.StringIO(get(stack, f"/reports/kich-hoat/{DAY}.csv", token=token)[1].decode("utf-8-sig"))))
    assert rows[-1]["Mã đơn vị"] == "582" and len(rows) == 17
    assert get(stack, f"/reports/kich-hoat/{DAY}.csv", token=token, unit="587")[0] == 404


@pytest.mark.parametrize("path, query, code", [
    (f"/reports/kich-hoat/{DAY}.odt", {}, 404), ("/reports/kich-hoat/2024-02-30.pdf", {}, 404), (f"/reports/none/{DAY}.pdf", {}, 404),
    ("/reports/kich-hoat/2031-07-01.pdf", {}, 404), (f"/reports/kich-hoat/{DAY}.pdf", {"report": "gossip"}, 400),
    (f"/reports/kich-hoat/{DAY}.pdf", {"lang": "fr"}, 400), (f"/reports/kich-hoat/{DAY}.pdf", {"as_of": "2031-01-01T00:00:00Z"}, 400),
    (f"/reports/kich-hoat/{DAY}.pdf", {"unit": "99999"}, 404), (f"/reports/../{DAY}.pdf", {}, 404)])
def test_a_wrong_request_is_told_what_is_wrong(stack, path, query, code):
    got, body = get(stack, path, **query)
    assert got == code and json.loads(body)["detail"]


def test_the_command_writes_them(stack, tmp_path):
    for form, magic in [("pdf", b"%PDF"), ("xlsx", b"PK"), ("docx", b"PK"), ("csv", b"\xef\xbb\xbf")]:
        stack.tiendo("report", "--campaign", "kich-hoat", "--date", DAY, "--format", form, "-o", tmp_path / f"r.{form}")
        assert (tmp_path / f"r.{form}").read_bytes().startswith(magic)


def test_a_unit_s_report_has_its_own_letterhead(tmp_path):
    """What the campaign says of a unit wins; of what it says nothing, the people's committee of the unit issues its paper, and sends it to who issues the campaign's."""
    import shutil
    from conftest import CAMPAIGN
    here = tmp_path / "ninh-thuan"
    shutil.copytree(CAMPAIGN, here)
    file = here / "kich-hoat/campaign.yaml"
    units = '  units:\n    "584": {parent: "Huyện ủy Bác Ái", issuer: "Tổ công tác Đề án 06 huyện", number: "/BC-TCT", signer: "Tổ trưởng"}\n'
    file.write_text(re.sub(r"(?m)^top:", units + "top:", file.read_text(), count=1))
    own = Stack(load=False)
    try:
        own.tiendo("load", here)
        own.set_clock(f"{DAY}T10:00:00+07:00")

        def heads(unit):
            return re.sub(r"\s+", " ", pdf_text(get(own, f"/reports/kich-hoat/{DAY}.pdf", unit=unit)[1], tmp_path)[:4000].replace("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", ""))
        bac_ai, ninh_son, commune, province = heads("584"), heads("585"), heads("22738"), heads("58")
        assert "HUYỆN ỦY BÁC ÁI" in bac_ai and "TỔ CÔNG TÁC ĐỀ ÁN 06 HUYỆN" in bac_ai and "/BC-TCT " in bac_ai and "Kính gửi: Tổ công tác Đề án 06" in bac_ai
        assert "ỦY BAN NHÂN DÂN HUYỆN NINH SƠN" in ninh_son and "/BC-UBND" in ninh_son and "Ninh Sơn, ngày" in ninh_son and "Kính gửi: Tổ công tác Đề án 06" in ninh_son
        assert "ỦY BAN NHÂN DÂN PHƯỜNG ĐÔ VINH" in commune
        assert "UBND TỈNH NINH THUẬN" in province and "/BC-TCTĐA06" in province
        (tmp_path / "out").mkdir()
        own.tiendo("campaign", "--directory", tmp_path / "out/again")  # and it is written back as it was read
        assert own.run("load", "--check", tmp_path / "out/again").returncode == 0
        file.write_text(file.read_text().replace('"584": {', '"nowhere": {'))
        refused = own.run("load", "--check", here)
        assert refused.returncode != 0 and "nowhere" in refused.stdout + refused.stderr and "campaign.yaml" in refused.stdout + refused.stderr
    finally:
        own.down()


def test_a_word_processor_finds_its_way_in_the_docx(stack):
    document = docx.Document(io.BytesIO(report(stack, "docx")))
    styled = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs if paragraph.style.name != "Normal"}
    assert styled["BÁO CÁO"] == "Title" and styled["1. Kết quả chung"] == styled["Phụ lục I"] == "Heading 1"
    assert styled["Kết quả thực hiện của các đơn vị trực thuộc"] == "Heading 2"
    assert "⎯" not in document.element.xml and document.element.xml.count("<w:pBdr>") >= 1, "rules are borders"


def test_who_is_silent_stands_under_the_district(stack, tmp_path):
    flat = re.sub(r"\s+", " ", pdf_text(report(stack, "pdf"), tmp_path))
    names = "; ".join(name[0].lower() + name[1:] for name in stack.silent)
    assert f"Chưa báo cáo: 2 đơn vị, gồm: - thành phố Phan Rang - Tháp Chàm (2/16 đơn vị): {names}." in flat
