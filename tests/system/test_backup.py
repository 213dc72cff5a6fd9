"""Backups to the second (deploy/backup): a real barman beside a real PostgreSQL whose disk is lost."""
import os
import pathlib
import shutil
import signal
import subprocess

import psycopg2
import pytest

from conftest import ROOT, Stack, wait_for
from test_backup_archive import metrics
from test_doctor import findings
from test_operations import COMMUNES, Clerk

BACKUP = ROOT / "deploy/backup/backup.py"


class Backup:
    def __init__(self, stack):
        self.stack = stack
        stack.tiendo("roles", "--backup")
        role = stack.dir / "roles/backup"
        role.mkdir()
        (role / "url").write_text(stack.administrator.replace("//tiendo@", "//tiendo_backup@"))
        self.environment = dict(os.environ, BACKUP_URL_FILE=str(role / "url"), BACKUP_DIR=str(stack.dir / "backup"), BACKUP_HOURS="1000")
        self.start()
        wait_for("the first base backup", lambda: len(self.backups()) == 1, limit=60)

    def start(self):
        self.running = subprocess.Popen(["/usr/bin/python3", BACKUP, "run"], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def do(self, *words):
        return subprocess.run(["/usr/bin/python3", BACKUP, *map(str, words)], env=self.environment, capture_output=True, text=True, timeout=600)

    def backups(self):
        return [line for line in self.do("list").stdout.splitlines() if "Size" in line]

    def down(self):
        self.running.send_signal(signal.SIGTERM)
        self.running.wait(30)


@pytest.fixture(scope="module")
def house():
    stack = Stack(clock="2024-07-03T12:00:00+07:00", own_cluster=True)
    stack.free_units = [row[0] for row in stack.sql(COMMUNES)]
    stack.backup = Backup(stack)
    yield stack
    stack.backup.down()
    stack.down()


@pytest.fixture
def clerk(house, tmp_path):
    return Clerk(house, tmp_path)


def lose_the_disk(stack):
    """The server dies, and nothing that it had is there any more; it is started again and again in vain."""
    (stack.dir / "pg").rename(stack.dir / "lost")
    os.kill(stack.pid("postgres"), signal.SIGKILL)
    shutil.rmtree(stack.dir / "lost", ignore_errors=True)


def bring_back(stack, *at):
    """As OPERATIONS.md says."""
    directory = stack.dir / "restored"
    done = stack.backup.do("restore", directory, *at)
    assert done.returncode == 0, done
    if os.getuid() == 0:
        subprocess.run(["chown", "-R", "postgres:", directory], check=True)
    directory.chmod(0o700)
    directory.rename(stack.dir / "pg")

    def is_writable():
        try:
            return stack.sql("SELECT pg_is_in_recovery()") == [(False,)]
        except psycopg2.Error:
            return False
    wait_for("the database", is_writable, limit=60)
    stack.tiendo("restored")
    wait_for("the services", lambda: subprocess.run(["sh", ROOT / "deploy/stack.sh", "status", stack.dir], capture_output=True).returncode == 0)
    done = stack.backup.do("reset")
    assert done.returncode == 0, done


def test_what_was_acknowledged_outlives_the_disk_where_the_backup_has_to_have_it(house, clerk):
    house.sql("ALTER SYSTEM SET synchronous_standby_names = 'tiendo_backup'")
    house.sql("SELECT pg_reload_conf()")
    wait_for("the stream that tells each change", lambda: house.sql("SELECT bool_or (flush_lsn >= pg_current_wal_lsn ()) FROM pg_stat_replication WHERE application_name = 'tiendo_backup'") == [(True,)])
    clerk.report(40)
    assert clerk.stored() == (40, 40, 80, 80)
    lose_the_disk(house)
    bring_back(house)
    assert clerk.stored() == (40, 40, 80, 80)  # nobody has sent anything again
    house.sql("ALTER SYSTEM RESET synchronous_standby_names")
    house.sql("SELECT pg_reload_conf()")
    clerk.report(1)
    assert clerk.stored() == (41, 41, 82, 82)


def test_it_comes_back_as_it_stood_at_an_instant_and_feeds_send_what_came_after(house, clerk):
    clerk.report(20)
    at = house.sql("SELECT clock_timestamp()")[0][0].isoformat(" ")
    clerk.report(20)
    house.settled()
    wanted = house.status(date="2024-07-03", unit="582")["total"]["day"]
    house.sql("DELETE FROM progress; DELETE FROM batch")  # somebody's slip
    before = len(house.backup.backups())
    lose_the_disk(house)
    bring_back(house, at)
    assert clerk.stored() == (20, 20, 40, 40)
    assert "acknowledged" in clerk.push().stderr + clerk.push().stdout
    assert clerk.stored() == (40, 40, 80, 80)
    house.settled()
    assert house.status(date="2024-07-03", unit="582")["total"]["day"] == wanted
    assert len(house.backup.backups()) == before + 1 and house.backup.do("check").returncode == 0  # and it goes on from there


def test_what_cannot_be_brought_back_is_said(house, tmp_path):
    done = house.backup.do("restore", tmp_path / "a", "2024-07-03 10:00")
    assert done.returncode != 0 and "its zone" in done.stderr
    done = house.backup.do("restore", tmp_path / "a", "2020-07-03 10:00+07:00")
    assert done.returncode != 0 and "no base backup from before" in done.stderr and not list((tmp_path / "a").iterdir())
    (tmp_path / "b").mkdir()
    (tmp_path / "b/PG_VERSION").write_text("15")
    done = house.backup.do("restore", tmp_path / "b")
    assert done.returncode != 0 and "is not empty" in done.stderr and (tmp_path / "b/PG_VERSION").read_text() == "15"


def test_its_role_writes_nothing(house):
    connection = psycopg2.connect(pathlib.Path(house.backup.environment["BACKUP_URL_FILE"]).read_text())
    connection.autocommit = True
    house.may_be_denied = True
    for statement in ("DELETE FROM progress", "SELECT * FROM account", "COPY (SELECT 1) TO PROGRAM 'cat'", "CREATE TABLE mine (a int)", "SELECT pg_read_file('/etc/passwd')"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            connection.cursor().execute(statement)
    connection.close()


def test_a_stream_that_has_stopped_is_said_by_doctor_and_by_metrics(house):
    def is_streamed():
        return house.sql("SELECT active FROM pg_replication_slots WHERE slot_name = 'tiendo_backup'") == [(True,)]
    wait_for("the stream", is_streamed, limit=60)
    assert findings(house)["backup"]["state"] == "ok"
    wait_for("the metric", lambda: metrics(house).get(("failing", "stream")) == 0, limit=40)
    house.backup.down()
    wait_for("its end", lambda: not is_streamed(), limit=60)
    said = findings(house)["backup"]
    assert said["state"] == "bad" and "its stream has stopped" in said["found"] and "backup.py check" in said["do"], said
    wait_for("the metric", lambda: metrics(house)["failing", "stream"] == 1, limit=40)
    house.backup.start()
    wait_for("the stream", is_streamed, limit=60)
    assert findings(house)["backup"]["state"] == "ok"
    wait_for("the metric", lambda: metrics(house)["failing", "stream"] == 0, limit=40)
