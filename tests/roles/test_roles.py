"""A database role a service and one for the command: every right of every role as docs/reference/roles.md has it, the rights as narrow as what the services' statements reach,
and what each role tries and may not. `python3 tests/roles/test_roles.py` writes the document's tables from the schema's (service_grants, service_calls)."""
import os
import pathlib
import re
import subprocess
import sys

import psycopg2
import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib.private_postgres import private_postgres  # noqa: E402
from roles.reach import ROOT, SERVICES, needed, schema  # noqa: E402

TIENDO = pathlib.Path(os.environ.get("STACK_BUILD", ROOT / "build/dev")) / "tiendo"
DOCUMENT = ROOT / "docs/reference/roles.md"
NAMES = list(SERVICES.values())
ROLES = [f"tiendo_{name}" for name in NAMES]
LETTERS = {"SELECT": "r", "INSERT": "a", "UPDATE": "w", "DELETE": "d", "TRUNCATE": "D", "REFERENCES": "x", "TRIGGER": "t", "USAGE": "U"}


def source(name):
    return (ROOT / f"common/schema/functions/roles/{name}.sql").read_text()


def declared():
    """Of the schema's files: relation → cells, and function → names."""
    cells = {row[0]: row[1:] for row in (re.findall(r"'([^']*)'", line) for line in source("service_grants").splitlines() if line.startswith("    ('"))}
    calls = {name: re.findall(r"'tiendo_(\w+)'", roles) for name, roles in re.findall(r"\('(\w+)', ARRAY\[([^\]]*)\]\)", source("service_calls"))}
    return cells, calls


def tables_of_document(cells, calls):
    lines = ["| table | " + " | ".join(NAMES) + " |", "|---" * (len(NAMES) + 1) + "|"]
    lines += ["| " + " | ".join([f"`{name}`", *cells[name]]) + " |" for name in sorted(cells)]
    lines += ["", "| function | who may call it |", "|---|---|"]
    return lines + [f"| `{name}` | {', '.join(calls[name])} |" for name in sorted(calls)]


def lines_of_document():
    return [line for line in DOCUMENT.read_text().splitlines() if line.startswith("| `")]


@pytest.fixture(scope="module")
def server():
    with private_postgres("max_connections=50") as running:
        yield running


def tiendo(url, *arguments):
    return subprocess.run([TIENDO, *arguments], env=dict(os.environ, TIENDO_DATABASE_URL=url), capture_output=True, text=True)


def migrate(url, *arguments):
    return tiendo(url, "migrate", *arguments)


def as_role(url, role):
    return url.replace("user=tiendo", f"user={role}")


@pytest.fixture(scope="module")
def url(server):
    """As an administrator makes it: the roles and the owner first, and the schema is the owner's."""
    made = server.create("roles")
    for done in (tiendo(made, "roles"), migrate(as_role(made, "tiendo_owner"))):
        assert done.returncode == 0 and not done.stderr, done.stderr
    return made


def ask(url, query, *values, role="tiendo"):
    connection = psycopg2.connect(as_role(url, role))
    try:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(query, values)
        return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


def cell(rights):
    """{(letter, column or "")} as the document writes it."""
    whole = {letter for letter, column in rights if column == ""}
    parts = {letter: [column for other, column in rights if other == letter and column] for letter, column in rights if column and letter not in whole}
    return " ".join([text for text in ["".join(sorted(whole, key="rawdDxtU".index))] if text]
                    + [f"{letter}({','.join(parts[letter])})" for letter in sorted(parts, key="rawdDxtU".index)])


def effective(url):
    """What each role can do, however it comes by it: relation → cells, function with its owner's rights → names."""
    relations = [name for name, in ask(url, "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')")]
    found = {name: [set() for _ in ROLES] for name in relations}
    for role, sequence, may in ask(url, """
            SELECT r, c.relname, p FROM unnest (%s) r, pg_class c, unnest (ARRAY['SELECT', 'UPDATE', 'USAGE']) p
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S' AND has_sequence_privilege (r, c.oid, p)""", ROLES):
        found.setdefault(sequence, [set() for _ in ROLES])[ROLES.index(role)].add((LETTERS[may], ""))
    for role, relation, may in ask(url, """
            SELECT r, c.relname, p FROM unnest (%s) r, pg_class c, unnest (%s) p
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND has_table_privilege (r, c.oid, p)""", ROLES, [may for may in LETTERS if may != "USAGE"]):
        found[relation][ROLES.index(role)].add((LETTERS[may], ""))
    for role, relation, column, may in ask(url, """
            SELECT r, c.relname, a.attname, p FROM unnest (%s) r, pg_class c, pg_attribute a, unnest (ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) p
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
              AND has_column_privilege (r, c.oid, a.attnum, p) AND NOT has_table_privilege (r, c.oid, p) ORDER BY c.relname, a.attnum""", ROLES):
        cells = found[relation][ROLES.index(role)]
        cells.add((LETTERS[may], column))
    order = {(r, n): i for r, n, i in ask(url, "SELECT c.relname, a.attname, a.attnum FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid")}
    calls = {}
    for function, role in ask(url, """
            SELECT p.proname, r FROM pg_proc p LEFT JOIN unnest (%s) r ON has_function_privilege (r, p.oid, 'EXECUTE')
            WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef""", ROLES):
        calls.setdefault(function, []).extend([role.removeprefix("tiendo_")] if role else [])
    return {name: [cell(sorted(one, key=lambda right: order.get((name, right[1]), 0))) for one in cells] for name, cells in found.items()}, calls


def test_every_right_of_every_role_is_as_the_document_says(url):
    cells, calls = effective(url)
    assert not set(cells) - set(declared()[0]), "one row a table: common/schema/functions/roles/service_grants.sql"
    found = [line for line in tables_of_document(cells, calls) if line.startswith("| `")]
    assert lines_of_document() == found, "write what is right: python3 tests/roles/test_roles.py"


def test_every_table_of_the_schema_is_named(url):
    tables = {name for name, in ask(url, "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace")}
    assert tables == {name for name in declared()[0] if name in tables or not name.endswith("_id_seq")}, "one row a table: common/schema/functions/roles/service_grants.sql"
    assert tables == {name for name in schema()[0] if not name.endswith("_id_seq")}


@pytest.mark.parametrize("service", SERVICES)
def test_a_role_may_do_what_the_services_statements_reach_and_no_more(service):
    cells, calls = declared()
    name = SERVICES[service]
    touched, definers = needed(service)
    granted = {table: set(re.sub(r"\([^)]*\)| ", "", row[NAMES.index(name)])) for table, row in cells.items()}
    wrong = []
    for table, given in granted.items():
        wants = touched.get(table, set())
        wrong += [f"{table}: lacks {letter}" for letter in sorted(wants - given)] + [f"{table}: has {letter} and needs none" for letter in sorted(given - wants)]
    wrong += [f"{function}: may not be called" for function in sorted(definers) if name not in calls.get(function, [])]
    wrong += [f"{function}: is called nowhere" for function, names in sorted(calls.items()) if name in names and function not in definers]
    assert not wrong, f"tiendo_{name}, in common/schema/functions/roles/: " + "; ".join(wrong)


def test_no_role_can_rewrite_what_is_only_added_to():
    for table in ("progress", "explanation", "explanation_decision", "batch", "quarantine", "alert_event", "audit", "audit_anchor", "day_close", "day_reopen", "milestone",
                  "campaign_change"):
        assert not [row for row in declared()[0][table] if set(row) & {"w", "d"}], table


def test_roles_are_no_more_than_roles(url):
    rows = ask(url, "SELECT rolname, rolcanlogin, rolinherit, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = ANY (%s)", ROLES)
    assert {row[0] for row in rows} == set(ROLES) and {row[1:] for row in rows} == {(True, True, False, False, False, False, False)}
    assert ask(url, "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = ANY (%s)", ROLES) == [(0,)]
    assert ask(url, "SELECT count(*) FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid WHERE d.deptype = 'o' AND r.rolname = ANY (%s)", ROLES) == [(0,)]
    temporary = {role for role, in ask(url, "SELECT r FROM unnest (%s) r WHERE has_database_privilege (r, current_database (), 'TEMPORARY')", ROLES)}
    assert temporary == {"tiendo_ingest"}
    assert not ask(url, "SELECT r FROM unnest (%s) r WHERE has_database_privilege (r, current_database (), 'CREATE') OR has_schema_privilege (r, 'public', 'CREATE')", ROLES)


def test_nothing_of_the_schema_is_everybodys(url):
    loose = ask(url, """
        SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prorettype <> 'trigger'::regtype
          AND EXISTS (SELECT FROM aclexplode (coalesce (p.proacl, acldefault ('f', p.proowner))) e WHERE e.grantee = 0)
        UNION ALL SELECT c.relname FROM pg_class c CROSS JOIN aclexplode (c.relacl) e WHERE c.relnamespace = 'public'::regnamespace AND e.grantee = 0""")
    assert not loose
    fixed = ask(url, "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef AND NOT 'search_path=public, pg_temp' = ANY (proconfig)")
    assert not fixed, "a function with its owner's rights names its search path"
    own = ask(url, "SELECT p.proname FROM pg_proc p, unnest (%s) r WHERE p.proname IN ('settle_rights', 'make_roles', 'grant_tables') AND has_function_privilege (r, p.oid, 'EXECUTE')", ROLES)
    assert not own


ATTEMPTS = {
    "a program of the host": "COPY unit FROM PROGRAM 'true'",
    "a file of the host": "COPY unit FROM '/etc/passwd'",
    "a figure of the log, changed": "UPDATE progress SET value = value + 1",
    "a figure of the log, taken out": "DELETE FROM progress",
    "an event, changed": "UPDATE alert_event SET text_vi = ''",
    "the audit log, changed": "UPDATE audit SET actor = 'nobody'",
    "the audit log, emptied": "TRUNCATE audit",
    "an entry of the audit log past its chain": "INSERT INTO audit SELECT * FROM audit LIMIT 1",
    "a trigger, switched off": "ALTER TABLE audit DISABLE TRIGGER ALL",
    "all triggers, switched off": "SET session_replication_role = replica",
    "a table of its own": "CREATE TABLE mine (x int)",
    "a function of its own": "CREATE FUNCTION mine () RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "a function, replaced": "CREATE OR REPLACE FUNCTION in_scope (p_path text, p_scope text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "another role": "SET ROLE tiendo",
    "the owner's role": "SET ROLE tiendo_owner",
    "a superuser's name": "SET SESSION AUTHORIZATION tiendo",
    "a role of its own": "CREATE ROLE mine SUPERUSER LOGIN",
    "more for itself": "ALTER ROLE CURRENT_USER SUPERUSER",
    "a right given on": "GRANT SELECT ON schema_function TO PUBLIC",
    "the rights, set anew": "SELECT settle_rights ()",
    "an account made an operator": "UPDATE account SET role = 'operator'",
    "the log of reports, emptied": "TRUNCATE progress",
    "a report's rejected records, taken out": "DELETE FROM quarantine",
    "a decision, changed": "UPDATE explanation_decision SET accepted = true",
    "a close, taken out": "DELETE FROM day_close",
    "an event, taken out": "DELETE FROM alert_event",
    "an anchor of the audit log, taken out": "DELETE FROM audit_anchor",
    "an entry of the audit log, taken out": "DELETE FROM audit",
    "a change of a campaign, taken out": "DELETE FROM campaign_change",
    "a column more": "ALTER TABLE unit ADD COLUMN mine int",
    "a table dropped": "DROP TABLE quarantine",
    "a trigger of its own": "CREATE TRIGGER mine BEFORE INSERT ON unit FOR EACH ROW EXECUTE FUNCTION audit_only_grows ()",
    "a rule of its own": "CREATE RULE mine AS ON INSERT TO unit DO INSTEAD NOTHING",
    "an index of its own": "CREATE INDEX mine ON unit (code)",
    "a large file read": "SELECT pg_read_file ('/etc/passwd')",
    "an extension": "CREATE EXTENSION file_fdw",
    "a function in C": "CREATE FUNCTION mine () RETURNS int LANGUAGE c AS '/tmp/mine.so'",
    "a schema of its own": "CREATE SCHEMA mine",
    "a setting of the server": "ALTER SYSTEM SET archive_command = 'true'",
    "a setting of the database": "ALTER DATABASE roles SET session_replication_role = replica",
    "another's session ended": "SELECT pg_terminate_backend (pid) FROM pg_stat_activity WHERE usename = 'tiendo' LIMIT 1",
    "the schema's history": "DELETE FROM schema_migration",
}
# What people do by themselves, and what ingest alone adds.
OPERATOR_GETS_NOT = {
    "a password of somebody": "UPDATE account SET password = 'x'",
    "an account with a password": "INSERT INTO account (code, role, language, mail, password, added_at) VALUES ('x', 'operator', 'vi', '', 'x', now ())",
    "a session": "INSERT INTO session DEFAULT VALUES",
    "a figure of the log, past ingest": "INSERT INTO progress SELECT * FROM progress LIMIT 1",
    "a batch": "INSERT INTO batch SELECT * FROM batch LIMIT 1",
}
# What registering people and feeds is: the operator's.
SERVICES_GET_NOT = {
    "another key of a feed": "INSERT INTO feed_key (public_key, feed, added_at) SELECT repeat ('x', 40), 'f', now ()",
    "a token": "INSERT INTO token (digest, label, role, unit, added_at) VALUES (sha256 ('x'), 'x', 'operator', '*', now ())",
    "a figure taken out": "SELECT void_figure ('kich-hoat', '22738', '2024-07-01', 'x', now ())",
}


def refused(url, statement, role):
    with pytest.raises(psycopg2.Error) as error:
        ask(url, statement, role=role)
    assert error.value.pgcode == "42501", (role, str(error.value))


@pytest.mark.parametrize("what", ATTEMPTS | SERVICES_GET_NOT)
def test_no_service_gets(url, what):
    for role in ROLES:
        if role != "tiendo_operator":
            refused(url, (ATTEMPTS | SERVICES_GET_NOT)[what], role)


@pytest.mark.parametrize("what", ATTEMPTS | OPERATOR_GETS_NOT)
def test_the_operators_role_does_not_get(url, what):
    """Who uses the command runs no program on the server, switches off no trigger, rewrites no log and alters no schema, whatever statement it types."""
    other = psycopg2.connect(url)  # a session that could be ended
    try:
        refused(url, (ATTEMPTS | OPERATOR_GETS_NOT)[what], "tiendo_operator")
    finally:
        other.close()


def test_the_operators_role_enters_acts_of_the_command_alone_and_its_name_is_in_each(url):
    refused(url, "SELECT audit_write (now (), 'mai', 'http', 'sign in', 'mai', '{}')", "tiendo_operator")
    entry = ask(url, "SELECT audit_write (now (), 'mai, uid 0', 'command', 'x', 'x', '{}')", role="tiendo_operator")[0][0]
    assert ask(url, "SELECT actor FROM audit WHERE id = %s", entry) == [("mai, uid 0, database tiendo_operator",)]


def test_what_the_operators_role_grants_reaches_nobody(url):
    ask(url, "GRANT ALL ON campaign TO PUBLIC", role="tiendo_operator")  # the server warns, and gives nothing
    test_nothing_of_the_schema_is_everybodys(url)


@pytest.mark.parametrize("role, what", [
    ("tiendo_exporter", "INSERT INTO progress DEFAULT VALUES"), ("tiendo_intake", "INSERT INTO progress DEFAULT VALUES"), ("tiendo_intake", "INSERT INTO batch DEFAULT VALUES"),
    ("tiendo_intake", "INSERT INTO explanation DEFAULT VALUES"), ("tiendo_intake", "UPDATE figure SET value = 0"), ("tiendo_exporter", "UPDATE figure SET value = 0"),
    ("tiendo_exporter", "SELECT password FROM account"), ("tiendo_exporter", "SELECT webhook_secret FROM member"), ("tiendo_exporter", "INSERT INTO session DEFAULT VALUES"),
    ("tiendo_exporter", "SELECT gateway_feed ('58', 'intake', 'x', now ())"), ("tiendo_ingest", "SELECT audit_write (now (), 'x', 'http', 'x', 'x', '{}')"),
    ("tiendo_aggregator", "SELECT password FROM account"), ("tiendo_ingest", "SELECT password FROM account"), ("tiendo_intake", "INSERT INTO feed DEFAULT VALUES"),
    ("tiendo_intake", "UPDATE session SET account = 'x'"), ("tiendo_exporter", "CREATE TEMP TABLE unit (code text)")])
def test_a_service_does_not_get_what_another_needs(url, role, what):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(url, what, role=role)


def test_a_temporary_table_stands_in_for_nothing_in_a_function_with_its_owners_rights(server, url):
    """ingest may make temporary tables; were its role to call such a function, the schema's tables would be meant all the same."""
    seen = ask(url, "CREATE TEMP TABLE audit (LIKE public.audit); SELECT audit_write (now (), 'x', 'http', 'x', 'x', '{}'); SELECT count(*) FROM pg_temp.audit")
    assert seen == [(0,)]


def test_what_is_no_longer_listed_is_taken_back_and_twice_changes_nothing(server, url):
    server.psql("roles", "-c", "GRANT ALL ON progress TO tiendo_intake", "-c", "GRANT UPDATE (unit) ON feed TO tiendo_exporter", "-c", "GRANT SELECT ON account TO PUBLIC",
                "-c", "GRANT EXECUTE ON FUNCTION audit_write TO PUBLIC", "-c", "ALTER ROLE tiendo_ingest CREATEROLE CREATEDB", "-c", "REVOKE SELECT ON unit FROM tiendo_ingest",
                "-c", "CREATE TABLE of_the_operator (x int)", "-c", "GRANT SELECT ON of_the_operator TO PUBLIC")
    done = migrate(url)
    assert done.returncode == 0 and "set the rights" in done.stdout, done.stderr
    server.psql("roles", "-c", "SELECT 1 FROM of_the_operator", "-c", "DROP TABLE of_the_operator")
    test_every_right_of_every_role_is_as_the_document_says(url)
    test_roles_are_no_more_than_roles(url)
    test_nothing_of_the_schema_is_everybodys(url)
    assert "rights" not in migrate(url).stdout


def test_where_roles_cannot_be_made_an_administrator_is_told_once_and_the_rest_is_done(url):
    with private_postgres() as managed:
        managed.psql("postgres", "-c", "CREATE ROLE one LOGIN")
        managed.psql("postgres", "-c", "CREATE DATABASE managed OWNER one")
        mine = managed.url("managed").replace("user=tiendo", "user=one")
        done = migrate(mine)
        told = done.stderr.strip().splitlines()
        assert done.returncode == 0 and len(told) == 1 and "CREATE ROLE tiendo_ingest LOGIN;" in told[0], done.stderr
        assert "up to date" in migrate(mine).stdout
        managed.psql("postgres", "-c", re.search(r"CREATE ROLE.*;", told[0])[0])
        done = migrate(mine)
        assert done.returncode == 0 and not done.stderr and "set the rights" in done.stdout, done.stderr
        assert effective(mine) == effective(url), "given by an owner who is no superuser, they are the same"


def test_passwords_come_from_the_services_files_and_reach_the_server_as_verifiers(server, url, tmp_path):
    made = subprocess.run([TIENDO, "init", "--keys", tmp_path, "--database", tmp_path, "--roles", tmp_path / "roles", "--host", "db.example"], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    files = {name: tmp_path / "roles" / name / "url" for name in NAMES}
    texts = {name: file.read_text() for name, file in files.items()}
    assert all(re.fullmatch(rf"postgresql://tiendo_{name}:[\w-]{{32}}@db.example/tiendo", text) for name, text in texts.items()) and len(set(texts.values())) == 6
    assert {oct(file.stat().st_mode & 0o777) for file in files.values()} == {"0o440"}
    done = migrate(url, "--roles", str(tmp_path / "roles"))
    assert done.returncode == 0, done.stderr
    kept = ask(url, "SELECT rolname, rolpassword FROM pg_authid WHERE rolname = ANY (%s)", ROLES)
    assert len(kept) == 6 and all(verifier.startswith("SCRAM-SHA-256$") for _, verifier in kept)
    again = subprocess.run([TIENDO, "init", "--keys", tmp_path, "--database", tmp_path, "--roles", tmp_path / "roles"], capture_output=True, text=True)
    assert again.returncode == 0 and texts == {name: file.read_text() for name, file in files.items()}, "what is there stays"


def test_a_password_of_another_role_is_refused_and_nothing_is_done(url, tmp_path):
    (tmp_path / "ingest").mkdir()
    (tmp_path / "ingest/url").write_text("postgresql://tiendo:secret@localhost/tiendo")
    done = migrate(url, "--roles", str(tmp_path))
    assert done.returncode == 1 and 'names the user "tiendo"; the role of this service is tiendo_ingest' in done.stderr and "secret" not in done.stderr


if __name__ == "__main__":
    TABLES = iter("\n".join(tables_of_document(*declared())).split("\n\n"))
    DOCUMENT.write_text(re.sub(r"(?m)^\| (?:table|function) \|.*\n(?:\|.*\n)+", lambda _: next(TABLES) + "\n", DOCUMENT.read_text()))
