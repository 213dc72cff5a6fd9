"""How the text and the pages of a report break: who is named and who only counted, what stands together on a page, where a period's days begin."""
import io
import json
import re
import subprocess
import zlib

import docx
import openpyxl
import pytest

from conftest import Stack
from small_campaign import BUILD, DAYS, LAST, about, daily_facts, daily_pages, load, render
from test_reports import get, pdf_text


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """The campaign and no report: its days had passed when it was loaded."""
    stack = Stack(load=False, clock=f"{LAST}T20:00:00+07:00")
    load(stack, tmp_path_factory.mktemp("campaign"))
    yield stack
    stack.down()


def test_without_issuer_and_signer_no_page_is_empty_and_no_sentence_broken(stack, tmp_path):
    text = pdf_text(get(stack, f"/reports/nho/{LAST}.pdf")[1], tmp_path)
    assert all(len(page.split()) > 10 for page in text.split("\f")[:-1])
    assert "của )" not in text and "–" not in text.split("như sau")[0]


@pytest.mark.parametrize("first, heading", [(DAYS[0], "Diễn biến theo ngày"), (DAYS[1], "Diễn biến theo ngày, từ ngày 02/7/2024")])
def test_the_evaluation_says_where_its_days_begin_later_than_its_period(stack, tmp_path, first, heading):
    """Of a long period a hundred days are shown."""
    facts = {name: json.loads(get(stack, f"/api/v1/{name}", campaign="nho", **asked)[1]) for name, asked in (
        ("status", {"date": LAST, "level": "all"}), ("days", {"from": first, "to": LAST}), ("calendar", {"from": DAYS[0], "to": LAST, "level": "all"}))}
    made = render("evaluation", "pdf", {"about": about(stack), **facts})
    assert heading.upper() in [line.strip().upper() for line in pdf_text(made, tmp_path).splitlines()]


def test_a_daily_report_of_many_units_counts_whom_it_does_not_name(stack, tmp_path):
    for words, shown in ((0, 30), (15, None)):
        text = " ".join(daily_pages(stack, tmp_path, [f"Huyện {'rất dài ' * words}số {n}." for n in range(63)])).split("Phụ lục")[0]
        said = text[text.index("Chưa đạt chỉ tiêu ngày (63/63 đơn vị): "):]
        named = said.count("(–/")  # no line ends within it, while a page's number may stand between any two words
        assert f"; và {63 - named} đơn vị khác (xem phụ lục)." in said
        assert named == shown if shown else 0 < named < 30


def test_no_signature_and_no_sum_stands_alone_on_a_page(stack, tmp_path):
    signed = {"copies": "Như trên; Công an tỉnh; Lưu: VT", "authority": "KT. TỔ TRƯỞNG", "signer": "TỔ PHÓ"}
    apart, sums = 0, 0
    for count in range(12, 40):  # as many lines of text and rows as it takes to cross a page's end
        pages = daily_pages(stack, tmp_path, [f"Huyện số {n} có tên dài vừa phải" for n in range(count)], report=signed)
        signature = next(n for n, page in enumerate(pages) if "Nơi nhận:" in page)
        assert "Số liệu chi tiết có phụ lục kèm theo./." in pages[signature]
        apart += signature
        total = next(page for page in pages if "Tổng cộng" in page)
        assert re.search(r"Huyện số \d+", total), total
        sums += "Phụ lục" not in total
    assert apart > 0 and sums > 0


WORDS = "Triển khai đợt cao điểm thu nhận, kích hoạt tài khoản định danh điện tử ở mọi thôn và khu phố, "
LONG = {"title": {"vi": WORDS * 10 + "hết tên", "en": ""},
        "report": {"issuer": WORDS * 3 + "hết cơ quan", "number": "/BC-" + WORDS * 2 + "hết số", "place": WORDS * 3 + "hết nơi", "to": WORDS * 6 + "hết kính gửi",
                   "copies": WORDS * 5 + "hết nơi nhận; Lưu: VT"}}


def packed(text):
    return re.sub(r"\s+", "", text).upper()


def text_of(made, form, tmp_path):
    if form == "docx":
        document = docx.Document(io.BytesIO(made))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "".join([p.text for p in document.paragraphs] + cells)
    (tmp_path / "r.pdf").write_bytes(made)
    return subprocess.run(["pdftotext", tmp_path / "r.pdf", "-"], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_a_campaign_s_own_words_are_whole_however_long(stack, tmp_path, form):
    text = packed(text_of(render("daily", form, daily_facts(stack, ["Huyện Một"], **LONG)), form, tmp_path))
    assert packed(LONG["title"]["vi"]) in text
    for part, times in (("issuer", 2), ("number", 2), ("place", 1), ("to", 1)):
        beside = form == "pdf" and part != "to"  # in the head two columns are read line by line; the annex names the report once more
        assert text.count(packed(LONG["report"][part])) >= times - beside, part
    assert packed("- " + LONG["report"]["copies"].split(";")[0] + ";- Lưu: VT.") in text


@pytest.mark.parametrize("level", ["tổ-dân-phố-và-khu-dân-cư", "xtổ-dân-phố-và-khu-dân-cư", "xxtổ-dân-phố-và-khu-dân-cư"])
def test_a_sheet_s_name_is_cut_between_letters(stack, level):
    facts = daily_facts(stack, ["Huyện Một"], **LONG)
    facts["status"]["units"][0]["level"] = level
    book = openpyxl.load_workbook(io.BytesIO(render("daily", "xlsx", facts)))
    assert len(book.sheetnames[1]) > 10 and level.startswith(book.sheetnames[1])
    assert book.worksheets[0]["A2"].value == LONG["title"]["vi"]


def plain(pdf):
    """The bytes of a PDF with its streams unpacked."""
    def unpacked(found):
        try:
            return zlib.decompress(found[1])
        except zlib.error:
            return b""
    return re.sub(rb"stream\r?\n(.*?)\r?\nendstream", unpacked, pdf, flags=re.S)


@pytest.mark.parametrize("language, code", [("vi", b"/Lang (vi-VN)"), ("en", b"/Lang (en)")])
def test_a_pdf_can_be_read_out_in_its_order_and_language(stack, tmp_path, language, code):
    facts = daily_facts(stack, [f"Huyện số {n} có tên dài vừa phải" for n in range(40)], report={"authority": "KT. TỔ TRƯỞNG", "signer": "TỔ PHÓ"})
    made = subprocess.run([BUILD / "tiendo-exporter", "--render", "daily", "pdf", language, ""], input=json.dumps(facts).encode(), capture_output=True, check=True).stdout
    file = tmp_path / "read.pdf"
    file.write_bytes(made)
    told = plain(made)
    assert code in told and b"/DisplayDocTitle true" in told and b"/Marked true" in told
    parts = [line.split()[0] for line in subprocess.run(["pdfinfo", "-struct", file], capture_output=True, text=True, check=True).stdout.splitlines()]
    assert parts[0] == "Document" and parts.count("Document") == 1 and parts.count("Table") == 1
    assert parts.count("H1") == 2 and parts.count("H2") == 3, "the title, the annex, and a heading each"
    rows = 1 + 40 + 1  # the head, once for all its pages; the sum
    assert parts.count("TR") == rows and parts.count("TD") == (rows - 1) * parts.count("TH") > 40
    assert parts.index("H1") < parts.index("H2") < parts.index("Table")
