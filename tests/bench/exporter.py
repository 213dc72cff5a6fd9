"""The exporter under load beside a running feed: `status` of 73 units by wrk, then 1,000 open event streams. Prints what was measured.

sh tests/bench/run.sh exporter.py"""
import asyncio
import os
import pathlib
import re
import subprocess
import sys
import threading
import time

os.environ.setdefault("STACK_BUILD", str(pathlib.Path(__file__).resolve().parents[2] / "build/release"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
from conftest import Stack, progress  # noqa: E402

DAY = "2024-07-15"
STREAMS = 1000


def resident_kb(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1))


def feed_for_ever(stack, stop):
    feed = stack.client(stack.add_feed("58"))
    units = [u["unit"] for u in stack.status(level="all")["units"] if u["level"] == "commune"]
    seq = 0
    while not stop.is_set():
        seq += 1
        feed.put(seq, [progress(units[seq % len(units)], DAY, seq, seq % 50)])
        time.sleep(0.02)


async def hold_streams(host, port, token):
    writers = []
    for _ in range(STREAMS):
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(f"GET /api/v1/events HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        await reader.readuntil(b"event: change")
        writers.append((reader, writer))
    return writers


def wrk(url, token, connections):
    done = subprocess.run(["wrk", "-t2", f"-c{connections}", "-d10s", "--latency", "-H", f"Authorization: Bearer {token}", url], capture_output=True, text=True, check=True)
    return re.search(r"99%\s+(\S+)", done.stdout).group(1), re.search(r"Requests/sec:\s+(\S+)", done.stdout).group(1), re.search(r"50%\s+(\S+)", done.stdout).group(1)


def main():
    stack = Stack()
    try:
        stack.set_clock(f"{DAY}T12:00:00+07:00")
        stop = threading.Event()
        feeder = threading.Thread(target=feed_for_ever, args=(stack, stop))
        feeder.start()
        time.sleep(2)
        token, base = stack.env["TIENDO_HTTP_TOKEN"], stack.env["TIENDO_HTTP_URL"]
        for connections in (4, 16, 64):
            p99, rate, median = wrk(f"{base}/api/v1/status?campaign=kich-hoat&level=all", token, connections)
            print(f"status of 73 units, {connections} connections, beside a feed: {rate} requests/s, median {median}, p99 {p99}")
        pid = stack.pid("exporter")
        before = resident_kb(pid)
        host, port = base.split("//")[1].split(":")
        loop = asyncio.new_event_loop()
        streams = loop.run_until_complete(hold_streams(host, int(port), token))
        print(f"exporter resident: {before / 1024:.1f} MB before, {resident_kb(pid) / 1024:.1f} MB with {len(streams)} open event streams")
        stop.set()
        feeder.join()
    finally:
        stack.down()


main()
