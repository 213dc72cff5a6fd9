#!/usr/bin/env python3
"""Fifty clerks save at once: how long until each is told that it is saved, beside an acknowledgement of feed/1 with nothing else going on.
Both in one run over one stack. Run: sh tests/bench/run.sh entry.py"""
import http.client
import json
import os
import pathlib
import statistics
import sys
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/system"))
os.environ.setdefault("STACK_BUILD", str(ROOT / "build/release"))

from conftest import Stack, progress  # noqa: E402

CLERKS, DAY = 50, "2024-07-10"


class Clerk:
    def __init__(self, stack, unit):
        self.unit, self.took, self.rev = unit, [], 0
        self.address = urllib.parse.urlsplit(stack.env["TIENDO_INTAKE_URL"]).netloc
        link = json.loads(stack.tiendo("account", "add", f"clerk-{unit}", "--role", "clerk", "--unit", unit, "--json"))["link"].split("#")[1]
        self.cookie = self.ask("POST", "/api/v1/session/link", {"link": link}, {}).getheader("Set-Cookie").split(";")[0]

    def ask(self, method, path, body, headers):
        connection = http.client.HTTPConnection(self.address, timeout=60)
        connection.request(method, path, json.dumps(body).encode(), {"Content-Type": "application/json", "Origin": f"http://{self.address}"} | headers)
        answer = connection.getresponse()
        answer.content = answer.read()
        connection.close()
        assert answer.status < 300, answer.content
        return answer

    def save(self, value):
        began = time.monotonic()
        answer = self.ask("PUT", f"/api/v1/intake/figures/kich-hoat/{self.unit}/{DAY}", {"counts": {"activated": value}, "seen_rev": self.rev, "reason": "đo"},
                          {"Cookie": self.cookie})
        self.took.append(time.monotonic() - began)
        self.rev = json.loads(answer.content)["rev"]


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
            together = [threading.Thread(target=clerk.save, args=(number % 15 + 1,)) for clerk in clerks]
            for one in together:
                one.start()
            for one in together:
                one.join()
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
