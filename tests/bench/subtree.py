#!/usr/bin/env python3
"""What a question about a part of the country costs beside the whole: a campaign of 11,364 units, each reporting on each of 30 days, every tenth corrected;
status as of an instant and the calendar of 30 days, of a commune, a district, a province and everything. SIMULATED figures and evaluations.
Run: sh tests/bench/run.sh subtree.py"""
import os
import pathlib
import shutil
import statistics
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/system"), str(ROOT / "tests/bench")]
os.environ["STACK_BUILD"] = str(ROOT / "build/release")

import psycopg2  # noqa: E402
from conftest import Stack  # noqa: E402
from country import directory  # noqa: E402

ROUNDS = 5
LAST = "2024-07-30"
NOW = "2024-08-01 12:00+07"
FILL = (
    """INSERT INTO progress (province, campaign, unit, day, rev, value, feed, seq, received_at)
       SELECT 'VN', 'mot', n.unit, d.day, r.rev, 10 + hashtext(n.unit || d.day || r.rev) %% 5, 'bench', 1, d.cutoff_at - interval '2 hours' + (r.rev - 1) * interval '1 day'
       FROM campaign_day d CROSS JOIN (VALUES (1), (2)) r (rev) CROSS JOIN campaign_node n
       WHERE d.campaign = 'mot' AND d.day <= %(last)s AND n.campaign = 'mot' AND n.reporting AND (r.rev = 1 OR hashtext(n.unit || d.day) %% 10 = 0)""",
    "INSERT INTO work (province, campaign, kind, day, units) SELECT 'VN', 'mot', 'progress', day, array_agg(DISTINCT unit) FROM progress GROUP BY day",
    """INSERT INTO day_close SELECT 'VN', 'mot', day, cutoff_at, cutoff_at, 'bench' FROM campaign_day WHERE campaign = 'mot' AND day <= %(last)s""",
    """INSERT INTO day_status (province, campaign, unit, day, status, streak, recorded_at)
       SELECT 'VN', 'mot', n.unit, d.day, CASE WHEN hashtext(n.unit || d.day) %% 4 = 0 THEN 'missed' ELSE 'met' END, 0, d.cutoff_at
       FROM campaign_day d CROSS JOIN campaign_node n WHERE d.campaign = 'mot' AND d.day <= %(last)s AND n.campaign = 'mot'""")


def main():
    stack = Stack("--without", "aggregator", "--without", "deadline-alerter", clock="2024-06-30T12:00:00+07:00", load=False)
    path, _ = directory(10595)
    try:
        stack.tiendo("load", path)
        connection = psycopg2.connect(stack.env["TIENDO_DATABASE_URL"], options="-c jit=off -c timezone=UTC")  # as the services do (common/db/pg.c)
        connection.autocommit = True
        cursor = connection.cursor()
        for statement in FILL:
            cursor.execute(statement, {"last": LAST})
        cursor.execute("ANALYZE")
        taken = 1
        while taken > 0:
            cursor.execute("SELECT aggregate_work('VN', 'mot', 5, true)")
            taken = cursor.fetchone()[0]
        cursor.execute("ANALYZE")
        questions = {
            "status now": "SELECT status_json('mot', %(last)s, %(unit)s, %(level)s, NULL, %(now)s)",
            "status as of": "SELECT status_json('mot', %(last)s, %(unit)s, %(level)s, '2024-07-30 18:00+07', %(now)s)",
            "calendar": "SELECT calendar_json('mot', %(unit)s, %(level)s, '2024-07-01', %(last)s, NULL, %(now)s)",
            "calendar as of": "SELECT calendar_json('mot', %(unit)s, %(level)s, '2024-07-01', %(last)s, '2024-07-30 18:00+07', %(now)s)"}
        for name, question in questions.items():
            times = {}
            for unit, level in (("C00000", None), ("D000", None), ("P00", None), ("VN", None), ("VN", "all")):
                cost = times.setdefault(f"{unit} {level or ''}", [])
                for _ in range(ROUNDS):
                    begin = time.perf_counter()
                    cursor.execute(question, {"unit": unit, "level": level, "last": LAST, "now": NOW})
                    cost.append(1000 * (time.perf_counter() - begin))
            whole = statistics.median(times["VN all"])
            print(f"{name}: " + "   ".join(f"{of} {statistics.median(cost):8.1f} ms ({whole / statistics.median(cost):.0f})" for of, cost in times.items()), flush=True)
    finally:
        stack.down()
        shutil.rmtree(path)


if __name__ == "__main__":
    main()
