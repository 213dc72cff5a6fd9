"""A database on another machine is spoken to by TLS with a verified certificate, unless a setting says in plain words that it need not be. The server is a real one
with certificates of an authority of its own, on 127.0.0.2. "127.2" is that address in a spelling that no program takes for this machine."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess

import psycopg2
import pytest

from conftest import ROOT, wait_for
from lib.ports import free_port
from lib.private_postgres import private_postgres

BUILD = pathlib.Path(os.environ.get("STACK_BUILD", "build/dev")).resolve()
SERVICES = ("ingest", "aggregator", "deadline-alerter", "exporter", "intake")
SECRET = "not-to-be-seen"


def openssl(folder, *arguments):
    subprocess.run(["openssl", *map(str, arguments)], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Takes TLS and plain connections at 127.0.0.2 and 127.0.0.3, with a certificate for the first of them."""
    folder = tmp_path_factory.mktemp("tls")
    for name in ("authority", "other"):
        openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem")
    openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=db", "-addext", "subjectAltName=IP:127.0.0.2,DNS:127.2", "-keyout", "server.key", "-out", "server.csr")
    openssl(folder, "x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial", "-days", "2", "-copy_extensions", "copy", "-out", "server.crt")
    port = free_port()
    with private_postgres("listen_addresses=127.0.0.2\\,127.0.0.3", f"port={port}") as postgres:
        for name in ("server.key", "server.crt"):
            shutil.copy(folder / name, postgres.folder / "data" / name)
            os.chmod(postgres.folder / "data" / name, 0o600)
            if os.getuid() == 0:
                shutil.chown(postgres.folder / "data" / name, "postgres", "postgres")
        (postgres.folder / "data/pg_hba.conf").write_text("local all all trust\nhost all all 127.0.0.0/8 trust\n")
        postgres.socket = f"postgresql:///postgres?host={postgres.folder}&port={port}&user=tiendo"
        for statement in ("ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf ()", "CREATE DATABASE tiendo"):
            ask(postgres, statement)
        postgres.port, postgres.files = port, folder
        wait_for("TLS", lambda: ask(postgres, "SHOW ssl") == [("on",)])
        yield postgres


def ask(server, statement):
    with contextlib.closing(psycopg2.connect(server.socket)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


def url(server, host="127.2", **more):
    return f"postgresql://tiendo:{SECRET}@{host}:{server.port}/tiendo" + "".join(f"{'&' if n else '?'}{name}={value}" for n, (name, value) in enumerate(more.items()))


def verified(server, authority="authority", mode="verify-full", **more):
    return url(server, sslmode=mode, sslrootcert=server.files / f"{authority}.pem", **more)


def run(program, *arguments, **settings):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TIENDO_", "PG"))}
    return subprocess.run([BUILD / program, *arguments], env=dict(environment, **settings), capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("program", ["tiendo", *(f"tiendo-{name}" for name in SERVICES)])
def test_no_program_begins_where_the_server_need_not_show_who_it_is(server, program, tmp_path):
    file = tmp_path / "url"
    for given in ({}, {"sslmode": "require"}, {"sslmode": "prefer"}):
        file.write_text(url(server, **given) + "\n")
        for settings in ({"TIENDO_DATABASE_URL": url(server, **given)}, {"TIENDO_DATABASE_URL_FILE": str(file)}):
            key = tmp_path / "key"
            if not key.exists():
                assert run("tiendo", "key", "new", str(key)).returncode == 0
            done = run(program, *(["migrate"] if program == "tiendo" else []), TIENDO_KEY_FILE=str(key), TIENDO_INTAKE_SPOOL=str(tmp_path), TIENDO_FEED_ENDPOINT="tcp://127.0.0.1:1",
                       TIENDO_FEED_SERVER_KEY=(tmp_path / "key.pub").read_text().strip(), **settings)
            [name] = settings
            assert done.returncode == 1 and f"{name} leads to 127.2 with sslmode={given.get('sslmode', 'prefer')}" in done.stderr, done
            assert "sslmode=verify-full&sslrootcert=FILE" in done.stderr and "TIENDO_DATABASE_UNVERIFIED=allowed" in done.stderr
            assert SECRET not in done.stdout + done.stderr
    assert ask(server, "SELECT count(*) FROM pg_stat_activity WHERE client_addr IS NOT NULL") == [(0,)], "nothing was connected to"


def test_with_a_verified_certificate_the_command_and_a_service_work_by_tls(server):
    done = run("tiendo", "migrate", TIENDO_DATABASE_URL=verified(server))
    assert done.returncode == 0, done.stderr
    assert run("tiendo", "migrate", TIENDO_DATABASE_URL=url(server), PGSSLMODE="verify-full", PGSSLROOTCERT=str(server.files / "authority.pem")).returncode == 0
    way = next(one for one in json.loads(run("tiendo", "doctor", "--json", TIENDO_DATABASE_URL=verified(server)).stdout) if one["check"] == "way to the database")
    assert way["state"] == "ok" and "its certificate is verified" in way["found"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TIENDO_", "PG"))}
    service = subprocess.Popen([BUILD / "tiendo-aggregator"], env=dict(environment, TIENDO_DATABASE_URL=verified(server)), stderr=subprocess.PIPE, text=True)
    try:
        wait_for("its connections", lambda: ask(server, "SELECT bool_and (s.ssl), count(*) > 0 FROM pg_stat_activity a JOIN pg_stat_ssl s USING (pid) "
                                                        "WHERE a.application_name LIKE 'tiendo-aggregator%'") == [(True, True)])
    finally:
        service.send_signal(signal.SIGTERM)
        assert service.wait(30) == 0, service.stderr.read()
        service.stderr.close()


def test_whoever_stands_in_for_the_server_is_told_nothing(server):
    done = run("tiendo", "migrate", TIENDO_DATABASE_URL=verified(server, authority="other"))
    assert done.returncode == 1 and "certificate verify failed" in done.stderr, done
    elsewhere = f"postgresql://tiendo@127.3:{server.port}/tiendo?sslrootcert={server.files}/authority.pem&sslmode="
    done = run("tiendo", "migrate", TIENDO_DATABASE_URL=elsewhere + "verify-full")
    assert done.returncode == 1 and "does not match host name" in done.stderr, done
    assert run("tiendo", "migrate", TIENDO_DATABASE_URL=elsewhere + "verify-ca").returncode == 0, "any server of that authority will do"
    done = run("tiendo", "migrate", TIENDO_DATABASE_URL=url(server, sslmode="verify-full", sslrootcert="/nonexistent"))
    assert done.returncode == 1 and "/nonexistent" in done.stderr and SECRET not in done.stderr


def test_a_setting_allows_it_in_plain_words_and_doctor_warns(server):
    plain = f"postgresql://tiendo@127.3:{server.port}/tiendo?sslmode=disable"
    assert run("tiendo", "migrate", TIENDO_DATABASE_URL=plain).returncode == 1
    assert run("tiendo", "migrate", TIENDO_DATABASE_URL=plain, TIENDO_DATABASE_UNVERIFIED="allowed").returncode == 0
    done = run("tiendo", "doctor", "--json", TIENDO_DATABASE_URL=plain, TIENDO_DATABASE_UNVERIFIED="allowed")
    way = next(one for one in json.loads(done.stdout) if one["check"] == "way to the database")
    assert way["state"] == "warn" and way["found"].startswith("127.3, sslmode=disable") and "verify-full" in way["do"]
    assert re.search(r'TIENDO_DATABASE_UNVERIFIED is "yes": it must be allowed or refused', run("tiendo", "migrate", TIENDO_DATABASE_URL=plain, TIENDO_DATABASE_UNVERIFIED="yes").stderr)


def test_this_machine_needs_neither(server):
    for near in (f"postgresql://tiendo@127.0.0.3:{server.port}/tiendo?sslmode=disable", server.socket.replace("/postgres?", "/tiendo?")):
        assert run("tiendo", "migrate", TIENDO_DATABASE_URL=near).returncode == 0
        assert "it is on this machine" in run("tiendo", "doctor", TIENDO_DATABASE_URL=near).stdout


@pytest.mark.parametrize("url, far", [
    ("postgresql://tiendo_backup:secret@db.example/tiendo", "db.example"), ("postgresql://tiendo_backup@10.0.0.5/tiendo?sslmode=require", "10.0.0.5"),
    ("postgresql://tiendo_backup@localhost,db.example/tiendo", "db.example"), ("postgresql://tiendo_backup@/tiendo?host=2001:db8::5", "2001:db8::5"),
    ("postgresql://tiendo_backup@db.example/tiendo?hostaddr=127.0.0.1", None), ("postgresql://tiendo_backup@/tiendo?host=/run/postgresql", None),
    ("postgresql://tiendo_backup:secret@db.example/tiendo?sslmode=verify-full&sslrootcert=/etc/an%20authority.pem", None)])
def test_the_backup_goes_no_unverified_way_either(tmp_path, url, far):
    (tmp_path / "url").write_text(url + "\n")

    def said(**more):
        return subprocess.run(["/usr/bin/python3", ROOT / "deploy/backup/backup.py", "list"], capture_output=True, text=True, timeout=60,
                              env={"PATH": os.environ["PATH"], "BACKUP_URL_FILE": str(tmp_path / "url"), "BACKUP_DIR": str(tmp_path / "backup"), **more}).stderr
    assert (f"leads to {far} with sslmode=" in said()) == bool(far) and "secret" not in said()
    assert "leads to" not in said(TIENDO_DATABASE_UNVERIFIED="allowed")
    settings = (tmp_path / "backup/barman.conf").read_text()
    assert "secret" not in settings and "user=tiendo_backup" in settings
