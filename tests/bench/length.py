#!/usr/bin/env python3
"""How status grows with a campaign's length: the 73 units of the letter's second campaign, each reporting every day from 1/7 to 14/12/2024; status on
early and late days, by turns. SIMULATED figures. Run: sh tests/bench/run.sh length.py"""
import os
import pathlib
import statistics
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/system"))
os.environ["STACK_BUILD"] = str(ROOT / "build/release")

import psycopg2  # noqa: E402
from conftest import Stack  # noqa: E402

CAMPAIGN = "dinh-danh-muc-2"
DAYS = ("2024-07-01", "2024-07-15", "2024-09-15", "2024-10-31", "2024-12-14")
ROUNDS = 200


def main():
    stack = Stack("--without", "aggregator", "--without", "deadline-alerter", clock="2024-06-30T12:00:00+07:00")
    try:
        connection = psycopg2.connect(stack.env["TIENDO_DATABASE_URL"], options="-c jit=off -c timezone=UTC")  # as the services do (common/db/pg.c)
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("INSERT INTO progress (province, campaign, unit, day, rev, value, feed, seq, received_at)"
                       " SELECT '58', d.campaign, n.unit, d.day, 1, 5, 'bench', 1, d.begins_at + interval '16 hours'"
                       " FROM campaign_day d JOIN campaign_node n ON n.campaign = d.campaign AND d.day BETWEEN n.from_day AND n.to_day AND n.reporting"
                       " WHERE d.campaign = %s AND d.day <= %s", (CAMPAIGN, DAYS[-1]))
        cursor.execute("INSERT INTO work (province, campaign, kind, day, units) SELECT '58', campaign, 'progress', day, array_agg(unit) FROM progress GROUP BY campaign, day")
        taken = 1
        while taken > 0:
            cursor.execute("SELECT aggregate_work('58', %s, 1000, true)", (CAMPAIGN,))
            taken = cursor.fetchone()[0]
        cursor.execute("ANALYZE")
        cursor.execute("SELECT count(*) FROM figure")
        print(f"{cursor.fetchone()[0]} figures", flush=True)
        cursor.execute((ROOT / "services/exporter/sql/status.sql").read_text().join(["PREPARE status AS ", ""]))
        times = {day: [] for day in DAYS}
        for _ in range(ROUNDS):
            for day in DAYS:
                begin = time.perf_counter()
                cursor.execute("EXECUTE status(%s, %s, NULL, 'all', NULL, '2024-12-31 12:00+07')", (CAMPAIGN, day))
                times[day].append(1000 * (time.perf_counter() - begin))
        first = statistics.median(times[DAYS[0]])
        for day in DAYS:
            median = statistics.median(times[day])
            print(f"status of all units on {day}: {median:6.2f} ms, {median / first:.1f} times the first day's")
    finally:
        stack.down()


main()
