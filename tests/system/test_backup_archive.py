"""A database that archives what it writes (archive_mode): that it fails, hangs or is switched off is said by doctor and by metrics. The server and its archiver are real."""
import os
import re
import signal

import pytest

from conftest import Stack, wait_for
from test_doctor import findings
from test_metrics import listeners, text_of


@pytest.fixture(scope="module")
def archiving(tmp_path_factory):
    """archive_command asks a file of the test what to do: take, refuse or hang."""
    stack = Stack(own_cluster=True, load=False)
    stack.archive = stack.dir / "archive"
    stack.archive.mkdir()
    stack.archive.chmod(0o777)
    os.mkfifo(stack.archive / "hang")
    (stack.archive / "hang").chmod(0o666)
    do(stack, "take")
    yield stack
    do(stack, "take")
    descriptor = os.open(stack.archive / "hang", os.O_RDWR | os.O_NONBLOCK)  # whoever hangs goes on
    stack.down()
    os.close(descriptor)


def do(stack, what):
    part = stack.archive / "part"
    part.write_text(what)
    part.replace(stack.archive / "do")


def command(stack):
    return f"case $(cat {stack.archive}/do) in take) cp %p {stack.archive}/%f;; hang) cat {stack.archive}/hang;; *) false;; esac"


def write(stack):
    """A segment of the log of changes ends."""
    stack.sql("CREATE TABLE IF NOT EXISTS written (n integer)")
    stack.sql("INSERT INTO written VALUES (1)")
    stack.sql("SELECT pg_switch_wal ()")


def metrics(stack):
    text = text_of(f"http://{listeners(stack)['exporter']}/metrics")
    return {(name, way): int(value) for name, way, value in re.findall(r'^tiendo_backup_(\w+){way="(\w+)"} (\d+)', text, re.M)}


def backup(stack):
    found = findings(stack)
    assert "backup" in found, found.get("checks", found)
    return found["backup"]


def test_where_nothing_is_set_up_doctor_alone_says_so(archiving):
    wait_for("the metrics", lambda: metrics(archiving), limit=40)
    assert set(metrics(archiving).values()) == {0} and len(metrics(archiving)) == 6
    said = backup(archiving)
    assert said["state"] == "none" and said["found"] == "no backup to the second is set up"


def test_an_archive_that_fails_is_said_with_since_when_and_works_again(archiving):
    stack = archiving
    stack.sql("ALTER SYSTEM SET archive_mode = on")
    stack.sql(f"ALTER SYSTEM SET archive_command = '{command(stack)}'".replace("%", "%%"))
    before = stack.pid("postgres")
    os.kill(before, signal.SIGINT)

    def answers():
        try:
            return stack.sql("SHOW archive_mode") == [("on",)]
        except Exception:  # it is being started
            return False
    wait_for("the server with its archive", answers, limit=60)
    write(stack)
    wait_for("the first segment", lambda: stack.sql("SELECT archived_count > 0 FROM pg_stat_archiver") == [(True,)])
    said = backup(stack)
    assert said["state"] == "ok" and said["found"].startswith("its archive has all but"), said

    do(stack, "refuse")
    write(stack)
    wait_for("the failure", lambda: stack.sql("SELECT failed_count > 0 FROM pg_stat_archiver") == [(True,)])
    said = backup(stack)
    assert said["state"] == "bad" and "its archive fails since" in said["found"] and "archive_command" in said["do"], said
    assert findings(stack)["status"] == 1
    wait_for("the metric", lambda: metrics(stack)["failing", "archive"] == 1 and metrics(stack)["behind_bytes", "archive"] > 1 << 24, limit=40)
    assert metrics(stack)["failing", "stream"] == 0

    do(stack, "take")
    write(stack)  # the archiver looks again at the next segment, else after a minute
    wait_for("the archive", lambda: backup(stack)["state"] == "ok", limit=90)
    wait_for("the metric", lambda: metrics(stack)["failing", "archive"] == 0, limit=40)


def test_one_that_hangs_fails_nowhere_and_is_behind(archiving):
    stack = archiving
    do(stack, "hang")
    failed = stack.sql("SELECT failed_count FROM pg_stat_archiver")
    for _ in range(18):  # more than 256 MB
        write(stack)
    said = backup(stack)
    assert said["state"] == "warn" and "it is behind" in said["do"], said
    wait_for("the metrics", lambda: metrics(stack)["behind_bytes", "archive"] > 1 << 28 and metrics(stack)["waiting_seconds", "archive"] > 0, limit=40)
    assert metrics(stack)["failing", "archive"] == 0 and stack.sql("SELECT failed_count FROM pg_stat_archiver") == failed
    do(stack, "take")
    with open(stack.archive / "hang", "w"):
        pass
    wait_for("the archive", lambda: backup(stack)["state"] == "ok", limit=90)


def test_one_without_a_command_fills_the_disk_and_is_bad(archiving):
    stack = archiving
    stack.sql("ALTER SYSTEM SET archive_command = ''")
    stack.sql("SELECT pg_reload_conf ()")
    wait_for("the setting", lambda: stack.sql("SHOW archive_command") == [("",)])
    said = backup(stack)
    assert said["state"] == "bad" and "there is no archive_command" in said["found"], said
