"""What the command says of itself is what it does: help, manual page, exit statuses. No stack is needed."""
import http.server
import os
import pathlib
import re
import subprocess
import threading

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("STACK_BUILD", ROOT / "build/dev")).resolve()
NOWHERE = "postgresql://nobody@/none?host=/nonexistent"


def tiendo(*arguments, **more):
    settings = more.pop("settings", {})
    environment = {"PATH": os.environ["PATH"], "TIENDO_DATABASE_URL": NOWHERE, **settings}
    return subprocess.run([BUILD / "tiendo", *map(str, arguments)], env=environment, stdout=more.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE,
                          text=True, timeout=60, **more)


def verbs():
    text = tiendo("help").stdout
    return re.findall(r"^  ([a-z]+) ", text[text.index("\nverbs:\n"):text.index("\n`tiendo help VERB`")], re.M)


VERBS = verbs()
# A call of each verb that cannot be done, without a database and without services. A new verb needs one too.
REFUSED = {
    "migrate": ["migrate"],
    "load": ["load", "/nonexistent"],
    "campaign": ["campaign"],
    "key": ["key", "new", "/nonexistent/key"],
    "feed": ["feed", "list"],
    "gateway": ["gateway", "list"],
    "member": ["member", "list"],
    "token": ["token", "list"],
    "account": ["account", "list"],
    "push": ["push", "--feed", "f", "--key", "/nonexistent"],
    "status": ["status"],
    "close": ["close", "--campaign", "c", "--date", "2024-07-15"],
    "reopen": ["reopen", "--campaign", "c", "--date", "2024-07-15", "--reason", "r"],
    "alerts": ["alerts", "--key", "/nonexistent"],
    "ack": ["ack", "--key", "/nonexistent", "1"],
    "explanation": ["explanation", "list"],
    "report": ["report", "--campaign", "c", "--date", "2024-07-15", "--format", "pdf", "-o", "/nonexistent/report.pdf"],
    "deliveries": ["deliveries"],
    "silence": ["silence", "list"],
    "audit": ["audit"],
    "doctor": ["doctor"],
    "restored": ["restored"],
    "roles": ["roles"],
    "init": ["init", "--keys", "/nonexistent", "--database", "/nonexistent"],
    "health": ["health", "http://127.0.0.1:1/readyz"],
    "void": ["void", "c", "u", "2024-07-15", "--reason", "r"],
    "excuse": ["excuse", "--campaign", "c", "--unit", "u", "--date", "2024-07-15", "--reason", "r", "--document", "d", "--yes"],
    "target": ["target", "change", "c", "u", "1", "--from", "2024-07-15", "--reason", "r", "--document", "d", "--yes"],
    "extend": ["extend", "c", "--plan-until", "2024-07-15", "--from", "2024-07-15", "--reason", "r", "--document", "d", "--yes"],
    "archive": ["archive", "c", "-o", "/nonexistent/archive.zip", "--key", "/nonexistent"],
    "plan": ["plan", "--campaign", "c", "--people", "10", "--more", "5"],
    "simulate": ["simulate", "--campaign", "c", "--unit", "u", "--from", "2024-07-01", "--to", "2024-07-02", "-o", "simulated.csv"],
}


def section(text, title):
    found = re.search(rf"^{title}:\n((?:  .*\n|\n(?=  ))*)", text, re.M)
    return found[1] if found else ""


def test_every_verb_has_a_text_and_every_text_has_a_verb():
    assert {file.stem for file in (ROOT / "services/tiendo/help").glob("*.txt")} == {*VERBS, "tiendo"}


@pytest.mark.parametrize("verb", VERBS)
def test_help_tells_what_it_does_its_options_an_example_and_the_exit_status(verb):
    text = tiendo("help", verb).stdout
    assert text == tiendo(verb, "--help").stdout
    assert re.match(rf"tiendo {verb}: [^\n]+\n\nusage:\n  tiendo {verb}", text)
    assert re.search(r"^[A-Z][^.:`]* [^.]*[.]", text.split("\nusage:\n")[1].split("\n\n", 1)[1], re.M), "a sentence says what it does"
    assert f"  $ tiendo {verb}" in section(text, "example")
    assert re.search(r"^  0  \S.*\n  1  \S", section(text, "exit status"), re.M)
    assert max(len(line) for line in text.splitlines() if "$ tiendo" not in line and not line.startswith("  202")) <= 110


@pytest.mark.parametrize("verb", VERBS)
def test_help_names_the_options_that_there_are_and_no_other(verb):
    done = tiendo(verb, "--no-such-option")
    there = set(re.findall(r"--[a-z-]+", done.stderr.split("it takes")[1].splitlines()[0]))
    text = tiendo("help", verb).stdout
    assert set(re.findall(r"^  (?:-[a-z], )?(--[a-z-]+)", section(text, "options"), re.M)) == there
    assert set(re.findall(r"--[a-z-]+", section(text, "usage") + section(text, "example"))) | ({"--output"} & there) <= there | {"--help"}


def test_the_manual_page_has_all_of_it():
    page = (BUILD / "tiendo.1").read_text()
    plain = page.replace("\\-", "-").replace("\\e", "\\").replace("\\&", "")
    for verb in VERBS:
        for line in (ROOT / f"services/tiendo/help/{verb}.txt").read_text().splitlines():
            assert line in plain
    for name in re.findall(r'^    \{"(TIENDO_\w+)"', (ROOT / "common/runtime/config.c").read_text(), re.M):
        assert f".B {name}\n" in page
    assert tiendo("help", "--man").stdout == page


def test_the_manual_page_is_one_that_man_reads(tmp_path):
    done = subprocess.run(["groff", "-man", "-Kutf8", "-Tutf8", "-ww", BUILD / "tiendo.1"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stderr == "" and "tiendo status" in done.stdout


def test_help_settings_lists_every_setting_with_its_default():
    text = tiendo("help", "settings").stdout
    rows = re.findall(r'^    \{"(TIENDO_\w+)", KIND_\w+, "([^"]*)"', (ROOT / "common/runtime/config.c").read_text(), re.M)
    assert len(rows) > 30
    for name, standard in rows:
        assert f"{name} = {standard}\n" in text if standard else f"{name}\n" in text


@pytest.mark.parametrize("verb", VERBS)
def test_a_wrong_call_is_2_and_says_where_to_read_on(verb):
    for arguments in ([verb, "--no-such-option"], [verb, "one", "two", "three", "four", "five", "six"]):
        if verb == "push" and arguments[1] == "one":
            arguments = [verb, "file.csv"]  # it takes any number of files, and needs its options
        done = tiendo(*arguments)
        assert done.returncode == 2 and f"try: tiendo help {verb}" in done.stderr and done.stdout == "", done


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["help", "nonsense"], ["--nonsense"]])
def test_no_verb_is_a_wrong_call(arguments):
    done = tiendo(*arguments)
    assert done.returncode == 2 and "try: tiendo help" in done.stderr and done.stdout == ""


@pytest.mark.parametrize("verb", VERBS)
def test_what_cannot_be_done_is_1_and_says_why(verb, tmp_path):
    done = tiendo(*REFUSED[verb], cwd=tmp_path)
    assert done.returncode == 1, done
    said = done.stdout if verb == "doctor" else done.stderr
    assert said.strip() and "Sanitizer" not in done.stderr and list(tmp_path.iterdir()) == []
    if verb not in ("doctor", "load"):  # these say it in lines of their own
        assert done.stderr.startswith(f"tiendo {verb}: ")


@pytest.mark.parametrize("verb", VERBS)
def test_a_setting_that_nobody_knows_is_an_error_of_every_verb(verb, tmp_path):
    done = tiendo(*REFUSED[verb], settings={"TIENDO_FEED_ENPOINT": "tcp://127.0.0.1:5570"}, cwd=tmp_path)
    assert done.returncode == 1 and "TIENDO_FEED_ENPOINT is no setting of tiendo; the nearest is TIENDO_FEED_ENDPOINT" in done.stderr


@pytest.mark.parametrize("verb", ["migrate", "roles"])
@pytest.mark.parametrize("wait", ["", "soon", "-1", "3601", "1s", "99999999999999999999"])
def test_a_wait_that_is_no_number_of_seconds_up_to_an_hour_is_a_wrong_call(verb, wait):
    done = tiendo(verb, f"--wait={wait}")
    assert done.returncode == 2 and done.stderr.startswith(f"tiendo {verb}: --wait takes 0 to 3600 seconds"), done


@pytest.mark.parametrize("call", [["feed", "add", "CODE", "--unit", "58", "--key", "k"], ["gateway", "add", "CODE", "--key", "k"], ["account", "add", "CODE", "--role", "clerk", "--unit", "58"],
                                  ["member", "add", "CODE", "--role", "chair", "--unit", "58", "--min-severity", "info"]])
@pytest.mark.parametrize("code", ["", "ã" * 33])
def test_a_code_that_is_empty_or_longer_than_64_bytes_is_a_wrong_call(call, code):
    done = tiendo(*(code if argument == "CODE" else argument for argument in call))
    assert done.returncode == 2 and done.stderr.startswith(f"tiendo {call[0]}: a code has 1 to 64 bytes"), done


MEMBER = ["member", "add", "m", "--unit", "58"]


@pytest.mark.parametrize("call, said", [
    (["feed", "list", "582"], "add CODE, revoke CODE"), (["member", "list", "chair"], "add CODE, revoke CODE"), (["token", "list", "a"], "new, revoke LABEL or list"),
    (["token", "new", "a", "--role", "viewer", "--unit", "58"], "new, revoke LABEL or list"),
    (["token", "new", "--role", "viewer", "--unit", "58", "--expires", "2024-07-01T00:00:00+07:00"], "--expires 2024-07-01T00:00:00+07:00 has passed"),
    ([*MEMBER, "--role", "boss", "--min-severity", "info"], "--role takes one of: chair police pc06 task_force office press copy operator"),
    ([*MEMBER, "--role", "chair police", "--min-severity", "info"], "--role takes one of: chair "),
    ([*MEMBER, "--role", "chair", "--min-severity", "high"], "--min-severity takes one of: info warning critical"),
    ([*MEMBER, "--role", "chair", "--min-severity", "info", "--language", "fr"], "--language takes one of: vi en"),
    ([*MEMBER, "--role", "chair", "--min-severity", "info", "--quiet", "21:00-21:00"], "--quiet takes local hours such as 21:00-06:00"),
    (["void", "c", "u", "15/7/2024", "--reason", "r"], "DATE takes a day such as 2024-07-15, not 15/7/2024")])
def test_a_wrong_call_is_told_what_is_wrong_with_it(call, said):
    done = tiendo(*call)
    assert done.returncode == 2 and done.stderr.startswith(f"tiendo {call[0]}: {said}"), done


@pytest.mark.parametrize("until", ["31/7/2024", "2024-02-30", "soon", ""])
def test_a_promise_by_what_is_no_day_is_a_wrong_call(until):
    done = tiendo("ack", "--key", "/nonexistent", "1", f"--until={until}")
    assert done.returncode == 2 and done.stderr.startswith("tiendo ack: --until takes a day such as 2024-07-15"), done


@pytest.mark.parametrize("program", ["tiendo-ingest", "tiendo-aggregator", "tiendo-deadline-alerter", "tiendo-exporter", "tiendo-intake"])
def test_a_setting_that_nobody_knows_stops_a_service(program):
    done = subprocess.run([BUILD / program], env={"TIENDO_NOTISE": "x"}, capture_output=True, text=True, timeout=30)
    assert done.returncode == 1 and "TIENDO_NOTISE is no setting of tiendo; the nearest is TIENDO_NOTICE" in done.stderr


@pytest.mark.parametrize("arguments", [["help"], ["help", "status"], ["status", "--help"], ["--version"], ["key", "new", "-"], ["help", "settings"]])
def test_output_that_goes_nowhere_is_said(arguments):
    with open("/dev/full", "w") as full:
        done = tiendo(*arguments, stdout=full)
    assert done.returncode == 1 and "the output could not be written" in done.stderr
    reader, writer = os.pipe()
    os.close(reader)  # as `tiendo … | head -1` leaves it
    done = tiendo(*arguments, stdout=writer)
    os.close(writer)
    assert done.returncode == 1 and "the output could not be written" in done.stderr


def test_a_pair_of_keys_to_standard_output(tmp_path):
    done = tiendo("key", "new", "-", cwd=tmp_path)
    secret, public = done.stdout.splitlines()
    assert len(secret) == len(public) == 40 and secret != public and list(tmp_path.iterdir()) == []


def test_several_pairs_of_keys_until_one_cannot_be_made(tmp_path):
    files = [tmp_path / name for name in ("a", "b", "c")]
    assert tiendo("key", "new", *files).returncode == 0
    assert len({file.read_text() for file in files} | {pathlib.Path(f"{file}.pub").read_text() for file in files}) == 6
    more = [tmp_path / "d", files[1], tmp_path / "e"]
    done = tiendo("key", "new", *more)
    assert done.returncode == 1 and f"{files[1]}: File exists" in done.stderr
    assert more[0].exists() and not more[2].exists() and tiendo("key", "new").returncode == 2


def test_keys_of_links_are_made_once_and_rotated(tmp_path):
    file = tmp_path / "link"
    assert tiendo("key", "new", "--link", file).returncode == 0 and file.stat().st_mode & 0o777 == 0o400
    first = file.read_text()
    again = tiendo("key", "new", "--link", file)
    assert again.returncode == 1 and "File exists" in again.stderr and file.read_text() == first
    assert tiendo("key", "rotate", "--link", file).returncode == 0
    assert file.read_text().splitlines()[1:] == first.splitlines() and list(tmp_path.iterdir()) == [file]
    assert tiendo("key", "rotate", file).returncode == 2
    assert tiendo("key", "rotate", "--link", tmp_path / "none").returncode == 1


@pytest.mark.parametrize("bind, listens", [("127.0.0.2:{}", "127.0.0.2"), ("0.0.0.0:{}", "127.0.0.1"), ("*:{}", "127.0.0.1")])
def test_health_asks_where_the_service_listens(bind, listens):
    answers = [200, 503]

    class Ready(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(answers.pop(0) if self.path == "/readyz" else 404)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer((listens, 0), Ready)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings = {"TIENDO_METRICS_BIND": bind.format(server.server_address[1])}
    assert tiendo("health", settings=settings).returncode == 0
    done = tiendo("health", settings=settings)
    server.shutdown()
    assert done.returncode == 1 and "not ready" in done.stderr and answers == []
