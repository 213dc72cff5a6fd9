#!/usr/bin/env python3
"""How many mails, and how many lines, the members of the letter's campaign get in its 31 days, where reports are SIMULATED: a third of the units misses its
plan, and 4 % of the communes are silent each day. The mails arrive at a real SMTP server. Run: sh tests/bench/run.sh mails.py"""
import collections
import datetime
import os
import pathlib
import random
import socket
import statistics
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/system"), str(ROOT / "tests")]
os.environ.setdefault("STACK_BUILD", str(ROOT / "build/release"))

from aiosmtpd.controller import Controller  # noqa: E402
from conftest import Stack, progress, wait_for  # noqa: E402
from receivers import Mailbox  # noqa: E402

FIRST, DAYS, SILENT, MISSES = datetime.date(2024, 7, 1), 31, 0.04, 1 / 3


def port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def report(client, day, seq, plans, chance):
    """The districts' communes report of the day by noon: two thirds reach the day's plan, the others half of it."""
    records = [progress(unit, date=str(day), rev=1, value=plan if chance.random() > MISSES else plan // 2) for unit, plan in plans.items() if chance.random() > SILENT]
    assert client.put(seq, records)["rejected"] == []


def main():
    at, chance = port(), random.Random(20240717)
    settings = pathlib.Path(tempfile.mkstemp(prefix="tiendo-settings.")[1])
    settings.write_text(f"TIENDO_SMTP_URL=smtp://127.0.0.1:{at}\nTIENDO_MAIL_FROM=tiendo@ninhthuan.example\n")
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=at)
    controller.start()
    stack = Stack("--settings", str(settings))
    try:
        client = stack.client(stack.add_feed("58"))
        stack.set_clock(f"{FIRST}T06:00:00+07:00")
        for number in range(DAYS):
            day = FIRST + datetime.timedelta(days=number)
            status = stack.status(level="all", date=str(day))
            parents = {row["parent"] for row in status["units"]}
            plans = {row["unit"]: row["plan_day"] or 0 for row in status["units"] if row["unit"] not in parents}
            for hour in ("07:00", "12:00", "16:05", "17:35", "18:30"):
                stack.set_clock(f"{day}T{hour}:00+07:00")
                if hour == "12:00" and plans:
                    report(client, day, number + 1, plans, chance)
                stack.settled()
                stack.watched()
                stack.looked()
        wait_for("the mails", lambda: not stack.sql("SELECT 1 FROM delivery WHERE state = 'pending' AND due < clock_timestamp()"))
        per_day = collections.defaultdict(list)
        for _, to, mail in box.mails:
            lines = [line for line in mail.get_body(("plain",)).get_content().splitlines() if line.strip()]
            per_day[to[0]].append(len(lines))
        print(f"{len(box.mails)} mails to {len(per_day)} members in {DAYS} days")
        for to, lines in sorted(per_day.items(), key=lambda one: -sum(one[1]))[:12]:
            print(f"  {to}: {len(lines)} mails ({len(lines) / DAYS:.1f} a day), {sum(lines)} lines, median {statistics.median(lines):.0f}, most {max(lines)}")
    finally:
        stack.down()
        controller.stop()
        settings.unlink()


if __name__ == "__main__":
    main()
