"""A database with the schema, for campaigns that are taken back."""
import collections
import pathlib
import subprocess
import sys
import time

import psycopg2
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from lib.private_postgres import private_postgres  # noqa: E402


COMPARED = collections.Counter()
BEGAN = time.monotonic()


@pytest.fixture(scope="session")
def tally():
    """What was compared, of all campaigns that ended well."""
    return COMPARED


def pytest_terminal_summary(terminalreporter):
    if COMPARED:
        terminalreporter.write_line(", ".join(f"{number:,} {what}" for what, number in COMPARED.items()) + f", in {time.monotonic() - BEGAN:,.0f} s")


@pytest.fixture(scope="module")
def database():
    files = subprocess.run(["sh", ROOT / "common/schema/files.sh"], check=True, capture_output=True, text=True).stdout.split()
    with private_postgres() as postgres:
        url = postgres.create("moves")
        postgres.psql("moves", "-1", "-c", "SET check_function_bodies = off", *sum((["-f", file] for file in files), []))
        # a campaign is small and much is asked of it: to plan a statement anew costs more than to run it
        connection = psycopg2.connect(url, options="-c plan_cache_mode=force_generic_plan")
        yield connection
        connection.close()
