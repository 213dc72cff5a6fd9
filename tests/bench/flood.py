#!/usr/bin/env python3
"""What one feed's flood costs another: how long a batch of ten records takes to be acknowledged, by turns with nothing else going on and while another feed
sends as much as it can in batches of a thousand. Both in one run over one stack. Run: sh tests/bench/run.sh flood.py"""
import multiprocessing
import os
import pathlib
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/system"))
os.environ.setdefault("STACK_BUILD", str(ROOT / "build/release"))

import msgpack  # noqa: E402
from conftest import Stack, progress  # noqa: E402

ROUNDS, BATCHES, WINDOW = 5, 100, 24


def flood(stack, feed, units, begin, stop, sent):
    """Another process, so that it does not wait for who measures."""
    client = stack.client(feed)
    seq = under_way = 0
    begin.wait()
    while not stop.is_set() or under_way:
        while under_way < WINDOW and not stop.is_set():
            seq += 1
            client.socket.send(msgpack.packb(client.batch(seq, [progress(units[i % len(units)], date=f"2024-07-{9 + i % 7:02d}", rev=seq * 1000 + i, value=i % 50) for i in range(1000)])))
            under_way += 1
        answer = msgpack.unpackb(client.socket.recv())
        if answer["type"] == "ack":
            sent.value += 1000
        under_way -= 1
    client.close()


def measure(client, units, seq):
    """Milliseconds of each batch."""
    took = []
    for n in range(BATCHES):
        message = msgpack.packb(client.batch(seq + n, [progress(unit, date="2024-07-14", rev=seq + n, value=n) for unit in units[:10]]))
        began = time.monotonic()
        client.socket.send(message)
        answer = msgpack.unpackb(client.socket.recv())
        took.append((time.monotonic() - began) * 1000)
        assert answer["type"] == "ack" and answer["accepted"] == len(units[:10]), answer
        time.sleep(0.01)
    return took


def main():
    stack = Stack(clock="2024-07-15T12:00:00+07:00")
    try:
        units = {district: [row[0] for row in stack.sql("SELECT code FROM unit WHERE parent_code = %s AND valid_from < '2024-01-01' ORDER BY code", district)] for district in ("582", "587")}
        quiet_client = stack.client(stack.add_feed("587"))
        took, rates, seq = {"quiet": [], "flood": []}, [], 1
        measure(quiet_client, units["587"], seq)  # connections and plans are there
        for _ in range(ROUNDS):
            seq += BATCHES
            took["quiet"] += measure(quiet_client, units["587"], seq)
            begin, stop, sent = multiprocessing.Event(), multiprocessing.Event(), multiprocessing.Value("q", 0)
            other = multiprocessing.Process(target=flood, args=(stack, stack.add_feed("582"), units["582"], begin, stop, sent))
            other.start()
            begin.set()
            while not sent.value:
                time.sleep(0.01)
            seq += BATCHES
            before, began = sent.value, time.monotonic()
            took["flood"] += measure(quiet_client, units["587"], seq)
            rates.append((sent.value - before) / (time.monotonic() - began))
            stop.set()
            other.join()
            stack.settled()
        for what, values in took.items():
            values.sort()
            print(f"{what}: p50 {values[len(values) // 2]:.1f} ms, p99 {values[len(values) * 99 // 100]:.1f} ms, most {values[-1]:.1f} ms ({len(values)})")
        ratio = [took["flood"][int(len(took["flood"]) * part)] / took["quiet"][int(len(took["quiet"]) * part)] for part in (0.5, 0.99)]
        print(f"under the flood of {sorted(rates)[len(rates) // 2]:,.0f} records/s: p50 × {ratio[0]:.1f}, p99 × {ratio[1]:.1f}")
    finally:
        stack.down()


if __name__ == "__main__":
    main()
