"""`tiendo status` as people read it: each column says what its title says, in one language and one zone, and no line is wider than the terminal."""
import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import unicodedata

import pytest

from conftest import explanation, progress

DAY = "2024-07-12"


@pytest.fixture(scope="module")
def figures(stack):
    """A ward that explained some of its cases: what remains and what can be worked differ."""
    unit = stack.sql("SELECT code FROM unit WHERE parent_code = '584' ORDER BY code LIMIT 1")[0][0]
    feed = stack.client(stack.add_feed("584"))
    assert feed.put(1, [progress(unit, DAY, 1, 31), explanation(unit, "99/GT", 20, DAY)])["rejected"] == []
    stack.settled()
    stack.tiendo("explanation", "accept", "kich-hoat", unit, "99/GT")
    stack.settled()
    return {row["unit"]: row for row in stack.status(date=DAY, unit="584")["units"]}, unit


def on_terminal(stack, columns, *arguments):
    """What it prints on a terminal that is so wide."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = dict({k: v for k, v in os.environ.items() if not k.startswith("TIENDO_")}, **stack.env, LC_ALL="C.UTF-8", NO_COLOR="1")
    process = subprocess.Popen([stack.env["TIENDO_BIN"], "status", "--campaign", "kich-hoat", "--date", DAY, *arguments], env=environment, stdout=slave)
    os.close(slave)
    text = b""
    try:
        while part := os.read(master, 65536):
            text += part
    except OSError:
        pass  # the other end is closed
    os.close(master)
    assert process.wait(60) == 0
    return text.decode().replace("\r\n", "\n")


def width(line):
    return sum(0 if unicodedata.combining(c) else 1 for c in line)


def cells(text):
    """Lines of the table by unit, as {title: cell}."""
    lines = text.splitlines()
    head = next(line for line in lines if re.search(r"^(Mã|Code) ", line))
    titles = re.split(r"\s{2,}", head.strip())
    rows = {}
    for line in lines[lines.index(head) + 1:]:
        if not line.strip():
            break
        values = re.split(r"\s{2,}", line.strip())
        rows[values[0]] = dict(zip(titles, values))
    return rows


def vi(number):
    return "–" if number is None else f"{number:,}".replace(",", ".")


def test_each_column_holds_what_its_title_says(stack, figures):
    rows, unit = figures
    shown = cells(stack.run("status", "--campaign", "kich-hoat", "--date", DAY, "--unit", "584").stdout)
    assert rows[unit]["remaining"] == rows[unit]["workable"] + 20 and set(rows) < set(shown)
    for code, row in rows.items():
        for title, key in [("Còn lại", "remaining"), ("Còn phải làm", "workable"), ("Lũy kế", "cumulative"), ("Chỉ tiêu", "target"), ("Ngày", "day"), ("KH ngày", "plan_day"),
                           ("Cần/ngày", "required_per_day")]:
            assert shown[code][title] == vi(row[key]), (code, title)


@pytest.mark.parametrize("columns", [80, 60, 100, 132, 200])
def test_no_line_is_wider_than_the_terminal(stack, figures, columns):
    rows, unit = figures
    text = on_terminal(stack, columns, "--unit", "584")
    assert max(map(width, text.splitlines())) <= columns
    shown = cells(text)
    assert shown[unit]["Lũy kế"] == vi(rows[unit]["cumulative"]) and "Kết quả" in shown[unit]
    whole = cells(on_terminal(stack, columns))
    if columns >= 80:
        assert shown[unit]["Còn lại"] == vi(rows[unit]["remaining"]) and whole["58"]["Còn lại"] == "31.266"
    assert ("Không đủ chỗ cho:" in text) == (len(shown[unit]) < 15)


def test_it_is_in_one_language_and_one_zone(stack, figures):
    known = stack.run("status", "--campaign", "kich-hoat", "--date", DAY, "--as-of", "2024-07-13T01:00:00Z").stdout
    assert known.startswith("kich-hoat · ngày 12/7/2024 · ") and "số liệu tại 08:00 13/7/2024" in known and "T" not in known.splitlines()[0]
    english = stack.run("status", "--campaign", "kich-hoat", "--date", DAY, "--as-of", "2024-07-13T01:00:00Z", "--language", "en").stdout
    assert english.startswith("kich-hoat · day 2024-07-12 · ") and "as of 08:00 2024-07-13" in english and "31,297" in english
    for word in ("Còn", "ngày", "chốt", "đạt", "báo cáo", "tiêu"):
        assert word in known or word == "đạt", word
        assert word not in english, word
    assert stack.run("status", "--language", "fr").returncode == 2


def test_the_sentences_are_the_status_s_own(stack, figures):
    status = stack.status(date=DAY)
    text = stack.run("status", "--campaign", "kich-hoat", "--date", DAY).stdout
    assert status["sentences"]["vi"]["rest"] in text and status["sentences"]["vi"]["forecast"] in text
