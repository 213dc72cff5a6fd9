#!/usr/bin/env python3
"""How the dashboard's table does with as many rows as the country has units: how long until it is seen, and how long each frame takes while it is scrolled, a
screen a frame, in Chromium on this machine. Figures, and no promise. Run: sh tests/bench/run.sh scroll.py"""
import os
import pathlib
import statistics
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/system"))
os.environ.setdefault("STACK_BUILD", str(ROOT / "build/release"))

from conftest import Stack  # noqa: E402
from test_page import Browser, address, shows  # noqa: E402


def measure(stack, browser, rows, width):
    browser("open", url=address(stack), width=width, height=900)
    shows(browser, "the page", lambda seen: seen["shown"] > 0)
    browser("hold", path="/api/v1/about")  # no look puts the real figures back meanwhile
    status = stack.status()
    first = status["units"][0]
    status["units"] = [dict(first, unit=f"C{n:05d}", name=f"Xã {n}") for n in range(rows)]
    status["standing"] = []
    drawn = browser("timed", file="view.js", name="showUnits", given=[status, True, None])["ms"]
    frames = sorted(browser("scroll")["frames"])
    late = sum(frame > 50 for frame in frames)
    print(f"{rows:6} rows at {width:4} px: seen after {drawn:6.0f} ms; {len(frames):4} frames of {statistics.median(frames):5.1f} ms, the slowest {frames[-1]:6.1f} ms, {late} over 50 ms", flush=True)


def main():
    stack, browser = Stack("--without", "deadline-alerter", clock="2024-07-02T12:00:00+07:00"), Browser()
    try:
        for rows in (65, 705, 11363):
            for width in (1440, 360):
                measure(stack, browser, rows, width)
    finally:
        browser.close()
        stack.down()


main()
