#!/usr/bin/env python3
"""How soon the dashboard is seen over a slow line, by Chromium's own throttling (300 ms each way there and back, 400 kbit/s): the first paint, the verdict with the
units, everything; and the bytes until then. For each kind of reader, on a phone; medians of rounds. With --against REVISION that revision's system takes turns
with this one. Run: sh tests/bench/run.sh page.py --against HEAD~1"""
import os
import statistics

from sides import begin  # first: it says which build is looked at

from conftest import progress
from lib.people import signed_in
from test_page import Browser, report, shows

DAY = "2024-07-01"
WHO = (("chair", "58"), ("district", "582"), ("clerk", "22738"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
PARTS = ("first", "units", "done", "painted", "whole")


def measure(side, browser, who, cookies):
    browser("open", url=f"{side.stack.env['TIENDO_HTTP_URL']}/#campaign=kich-hoat", width=360, height=740, count=True, slow=True, cookies=cookies)
    shows(browser, "the page", lambda s: s["shown"] > 0 and s["chart"])
    found = {**browser("painted"), **browser("transferred")}
    for part in PARTS:
        side.add((who, part), found[part])


def say(side, who):
    first, units, done, sent, whole = (statistics.median(side.values[who, part]) for part in PARTS)
    most = max(side.values[who, "first"])
    print(f"{side.name:8} {who[0]:8} of {who[1]:5}: first paint {first:5.0f} ms (at most {most:5.0f}), the verdict {units:5.0f} ms, all {done:5.0f} ms;"
          f" {sent / 1000:4.0f} kB until the verdict, {whole / 1000:4.0f} kB in all", flush=True)


def main():
    sides, browser = begin(clock=f"{DAY}T16:00:00+07:00"), Browser()
    try:
        for side in sides:
            stack = side.stack
            communes = [u for u in stack.status(level="all")["units"] if u["level"] == "commune"]
            stack.feed, stack.seq = stack.client(stack.add_feed("58")), 0
            report(stack, [progress(u["unit"], DAY, 1, u["plan_day"]) for u in communes])
        print(f"load {os.getloadavg()[0]:.1f}", flush=True)
        for who in WHO:
            cookies = {side.name: signed_in(side.stack, "-".join(who), *who).cookies for side in sides}
            for _ in range(ROUNDS):
                for side in sides:
                    measure(side, browser, who, cookies[side.name])
            for side in sides:
                say(side, who)
        print(f"load {os.getloadavg()[0]:.1f}", flush=True)
    finally:
        browser.close()
        for side in sides:
            side.down()


main()
