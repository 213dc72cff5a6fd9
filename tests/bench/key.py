#!/usr/bin/env python3
"""What the log's key costs whoever reports: binary COPY of the same rows, 1,000 a transaction, one connection, into tables like `progress` that differ in their
primary key, in the order in which they come and sorted by that key; and what a new key costs a log that is there. All kinds by turns; CPU of the backend
beside the wall. SIMULATED figures. Run: BENCH_RECORDS=200000 BENCH_ROUNDS=3 sh tests/bench/run.sh key.py"""
import io
import os
import pathlib
import random
import statistics
import struct
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/system"), str(ROOT / "tests/bench")]
os.environ["STACK_BUILD"] = str(ROOT / "build/release")

from conftest import Stack  # noqa: E402
from history import Side  # noqa: E402

RECORDS = int(os.environ.get("BENCH_RECORDS", 200_000))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 3))
BATCH = 1000
UNITS = 700
COLUMNS = "province, campaign, unit, day, rev, value, others, parts, counted_at, feed, seq, received_at"
KEYS = {  # each with how a row (unit, day, rev) is sorted by it
    "province, campaign, unit, day, rev": lambda r: r,
    "day, unit, rev, campaign, province": lambda r: (r[1], r[0], r[2]),
    "day, unit, campaign, rev, province": lambda r: (r[1], r[0], r[2]),
    "unit, day, rev, campaign, province": lambda r: r}


def rows_of(part):
    """What feeds send: all units of a day, in any order, then those of the next; one in ten is a correction of one of the seven days before."""
    draw = random.Random(part)
    rows = []
    for place in range(part * BATCH, (part + 1) * BATCH):
        day, unit = divmod(place, UNITS)
        back = draw.randrange(1, 8) if draw.randrange(10) == 0 else 0
        rows.append((f"58{unit * 333 % UNITS:05d}", 8961 + max(0, day - back), 1 + back * place))
    return rows


def copied(rows):
    def text(value):
        value = value.encode()
        return struct.pack(">i", len(value)) + value
    out = io.BytesIO()
    out.write(b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0))
    for unit, day, rev in rows:
        out.write(struct.pack(">h", 12) + text("58") + text("kich-hoat") + text(unit) + struct.pack(">ii", 4, day) + struct.pack(">iq", 8, rev))
        out.write(struct.pack(">ii", 4, rev % 50) + struct.pack(">iii", -1, -1, -1) + text("feed-one") + struct.pack(">iq", 8, 1) + struct.pack(">iq", 8, 774_000_000_000_000))
    out.write(struct.pack(">h", -1))
    return out.getvalue()


def copy_all(side, key, buffers):
    side.one(f"DROP TABLE IF EXISTS log; CREATE TABLE log (LIKE progress INCLUDING DEFAULTS INCLUDING CONSTRAINTS); ALTER TABLE log ADD PRIMARY KEY ({key}); CHECKPOINT")
    begin, cpu = time.perf_counter(), side.cpu()
    for buffer in buffers:
        side.cursor.copy_expert(f"COPY log ({COLUMNS}) FROM STDIN (FORMAT binary)", io.BytesIO(buffer))
    return RECORDS / (time.perf_counter() - begin), (side.cpu() - cpu) * 1_000_000 / RECORDS


def main():
    stack = Stack(*sum((["--without", name] for name in ("aggregator", "deadline-alerter", "exporter", "ingest", "intake")), []), load=False)
    try:
        side = Side("this", stack.env["TIENDO_DATABASE_URL"])
        parts = [rows_of(n) for n in range(RECORDS // BATCH)]
        kinds = {(key, order): [copied(sorted(part, key=by) if order == "sorted" else part) for part in parts] for key, by in KEYS.items() for order in ("as it comes", "sorted")}
        rates, cpus = {}, {}
        for _ in range(ROUNDS):
            for kind, buffers in kinds.items():
                rate, cpu = copy_all(side, kind[0], buffers)
                rates.setdefault(kind, []).append(rate)
                cpus.setdefault(kind, []).append(cpu)
        reference = next(iter(kinds))
        for kind in kinds:
            ratios = [mine / ref for mine, ref in zip(rates[kind], rates[reference])]
            print(f"{kind[0]:36} {kind[1]:12} {statistics.median(rates[kind]) / 1000:5.0f}k rows/s, {statistics.median(ratios):.2f} × ({min(ratios):.2f}…{max(ratios):.2f})"
                  f", CPU {statistics.median(cpus[kind]):5.1f} s a million, {statistics.median(cpus[kind]) / statistics.median(cpus[reference]):.2f} ×", flush=True)
        side.one("DROP TABLE log; CREATE TABLE log (LIKE progress INCLUDING ALL)")
        side.one("INSERT INTO log (province, campaign, unit, day, rev, value, feed, seq, received_at)"
                 " SELECT '58', 'kich-hoat', '58' || lpad((i %% 700)::text, 5, '0'), DATE '2024-07-01' + i / 700 %% 100, 1 + i / 70000, 1, 'feed-one', 1, now() FROM generate_series(0, 999999) i" % ())
        begin = time.perf_counter()
        side.one("ALTER TABLE log DROP CONSTRAINT log_pkey")
        side.one("ALTER TABLE log ADD CONSTRAINT log_pkey PRIMARY KEY (day, unit, campaign, rev, province)")
        print(f"a new key for a log of 1,000,000 rows: {time.perf_counter() - begin:.1f} s", flush=True)
    finally:
        stack.down()


main()
