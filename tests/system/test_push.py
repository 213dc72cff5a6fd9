"""`tiendo push` and the other clients: what they say is what is so, whatever the file, the spool, the server and the network do."""
import datetime
import os
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import time
import unicodedata

import msgpack
import openpyxl
import pytest
import zmq

from conftest import ROOT, progress, wait_for
from lib.ports import free_port


class Pusher:
    """A PC of a district: a feed's key, and a spool of its own."""

    def __init__(self, stack, feed, path, name="pc"):
        self.stack, self.feed, self.spool = stack, feed, path / f"spool-{name}"

    def command(self, *arguments, server=None, key=None, language="en"):
        command = [self.stack.env["TIENDO_BIN"], "push", "--feed", self.feed, "--key", self.stack.dir / "keys" / self.feed, "--spool", self.spool,
                   "--server", server or self.stack.env["TIENDO_FEED_ENDPOINT"], "--server-key", key or self.stack.env["TIENDO_FEED_SERVER_KEY"]]
        return [str(word) for word in command + ["--language", language, *arguments]]

    def environment(self):
        return dict({k: v for k, v in os.environ.items() if not k.startswith("TIENDO_")}, **self.stack.env)

    def push(self, *arguments, input=None, **more):
        return subprocess.run(self.command(*arguments, **more), env=self.environment(), capture_output=True, text=True, input=input, timeout=120)

    def start(self, *arguments, **more):
        return subprocess.Popen(self.command(*arguments, **more), env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def sql(self, statement):
        with sqlite3.connect(self.spool / "spool.sqlite") as connection:
            return connection.execute(statement).fetchall()

    def waiting(self):
        return self.sql("SELECT coalesce (sum (count), 0) FROM batch")[0][0]


@pytest.fixture
def pc(stack, tmp_path):
    return Pusher(stack, stack.add_feed("587"), tmp_path)



@pytest.fixture
def units(stack):
    """Communes of 587, and a revision that no other test has sent."""
    return [row[0] for row in stack.sql("SELECT code FROM unit WHERE parent_code = '587' AND '2024-07-15' BETWEEN valid_from AND valid_to ORDER BY code")]


revisions = iter(range(1000, 100000))


def write(path, rows, header="unit,date,rev,activated", encoding="utf-8", separator="\n"):
    path.write_bytes((separator.join([header, *rows]) + separator).encode(encoding))
    return path


def closed_port():
    return f"tcp://127.0.0.1:{free_port()}"


def stored(stack, rev):
    return stack.sql("SELECT count(*) FROM progress WHERE rev = %s", rev)[0][0]


class FakeIngest:
    """A server of feed/1 that answers as the test wants."""

    def __init__(self, stack, answer):
        self.public, secret = zmq.curve_keypair()
        self.socket = zmq.Context.instance().socket(zmq.ROUTER)
        self.socket.linger = 0
        self.socket.curve_server, self.socket.curve_secretkey = True, secret
        self.endpoint = f"tcp://127.0.0.1:{self.socket.bind_to_random_port('tcp://127.0.0.1')}"
        self.answer, self.got, self.stopping = answer, [], False
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.stopping:
            if not self.socket.poll(50):
                continue
            peer, command = self.socket.recv_multipart()
            command = msgpack.unpackb(command, strict_map_key=False)
            self.got.append(command)
            answer = self.answer(command, self)
            if answer is not None:
                self.socket.send_multipart([peer, msgpack.packb(dict({"v": 1}, **answer))])

    def batches(self):
        return [command for command in self.got if command["type"] == "batch"]

    def close(self):
        self.stopping = True
        self.thread.join()
        self.socket.close()


def welcome(command, next_seq=1, **more):
    return dict({"type": "welcome", "feed": command["feed"], "next_seq": next_seq, "missing": [], "max_records": 5000, "max_bytes": 4194304,
                 "time": "2024-07-15T12:00:00+07:00"}, **more)


def ack(command, rejected=(), **more):
    return dict({"type": "ack", "feed": command["feed"], "seq": command["seq"], "status": "stored", "accepted": len(command["records"]) - len(rejected),
                 "rejected": list(rejected)}, **more)


def nack(command, code, retry=False):
    return {"type": "nack", "feed": command.get("feed"), "seq": command.get("seq"), "code": code, "detail": "as the test wants it", "retry": retry}


@pytest.fixture
def fake(stack):
    made = []

    def make(answer):
        made.append(FakeIngest(stack, answer))
        return made[-1]

    yield make
    for one in made:
        one.close()


# --- what takes a batch out of the spool

def test_two_pcs_of_one_feed_lose_nothing_to_each_other(stack, tmp_path, units):
    feed, rev = stack.add_feed("587"), next(revisions)
    stack.client(feed).close()
    pcs = [Pusher(stack, feed, tmp_path, name) for name in "ab"]
    rows = [f"{unit},2024-07-{day:02d},{rev},3" for unit in units for day in range(9, 16)]
    halves = [rows[0::2], rows[1::2]]
    running = [one.start("--campaign", "kich-hoat", "--batch", "1", write(tmp_path / f"{one.spool.name}.csv", half)) for one, half in zip(pcs, halves)]
    for one, half in zip(running, halves):
        out, err = one.communicate(timeout=100)
        assert one.returncode == 0 and f"{len(half)} accepted, 0 rejected, 0 not sent" in out, out + err
    assert stored(stack, rev) == len(rows)
    client = stack.client(feed)
    assert client.ask({"type": "hello", "v": 1, "feed": feed})["missing"] == []
    client.close()


def test_a_number_that_is_taken_again_and_again_is_changed_again_and_again(stack, pc, fake, tmp_path, units):
    def answer(command, server):
        if command["type"] == "hello":
            return welcome(command, next_seq=len(server.batches()) + 1)
        return nack(command, "seq_conflict") if len(server.batches()) < 6 else ack(command)

    server = fake(answer)
    file = write(tmp_path / "one.csv", [f"{units[0]},2024-07-15,1,3"])
    done = pc.push("--campaign", "kich-hoat", file, server=server.endpoint, key=server.public.decode())
    assert done.returncode == 0 and "1 accepted" in done.stdout and pc.waiting() == 0, done
    sent = server.batches()
    assert len({command["seq"] for command in sent}) == 6 and len({str(command["records"]) for command in sent}) == 1


@pytest.mark.parametrize("code", ["malformed", "control_mismatch", "too_large", "a_code_of_tomorrow"])
def test_a_batch_that_is_refused_stays_in_the_spool_and_is_sent_another_day(stack, pc, fake, tmp_path, units, code):
    refusing = [True]

    def answer(command, server):
        if command["type"] == "hello":
            return welcome(command)
        return nack(command, code) if refusing[0] else ack(command)

    server = fake(answer)
    file = write(tmp_path / "two.csv", [f"{unit},2024-07-15,1,3" for unit in units[:2]])
    done = pc.push("--campaign", "kich-hoat", file, server=server.endpoint, key=server.public.decode())
    assert done.returncode == 1 and f"two.csv:2: the server does not take the batch of 2 rows" in done.stderr and code in done.stderr, done
    assert "0 accepted, 0 rejected, 2 not sent" in done.stdout and "2 rows wait" in done.stdout and pc.waiting() == 2, done
    refusing[0] = False
    done = pc.push(server=server.endpoint, key=server.public.decode())
    assert done.returncode == 0 and "2 accepted, 0 rejected, 0 not sent" in done.stdout, done
    assert [command["seq"] for command in server.batches()] == [1, 1]  # nothing was stored under it, and no gap is left


def test_what_is_more_than_the_server_takes_is_halved(stack, pc, fake, tmp_path, units):
    server = fake(lambda command, _: welcome(command, max_records=3) if command["type"] == "hello" else ack(command))
    rows = [f"{unit},2024-07-{day},1,{day}" for unit in units[:2] for day in (10, 11, 12, 13, 14)]
    done = pc.push("--campaign", "kich-hoat", write(tmp_path / "ten.csv", rows), server=server.endpoint, key=server.public.decode())
    assert done.returncode == 0 and "10 accepted" in done.stdout, done
    batches = server.batches()
    assert all(len(command["records"]) <= 3 for command in batches)
    assert sorted((r["unit"], r["date"]) for command in batches for r in command["records"]) == sorted(tuple(row.split(",")[:2]) for row in rows)
    assert all(command["control"] == {"records": len(command["records"]), "sums": {"activated": sum(r["counts"]["activated"] for r in command["records"])}}
               for command in batches)


def test_numbers_that_were_acknowledged_before_a_restore_are_not_taken(stack, pc, fake, tmp_path, units):
    server = fake(lambda command, _: welcome(command, next_seq=51, acknowledged_before=100) if command["type"] == "hello" else ack(command))
    done = pc.push("--campaign", "kich-hoat", write(tmp_path / "a.csv", [f"{units[0]},2024-07-15,1,3"]), server=server.endpoint, key=server.public.decode())
    assert [command["seq"] for command in server.batches()] == [101] and "lacks 50 batches" in done.stderr and "51-100" in done.stderr, done


def test_used_up_numbers_are_told(stack, pc, fake, tmp_path, units):
    server = fake(lambda command, _: welcome(command, next_seq=2 ** 62 + 1))
    done = pc.push("--campaign", "kich-hoat", write(tmp_path / "a.csv", [f"{units[0]},2024-07-15,1,3"]), server=server.endpoint, key=server.public.decode())
    assert done.returncode == 1 and "tiendo feed reset" in done.stderr and pc.waiting() == 1, done


def test_files_go_one_after_the_other_so_that_a_later_one_corrects_an_earlier_one(stack, pc, tmp_path, units):
    revs = [next(revisions) for _ in range(3)]
    files = [write(tmp_path / f"{rev}.csv", [f"{unit},2024-07-{day},{rev},{rev}" for unit in units[:3] for day in (13, 14)]) for rev in revs]
    done = pc.push("--campaign", "kich-hoat", "--batch", "1", *files)
    assert done.returncode == 0 and "18 accepted, 0 rejected, 0 not sent" in done.stdout and "outdated" not in done.stderr, done


# --- which file is which

def later(pc, *arguments):
    """A run that cannot send: its rows wait."""
    done = pc.push(*arguments, "--patience", "1", server=closed_port())
    assert done.returncode == 1, done
    return done


@pytest.mark.parametrize("first, then", [(["--campaign", "khac"], ["--campaign", "kich-hoat"]), (["--campaign", "kich-hoat"], ["--campaign", "kich-hoat", "--locale", "vi"])])
def test_a_file_that_waits_in_another_meaning_is_shown_and_replaced_when_asked(stack, pc, tmp_path, units, first, then):
    rev = next(revisions)
    file = write(tmp_path / "day.csv", [f"{unit},2024-07-15,{rev},3" for unit in units[:3]])
    done = later(pc, *first, file)
    assert "0 accepted, 0 rejected, 3 not sent" in done.stdout and "3 rows wait" in done.stdout, done
    done = pc.push(*then, file)
    assert done.returncode == 1 and "3 rows of this very file wait" in done.stderr and " ".join(first) in done.stderr and "--replace" in done.stderr, done
    assert pc.waiting() == 3 and stored(stack, rev) == 0
    done = pc.push(*then, "--replace", file)
    assert done.returncode == 0 and "3 accepted, 0 rejected, 0 not sent" in done.stdout, done
    assert stored(stack, rev) == 3 and pc.waiting() == 0


def test_a_file_that_waits_is_sent_once_under_whatever_name_it_comes(stack, pc, tmp_path, units):
    rev = next(revisions)
    file = write(tmp_path / "day.csv", [f"{unit},2024-07-15,{rev},3" for unit in units[:3]])
    later(pc, "--campaign", "kich-hoat", file)
    copy = tmp_path / "copy.csv"
    copy.write_bytes(file.read_bytes())
    done = pc.push("--campaign", "kich-hoat", copy)
    assert done.returncode == 0 and "3 accepted, 0 rejected, 0 not sent" in done.stdout and "3 rows of it wait" in done.stderr and "day.csv" in done.stderr, done
    assert stored(stack, rev) == 3


def test_what_was_in_a_file_before_is_told_and_taken_back_when_asked(stack, pc, tmp_path, units):
    revs = [next(revisions), next(revisions)]
    file = write(tmp_path / "day.csv", [f"{units[0]},2024-07-15,{revs[0]},3"])
    later(pc, "--campaign", "kich-hoat", file)
    write(file, [f"{units[0]},2024-07-15,{revs[1]},4"])
    done = later(pc, "--campaign", "kich-hoat", file)
    assert "1 rows of what was in this file before wait" in done.stderr and pc.waiting() == 2, done
    write(file, [f"{units[0]},2024-07-15,{revs[1]},5"])
    done = pc.push("--campaign", "kich-hoat", "--replace", file)
    assert done.returncode == 0 and "1 accepted" in done.stdout, done
    assert stack.sql("SELECT value FROM progress WHERE rev = ANY (%s)", revs) == [(5,)]


def test_replacing_what_was_sent_leaves_no_gap(stack, pc, fake, tmp_path, units):
    rev = next(revisions)
    stack.client(pc.feed).close()
    file = write(tmp_path / "day.csv", [f"{unit},2024-07-15,{rev},3" for unit in units[:2]])
    silent = fake(lambda command, server: welcome(command) if command["type"] == "hello" else None)  # numbers are given, and nothing comes of it
    done = pc.push("--campaign", "kich-hoat", "--batch", "1", "--patience", "2", file, server=silent.endpoint, key=silent.public.decode())
    assert done.returncode == 1 and pc.waiting() == 2 and {command["seq"] for command in silent.batches()} == {1, 2}, done
    done = pc.push("--campaign", "kich-hoat", "--locale", "vi", file)
    assert done.returncode == 1 and "2 of them were sent" in done.stderr and pc.waiting() == 2, done
    done = pc.push("--campaign", "kich-hoat", "--locale", "vi", "--replace", file)
    assert done.returncode == 0 and "2 accepted" in done.stdout, done
    client = stack.client(pc.feed)
    assert client.ask({"type": "hello", "v": 1, "feed": pc.feed})["missing"] == []
    client.close()


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
    """An .xlsx file as openpyxl writes it: the rows of its first sheet; other sheets by their names."""
    book = openpyxl.Workbook()
    for number, (title, content) in enumerate({"Số liệu": rows, **more}.items()):
        sheet = book.active if number == 0 else book.create_sheet()
        sheet.title = title
        for row in content:
            sheet.append(row)
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


# --- several endpoints

class Way:
    """A TCP proxy to the server that can be frozen, lose what is sent, or be cut."""

    def __init__(self, target):
        host, port = target.removeprefix("tcp://").split(":")
        self.target = (host, int(port))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"
        self.open, self.pairs, self.closed, self.swallows = threading.Event(), [], False, False
        self.open.set()
        self.after, self.trip = None, None  # so many bytes of a connection, and what happens then
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while not self.closed:
            try:
                near, _ = self.listener.accept()
                far = socket.create_connection(self.target)
            except OSError:
                return
            self.pairs += [near, far]
            threading.Thread(target=self.carry, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self.carry, args=(far, near, False), daemon=True).start()

    def carry(self, one, other, up):
        sent = 0
        try:
            while data := one.recv(65536):
                sent += len(data) if up else 0
                if self.after is not None and sent > self.after and self.trip is not None:
                    self.trip(self)
                if self.swallows:
                    continue
                while not self.open.wait(0.1):
                    if self.closed:
                        return
                other.sendall(data)
        except OSError:
            pass
        finally:
            for one in (one, other):
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def freeze(self):
        self.open.clear()

    def swallow(self):
        self.swallows = True

    def cut(self):
        self.closed = True
        for one in (self.listener, *self.pairs):  # whoever waits in accept hears of it
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


@pytest.fixture
def frozen(stack):
    made = []

    def make(target=None):
        made.append(Way(target or stack.env["TIENDO_FEED_ENDPOINT"]))
        return made[-1]

    yield make
    for one in made:
        one.cut()


class Hole:
    """Takes connections and says nothing; or, when it is full, drops the packets of new ones."""

    def __init__(self, drops):
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(0 if drops else 50)
        self.endpoint = f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"
        self.fillers = []
        for _ in range(4 if drops else 0):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(self.listener.getsockname())
            self.fillers.append(one)

    def close(self):
        for one in (self.listener, *self.fillers):
            one.close()


@pytest.fixture(params=["refused", "silent", "dropped", "another key"])
def bad(request, stack, fake):
    """An endpoint that is of no use, and what is said of it."""
    if request.param == "refused":
        yield closed_port(), "the server is not running there"
    elif request.param == "another key":
        yield fake(lambda command, server: None).endpoint, "the server has another key than --server-key says"
    else:
        hole = Hole(request.param == "dropped")
        yield hole.endpoint, "says nothing" if request.param == "silent" else "no answer"
        hole.close()


def test_a_bad_endpoint_is_told_and_the_other_one_is_used(stack, pc, tmp_path, units, bad):
    endpoint, why = bad
    for order in (lambda good: f"{endpoint},{good}", lambda good: f"{good},{endpoint}"):
        rev = next(revisions)
        file = write(tmp_path / f"{rev}.csv", [f"{unit},2024-07-15,{rev},3" for unit in units[:3]])
        stack.client(pc.feed).close()
        begin = time.monotonic()
        done = pc.push("--campaign", "kich-hoat", "--batch", "1", file, server=order(stack.env["TIENDO_FEED_ENDPOINT"]))
        assert done.returncode == 0 and "3 accepted, 0 rejected, 0 not sent" in done.stdout and stored(stack, rev) == 3, done
        assert [line for line in done.stderr.splitlines() if line.startswith(endpoint) and why in line], done
        assert stack.env["TIENDO_FEED_ENDPOINT"] not in done.stderr and time.monotonic() - begin < 60


def test_a_wrong_server_key_is_not_a_server_that_is_down(stack, pc, tmp_path, units):
    file = write(tmp_path / "a.csv", [f"{units[0]},2024-07-15,1,3"])
    other = zmq.curve_keypair()[0].decode()
    done = pc.push("--campaign", "kich-hoat", file, key=other)
    assert done.returncode == 1 and "the server has another key" in done.stderr and "not running" not in done.stderr and pc.waiting() == 1, done
    down = pc.push("--campaign", "kich-hoat", "--patience", "2", file, server=closed_port())
    assert down.returncode == 1 and "not running" in down.stderr and "another key" not in down.stderr, down


def test_a_key_that_is_not_registered_or_was_revoked_is_told_as_ours(stack, tmp_path, units):
    stack.key("stranger")
    stranger = Pusher(stack, "stranger", tmp_path)
    file = write(tmp_path / "a.csv", [f"{units[0]},2024-07-15,1,3"])
    done = stranger.push("--campaign", "kich-hoat", "--patience", "4", file)
    assert done.returncode == 1 and "the server does not let this key in" in done.stderr, done
    gone = Pusher(stack, stack.add_feed("587"), tmp_path, "gone")
    stack.client(gone.feed).close()
    stack.tiendo("feed", "revoke", gone.feed)
    wait_for("the key to be cut off", lambda: "does not let this key in" in gone.push("--campaign", "kich-hoat", "--patience", "3", file).stderr)
    assert gone.waiting() == 1


@pytest.mark.parametrize("how", ["freeze", "swallow", "cut"])
def test_a_server_that_stops_answering_in_the_middle_is_left_for_another(stack, pc, tmp_path, units, frozen, how):
    rev, used = next(revisions), []
    file = write(tmp_path / f"{how}.csv", [f"{unit},2024-07-{day},{rev},3" for unit in units for day in range(10, 16)])
    ways = [frozen(), frozen()]
    stack.client(pc.feed).close()

    def trip(way):  # the first that has carried some batches stops, in the middle of them
        if not used:
            used.append(way)
            getattr(way, how)()

    for way in ways:
        way.after, way.trip = 3000, trip
    done = pc.push("--campaign", "kich-hoat", "--batch", "1", file, server=",".join(way.endpoint for way in ways))
    assert done.returncode == 0 and f"{len(units) * 6} accepted, 0 rejected, 0 not sent" in done.stdout, done
    assert stored(stack, rev) == len(units) * 6 and used[0].endpoint in done.stderr, done


def test_every_key_is_a_file_or_its_characters(stack, tmp_path, units):
    file = stack.key("by-characters")
    public = pathlib.Path(f"{file}.pub").read_text().strip()
    stack.tiendo("feed", "add", "by-characters", "--unit", "587", "--key", public)
    server_key = tmp_path / "server.pub"
    server_key.write_text(stack.env["TIENDO_FEED_SERVER_KEY"] + "\n")
    one, rev = Pusher(stack, "by-characters", tmp_path), next(revisions)
    done = one.push("--campaign", "kich-hoat", write(tmp_path / "a.csv", [f"{units[0]},2024-07-15,{rev},3"]), key=server_key)
    assert done.returncode == 0 and stored(stack, rev) == 1, done
    done = one.push("--campaign", "kich-hoat", key=file)
    assert done.returncode == 2 and "secret key" in done.stderr, done
    done = one.push("--campaign", "kich-hoat", key=tmp_path / "nowhere.pub")
    assert done.returncode == 2 and "FILE.pub" in done.stderr, done
    stack.tiendo("feed", "revoke", "by-characters", "--key", public)
    member = stack.key("member-by-characters")
    stack.tiendo("member", "add", "member-by-characters", "--role", "police", "--unit", "587", "--min-severity", "info", "--key",
                 pathlib.Path(f"{member}.pub").read_text().strip())


# --- members

def test_an_alert_is_acknowledged_though_one_endpoint_is_bad(stack, bad):
    endpoint, why = bad
    member = stack.add_member("58")
    alert = wait_for("an alert", lambda: stack.sql("SELECT min(id) FROM alert WHERE kind = 'report_missing'")[0][0])
    key = stack.env["TIENDO_ALERTS_SERVER_KEY"]
    common = ["--key", stack.dir / "keys" / member, "--server", f"{endpoint},{stack.env['TIENDO_REPLAY_ENDPOINT']}", "--server-key", key]
    wait_for("the member's key", lambda: stack.run("alerts", "--key", stack.dir / "keys" / member).returncode == 0)
    done = stack.run("ack", *common, alert, "--language", "en")
    assert done.returncode == 0 and f"alert {alert}: acknowledged by" in done.stdout and any(endpoint in line and why in line for line in done.stderr.splitlines()), done
    done = stack.run("alerts", *common, "--json", "--language", "en")
    assert done.returncode == 0 and done.stdout.count("\n") > 1, done
    assert endpoint in done.stderr or why == "no answer", done  # who is told everything at once need not wait to hear that the other one is silent


@pytest.mark.parametrize("how", ["killed", "hung"])
def test_a_member_that_waits_hears_at_once_that_its_alerter_is_gone(fresh, how):
    stack = fresh()
    member = stack.add_member("58")
    command = [stack.env["TIENDO_BIN"], "alerts", "--follow", "--json", "--key", str(stack.dir / "keys" / member), "--language", "en"]
    wait_for("the member's key", lambda: stack.run(*[word for word in command[1:] if word != "--follow"]).returncode == 0)
    process = subprocess.Popen(command, env=dict(stack.env, PATH=os.environ["PATH"]), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        time.sleep(2)  # well within a poll of 20 s
        pid = stack.pid("deadline-alerter")
        os.kill(pid, signal.SIGKILL if how == "killed" else signal.SIGSTOP)
        line, said = None, threading.Event()

        def read():
            nonlocal line
            line = process.stderr.readline()
            said.set()

        threading.Thread(target=read, daemon=True).start()
        assert said.wait(8), "it waits for the answer of a poll that cannot come"  # far below what is left of the poll
        assert ("lost" if how == "killed" else "no answer") in line, line
        if how == "hung":
            os.kill(pid, signal.SIGCONT)
        stack.set_clock("2024-07-01T17:31:00+07:00")
        assert '"alert"' in process.stdout.readline()
    finally:
        process.kill()


# --- without revisions

def standing_server(stands, more=False):
    """A fake that knows what stands, and refuses a revision that another has taken."""
    def answer(command, server):
        if command["type"] == "hello":
            return welcome(command)
        if command["type"] == "figures":
            wanted = [dict(figure) for figure in stands.values()
                      if command["from"] <= figure["date"] <= command["to"] and figure["unit"] in command.get("units", [figure["unit"]])]
            return {"type": "figures", "campaign": command["campaign"], "figures": wanted[:2] if more else wanted, "more": more and len(wanted) > 2}
        rejected = []
        for index, record in enumerate(command["records"]):
            place = (record["unit"], record["date"])
            if place in stands and stands[place]["rev"] >= record["rev"]:
                rejected.append({"index": index, "code": "rev_conflict", "detail": "taken"})
            else:
                stands[place] = {"unit": record["unit"], "date": record["date"], "rev": record["rev"], "counts": record["counts"]}
        return ack(command, rejected)
    return answer


def figure(unit, date, rev, value):
    return (unit, date), {"unit": unit, "date": date, "rev": rev, "counts": {"activated": value}}


@pytest.mark.parametrize("more", [False, True])
def test_without_a_rev_column_what_stands_is_asked_and_only_what_changed_is_sent(stack, pc, fake, tmp_path, units, more):
    stands = dict([figure(units[0], "2024-07-10", 4, 3), figure(units[1], "2024-07-11", 1, 9), figure(units[2], "2024-07-12", 2, 5),
                   figure(units[0], "2024-07-12", 7, 1)])
    server = fake(standing_server(stands, more))
    rows = [f"{units[0]},2024-07-10,3", f"{units[1]},2024-07-11,8", f"{units[2]},2024-07-12,5", f"{units[0]},2024-07-12,2", f"{units[1]},2024-07-12,6"]
    done = pc.push("--campaign", "kich-hoat", write(tmp_path / "n.csv", rows, header="unit,date,activated"), server=server.endpoint, key=server.public.decode())
    assert done.returncode == 0 and "3 accepted, 0 rejected, 0 not sent" in done.stdout and "2 rows were left out" in done.stdout, done
    sent = {(r["unit"], r["date"], r["rev"], r["counts"]["activated"]) for command in server.batches() for r in command["records"]}
    assert sent == {(units[1], "2024-07-11", 2, 8), (units[0], "2024-07-12", 8, 2), (units[1], "2024-07-12", 1, 6)}
    assert pc.waiting() == 0


def test_a_revision_that_another_took_meanwhile_is_asked_for_again(stack, pc, fake, tmp_path, units):
    stands = {}
    inner = standing_server(stands)

    def answer(command, server):
        reply = inner(command, server)
        if command["type"] == "figures" and sum(c["type"] == "figures" for c in server.got) <= 2:
            rev = sum(c["type"] == "figures" for c in server.got)
            stands.update([figure(units[0], "2024-07-10", rev, 100 + rev)])  # another PC is faster, twice
        return reply

    server = fake(answer)
    file = write(tmp_path / "n.csv", [f"{units[0]},2024-07-10,3", f"{units[1]},2024-07-10,4"], header="unit,date,activated")
    done = pc.push("--campaign", "kich-hoat", file, server=server.endpoint, key=server.public.decode())
    assert done.returncode == 0 and "2 accepted, 0 rejected, 0 not sent" in done.stdout, done
    assert stands[(units[0], "2024-07-10")]["rev"] == 3 and stands[(units[0], "2024-07-10")]["counts"] == {"activated": 3}
    assert sum(command["type"] == "figures" for command in server.got) == 3


def test_rows_without_a_revision_wait_over_a_crash_and_are_asked_for_later(stack, pc, fake, tmp_path, units):
    file = write(tmp_path / "n.csv", [f"{units[0]},2024-07-10,3"], header="unit,date,activated")
    done = later(pc, "--campaign", "kich-hoat", file)
    assert "1 rows wait" in done.stdout, done
    stands = dict([figure(units[0], "2024-07-10", 4, 9)])
    server = fake(standing_server(stands))
    done = pc.push(server=server.endpoint, key=server.public.decode())
    assert done.returncode == 0 and stands[(units[0], "2024-07-10")]["rev"] == 5, done


def test_a_server_that_cannot_say_what_stands_is_told_the_rows_all_the_same(stack, pc, fake, tmp_path, units):
    inner = standing_server(dict([figure(units[0], "2024-07-10", 4, 9)]))
    server = fake(lambda command, one: nack(command, "unknown_type") if command["type"] == "figures" else inner(command, one))
    file = write(tmp_path / "n.csv", [f"{units[0]},2024-07-10,3", f"{units[1]},2024-07-10,4"], header="unit,date,activated")
    done = pc.push("--campaign", "kich-hoat", file, server=server.endpoint, key=server.public.decode())
    assert done.returncode == 1 and "1 accepted, 1 rejected" in done.stdout and "n.csv:2: rev_conflict" in done.stderr and pc.waiting() == 0, done


def test_two_rows_of_one_unit_and_day_without_revisions_are_both_kept_back(stack, pc, fake, tmp_path, units):
    server = fake(standing_server({}))
    rows = [f"{units[0]},2024-07-10,3", f"{units[1]},2024-07-10,4", f"{units[0]},2024-07-10,5"]
    done = pc.push("--campaign", "kich-hoat", write(tmp_path / "n.csv", rows, header="unit,date,activated"), server=server.endpoint, key=server.public.decode())
    assert done.returncode == 1 and "n.csv:2: line 4" in done.stderr and "n.csv:4: line 2" in done.stderr and "1 accepted, 0 rejected, 2 not sent" in done.stdout, done


def test_outdated_rows_are_told_with_their_lines(stack, pc, fake, tmp_path, units):
    server = fake(lambda command, _: welcome(command) if command["type"] == "hello" else ack(command, outdated=[{"index": 1, "rev": 9}]))
    file = write(tmp_path / "o.csv", [f"{units[0]},2024-07-10,3,1", f"{units[1]},2024-07-10,3,1"])
    done = pc.push("--campaign", "kich-hoat", file, server=server.endpoint, key=server.public.decode())
    assert done.returncode == 1 and "o.csv:3: outdated: revision 9 stands" in done.stderr and "2 accepted" in done.stdout and "1 accepted rows are outdated" in done.stdout, done


def test_without_a_rev_column_on_the_real_stack(stack, pc, tmp_path):
    units = [row[0] for row in stack.sql("SELECT code FROM unit WHERE parent_code = '588' AND '2024-07-15' BETWEEN valid_from AND valid_to ORDER BY code")]
    pc = Pusher(stack, stack.add_feed("588"), tmp_path, "588")
    file = write(tmp_path / "n.csv", [f"{unit},2024-07-{day},{day}" for unit in units for day in (10, 11)], header="unit,date,activated")
    done = pc.push("--campaign", "kich-hoat", file)
    assert done.returncode == 0 and f"{2 * len(units)} accepted, 0 rejected, 0 not sent" in done.stdout, done
    done = pc.push("--campaign", "kich-hoat", file)
    assert done.returncode == 0 and "0 accepted" in done.stdout and f"{2 * len(units)} rows were left out" in done.stdout, done
    write(file, [f"{units[0]},2024-07-10,77,đếm lại", f"{units[1]},2024-07-10,10,"], header="unit,date,activated,note")
    done = pc.push("--campaign", "kich-hoat", file)
    assert done.returncode == 0 and "1 accepted" in done.stdout and "1 rows were left out" in done.stdout, done
    assert stack.sql("SELECT rev, value, note FROM progress WHERE unit = %s AND day = '2024-07-10' ORDER BY rev", units[0]) == [(1, 10, None), (2, 77, "đếm lại")]
    low = write(tmp_path / "low.csv", [f"{units[0]},2024-07-10,1,10", f"{units[1]},2024-07-10,3,4"])
    done = pc.push("--campaign", "kich-hoat", low)
    assert done.returncode == 1 and "low.csv:2: outdated: revision 2 stands" in done.stderr and "1 accepted rows are outdated" in done.stdout, done


def test_two_pcs_without_revisions_both_get_their_figures_in(stack, tmp_path):
    units = [row[0] for row in stack.sql("SELECT code FROM unit WHERE parent_code = '588' AND '2024-07-15' BETWEEN valid_from AND valid_to ORDER BY code")]
    feed = stack.add_feed("588")
    stack.client(feed).close()
    pcs = [Pusher(stack, feed, tmp_path, name) for name in "ab"]
    files = [write(tmp_path / f"{value}.csv", [f"{unit},2024-07-{day},{value}" for unit in units for day in (13, 14, 15)], header="unit,date,activated")
             for value in (40, 50)]
    running = [one.start("--campaign", "kich-hoat", "--batch", "2", file) for one, file in zip(pcs, files)]
    for one in running:
        out, err = one.communicate(timeout=100)
        assert one.returncode == 0 and f"{3 * len(units)} accepted, 0 rejected, 0 not sent" in out, out + err
    rows = stack.sql("SELECT unit, day, array_agg(rev ORDER BY rev), array_agg(value ORDER BY value) FROM progress WHERE day >= '2024-07-13' AND unit = ANY (%s)"
                     " GROUP BY unit, day", units)
    assert len(rows) == 3 * len(units) and all(revs == [1, 2] and values == [40, 50] for _, _, revs, values in rows), rows
