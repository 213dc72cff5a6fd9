"""A campaign whose calendar has run out, and a directory of another year moved in time for a trial."""
import json

from conftest import CAMPAIGN, Feed, progress, wait_for
from test_reports import get, pdf_text

LATE = "2026-11-28T21:00:00+07:00"


def test_after_its_calendar_a_campaign_takes_what_corrections_are_taken_for_and_says_that_it_is_over(fresh):
    stack = fresh(clock=LATE, load=False)
    loaded = stack.run("load", CAMPAIGN)
    assert loaded.returncode == 0
    assert "campaign kich-hoat is over: its deadline was 2024-07-31, today is 2026-11-28; reports are taken of the last 7 days" in loaded.stderr
    client = Feed(stack, stack.add_feed("582"))
    answer = client.put(1, [progress("22738", "2026-11-28", value=7), progress("22738", "2026-11-21", value=2), progress("22738", "2026-11-20"),
                            progress("22738", "2026-11-29"), progress("22738", "2024-06-30"), progress("22738", "2024-07-10")])
    assert answer["accepted"] == 2
    assert [(one["index"], one["code"]) for one in answer["rejected"]] == [(2, "date_locked"), (3, "date_out_of_range"), (4, "date_out_of_range"), (5, "date_locked")]
    assert "after today, 2026-11-28" in answer["rejected"][1]["detail"]
    stack.settled()
    asked = stack.run("status", "--campaign", "kich-hoat", "--unit", "22738", "--json")
    status = json.loads(asked.stdout)
    assert status["date"] == "2026-11-28" and (status["total"]["day"], status["total"]["cumulative"], status["total"]["status"]) == (7, 9, None)
    assert "is over" in asked.stderr
    assert "Nhiệm vụ kich-hoat đã hết hạn ngày 2024-07-31; hôm nay là ngày 2026-11-28" in stack.tiendo("status", "--campaign", "kich-hoat")
    assert "Nhiệm vụ kich-hoat đã hết hạn" in stack.tiendo("campaign", "kich-hoat")
    finding = next(row for row in json.loads(stack.run("doctor", "--json").stdout) if row["check"] == "campaigns")
    assert finding["state"] == "warn" and "kich-hoat since 2024-08-01" in finding["found"] and "--starting" in finding["do"]
    assert json.loads(get(stack, "/api/v1/campaigns")[1])[1]["today"] == "2026-11-28"
    assert get(stack, "/reports/kich-hoat/2026-11-28.csv")[0] == 200
    stack.tiendo("reopen", "--campaign", "kich-hoat", "--date", "2024-07-10", "--reason", "found in a drawer")
    seq = iter(range(2, 100))
    wait_for("the reopened day takes a report", lambda: client.put(next(seq), [progress("22738", "2024-07-10", value=4)])["accepted"] == 1)
    client.close()


def test_while_a_campaign_runs_nothing_says_that_it_is_over(stack):
    done = stack.run("status", "--campaign", "kich-hoat", "--json")
    assert done.returncode == 0 and done.stderr == ""
    assert "hết hạn ngày" not in stack.tiendo("campaign", "kich-hoat")


def test_a_trial_begins_on_the_day_that_is_asked_for_and_says_so_everywhere(fresh, tmp_path):
    stack = fresh(clock=LATE, load=False)
    loaded = stack.run("load", CAMPAIGN, "--starting", "2026-11-28")
    assert loaded.returncode == 0 and "is over" not in loaded.stderr, loaded.stderr
    campaigns = {one["campaign"]: one for one in json.loads(get(stack, "/api/v1/campaigns")[1])}
    assert [campaigns["kich-hoat"][key] for key in ("starts_on", "plan_until", "deadline")] == ["2026-11-28", "2026-12-27", "2026-12-28"]
    assert [campaigns["dinh-danh-muc-2"][key] for key in ("starts_on", "plan_until", "deadline")] == ["2026-11-28", "2027-05-29", "2027-05-30"]
    assert campaigns["kich-hoat"]["title"]["vi"].endswith(" (CHẠY THỬ, dời từ ngày 01/7/2024)") and campaigns["kich-hoat"]["title"]["en"].endswith(" (TRIAL, moved from 2024-07-01)")
    assert campaigns["kich-hoat"]["baseline"]["as_of"] == "2024-06-30" and campaigns["kich-hoat"]["document"]["issued_on"] == "2024-07-01", "what has happened is not moved"
    # the wards of Phan Rang become fewer on the 124th day, as in the directory
    assert [(str(start), str(end)) for start, end in stack.sql("SELECT valid_from, least (valid_to, '2100-01-01') FROM unit WHERE code = '22759' ORDER BY 1 DESC")][0] == ("2027-03-31", "2100-01-01")
    client = Feed(stack, stack.add_feed("582"))
    assert client.put(1, [progress("22738", "2026-11-28", value=7)])["accepted"] == 1
    stack.settled()
    assert stack.status(unit="22738")["total"]["day"] == 7
    stack.tiendo("close", "--campaign", "kich-hoat", "--date", "2026-11-28")
    for kind in ("daily", "press", "evaluation"):
        text = pdf_text(get(stack, "/reports/kich-hoat/2026-11-28.pdf", report=kind)[1], tmp_path)
        assert "CHẠY THỬ, dời từ ngày 01/7/2024" in " ".join(text.split()), kind
    assert "nothing changed" in stack.tiendo("load", CAMPAIGN, "--starting", "2026-11-28")
    for arguments in (["--starting", "2026-12-01"], []):
        done = stack.run("load", CAMPAIGN, *arguments)
        assert done.returncode == 1 and "with other dates: a trial that is moved in time (--starting) takes a database of its own" in done.stderr, done.stderr
    client.close()


def test_a_trial_takes_no_database_that_holds_the_real_units(stack, tmp_path):
    done = stack.run("load", CAMPAIGN, "--starting", "2026-11-28")
    assert done.returncode == 1 and "takes a database of its own" in done.stderr
    assert stack.run("load", CAMPAIGN, "--starting", "28/11/2026").returncode == 2
    assert stack.run("load", CAMPAIGN, "--check", "--starting", "9000-12-01").returncode == 1
