"""After a campaign: it is written into a signed file, its rows are removed by that file, and brought back. What is shown stays the same throughout."""
import json
import re
import shutil
import subprocess
import zipfile

import pytest

from conftest import Stack, progress, wait_for
from small_campaign import LEAVES, load
from test_reports import get

DAYS = [f"2024-07-{n:02d}" for n in range(1, 11)]
REPORTED = DAYS[:3]
AFTER = "2024-07-25T08:00:00+07:00"
WITHIN = "2024-07-02T16:30:00+07:00"  # between two revisions of a day
WHY = ("--reason", "hết hạn", "--document", "12/CV")


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """Three days of ten: each unit corrects each figure twice before the close, and one of them after it; everybody is done with it since."""
    stack = Stack(load=False)
    load(stack, tmp_path_factory.mktemp("campaign"), more="correction_days: 7\n")
    stack.feed = stack.client(stack.add_feed("90"))
    stack.key("signer")
    seq = 0
    for n, day in enumerate(REPORTED):
        for hour, rev in (("16:00", 1), ("16:30", 2), ("17:00", 3)):
            stack.set_clock(f"{day}T{hour}:00+07:00")
            seq += 1
            records = [progress(unit, day, rev, 7 + n + rev, "nho") for unit in LEAVES if unit != "90202"]
            records += [progress("90102", DAYS[n - 1], 4, 40 + n, "nho")] if n and rev == 1 else []
            assert stack.feed.put(seq, records)["rejected"] == []
            stack.settled()
        stack.set_clock(f"{day}T18:00:00+07:00")
        stack.quiet(n + 1)
    stack.set_clock(AFTER)
    stack.watched()
    stack.quiet(10)
    stack.seq = seq
    yield stack
    stack.down()


def shown(stack):
    """Every answer that is public: of each day now and as of its close; reports as files."""
    answers = {}
    closes = dict(stack.sql("SELECT day::text, instant_text (figures_at, 'Asia/Ho_Chi_Minh') FROM day_close WHERE campaign = 'nho'"))
    for day in DAYS[:4]:
        for as_of in (None, closes[day]):
            for route in ("status", "counts", "missing"):
                answers[route, day, as_of] = get(stack, f"/api/v1/{route}", campaign="nho", date=day, level="all" if route != "missing" else None, as_of=as_of)
        answers["report", day] = get(stack, f"/reports/nho/{day}.csv", as_of=AFTER)
    for report in ("final", "press", "candidates"):
        answers[report] = get(stack, "/reports/nho/2024-07-11.csv" if report != "press" else "/reports/nho/2024-07-10.csv", report=report, as_of=AFTER)
    for unit in ("90", "902", "90102", "90202"):
        answers["days", unit] = get(stack, "/api/v1/days", campaign="nho", unit=unit)
        answers["day reports", unit] = get(stack, "/api/v1/revisions", campaign="nho", unit=unit, limit=0)
        answers["alerts", unit] = get(stack, "/api/v1/alerts/history", campaign="nho", unit=unit)
    answers["calendar"] = get(stack, "/api/v1/calendar", campaign="nho", level="all")
    answers["courses"] = get(stack, "/api/v1/courses", campaign="nho")
    answers["explanations"] = get(stack, "/api/v1/explanations", campaign="nho")
    assert {status for status, _ in answers.values()} == {200}, [(asked, body) for asked, (status, body) in answers.items() if status != 200]
    return answers


def within(stack):
    """What an archive takes away: an instant between two closes, and revisions."""
    return [get(stack, "/api/v1/status", campaign="nho", date="2024-07-02", as_of=WITHIN), get(stack, "/reports/nho/2024-07-02.csv", as_of=WITHIN),
            get(stack, "/api/v1/days", campaign="nho", unit="902", as_of=WITHIN), get(stack, "/api/v1/revisions", campaign="nho", unit="902")]


def counts(stack):
    return stack.sql("SELECT (SELECT count(*) FROM progress), (SELECT count(*) FROM day_status), (SELECT md5(string_agg(p::text, '' ORDER BY p.day, p.unit, p.rev)) FROM progress p)")[0]


def refused(stack, *arguments, told):
    done = stack.run("archive", *arguments)
    assert done.returncode == 1 and told in done.stderr, (arguments, done.stdout, done.stderr)
    return done


@pytest.fixture(scope="module")
def file(stack, tmp_path_factory):
    """The campaign's archive."""
    file = tmp_path_factory.mktemp("archive") / "nho.zip"
    said = stack.tiendo("archive", "nho", "-o", file, "--key", stack.dir / "keys/signer")
    assert re.search(r"SHA-256 [0-9a-f]{64}", said) and file.stat().st_mode & 0o077 == 0
    stack.prepare("key", "anchor", stack.dir / "keys/signer")
    stack.public = stack.dir / "keys/signer.anchor"
    return file


def altered(file, tmp_path, name, change):
    """A copy of the archive in which one entry is another."""
    copy = tmp_path / "altered.zip"
    with zipfile.ZipFile(file) as was, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in was.namelist():
            bytes_ = was.read(entry)
            made.writestr(entry, change(bytes_) if entry == name else bytes_)
    return copy


def test_a_wrong_call_is_a_usage_error(stack):
    for call, told in ((["nho"], "one of -o"), (["nho", "-o", "x"], "--key is missing"), (["-o", "x"], "CAMPAIGN is expected"), (["nho", "--verify", "x"], "names its campaign"),
                       (["nho", "--remove", "x"], "--reason is missing"), (["nho", "--remove", "x", *WHY, "--check", "--yes"], "give one of them")):
        done = stack.run("archive", *call, stdin=subprocess.DEVNULL)
        assert done.returncode == 2 and told in done.stderr, (call, done.stderr)


def test_a_campaign_that_is_not_settled_is_refused_with_all_that_stands_against_it(stack, tmp_path):
    stack.set_clock("2024-07-11T12:00:00+07:00")
    refused(stack, "nho", "-o", tmp_path / "a.zip", "--key", stack.dir / "keys/signer", told="its deadline is 2024-07-11")
    assert not list(tmp_path.iterdir()), "nothing is written"
    stack.set_clock(AFTER)
    refused(stack, "none", "-o", tmp_path / "a.zip", "--key", stack.dir / "keys/signer", told="there is no campaign none")


def test_a_person_can_read_and_check_it_without_tiendo(stack, file, tmp_path):
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert (manifest["campaign"], manifest["province"], manifest["format"]) == ("nho", "90", "tiendo archive/1")
    parts = {part["part"]: part for part in manifest["parts"]}
    assert parts["progress"]["rows"] == stack.sql("SELECT count(*) FROM progress")[0][0] == 38 and parts["alert_event"]["rows"] > 0 and parts["batch"]["rows"] == stack.seq
    for name, part in parts.items():
        data = tmp_path / f"data/{name}.csv"
        assert subprocess.run(["sha256sum", data], capture_output=True, text=True).stdout.split()[0] == part["sha256"] and data.stat().st_size == part["bytes"]
    readme = (tmp_path / "README.txt").read_text()
    script = "\n".join(line.strip() for line in readme.splitlines() if "openssl" in line).replace("KEY", manifest["key"])
    done = subprocess.run(["sh", "-c", script.replace("xxd -r -p", "/usr/bin/python3 -c 'import sys; sys.stdout.buffer.write(bytes.fromhex(sys.stdin.read()))'")],
                          cwd=tmp_path, capture_output=True, text=True)
    assert "Verified Successfully" in done.stdout, done.stderr
    (tmp_path / "manifest.json").write_text((tmp_path / "manifest.json").read_text().replace('"90"', '"91"', 1))
    assert subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "manifest.json", "-sigfile", "manifest.sig"], cwd=tmp_path, capture_output=True).returncode != 0


def test_it_is_verified_without_a_database(stack, file, tmp_path):
    nowhere = {**stack.env, "TIENDO_DATABASE_URL": "postgresql://nobody@/none?host=/nonexistent"}
    done = subprocess.run([stack.env["TIENDO_BIN"], "archive", "--verify", file, "--key", stack.public], env=nowhere, capture_output=True, text=True)
    assert done.returncode == 0 and "whole and as it was signed" in done.stdout and done.stderr == "", done.stderr
    assert "none of the known keys" in stack.run("archive", "--verify", file).stderr, "without --key those of TIENDO_ANCHOR_KEYS are known"
    unsaid = subprocess.run([stack.env["TIENDO_BIN"], "archive", "--verify", file], env={k: v for k, v in nowhere.items() if k != "TIENDO_ANCHOR_KEYS"}, capture_output=True, text=True)
    assert unsaid.returncode == 0 and "compare that with the key" in unsaid.stderr, "who may have signed is said where nobody named the key"
    stack.key("other")
    stack.prepare("key", "anchor", stack.dir / "keys/other")
    refused(stack, "--verify", file, "--key", stack.dir / "keys/other.anchor", told="it is forged, or another installation's")
    refused(stack, "--verify", file, "--key", f"{stack.dir}/keys/signer.pub", told="tiendo key anchor")


@pytest.mark.parametrize("name, change, told", [
    ("data/progress.csv", lambda text: text.replace(b",10,", b",11,", 1), "data/progress.csv is not the one that was signed"),
    ("data/alert.csv", lambda text: text + b"x", "data/alert.csv is not the one that was signed"),
    ("manifest.json", lambda text: text.replace(b'"nho"', b'"nhi"', 1), "its signature does not hold"),
    ("manifest.sig", lambda text: bytes(64), "its signature does not hold")])
def test_what_was_altered_is_refused(stack, file, tmp_path, name, change, told):
    copy = altered(file, tmp_path, name, change)
    assert copy.read_bytes() != file.read_bytes()
    refused(stack, "--verify", copy, told=told)
    refused(stack, "nho", "--remove", copy, "--key", stack.public, *WHY, "--yes", told=told)
    short = tmp_path / "short.zip"
    short.write_bytes(file.read_bytes()[:-100])
    refused(stack, "--verify", short, told="no archive of tiendo")


def test_standard_output_gets_the_same_file(stack, tmp_path):
    piped = tmp_path / "piped.zip"
    with piped.open("wb") as out:
        done = subprocess.run([stack.env["TIENDO_BIN"], "archive", "nho", "-o", "-", "--key", stack.dir / "keys/signer"], env=stack.env, stdout=out, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0 and "SHA-256" in done.stderr
    assert "whole" in stack.tiendo("archive", "--verify", piped, "--key", stack.public)


def test_a_file_that_is_not_what_the_database_holds_removes_nothing(stack, file, tmp_path):
    before = counts(stack)
    row = stack.sql("SELECT unit, day, rev, value FROM progress ORDER BY day, unit, rev LIMIT 1")[0]
    stack.sql("UPDATE progress SET value = value + 1 WHERE unit = %s AND day = %s AND rev = %s", *row[:3])
    refused(stack, "nho", "--remove", file, "--key", stack.public, *WHY, "--yes", told="the database holds other rows of progress than the file")
    stack.sql("UPDATE progress SET value = value - 1 WHERE unit = %s AND day = %s AND rev = %s", *row[:3])
    stack.sql("UPDATE event_epoch SET epoch = reverse (epoch) WHERE ordinal = 1")
    refused(stack, "nho", "--remove", file, "--key", stack.public, *WHY, "--yes", told="the file is of another database")
    stack.sql("UPDATE event_epoch SET epoch = reverse (epoch) WHERE ordinal = 1")
    refused(stack, "--restore", file, "--key", stack.public, told="there is nothing to bring back")
    for call in (("nho", "--remove", file, *WHY, "--yes"), ("--restore", file)):
        done = subprocess.run([stack.env["TIENDO_BIN"], "archive", *call, "--key", stack.public], env=dict(stack.env, TIENDO_DATABASE_URL=stack.role_url("operator")), capture_output=True, text=True)
        assert done.returncode == 1 and "this is for the owner of the database" in done.stderr, "reports are not the operator's to remove"
    shown_first = stack.tiendo("archive", "nho", "--remove", file, "--key", stack.public, *WHY, "--check")
    assert re.search(r"progress\s+\d+ rows are removed", shown_first) and counts(stack) == before and not stack.sql("SELECT 1 FROM campaign_archive")


def test_what_is_shown_stays_the_same_and_what_is_gone_is_refused_by_name(stack, file, tmp_path):
    before, then, rows = shown(stack), within(stack), counts(stack)
    assert {status for status, _ in then} == {200}
    said = stack.tiendo("archive", "nho", "--remove", file, "--key", stack.public, *WHY, "--yes")
    removed = int(re.search(r"progress\s+(\d+) rows", said)[1])
    assert removed == 12 and counts(stack)[0] == rows[0] - removed, "of each day the second of three revisions"
    stack.watched()
    assert shown(stack) == before
    digest = subprocess.run(["sha256sum", file], capture_output=True, text=True).stdout.split()[0]
    for status, body in within(stack):
        assert status == 409 and "nho.zip" in body.decode() and digest in body.decode()
    asked = stack.run("status", "--campaign", "nho", "--date", "2024-07-02", "--as-of", WITHIN)
    assert asked.returncode == 1 and "nho.zip" in asked.stderr and digest in asked.stderr
    assert json.loads(get(stack, "/api/v1/campaigns")[1])[0]["archived"] == {"date": "2024-07-25", "file": "nho.zip", "sha256": digest}
    assert "archived on 2024-07-25" in stack.tiendo("status", "--campaign", "nho", "--date", "2024-07-02")
    assert "archived on 2024-07-25 into nho.zip" in next(one["found"] for one in json.loads(stack.run("doctor", "--json").stdout) if one["check"] == "archives")
    assert stack.sql("SELECT count(*) FROM audit WHERE act = 'archive removal' AND detail LIKE %s", f"%{digest}%") == [(1,)]

    # nothing changes it, and what comes for it is answered as of a locked day
    assert "nothing of it changes any more" in stack.run("reopen", "--campaign", "nho", "--date", "2024-07-02", "--reason", "x").stderr
    assert "nothing of it changes any more" in stack.run("void", "nho", "902" + "01", "2024-07-02", "--reason", "x").stderr
    answer = stack.feed.put(stack.seq + 1, [progress("90102", "2024-07-02", 9, 1, "nho")])
    assert [one["code"] for one in answer["rejected"]] == ["date_locked"], answer
    stack.tiendo("migrate")
    stack.tiendo("restored")
    stack.settled()
    stack.watched()
    assert shown(stack) == before, "nor does a migration or a restore of the database"
    refused(stack, "nho", "--remove", file, "--key", stack.public, *WHY, "--yes", told="is removed already, by nho.zip")
    refused(stack, "nho", "-o", tmp_path / "again.zip", "--key", stack.dir / "keys/signer", told="is archived already, in nho.zip")

    # another file does not bring it back; its own does, and everything is answered as before
    refused(stack, "--restore", altered(file, tmp_path, "none", bytes), "--key", stack.public, told="was removed by another file")
    stack.tiendo("archive", "--restore", file, "--key", stack.public)
    assert counts(stack) == rows and within(stack) == then and shown(stack) == before
    assert json.loads(get(stack, "/api/v1/campaigns")[1])[0]["archived"] is None
    refused(stack, "--restore", file, "--key", stack.public, told="there is nothing to bring back")


def test_a_removal_and_a_restore_that_were_interrupted_go_on(stack, file, tmp_path):
    """By a state that an interruption leaves: the archive noted, some days done."""
    again = tmp_path / "nho.zip"
    shutil.copy(file, again)
    rows = counts(stack)
    stack.tiendo("archive", "nho", "--remove", again, "--key", stack.public, *WHY, "--yes")
    thin = counts(stack)
    stack.sql("UPDATE campaign_archive SET state = 'removing'")
    assert "not all is removed" in stack.run("doctor").stdout
    stack.sql("INSERT INTO progress SELECT province, campaign, unit, day, 2, value, others, parts, counted_at, feed, seq, received_at - interval '1 hour' FROM progress "
              "WHERE unit = '90101-01' AND day = '2024-07-03' AND rev = 3")
    stack.tiendo("archive", "nho", "--remove", again, "--key", stack.public, *WHY, "--yes")
    assert counts(stack)[:2] == thin[:2]
    stack.sql("UPDATE campaign_archive SET state = 'restoring'")
    refused(stack, "nho", "--remove", again, "--key", stack.public, *WHY, "--yes", told="is being restored already")
    stack.tiendo("archive", "--restore", again, "--key", stack.public)
    assert counts(stack) == rows


def test_a_campaign_whose_days_never_lock_is_archived_once_corrections_end(stack, file, tmp_path):
    """Without correction_days a figure of any day is taken for ever: nothing is archived before somebody has said when that ends."""
    (tmp_path / "never").mkdir()
    load(stack, tmp_path / "never")
    refused(stack, "nho", "-o", tmp_path / "a.zip", "--key", stack.dir / "keys/signer", told="its days never lock (correction_days: 0)")
    late = stack.seq + 2
    assert stack.feed.put(late, [progress("90201", REPORTED[0], 9, 3, "nho")])["rejected"] == [], "days after the deadline"
    stack.quiet(10)
    stack.watched()
    (tmp_path / "seven").mkdir()
    load(stack, tmp_path / "seven", more="correction_days: 7\n")
    assert [one["code"] for one in stack.feed.put(late + 1, [progress("90201", REPORTED[0], 10, 4, "nho")])["rejected"]] == ["date_locked"]
    stack.quiet(10)
    stack.watched()
    again = tmp_path / "again.zip"
    stack.tiendo("archive", "nho", "-o", again, "--key", stack.dir / "keys/signer")
    before, rows = shown(stack), counts(stack)
    day = json.loads(get(stack, "/api/v1/status", campaign="nho", date=REPORTED[0], level="all")[1])
    assert next(unit["day"] for unit in day["units"] if unit["unit"] == "90201") == 3
    stack.tiendo("archive", "nho", "--remove", again, "--key", stack.public, *WHY, "--yes")
    stack.watched()
    assert shown(stack) == before and counts(stack)[0] < rows[0]
    stack.tiendo("archive", "--restore", again, "--key", stack.public)
    assert shown(stack) == before and counts(stack) == rows
