"""The exporter under load beside a running feed: `status` of 73 units by wrk at 1,000 requests a second and at full speed, then 1,000 open event
streams. Prints what was measured; fails where the streams take 50 MB or more, or one is not told.

sh tests/bench/run.sh exporter.py"""
import asyncio
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time

os.environ.setdefault("STACK_BUILD", str(pathlib.Path(__file__).resolve().parents[2] / "build/release"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
from conftest import Stack, progress  # noqa: E402

DAY = "2024-07-15"
STREAMS = 1000
STREAMS_MB = 50
RATE = 1000
CONNECTIONS = 50
ANSWER_MS = 5  # what an answer may take on the average for the rate to be reached
PACED = pathlib.Path(__file__).with_name("paced.lua")


def resident_kb(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1))


def feed_for_ever(stack, stop):
    feed = stack.client(stack.add_feed("58"))
    units = [u["unit"] for u in stack.status(level="all")["units"] if u["level"] == "commune"]
    seq = 0
    while not stop.is_set():
        seq += 1
        feed.put(seq, [progress(units[seq % len(units)], DAY, seq, seq % 50)])
        stop.wait(0.02)
    print(f"the feed put {seq} reports meanwhile")


def viewer(stack, number):
    return [w for w in stack.tiendo("token", "new", "--role", "viewer", "--unit", "*", "--label", f"bench {number}").split() if len(w) > 40][0]


async def hold_streams(host, port, tokens):
    streams = []
    for n in range(STREAMS):  # of one token and of one address there are fewer
        token = tokens[n % len(tokens)]
        reader, writer = await asyncio.open_connection(host, port, local_addr=(f"127.0.0.{2 + n % len(tokens)}", 0))
        writer.write(f"GET /api/v1/events HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        await reader.readuntil(b"event: change")
        streams.append((reader, writer))
    return streams


async def told(streams):
    start = time.perf_counter()
    await asyncio.wait_for(asyncio.gather(*[reader.readuntil(b"event: change") for reader, _ in streams]), 30)
    return time.perf_counter() - start


def wrk(url, token, *arguments, **environment):
    done = subprocess.run(["wrk", "-t1", "-d10s", "--latency", *arguments, "-H", f"Authorization: Bearer {token}", url], env=dict(os.environ, **environment),
                          capture_output=True, text=True, check=True)
    assert "Non-2xx" not in done.stdout, done.stdout
    figures = dict(re.findall(r"(50%|99%|Requests/sec:)\s+(\S+)", done.stdout))
    return f"{figures['Requests/sec:']} requests/s, p50 {figures['50%']}, p99 {figures['99%']}"


def main():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    with tempfile.NamedTemporaryFile("w", suffix=".settings") as settings:
        settings.write("TIENDO_HTTP_RATE=0\nTIENDO_HTTP_ADDRESS_RATE=0\n")
        settings.flush()
        stack = Stack("--settings", settings.name)
    stop = threading.Event()
    try:
        stack.set_clock(f"{DAY}T12:00:00+07:00")
        token, base = stack.env["TIENDO_HTTP_TOKEN"], stack.env["TIENDO_HTTP_URL"]
        url = f"{base}/api/v1/status?campaign=kich-hoat&level=all"
        paced = [f"-c{CONNECTIONS}", "-s", str(PACED)]
        pace = str(1000 * CONNECTIONS // RATE - ANSWER_MS)
        stack.settled()
        wrk(url, token, f"-c{CONNECTIONS}")  # each connection to the database reads the schema's functions once: not what is measured
        print("nothing but HTTP (/page/page.css), idle, paced:", wrk(f"{base}/page/page.css", token, *paced, PACE_MS=pace), flush=True)
        print("status of 73 units, idle, paced:", wrk(url, token, *paced, PACE_MS=pace), flush=True)
        feeder = threading.Thread(target=feed_for_ever, args=(stack, stop))
        feeder.start()
        wrk(url, token, f"-c{CONNECTIONS}")  # as above: no question was large until figures changed
        print("status of 73 units, beside a feed, paced:", wrk(url, token, *paced, PACE_MS=pace), flush=True)
        for connections in (1, 4, 16):
            print(f"status of 73 units, beside a feed, {connections} connections, full speed:", wrk(url, token, f"-c{connections}"), flush=True)
        stop.set()
        feeder.join()
        stack.settled()
        pid = stack.pid("exporter")
        before = resident_kb(pid)
        host, port = base.split("//")[1].split(":")
        loop = asyncio.new_event_loop()
        streams = loop.run_until_complete(hold_streams(host, int(port), [viewer(stack, n) for n in range(8)]))
        grown = (resident_kb(pid) - before) / 1024
        print(f"exporter resident: {before / 1024:.1f} MB before, {grown:.1f} MB more with {len(streams)} open event streams")
        feed = stack.client(stack.add_feed("58"))
        unit = stack.sql("SELECT code FROM unit WHERE parent_code = '582' LIMIT 1")[0][0]
        feed.put(1, [progress(unit, DAY, 10**6, 7)])
        print(f"all {len(streams)} told {1000 * loop.run_until_complete(told(streams)):.0f} ms after a report was acknowledged")
        assert grown < STREAMS_MB, grown
    finally:
        stop.set()
        stack.down()


main()
