"""What moves in a running campaign, by the command and through the services: a dry run, its confirmation, and what everybody sees then."""
import json
import os
import pty
import re
import subprocess

import pytest

from conftest import wait_for
from first_day import first_day
from test_reports import get, pdf_text

FIRST, SECOND, THIRD = "2024-07-01", "2024-07-02", "2024-07-03"
WHY = ("--reason", "bão số 2", "--document", "12/CV")


@pytest.fixture(scope="module")
def stack():
    """Everybody reports more than the plan on the first day, but for 584, which is silent; the clock has closed it."""
    stack = first_day()
    yield stack
    stack.down()


def excuse(stack, unit, date, *more, document="12/CV"):
    done = stack.run("excuse", "--campaign", "kich-hoat", "--unit", unit, "--date", date, "--reason", "bão số 2", "--document", document, "--yes", "--json", *more)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def at_terminal(stack, answer, *arguments, meanwhile=lambda: None):
    """The command at a terminal, where somebody answers its question: status, what it printed, what it asked and said."""
    ours, theirs = pty.openpty()
    environment = dict({k: v for k, v in os.environ.items() if not k.startswith("TIENDO_")}, **stack.env, USER="tester")
    running = subprocess.Popen([stack.env["TIENDO_BIN"], *arguments], env=environment, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    asked = b""
    while not asked.endswith(b"] ") and (more := running.stderr.read(1)):
        asked += more
    meanwhile()
    os.write(ours, answer.encode())
    shown, said = running.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    return running.returncode, shown.decode(), (asked + said).decode()


def test_a_call_that_lacks_something_is_a_wrong_call(stack):
    ask = ["excuse", "--campaign", "kich-hoat", "--unit", "584", "--date", FIRST]
    for more, told in ((["--document", "1", "--yes"], "--reason is missing"), (["--reason", "x", "--yes"], "--document is missing"),
                       (["--reason", " ", "--document", "1", "--yes"], "--reason is empty"), (["--reason", "x", "--document", "", "--yes"], "--document is empty"),
                       ([*WHY], "no terminal"), ([*WHY, "--check", "--yes"], "give one of them"), ([*WHY, "--yes", "--language", "fr"], "--language is vi or en")):
        done = stack.run(*ask, *more, stdin=subprocess.DEVNULL)
        assert done.returncode == 2 and told in done.stderr, (more, done.stderr)
    for time in ("8:00", "25:00", "24:01", "17:60", ""):
        done = stack.run("close", "--postpone", time, "--campaign", "kich-hoat", "--date", SECOND, *WHY, "--yes")
        assert done.returncode == 2 and "--postpone takes a time" in done.stderr, time
    assert stack.run("close", "--campaign", "kich-hoat", "--date", SECOND, "--yes").returncode == 2
    assert stack.sql("SELECT count(*) FROM campaign_change") == [(0,)]


def test_what_is_refused_is_refused_with_all_its_errors(stack):
    done = stack.run("excuse", "--campaign", "kich-hoat", "--unit", "999", "--date", "2024-09-01", *WHY, "--check")
    assert done.returncode == 1 and "2024-09-01 is not counted" in done.stderr and "unit 999 has no target" in done.stderr
    done = stack.run("close", "--postpone", "17:00", "--campaign", "kich-hoat", "--date", FIRST, *WHY, "--check")
    assert done.returncode == 1 and "lies before the campaign's cutoff" in done.stderr and "was closed at" in done.stderr
    assert "identity or telephone number" in stack.run("excuse", "--campaign", "kich-hoat", "--unit", "584", "--date", FIRST, "--reason", "gọi 0912345678", "--document", "1", "--yes").stderr


def test_an_excuse_is_shown_made_and_seen_by_everybody(stack, tmp_path):
    assert stack.sql("SELECT state FROM alert WHERE campaign = 'kich-hoat' AND kind = 'report_missing' AND unit = '584'") == [("open",)]
    before = get(stack, "/api/v1/status", campaign="kich-hoat", date=FIRST, as_of=f"{FIRST}T17:30:01+07:00")[1]
    stack.set_clock(f"{FIRST}T18:00:00+07:00")
    ask = ["excuse", "--campaign", "kich-hoat", "--unit", "584", "--date", FIRST, *WHY]
    dry = json.loads(stack.tiendo(*ask, "--check", "--json"))
    assert (dry["kind"], dry["campaign"], dry["change"], dry["from"]) == ("excuse", "kich-hoat", None, FIRST)
    told = {u["unit"]: u for u in dry["units"]}
    assert told["584"]["days"][0]["status"] == ["no_report", "excused"] and told["584"]["target"] == [1325, 1325] and told["584"]["plan"] == []
    assert told["584"]["alerts"] == [{"date": FIRST, "kind": "report_missing", "from": "open", "to": "resolved"}]
    assert told["58"]["days"][0]["plan_excused"][0] == 0 < told["58"]["days"][0]["plan_excused"][1]
    shown = stack.tiendo(*ask, "--check")
    assert "chưa báo cáo → được miễn" in shown and "report_missing kết thúc" in shown
    assert "no report → excused" in stack.tiendo(*ask, "--check", "--language", "en")
    assert stack.sql("SELECT count(*) FROM campaign_change") == [(0,)] and stack.status(date=FIRST)["changes"] == [], "a dry run changes nothing"
    made = excuse(stack, "584", FIRST)
    assert made["change"] == 1 and made["units"] == dry["units"]
    status = json.loads(get(stack, "/api/v1/status", campaign="kich-hoat", date=FIRST)[1])
    row = next(u for u in status["units"] if u["unit"] == "584")
    assert (row["status"], row["reports_expected"], row["streak"]) == ("excused", 0, 0)
    assert [(c["kind"], c["unit"], c["document"], c["by"]) for c in status["changes"]] == [("excuse", "584", "12/CV", "tester")]
    assert status["sentences"]["vi"]["changes"].startswith("Bác Ái được miễn theo văn bản 12/CV (bão số 2).")
    assert json.loads(get(stack, "/api/v1/days", campaign="kich-hoat", unit="584", **{"from": FIRST, "to": FIRST})[1])["days"][0]["status"] == "excused"
    assert "Bác Ái được miễn theo văn bản 12/CV" in stack.tiendo("status", "--campaign", "kich-hoat", "--date", FIRST)
    assert "12/CV" in stack.tiendo("campaign", "kich-hoat", "--json") and "bão số 2" in stack.tiendo("campaign", "kich-hoat")
    text = re.sub(r"\s+", " ", pdf_text(get(stack, f"/reports/kich-hoat/{FIRST}.pdf")[1], tmp_path))
    assert "Bác Ái được miễn theo văn bản 12/CV (bão số 2)." in text and "- Được miễn (1/7 đơn vị): huyện Bác Ái" in text
    assert json.loads(get(stack, "/api/v1/calendar", campaign="kich-hoat", unit="584", **{"from": FIRST, "to": FIRST})[1])["units"][0]["statuses"] == "f"
    wait_for("the end of the alert", lambda: '"resolution":"excused"' in get(stack, "/api/v1/alerts", after="0", limit="1000")[1].decode().replace(" ", ""))
    assert stack.sql("SELECT split_part(actor, ',', 1), subject, detail::json ->> 'document', detail::json ->> 'change' FROM audit WHERE act = 'excuse' ORDER BY id LIMIT 1") == [("tester", "kich-hoat", "12/CV", "1")]
    assert get(stack, "/api/v1/status", campaign="kich-hoat", date=FIRST, as_of=f"{FIRST}T17:30:01+07:00")[1] == before, "as of before it, to the byte"


def test_at_a_terminal_it_asks_and_makes_what_was_shown_or_nothing(stack):
    ask = ["excuse", "--campaign", "kich-hoat", "--unit", "585", "--date", SECOND, *WHY]
    code, shown, said = at_terminal(stack, "k\n", *ask)
    assert code == 1 and "585" in shown and "Thay đổi?" in said
    code, shown, said = at_terminal(stack, "c\n", *ask, meanwhile=lambda: excuse(stack, stack.sql("SELECT min(code) FROM unit WHERE parent_code = '585'")[0][0], SECOND))
    assert code == 1 and "look at it again" in said, "what it shows has changed since"
    assert stack.sql("SELECT count(*) FROM campaign_change WHERE unit = '585'") == [(0,)]
    code, shown, said = at_terminal(stack, "c\n", *ask)
    assert code == 0, said
    assert stack.sql("SELECT count(*) FROM campaign_change WHERE unit = '585'") == [(1,)]
    again = stack.run(*ask, "--yes")
    assert again.returncode == 0 and "Không có gì thay đổi" in again.stdout
    assert excuse(stack, "585", SECOND, "--withdraw")["units"] and stack.sql("SELECT count(*) FROM campaign_change WHERE unit = '585'") == [(2,)]
    assert excuse(stack, "585", SECOND, "--withdraw")["change"] is None


def test_a_postponed_day_closes_when_its_own_cutoff_comes(stack):
    stack.set_clock(f"{THIRD}T10:00:00+07:00")
    wait_for("the day before", lambda: stack.sql("SELECT count(*) FROM day_close") == [(4,)])
    ask = ["close", "--postpone", "20:00", "--campaign", "kich-hoat", "--date", THIRD, *WHY]
    dry = json.loads(stack.tiendo(*ask, "--check", "--json"))
    assert (dry["kind"], dry["old"], dry["new"], dry["change"], dry["units"]) == ("postpone", "17:30", "20:00", None, [])
    assert "17:30 → 20:00" in stack.tiendo(*ask, "--yes")
    assert "Không có gì thay đổi" in stack.tiendo(*ask, "--yes")
    stack.set_clock(f"{THIRD}T17:31:00+07:00")
    wait_for("the other campaign's close", lambda: stack.sql("SELECT 1 FROM day_close WHERE campaign = 'dinh-danh-muc-2' AND day = %s", THIRD))
    stack.looked()
    assert stack.sql("SELECT 1 FROM day_close WHERE campaign = 'kich-hoat' AND day = %s", THIRD) == []
    status = json.loads(get(stack, "/api/v1/status", campaign="kich-hoat", date=THIRD)[1])
    assert status["total"]["status"] is None and status["changes"][-1]["new"] == "20:00" and status["sentences"]["vi"]["changes"] == "Giờ chốt ngày 03/7 lùi đến 20:00 theo văn bản 12/CV (bão số 2)."
    assert json.loads(get(stack, "/api/v1/days", campaign="kich-hoat", **{"from": SECOND, "to": THIRD})[1])["days"][1]["cutoff"] == "20:00"
    stack.set_clock(f"{THIRD}T20:00:01+07:00")
    wait_for("its own", lambda: stack.sql("SELECT figures_at = %s FROM day_close WHERE campaign = 'kich-hoat' AND day = %s", f"{THIRD}T20:00:00+07:00", THIRD) == [(True,)])
