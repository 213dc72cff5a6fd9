"""What is taken in before anybody can judge it is bounded by a service's own eye: a message of many frames, and handshakes that claim much."""
import pathlib
import re
import socket
import urllib.request

import pytest

from conftest import Feed, progress, wait_for

BUDGET_MB = 900  # sanitizers hold much for themselves
FRAME = b"x" * (4 * 1024 * 1024)


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    from conftest import Stack
    settings = tmp_path_factory.mktemp("settings") / "settings"
    settings.write_text(f"TIENDO_MEMORY_MB={BUDGET_MB}\n")
    one = Stack("--settings", settings)
    one.set_clock("2024-07-15T12:00:00+07:00")
    yield one
    one.down()


def memory_mb(stack, kind):
    """Of ingest: in use now (VmRSS), or at most so far (VmHWM)."""
    return int(re.search(rf"{kind}:\s+(\d+) kB", pathlib.Path(f"/proc/{stack.pid('ingest')}/status").read_text())[1]) / 1000


def let_go(stack):
    ports = [line.split() for line in (stack.dir / "run/ports").read_text().splitlines()]
    port = next(port for service, _, kind, port in ports if (service, kind) == ("ingest", "metrics"))
    return int(re.search(r"^tiendo_ingest_connections_let_go_total (\d+)", urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10).read().decode(), re.M)[1])


def send_much(stack, feed):
    """One message of frames that are each as large as one may be, and four times the budget together."""
    peer = Feed(stack, feed, wait=False)
    peer.socket.send_multipart([FRAME] * (4 * BUDGET_MB // 4), copy=False)
    return peer


def test_a_message_of_many_frames_ends_no_service_and_the_others_are_stored(stack):
    service, before = stack.pid("ingest"), let_go(stack)
    hostile, good = stack.add_feed("584"), stack.add_feed("582")
    stack.client(hostile).close()
    attack = send_much(stack, hostile)
    try:
        wait_for("the connections to be let go of", lambda: let_go(stack) > before, limit=60)
        client = stack.client(good, wait=False)  # a new handshake; what is not answered is sent again
        answer = wait_for("an acknowledgement", lambda: client.send(client.batch(1, [progress("22738")])) or client.receive(2.0))
        assert (answer["type"], answer["accepted"]) == ("ack", 1)
        client.close()
    finally:
        attack.close()
    assert stack.pid("ingest") == service, "it was not killed"
    assert memory_mb(stack, "VmHWM") < BUDGET_MB * 1.5
    assert "connections_let_go" in stack.log("ingest")
    later = stack.client(good)
    assert later.put(1, [progress("22738")])["status"] == "duplicate"
    later.close()


def test_connections_that_claim_much_before_any_key_hold_little(stack):
    host, port = stack.env["TIENDO_FEED_ENDPOINT"].removeprefix("tcp://").split(":")
    before, service = memory_mb(stack, "VmRSS"), stack.pid("ingest")
    greeting = b"\xff" + b"\0" * 8 + b"\x7f" + b"\3\0" + b"CURVE".ljust(20, b"\0") + b"\0" + b"\0" * 31
    claim = b"\6" + (4 * 1024 * 1024).to_bytes(8, "big")  # a command of four megabytes
    held = []
    for _ in range(100):
        one = socket.create_connection((host, int(port)))
        one.sendall(greeting + claim + b"x" * 1000)
        held.append(one)
    client = stack.client(stack.add_feed("582"))
    assert client.put(1, [progress("22741")])["accepted"] == 1
    held_mb = memory_mb(stack, "VmRSS") - before
    client.close()
    for one in held:
        one.close()
    assert stack.pid("ingest") == service and held_mb < 100
