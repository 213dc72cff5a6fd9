#!/usr/bin/env python3
"""Backups of the database to the second, by barman: a base backup each night, and every change as it is written (its WAL, streamed), so that it can be brought
back as it stood at any instant of the last weeks. OPERATIONS.md, "Backup to the second".

usage: backup.py run                       keeps the stream and the base backups going, until it is ended
       backup.py check                     whether all is as it has to be: exit 0
       backup.py list                      the base backups
       backup.py now                       one base backup more
       backup.py restore DIR [TIME]        the database's directory as it stood at TIME ("2024-07-15 17:20:00+07"), or with all that has come, in the empty
                                           directory DIR; a server that is started on it goes through the changes and then takes new ones
       backup.py reset                     after a restore: the stream begins anew where the restored server is, with a base backup of it

settings: BACKUP_URL_FILE  a file with the URL of the role tiendo_backup
          BACKUP_DIR       where backups lie: another disk, better another machine's
          BACKUP_HOURS     a base backup after so many hours (24)
          BACKUP_DAYS      how many days one can go back (14)
          TIENDO_DATABASE_UNVERIFIED  allowed: the URL may lead to another machine without a verified certificate"""
import contextlib
import datetime
import functools
import glob
import ipaddress
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys
import time

import psycopg2.extensions  # barman's own

SERVER, SLOT = "tiendo", "tiendo_backup"
# how often is looked whether the stream runs; how often what has come is archived, and the stream begun where there is none; when a base backup is tried again
LOOK_S, CRON_S, BEGIN_S, AGAIN_S = 3, 30, 9, 600
HOME = pathlib.Path(os.environ.get("BACKUP_DIR", "/backup"))
CONFIGURATION = HOME / "barman.conf"


def is_near(host):
    if not host or host[0] in "/@" or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_unverified(given):
    """The whole database goes this way: to another machine only where that one has shown that it is the database's, as every program has it."""
    far = [host for host in (given.get("hostaddr") or given.get("host", "")).split(",") if not is_near(host)]
    mode = given.get("sslmode") or os.environ.get("PGSSLMODE", "prefer")
    if far and mode not in ("verify-full", "verify-ca") and os.environ.get("TIENDO_DATABASE_UNVERIFIED") != "allowed":
        sys.exit(f"the URL of BACKUP_URL_FILE leads to {far[0]} with sslmode={mode}: whoever is on that network can read and alter what is said there. Write "
                 "?sslmode=verify-full&sslrootcert=FILE behind it, FILE being the authority's certificate; or, where nobody else is on that network, set "
                 'TIENDO_DATABASE_UNVERIFIED=allowed (OPERATIONS.md, "TLS to the database")')


@functools.cache
def connection():
    """The role's URL as barman takes it; the password goes into a file that this user alone can read."""
    try:
        url = pathlib.Path(os.environ["BACKUP_URL_FILE"]).read_text().strip()
    except (KeyError, OSError) as error:
        sys.exit(f"BACKUP_URL_FILE has to name a file with the URL of the role tiendo_backup ({error})")
    try:
        given = {"user": SLOT, "dbname": "tiendo", **psycopg2.extensions.parse_dsn(url)}
    except psycopg2.Error:  # its own text might repeat the password
        sys.exit("what BACKUP_URL_FILE names is no URL such as postgresql://tiendo_backup@host/tiendo")
    refuse_unverified(given)
    password = given.pop("password", "")
    if password:
        escaped = password.replace("\\", "\\\\").replace(":", "\\:")
        file = HOME / "password"
        file.touch(mode=0o600)
        file.write_text(f"*:*:*:{given['user']}:{escaped}\n")
        given["passfile"] = str(file)
    return psycopg2.extensions.make_dsn(**given)


def configure():
    HOME.mkdir(parents=True, exist_ok=True)
    programs = sorted(glob.glob("/usr/lib/postgresql/*/bin/pg_receivewal"), key=lambda path: int(path.split("/")[4]))
    where = connection()
    CONFIGURATION.write_text(f"""[barman]
barman_home = {HOME}
barman_user = {pwd.getpwuid(os.getuid()).pw_name}
barman_lock_directory = {HOME}
log_file = {HOME}/barman.log
log_level = WARNING
configuration_files_directory = {HOME}

[{SERVER}]
description = tiendo
conninfo = {where}
streaming_conninfo = {where}
backup_method = postgres
streaming_archiver = on
streaming_archiver_name = {SLOT}
streaming_backup_name = {SLOT}_base
slot_name = {SLOT}
create_slot = auto
path_prefix = {os.path.dirname(programs[-1]) if programs else ''}
immediate_checkpoint = true
minimum_redundancy = 1
retention_policy = RECOVERY WINDOW OF {int(os.environ.get('BACKUP_DAYS', 14))} DAYS
""")


def barman(*words, **more):
    return subprocess.run(["barman", "-c", CONFIGURATION, *words], text=True, **more)


def says(what):
    print(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), what, flush=True)


def ask(query):
    with contextlib.closing(psycopg2.connect(connection())) as session:
        cursor = session.cursor()
        cursor.execute(query)
        return cursor.fetchone()[0]


def stream():
    """(whether the changes are streamed, whether the server waits for the stream at each commit); none where the server does not answer."""
    try:
        return ask(f"SELECT ARRAY[EXISTS (SELECT 1 FROM pg_stat_replication WHERE application_name = '{SLOT}' AND state = 'streaming'), "
                   f"current_setting ('synchronous_standby_names') LIKE '%{SLOT}%']")
    except psycopg2.Error:
        return [False, None]


def is_streaming():
    return stream()[0]


def restart_stream():
    """Barman asks whether commits wait for the stream when it begins it, and lets each change be told at once then."""
    barman("receive-wal", "--stop", SERVER, capture_output=True)
    barman("-q", "cron", capture_output=True)


def backups():
    """The whole base backups, oldest first: (when it ended, its id)."""
    found = []
    for file in (HOME / SERVER / "base").glob("*/backup.info"):
        said = dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)
        if said.get("status") == "DONE":
            found.append((datetime.datetime.fromisoformat(said["end_time"]), file.parent.name))
    return sorted(found)


def base_backup():
    ask("SELECT pg_create_restore_point ('tiendo backup')")  # so that there is something to archive
    barman("switch-wal", "--archive", "--archive-timeout", "60", SERVER, capture_output=True)
    done = barman("backup", SERVER, "--wait", "--wait-timeout", "600", capture_output=True)
    says("a base backup is whole" if done.returncode == 0 else f"no base backup: {(done.stdout + done.stderr).strip()}")
    return done.returncode == 0


def run():
    """`barman cron` starts the stream where it does not run, archives what has come, and drops what is too old."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    age = datetime.timedelta(hours=float(os.environ.get("BACKUP_HOURS", 24)))
    said, waited_for, looked, not_before = None, None, 0.0, 0.0
    try:
        while True:
            streams, waits = stream()
            if waits and not waited_for:
                restart_stream()
            elif time.monotonic() - looked > (CRON_S if streams else BEGIN_S):
                barman("-q", "cron", capture_output=True)
                looked = time.monotonic()
            waited_for = waits if waits is not None else waited_for
            if streams != said:
                says("the changes are streamed" if streams else "NO STREAM: is the database there, and the role?")
            said = streams
            now = datetime.datetime.now(datetime.timezone.utc)
            if streams and time.monotonic() > not_before and (not backups() or now - backups()[-1][0] > age) and not base_backup():
                not_before = time.monotonic() + AGAIN_S
            time.sleep(LOOK_S)
    finally:
        barman("receive-wal", "--stop", SERVER, capture_output=True)


def backup_for(at):
    """The newest base backup that had ended by then: where the changes begin that lead there."""
    found = [name for end, name in backups() if at is None or end <= at]
    if not found:
        sys.exit(f"there is no base backup from before {at or 'now'}: `backup.py list` says which there are")
    return found[-1]


def instant(text):
    try:
        at = datetime.datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        sys.exit(f'"{text}" is no instant: it is written with its zone, like "2024-07-15 17:20:00+07:00"')
    return at


def restore(directory, text=None):
    """What barman has archived, and what has been streamed since. It is always a recovery, so that the server begins a timeline of its own."""
    into, at = pathlib.Path(directory), text and instant(text)
    into.mkdir(parents=True, exist_ok=True)
    if any(into.iterdir()):
        sys.exit(f"{into} is not empty: what is there is kept elsewhere first, and an empty directory given")
    barman("archive-wal", SERVER, capture_output=True)
    target = ["--target-time", at.isoformat(" "), "--target-action", "promote"] if at else []
    if barman("recover", *target, SERVER, backup_for(at), into).returncode != 0:
        sys.exit("barman could not recover it")
    log = into / "barman_wal"
    log.mkdir(exist_ok=True)
    for file in (HOME / SERVER / "streaming").iterdir():
        name = file.name.removesuffix(".partial")
        if len(name) == 24:
            shutil.copyfile(file, log / name)
    if not at:
        with (into / "postgresql.auto.conf").open("a") as settings:
            settings.write("restore_command = 'cp barman_wal/%f %p'\nrecovery_end_command = 'rm -fr barman_wal'\n")
        (into / "recovery.signal").touch()
    says(f"{into} is ready: its server goes through the changes when it is started; then run `tiendo restored`, and here `backup.py reset`")


def reset():
    """The restored server is somewhere else in its log than the one that was streamed."""
    barman("receive-wal", "--stop", SERVER, capture_output=True)
    for file in (HOME / SERVER / "streaming").iterdir():
        kept = HOME / "before-reset"
        kept.mkdir(exist_ok=True)
        file.replace(kept / file.name)
    barman("-q", "cron", capture_output=True)
    wait_for_stream()
    return 0 if base_backup() else 1


def wait_for_stream():
    for _ in range(120):
        if is_streaming():
            return
        time.sleep(0.5)
        barman("-q", "cron", capture_output=True)
    sys.exit("the changes are not streamed: is the database there, and the role?")


VERBS = {"run": (run, 0, 0), "now": (lambda: 0 if base_backup() else 1, 0, 0), "restore": (restore, 1, 2), "reset": (reset, 0, 0),
         "check": (lambda: barman("check", SERVER).returncode, 0, 0), "list": (lambda: barman("list-backup", SERVER).returncode, 0, 0)}


def main():
    name, *words = sys.argv[1:] or ["help"]
    verb, fewest, most = VERBS.get(name, (None, 0, 0))
    if verb is None or not fewest <= len(words) <= most:
        print(__doc__, file=sys.stderr)
        return 2
    configure()
    return verb(*words)


if __name__ == "__main__":
    sys.exit(main())
