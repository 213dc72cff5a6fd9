"""The pages of docs/reference that tell what the sources hold are made from them, or compared with them. test_reference.py --write makes them anew;
STACK_BUILD names the directory of the built command."""
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from lib import routes  # noqa: E402

PAGES = ROOT / "docs/reference"
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def sources():
    for folder in ("services", "common"):
        for file in sorted((ROOT / folder).rglob("*.c")):
            yield file.relative_to(ROOT).as_posix(), file.read_text()


def calls(text, name):
    """What stands between the parentheses of each call."""
    for found in re.finditer(rf"\b{name} \(", text):
        depth, at = 1, found.end()
        while depth:
            quoted = STRING.match(text, at)
            at = quoted.end() if quoted else at + 1
            depth += 0 if quoted else {"(": 1, ")": -1}.get(text[at - 1], 0)
        yield text[found.end():at - 1]


def log_events():
    """Every event that a source names: the first string of a call, both of a choice, and those that are handed on."""
    found = set()
    for file, text in sources():
        if file == "common/base/log.c":
            continue
        for call in calls(text, "log_event"):
            level, event = re.match(r"(.*?), *((?:\w+ (?:> 0 )?\? )?\"[^,]*|\w+)(?:,|$)", call, re.S).groups()
            found.update(STRING.findall(event))
        for call in calls(text, "log_fatal"):
            found.update(STRING.findall(call)[:1])
        if re.search(r"log_event \(LOG_\w+, what,", text):  # by those that hand it on
            for name in re.findall(r"(\w+) \([^()]*const char \*what\b", text):
                found.update(event for call in calls(text, name) for event in STRING.findall(call)[:1] if re.fullmatch("[a-z_]+", event))
    return found


def test_every_event_of_the_log_is_on_its_page_and_no_other():
    told = {name for line in (PAGES / "log.md").read_text().splitlines() if line.startswith("| `") for name in re.findall(r"`(\w+)`", line.split("|")[1])}
    found = log_events()
    assert len(found) > 40
    assert told == found


def one_line(text):
    return "".join(STRING.findall(text)).replace('\\"', '"')


def series():
    """Of each metric: by which service, its type, its labels and what it counts."""
    for file, text in sources():
        names = {name: STRING.findall(value) for name, value in re.findall(r"(\w+)(?:\[\])? = (\"tiendo_[^;]*);", text)}
        for kind in ("counter", "gauge"):
            for call in calls(text, f"metrics_{kind}"):
                parts = re.match(r"\s*\S+,\s*(\"\w+\"|\w+),\s*(\"(?:[^\"\\]|\\.)*\"|[\w\[\]]+),\s*(\".*)", call, re.S)
                if parts:
                    name, labels, text_of = parts.groups()
                    for each in STRING.findall(name) or names.get(name, []):
                        yield file, each, kind, set(re.findall(r"(\w+)=", labels)) if labels.startswith('"') else {"code"}, one_line(text_of)
    functions = ROOT / "common/schema/functions"
    for block in "UNION ALL".join((functions / f"{name}.sql").read_text() for name in ("pages/campaign_series", "pages/campaign_metrics", "backup/backup_series")).split("UNION ALL"):
        labels = set(re.findall(r'(\w+)="%s"', block))
        for name, text in re.findall(r"'(tiendo_\w+)', '([^']*)'", block):
            yield "services/exporter", name, "gauge", labels, text


def metrics_page():
    rows = {}
    for file, name, kind, labels, text in series():
        parts = file.split("/")
        service = parts[1] if parts[0] == "services" else "every service" if parts[1] == "runtime" else "exporter, intake"
        row = rows.setdefault(name, (service, kind, set(), text))
        row[2].update(labels)
    head = """# Metrics

What `/metrics` of each service's own listener gives (`TIENDO_METRICS_BIND`). Counters begin at 0 when a service starts. This page is made from the sources:
`python3 tests/documents/test_reference.py --write`.

| metric | of | type | labels | |
|---|---|---|---|---|
"""
    return head + "".join(f"| `{name}` | {service} | {kind} | {', '.join(f'`{label}`' for label in sorted(labels))} | {text} |\n"
                          for name, (service, kind, labels, text) in sorted(rows.items()))


def test_the_page_of_metrics_is_current():
    assert (PAGES / "metrics.md").read_text() == metrics_page(), "python3 tests/documents/test_reference.py --write"


def help_of(*words):
    build = pathlib.Path(os.environ.get("STACK_BUILD", ROOT / "build/dev")).absolute()
    return subprocess.run([build / "tiendo", "help", *words], capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"], "LANG": "C"}).stdout


def verbs_page():
    verbs = re.findall(r"^  (\w+)  ", help_of().split("verbs:")[1].split("\n\n")[0], re.M)
    head = """# Verbs of the command

What `tiendo help VERB` prints, of every verb. `man tiendo` holds the same. This page is made by the command:
`python3 tests/documents/test_reference.py --write`.
"""
    return head + "".join(f"\n## {verb}\n```\n{help_of(verb).rstrip()}\n```\n" for verb in verbs)


def test_the_page_of_verbs_is_current():
    assert (PAGES / "verbs.md").read_text() == verbs_page(), "python3 tests/documents/test_reference.py --write"


def table_of(head, rows):
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, ["---"] * len(head), *rows))


def accounts_as_tokens():
    """Which role of a token an account's session counts as at the exporter: (account's role, token's role)."""
    found = {name: re.search(r"CASE WHEN f.role = 'operator' THEN 'operator' WHEN f.role IN \(([^)]*)\) THEN 'viewer' ELSE 'officer' END",
                             (ROOT / f"services/exporter/sql/{name}.sql").read_text())[1] for name in ("session", "proxy_user")}
    assert found["session"] == found["proxy_user"], "a session and a proxy's name mean the same"
    viewers = re.findall(r"'(\w+)'", found["session"])
    return [(role, "operator" if role == "operator" else "viewer" if role in viewers else "officer") for role in routes.ACCOUNT_ROLES]


def routes_page():
    def yes(roles, all_roles):
        return ["yes" if role in roles else "–" if roles else "" for role in all_roles]
    shown = {"NEEDS_NOBODY": "nothing", "NEEDS_OURS": "a page of ours", "NEEDS_SESSION": "a session", "NEEDS_SESSION_OURS": "a session, a page of ours",
             "NEEDS_FEED": "the feed's token"}
    return f"""# Routes: who may call what

What the route tables of the two HTTP services say. Which units somebody sees is another question: a token and an account see their unit and what lies below it.
The routes themselves are described in proto/openapi.yaml and proto/intake.yaml. This page is made from the sources: `python3 tests/documents/test_reference.py --write`.

## exporter
By the role of a token. Pages and their files need none. A route that ends in `/` takes what follows.

{table_of(["route", *routes.TOKEN_ROLES], [[f"`{method} {path}`", *yes(roles, routes.TOKEN_ROLES)] for method, path, roles in sorted(routes.exporter_routes(), key=lambda row: row[1])])}
Reports of the kind {", ".join(f"`{kind}`" for kind in routes.reports_for_officers())} are for officers and operators. What changes something by a session is asked for by a page of ours, as JSON.

An account's session, and the name that a trusted proxy gives, count as a token:

{table_of(["account", "counts as"], accounts_as_tokens())}
## intake
By the role of an account, where a session is needed. "A page of ours": the browser's `Origin` is one of our addresses.

{table_of(["route", "needs", *routes.ACCOUNT_ROLES], [[f"`{method} {path}`", shown[needs], *yes(roles, routes.ACCOUNT_ROLES)] for method, path, needs, roles in routes.intake_routes()])}"""


def test_the_page_of_routes_is_current():
    assert (PAGES / "routes.md").read_text() == routes_page(), "python3 tests/documents/test_reference.py --write"


if __name__ == "__main__" and "--write" in sys.argv:
    (PAGES / "metrics.md").write_text(metrics_page())
    (PAGES / "verbs.md").write_text(verbs_page())
    (PAGES / "routes.md").write_text(routes_page())
