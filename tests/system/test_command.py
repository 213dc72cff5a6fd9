"""The command, as an operator and as a clerk use it."""
import json
import os
import shutil
import signal
import subprocess
import time
import unicodedata

import pytest

from conftest import CAMPAIGN, ROOT, explanation, wait_for
from lib.ports import free_port


def test_loading_again_changes_nothing_and_says_so(stack):
    assert "nothing changed" in stack.tiendo("load", CAMPAIGN)


def test_migrating_twice_is_safe(stack):
    assert "up to date" in stack.tiendo("migrate")


def test_the_letters_figures_are_loaded_to_the_case(stack):
    rows = stack.status("kich-hoat", date="2024-07-15")["units"]
    assert {row["unit"]: row["target"] for row in rows} == {"582": 4842, "587": 9744, "586": 6093, "585": 3753, "589": 3516, "588": 2024, "584": 1325}
    second = stack.status("dinh-danh-muc-2", date="2024-07-15")["units"]
    assert {row["unit"]: row["target"] for row in second} == {"582": 10504, "587": 21137, "586": 13217, "585": 8141, "589": 7627, "588": 4391,
                                                             "584": 2874}
    assert all(row["provisional"] for row in second)
    assert stack.sql("SELECT count(*) FROM campaign_node n WHERE campaign = 'kich-hoat' AND reporting AND to_day >= '2024-07-31' AND from_day <= '2024-07-01'"
                     " AND generation = (SELECT max(generation) FROM campaign_generation g WHERE g.campaign = n.campaign)") == [(65,)]


def test_a_directory_with_errors_loads_nothing_and_tells_each_with_file_and_line(stack, tmp_path):
    shutil.copytree(CAMPAIGN, tmp_path / "c")
    units = (tmp_path / "c/units.csv").read_text().splitlines()
    units[4] = units[4].replace(",58,", ",5x,")           # a parent that is not there
    units.append("22738,582,commune,phường,Hai lần,Hai lan,,,")   # a code twice
    units.append(f"99999,582,commune,phường,{'Dài' * 60},Dai,,,")   # a name of 240 bytes
    (tmp_path / "c/units.csv").write_text("\n".join(units) + "\n")
    targets = (tmp_path / "c/kich-hoat/targets.csv").read_text().replace("582,4842", "582,4.842").replace("587,9744", "587,97440").replace("584,", "599,")
    (tmp_path / "c/kich-hoat/targets.csv").write_text(targets)
    yaml = (tmp_path / "c/kich-hoat/campaign.yaml").read_text()
    yaml = yaml.replace("plan_until: 2024-07-30", "plan_until: 30/7/2024").replace('cutoff: "17:30"', "cutof: 17:30").replace("[mon,", "[monday,")
    (tmp_path / "c/kich-hoat/campaign.yaml").write_text(yaml)
    (tmp_path / "c/members.csv").write_text("code,role,unit,min_severity\nx,king,58,info\n")
    before = stack.sql("SELECT count(*) FROM campaign_generation")
    for arguments in (["load", tmp_path / "c", "--check"], ["load", tmp_path / "c"]):
        done = stack.run(*arguments)
        assert done.returncode == 1
        for expected in ("units.csv:5: parent_code: there is no unit 5x", "units.csv:77: code: 22738 is there twice", "units.csv:78: name_vi: a unit's name has 1 to 200 bytes",
                         "targets.csv:3: target: 4.842",
                         "targets.csv:2: target: the targets under unit 58 sum to", "targets.csv:9: unit: there is no unit 599",
                         "campaign.yaml:17: plan_until: 30/7/2024", "cutof: no such key is known: is cutoff meant?", "days: this is not a list of mon",
                         "members.csv:2: role: king", "nothing was loaded"):
            assert expected in done.stderr, (expected, done.stderr)
    assert stack.sql("SELECT count(*) FROM campaign_generation") == before


@pytest.mark.parametrize("one, twice", [("metrics: [activated]", "metrics: [activated, activated]"), ("[mon, tue,", "[mon, mon, tue,"),
                                        ("reasons: [abroad,", "reasons: [abroad, abroad,")])
def test_a_list_that_names_a_thing_twice_is_told(stack, tmp_path, one, twice):
    shutil.copytree(CAMPAIGN, tmp_path / "c")
    yaml = (tmp_path / "c/kich-hoat/campaign.yaml").read_text()
    assert one in yaml
    (tmp_path / "c/kich-hoat/campaign.yaml").write_text(yaml.replace(one, twice))
    done = stack.run("load", tmp_path / "c", "--check")
    assert done.returncode == 1 and "is not named only once" in done.stderr and "1 error" in done.stderr


def test_targets_of_a_campaign_with_reports_cannot_be_loaded_anew(stack, tmp_path):
    client = stack.client(stack.feeds["586"])
    from conftest import progress
    unit = stack.sql("SELECT code FROM unit WHERE parent_code = '586' ORDER BY code LIMIT 1")[0][0]
    assert client.put(10**6, [progress(unit, rev=77)])["type"] == "ack"
    client.close()
    shutil.copytree(CAMPAIGN, tmp_path / "c")
    targets = (tmp_path / "c/kich-hoat/targets.csv").read_text().replace("584,1325", "584,1324")
    (tmp_path / "c/kich-hoat/targets.csv").write_text(targets)
    done = stack.run("load", tmp_path / "c")
    assert done.returncode == 1 and "has begun" in done.stderr


def test_wrong_calls_are_told_with_what_is_expected(stack):
    assert stack.run("sing").returncode == 2
    assert stack.run("close", "--campaign", "kich-hoat").returncode == 2
    assert stack.run("status", "--campaign", "nowhere").returncode == 1
    assert stack.run("feed", "add", "x").returncode == 2
    assert stack.run("status", "--unknown").returncode == 2
    assert "usage" in stack.tiendo("push", "--help")


@pytest.mark.parametrize("day", ["10/7/2024", "7/10/2024", "20240710", "2024-7-10", "today", "2024-07-10 23:00", "2024-02-30", ""])
def test_a_day_is_read_one_way_or_refused(stack, day):
    for call in [["status"], ["close"], ["reopen", "--reason", "x"], ["report", "--format", "csv", "-o", "/dev/null"], ["alerts", "--dry-run"]]:
        done = stack.run(*call, "--campaign", "kich-hoat", "--date", day)
        assert done.returncode == 2 and "--date takes a day such as 2024-07-15" in done.stderr, (call, done)


@pytest.mark.parametrize("instant", ["now", "2024-07-14", "2024-07-14 10:00", "2024-07-14T10:00:00", "10/7/2024"])
def test_an_instant_without_its_zone_is_refused(stack, instant):
    for call in [["status"], ["report", "--format", "csv", "-o", "/dev/null", "--date", "2024-07-10"]]:
        done = stack.run(*call, "--campaign", "kich-hoat", "--as-of", instant)
        assert done.returncode == 2 and "--as-of takes a time such as 2024-07-15T17:30:00+07:00" in done.stderr, (call, done)
    assert stack.run("silence", "add", "--unit", "58", "--reason", "x", "--until", instant).returncode == 2


def test_a_day_is_not_reopened_without_a_reason(stack):
    before = stack.sql("SELECT count(*) FROM day_reopen")
    done = stack.run("reopen", "--campaign", "kich-hoat", "--date", "2024-07-02", "--reason", " ")
    assert done.returncode == 2 and "--reason is empty" in done.stderr and stack.sql("SELECT count(*) FROM day_reopen") == before


def test_a_secret_key_is_not_taken_for_a_public_one(stack):
    file = stack.key("handed-over-by-mistake")
    secret = file.read_text().strip()
    for call in [["feed", "add", "secret", "--unit", "582"], ["member", "add", "secret", "--role", "chair", "--unit", "582", "--min-severity", "info"]]:
        done = stack.run(*call, "--key", file)
        assert done.returncode == 1 and "is the secret key" in done.stderr and secret not in done.stdout + done.stderr
    assert secret not in stack.tiendo("feed", "list") + stack.tiendo("member", "list")
    stack.tiendo("feed", "add", "not-secret", "--unit", "582", "--key", f"{file}.pub")


def test_explanations_are_listed_by_campaign_unit_and_document_with_counts_that_are_numbers(stack):
    client = stack.client(stack.add_feed("582"))
    sent = [("22738", "list/1"), ("22738", "list/2"), ("22741", "list/1")]
    assert client.put(1, [explanation(unit, document, count=3) for unit, document in sent])["accepted"] == 3
    client.close()

    def listed(*wanted):
        rows = json.loads(stack.tiendo("explanation", "list", *wanted, "--json"))
        return [(row["unit"], row["document"]) for row in rows if row["document"].startswith("list/")]
    assert listed() == listed("kich-hoat") == listed("--campaign", "kich-hoat") == sent
    assert listed("kich-hoat", "22738") == sent[:2] and listed("kich-hoat", "22738", "list/2") == sent[1:2] and listed("dinh-danh-muc-2") == []
    done = stack.run("explanation", "list", "nowhere")
    assert done.returncode == 1 and "there is no campaign nowhere" in done.stderr
    row = json.loads(stack.tiendo("explanation", "list", "kich-hoat", "22738", "list/1", "--json"))[0]
    assert (row["rev"], row["count"], row["state"]) == (1, 3, "submitted")


def test_a_document_is_found_however_its_number_was_typed(stack):
    """The same number of two keyboards, or copied with the blank beside it, is one document for PC06 too."""
    client = stack.client(stack.add_feed("582"))
    document = unicodedata.normalize("NFC", "17/CV-Đài Sơn")
    assert client.put(1, [explanation("22765", document, count=2)])["accepted"] == 1
    client.close()
    for typed in (unicodedata.normalize("NFD", document), f" {document}\u00a0"):
        assert [row["document"] for row in json.loads(stack.tiendo("explanation", "list", "kich-hoat", "22765", typed, "--json"))] == [document]
        assert stack.tiendo("explanation", "accept", "kich-hoat", "22765", typed) == f"kich-hoat 22765 {document}, revision 1: accepted\n"
    noted = json.loads(stack.tiendo("audit", "--json"))
    details = [json.loads(act["detail"]) for act in noted if act["act"] == "explanation accept"]
    assert [detail["document"] for detail in details if detail["unit"] == "22765"] == [document] * 2


@pytest.fixture
def csv_file(stack, tmp_path):
    units = [row[0] for row in stack.sql("SELECT code FROM unit WHERE parent_code = '587' AND valid_to = 'infinity' ORDER BY code")]

    def make(name, value="5", rev=1, days=("2024-07-13", "2024-07-14"), header="unit,date,rev,activated", separator=","):
        lines = [header.replace(",", separator)]
        lines += [separator.join([unit, day, str(rev), value]) for day in days for unit in units]
        file = tmp_path / name
        file.write_text("\n".join(lines) + "\n")
        return file, len(lines) - 1
    return make


def push(stack, feed, tmp_path, *arguments, **more):
    return stack.run("push", "--feed", feed, "--key", stack.dir / "keys" / feed, "--campaign", "kich-hoat", "--spool", tmp_path / "spool", *arguments,
                     **more)


def test_a_clerks_file_is_sent_and_sending_it_again_changes_nothing(stack, csv_file, tmp_path):
    feed = stack.add_feed("587")
    file, rows = csv_file("ok.csv", rev=201)
    done = push(stack, feed, tmp_path, file)
    assert done.returncode == 0 and f"{rows} accepted, 0 rejected" in done.stdout, done
    count = stack.sql("SELECT count(*) FROM progress")
    assert push(stack, feed, tmp_path, file).returncode == 0
    assert stack.sql("SELECT count(*) FROM progress") == count
    semicolons, _ = csv_file("vi.csv", rev=202, value="1.205", separator=";", days=("15/7/2024",))
    assert "31.297" in push(stack, feed, tmp_path, semicolons).stderr
    assert push(stack, feed, tmp_path, "--locale", "vi", semicolons).returncode == 0
    assert stack.sql("SELECT DISTINCT value FROM progress WHERE rev = 202") == [(1205,)]


def test_rejected_rows_are_told_with_their_lines(stack, csv_file, tmp_path):
    feed = stack.add_feed("587")
    file, rows = csv_file("mixed.csv", rev=211)
    text = file.read_text().splitlines()
    text[3] = "22738,2024-07-13,211,5"     # another district's
    text[5] = text[5].replace(",5", ",five")
    file.write_text("\n".join(text) + "\n")
    done = push(stack, feed, tmp_path, file)
    assert done.returncode == 1 and "mixed.csv:4: forbidden_unit" in done.stderr and "mixed.csv:6: activated: five" in done.stderr
    assert f"{rows - 2} accepted, 1 rejected, 1 not sent" in done.stdout


def test_a_row_with_two_faults_is_one_row_that_was_not_sent(stack, csv_file, tmp_path):
    feed = stack.add_feed("587")
    file, rows = csv_file("faults.csv", rev=221)
    lines = file.read_bytes().split(b"\n")
    lines[1] = lines[1].split(b",")[0] + b",2024-13-45,221,five"     # neither a date nor a count
    file.write_bytes(b"\n".join(lines))
    done = push(stack, feed, tmp_path, file)
    assert done.returncode == 1 and f"{rows - 1} accepted, 0 rejected, 1 not sent" in done.stdout and done.stderr.count("faults.csv:2:") == 2, done


def test_push_survives_kill_9_and_the_servers_absence(stack, csv_file, tmp_path):
    feed = stack.add_feed("587")
    file, rows = csv_file("large.csv", rev=221, days=[f"2024-07-{day:02d}" for day in range(9, 16)])
    environment = dict(stack.env, PATH=os.environ["PATH"])
    command = [stack.env["TIENDO_BIN"], "push", "--feed", feed, "--key", str(stack.dir / "keys" / feed), "--campaign", "kich-hoat", "--batch", "2",
               "--spool", str(tmp_path / "spool"), str(file)]
    pid = stack.pid("ingest")
    os.kill(pid, signal.SIGSTOP)  # nobody answers
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for("the spool", lambda: (tmp_path / "spool/spool.sqlite").exists() and (tmp_path / "spool/spool.sqlite-wal").exists())
    time.sleep(0.3)
    process.kill()
    process.wait()
    os.kill(pid, signal.SIGCONT)
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for("some of it", lambda: stack.sql("SELECT count(*) FROM progress WHERE rev = 221")[0][0] > 0)
    process.kill()
    process.wait()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert stack.sql("SELECT count(*) FROM progress WHERE rev = 221") == [(rows,)]
    assert stack.sql("SELECT sum(accepted) FROM batch WHERE feed = %s", feed) == [(rows,)]


def test_a_locked_day_takes_corrections_once_it_is_reopened(stack):
    from conftest import progress
    feed = stack.add_feed("587")
    unit = stack.sql("SELECT code FROM unit WHERE parent_code = '587' ORDER BY code LIMIT 1")[0][0]
    client = stack.client(feed)
    assert client.put(1, [progress(unit, date="2024-07-03")])["rejected"][0]["code"] == "date_locked"
    stack.tiendo("reopen", "--campaign", "kich-hoat", "--date", "2024-07-03", "--reason", "mất điện")
    seqs = iter(range(2, 1000))
    assert wait_for("the day to be open", lambda: client.put(next(seqs), [progress(unit, date="2024-07-03")])["accepted"] == 1)
    client.close()


@pytest.mark.parametrize("name, value", [("TIENDO_POLL_MS", "soon"), ("TIENDO_FEED_BIND", "everywhere"), ("TIENDO_CLOCK", "noon"),
                                         ("TIENDO_FEED_BINDS", "tcp://*:5570"), ("TIENDO_LOG", "loud")])
def test_a_wrong_setting_stops_a_service_with_one_line_that_says_which(stack, name, value):
    environment = {"PATH": os.environ["PATH"], "TIENDO_DATABASE_URL": stack.env["TIENDO_DATABASE_URL"],
                   "TIENDO_KEY_FILE": str(stack.dir / "keys/ingest"), "TIENDO_FEED_BIND": "tcp://127.0.0.1:*", name: value}
    program = os.path.join(os.path.dirname(stack.env["TIENDO_BIN"]), "tiendo-ingest")
    done = subprocess.run([program], env=environment, capture_output=True, text=True, timeout=30)
    assert done.returncode == 1 and len(done.stderr.strip().splitlines()) == 1 and name in done.stderr


def test_services_wait_for_the_database_and_say_so(stack, tmp_path):
    bin_dir = os.path.dirname(stack.env["TIENDO_BIN"])
    for service in ("ingest", "aggregator", "deadline-alerter", "exporter", "intake"):
        environment = {"PATH": os.environ["PATH"], "TIENDO_DATABASE_URL": f"postgresql://nobody@/none?host={tmp_path}",
                       "TIENDO_KEY_FILE": str(stack.dir / "keys/ingest"), "TIENDO_FEED_BIND": "tcp://127.0.0.1:*",
                       "TIENDO_ALERTS_BIND": "tcp://127.0.0.1:*", "TIENDO_REPLAY_BIND": "tcp://127.0.0.1:*", "TIENDO_HTTP_BIND": f"127.0.0.1:{free_port()}",
                       "TIENDO_INTAKE_BIND": f"127.0.0.1:{free_port()}", "TIENDO_INTAKE_SPOOL": str(tmp_path / "spool")}
        environment |= {name: stack.env[name] for name in ("TIENDO_FEED_ENDPOINT", "TIENDO_FEED_SERVER_KEY")}
        log = open(tmp_path / f"{service}.log", "w+")
        process = subprocess.Popen([os.path.join(bin_dir, f"tiendo-{service}")], env=environment, stderr=log)
        try:
            wait_for(f"{service} to say that it waits", lambda: "database" in (tmp_path / f"{service}.log").read_text())
            assert process.poll() is None
            process.send_signal(signal.SIGTERM)
            assert process.wait(15) == 0
        finally:
            process.kill()


def test_doctor_finds_the_stack_well(stack):
    stack.settled()
    done = stack.run("doctor")
    assert "ok    schema" in done.stdout and "bad" not in done.stdout.replace("days to close", ""), done.stdout


def load_changed(stack, tmp_path, change):
    shutil.copytree(CAMPAIGN, tmp_path / "changed", dirs_exist_ok=True)
    text = (tmp_path / "changed/units.csv").read_text()
    (tmp_path / "changed/units.csv").write_text(change(text))
    return stack.run("load", tmp_path / "changed")


def test_units_that_would_change_the_targets_of_a_running_campaign_are_refused(fresh, tmp_path):
    from conftest import progress
    stack = fresh()
    feed = stack.add_feed("58")
    stack.set_clock("2024-07-15T12:00:00+07:00")
    client = stack.client(feed)
    assert client.put(1, [progress("22819", value=7)])["accepted"] == 1
    client.close()
    stack.settled()
    done = load_changed(stack, tmp_path, lambda text: text + "22999,584,commune,xã,Xã Mới,Xa Moi,,,\n")
    assert done.returncode == 1 and "units.csv:77: code: campaign kich-hoat has begun" in done.stderr
    done = load_changed(stack, tmp_path, lambda text: text + "A1,584,commune,xã,Xã Một,Xa Mot,,2024-07-10,22786\n")
    assert done.returncode == 1 and "units.csv:77: code: campaign kich-hoat has begun" in done.stderr


def test_a_renamed_unit_is_rebuilt_with_its_figures(fresh, tmp_path):
    from conftest import progress
    stack = fresh()
    feed = stack.add_feed("58")
    stack.set_clock("2024-07-15T12:00:00+07:00")
    client = stack.client(feed)
    rows = stack.status(level="commune")["units"]
    assert client.put(1, [progress(row["unit"], value=int(row["unit"]) % 7) for row in rows])["rejected"] == []
    client.close()
    stack.quiet(28)
    before = stack.status(level="all")
    done = load_changed(stack, tmp_path, lambda text: text.replace("Huyện Bác Ái", "Huyện Bác Ái (mới)"))
    assert done.returncode == 0, done.stderr
    stack.quiet(28)
    after = stack.status(level="all")
    assert [dict(u, name="") for u in after["units"]] == [dict(u, name="") for u in before["units"]] and after["total"] == before["total"]
    assert any(u["name"] == "Huyện Bác Ái (mới)" for u in after["units"])
    now = stack.status(level="all", as_of="2024-07-15T12:00:00+07:00")
    assert now["units"] == after["units"]


def test_output_that_cannot_be_written_is_a_failure(stack):
    with open("/dev/full", "w") as full:
        done = subprocess.run([stack.env["TIENDO_BIN"], "campaign"], env=dict(stack.env, PATH=os.environ["PATH"]), stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1 and "could not be written" in done.stderr


def test_push_ends_on_a_signal_and_what_waits_stays(stack, csv_file, tmp_path):
    feed = stack.add_feed("587")
    file, _ = csv_file("later.csv", rev=231)
    command = [stack.env["TIENDO_BIN"], "push", "--feed", feed, "--key", str(stack.dir / "keys" / feed), "--campaign", "kich-hoat",
               "--server", "tcp://127.0.0.1:1", "--spool", str(tmp_path / "spool"), str(file)]
    process = subprocess.Popen(command, env=dict(stack.env, PATH=os.environ["PATH"]), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    line = process.stderr.readline()
    while "no answer" not in line:
        assert line, "push says why it waits"
        line = process.stderr.readline()
    process.terminate()
    assert process.wait(10) != 0
    assert push(stack, feed, tmp_path).returncode == 0  # no file: what waits is sent
    assert stack.sql("SELECT count(*) > 0 FROM progress WHERE rev = 231") == [(True,)]


def test_as_of_waits_for_a_close_that_is_stamped_before(fresh):
    import psycopg2
    import threading
    stack = fresh(clock="2024-07-01T08:00:00+07:00")
    stack.set_clock("2024-07-01T09:00:00+07:00")
    connection = psycopg2.connect(stack.env["TIENDO_DATABASE_URL"])
    connection.cursor().execute("SELECT 1 FROM campaign_state WHERE campaign = 'kich-hoat' FOR UPDATE")
    closing = threading.Thread(target=lambda: stack.run("close", "--campaign", "kich-hoat", "--date", "2024-07-01"))
    closing.start()
    wait_for("the close to be stamped", lambda: stack.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = decisions_lock ()::oid AND granted")[0][0] > 0)
    stack.set_clock("2024-07-01T11:00:00+07:00")
    answers = []
    reading = threading.Thread(target=lambda: answers.append(stack.status(date="2024-07-01", as_of="2024-07-01T10:00:00+07:00")))
    reading.start()
    wait_for("the reader to wait", lambda: stack.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = decisions_lock ()::oid AND NOT granted")[0][0] > 0)
    assert not answers
    connection.rollback()
    closing.join()
    reading.join()
    connection.close()
    assert answers[0]["closed_at"] is not None
    assert answers[0] == stack.status(date="2024-07-01", as_of="2024-07-01T10:00:00+07:00")
