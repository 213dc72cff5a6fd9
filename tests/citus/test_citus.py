"""deploy/citus/distribute.sql, offline: the real file runs twice on the migrated schema of a private PostgreSQL, where stand-ins of Citus' functions
refuse what Citus 13.2 refuses; then statements and functions are read for what was seen to fail on a real cluster (deploy/citus/README.md)."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

import psycopg2
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILE = ROOT / "deploy/citus/distribute.sql"
BIN = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]

# Seen to run on a real cluster all the same: functions called once each, beside the rows and not for each of them.
RUNS = {"calendar_json", "days_json", "punctuality", "recheck_locked", "tiendo/preview_from",
        "watch_rejections"}

STANDINS = """
CREATE TABLE pg_dist_partition (logicalrelid regclass PRIMARY KEY, colocation text NOT NULL);
CREATE FUNCTION create_distributed_table (p_table regclass, p_column text, shard_count integer DEFAULT 32, colocate_with text DEFAULT 'default')
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_column smallint := (SELECT attnum FROM pg_attribute WHERE attrelid = p_table AND attname = p_column AND attnotnull);
    v_bad text;
BEGIN
    IF v_column IS NULL THEN
        RAISE EXCEPTION '% has no column % that is never null', p_table, p_column;
    END IF;
    SELECT string_agg (i.indexrelid::regclass::text, ', ') INTO v_bad FROM pg_index i
    WHERE i.indrelid = p_table AND i.indisunique AND NOT v_column = ANY (i.indkey::smallint[]);
    IF v_bad IS NOT NULL THEN
        RAISE EXCEPTION '%: unique without %: %', p_table, p_column, v_bad;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = p_table AND i.indisprimary) THEN
        RAISE EXCEPTION '% has no primary key', p_table;
    END IF;
    SELECT string_agg (tgname, ', ') INTO v_bad FROM pg_trigger WHERE tgrelid = p_table AND NOT tgisinternal;
    IF v_bad IS NOT NULL THEN
        RAISE EXCEPTION '% has triggers: %', p_table, v_bad;
    END IF;
    -- between colocated tables, with the column in its place on both sides; never with a table of the coordinator
    SELECT string_agg (c.conname, ', ') INTO v_bad FROM pg_constraint c
    WHERE c.contype = 'f' AND p_table IN (c.conrelid, c.confrelid)
      AND NOT EXISTS (SELECT FROM generate_subscripts (c.conkey, 1) n
                      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[n]
                      JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[n]
                      WHERE a.attname = p_column AND f.attname = p_column);
    IF v_bad IS NOT NULL THEN
        RAISE EXCEPTION '%: foreign keys that leave the province: %', p_table, v_bad;
    END IF;
    IF colocate_with NOT IN ('none', 'default') AND NOT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = colocate_with::regclass) THEN
        RAISE EXCEPTION '% is not distributed yet', colocate_with;
    END IF;
    INSERT INTO pg_dist_partition VALUES (p_table, CASE colocate_with WHEN 'none' THEN p_table::text ELSE colocate_with END);
END $$;
"""


@pytest.fixture(scope="module")
def server():
    work = pathlib.Path(tempfile.mkdtemp(prefix="tiendo-citus."))
    user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []
    if user:
        shutil.chown(work, "postgres")
    subprocess.run([*user, BIN / "initdb", "-D", work / "data", "-U", "tiendo", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"], check=True, capture_output=True)
    options = f"-c listen_addresses= -c unix_socket_directories={work} -c fsync=off"
    subprocess.run([*user, BIN / "pg_ctl", "-D", work / "data", "-o", options, "-l", work / "log", "-w", "start"], check=True, capture_output=True)
    yield work
    subprocess.run([*user, BIN / "pg_ctl", "-D", work / "data", "-m", "immediate", "stop"], capture_output=True)
    shutil.rmtree(work, ignore_errors=True)


def psql(server, database, *arguments):
    return subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-h", server, "-U", "tiendo", "-d", database, *arguments], capture_output=True, text=True)


@pytest.fixture
def database(server):
    """A database of one's own with the schema."""
    if psql(server, "template", "-c", "SELECT 1").returncode != 0:
        assert psql(server, "postgres", "-c", "CREATE DATABASE template").returncode == 0
        files = subprocess.run(["sh", ROOT / "common/schema/files.sh"], check=True, capture_output=True, text=True).stdout.split()
        done = psql(server, "template", "-c", "SET check_function_bodies = off", *sum((["-f", file] for file in files), []), "-c", STANDINS)
        assert done.returncode == 0, done.stderr
    assert psql(server, "postgres", "-c", "DROP DATABASE IF EXISTS tiendo", "-c", "CREATE DATABASE tiendo TEMPLATE template").returncode == 0
    connection = psycopg2.connect(host=str(server), user="tiendo", dbname="tiendo")
    connection.autocommit = True
    yield connection
    connection.close()


def rows(connection, query):
    cursor = connection.cursor()
    cursor.execute(query)
    return cursor.fetchall()


def named():
    text = FILE.read_text()
    distributed = re.findall(r"create_distributed_table \('(\w+)'", text) + re.findall(r"^\s*\(\d+, '(\w+)'\)", text, re.M)
    return distributed, re.findall(r"^--  local: (\w+)", text, re.M)


def test_every_table_of_the_schema_is_named_once(database):
    distributed, local = named()
    tables = {name for name, in rows(database, "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace")}
    tables = tables - {"pg_dist_partition"} | {"schema_migration", "schema_function"}  # made by tiendo migrate itself
    assert sorted(distributed + local) == sorted(tables)


def test_the_file_runs_twice_and_citus_would_take_each_table(server, database):
    for _ in range(2):
        done = psql(server, "tiendo", "-1", "-f", FILE)
        assert done.returncode == 0, done.stderr
    made = rows(database, "SELECT logicalrelid::text, colocation FROM pg_dist_partition")
    assert {table for table, _ in made} == set(named()[0])
    assert {group for _, group in made} == {"work"}, "all in one group of shards"


@pytest.mark.parametrize("change, told", [
    ("CREATE UNIQUE INDEX loose ON figure (unit)", "unique without province: loose"),
    ("ALTER TABLE alert ADD FOREIGN KEY (campaign) REFERENCES campaign (code)", "foreign keys that leave the province"),
    ("CREATE TRIGGER t BEFORE INSERT ON progress FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger ()", "progress has triggers: t"),
    ("ALTER TABLE silence DROP CONSTRAINT silence_pkey", "silence has no primary key")])
def test_what_citus_refuses_is_refused_here(server, database, change, told):
    assert psql(server, "tiendo", "-c", change).returncode == 0
    done = psql(server, "tiendo", "-1", "-f", FILE)
    assert done.returncode != 0 and told in done.stderr, done.stderr


def without_comments(text):
    return re.sub(r"('[^']*')|--[^\n]*", lambda m: m[1] or "", text)  # a string may hold two dashes


def statements(body):
    """The statements of a PL/pgSQL body; a semicolon in a string would only cut one in two."""
    return [part for part in without_comments(body).split(";") if part.strip()]


def reads(statement, tables):
    return {name for name in re.findall(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+(\w+)\b", statement) if name in tables}


def calls(statement, functions):
    return {name for name in re.findall(r"\b(\w+) \(", statement) if name in functions}


@pytest.fixture
def functions(database):
    """name → (language, body, argument types) of the schema's own functions."""
    return {name: (language, body, types) for name, language, body, types in rows(database, """
        SELECT p.proname, l.lanname, p.prosrc, pg_get_function_identity_arguments (p.oid) FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
        WHERE p.pronamespace = 'public'::regnamespace AND p.proname <> 'create_distributed_table'""")}


def reaching(functions, tables):
    """Functions that read a table, themselves or through others."""
    found = {name for name, (_, body, _) in functions.items() if reads(without_comments(body), tables)}
    while True:
        more = {name for name, (_, body, _) in functions.items() if calls(without_comments(body), found)} - found
        if not more:
            return found
        found |= more


def service_statements():
    return {f"{file.parts[-3]}/{file.stem}": without_comments(file.read_text()) for file in sorted((ROOT / "services").glob("*/sql/*.sql"))}


def test_functions_in_sql_read_no_tables(functions):
    tables = set(sum(named(), []))
    wrong = [name for name, (language, body, _) in functions.items() if language == "sql" and reads(without_comments(body), tables)]
    assert not wrong, "Citus cannot plan them: PL/pgSQL, or the statement itself"


def found_in(functions, check):
    found = {name for name, (_, body, _) in functions.items() if any(check(part) for part in statements(body))}
    return found | {name for name, text in service_statements().items() if check(text)}


def test_rows_are_skipped_only_within_a_province(functions):
    found = found_in(functions, lambda part: "SKIP LOCKED" in part and not re.search(r"\bprovince = [pv$]", part))
    assert not found, found


def empty_lists(text):
    """Subqueries without a column: Citus plans some by themselves, and a result without columns cannot be read."""
    return re.findall(r"\(\s*SELECT\s+FROM\b|\bAS\s+(?:MATERIALIZED\s+)?\(\s*SELECT\s+FROM\b", text)


def unnumbered_lists(text):
    """unnest of several arrays without WITH ORDINALITY: beside distributed tables the columns come out wrong."""
    found, text = [], re.sub(r"'[^']*'", "''", text)
    for match in re.finditer(r"\bunnest\s*\(", text):
        depth, several = 1, False
        end = match.end()
        while depth and end < len(text):
            several = several or (text[end] == "," and depth == 1)
            depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(text[end], 0)
            end += 1
        if several and not re.match(r"\s*WITH\s+ORDINALITY\b", text[end:]):
            found.append(text[match.start():end])
    return found


def simple_cases(text):
    """CASE x WHEN y in an UPDATE: sent to a worker with parameters it becomes another comparison (`operator does not exist: text = boolean`)."""
    return [part for part in text.split(";") if re.search(r"\bUPDATE\s+\w+(\s+\w+)?\s+SET\b|\bDO\s+UPDATE\b", part) and re.search(r"\bCASE\s+[\w.()]+\s+WHEN\b", part)]


def named_queries(text):
    """The bodies of a statement's WITH by name, and what is left."""
    bodies, rest, end = {}, "", 0
    for match in re.finditer(r"(?:\bWITH|\),)\s+(\w+) AS (?:NOT )?(?:MATERIALIZED )?\(", text):
        if match.start() < end - 1:
            continue  # within the one before
        rest, end, depth = rest + text[end:max(end, match.start())], match.end(), 1
        while depth and end < len(text):
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        bodies[match[1]] = text[match.end():end - 1]
    return bodies, rest + text[end:]


def lost_results(text, distributed):
    """Distributed rows of a WITH that only another query of it reads, one over the coordinator's tables, where the main query reads distributed rows too:
    seen to be missing there, with a warning on the coordinator alone."""
    bodies, rest = named_queries(re.sub(r"'[^']*'", "''", text))
    spread = {name for name, body in bodies.items() if reads(body, distributed)} if reads(rest, distributed) else set()
    return [name for name in sorted(spread) if not reads(rest, {name})
            and any(reads(body, {name}) and reads(body, set(named()[1])) for body in bodies.values())]


def fixed_beside(text, distributed):
    """SELECT CASE … (SELECT … FROM elsewhere) … FROM distributed: a subquery among the columns cannot be sent along."""
    found, bare = [], re.sub(r"'[^']*'", "''", text)
    for match in re.finditer(r"\bSELECT\b", bare):
        depth, end, inner = 0, match.end(), False
        while end < len(bare) and depth >= 0 and not (depth == 0 and (ends := re.match(r"FROM\s+(\w+)|UNION\b|;", bare[end:]))):
            inner = inner or bool((of := re.match(r"\(SELECT\b[^()]*?\bFROM\s+(\w+)", bare[end:])) and of[1] not in distributed)
            depth += {"(": 1, ")": -1}.get(bare[end], 0)
            end += 1
        if inner and depth == 0 and ends and ends[1] in distributed:
            found.append(bare[match.start():end + ends.end()])
    return found


@pytest.mark.parametrize("check, good, bad", [
    (lost_results, "WITH sent AS MATERIALIZED (SELECT max (day) FROM batch), f AS (SELECT code FROM feed LEFT JOIN sent ON true) SELECT * FROM f",
     "WITH sent AS MATERIALIZED (SELECT max (day) FROM batch), f AS (SELECT code FROM feed LEFT JOIN sent ON true) SELECT code FROM f UNION ALL SELECT unit FROM work"),
    (fixed_beside, "SELECT count (*) FROM work WHERE day = (SELECT max (day) FROM x)", "SELECT 1 UNION ALL SELECT CASE (SELECT n FROM run) WHEN 0 THEN max (day) END FROM work")])
def test_the_reader_tells_the_patterns_of_distributed_rows(check, good, bad):
    assert not check(good, {"batch", "work"}) and check(bad, {"batch", "work"})


def test_no_statement_takes_rows_apart_where_the_tables_lie(functions):
    """A field of an argument that is a row: the argument goes along as a whole, and its type is unknown to a worker."""
    distributed = "|".join(named()[0])
    found = {name: part for name, (_, body, _) in functions.items() for part in statements(body)
             if re.search(rf"\b(FROM|JOIN|UPDATE|INTO) ({distributed})\b", part) and re.search(r"\(c\)\.", part)}
    assert not found


@pytest.mark.parametrize("check", [lost_results, fixed_beside])
def test_no_statement_loses_rows_on_a_real_cluster(functions, check):
    distributed = set(named()[0])
    found = {name: sum((check(part, distributed) for part in statements(body)), []) for name, (_, body, _) in functions.items()}
    found.update({name: check(text, distributed) for name, text in service_statements().items()})
    assert not {name: bad for name, bad in found.items() if bad}


@pytest.mark.parametrize("check, good, bad", [
    (simple_cases, "UPDATE alert x SET state = CASE WHEN x.state = 'held' THEN 'held' ELSE v END", "UPDATE alert x SET state = CASE x.state WHEN 'held' THEN 'held' ELSE v END"),
    (empty_lists, "EXISTS (SELECT 1 FROM work)", "EXISTS (SELECT FROM work)"),
    (unnumbered_lists, "unnest (a, b) WITH ORDINALITY AS n (x, y, place)", "unnest (a, f (b, c)) AS n (x, y)"),
    (unnumbered_lists, "unnest (f (a, b), ARRAY[1, 2]) WITH ORDINALITY AS n (x, y, place)", "unnest (ARRAY[1], c) n (x, y)"),
    (unnumbered_lists, "unnest (ARRAY[1, 2]) AS n (x) JOIN unnest (string_to_array (a, ',')) AS m (y)", "FROM unnest ($1::text[], $2::text[])")])
def test_the_reader_tells_the_patterns(check, good, bad):
    assert not check(good) and check(bad)


@pytest.mark.parametrize("check", [empty_lists, unnumbered_lists, simple_cases])
def test_no_statement_has_what_a_real_cluster_reads_wrong(functions, check):
    found = {name: check(without_comments(body)) for name, (_, body, _) in functions.items()}
    found.update({name: check(text) for name, text in service_statements().items()})
    sources = {str(file.relative_to(ROOT)): check(file.read_text()) for file in sorted((ROOT / "services").glob("*/*.c")) if "SELECT" in file.read_text()}
    assert not {name: bad for name, bad in {**found, **sources}.items() if bad}


def test_a_statement_over_distributed_rows_calls_no_function_that_reads_tables(functions):
    distributed, local = named()
    reach = reaching(functions, set(distributed + local))
    rowly = {name for name, (_, _, types) in functions.items() if any(re.search(rf"\b{table}\b(?!_)", part.split()[-1]) for part in types.split(", ") if part
                                                                      for table in distributed)}

    def mixed(part):
        part = re.sub(r"unnest \(\(SELECT array_agg \(\w+\) FROM .*", lambda m: m.group(0).split("))", 1)[-1], part)  # read first, as values
        return reads(part, set(distributed)) and calls(re.split(r"\bFUNCTION\b", part)[0], reach | rowly)
    found = found_in(functions, mixed)
    assert found <= RUNS, sorted(found - RUNS)
