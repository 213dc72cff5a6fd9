#!/usr/bin/env python3
"""How the dashboard's table and its calendar of a month do with as many rows as the country has units: from the answer until the first rows are seen and until all
stand, tasks that hold the page for over 50 ms, a change of one row, frames while it is scrolled a screen a frame, and memory; in Chromium on this machine. Figures,
and no promise. --calendar: of that many rows at most, since each has a cell a day.
With --against REVISION the page of that revision takes turns with the present one. Run: sh tests/bench/run.sh scroll.py --against HEAD~1"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/system"))
os.environ.setdefault("STACK_BUILD", str(ROOT / "build/release"))

from conftest import Stack, wait_for  # noqa: E402
from test_page import Browser, address  # noqa: E402
from test_reports import get  # noqa: E402

PAGE = "services/exporter/page"


def page_of(revision, folder):
    """The page's files of a revision, of the working tree where it is ""."""
    names = subprocess.run(["git", "ls-tree", "--name-only", revision, f"{PAGE}/"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split() if revision else \
        [f"{PAGE}/{file.name}" for file in (ROOT / PAGE).iterdir()]
    folder.mkdir()
    for name in [name for name in names if name.rpartition(".")[2] in ("js", "css", "html")]:
        (folder / pathlib.Path(name).name).write_bytes(subprocess.run(["git", "show", f"{revision}:{name}"], cwd=ROOT, capture_output=True, check=True).stdout if revision else (ROOT / name).read_bytes())
    return folder


def country(stack, rows):
    status = json.loads(get(stack, "/api/v1/status", campaign="kich-hoat")[1])
    first = status["units"][0]
    return dict(status, units=[dict(first, unit=f"C{n:05d}", name=f"Xã {n}", rank=n + 1) for n in range(rows)], standing=[])


def month(stack, rows):
    calendar = json.loads(get(stack, "/api/v1/calendar", campaign="kich-hoat")[1])
    days = [{"date": f"2024-07-{n:02d}", "counted": True, "closed_at": None} for n in range(1, 32)]
    units = [dict(calendar["units"][0], unit=f"C{n:05d}", name=f"Xã {n}", statuses=("mxned-."[n % 7:] + "mxm" * 10)[:31]) for n in range(rows)]
    return dict(calendar, days=days, to=days[-1]["date"], units=units)


def measure_calendar(stack, browser, name, folder, rows, width):
    calendar = month(stack, rows)
    changed = dict(calendar, units=[dict(row, statuses="x" * 31) if n == 3 else row for n, row in enumerate(calendar["units"])])
    module = "heat.js" if (folder / "heat.js").exists() else "view.js"
    for what, given in (("drawn", calendar), ("one row changed", changed)):
        drawn = browser("draws", file=module, name="showHeat", given=[given], table="#heat", rows=rows + 1)
        print(f"{name:8} {rows:6} rows of the calendar at {width:4} px, {what:15}: first rows {drawn['first']:6.0f} ms, all {drawn['all']:6.0f} ms, {len(drawn['long']):3} tasks over 50 ms,"
              f" the longest {max(drawn['long'], default=0):5.0f}", flush=True)


def measure(stack, browser, name, folder, rows, width, answer):
    status = country(stack, rows)
    answer.write_text(json.dumps(status))
    browser("open", url=address(stack), width=width, height=900, pages=str(folder), answers={"/api/v1/status": str(answer)}, rows=rows)
    times = wait_for("all rows", lambda: (found := browser("row_times"))["all"] and found, limit=60, pause=0.5)
    browser("hold", path="/api/v1/about")  # no look puts anything else there meanwhile
    module = "units_table.js" if (folder / "units_table.js").exists() else "view.js"
    changed = dict(status, units=[dict(row, day=7) if n == 3 else row for n, row in enumerate(status["units"])])
    browser("timed", file=module, name="showUnits", given=[status, True, None])
    again = browser("timed", file=module, name="showUnits", given=[changed, True, None])["ms"]
    scrolled, memory = browser("scroll", most=60), browser("memory")
    frames, began = sorted(scrolled["frames"]), times["answered"]
    long = [span for at, span in times["long"] if at + span > began]
    print(f"{name:8} {rows:6} rows at {width:4} px: first rows {times['first'] - began:6.0f} ms, all {times['all'] - began:6.0f} ms, {len(long):3} tasks over 50 ms, the longest {max(long, default=0):5.0f};"
          f" one row changed {again:5.0f} ms; {len(frames):3} frames of {statistics.median(frames):5.1f} ms, the slowest {frames[-1]:5.0f}, {len(scrolled['long'])} tasks over 50 ms;"
          f" heap {memory['heap'] / 1e6:4.0f} MB, {memory['nodes']:6.0f} nodes, {memory['boxes']:6.0f} boxes", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--against", default="")
    parser.add_argument("--rows", type=int, nargs="*", default=[65, 705, 11363])
    parser.add_argument("--calendar", type=int, default=705)
    asked = parser.parse_args()
    stack, browser = Stack("--without", "deadline-alerter", clock="2024-07-02T12:00:00+07:00"), Browser()
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        pages = [(name, page_of(revision, scratch / name)) for name, revision in (("before", asked.against), ("now", "")) if name == "now" or revision]
        try:
            for rows in asked.rows:
                for width in (1440, 360):
                    for name, folder in pages:
                        measure(stack, browser, name, folder, rows, width, scratch / "status.json")
                        if rows <= asked.calendar:
                            measure_calendar(stack, browser, name, folder, rows, width)
        finally:
            browser.close()
            stack.down()


main()
