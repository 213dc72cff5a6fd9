"""From each release to this one: a dump of the release's database, with data (SIMULATED reports), is brought up by `tiendo migrate`. Afterwards the
schema is the one that an empty database gets, and the figures are those that the release itself gave."""
import json
import lzma
import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from lib.private_postgres import private_postgres  # noqa: E402

TIENDO = pathlib.Path(os.environ.get("STACK_BUILD", ROOT / "build/dev")) / "tiendo"
RELEASES = sorted(file.name.removesuffix(".sql.xz") for file in pathlib.Path(__file__).parent.glob("*.sql.xz"))


@pytest.fixture(scope="module")
def server():
    with private_postgres() as running:
        yield running


def tiendo(url, *arguments):
    return subprocess.run([TIENDO, *arguments], env=dict(os.environ, TIENDO_DATABASE_URL=url, TIENDO_CLOCK="fixed:2024-07-06T23:00:00+07:00"), capture_output=True, text=True)


def restored(server, release, name):
    url = server.create(name)
    server.psql(name, text=lzma.open(ROOT / f"tests/upgrade/{release}.sql.xz", "rt").read())
    return url


@pytest.mark.parametrize("release", RELEASES)
def test_a_database_of_a_release_becomes_this_schema_and_keeps_its_figures(server, release):
    url = restored(server, release, release)
    fresh = server.create(f"fresh_{release}")
    for one in (url, fresh):
        done = tiendo(one, "migrate")
        assert done.returncode == 0, done.stderr
    before, after = server.schema_of(f"fresh_{release}"), server.schema_of(release)
    assert sorted(after) == sorted(before)  # columns that came later stand in another place: the lines are compared, not their order
    again = tiendo(url, "migrate")
    assert again.returncode == 0 and "up to date" in again.stdout, again.stdout
    kept = json.loads((ROOT / f"tests/upgrade/{release}.figures.json").read_text())
    compared = 0
    for asked in kept["asked"]:
        instant = ["--as-of", asked["as_of"]] if asked["as_of"] else []
        done = tiendo(url, "status", "--campaign", asked["campaign"], "--date", asked["date"], "--level", "all", "--json", *instant)
        assert done.returncode == 0, done.stderr
        status = json.loads(done.stdout)
        found = {row["unit"]: [row[key] for key in kept["keys"]] for row in status["units"] + [status["total"]]}
        assert found == asked["figures"], (asked["campaign"], asked["date"], asked["as_of"])
        compared += len(found)
    assert compared > 500


def test_a_text_that_was_changed_after_its_release_is_refused_and_nothing_is_touched(server):
    url = restored(server, RELEASES[0], "altered")
    server.psql("altered", "-c", "UPDATE schema_migration SET digest = repeat ('0', 64) WHERE version = 3")
    before = server.schema_of("altered")
    done = tiendo(url, "migrate")
    assert done.returncode == 1 and ("applied with another text" in done.stderr or "use the newer program" in done.stderr), done.stderr
    after = [line for line in server.schema_of("altered") if "schema_function" not in line]
    assert [line for line in before if "schema_function" not in line][:50] == after[:50]
    assert server.psql("altered", "-c", "SELECT count (*) FROM schema_migration").strip() == "13"


def test_functions_that_no_file_holds_are_dropped_and_an_operators_own_stay(server):
    url = restored(server, RELEASES[0], "foreign")
    assert tiendo(url, "migrate").returncode == 0
    server.psql("foreign", "-c", "CREATE FUNCTION of_the_operator () RETURNS int LANGUAGE sql AS 'SELECT 1'", "-c",
                "INSERT INTO schema_function VALUES ('status/of_yesterday', 'x')", "-c", "CREATE FUNCTION of_yesterday () RETURNS int LANGUAGE sql AS 'SELECT 1'")
    done = tiendo(url, "migrate")
    assert done.returncode == 0 and "replaced the functions" in done.stdout, done.stdout + done.stderr
    left = server.psql("foreign", "-c", "SELECT proname FROM pg_proc WHERE proname LIKE 'of\\_%' ORDER BY 1").split()
    assert left == ["of_the_operator"]
