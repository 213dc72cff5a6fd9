#!/usr/bin/env python3
"""What the past costs as it grows: a campaign of 100 reporting units and 300 days, first with 100 days of reports and ten revisions of each (10^5 stored
revisions), then with 120 of each (1.2·10^6), then with 300 days and 40 of each (1.2·10^6); `--long`: 330 of each (10^7). Questions as of an instant beside the same of
what stands. `--against REV`: that revision's schema gets the same rows in a database of its own, and each question is asked of both by turns. SIMULATED figures and evaluations. Run: sh tests/bench/run.sh history.py"""
import datetime
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/system"), str(ROOT / "tests/bench")]
os.environ["STACK_BUILD"] = str(ROOT / "build/release")

import psycopg2  # noqa: E402
from conftest import Stack  # noqa: E402
from country import directory  # noqa: E402
from sides import tree_of  # noqa: E402

COMMUNES = int(os.environ.get("BENCH_UNITS", 100))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 5))
STEPS = [  # name, days, revisions of each
    ("100 days, 10 revisions each", 100, 10),
    ("100 days, 120 revisions each", 100, 120),
    ("300 days, 40 revisions each", 300, 40)]
LONG = ("300 days, 330 revisions each", 300, 330)
PLACE = "'VN', 'mot'"
# the first revision two hours before the cutoff, for one in ten two hours after it; later ones one second after another
REPORTS = """INSERT INTO progress (province, campaign, unit, day, rev, value, feed, seq, received_at)
    SELECT 'VN', 'mot', n.unit, d.day, r, 10 + hashtext(n.unit || d.day || r) %% 5, 'bench', 1,
           d.cutoff_at + CASE WHEN hashtext(n.unit || d.day) %% 10 = 0 THEN interval '2 hours' ELSE interval '-2 hours' END + (r - 1) * interval '1 second'
    FROM campaign_day d JOIN campaign_node n ON n.campaign = 'mot' AND n.reporting CROSS JOIN generate_series(1, %(revisions)s) r
    WHERE d.campaign = 'mot' AND d.ordinal <= %(days)s ORDER BY d.day, r, n.unit"""
FILL = (
    "TRUNCATE progress, figure, figure_change, day_close, day_status, work",
    REPORTS,
    "INSERT INTO work (province, campaign, kind, day, units) SELECT 'VN', 'mot', 'progress', day, array_agg(DISTINCT unit) FROM progress GROUP BY day ORDER BY day",
    """INSERT INTO day_close SELECT 'VN', 'mot', day, cutoff_at, cutoff_at, 'bench' FROM campaign_day WHERE campaign = 'mot' AND ordinal <= %(days)s""",
    """INSERT INTO day_status (province, campaign, unit, day, status, streak, recorded_at)
       SELECT 'VN', 'mot', n.unit, d.day, CASE WHEN hashtext(n.unit || d.day) %% 4 = 0 THEN 'missed' ELSE 'met' END, 0, d.cutoff_at
       FROM campaign_day d CROSS JOIN campaign_node n WHERE d.campaign = 'mot' AND d.ordinal <= %(days)s AND n.campaign = 'mot'""",
    "VACUUM ANALYZE")
QUESTIONS = {
    "status": "SELECT status_json('mot', %(last)s, NULL, 'all', NULL, %(now)s)",
    "status as of now": "SELECT status_json('mot', %(last)s, NULL, 'all', %(now)s, %(now)s)",
    "status as of the day's cutoff": "SELECT status_json('mot', %(last)s, NULL, 'all', %(cutoff)s, %(now)s)",
    "status as of the tenth day": "SELECT status_json('mot', %(tenth)s, NULL, 'all', %(tenth_cutoff)s, %(now)s)",
    "days": "SELECT days_json('mot', NULL, %(first)s, %(last)s, NULL, %(now)s)",
    "days as of now": "SELECT days_json('mot', NULL, %(first)s, %(last)s, %(now)s, %(now)s)",
    "calendar by province": "SELECT calendar_json('mot', NULL, NULL, %(start)s, %(last)s, NULL, %(now)s)",
    "calendar by province as of now": "SELECT calendar_json('mot', NULL, NULL, %(start)s, %(last)s, %(now)s, %(now)s)",
    "punctuality": "SELECT count(*) FROM punctuality('mot', campaign_generation_at('mot', NULL), ARRAY['VN'], %(start)s, %(last)s, NULL)",
    "revisions of the country, 30 days": "SELECT revisions_json('mot', NULL, %(month)s, %(last)s, 50, NULL, %(now)s, NULL)",
    "revisions of a unit": "SELECT revisions_json('mot', 'C00001', %(first)s, %(last)s, 50, NULL, %(now)s, NULL)",
    "days of a unit": "SELECT days_json('mot', 'C00001', %(first)s, %(last)s, NULL, %(now)s)",
    "days of a unit as of now": "SELECT days_json('mot', 'C00001', %(first)s, %(last)s, %(now)s, %(now)s)"}
BESIDE = {name: name.split(" as of")[0] for name in QUESTIONS if " as of" in name}


class Side:
    """A database with a tree's schema, and what it was asked."""

    def __init__(self, name, url):
        self.name = name
        self.connection = psycopg2.connect(url, options="-c jit=off -c timezone=UTC")  # as the services do (common/db/pg.c)
        self.connection.autocommit = True
        self.cursor = self.connection.cursor()
        self.one("SELECT pg_backend_pid()")
        self.stat = pathlib.Path(f"/proc/{self.cursor.fetchone()[0]}/stat")

    def one(self, statement, values=None):
        self.cursor.execute(statement, values)

    def cpu(self):
        fields = self.stat.read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def fill(self, days, revisions):
        for statement in FILL:
            self.one(statement, {"days": days, "revisions": revisions})
        taken = 1
        begin, cpu = time.perf_counter(), self.cpu()
        while taken > 0:
            self.one(f"SELECT aggregate_work({PLACE}, 1, true)")
            taken = self.cursor.fetchone()[0]
        self.rolled = (time.perf_counter() - begin, self.cpu() - cpu)
        self.one("TRUNCATE figure_change")
        self.one("UPDATE campaign_state SET recheck_from = NULL")
        self.one("VACUUM ANALYZE")
        self.times = {}
        self.cpus = {}
        self.answers = {}

    def ask(self, name, values, counts):
        begin, cpu = time.perf_counter(), self.cpu()
        self.one(QUESTIONS[name], values)
        self.answers[name] = self.cursor.fetchone()[0]
        if not counts:
            return
        self.times.setdefault(name, []).append(1000 * (time.perf_counter() - begin))
        self.cpus.setdefault(name, []).append(1000 * (self.cpu() - cpu))


def campaign():
    """The tree of country.py, its campaign 300 days long."""
    path, _ = directory(COMMUNES)
    shutil.rmtree(path / "hai")
    (path / "mot/targets.csv").write_text(f"unit,target\nVN,{COMMUNES * 4000}\n")
    file = path / "mot/campaign.yaml"
    file.write_text(file.read_text().replace("plan_until: 2024-07-30", "plan_until: 2025-04-26").replace("deadline: 2024-07-31", "deadline: 2025-04-27"))
    return path


def second(url, tree):
    """The other tree's schema beside this one, with what `tiendo load` wrote here."""
    other = url.replace("/tiendo?", "/against?")
    connection = psycopg2.connect(url)
    connection.autocommit = True
    connection.cursor().execute("CREATE DATABASE against")
    connection.close()
    files = subprocess.run(["sh", pathlib.Path(tree) / "common/schema/files.sh"], check=True, capture_output=True, text=True).stdout.split()
    schema = "SET check_function_bodies = off;\n" + "".join((pathlib.Path(tree) / file).read_text() for file in files)
    subprocess.run(["psql", "-qX1", "-v", "ON_ERROR_STOP=1", other], check=True, input=schema, text=True, stdout=subprocess.DEVNULL)
    tables = sum((["-t", table] for table in ("unit", "campaign", "campaign_*", "configuration", "implausible_rule")), [])
    rows = subprocess.run(["pg_dump", "--data-only", "--disable-triggers", *tables, url], check=True, capture_output=True, text=True).stdout
    subprocess.run(["psql", "-qX1", "-v", "ON_ERROR_STOP=1", "-c", "TRUNCATE configuration", "-f", "-", other], check=True, input=rows, text=True, stdout=subprocess.DEVNULL)
    return other


def spread(values):
    return f"{statistics.median(values):8.1f} ({min(values):.0f}…{max(values):.0f})"


def step(sides, name, days, revisions, base):
    for side in sides:
        side.fill(days, revisions)
    side = sides[0]
    side.one("SELECT day, cutoff_at, ordinal FROM campaign_day WHERE campaign = 'mot' AND ordinal <= %s ORDER BY day", (days,))
    rows = side.cursor.fetchall()
    values = {"start": rows[0][0], "last": rows[-1][0], "first": rows[max(0, days - 100)][0], "month": rows[max(0, days - 30)][0], "tenth": rows[9][0],
              "cutoff": rows[-1][1], "tenth_cutoff": rows[9][1], "now": rows[-1][1] + datetime.timedelta(hours=4)}
    side.one("SELECT count(*), pg_total_relation_size('progress') / 1048576, pg_indexes_size('progress') / 1048576 FROM progress")
    print("\n%s: %d revisions, %d MB, %d of it indexes" % (name, *side.cursor.fetchone()))
    for question in QUESTIONS:
        for turn in range(ROUNDS + 1):  # the first one is planned, and not counted
            for side in sides:
                side.ask(question, values, turn > 0)
        assert len({side.answers[question] for side in sides}) == 1, f"the two trees answer another thing: {question}"
        for side in sides:
            median = statistics.median(side.times[question])
            base.setdefault((side.name, question), median)
            beside = f", {median / statistics.median(side.times[BESIDE[question]]):5.1f} × what stands" if question in BESIDE else ""
            print(f"  {side.name:8} {question:34} {spread(side.times[question])} ms, CPU {statistics.median(side.cpus[question]):6.0f}"
                  f", {median / base[side.name, question]:5.1f} × of the first{beside}", flush=True)
    for side in sides:
        print(f"  {side.name:8} all of it rolled up: {side.rolled[0]:.1f} s, CPU {side.rolled[1]:.1f} s")


def main():
    stack = Stack("--without", "aggregator", "--without", "deadline-alerter", "--without", "exporter", "--without", "ingest", "--without", "intake",
                  clock="2024-06-30T12:00:00+07:00", load=False)
    path = campaign()
    try:
        stack.tiendo("load", path)
        url = stack.env["TIENDO_DATABASE_URL"]
        sides = [Side("this", url)]
        if "--against" in sys.argv:
            sides.append(Side("against", second(url, tree_of(sys.argv[sys.argv.index("--against") + 1]))))
        base = {}
        for one in STEPS + ([LONG] if "--long" in sys.argv or "BENCH_LONG" in os.environ else []):
            step(sides, *one, base)
    finally:
        stack.down()
        shutil.rmtree(path)


if __name__ == "__main__":
    main()
