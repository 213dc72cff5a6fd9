#!/usr/bin/env python3
"""How long `tiendo migrate` takes from the first release to this one, with so many stored reports (SIMULATED): nothing is stored meanwhile. Afterwards the
reports are the same. BENCH_ROWS (10,000,000). Run: sh tests/bench/run.sh upgrade.py"""
import lzma
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from lib.private_postgres import private_postgres  # noqa: E402

ROWS = int(os.environ.get("BENCH_ROWS", 10_000_000))
FILL = """
INSERT INTO progress (province, campaign, unit, day, rev, value, feed, seq, received_at)
SELECT '58', 'bench', 'u' || n % 1000, DATE '2024-01-01' + (n / 1000 % 300)::integer, 1 + n / 300000, n % 50, 'bench', 1, TIMESTAMPTZ '2024-01-01 12:00+07' + (n / 1000) * interval '1 minute'
FROM generate_series (0, {rows} - 1) AS n"""
SUMS = "SELECT count (*), sum (value), sum (rev), sum (hashtext (unit || day || received_at::text)::bigint) FROM progress"


def timed(what, call):
    began = time.monotonic()
    found = call()
    print(f"{what}: {time.monotonic() - began:.0f} s", flush=True)
    return found


def main():
    settings = ("fsync=on", "shared_buffers=256MB", "maintenance_work_mem=128MB", "max_wal_size=2GB", "timezone=UTC")  # as docker compose has it
    with private_postgres(*settings) as server:
        url = server.create("upgraded")
        server.psql("upgraded", text=lzma.open(ROOT / "tests/upgrade/release_1.sql.xz", "rt").read())
        timed(f"{ROWS:,} reports are there", lambda: server.psql("upgraded", "-c", FILL.format(rows=ROWS), "-c", "CHECKPOINT"))
        before = server.psql("upgraded", "-c", SUMS)
        environment = dict(os.environ, TIENDO_DATABASE_URL=url)
        done = timed("tiendo migrate", lambda: subprocess.run([ROOT / "build/release/tiendo", "migrate"], env=environment, capture_output=True, text=True))
        assert done.returncode == 0, done.stderr
        assert server.psql("upgraded", "-c", SUMS) == before
        print("size of the log:", server.psql("upgraded", "-c", "SELECT pg_size_pretty (pg_table_size ('progress')), pg_size_pretty (pg_indexes_size ('progress'))").strip())


if __name__ == "__main__":
    main()
