#!/usr/bin/env python3
"""Ratios, measured side by side in one run against the release build: what ingest, alerts and status cost beside what PostgreSQL itself costs.
Run: sh tests/bench/run.sh"""
import io
import json
import os
import pathlib
import statistics
import struct
import subprocess
import sys
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/system"))
os.environ["STACK_BUILD"] = str(ROOT / "build/release")

import msgpack  # noqa: E402
import psycopg2  # noqa: E402
import zmq  # noqa: E402
from conftest import Peer, Stack, progress, wait_for  # noqa: E402

RECORDS = int(os.environ.get("BENCH_RECORDS", 300_000))
BATCH = 1000
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 5))


def copy_rows(units, first_rev, feed):
    """The same rows as ingest writes, in PostgreSQL's binary form."""
    def text(value):
        value = value.encode()
        return struct.pack(">i", len(value)) + value
    out = io.BytesIO()
    out.write(b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0))
    for i in range(BATCH):
        out.write(struct.pack(">h", 12) + text("58") + text("kich-hoat") + text(units[i % len(units)]))
        out.write(struct.pack(">ii", 4, 8961 + i % 7) + struct.pack(">iq", 8, first_rev + i) + struct.pack(">ii", 4, i % 50))
        out.write(struct.pack(">iii", -1, -1, -1) + text(feed) + struct.pack(">iq", 8, 1) + struct.pack(">iq", 8, 774_000_000_000_000))
    out.write(struct.pack(">h", -1))
    return out.getvalue()


def reference(stack, units):
    """Rows a second by binary COPY, 1,000 rows a transaction, one connection, into a table with the same key."""
    connection = psycopg2.connect(stack.env["TIENDO_DATABASE_URL"])
    cursor = connection.cursor()
    cursor.execute("DROP TABLE IF EXISTS reference; CREATE TABLE reference (LIKE progress INCLUDING ALL)")
    connection.commit()
    buffers = [copy_rows(units, 1 + n * BATCH, "feed") for n in range(RECORDS // BATCH)]
    begin = time.perf_counter()
    for buffer in buffers:
        cursor.copy_expert("COPY reference (province, campaign, unit, day, rev, value, others, parts, counted_at, feed, seq, received_at) FROM STDIN (FORMAT binary)", io.BytesIO(buffer))
        connection.commit()
    seconds = time.perf_counter() - begin
    cursor.execute("DROP TABLE reference")
    connection.commit()
    connection.close()
    return RECORDS / seconds


def ingest(stack, feed, units, start_seq, window=24):
    """Records a second from one feed, batches of 1,000, each acknowledged after its commit."""
    client = stack.client(feed)
    messages = []
    for n in range(RECORDS // BATCH):
        seq = start_seq + n
        messages.append(msgpack.packb(client.batch(seq, [progress(units[i % len(units)], date=f"2024-07-{9 + i % 7:02d}", rev=1 + seq * BATCH + i,
                                                                  value=i % 50) for i in range(BATCH)])))
    begin = time.perf_counter()
    under_way = 0
    position = 0
    done = 0
    while done < len(messages):
        while under_way < window and position < len(messages):
            client.socket.send(messages[position], copy=False)
            position += 1
            under_way += 1
        answer = msgpack.unpackb(client.socket.recv())
        assert answer["type"] == "ack" and answer["accepted"] == BATCH, answer
        under_way -= 1
        done += 1
    seconds = time.perf_counter() - begin
    client.close()
    stack.settled()
    return RECORDS / seconds


def median_ms(times):
    return statistics.median(times) * 1000


def single(stack, feed, units, count=400):
    """One committed INSERT and one acknowledged record, by turns, so that both meet the same machine."""
    connection = psycopg2.connect(stack.env["TIENDO_DATABASE_URL"])
    cursor = connection.cursor()
    cursor.execute("DROP TABLE IF EXISTS reference; CREATE TABLE reference (LIKE progress INCLUDING ALL)")
    cursor.execute("PREPARE one AS INSERT INTO reference VALUES ('58', 'kich-hoat', '22738', '2024-07-10', $1, 5, NULL, NULL, NULL, 'f', 1, now())")
    connection.commit()
    connection.autocommit = True
    client = stack.client(feed)
    inserts, records = [], []
    for seq in range(1, count + 1):
        message = msgpack.packb(client.batch(10**7 + seq, [progress(units[0], date="2024-07-14", rev=10**9 + seq)]))
        begin = time.perf_counter()
        cursor.execute("EXECUTE one (%s)" % seq)
        middle = time.perf_counter()
        time.sleep(0.002)
        again = time.perf_counter()
        client.socket.send(message)
        client.socket.recv()
        end = time.perf_counter()
        inserts.append(middle - begin)
        records.append(end - again)
        time.sleep(0.01)
    cursor.execute("DROP TABLE reference")
    connection.close()
    client.close()
    stack.settled()
    return median_ms(inserts), median_ms(records)


def visible(stack, feed, units, count=40):
    """From the acknowledgement until a status call shows the figure."""
    client = stack.client(feed)
    connection = psycopg2.connect(stack.env["TIENDO_DATABASE_URL"])
    connection.autocommit = True
    cursor = connection.cursor()
    times = []
    for n in range(count):
        assert client.put(2 * 10**7 + n, [progress(units[1], date="2024-07-15", rev=2 * 10**9 + n, value=1000 + n)])["accepted"] == 1
        begin = time.perf_counter()
        while True:
            cursor.execute("SELECT status_json('kich-hoat', '2024-07-15', %s, NULL, NULL, '2024-07-15T12:00+07:00')::json -> 'total' ->> 'day'", (units[1],))
            if cursor.fetchone()[0] == str(1000 + n):
                break
        times.append(time.perf_counter() - begin)
    client.close()
    connection.close()
    return median_ms(times)


def status_call(stack, count=200):
    request = urllib.request.Request(stack.env["TIENDO_HTTP_URL"] + "/api/v1/status?campaign=kich-hoat&date=2024-07-15&level=all",
                                     headers={"Authorization": "Bearer " + stack.env["TIENDO_HTTP_TOKEN"]})
    times = []
    for _ in range(count):
        begin = time.perf_counter()
        with urllib.request.urlopen(request) as answer:
            body = answer.read()
        times.append(time.perf_counter() - begin)
    assert len(json.loads(body)["units"]) == 72
    return median_ms(times)


def close_to_alert(stack, member, days):
    """From the request to close a day until its first alert is in a subscriber's hand."""
    peer = Peer(stack, member, stack.env["TIENDO_ALERTS_ENDPOINT"], stack.env["TIENDO_ALERTS_SERVER_KEY"], kind=zmq.SUB)
    peer.socket.setsockopt(zmq.SUBSCRIBE, b"alert.")
    connection = psycopg2.connect(stack.env["TIENDO_DATABASE_URL"])
    connection.autocommit = True
    cursor = connection.cursor()
    time.sleep(1.5)
    times = []
    for day in days:
        while peer.socket.poll(300):
            peer.socket.recv_multipart()
        begin = time.perf_counter()
        cursor.execute("SELECT * FROM close_day('58', 'kich-hoat', %s, '2024-07-15T12:00+07:00', 'bench')", (day,))
        assert peer.socket.poll(5000), "no alert"
        times.append(time.perf_counter() - begin)
    connection.close()
    peer.close()
    return median_ms(times)


def resident(stack):
    sizes = {}
    for name in ("ingest", "aggregator", "deadline-alerter", "exporter"):
        for line in (pathlib.Path("/proc") / str(stack.pid(name)) / "status").read_text().splitlines():
            if line.startswith("VmRSS"):
                sizes[name] = int(line.split()[1]) / 1024
    return sizes


def line(what, value, bound=""):
    print(f"{what:<78} {value:>14}  {bound}", flush=True)


def main():
    subprocess.run(["cmake", "--build", ROOT / "build/release"], check=True, stdout=subprocess.DEVNULL)
    stack = Stack(clock="2024-07-15T11:00:00+07:00")
    try:
        feed = stack.add_feed("582")
        member = stack.add_member("58")
        stack.set_clock("2024-07-15T12:00:00+07:00")
        units = [row[0] for row in stack.sql("SELECT code FROM unit WHERE parent_code = '582' AND valid_from < '2024-01-01' ORDER BY code")]
        stack.client(feed).close()
        ratios, refs, mine = [], [], []
        for n in range(ROUNDS):
            refs.append(reference(stack, units))
            mine.append(ingest(stack, feed, units, 1 + n * (RECORDS // BATCH)))
            ratios.append(mine[-1] / refs[-1])
        line(f"REF: binary COPY, 1,000 rows a transaction, one connection (median of {ROUNDS})", f"{statistics.median(refs) / 1000:.0f}k rows/s")
        line("ingest: one feed, batches of 1,000, CURVE, acknowledged after commit", f"{statistics.median(mine) / 1000:.0f}k rows/s")
        line("ratio ingest / REF, median of the rounds", f"{statistics.median(ratios):.2f}", f"wanted >= 0.5; {min(ratios):.2f} … {max(ratios):.2f}")
        insert, record = single(stack, feed, units)
        line("one single-row INSERT, committed (p50)", f"{insert:.2f} ms")
        line("one record, acknowledged (p50)", f"{record:.2f} ms")
        line("ratio record / INSERT", f"{record / insert:.2f}", "wanted <= 4")
        line("from the acknowledgement to the figure in status (p50)", f"{visible(stack, feed, units):.1f} ms", "wanted <= 100")
        line("status of all 73 units over HTTP (p50)", f"{status_call(stack):.1f} ms", "wanted < 50")
        line("from the request to close until the alert is received (p50)",
             f"{close_to_alert(stack, member, [f'2024-07-{day:02d}' for day in range(1, 16)]):.1f} ms", "wanted < 50")
        for name, size in resident(stack).items():
            line(f"resident memory of {name} after all this", f"{size:.1f} MB", "wanted < 20")
    finally:
        stack.down()


if __name__ == "__main__":
    main()
