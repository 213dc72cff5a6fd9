#!/usr/bin/env python3
"""Ratios, measured side by side in one run against the release build: what ingest, alerts and status cost beside what PostgreSQL itself costs, and with
`--against REV` beside what they cost at another revision. BENCH_RECORDS and BENCH_ROUNDS make it shorter or longer.
Run: sh tests/bench/run.sh [bench.py --against REV]"""
import io
import json
import os
import pathlib
import struct
import sys
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from sides import begin, table  # noqa: E402  (first: it says which build is looked at)

import msgpack  # noqa: E402
import psycopg2  # noqa: E402
import zmq  # noqa: E402
from conftest import Peer, progress  # noqa: E402

RECORDS = int(os.environ.get("BENCH_RECORDS", 300_000))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", 5))
BATCH = 1000  # rows of a transaction of the reference
WINDOW = 24  # batches under way of one feed
CASES = [("1 feed × 1,000", 1, 1000, 1), ("1 feed × 100", 1, 100, 3), ("64 feeds × 100", 64, 100, 3)]  # feeds, records a batch, part of RECORDS
FIRST_CLOSE = "2024-07-11"  # measured by nobody
CLOSES = ["2024-07-12", "2024-07-13", "2024-07-14", "2024-07-15"]  # one a round: a close says something of days alone that still take corrections


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


def reference(side, units):
    """Rows a second by binary COPY, 1,000 rows a transaction, one connection, into a table with the same key."""
    connection = psycopg2.connect(side.stack.env["TIENDO_DATABASE_URL"])
    cursor = connection.cursor()
    cursor.execute("DROP TABLE IF EXISTS reference; CREATE TABLE reference (LIKE progress INCLUDING ALL)")
    connection.commit()
    buffers = [copy_rows(units, 1 + n * BATCH, "feed") for n in range(RECORDS // BATCH)]
    began = time.perf_counter()
    for buffer in buffers:
        cursor.copy_expert("COPY reference (province, campaign, unit, day, rev, value, others, parts, counted_at, feed, seq, received_at) FROM STDIN (FORMAT binary)", io.BytesIO(buffer))
        connection.commit()
    seconds = time.perf_counter() - began
    cursor.execute("DROP TABLE reference")
    connection.commit()
    connection.close()
    return RECORDS / seconds


def take_numbers(side, feed, count):
    """The first of the next batch numbers of a feed."""
    side.sent[feed] = side.sent.get(feed, 0) + count
    return side.sent[feed] - count + 1


class Sender:
    """A feed with its batches, encoded beforehand."""

    def __init__(self, side, feed, units, batches, size, rev):
        self.client = side.stack.client(feed)
        self.size, self.under_way = size, 0
        seq = take_numbers(side, feed, batches)
        self.messages = [msgpack.packb(self.client.batch(seq + n, [
            progress(units[i % len(units)], date=f"2024-07-{9 + i % 7:02d}", rev=rev + n * size + i, value=i % 50) for i in range(size)])) for n in range(batches)]
        self.messages.reverse()

    def fill(self, window):
        while self.under_way < window and self.messages:
            self.client.socket.send(self.messages.pop(), copy=False)
            self.under_way += 1

    def take(self):
        answer = msgpack.unpackb(self.client.socket.recv())
        assert answer["type"] == "ack" and answer["accepted"] == self.size, answer
        self.under_way -= 1


def ingest(side, case, feeds, units, number):
    """Records a second, each batch acknowledged after its commit: until the last is acknowledged, and until all is rolled up; and what it cost."""
    what, count, size, part = case
    batches = max(1, RECORDS // part // count // size)
    records = batches * count * size
    senders = [Sender(side, feed, units, batches, size, 1 + (number * len(CASES) + CASES.index(case)) * 10 * RECORDS + place * batches * size)
               for place, feed in enumerate(feeds[:count])]
    poller = zmq.Poller()
    for sender in senders:
        poller.register(sender.client.socket, zmq.POLLIN)
    by_socket = {sender.client.socket: sender for sender in senders}
    window = WINDOW if count == 1 else 1
    before, began = side.cpu(), time.perf_counter()
    while any(sender.messages or sender.under_way for sender in senders):
        for sender in senders:
            sender.fill(window)
        for socket, _ in poller.poll(10_000):
            by_socket[socket].take()
    acknowledged = time.perf_counter() - began
    side.stack.settled()
    whole, after = time.perf_counter() - began, side.cpu()
    for sender in senders:
        sender.client.close()
    side.add(f"{what}, acknowledged", records / acknowledged)
    side.add(f"{what}, rolled up", records / whole)
    side.add(f"{what}, acknowledged / REF", records / acknowledged / side.values["REF"][-1])
    for of in ("ingest", "aggregator", "database"):
        side.add(f"{what}, CPU of {of}", (after[of] - before[of]) * 1e6 / records)


def single(side, feed, units, rev, count=100):
    """One committed INSERT and one acknowledged record, by turns, so that both meet the same machine."""
    connection = psycopg2.connect(side.stack.env["TIENDO_DATABASE_URL"])
    cursor = connection.cursor()
    cursor.execute("DROP TABLE IF EXISTS reference; CREATE TABLE reference (LIKE progress INCLUDING ALL)")
    cursor.execute("PREPARE one AS INSERT INTO reference VALUES ('58', 'kich-hoat', '22738', '2024-07-10', $1, 5, NULL, NULL, NULL, 'f', 1, now())")
    connection.commit()
    connection.autocommit = True
    client = side.stack.client(feed)
    inserts, records = [], []
    seq = take_numbers(side, feed, count)
    for n in range(count):
        message = msgpack.packb(client.batch(seq + n, [progress(units[0], date="2024-07-14", rev=rev + n)]))
        began = time.perf_counter()
        cursor.execute("EXECUTE one (%s)" % (n + 1))
        inserts.append(time.perf_counter() - began)
        time.sleep(0.002)
        began = time.perf_counter()
        client.socket.send(message)
        client.socket.recv()
        records.append(time.perf_counter() - began)
        time.sleep(0.01)
    cursor.execute("DROP TABLE reference")
    connection.close()
    client.close()
    side.stack.settled()
    for part, name in ((0.5, "p50"), (0.99, "p99")):
        insert, record = (sorted(values)[int(len(values) * part)] for values in (inserts, records))
        side.add(f"one record acknowledged, {name}", record * 1000)
        side.add(f"one record / one INSERT, {name}", record / insert)


def visible(side, feed, units, rev, count=20):
    """From the acknowledgement until a status call shows the figure."""
    client = side.stack.client(feed)
    connection = psycopg2.connect(side.stack.env["TIENDO_DATABASE_URL"])
    connection.autocommit = True
    cursor = connection.cursor()
    seq = take_numbers(side, feed, count)
    for n in range(count):
        value = 1000 + seq + n
        assert client.put(seq + n, [progress(units[1], date="2024-07-15", rev=rev + n, value=value)])["accepted"] == 1
        began = time.perf_counter()
        while True:
            cursor.execute("SELECT status_json('kich-hoat', '2024-07-15', %s, NULL, NULL, '2024-07-15T12:00+07:00')::json -> 'total' ->> 'day'", (units[1],))
            if cursor.fetchone()[0] == str(value):
                break
        side.add("from the acknowledgement to the figure in status", (time.perf_counter() - began) * 1000)
    client.close()
    connection.close()


def status_call(side, count=50):
    request = urllib.request.Request(side.stack.env["TIENDO_HTTP_URL"] + "/api/v1/status?campaign=kich-hoat&date=2024-07-15&level=all",
                                     headers={"Authorization": "Bearer " + side.stack.env["TIENDO_HTTP_TOKEN"]})
    for _ in range(count):
        began = time.perf_counter()
        with urllib.request.urlopen(request) as answer:
            body = answer.read()
        side.add("status of all units over HTTP", (time.perf_counter() - began) * 1000)
    assert len(json.loads(body)["units"]) == 72


def close(side, day):
    """On the connection that closed the days before, as the service's is: a new one would read and plan every function first."""
    if not hasattr(side, "closer"):
        side.closer = psycopg2.connect(side.stack.env["TIENDO_DATABASE_URL"], options="-c jit=off")
        side.closer.autocommit = True
    side.closer.cursor().execute("SELECT * FROM close_day('58', 'kich-hoat', %s, '2024-07-15T12:00+07:00', 'bench')", (day,))


def close_to_alert(side, member, day):
    """From the request to close a day until its first alert is in a subscriber's hand."""
    peer = Peer(side.stack, member, side.stack.env["TIENDO_ALERTS_ENDPOINT"], side.stack.env["TIENDO_ALERTS_SERVER_KEY"], kind=zmq.SUB)
    peer.socket.setsockopt(zmq.SUBSCRIBE, b"alert.")
    time.sleep(1.5)
    while peer.socket.poll(300):
        peer.socket.recv_multipart()
    began = time.perf_counter()
    close(side, day)
    assert peer.socket.poll(60000), "no alert"
    side.add("from the request to close until the alert is received", (time.perf_counter() - began) * 1000)
    peer.close()


def resident(side):
    for name in ("ingest", "aggregator", "deadline-alerter", "exporter"):
        for line in pathlib.Path(f"/proc/{side.stack.pid(name)}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                side.add(f"resident memory of {name} after all this", int(line.split()[1]) / 1024)


def rows():
    yield "REF", "rows/s", ",.0f", ""
    for what, *_ in CASES:
        yield f"{what}, acknowledged", "records/s", ",.0f", ""
        yield f"{what}, rolled up", "records/s", ",.0f", ""
        yield f"{what}, acknowledged / REF", "", ".2f", "≥ 0.5"
        for of in ("ingest", "aggregator", "database"):
            yield f"{what}, CPU of {of}", "s per 10^6", ".2f", ""
    for name in ("p50", "p99"):
        yield f"one record acknowledged, {name}", "ms", ".2f", ""
        yield f"one record / one INSERT, {name}", "", ".2f", "≤ 4" if name == "p50" else ""
    yield "from the acknowledgement to the figure in status", "ms", ".1f", "≤ 100"
    yield "status of all units over HTTP", "ms", ".1f", "< 50"
    yield "from the request to close until the alert is received", "ms", ".1f", "< 50"
    for name in ("ingest", "aggregator", "deadline-alerter", "exporter"):
        yield f"resident memory of {name} after all this", "MB", ".1f", ""


def main():
    print("REF: the same rows by binary COPY, 1,000 a transaction, one connection, into a table with the same key.\n")
    sides = begin(clock="2024-07-15T11:00:00+07:00")
    try:
        for side in sides:
            side.sent = {}
            side.feeds = [side.stack.add_feed("582") for _ in range(max(count for _, count, *_ in CASES))]
            side.member = side.stack.add_member("58")
            side.stack.set_clock("2024-07-15T12:00:00+07:00")
            side.units = [row[0] for row in side.stack.sql("SELECT code FROM unit WHERE parent_code = '582' AND valid_from < '2024-01-01' ORDER BY code")]
        for number in range(ROUNDS):
            for side in sides[::1 if number % 2 == 0 else -1]:
                side.add("REF", reference(side, side.units))
                for case in CASES:
                    ingest(side, case, side.feeds, side.units, number)
                single(side, side.feeds[0], side.units, 10**9 + number * 1000)
                visible(side, side.feeds[0], side.units, 2 * 10**9 + number * 1000)
                status_call(side)
                if number == 0:
                    close(side, FIRST_CLOSE)
                if number < len(CLOSES):
                    close_to_alert(side, side.member, CLOSES[number])
        for side in sides:
            resident(side)
        table(sides, rows())
    finally:
        for side in sides:
            side.down()


if __name__ == "__main__":
    main()
