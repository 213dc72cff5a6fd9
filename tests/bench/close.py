#!/usr/bin/env python3
"""A close at the hour at which everybody reports: with a backlog of work it takes as long under a stream of reports as it takes without.
Run: sh tests/bench/run.sh close.py   (BENCH_BACKLOG rows of work, BENCH_RATE records a second)"""
import os
import pathlib
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/system"))
os.environ.setdefault("STACK_BUILD", str(ROOT / "build/release"))

import msgpack  # noqa: E402
import psycopg2  # noqa: E402
from conftest import DISTRICTS, Feed, Stack, progress  # noqa: E402

BACKLOG = int(os.environ.get("BENCH_BACKLOG", 100_000))
RATE = int(os.environ.get("BENCH_RATE", 5_000))
BATCH = 50


def fill(stack, first_rev):
    """So many reports of one day, a row of work each."""
    stack.sql("INSERT INTO progress (province, campaign, unit, day, rev, value, feed, seq, received_at)"
              " SELECT '58', 'kich-hoat', u.code, '2024-07-10', %s + g.n, g.n %% 40, 'bench', 1, '2024-07-10T12:00+07'"
              " FROM (SELECT code, row_number () OVER (ORDER BY code) AS place, count (*) OVER () AS units FROM unit WHERE level = 'commune' AND valid_from < '2024-01-01') u"
              " JOIN generate_series (1, %s) g (n) ON g.n %% u.units = u.place - 1", first_rev, BACKLOG)
    stack.sql("INSERT INTO work (province, campaign, kind, day, units) SELECT '58', 'kich-hoat', 'progress', '2024-07-10', ARRAY[p.unit]"
              " FROM progress p WHERE p.feed = 'bench' AND p.rev > %s", first_rev)
    stack.sql("ANALYZE progress, work")


def close(stack):
    """Seconds of a close, whose work before it was the same each time."""
    stack.sql("DELETE FROM day_close; DELETE FROM day_status; DELETE FROM alert_event; DELETE FROM alert")
    connection = psycopg2.connect(stack.env["TIENDO_DATABASE_URL"], options="-c jit=off")
    connection.autocommit = True
    begin = time.perf_counter()
    connection.cursor().execute("SELECT closed FROM close_day ('58', 'kich-hoat', '2024-07-10', '2024-07-10T17:30+07', 'bench')")
    seconds = time.perf_counter() - begin
    connection.close()
    return seconds


class Feeding:
    """Reports of all districts at a given pace, each batch acknowledged."""
    def __init__(self, stack, feeds):
        self.stack, self.stop, self.acknowledged, self.began = stack, threading.Event(), 0, time.perf_counter()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.report, args=(unit, feed)) for unit, feed in feeds.items()]
        for thread in self.threads:
            thread.start()

    def report(self, unit, feed):
        client = Feed(self.stack, feed)
        units = [row[0] for row in self.stack.sql("SELECT code FROM unit WHERE parent_code = %s AND valid_from < '2024-01-01'", unit)]
        pause, seq, due = BATCH * len(self.threads) / RATE, int(time.time() * 1000) * 100, time.perf_counter()
        while not self.stop.is_set():
            seq += 1
            client.socket.send(msgpack.packb(client.batch(seq, [progress(units[i % len(units)], date="2024-07-10", rev=seq * BATCH + i, value=i) for i in range(BATCH)])))
            answer = msgpack.unpackb(client.socket.recv())
            assert answer["type"] == "ack" and answer["accepted"] == BATCH, answer
            with self.lock:
                self.acknowledged += BATCH
            due = max(due + pause, time.perf_counter() - 1)
            time.sleep(max(0, due - time.perf_counter()))
        client.close()

    def rate(self):
        return self.acknowledged / (time.perf_counter() - self.began)

    def end(self):
        self.stop.set()
        for thread in self.threads:
            thread.join()


def main():
    if "BENCH_BUILT" not in os.environ:
        subprocess.run(["cmake", "--build", os.environ["STACK_BUILD"]], check=True, stdout=subprocess.DEVNULL)
    stack = Stack("--without", "deadline-alerter", "--without", "aggregator", clock="2024-07-10T12:00:00+07:00")
    try:
        feeds = {unit: stack.add_feed(unit) for unit in DISTRICTS}
        fill(stack, 0)
        alone = close(stack)
        print(f"close with a backlog of {BACKLOG} rows of work, nobody reports: {alone:.2f} s", flush=True)
        fill(stack, BACKLOG)
        feeding = Feeding(stack, feeds)
        time.sleep(2)
        under = close(stack)
        print(f"the same under {feeding.rate():.0f} records/s: {under:.2f} s, ratio {under / alone:.2f} (two cores do both)", flush=True)
        feeding.end()
    finally:
        stack.down()


if __name__ == "__main__":
    main()
