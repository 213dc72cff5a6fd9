#!/usr/bin/env python3
"""How soon the dashboard is seen over a slow line, by Chromium's own throttling (300 ms each way there and back, 400 kbit/s): the first paint, the verdict with the
units, everything; and the bytes until then. For each kind of reader, on a phone; medians of rounds. Run: sh tests/bench/run.sh page.py"""
import os
import pathlib
import statistics
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/system"))
os.environ.setdefault("STACK_BUILD", str(ROOT / "build/release"))

from conftest import Stack, progress  # noqa: E402
from lib.people import signed_in  # noqa: E402
from test_page import Browser, report, shows  # noqa: E402

DAY = "2024-07-01"
WHO = (("chair", "58"), ("district", "582"), ("clerk", "22738"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))


def measure(stack, browser, who):
    cookies, seen = signed_in(stack, "-".join(who), *who).cookies, []
    for _ in range(ROUNDS):
        browser("open", url=f"{stack.env['TIENDO_HTTP_URL']}/#campaign=kich-hoat", width=360, height=740, count=True, slow=True, cookies=cookies)
        shows(browser, "the page", lambda s: s["shown"] > 0 and s["chart"])
        seen.append({**browser("painted"), **browser("transferred")})
    first, units, done, sent, whole = (statistics.median(one[key] for one in seen) for key in ("first", "units", "done", "painted", "whole"))
    print(f"{who[0]:8} of {who[1]:5}: first paint {first:5.0f} ms, the verdict {units:5.0f} ms, all {done:5.0f} ms; {sent / 1000:4.0f} kB until the verdict, {whole / 1000:4.0f} kB in all", flush=True)


def main():
    stack, browser = Stack(clock=f"{DAY}T16:00:00+07:00"), Browser()
    try:
        communes = [u for u in stack.status(level="all")["units"] if u["level"] == "commune"]
        stack.feed, stack.seq = stack.client(stack.add_feed("58")), 0
        report(stack, [progress(u["unit"], DAY, 1, u["plan_day"]) for u in communes])
        for who in WHO:
            measure(stack, browser, who)
    finally:
        browser.close()
        stack.down()


main()
