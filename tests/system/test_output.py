"""Files that the command writes: whole or not at all, - is standard output, and what cannot be written is said and not done."""
import os
import re
import stat
import subprocess

import pytest

from conftest import progress, wait_for


def run(stack, *arguments, **more):
    settings = more.pop("settings", {})
    return subprocess.run([stack.env["TIENDO_BIN"], *map(str, arguments)], env=dict(stack.env, PATH=os.environ["PATH"], **settings), timeout=60,
                          stdout=more.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE, **more)


REPORT = ["report", "--campaign", "kich-hoat", "--date", "2024-07-15"]
SIMULATE = ["simulate", "--campaign", "kich-hoat", "--unit", "582", "--from", "2024-07-01", "--to", "2024-07-03"]


@pytest.mark.parametrize("arguments", [[*REPORT, "--format", "csv"], [*REPORT, "--format", "pdf"], SIMULATE], ids=["csv", "pdf", "simulated"])
def test_a_minus_is_standard_output_and_the_same_bytes_as_a_file(stack, tmp_path, arguments):
    more = ["--as-of", "2024-07-15T11:00:00+07:00"] if arguments[0] == "report" else []
    file = tmp_path / "simulated.out"
    assert run(stack, *arguments, *more, "-o", file).returncode == 0
    done = run(stack, *arguments, *more, "-o", "-", cwd=tmp_path)
    assert done.returncode == 0 and done.stdout == file.read_bytes() and len(done.stdout) > 100
    assert [one.name for one in tmp_path.iterdir()] == ["simulated.out"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o666 & ~(umask := os.umask(0)) and os.umask(umask) == 0


@pytest.mark.parametrize("arguments", [[*REPORT, "--format", "pdf"], SIMULATE], ids=["report", "simulate"])
@pytest.mark.parametrize("into", ["/dev/full", "-"])
def test_a_full_disk_is_said(stack, tmp_path, arguments, into):
    with open("/dev/full", "w") as full:
        output = into if into == "-" or arguments[0] == "report" else "/dev/full"
        if arguments[0] == "simulate" and into != "-":
            (tmp_path / "simulated").symlink_to("/dev/full")
            output = tmp_path / "simulated"
        done = run(stack, *arguments, "-o", output, stdout=full if into == "-" else subprocess.PIPE)
    assert done.returncode == 1 and b"could not be written" in done.stderr


def test_a_file_stays_as_it_was_where_the_report_is_refused(stack, tmp_path):
    file = tmp_path / "report.pdf"
    file.write_text("yesterday's")
    done = run(stack, "report", "--campaign", "nobody", "--date", "2024-07-15", "--format", "pdf", "-o", file)
    assert done.returncode == 1 and file.read_text() == "yesterday's" and [one.name for one in tmp_path.iterdir()] == ["report.pdf"]
    assert done.stderr == b"tiendo report: the exporter answered 404: there is no campaign nobody\n", "in words, not as JSON"


def test_the_next_exporter_is_asked_where_one_does_not_answer(stack, tmp_path):
    settings = {"TIENDO_HTTP_URL": f"http://127.0.0.1:1,{stack.env['TIENDO_HTTP_URL']}"}
    done = run(stack, *REPORT, "--format", "csv", "-o", "-", settings=settings)
    assert done.returncode == 0 and b"58," in done.stdout
    done = run(stack, *REPORT, "--format", "csv", "-o", "-", settings={"TIENDO_HTTP_URL": "http://127.0.0.1:1,http://127.0.0.1:2"})
    assert done.returncode == 1 and b"127.0.0.1:2" in done.stderr


def test_the_token_of_a_report_may_come_from_a_file(stack, tmp_path):
    (tmp_path / "token").write_text(stack.env["TIENDO_HTTP_TOKEN"] + "\n")
    done = run(stack, *REPORT, "--format", "csv", "-o", "-", settings={"TIENDO_HTTP_TOKEN": "", "TIENDO_HTTP_TOKEN_FILE": str(tmp_path / "token")})
    assert done.returncode == 0
    done = run(stack, *REPORT, "--format", "csv", "-o", "-", settings={"TIENDO_HTTP_TOKEN": "", "TIENDO_HTTP_TOKEN_FILE": str(tmp_path / "none")})
    assert done.returncode == 1 and b"TIENDO_HTTP_TOKEN_FILE" in done.stderr


@pytest.mark.parametrize("output", [[], ["-o", "-"], ["-o", "/dev/full"]])
def test_a_token_that_nobody_could_read_is_not_made(stack, output):
    with open("/dev/full", "w") as full:
        done = run(stack, "token", "new", "--role", "viewer", "--unit", "58", "--label", f"lost-{len(output)}", *output, stdout=full)
    assert done.returncode == 1 and b"could not be written" in done.stderr
    assert "lost-" not in stack.tiendo("token", "list")


def test_a_token_to_a_file_is_its_owners_alone_and_to_a_minus_is_printed(stack, tmp_path):
    assert run(stack, "token", "new", "--role", "viewer", "--unit", "58", "--label", "file", "-o", tmp_path / "token").returncode == 0
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600
    done = run(stack, "token", "new", "--role", "viewer", "--unit", "58", "--label", "printed", "--output", "-", cwd=tmp_path)
    assert done.returncode == 0 and re.fullmatch(rb"[\w-]{43}\n", done.stdout) and [one.name for one in tmp_path.iterdir()] == ["token"]


@pytest.mark.parametrize("arguments", [["status", "--campaign", "kich-hoat"], ["campaign"], ["feed", "list"], ["member", "list", "--json"], ["token", "list"],
                                       ["deliveries"], ["silence", "list"], ["audit"], ["audit", "--verify"], ["audit", "--verify", "--json"], ["doctor"],
                                       ["explanation", "list"], ["alerts", "--dry-run", "--campaign", "kich-hoat", "--date", "2024-07-15"], ["migrate"]],
                         ids=" ".join)
def test_a_reader_that_has_gone_and_a_full_disk_are_said_by_every_verb_that_prints(stack, arguments):
    with open("/dev/full", "w") as full:
        done = run(stack, *arguments, stdout=full)
    assert done.returncode == 1 and b"the output could not be written" in done.stderr
    reader, writer = os.pipe()
    os.close(reader)
    done = run(stack, *arguments, stdout=writer)
    os.close(writer)
    assert done.returncode == 1 and b"the output could not be written" in done.stderr


def test_alerts_are_not_followed_for_a_reader_that_has_gone(stack):
    member = stack.add_member("58")
    reader, writer = os.pipe()
    following = subprocess.Popen([stack.env["TIENDO_BIN"], "alerts", "--key", str(stack.dir / "keys" / member), "--follow"],
                                 env=dict(stack.env, PATH=os.environ["PATH"]), stdout=writer, stderr=subprocess.PIPE)
    os.close(writer), os.close(reader)
    client = stack.client(stack.province_feed)
    unit = stack.sql("SELECT code FROM unit WHERE parent_code = '582' ORDER BY code LIMIT 1")[0][0]
    client.put(900, [progress(unit, "2024-07-15", rev=1, value=1), progress("nowhere", "2024-07-15")])  # data_rejected
    client.close()
    wait_for("the follower to end", lambda: following.poll() is not None)
    assert following.returncode == 1 and b"could not be written" in following.stderr.read()


def test_the_audit_log_is_verified_for_programs(stack):
    import json
    found = json.loads(run(stack, "audit", "--verify", "--json").stdout)
    assert found["entries"] > 0 and run(stack, "audit", "--verify", "--noted", found["last"]).returncode == 0
