#!/usr/bin/env python3
"""Faults against the whole system, one after another: four clients report a day, a fault comes into the middle of it and again into the day's close, and then
everything that was promised is looked at. run.py [WORD …] takes the faults whose names, or whose places, hold a word. FAULT_RECORDS: of each client a day
(2,000). STACK_BUILD names the directory of the built services."""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/system"), str(ROOT / "tests"), str(ROOT / "tests/faults")]
os.environ.setdefault("STACK_BUILD", str(ROOT / "build/release"))

import psycopg2  # noqa: E402
import disks  # noqa: E402
from clients import BATCH, ClerkClient, FeedClient, PushClient, RelayClient  # noqa: E402
from conftest import Stack, wait_for  # noqa: E402
from faults import FAULTS, nothing  # noqa: E402
from promises import promises  # noqa: E402
from lib.line import Line  # noqa: E402
from receivers import Receiver  # noqa: E402
from test_sign_in import signed_in  # noqa: E402

RECORDS = int(os.environ.get("FAULT_RECORDS", 2000))
SAVES = RECORDS // 20  # of the person
DISTRICTS = {"feed": "582", "push": "585", "relay": "587", "clerk": "584"}


class World:
    """A stack, its clients' lines, who receives its alerts; and the days that are used up one a fault."""

    def __init__(self, folder):
        self.folder, self.receiver, self.kept, self.clients, self.round = folder, Receiver(), None, {}, 0
        settings = folder / "settings"
        settings.write_text("TIENDO_WEBHOOK_PRIVATE=allowed\n")
        self.stack = Stack("--settings", settings, clock="2024-07-01T08:00:00+07:00")
        self.disks, self.preloaded, self.push_environment, self.said, self.reported = {}, set(), {}, "", False
        self.feeds = {name: self.stack.add_feed(unit) for name, unit in DISTRICTS.items() if name != "clerk"}
        self.token = self.stack.tiendo("feed", "token", self.feeds["relay"]).strip().splitlines()[-1]
        self.units = {name: [code for code, in self.stack.sql("SELECT code FROM unit WHERE parent_code = %s AND '2024-07-15' BETWEEN valid_from AND valid_to"
                                                              " ORDER BY code", unit)] for name, unit in DISTRICTS.items()}
        tcp, web = (self.stack.env[name].split("://")[1] for name in ("TIENDO_FEED_ENDPOINT", "TIENDO_INTAKE_URL"))
        self.lines = {"feed to ingest": Line(f"http://{tcp}"), "push to ingest": Line(f"http://{tcp}"), "relay to intake": Line(f"http://{web}"),
                      "alerter to webhook": Line(self.receiver.url("").rstrip("/"))}
        self.stack.tiendo("member", "add", "hook", "--role", "pc06", "--unit", "58", "--min-severity", "info", "--webhook", self.lines["alerter to webhook"].url + "/hook")

    def close(self):
        for line in self.lines.values():
            line.close()
        self.receiver.close()
        subprocess.run(["sh", ROOT / "deploy/stack.sh", "down", self.stack.dir], timeout=60)
        disks.release(self)
        self.stack.down()

    def report(self, loses):
        """The clients of this day, started."""
        common = {name: (self.stack, self.feeds[name], self.units[name], self.day, RECORDS, 1 + self.round * RECORDS) for name in self.feeds}
        first_seq = 1 + (self.round - 1) * -(-RECORDS // BATCH)
        tcp = {name: self.lines[f"{name} to ingest"].url.replace("http:", "tcp:") for name in ("feed", "push")}
        self.clients = {
            "feed": FeedClient(*common["feed"], endpoint=tcp["feed"], first_seq=first_seq),
            "push": PushClient(*common["push"], folder=self.folder, endpoint=tcp["push"], environment=self.push_environment),
            "relay": RelayClient(*common["relay"], token=self.token, address=self.lines["relay to intake"].url, first_seq=first_seq),
            "clerk": ClerkClient(self.stack, "intake-%", self.units["clerk"], self.day, SAVES, 1, browser=signed_in(self.stack, f"clerk-{self.round}", "district", DISTRICTS["clerk"]), loses=loses)}
        for client in self.clients.values():
            client.start()

    def ask(self, query, *values):
        """As Stack.sql, until the database is there."""
        def answer():
            try:
                return self.stack.sql(query, *values) or [()]
            except psycopg2.OperationalError:
                return None
        return wait_for("the database", answer, limit=60)


def hold(world, fault, place, end=None):
    """It is begun, lasts, and is ended; by `end`, where its own would not do."""
    if place not in fault.early or world.reported:
        fault.begin(world, place)
    time.sleep(fault.held_s if fault.end is not nothing else 0)  # the fault's own length; nothing is judged by it
    (end or fault.end)(world, place)


def begun(world, fault, place):
    """The day is there, and its clients report. How many records were acknowledged before the fault."""
    world.round += 1
    world.day, world.said, world.reported = f"2024-07-{1 + world.round:02d}", "", False
    world.stack.set_clock(f"{world.day}T16:00:00+07:00")
    fault.prepare(world, place)
    world.ask("SELECT 1")
    if place in fault.early:
        fault.begin(world, place)
    world.report(fault.loses)
    wait_for("the first fifth", lambda: sum(client.acknowledged for client in world.clients.values()) >= RECORDS // 5
             or not any(client.is_alive() for client in world.clients.values()), limit=60)
    return sum(client.acknowledged for client in world.clients.values())


def ended(world, fault):
    """Every client was told that everything is stored."""
    for name, client in world.clients.items():
        client.join(180)
        client.ended = True
        assert not client.is_alive(), f"{name} is not done after three minutes"
        assert client.failure is None, f"{name}: {client.failure!r}"
        assert client.acknowledged == len(client.records), f"{name} was told of {client.acknowledged}"
    world.reported = True
    world.ask("SELECT 1")


def one_day(world, fault, place):
    """The day with the fault in it, to its end. How many records were acknowledged before the fault."""
    before = begun(world, fault, place)
    hold(world, fault, place)
    ended(world, fault)
    world.stack.set_clock(f"{world.day}T17:30:00+07:00")
    hold(world, fault, place, end=clock_of_the_close if place == "all" else None)
    if fault.loses:
        for client in world.clients.values():
            client.again()
    closes = wait_for("the closes", lambda: (found := world.ask("SELECT count(*) FROM day_close WHERE campaign = 'kich-hoat' AND day = %s", world.day)[0][0]) >= 1 and found, limit=90)
    assert closes >= 1
    world.ask("SELECT 1")
    world.stack.settled()
    wait_for("the judgements", lambda: world.ask("SELECT count(*) FROM figure_change")[0][0] == 0, limit=60)
    wait_for("the evaluations", lambda: world.ask("SELECT count(*) FROM campaign_state WHERE recheck_from IS NOT NULL")[0][0] == 0, limit=60)
    return before


def clock_of_the_close(world, place):
    world.stack.set_clock(f"{world.day}T17:31:00+07:00")


def cell(world, name, place):
    """One row of the table."""
    began = time.monotonic()
    before = one_day(world, FAULTS[name], place)
    promises(world, FAULTS[name])
    all_records = sum(len(client.records) for client in world.clients.values())
    said = f"; {world.said}" if world.said else ""
    print(f"| {name} | {place} | holds; {before} of {all_records} acknowledged when it came{said} | {time.monotonic() - began:.0f} s |", flush=True)


def main(words):
    cells = [(name, place) for name, fault in FAULTS.items() for place in fault.places if not words or any(word in f"{name} {place}" for word in words)]
    failed = 0
    world = None
    with tempfile.TemporaryDirectory(prefix="tiendo-faults.") as folder:
        for number, (name, place) in enumerate(cells):
            try:
                if world is None or world.round == 29 or FAULTS[name].own_world:  # a campaign has so many days
                    world = replace(world, pathlib.Path(folder) / str(number))
                cell(world, name, place)
            except (AssertionError, psycopg2.Error, subprocess.SubprocessError) as error:
                failed += 1
                print(f"| {name} | {place} | **broken**: {str(error).splitlines()[0]} |", flush=True)
                world = replace(world, None)
            if FAULTS[name].own_world:
                world = replace(world, None)
        replace(world, None)
    print(f"{len(cells) - failed} of {len(cells)} hold")
    return 1 if failed or not cells else 0


def replace(world, folder):
    if world is not None:
        try:
            world.close()
        except (AssertionError, subprocess.TimeoutExpired) as error:
            print(error)
    if folder is None:
        return None
    folder.mkdir()
    return World(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
