"""A database with the schema, for campaigns that are taken back."""
import pathlib
import subprocess
import sys

import psycopg2
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from lib.private_postgres import private_postgres  # noqa: E402


@pytest.fixture(scope="module")
def database():
    files = subprocess.run(["sh", ROOT / "common/schema/files.sh"], check=True, capture_output=True, text=True).stdout.split()
    with private_postgres() as postgres:
        url = postgres.create("moves")
        postgres.psql("moves", "-1", "-c", "SET check_function_bodies = off", *sum((["-f", file] for file in files), []))
        connection = psycopg2.connect(url)
        yield connection
        connection.close()
