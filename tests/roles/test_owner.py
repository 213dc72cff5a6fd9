"""The owner of the schema and the administrator of the server: the roles are made once, an installation that one superuser or one plain role owned is handed
over while it is used, a restore by anybody is put right, and doctor says who can more than he needs."""
import contextlib
import json
import lzma
import os
import pathlib
import re
import subprocess
import sys
import threading

import psycopg2
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib.private_postgres import BIN, private_postgres  # noqa: E402
from roles.reach import ROOT, SERVICES  # noqa: E402
from roles.test_roles import ROLES, TIENDO, as_role, ask, effective, tiendo  # noqa: E402

OWNER, OPERATOR = "tiendo_owner", "tiendo_operator"
SCRIPTS = [ROOT / f"deploy/postgres/{name}.sql" for name in ("roles", "owner")]
RELEASE_1 = ROOT / "tests/upgrade/release_1.sql.xz"


@pytest.fixture(scope="module")
def server():
    with private_postgres("max_connections=50") as running:
        yield running


def done(url, *arguments):
    ended = tiendo(url, *arguments)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def owners(url):
    """Everything of the database that belongs to somebody: {owner: how many}."""
    return dict(ask(url, """
        SELECT r.rolname, count(*) FROM pg_roles r JOIN (
            SELECT datdba AS owner FROM pg_database WHERE datname = current_database ()
            UNION ALL SELECT relowner FROM pg_class WHERE relnamespace = 'public'::regnamespace
            UNION ALL SELECT proowner FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            UNION ALL SELECT typowner FROM pg_type WHERE typnamespace = 'public'::regnamespace) x ON x.owner = r.oid GROUP BY 1"""))


def doctor(url, role=OPERATOR):
    rows = json.loads(tiendo(as_role(url, role), "doctor", "--json").stdout)
    return next(row for row in rows if row["check"] == "database roles")


@pytest.fixture(scope="module")
def made(server):
    """As an installation is made."""
    url = server.create("made")
    done(url, "roles")
    assert "the schema is at version" in done(as_role(url, OWNER), "migrate")
    return url


def test_the_roles_that_are_made_are_those_that_the_schema_knows(server, made):
    listed = {role for role, in ask(made, "SELECT role FROM service_roles ()")} | {OWNER}
    assert set(ROLES) | {OWNER} == listed
    for array in re.findall(r"\((?:ARRAY\[)?('tiendo_owner'[^)\]]*)", SCRIPTS[0].read_text()):
        assert set(re.findall(r"'(\w+)'", array)) == listed
    assert "".join(script.read_text() for script in SCRIPTS) == tiendo("postgresql:///none", "roles", "--sql").stdout


def test_the_owner_migrates_without_being_a_superuser_or_making_roles(made):
    assert ask(made, "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = %s", OWNER) == [(False,) * 5]
    assert set(owners(made)) == {OWNER}
    again = tiendo(as_role(made, OWNER), "migrate")
    assert again.returncode == 0 and "up to date" in again.stdout and not again.stderr and "rights" not in again.stdout
    for statement in ("COPY unit FROM PROGRAM 'true'", "CREATE ROLE mine", "CREATE DATABASE mine", "SELECT pg_read_file ('/etc/passwd')", "ALTER SYSTEM SET jit = off",
                      "SET session_replication_role = replica", "ALTER ROLE CURRENT_USER CREATEROLE"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(made, statement, role=OWNER)


def test_made_twice_nothing_is_changed_and_by_psql_it_is_the_same(server, made):
    assert done(made, "roles").splitlines() == ["the roles are there, and tiendo_owner owns the database"]
    by_hand = server.create("by_hand")
    server.psql("by_hand", *[part for script in SCRIPTS for part in ("-f", script)])
    done(as_role(by_hand, OWNER), "migrate")
    assert set(owners(by_hand)) == {OWNER} and effective(by_hand) == effective(made)
    assert sorted(server.schema_of("by_hand")) == sorted(server.schema_of("made"))


def test_a_missing_role_is_named_to_an_administrator_and_the_rest_is_done():
    with private_postgres() as other:
        url = other.create("t")
        done(url, "roles")
        other.psql("t", "-c", "DROP ROLE tiendo_operator")
        told = tiendo(as_role(url, OWNER), "migrate")
        assert told.returncode == 0 and "tiendo roles" in told.stderr and "CREATE ROLE tiendo_operator LOGIN;" in told.stderr
        assert done(url, "roles").splitlines()[0] == "CREATE ROLE tiendo_operator LOGIN"
        ended = tiendo(as_role(url, OWNER), "migrate")
        assert ended.returncode == 0 and not ended.stderr and "set the rights" in ended.stdout
        assert doctor(url)["state"] == "none"


@contextlib.contextmanager
def at_work(url):
    """What services do meanwhile, by their own roles: statements on several tables in one transaction, and a function with its owner's rights."""
    ended, failures, rounds = threading.Event(), [], [0]

    def work(role, *statements):
        connection = psycopg2.connect(as_role(url, role), application_name="tiendo-" + role.removeprefix("tiendo_"))
        cursor = connection.cursor()
        while not ended.is_set():
            try:
                for statement in statements:
                    cursor.execute(statement)
                connection.commit()
                rounds[0] += 1
            except psycopg2.Error as error:
                connection.rollback()
                failures.append((role, error.pgcode, str(error)))
        connection.close()

    threads = [threading.Thread(target=work, args=args) for args in (
        ("tiendo_ingest", "INSERT INTO work (province, campaign, kind, day, units) VALUES ('58', 'x', 'progress', '2024-07-01', '{1}')", "SELECT count(*) FROM progress",
         "SELECT 1 FROM campaign"),
        ("tiendo_alerter", "SELECT count(*) FROM alert_event", "UPDATE province_counter SET event = event", "SELECT * FROM audit_head (NULL)"),
        ("tiendo_exporter", "SELECT count(*) FROM figure", "SELECT audit_write (now (), 'x', 'http', 'x', 'x', '{}')"))]
    for thread in threads:
        thread.start()
    try:
        yield failures, rounds
    finally:
        ended.set()
        for thread in threads:
            thread.join()


@pytest.fixture
def old():
    """A server of before: one superuser owns the database, and migrates."""
    with private_postgres("max_connections=50") as running:
        done(running.create("handed"), "migrate")
        yield running


def test_what_a_superuser_owned_is_handed_over_while_the_services_work(old, server, made):
    url = old.url("handed")
    rights = effective(url)
    assert set(owners(url)) == {"tiendo"} and "the schema belongs to tiendo, a superuser" in doctor(url)["found"]
    with at_work(url) as (failures, rounds):
        while rounds[0] < 10:
            assert not failures, failures
        said = done(url, "roles")
        before = rounds[0]
        while rounds[0] < before + 10:
            assert not failures, failures
    assert not failures, failures
    assert "ALTER DATABASE handed OWNER TO tiendo_owner" in said and "ALTER TABLE progress OWNER TO tiendo_owner" in said
    assert set(owners(url)) == {OWNER} and effective(url) == rights == effective(made)
    migrated = tiendo(as_role(url, OWNER), "migrate")
    assert migrated.returncode == 0 and "up to date" in migrated.stdout and not migrated.stderr
    assert doctor(url)["state"] == "none"
    assert sorted(old.schema_of("handed")) == sorted(server.schema_of("made"))


def test_what_a_plain_role_owned_is_handed_over_and_the_role_keeps_nothing(server):
    server.psql("postgres", "-c", "CREATE ROLE plain LOGIN", "-c", "CREATE DATABASE of_plain OWNER plain")
    url = server.url("of_plain")
    done(as_role(url, "plain"), "migrate")
    assert set(owners(url)) == {"plain"}
    mine = psycopg2.connect(as_role(url, "plain"), application_name="tiendo-ingest")  # not changed over yet
    with at_work(url) as (failures, rounds):
        while rounds[0] < 10:
            assert not failures, failures
        said = done(url, "roles")
    assert said.index("GRANT EXECUTE ON ROUTINE") < said.index("ALTER ROUTINE"), "who is in the midst of a call meets functions of both owners"
    assert not failures, failures
    assert set(owners(url)) == {OWNER}
    mine.cursor().execute("SELECT count(*) FROM progress")
    found = doctor(url)
    assert found["state"] == "warn" and "ingest connects as plain, which can more than its rights" in found["found"]
    mine.close()
    wait_gone(url, "plain")
    assert "REVOKE tiendo_owner FROM plain" in done(url, "roles")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(url, "SELECT count(*) FROM progress", role="plain")


def wait_gone(url, role):
    while ask(url, "SELECT 1 FROM pg_stat_activity WHERE usename = %s", role):
        pass


def test_a_release_that_a_superuser_owned_comes_over_and_its_figures_are_read_by_the_operator(server):
    url = server.create("release_1")
    server.psql("release_1", text=lzma.open(RELEASE_1, "rt").read())
    done(url, "roles")
    assert set(owners(url)) == {OWNER}
    assert tiendo(as_role(url, OWNER), "migrate").returncode == 0
    assert set(owners(url)) == {OWNER}
    status = json.loads(done(as_role(url, OPERATOR), "status", "--campaign", "kich-hoat", "--date", "2024-07-05", "--json"))
    assert status["total"]["cumulative"] > 0


def test_a_managed_servers_administrator_who_is_no_superuser_makes_them_too():
    with private_postgres() as managed:
        managed.psql("postgres", "-c", "CREATE ROLE manager LOGIN CREATEROLE CREATEDB")
        url = as_role(managed.url("m"), "manager")
        subprocess.run(["psql", "-qX", as_role(managed.url("postgres"), "manager"), "-c", "CREATE DATABASE m"], check=True)
        done(url, "roles")
        ended = tiendo(as_role(managed.url("m"), OWNER), "migrate")
        assert ended.returncode == 0 and not ended.stderr, ended.stderr
        assert set(owners(managed.url("m"))) == {OWNER}


def test_what_a_superuser_migrates_is_the_owners(server):
    url = server.create("by_superuser")
    done(url, "roles")
    assert "made tiendo_owner the owner" in done(url, "migrate")
    assert set(owners(url)) == {OWNER} and doctor(url)["state"] == "none"


@pytest.mark.parametrize("how", [["--no-owner", "--no-privileges"], ["--no-privileges"], []])
def test_a_restore_by_whoever_it_was_ends_with_the_owner_and_the_rights_set(server, made, how):
    dump = server.folder / "made.dump"
    subprocess.run([BIN / "pg_dump", "-Fc", "-f", dump, made], check=True)
    name = f"restored_{len(how)}"
    url = server.create(name)  # a superuser's
    subprocess.run([BIN / "pg_restore", "--single-transaction", *how, "-d", url, dump], check=True, capture_output=True)
    done(url, "restored")
    assert set(owners(url)) == {OWNER} and effective(url) == effective(made)
    done(as_role(url, OWNER), "restored")
    assert doctor(url)["state"] == "none"


def test_a_restore_that_the_owner_may_not_use_is_refused_with_what_to_run(server, made):
    dump = server.folder / "made.dump"
    subprocess.run([BIN / "pg_dump", "-Fc", "-f", dump, made], check=True)
    url = server.create("foreign")
    subprocess.run([BIN / "pg_restore", "--no-owner", "--no-privileges", "-d", url, dump], check=True, capture_output=True)
    for broken in ("SELECT 1", "REVOKE ALL ON SCHEMA public FROM PUBLIC"):
        server.psql("foreign", "-c", broken)
        refused = tiendo(as_role(url, OWNER), "restored")
        assert refused.returncode == 1 and "may not use what was restored" in refused.stderr and "tiendo roles" in refused.stderr
    refused = tiendo(as_role(url, OWNER), "migrate")
    assert refused.returncode == 1 and "tiendo roles" in refused.stderr
    done(url, "roles")
    assert tiendo(as_role(url, OWNER), "restored").returncode == 0


def test_a_database_of_another_role_stays_that_roles(server):
    server.psql("postgres", "-c", "CREATE ROLE another LOGIN", "-c", "CREATE DATABASE of_another OWNER another")
    url = server.url("of_another")
    done(as_role(url, "another"), "migrate")
    done(url, "migrate")
    done(url, "restored")
    assert set(owners(url)) == {"another"}


def test_doctor_names_each_who_can_more(server):
    url = server.create("wide")
    done(url, "roles")
    done(as_role(url, OWNER), "migrate")
    assert doctor(url)["state"] == "none"
    found = doctor(url, "tiendo")
    assert found["state"] == "warn" and found["found"] == "the command connects as tiendo, a superuser" and "The owner and the operator" in found["do"]
    assert doctor(url, OWNER)["found"] == "the command connects as tiendo_owner, which owns tables"
    for change, back, said in [("ALTER ROLE tiendo_intake CREATEROLE", "ALTER ROLE tiendo_intake NOCREATEROLE", "tiendo_intake is a role which can more than its rights"),
                               ("GRANT pg_write_all_data TO tiendo_ingest", "REVOKE pg_write_all_data FROM tiendo_ingest", "tiendo_ingest is a role which can more"),
                               ("ALTER TABLE unit OWNER TO tiendo", "ALTER TABLE unit OWNER TO tiendo_owner", "the schema belongs to several roles: tiendo, tiendo_owner"),
                               ("ALTER FUNCTION audit_head (bigint) OWNER TO tiendo", "ALTER FUNCTION audit_head (bigint) OWNER TO tiendo_owner", "several roles"),
                               ("ALTER ROLE tiendo_owner SUPERUSER", "ALTER ROLE tiendo_owner NOSUPERUSER", "the schema belongs to tiendo_owner, a superuser"),
                               ("ALTER ROLE tiendo_owner CREATEDB", "ALTER ROLE tiendo_owner NOCREATEDB", "the schema belongs to tiendo_owner, which can more"),
                               ("GRANT tiendo_owner TO tiendo_operator", "REVOKE tiendo_owner FROM tiendo_operator", "the command connects as tiendo_operator, which can more")]:
        server.psql("wide", "-c", change)
        found = doctor(url)
        assert found["state"] == "warn" and said in found["found"], found
        server.psql("wide", "-c", back)
    assert doctor(url)["state"] == "none"
    server.psql("wide", "-c", "ALTER ROLE tiendo_operator CREATEROLE", "-c", "GRANT tiendo_owner TO tiendo_intake", "-c", "ALTER TABLE unit OWNER TO tiendo")
    done(url, "roles")
    assert doctor(url)["state"] == "none", "tiendo roles puts it right"


def test_passwords_of_all_roles_are_told_to_the_server_as_verifiers(server, tmp_path):
    url = server.create("passwords")
    made = subprocess.run([TIENDO, "init", "--roles", tmp_path / "roles", "--host", "db.example"], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    names = [*SERVICES.values(), "owner", "backup"]
    assert sorted(file.parent.name for file in tmp_path.glob("roles/*/url")) == sorted(names)
    done(url, "roles", "--backup", "--passwords", str(tmp_path / "roles"))
    kept = dict(ask(url, "SELECT rolname, rolpassword FROM pg_authid WHERE rolname LIKE 'tiendo\\_%%'"))
    assert {f"tiendo_{name}" for name in names} <= {name for name, verifier in kept.items() if (verifier or "").startswith("SCRAM-SHA-256$")}
    refused = tiendo(as_role(url, OWNER), "migrate", "--roles", str(tmp_path / "roles"))
    assert refused.returncode == 1 and "tiendo roles --passwords" in refused.stderr


def test_with_passwords_as_compose_makes_them_each_logs_in_by_its_own_file(tmp_path):
    """init, roles, migrate and the command one after the other, as the containers of docker compose do it, on a server that believes nobody without a password."""
    with private_postgres() as guarded:
        guarded.psql("postgres", "-c", "CREATE DATABASE tiendo", "-c", "ALTER ROLE tiendo PASSWORD 'the-administrators'")
        (guarded.folder / "data/pg_hba.conf").write_text("local all all scram-sha-256\n")
        guarded.psql("postgres", "-c", "SELECT pg_reload_conf ()")
        host = str(guarded.folder).replace("/", "%2F")

        def run(file, *arguments):
            return subprocess.run([TIENDO, *arguments], env=dict(os.environ, TIENDO_DATABASE_URL_FILE=str(file)), capture_output=True, text=True)

        def init():
            subprocess.run([TIENDO, "init", "--roles", tmp_path / "roles", "--host", host], check=True, capture_output=True)

        admin = tmp_path / "url"
        admin.write_text(f"postgresql://tiendo:the-administrators@{host}/tiendo")
        files = {name: tmp_path / "roles" / name / "url" for name in [*SERVICES.values(), "owner"]}
        init()
        assert all(oct(file.stat().st_mode & 0o777) == "0o440" for file in files.values())
        assert run(files["owner"], "migrate").returncode == 1, "not before the administrator has told the server"
        for file, *arguments in ((admin, "roles", "--passwords", str(tmp_path / "roles")), (files["owner"], "migrate"),
                                 (files["operator"], "token", "new", "--role", "operator", "--unit", "*", "--label", "first", "--once"), (files["operator"], "doctor")):
            ended = run(file, *arguments)
            assert ended.returncode == 0, ended.stdout + ended.stderr
        assert re.search(r"(?m)^none +database roles", ended.stdout), ended.stdout
        for name, file in files.items():
            connection = psycopg2.connect(file.read_text())
            cursor = connection.cursor()
            cursor.execute("SELECT session_user")
            assert cursor.fetchone() == (f"tiendo_{name}",)
            connection.close()
        old = files["operator"].read_text()
        files["operator"].unlink()
        init()
        assert run(admin, "roles", "--passwords", str(tmp_path / "roles")).returncode == 0
        assert run(files["operator"], "token", "list").returncode == 0
        with pytest.raises(psycopg2.OperationalError):
            psycopg2.connect(old)
