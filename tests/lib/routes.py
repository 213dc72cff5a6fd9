"""The routes of the exporter and of intake as their tables have them, and who may call each."""
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOKEN_ROLES = ("viewer", "officer", "operator")  # each may do what those before it may
ACCOUNT_ROLES = tuple(re.findall(r"'(\w+)'", re.search(r"role text NOT NULL CHECK \(role IN \(([^)]*)\)", (ROOT / "common/schema/tables/0010_accounts.sql").read_text())[1]))
SESSION = {"NEEDS_SESSION", "NEEDS_SESSION_OURS"}


def exporter_routes():
    """(method, path, roles of tokens that may). The stream of events is served before the table, to whoever may read."""
    source = (ROOT / "services/exporter/api/api.c").read_text()
    table = source[source.index("} routes[]"):]
    rows = re.findall(r'\{"([A-Z]+)",\s*"([^"]+)",\s*\w+,\s*ROLE_(\w+),\s*(?:true|false)\}', table)
    assert len(rows) == len(re.findall(r'\{"[A-Z]+", *"/', table)) > 10
    rows.append(("GET", "/api/v1/events", "VIEWER"))
    return [(method, path, TOKEN_ROLES[TOKEN_ROLES.index(least.lower()):]) for method, path, least in rows]


def intake_routes():
    """(method, path, what it needs, roles of accounts that may; () where no account is needed)."""
    source = (ROOT / "services/intake/routes.c").read_text()
    named = dict(re.findall(r'static const char (\w+)\[\] = "([^"]*)";', source))
    rows = re.findall(r'\{"([A-Z]+)",\s*"([^"]+)",\s*\w+,\s*("[^"]*"|\w+),\s*(NEEDS_\w+),\s*ROUTES_\w+,\s*\w+\}', source)
    assert len(rows) == len(re.findall(r'\{"[A-Z]+", *"/', source)) > 20
    for method, path, roles, needs in rows:
        which = ACCOUNT_ROLES if roles == "NULL" else tuple((roles.strip('"') if roles[0] == '"' else named[roles]).split())
        assert set(which) <= set(ACCOUNT_ROLES), path
        yield method, path, needs, which if needs in SESSION else ()


def reports_for_officers():
    source = (ROOT / "services/exporter/kinds/report_layout.c").read_text()
    table = source[source.index("} kinds[]"):source.index("enum { KINDS")]
    return re.findall(r'\{"(\w+)",[^}]*\btrue\b', table)
