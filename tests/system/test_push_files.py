"""What `tiendo push` takes for a file, row by row, and what it says of what it does not take."""
import datetime
import os
import re
import subprocess
import unicodedata

import pytest

from conftest import ROOT
from lib.pushers import pc, revisions, stored, units, write  # noqa: F401 (pc, units: fixtures)
from lib.workbooks import book_of

# --- a row with a complaint is not sent, in no part

BAD_ROWS = [
    ("unit,date,rev,activated,note", b"%s,2024-07-15,%d,7,\xff", "UTF-8"),
    ("unit,date,rev,activated,note", b"%s,2024-07-15,%d,7,\x00", "UTF-8"),
    ("unit,date,rev,activated,level_1", b"%s,2024-07-15,%d,7,x", "x is not"),
    ("unit,date,rev,activated", b"%s,2024-07-15,%d,7,8", "5 cells where the header has 4"),
    ("unit,date,rev,activated,level_1", b"%s,2024-07-15,%d,7", "4 cells where the header has 5"),
    ("unit,date,rev,activated", b"%s,2024-07-15,%d,-7", "-7 is not"),
    ("unit,date,rev,activated", b"%s,2024-07-15,%d,7.0", "7.0 is not"),
    ("unit,date,rev,activated", b"%s,15/7/2024,%d,7", "--locale vi"),
    ("unit,date,rev,activated,note", b"%s,2024-07-15,%d,7,goi 0912345678", "personal_data"),
    ("unit,date,rev,document,reason,count", b"%s,2024-07-15,%d,12/GT,abroad,99999999", "at most 10000000"),
    ("unit,date,rev,document,reason,count", b"%s,2024-07-15,%d,,abroad,1", "document"),
]


@pytest.mark.parametrize("header, row, why", BAD_ROWS)
def test_a_row_with_a_complaint_is_not_sent_and_the_others_are(stack, pc, tmp_path, units, header, row, why):
    rev = next(revisions)
    explains = "document" in header
    more = header.count(",") - 3
    good = f"{units[1]},2024-07-15,{rev}," + ("13/GT,abroad,1" if explains else "5" + "," * more)
    file = tmp_path / "mixed.csv"
    file.write_bytes(header.encode() + b"\n" + row % (units[0].encode(), rev) + b"\n" + good.encode() + b"\n")
    done = pc.push("--campaign", "kich-hoat", file)
    assert done.returncode == 1 and "mixed.csv:2:" in done.stderr and why in done.stderr, done
    assert "1 accepted, 0 rejected, 1 not sent" in done.stdout, done
    table = "explanation" if explains else "progress"
    assert stack.sql(f"SELECT unit FROM {table} WHERE rev = %s", rev) == [(units[1],)]
    assert done.stderr.count("mixed.csv:") == 1, done


def test_blanks_that_nobody_sees_and_two_keyboards_change_nothing(stack, pc, tmp_path, units):
    rev = next(revisions)
    document = "12/GT-\u0110\u1ed9i 1"
    apart = "12/GT-\u0110o\u0302\u0323i 1"
    rows = [f"\u00a0{units[0]}\u200b,\ufeff2024-07-15 ,{rev},\u00a0{document}\u00a0,abroad,2", f"{units[0]},2024-07-15,{rev + 1},{apart},abroad,3"]
    next(revisions)
    done = pc.push("--campaign", "kich-hoat", write(tmp_path / "e.csv", rows, header="unit,date,rev,document,reason,count"))
    assert done.returncode == 0 and "2 accepted" in done.stdout, done
    assert "outdated" not in done.stderr  # a file that holds the correction of its own row is in order
    assert stack.sql("SELECT DISTINCT document FROM explanation WHERE unit = %s AND rev IN (%s, %s)", units[0], rev, rev + 1) == [(document,)]


# --- what is said is so

TAKEN = {
    "tabs": lambda text: text.replace(",", "\t").encode(),
    "utf-16": lambda text: text.replace(",", "\t").encode("utf-16"),
    "utf-16 big end first": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "sep": lambda text: ("sep=;\r\n" + text.replace(",", ";").replace("\n", "\r\n")).encode(),
    "mark and empty columns": lambda text: b"\xef\xbb\xbf" + text.replace("\n", ",,\n").encode(),
    "CR": lambda text: text.replace("\n", "\r").encode(),
    "blank lines": lambda text: text.replace("\n", "\n\n,,,\n").encode(),
}


@pytest.mark.parametrize("how", TAKEN)
def test_what_spreadsheets_write_is_taken(stack, pc, tmp_path, units, how):
    rev = next(revisions)
    file = tmp_path / "sheet.csv"
    file.write_bytes(TAKEN[how]("unit,date,rev,activated\n" + "".join(f"{unit},2024-07-15,{rev},3\n" for unit in units[:3])))
    done = pc.push("--campaign", "kich-hoat", file)
    assert done.returncode == 0 and "3 accepted, 0 rejected, 0 not sent" in done.stdout, done
    assert stored(stack, rev) == 3


REFUSED = {
    "header only": (b"unit,date,rev,activated\n", "nothing to send", 0),
    "header and blank lines": (b"unit,date,rev,activated\n\n,,,\n\n", "nothing to send", 0),
    "empty": (b"", "the first row names the columns", 0),
    "workbook": (b"PK\x03\x04 and so on", "no .xlsx file, or a damaged one", 0),
    "old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), "save it as .xlsx", 0),
    "no unit": (b"date,rev,activated\n2024-07-15,1,1\n2024-07-14,1,1\n", "unit: the column is missing", 2),
    "twice": (b"unit,date,rev,activated,activated\n1,2024-07-15,1,1,1\n", "twice", 1),
    "days across without a metric": (b"unit,2024-07-14,2024-07-15\n1,5,6\n", "what is counted on these days", 1),
    "explanation without rev": (b"unit,date,document,reason,count\n1,2024-07-15,d,abroad,1\n", "rev: the column is missing", 1),
    "quote": (b'unit,date,rev,activated\n1,2024-07-15,1,1\n1,2024-07-14,"1,1\n1,2024-07-13,1,1\n1,2024-07-12,1,1\n', ":3: a quote", 4),
    "utf-16 without its mark": ("unit,date,rev,activated\n1,2024-07-15,1,1\n".encode("utf-16-le"), "CSV UTF-8", None),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_cannot_be_used_is_refused_with_the_way_out(stack, pc, tmp_path, what):
    content, why, rows = REFUSED[what]
    file = tmp_path / "bad.csv"
    file.write_bytes(content)
    done = pc.push("--campaign", "kich-hoat", file)
    assert done.returncode == 1 and why in done.stderr and "bad.csv" in done.stderr, done
    if rows is not None:
        assert f"0 accepted, 0 rejected, {rows} not sent" in done.stdout, done
    vi = pc.push("--campaign", "kich-hoat", file, language="vi")
    assert vi.returncode == 1 and why not in vi.stderr.replace("CSV UTF-8", why if "UTF" not in why else "") and re.search("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđ]", vi.stderr), vi


# --- files as people have them: what the page takes, the command takes

def workbook(path, rows, **more):
    book = book_of(rows, **more)
    book.save(path)
    return path


PEOPLES = {
    "headings in words": ("Mã đơn vị;Ngày;Lần;Số kích hoạt;Ghi chú\n{units[0]};15/7/2024;{rev};31;x\n{units[1]};15/7/2024;{rev};1.031;\n", "utf-8"),
    "without accents, Windows-1258": ("STT,MA DON VI,NGAY,LAN,KICH HOAT,Ghi chú\n1,{units[0]},15/7/2024,{rev},31,ở phường\n2,{units[1]},15/7/2024,{rev},1.031,\n", "cp1258"),
    "a title, a total, a column of no account": ("BÁO CÁO NGÀY,,,,\n\nMã,Ngày,rev,Kích hoạt,Người nhập\n{units[0]},15/7/2024,{rev},31,Lan\n{units[1]},15/7/2024,{rev},1.031,Lan\nTổng cộng,,,1.062,\n", "utf-16"),
}


def test_files_with_headings_in_words_are_taken(stack, pc, tmp_path, units):
    for name, (text, encoding) in PEOPLES.items():
        rev = next(revisions)
        content = text.format(units=units, rev=rev)
        file = tmp_path / "sheet.csv"
        file.write_bytes(windows_1258(content) if encoding == "cp1258" else content.encode(encoding))
        done = pc.push("--campaign", "kich-hoat", "--locale", "vi", file)
        assert done.returncode == 0 and "2 accepted, 0 rejected, 0 not sent" in done.stdout, (name, done)
        assert stack.sql("SELECT value FROM progress WHERE rev = %s ORDER BY value", rev) == [(31,), (1031,)], name
    assert "warning: Người nhập: no heading that is known" in done.stderr, done


def windows_1258(text):
    """As Vietnamese Windows writes it: the tone marks behind their letters, where there is no letter with the mark."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    out = ""
    for letter in text:
        apart = unicodedata.normalize("NFD", letter)
        if len(apart) > 1 and apart[-1] in tones:
            letter = unicodedata.normalize("NFC", apart[:-1]) + apart[-1]
        elif len(apart) > 2:  # the tone stands before the letter's own mark
            letter = unicodedata.normalize("NFC", "".join(c for c in apart if c not in tones)) + "".join(c for c in apart if c in tones)
        out += letter
    return out.encode("cp1258")


def test_a_workbook_is_a_file_too(stack, pc, tmp_path, units):
    rev = next(revisions)
    day = datetime.date(2024, 7, 15)
    file = workbook(tmp_path / "so-lieu.xlsx", [["Mã đơn vị", "Ngày", "rev", "Số kích hoạt", "Lũy kế"]] + [[int(unit), day, rev, 3, 40] for unit in units[:2]],
                    **{"Giải trình": [["Mã đơn vị", "Ngày", "rev", "Số văn bản", "Lý do", "Số lượng"], [units[0], day, rev, "77/GT", "abroad", 2]]})
    names = tmp_path / "units.csv"
    names.write_text("code,parent_code,name_vi\n" + "".join(f"{code},{parent},{name}\n" for code, parent, name in stack.sql("SELECT code, coalesce (parent_code, ''), name_vi FROM unit")))
    done = pc.push("--campaign", "kich-hoat", "--units", names, file)
    assert done.returncode == 0 and "3 accepted, 0 rejected, 0 not sent" in done.stdout, done
    assert "so-lieu.xlsx:1: warning: Lũy kế: this column looks like counts" in done.stderr, done
    assert stored(stack, rev) == 2  # numbers that had lost their zeros
    assert stack.sql("SELECT unit, count FROM explanation WHERE rev = %s", rev) == [(units[0], 2)]


def test_names_of_units_need_the_list_of_them(stack, pc, tmp_path, units):
    rev = next(revisions)
    name = stack.sql("SELECT name_vi FROM unit WHERE code = %s", units[0])[0][0]
    file = workbook(tmp_path / "ten.xlsx", [["Đơn vị", "Ngày", "rev", "Kích hoạt"], [name, datetime.date(2024, 7, 15), rev, 3]])
    done = pc.push("--campaign", "kich-hoat", file)
    assert done.returncode == 1 and "is a name" in done.stderr and "--units" in done.stderr and "0 accepted, 0 rejected, 1 not sent" in done.stdout, done
    names = write(tmp_path / "units.csv", [f"{units[0]},{name}", f"{units[1]},Xã Khác"], header="code,name_vi")
    done = pc.push("--campaign", "kich-hoat", "--units", names, file)
    assert done.returncode == 0 and stored(stack, rev) == 1, done
    done = pc.push("--campaign", "kich-hoat", "--units", write(tmp_path / "no.csv", ["1,2"], header="a,b"), file)
    assert done.returncode == 1 and "code: the column is missing" in done.stderr and "cannot be used" in done.stderr, done


def test_one_bad_file_does_not_keep_the_others_back(stack, pc, tmp_path, units):
    rev = next(revisions)
    bad = write(tmp_path / "bad.csv", ["1,2"], header="a,b")
    done = pc.push("--campaign", "kich-hoat", bad, write(tmp_path / "good.csv", [f"{units[0]},2024-07-15,{rev},3"]))
    assert done.returncode == 1 and "1 accepted, 0 rejected, 1 not sent" in done.stdout and stored(stack, rev) == 1, done


def test_a_pipe_is_a_file(stack, pc, tmp_path, units):
    revs = [next(revisions), next(revisions)]
    done = pc.push("--campaign", "kich-hoat", "-", input=f"unit,date,rev,activated\n{units[0]},2024-07-15,{revs[0]},3\n")
    assert done.returncode == 0 and "1 accepted" in done.stdout and stored(stack, revs[0]) == 1, done
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    process = pc.start("--campaign", "kich-hoat", pipe)
    pipe.write_text(f"unit,date,rev,activated\n{units[0]},2024-07-15,{revs[1]},3\n")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0 and "1 accepted" in out and stored(stack, revs[1]) == 1, out + err


def test_messages_follow_the_environment(stack, pc, tmp_path):
    file = write(tmp_path / "bad.csv", ["1,2"], header="a,b")
    command = [word for word in pc.command("--campaign", "kich-hoat", file)]
    del command[command.index("--language"):command.index("--language") + 2]
    said = {}
    for language in ("vi_VN.UTF-8", "en_US.UTF-8", ""):
        environment = dict(pc.environment(), LANG=language, LC_ALL="", LC_MESSAGES="")
        said[language] = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60).stderr
    assert "thiếu cột này" in said["vi_VN.UTF-8"] and said["en_US.UTF-8"] == said[""] and "the column is missing" in said[""]


def source(name):
    """The one C file of this name among those of `tiendo`, in whichever folder it is."""
    file, = (ROOT / "services/tiendo").rglob(f"{name}.c")
    return file.read_text()


def texts_of_the_sources():
    literal = r'(?:"(?:[^"\\]|\\.)*"\s*)+'
    for file in sorted((ROOT / "services/tiendo").rglob("*.c")):
        for found in re.finditer(r"\btr \((" + literal + ")", file.read_text()):
            yield file.name, "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', found[1]))
    for name in ("table_file", "file_records", "unit_list", "push"):
        for call in re.findall(r"\bproblem \(((?:[^;\"]|\"(?:[^\"\\]|\\.)*\")*);", source(name)):
            for found in re.findall(literal, call):
                message = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', found))
                if " " in message:
                    yield name, message


def test_every_sentence_for_people_has_its_vietnamese_one():
    tables = "".join(source(name) for name in ("wording_push", "wording_file", "wording_load"))
    texts = list(texts_of_the_sources())
    assert len(texts) > 70  # what the readers of sheets say stands in both languages where it is said
    missing = [(file, text) for file, text in texts if f'{{"{text}",' not in re.sub(r'"\s*\n\s*"', "", tables)]
    assert missing == []
