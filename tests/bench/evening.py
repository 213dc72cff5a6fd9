#!/usr/bin/env python3
"""A country's evening: 63 provinces, 705 districts, 10,595 communes and two campaigns on one node. 705 feeds push the communes' SIMULATED reports, beat by beat, until the
cutoff, while others look at the page; then both campaigns close by the clock, alerts are raised, and the members get mails and webhooks by real SMTP and HTTP.
BENCH_COMMUNES (10,595), BENCH_REPORTS (100,000), BENCH_SECONDS (60: into how many the ten minutes before the cutoff are pressed), BENCH_MEMBERS (2,000).
Run: sh tests/bench/run.sh evening.py"""
import multiprocessing
import os
import pathlib
import shutil
import statistics
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/system"), str(ROOT / "tests/bench"), str(ROOT / "tests")]
os.environ["STACK_BUILD"] = str(ROOT / "build/release")

import zmq  # noqa: E402
from aiosmtpd.controller import Controller  # noqa: E402
from conftest import progress, wait_for  # noqa: E402
from country import directory  # noqa: E402
from lib.ports import free_port  # noqa: E402
from receivers import Mailbox, Receiver  # noqa: E402
from sides import Side  # noqa: E402

COMMUNES = int(os.environ.get("BENCH_COMMUNES", 10_595))
REPORTS = int(os.environ.get("BENCH_REPORTS", 100_000))
SECONDS = int(os.environ.get("BENCH_SECONDS", 60))
MEMBERS = int(os.environ.get("BENCH_MEMBERS", 2_000))
WEBHOOKS = 100
DAY = "2024-07-02"
LOOKS = {"status of the country's provinces": f"status?campaign=mot&date={DAY}", "status of a district's communes": f"status?campaign=hai&date={DAY}&unit=D001"}


def members(path, receiver):
    """So many who are told: the chairs from the top down by mail, some task forces by webhook."""
    head, *rows = (path / "members.csv").read_text().splitlines()
    provinces = sorted({row.split(",")[2] for row in rows if row.split(",")[2].startswith("P")})
    rows = rows[:MEMBERS - WEBHOOKS] + [f"force-{n},task_force,{provinces[n % len(provinces)]},warning,vi,,{receiver.url(f'force-{n}')}," for n in range(WEBHOOKS)]
    (path / "members.csv").write_text("\n".join([head, *rows]) + "\n")


def look(url, token, stop, found):
    """Asks as the page does, again and again, in a process of its own."""
    times = {what: [] for what in LOOKS}
    while not stop.is_set():
        for what, path in LOOKS.items():
            request = urllib.request.Request(f"{url}/api/v1/{path}", headers={"Authorization": f"Bearer {token}"})
            began = time.perf_counter()
            with urllib.request.urlopen(request, timeout=60) as answer:
                answer.read()
            times[what].append(1000 * (time.perf_counter() - began))
        stop.wait(0.1)
    found.put(times)


def spread(values):
    values = sorted(values)
    return f"p50 {statistics.median(values):.1f}, p99 {values[int(len(values) * 0.99)]:.1f}, most {values[-1]:.1f} ms of {len(values)}"


def beats(units):
    """What the feeds send, one after another: each time all communes of a district, for both campaigns."""
    sent, rev = 0, 0
    while sent < REPORTS:
        rev += 1
        for district, communes in units.items():
            if sent < REPORTS:
                silent = hash_of(district) % 10 == 0
                records = [progress(unit, date=DAY, rev=rev, value=value_of(unit, rev), campaign=code) for code in ("mot", "hai") for unit in communes[silent:]]
                sent += len(records)
                yield district, records


def hash_of(code):
    return int(code[1:]) * 2654435761 % 2**32 >> 8


def value_of(unit, rev):
    return min(rev, 10) if hash_of(unit) % 3 else min(rev, 4)  # a third falls short


def push(stack, feeds, units):
    """At an even pace; milliseconds from each batch to its acknowledgement, and how long the last had to wait for its turn."""
    clients = {district: stack.client(feed) for district, feed in feeds.items()}
    poller, of_socket, under_way, times, numbers = zmq.Poller(), {}, {}, [], dict.fromkeys(clients, 0)
    for district, client in clients.items():
        poller.register(client.socket, zmq.POLLIN)
        of_socket[client.socket] = district
    sent, accepted, late, began = 0, 0, 0.0, time.perf_counter()

    def take(milliseconds):
        nonlocal accepted
        for socket, _ in poller.poll(milliseconds):
            answer = clients[of_socket[socket]].receive()
            began, count = under_way.pop((of_socket[socket], answer["seq"]))
            assert answer["type"] == "ack" and answer["accepted"] == count, answer
            times.append(1000 * (time.perf_counter() - began))
            accepted += count
    for district, records in beats(units):
        due = began + SECONDS * sent / REPORTS
        while time.perf_counter() < due:
            take(1)
        late = max(late, time.perf_counter() - due)
        numbers[district] += 1
        under_way[district, numbers[district]] = (time.perf_counter(), len(records))
        clients[district].send(clients[district].batch(numbers[district], records))
        sent += len(records)
        take(0)
    while under_way:
        take(1000)
    seconds = time.perf_counter() - began
    stack.settled()
    drained = time.perf_counter() - began - seconds
    for client in clients.values():
        client.close()
    print(f"{accepted} reports of {len(feeds)} feeds in {seconds:.1f} s, a batch acknowledged: {spread(times)}; the sender was {1000 * late:.0f} ms behind at most; "
          f"rolled up {drained:.2f} s after the last", flush=True)


def close(stack):
    stack.set_clock(f"{DAY}T17:29:50+07:00")
    stack.watched()
    stack.set_clock(f"{DAY}T17:30:00+07:00")
    began = time.perf_counter()
    wait_for("both closes", lambda: stack.sql("SELECT count(*) FROM day_close WHERE day = %s", DAY)[0][0] == 2, limit=120)
    print(f"both campaigns are closed {time.perf_counter() - began:.2f} s after the cutoff, with {stack.sql('SELECT count(*) FROM alert_event')[0][0]} alert events", flush=True)
    return began


def tell(stack, box, receiver, began):
    now = stack.clock_file.read_text().strip()
    expected = stack.sql("SELECT count(*) FROM member WHERE mail IS NOT NULL AND revoked_at IS NULL")[0][0]
    wait_for("the evening messages", lambda: len({to[0] for _, to, _ in box.mails}) >= expected * 0.9 and not stack.sql(
        "SELECT 1 FROM delivery WHERE state = 'pending' AND due <= clock_timestamp() AND quiet_until <= %s LIMIT 1", now), limit=300, pause=0.5)  # what exceeds a budget waits for its hour
    print(f"{len(box.mails)} mails to {len({to[0] for _, to, _ in box.mails})} members and {len(receiver.calls)} webhooks are delivered {time.perf_counter() - began:.1f} s after the cutoff", flush=True)


def main():
    box, receiver, at = Mailbox(), Receiver(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=at)
    controller.start()
    settings = pathlib.Path(tempfile.mkstemp(prefix="tiendo-settings.")[1])
    settings.write_text(f"TIENDO_SMTP_URL=smtp://127.0.0.1:{at}\nTIENDO_MAIL_FROM=tiendo@tiendo.example\nTIENDO_WEBHOOK_PRIVATE=allowed\n")
    path, count = directory(COMMUNES)
    members(path, receiver)
    side = Side("this", ROOT, "--settings", str(settings), clock=f"{DAY}T06:00:00+07:00", load=False)
    stack = side.stack
    stop, found = multiprocessing.Event(), multiprocessing.Queue()
    try:
        stack.tiendo("load", path)
        units = {}
        for unit, parent in stack.sql("SELECT code, parent_code FROM unit WHERE level = 'commune' ORDER BY code"):
            units.setdefault(parent, []).append(unit)
        feeds = {district: stack.add_feed(district) for district in units}
        print(f"{count} units, {len(feeds)} feeds, {MEMBERS} members; SIMULATED reports", flush=True)
        stack.set_clock(f"{DAY}T17:20:00+07:00")
        stack.watched()  # what the day before left
        box.mails.clear()
        receiver.calls.clear()
        looker = multiprocessing.Process(target=look, args=(stack.env["TIENDO_HTTP_URL"], stack.env["TIENDO_HTTP_TOKEN"], stop, found))
        looker.start()
        before = side.cpu()
        push(stack, feeds, units)
        tell(stack, box, receiver, close(stack))
        used = {name: after - before[name] for name, after in side.cpu().items()}
        stop.set()
        for what, times in found.get(timeout=90).items():
            print(f"{what}, meanwhile: {spread(times)}")
        looker.join()
        print("CPU: " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in used.items()))
    finally:
        stop.set()
        stack.down()
        controller.stop()
        receiver.close()
        settings.unlink()
        shutil.rmtree(path)


if __name__ == "__main__":
    main()
