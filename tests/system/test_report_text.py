"""Names hold whatever people paste. Every class of characters, in every kind of report and every format: the files open, say what can be said, and hold
nothing that turns a line round. Facts are real, with the characters put into each of their texts; files are read by openpyxl, python-docx, pdftotext,
csv and LibreOffice."""
import csv
import io
import json
import subprocess
import unicodedata
import xml.etree.ElementTree
import zipfile

import docx
import openpyxl
import pytest

from conftest import Stack
from small_campaign import LAST, DAYS, about, load, render
from test_reports import get, pdf_text

# one of each class, and all that are known to have broken something; lone surrogates cannot be stored, and are the unit test's (proto/test_text)
GONE = "".join(map(chr, [0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFDD0, 0xFDEF, 0xFEFF, 0xFFF9, 0xFFFA, 0xFFFB, 0xFFFE, 0xFFFF,
                         0x1FFFE, 0x1FFFF, 0x10FFFE, 0x10FFFF, 0xE0001, 0xE0041, 0xE007F]))
BLANK = "".join(map(chr, [*range(1, 10), *range(11, 32), *range(0x7F, 0xA0), 0x2028, 0x2029]))
KEPT = "&<>\"'`_x000B_]]> =1+1 {{x}} %s\\ ế đ Đ 日本 \u0e01\u0e34 e\u0301 \U0001F600 \u200d \ufffd"
KINDS = {"daily": ["status", "closed"], "press": ["status", "closed"], "evaluation": ["status", "days", "calendar"], "explanations": ["explanations"], "candidates": ["status", "calendar"],
         "final": ["status", "calendar", "ending"]}


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    stack = Stack(load=False, clock=f"{LAST}T20:00:00+07:00")
    load(stack, tmp_path_factory.mktemp("campaign"))
    yield stack
    stack.down()


def spoiled(value, text, key=""):
    """The same facts, every name and note of which has the text in its middle."""
    if isinstance(value, dict):
        return {k: spoiled(v, text, k) for k, v in value.items()}
    if isinstance(value, list):
        return [spoiled(v, text, key) for v in value]
    names = {"name", "vi", "en", "issuer", "number", "parent", "place", "to", "authority", "signer", "copies", "note", "decision_note", "document", "by"}
    return f"Đầu{text}cuối" if isinstance(value, str) and key in names else value


def facts(stack, kind):
    made = {"about": about(stack, closed_at=f"{LAST}T17:30:00+07:00", figures_at=f"{LAST}T17:30:00+07:00", reported_at=f"{LAST}T17:30:00+07:00", counted=True, document={"issuer": "UBND", "number": "1", "issued_on": DAYS[0]},
                           report={k: "x" for k in ("parent", "issuer", "number", "place", "to", "authority", "signer", "copies")})}
    asked = {"status": {"date": LAST, "level": "all"}, "closed": {"date": LAST, "level": "all"}, "days": {"from": DAYS[0], "to": LAST},
             "calendar": {"from": DAYS[0], "to": LAST, "level": "all"}, "explanations": {}}
    ending = {"locks_on": LAST, "locked": False, "changes": {"vi": "x", "en": "x"}, "units": [{"unit": "90", "corrected": 1, "promised": 1, "kept": 1, "broken": 0}]}
    for name in KINDS[kind]:
        made[name] = ending if name == "ending" else json.loads(get(stack, f"/api/v1/{'status' if name == 'closed' else name}", campaign="nho", **asked[name])[1])
    if kind == "explanations":
        made["explanations"]["explanations"] = [{"unit": "90201", "name": "x", "document": "x", "rev": 1, "date": LAST, "reason": "other", "count": 1, "note": "x", "state": "accepted",
                                                 "by": "x", "at": f"{LAST}T20:00:00+07:00", "decision_note": "x"}]
    return made


def texts(form, body, tmp_path):
    """Everything that a reader of the format finds in it."""
    if form == "csv":
        return ["".join(cells) for cells in csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))]
    if form == "pdf":
        return pdf_text(body, tmp_path).splitlines()
    for name in zipfile.ZipFile(io.BytesIO(body)).namelist():
        if name.endswith((".xml", ".rels")):
            xml.etree.ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(body)).read(name))  # charts and properties too
    if form == "docx":
        document = docx.Document(io.BytesIO(body))
        return [p.text for p in document.paragraphs] + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    book = openpyxl.load_workbook(io.BytesIO(body))
    return [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


@pytest.mark.parametrize("form", ["pdf", "xlsx", "docx", "csv"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_character_breaks_a_report_or_turns_it_round(stack, tmp_path, kind, form):
    plain = facts(stack, kind)
    body = render(kind, form, spoiled(plain, GONE + BLANK + GONE))
    found = "\n".join(texts(form, body, tmp_path))
    assert "đầu" in found.lower() or (kind, form) == ("candidates", "csv")  # nobody is one
    assert not set(found) & (set(GONE) | set(BLANK) - set("\t\n\f\r")), {hex(ord(c)) for c in set(found) & (set(GONE) | set(BLANK))}
    if form in ("xlsx", "docx"):
        assert not any(c in zipfile.ZipFile(io.BytesIO(body)).read(n).decode("utf-8") for n in zipfile.ZipFile(io.BytesIO(body)).namelist() if n.endswith(".xml") for c in GONE)


@pytest.mark.parametrize("form", ["xlsx", "docx", "csv"])
def test_what_a_format_can_hold_is_held(stack, tmp_path, form):
    found = texts(form, render("daily", form, spoiled(facts(stack, "daily"), KEPT)), tmp_path)
    assert any(f"Đầu{KEPT}cuối" in text for text in found), [t for t in found if "Đầu" in t][:3]


@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_libreoffice_opens_it_with_every_character_in_it(stack, tmp_path, form):
    file = tmp_path / f"report.{form}"
    file.write_bytes(render("daily", form, spoiled(facts(stack, "daily"), GONE + BLANK + KEPT)))
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "pdf", "--outdir", tmp_path, file], check=True,
                   capture_output=True, timeout=180)
    text = unicodedata.normalize("NFC", pdf_text((tmp_path / "report.pdf").read_bytes(), tmp_path))
    assert "Đầu" in text and "Phụ lục" in text if form == "docx" else "Đầu" in text
