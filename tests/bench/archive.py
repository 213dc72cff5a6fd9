#!/usr/bin/env python3
"""What `tiendo archive --remove` gives: the size of the tables that grow, packed (VACUUM FULL), before and after, and how long each step takes. Two campaigns, one after
another: 100 reporting units that correct every figure a hundred times (10^6 revisions), and units that report each day once and correct one figure in ten
after the close (BENCH_UNITS of them, default 1,000; 300 days), with mails and their reports as a province has them. SIMULATED figures, evaluations and messages.
Run: sh tests/bench/run.sh archive.py"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/system"), str(ROOT / "tests/bench")]
os.environ["STACK_BUILD"] = str(ROOT / "build/release")

import history  # noqa: E402
from conftest import Stack  # noqa: E402

TABLES = ("progress", "figure", "day_status", "delivery", "notice_report")
AFTER = "2025-06-01T08:00:00+07:00"
# a day: forty mails, a report of 40 kB in two languages, and an evaluation in ten that was another before
MESSAGES = (
    """INSERT INTO delivery (province, member, channel, key, campaign, events, created_at, quiet_until, transaction, state, sent_at)
       SELECT 'VN', 'm' || n, 'mail', md5(d.day || ' ' || n), 'mot', ARRAY[n, n + 1], d.cutoff_at, '-infinity', pg_current_xact_id(), 'sent', d.cutoff_at
       FROM campaign_day d CROSS JOIN generate_series(1, 40) n WHERE d.campaign = 'mot' AND d.counted""",
    """INSERT INTO notice_report (province, campaign, kind, day, ordinal, language, format, wanted_until, type, bytes)
       SELECT 'VN', 'mot', 'daily', d.day, 1, l, 'pdf', d.cutoff_at, 'application/pdf',
              (SELECT decode(string_agg(md5(d.day || l || i), ''), 'hex') FROM generate_series(1, 2500) i)
       FROM campaign_day d CROSS JOIN unnest('{vi,en}'::text[]) l WHERE d.campaign = 'mot' AND d.counted""",
    """INSERT INTO day_status (province, campaign, unit, day, status, streak, recorded_at, superseded_at)
       SELECT s.province, s.campaign, s.unit, s.day, 'no_report', 0, s.recorded_at + interval '2 hours', s.recorded_at + interval '3 hours' FROM day_status s
       WHERE hashtext(s.unit || s.day) % 10 = 0""")


def sizes(stack):
    stack.sql("VACUUM FULL")
    return {table: stack.sql("SELECT pg_total_relation_size(%s)", table)[0][0] / 1e6 for table in TABLES}


def timed(stack, *arguments):
    begin = time.perf_counter()
    done = subprocess.run([stack.env["TIENDO_BIN"], "archive", *map(str, arguments)], env={**os.environ, **stack.env}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return time.perf_counter() - begin, done.stdout


def measure(name, units, days, revisions, messages):
    history.COMMUNES = units
    path = history.campaign()
    yaml = path / "mot/campaign.yaml"
    yaml.write_text(re.sub(r"(?m)^correction_days:.*\n", "", yaml.read_text()) + "correction_days: 7\n")
    stack = Stack("--without", "aggregator", "--without", "deadline-alerter", clock="2024-06-30T12:00:00+07:00", load=False)
    try:
        stack.tiendo("load", path)
        side = history.Side(name, stack.env["TIENDO_DATABASE_URL"])
        side.fill(days, revisions)
        if revisions == 1:
            side.one("INSERT INTO progress (province, campaign, unit, day, rev, value, feed, seq, received_at) SELECT province, campaign, unit, day, 2, value + 1, feed, 2, "
                     "received_at + interval '5 hours' FROM progress WHERE hashtext(day || unit) % 10 = 0")
            side.one("INSERT INTO work (province, campaign, kind, day, units) SELECT 'VN', 'mot', 'progress', day, array_agg(unit) FROM progress WHERE rev = 2 GROUP BY day")
            side.one(f"SELECT drain_work({history.PLACE})")
        side.one("INSERT INTO day_close SELECT 'VN', 'mot', day, cutoff_at, cutoff_at, 'bench' FROM campaign_day WHERE campaign = 'mot' AND counted ON CONFLICT DO NOTHING")
        for statement in MESSAGES if messages else ():
            side.one(statement)
        side.one("TRUNCATE figure_change")
        side.one("UPDATE campaign_state SET recheck_from = NULL")
        stack.set_clock(AFTER)
        side.one(f"SELECT settle_life({history.PLACE}, '{AFTER}', '{AFTER}')")
        stack.sql("DELETE FROM delivery WHERE state = 'pending'")
        before = sizes(stack)
        rows = stack.sql("SELECT count(*) FROM progress")[0][0]
        file, key = stack.dir / "mot.zip", stack.dir / "keys/alerter"
        steps = [("write", *timed(stack, "mot", "-o", file, "--key", key)), ("verify", *timed(stack, "--verify", file)),
                 ("remove", *timed(stack, "mot", "--remove", file, "--reason", "over", "--document", "1", "--yes"))]
        after = sizes(stack)
        print(f"\n{name}: {rows} revisions, the archive has {file.stat().st_size / 1e6:.1f} MB")
        for table in TABLES:
            print(f"  {table:14} {before[table]:8.1f} MB → {after[table]:8.1f} MB")
        print(f"  {'together':14} {sum(before.values()):8.1f} MB → {sum(after.values()):8.1f} MB")
        steps.append(("restore", *timed(stack, "--restore", file)))
        print("  " + ", ".join(f"{step} {seconds:.1f} s" for step, seconds, _ in steps), flush=True)
    finally:
        shutil.rmtree(path, ignore_errors=True)
        stack.down()


if __name__ == "__main__":
    print("SIMULATED figures, evaluations and messages.")
    measure("every figure corrected a hundred times", 100, 100, 100, False)
    measure("one figure in ten corrected, with messages", int(os.environ.get("BENCH_UNITS", 1000)), 300, 1, True)
