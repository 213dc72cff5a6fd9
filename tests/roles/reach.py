"""What each service's statements touch in the database, read from their texts: its own (.sql files and what stands in its C sources), and through the
functions that they call. A function with its owner's rights (SECURITY DEFINER) ends the walk: its caller needs to call it, and nothing else. The command
is read like a service; its role is the operator's."""
import collections
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVICES = {"ingest": "ingest", "aggregator": "aggregator", "deadline-alerter": "alerter", "exporter": "exporter", "intake": "intake", "tiendo": "operator"}
# Statements of other databases: the spools of intake and of push are SQLite.
SQLITE = {"services/intake/gateway/outbox.c", "services/tiendo/push/spool.c", "services/tiendo/push/spool_files.c", "services/tiendo/push/sent_log.c"}
# Statements of the verbs that connect as the owner or as the administrator: migrate, restored, roles, and archive where it removes rows and brings them back.
ARCHIVE = ("archive_insert", "archive_missing", "archive_state", "begin_removal", "campaign_lock", "drop_messages", "end_restore", "removal_day", "removal_sizes", "removal_terms")
OWNERS = {*(f"services/tiendo/sql/{name}.sql" for name in ARCHIVE), "services/tiendo/archive/remove.c", "services/tiendo/archive/restore.c", "services/tiendo/archive/part_rows.c",
          "services/tiendo/verbs/migrate.c", "services/tiendo/shared/schema_functions.c", "services/tiendo/sql/restored.sql",
          "services/tiendo/sql/restored_rights.sql", "services/tiendo/roles/service_roles.c", "services/tiendo/roles/role_scripts.c"}


def bare(text):
    """Without comments, and with what stands in quotes taken out."""
    return re.sub(r"'(?:[^']|'')*'|--[^\n]*", lambda found: "''" if found[0].startswith("'") else "", text)


def schema():
    """The names of tables and of the sequences of their identity columns, and the functions' texts by name."""
    tables = {"schema_migration", "schema_function"}  # made by tiendo migrate itself
    for file in sorted((ROOT / "common/schema/tables").glob("*.sql")):
        text = bare(file.read_text())
        tables = tables | set(re.findall(r"\bCREATE TABLE (?:IF NOT EXISTS )?(\w+)", text)) - set(re.findall(r"\bDROP TABLE (?:IF EXISTS )?(\w+)", text))
    tables |= {f"{name}_id_seq" for name in tables}  # of identity columns
    return tables, {file.stem: bare(file.read_text()) for file in (ROOT / "common/schema/functions").glob("*/*.sql")}


def literals(text):
    """What stands in a C source as one literal: neighbours are one."""
    text = re.sub(r'"\s*\n\s*"', "", re.sub(r"(?m)//.*$", "", text))
    return [bare(found.replace("\\n", "\n")) for found in re.findall(r'"((?:[^"\\]|\\.)*)"', text)]


def statements_of(service):
    folder = ROOT / "services" / service
    found = [bare(file.read_text()) for file in folder.glob("sql/*.sql") if str(file.relative_to(ROOT)) not in OWNERS]
    for file in folder.rglob("*.c"):
        if str(file.relative_to(ROOT)) not in SQLITE | OWNERS:
            found += [text for text in literals(file.read_text()) if re.search(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|COPY)\b", text)]
    return found


def touched(text, tables):
    """table → letters: r SELECT, a INSERT, w UPDATE, d DELETE."""
    found = collections.defaultdict(set)
    for part in text.split(";"):
        read = set(re.findall(r"\b(?:FROM|JOIN|LIKE|USING)\s+(\w+)", part)) | set(re.findall(r"\b(?:FROM|JOIN)\s[^();]*?,\s*(\w+)\s+\w+", part))
        locked = re.search(r"\bFOR (NO KEY )?(UPDATE|SHARE|KEY SHARE)\b", part)
        for name in read & tables:
            found[name] |= {"r", "w"} if locked else {"r"}
        for name in re.findall(r"\b(?:INSERT INTO|COPY) (\w+)", part):
            found[name] |= {"a"} | ({"r"} if re.search(r"\bON CONFLICT \(|\bRETURNING\b|DO UPDATE", part) else set()) | ({"w"} if "DO UPDATE" in part else set())
        for name in re.findall(r"(?<!FOR )(?<!DO )\bUPDATE (\w+)", part):
            found[name] |= {"r", "w"}
        for name in re.findall(r"\bDELETE FROM (\w+)", part):
            found[name] |= {"r", "d"}
    return {name: letters for name, letters in found.items() if name in tables}


def needed(service):
    """table → letters that the service's role needs, and the functions with their owner's rights that it calls."""
    tables, functions = schema()
    texts = statements_of(service)
    seen, definers, rest = set(), set(), list(texts)
    while rest:
        for name in {name for name in re.findall(r"\b(\w+)\s*\(", rest.pop()) if name in functions} - seen:
            seen.add(name)
            if "SECURITY DEFINER" in functions[name]:
                definers.add(name)
            else:
                rest.append(functions[name])
                texts.append(functions[name])
    found = collections.defaultdict(set)
    for text in texts:
        for name, letters in touched(text, tables).items():
            found[name] |= letters
    if "archive_query" in seen:  # its text names the tables that archive_parts lists
        for name in re.findall(r"\(\d+,\s+'(\w+)'", (ROOT / "common/schema/functions/archive/archive_parts.sql").read_text()):
            found[name] |= {"r"}
    return dict(found), definers
