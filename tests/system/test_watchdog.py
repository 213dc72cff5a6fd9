"""A service that lacks a thread while it starts ends with a line that says so, and whoever started it starts it again: the library that asked for the thread waits
for its word, for ever."""
import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.request

import pytest

from conftest import ROOT, wait_for
from lib.ports import free_port

sys.path.insert(0, str(ROOT / "tests/faults"))
from preload import environment  # noqa: E402

BUILD = pathlib.Path(os.environ.get("STACK_BUILD", "build/dev")).resolve()
THREADS = {"aggregator": 3, "deadline-alerter": 8, "ingest": 4}  # each lacks the first, the second and so on; the last is one more than it asks for


class Service:
    def __init__(self, name, folder, **more):
        self.name, self.port, self.log = name, free_port(), folder / f"{name}-{free_port()}.log"
        key = folder / "key"
        if not key.exists():
            subprocess.run([BUILD / "tiendo", "key", "new", key], check=True, capture_output=True)
        settings = {"TIENDO_METRICS_BIND": f"127.0.0.1:{self.port}", "TIENDO_DATABASE_URL": "postgresql:///none?host=/nonexistent", "TIENDO_KEY_FILE": str(key)}
        settings |= {f"TIENDO_{of}_BIND": f"tcp://127.0.0.1:{free_port()}" for of in ("FEED", "ALERTS", "REPLAY")}
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("TIENDO_", "PG"))}
        self.process = subprocess.Popen([BUILD / f"tiendo-{name}"], env=clean | settings | {name: str(value) for name, value in more.items()}, stderr=self.log.open("w"))

    def turns(self):
        """Its loop has come round once: it counts its memory there."""
        try:
            text = urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=5).read().decode()
        except OSError:
            return False
        return re.search(r"^process_resident_memory_bytes [1-9]", text, re.M) is not None

    def end(self):
        self.process.kill()
        self.process.wait()

    def said(self):
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]


@pytest.fixture
def lacking(tmp_path):
    """Each lacks one thread; all wait at the same time."""
    begun = []
    for name, count in THREADS.items():
        for number in range(1, count + 1):
            file = tmp_path / f"{name}-{number}"
            file.write_text(str(number))
            begun.append(Service(name, tmp_path, **environment("failing_thread", tmp_path, file)))
    yield begun
    for one in begun:
        one.end()


def test_whoever_lacks_a_thread_ends_or_works_and_does_not_wait_for_ever(lacking):
    for one in lacking:
        wait_for(f"{one.name} to end, or to turn", lambda: one.process.poll() is not None or one.turns(), limit=120)
    watched = {one.name for one in lacking if one.process.poll() == 1 and one.said() and one.said()[-1]["event"] == "failed" and "within a minute" in one.said()[-1]["reason"]}
    assert watched == set(THREADS), "of each, one at least waited for a thread that was never made"
