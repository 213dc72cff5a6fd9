"""Reports that were issued: the files that they are, whatever is corrected later. (That mails issue theirs: test_notices.)"""
import hashlib
import json

import pytest

from conftest import progress
from first_day import FIRST, first_day


@pytest.fixture(scope="module")
def stack():
    stack = first_day()
    yield stack
    stack.feed.close()
    stack.down()


def issue(stack, file, *more, date=FIRST, form="csv"):
    done = stack.run("report", "--campaign", "kich-hoat", "--date", date, "--format", form, "--issue", "-o", file, *more)
    assert done.returncode == 0, done.stderr
    return file.read_bytes(), done.stderr


def test_a_report_that_was_issued_is_given_out_again_as_the_file_that_it_was(stack, tmp_path):
    first, said = issue(stack, tmp_path / "first.csv")
    digest = hashlib.sha256(first).hexdigest()
    assert f"SHA-256 {digest}" in said and "given out again" not in said and "by tester" in said
    stack.set_clock(f"{FIRST}T18:00:00+07:00")
    assert stack.feed.put(90, [progress(stack.communes[0]["unit"], FIRST, 9, 555)])["accepted"] == 1
    stack.settled()
    stack.tiendo("report", "--campaign", "kich-hoat", "--date", FIRST, "--format", "csv", "-o", tmp_path / "now.csv")
    assert (tmp_path / "now.csv").read_bytes() != first, "what stands is another figure"
    again, said = issue(stack, tmp_path / "again.csv")
    assert again == first and f"given out again: SHA-256 {digest}" in said
    stack.set_clock(f"{FIRST}T18:30:00+07:00")
    corrected, _ = issue(stack, tmp_path / "corrected.csv", "--as-of", f"{FIRST}T18:15:00+07:00")
    assert corrected != first and issue(stack, tmp_path / "latest.csv")[0] == corrected, "the latest that was issued"
    rows = json.loads(stack.tiendo("report", "list", "--json"))
    assert [row["digest"] for row in rows] == [digest, hashlib.sha256(corrected).hexdigest()]
    assert rows[1] == {"digest": hashlib.sha256(corrected).hexdigest(), "campaign": "kich-hoat", "report": "daily", "day": FIRST, "unit": "58", "language": "vi", "format": "csv",
                       "as_of": f"{FIRST}T11:15:00.000000+00:00", "issued_at": f"{FIRST}T11:30:00.000000+00:00", "issued_by": "tester", "bytes": len(corrected)}
    stack.tiendo("report", "get", digest[:10], "-o", tmp_path / "got.csv")
    assert (tmp_path / "got.csv").read_bytes() == first
    acts = stack.sql("SELECT detail::json ->> 'digest', detail::json ->> 'again' FROM audit WHERE act = 'report issue' ORDER BY id")
    assert acts == [(digest, "false"), (digest, "true"), (rows[1]["digest"], "false"), (rows[1]["digest"], "true")]


def test_one_of_an_open_day_is_no_result(stack, tmp_path):
    stack.set_clock("2024-07-02T09:00:00+07:00")
    morning, _ = issue(stack, tmp_path / "morning.csv", date="2024-07-02")
    stack.set_clock("2024-07-02T15:00:00+07:00")
    assert stack.feed.put(91, [progress(stack.communes[1]["unit"], "2024-07-02", 1, 7)])["accepted"] == 1
    stack.settled()
    afternoon, said = issue(stack, tmp_path / "afternoon.csv", date="2024-07-02")
    assert afternoon != morning and "again" not in said
    assert issue(stack, tmp_path / "then.csv", "--as-of", "2024-07-02T09:00:00+07:00", date="2024-07-02")[0] == morning


def test_what_cannot_be_issued_keeps_nothing(stack, tmp_path):
    before = stack.sql("SELECT count(*) FROM issued_report")
    whole = ["report", "--campaign", "kich-hoat", "--date", FIRST, "--format", "csv", "--issue", "-o", tmp_path / "x"]
    for wrong in (["--unit", "999"], ["--report", "final"], ["--as-of", f"{FIRST[:8]}31T23:00:00+07:00"], ["--campaign", "none"]):
        assert stack.run(*whole, *wrong).returncode == 1 and not (tmp_path / "x").exists(), wrong
    assert stack.run("report", "get", "0000", "-o", tmp_path / "x").returncode == 1 and not (tmp_path / "x").exists()
    for wrong in (["report", "list", "more"], ["report", "get", "ab"], ["report", "--campaign", "kich-hoat", "--issue"]):
        assert stack.run(*wrong).returncode == 2, wrong
    assert stack.sql("SELECT count(*) FROM issued_report") == before
