"""deploy/stack.sh, as others build upon it."""
import os
import pathlib
import signal
import subprocess

import psycopg2
import pytest

from conftest import ROOT, explanation, progress, wait_for

BUILD = os.environ.get("STACK_BUILD", str(ROOT / "build/dev"))


def sh(*arguments, **more):
    return subprocess.run(["sh", ROOT / "deploy/stack.sh", *map(str, arguments)], env=dict(os.environ, STACK_BUILD=str(pathlib.Path(BUILD).resolve())),
                          capture_output=True, text=True, timeout=120, **more)


def test_a_port_is_kept_for_one_stack_as_long_as_its_directory_lives(tmp_path):
    def taken(stack, port="12345"):
        done = subprocess.run(["sh", "-c", f'. "{ROOT}/deploy/ports.sh"; DIR={tmp_path}/{stack} reserved={tmp_path}/ports; reserve {port}'])
        return done.returncode == 0
    for stack in ("one", "other"):
        (tmp_path / stack / "run").mkdir(parents=True)
    (tmp_path / "ports").mkdir()
    assert taken("one") and not taken("other") and not taken("one") and not taken("other")
    assert taken("other", "12346") and not list((tmp_path / "one/run").iterdir())
    (tmp_path / "one/run").rmdir()
    assert taken("other")


NAMES = {"TIENDO_DATABASE_URL", "TIENDO_FEED_ENDPOINT", "TIENDO_FEED_SERVER_KEY", "TIENDO_ALERTS_ENDPOINT", "TIENDO_REPLAY_ENDPOINT", "TIENDO_ALERTS_SERVER_KEY",
         "TIENDO_ANCHOR_KEYS", "TIENDO_HTTP_URL", "TIENDO_HTTP_TOKEN", "TIENDO_INTAKE_URL", "TIENDO_METRICS_URL", "TIENDO_BIN", "TIENDO_CLOCK"}


def test_replicas_are_comma_lists_and_share_their_key(fresh):
    stack = fresh("--replicas", "ingest=2", "--replicas", "deadline-alerter=2", "--replicas", "exporter=2", clock="2024-07-15T12:00:00+07:00")
    assert set(stack.env) == NAMES and pathlib.Path(stack.env["TIENDO_BIN"]).is_absolute()
    for name in ("TIENDO_FEED_ENDPOINT", "TIENDO_ALERTS_ENDPOINT", "TIENDO_REPLAY_ENDPOINT", "TIENDO_HTTP_URL", "TIENDO_METRICS_URL"):
        assert len(stack.env[name].split(",")) == 2, name
    feed = stack.add_feed("58")
    for seq, endpoint in enumerate(stack.env["TIENDO_FEED_ENDPOINT"].split(","), 1):
        from conftest import Feed
        client = Feed(stack, feed, endpoint=endpoint)
        assert client.put(seq, [progress("22738", rev=seq)])["accepted"] == 1
        client.close()
    stack.tiendo("report", "--campaign", "kich-hoat", "--date", "2024-07-15", "--format", "csv", "-o", "/dev/null")
    shown = sh("status", stack.dir)
    assert shown.returncode == 0 and {line.split()[0] for line in shown.stdout.splitlines()} == {
        "postgres", "aggregator", "ingest-1", "ingest-2", "deadline-alerter-1", "deadline-alerter-2", "exporter-1", "exporter-2", "intake"}
    pg = subprocess.run(["psql", "-qX", "-d", stack.env["TIENDO_DATABASE_URL"], "-c", "CREATE DATABASE another", "-c", "DROP DATABASE another"], capture_output=True)
    assert pg.returncode == 0, pg.stderr  # the administrator's


def test_a_pid_names_the_process_itself_and_one_that_is_killed_is_started_again(fresh):
    stack = fresh()
    for service in ("ingest", "aggregator", "deadline-alerter", "exporter", "intake"):
        old = stack.pid(service)
        assert os.readlink(f"/proc/{old}/exe").endswith(f"/tiendo-{service}")
        os.kill(old, signal.SIGKILL)
        wait_for(f"another {service}", lambda: stack.pid(service) != old and os.path.exists(f"/proc/{stack.pid(service)}"), limit=5)
    assert os.readlink(f"/proc/{stack.pid('postgres')}/exe").endswith("/postgres")
    wait_for("all of it to be ready", lambda: sh("status", stack.dir).returncode == 0)


def test_settings_win_over_the_stacks_own_and_a_wrong_file_is_refused_before_anything_starts(fresh, tmp_path):
    (tmp_path / "good").write_text("# a comment\n\nTIENDO_NOTICE=SỐ LIỆU MÔ PHỎNG\nTIENDO_LOG=debug")
    stack = fresh("--settings", tmp_path / "good", "--without", "deadline-alerter", load=False)
    assert b"TIENDO_LOG=debug" in pathlib.Path(f"/proc/{stack.pid('exporter')}/environ").read_bytes()
    assert stack.env["TIENDO_REPLAY_ENDPOINT"] == "" and not (stack.dir / "run/deadline-alerter.pid").exists()
    for number, text in enumerate(("TIENDO_LOG debug\n", "touch /tmp/x\n", "export TIENDO_LOG=debug\n")):
        (tmp_path / "bad").write_text("# first\n" + text)
        done = sh("up", tmp_path / f"stack-{number}", "--settings", tmp_path / "bad")
        assert done.returncode == 1 and "bad:2:" in done.stderr and not (tmp_path / f"stack-{number}/pg").exists()
    done = sh("up", tmp_path / "stack-unknown", "--settings", tmp_path / "none")
    assert done.returncode == 1 and "cannot be read" in done.stderr


def test_a_setting_that_nobody_knows_stops_the_stack_with_its_name(tmp_path):
    (tmp_path / "settings").write_text("TIENDO_LOGG=debug\n")
    done = sh("up", tmp_path / "stack", "--settings", tmp_path / "settings")
    assert done.returncode == 1 and "TIENDO_LOGG is no setting of tiendo" in done.stderr
    assert sh("status", tmp_path / "stack").returncode == 1


def test_paths_that_are_relative_hold_from_anywhere(tmp_path):
    (tmp_path / "clock").write_text("2024-07-15T12:00:00+07:00\n")
    up = sh("up", "stack", "--clock", "file:clock", "--without", "exporter", cwd=tmp_path)
    try:
        assert up.returncode == 0, up.stderr
        text = subprocess.run(["sh", "-c", f". {tmp_path}/stack/env; cd /; $TIENDO_BIN doctor"], capture_output=True, text=True, timeout=60).stdout
        assert "database               answers" in text and f"days go by file:{tmp_path}/clock" in text
    finally:
        sh("down", tmp_path / "stack")


def test_what_is_asked_of_no_stack(tmp_path):
    done = sh("status", tmp_path / "none")
    assert done.returncode == 1 and not (tmp_path / "none").exists()
    assert sh("down", tmp_path / "none").returncode == 0
    (tmp_path / "empty").mkdir()
    shown = sh("status", tmp_path / "empty")
    assert shown.returncode == 1 and "no stack runs in" in shown.stdout and shown.stderr == ""
    for arguments in (["up"], ["sideways", tmp_path / "x"], ["up", tmp_path / "x", "--clock"], ["up", tmp_path / "x", "--nonsense", "y"]):
        assert sh(*arguments).returncode == 2
    for arguments in (["--replicas", "ingest=0"], ["--replicas", "nobody=2"], ["--without", "nobody"]):
        assert sh("up", tmp_path / "x", *arguments).returncode == 1


def test_the_databases_log_holds_nothing_that_people_have_typed(fresh):
    """Even where every statement is logged: with values it would hold addresses, and of an error the whole row."""
    stack = fresh(clock="2024-07-15T12:00:00+07:00")
    stack.sql("ALTER SYSTEM SET log_min_duration_statement = 0")
    stack.sql("SELECT pg_reload_conf()")
    stack.tiendo("member", "add", "chair", "--role", "chair", "--unit", "58", "--min-severity", "info", "--mail", "bi-mat@example.vn")
    feed = stack.client(stack.add_feed("587", "f"))
    assert feed.put(1, [explanation("22870", "1/CV", note="ghi chú bí mật")])["rejected"] == []
    feed.close()
    stack.settled()
    with pytest.raises(psycopg2.Error) as refused:
        stack.sql("INSERT INTO member (code, province, unit, role, min_severity, mail, added_at) SELECT 'x', '58', '58', 'nobody', 'info', concat ('bi-', 'mat-2@', 'example.vn'), now()")
    assert "Failing row" in refused.value.pgerror and "bi-mat-2@" in refused.value.pgerror  # what would be logged
    stack.prepare("status", "--campaign", "kich-hoat")
    log = wait_for("the statements", lambda: "member_role_check" in stack.log("postgres") and "INSERT INTO member" in stack.log("postgres") and stack.log("postgres"))
    assert "bi-mat" not in log and "bí mật" not in log
