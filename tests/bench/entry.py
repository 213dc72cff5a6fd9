#!/usr/bin/env python3
"""Fifty clerks save at once: how long until each is told that it is saved, beside an acknowledgement of feed/1 with nothing else going on.
Both in one run over one stack. Run: sh tests/bench/run.sh entry.py"""
import http.client
import json
import os
import pathlib
import re
import selectors
import socket
import statistics
import sys
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/system"))
os.environ.setdefault("STACK_BUILD", str(ROOT / "build/release"))

from conftest import Stack, progress  # noqa: E402

CLERKS, DAY = 50, "2024-07-10"


class Clerk:
    """A phone that is signed in and keeps its connection. What it costs itself is kept small: it runs on the cores that are measured."""

    def __init__(self, stack, unit):
        self.unit, self.took, self.rev, self.came = unit, [], 0, b""
        self.address = urllib.parse.urlsplit(stack.env["TIENDO_INTAKE_URL"]).netloc
        link = json.loads(stack.tiendo("account", "add", f"clerk-{unit}", "--role", "clerk", "--unit", unit, "--json"))["link"].split("#")[1]
        connection = http.client.HTTPConnection(self.address, timeout=60)
        connection.request("POST", "/api/v1/session/link", json.dumps({"link": link}), {"Content-Type": "application/json", "Origin": f"http://{self.address}"})
        answer = connection.getresponse()
        assert answer.status == 204, answer.read()
        self.cookie = answer.getheader("Set-Cookie").split(";")[0]
        connection.close()
        host, port = self.address.split(":")
        self.socket = socket.create_connection((host, int(port)))

    def begin(self, value):
        body = json.dumps({"counts": {"activated": value}, "seen_rev": self.rev, "reason": "đo"}).encode()
        head = (f"PUT /api/v1/intake/figures/kich-hoat/{self.unit}/{DAY} HTTP/1.1\r\nHost: {self.address}\r\nContent-Type: application/json\r\n"
                f"Origin: http://{self.address}\r\nCookie: {self.cookie}\r\nContent-Length: {len(body)}\r\n\r\n")
        self.came, self.began = b"", time.monotonic()
        self.socket.sendall(head.encode() + body)

    def take(self):
        """A part of the answer; True once it is whole."""
        self.came += self.socket.recv(65536)
        head, end, body = self.came.partition(b"\r\n\r\n")
        if not end or len(body) < int(re.search(rb"(?i)content-length: (\d+)", head)[1]):
            return False
        self.took.append(time.monotonic() - self.began)
        assert head.startswith(b"HTTP/1.1 200"), self.came
        self.rev = json.loads(body)["rev"]
        return True


def save(clerks, value):
    """All of them at the same moment; until the last is told that it is saved."""
    with selectors.DefaultSelector() as waiting:
        for clerk in clerks:
            waiting.register(clerk.socket, selectors.EVENT_READ, clerk)
            clerk.begin(value)
        while waiting.get_map():
            for key, _ in waiting.select():
                if key.data.take():
                    waiting.unregister(key.fileobj)


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def main(rounds):
    stack = Stack(clock=f"{DAY}T17:25:00+07:00")
    try:
        communes = [u["unit"] for u in stack.status(level="all")["units"] if u["level"] == "commune"]
        feed = stack.client(stack.add_feed("58"))
        idle = []
        for seq in range(1, 201):
            began = time.monotonic()
            assert feed.put(seq, [progress(communes[-1], DAY, seq, seq % 20)])["accepted"] == 1
            idle.append(time.monotonic() - began)
        clerks = [Clerk(stack, unit) for unit in communes[:CLERKS]]
        for number in range(rounds):
            save(clerks, number % 15 + 1)
        took = [one for clerk in clerks for one in clerk.took]
        print(f"idle acknowledgement of feed/1: median {statistics.median(idle) * 1000:.1f} ms, p99 {percentile(idle, .99) * 1000:.1f} ms ({len(idle)})")
        print(f"{CLERKS} clerks at once, {rounds} rounds: median {statistics.median(took) * 1000:.1f} ms, p99 {percentile(took, .99) * 1000:.1f} ms ({len(took)})")
        first = [clerk.took[0] for clerk in clerks]
        print(f"the first round alone: median {statistics.median(first) * 1000:.1f} ms, most {max(first) * 1000:.1f} ms")
        print(f"p99 above the idle p99: {(percentile(took, .99) - percentile(idle, .99)) * 1000:.1f} ms; ratio {percentile(took, .99) / percentile(idle, .99):.1f}")
    finally:
        stack.down()


if __name__ == "__main__":
    main(int(os.environ.get("BENCH_ROUNDS", 20)))
