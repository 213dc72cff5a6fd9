"""What is taken in before anybody can judge it is bounded by a service's own eye: a message of many frames, thousands of subscriptions, and handshakes
that claim much. A stream's connection has so many topics and no more."""
import json
import pathlib
import re
import socket
import subprocess
import sys
import urllib.request

import pytest
import zmq
from zmq.utils.monitor import recv_monitor_message

from conftest import Peer, progress, wait_for

BUDGET_MB = 250
SANITIZERS = "quarantine_size_mb=4:thread_local_quarantine_size_kb=16:allocator_release_to_os_interval_ms=100"  # what is freed is given back
FRAME_BYTES = 4 * 1024 * 1024
TOPICS = 300  # of a connection, by the contract
TOPIC_BYTES = 600
CONNECTIONS = 60  # each of which libzmq keeps 11 MB of


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    from conftest import Stack
    settings = tmp_path_factory.mktemp("settings") / "settings"
    settings.write_text(f"TIENDO_MEMORY_MB={BUDGET_MB}\nASAN_OPTIONS={SANITIZERS}\n")
    one = Stack("--settings", settings)
    one.set_clock("2024-07-15T12:00:00+07:00")
    one.feed = one.add_feed("58")
    one.good, one.hostile = one.add_member("58"), one.add_member("584")
    one.seq = 0
    yield one
    one.down()


def memory_mb(stack, kind, service="ingest"):
    """In use now (VmRSS), or at most so far (VmHWM)."""
    return int(re.search(rf"{kind}:\s+(\d+) kB", pathlib.Path(f"/proc/{stack.pid(service)}/status").read_text())[1]) / 1000


def port(stack, service, kind):
    return next(port for name, _, of, port in (line.split() for line in (stack.dir / "run/ports").read_text().splitlines()) if (name, of) == (service, kind))


def counted(stack, service, metric):
    text = urllib.request.urlopen(f"http://127.0.0.1:{port(stack, service, 'metrics')}/metrics", timeout=10).read().decode()
    return int(re.search(rf"^{metric} (\d+)", text, re.M)[1])


def let_go(stack, service="ingest"):
    return counted(stack, service, "tiendo_connections_let_go_total")


def ends_no_service(stack, service, attack):
    """`attack` gives the sockets that it was made by; the service lets go of them, and is the one that it was."""
    process, before = stack.pid(service), let_go(stack, service)
    pathlib.Path(f"/proc/{process}/clear_refs").write_text("5")  # VmHWM begins anew
    sockets = attack()
    try:
        wait_for("the connections to be let go of", lambda: let_go(stack, service) > before, limit=60)
    finally:
        for one in sockets:
            one.close()
    assert stack.pid(service) == process, "it was not killed"
    assert memory_mb(stack, "VmHWM", service) < 2 * BUDGET_MB, "and not all that was sent, which is four times as much"
    assert "connections_let_go" in stack.log(service)
    wait_for("the memory to be given back", lambda: memory_mb(stack, "VmRSS", service) < BUDGET_MB)


class Flood:
    """One message of many frames, from a process of its own: libzmq may end a process whose connection goes in the middle of such a message."""

    SENDER = """if True:
        import json, sys, zmq
        kind, endpoint, secret, server, head, size, count = json.loads(sys.argv[1])
        one = zmq.Context.instance().socket(kind)
        one.linger = 0
        one.curve_secretkey, one.curve_publickey, one.curve_serverkey = secret.encode(), zmq.curve_public(secret.encode()), server.encode()
        monitor = one.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED)
        one.connect(endpoint)
        assert monitor.poll(60_000), "nobody lets this key in"
        print("let in", flush=True)
        one.disable_monitor()
        one.send_multipart([head.encode().ljust(size, b"x")] * count, copy=False)
        sys.stdin.read()"""

    def __init__(self, kind, endpoint, secret, server, size, count, head=""):
        asked = json.dumps([kind, endpoint, secret.read_text().strip(), server, head, size, count])
        self.process = subprocess.Popen([sys.executable, "-c", self.SENDER, asked], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def is_let_in(self):
        return self.process.stdout.readline() == b"let in\n"

    def close(self):
        self.process.kill()
        self.process.communicate()


def send_much(stack, feed):
    """Frames that are each as large as one may be, and four times the budget together."""
    return [Flood(zmq.DEALER, stack.env["TIENDO_FEED_ENDPOINT"], stack.dir / "keys" / feed, stack.env["TIENDO_FEED_SERVER_KEY"], FRAME_BYTES, 4 * BUDGET_MB // 4)]


def test_a_message_of_many_frames_ends_no_service_and_the_others_are_stored(stack):
    hostile, good = stack.add_feed("584"), stack.add_feed("582")
    stack.client(hostile).close()
    ends_no_service(stack, "ingest", lambda: send_much(stack, hostile))
    client = stack.client(good, wait=False)  # a new handshake; what is not answered is sent again
    answer = wait_for("an acknowledgement", lambda: client.send(client.batch(1, [progress("22738")])) or client.receive(2.0))
    assert (answer["type"], answer["accepted"]) == ("ack", 1)
    client.close()
    later = stack.client(good)
    assert later.put(1, [progress("22738")])["status"] == "duplicate"
    later.close()


def member(stack, name, endpoint, kind=zmq.DEALER):
    return Peer(stack, name, stack.env[endpoint], stack.env["TIENDO_ALERTS_SERVER_KEY"], kind)


def hears(stack, stream):
    """One rejected record more: its alert is updated, and published."""
    stack.seq += 1
    stack.set_clock(f"2024-07-15T12:{stack.seq // 60:02d}:{stack.seq % 60:02d}+07:00")
    client = stack.client(stack.feed)
    assert client.put(stack.seq, [progress("99999", date="2024-07-15")])["rejected"]
    client.close()
    return stream.socket.poll(1000) and stream.socket.recv_multipart()


def is_served(stack):
    """A member replays, and hears the stream."""
    def replayed():
        peer = member(stack, stack.good, "TIENDO_REPLAY_ENDPOINT")
        peer.send({"type": "replay", "v": 1, "after": 0, "limit": 10})
        answer = peer.receive(2.0)
        peer.close()
        return answer and answer["type"] == "events"
    wait_for("a replay", replayed)
    stream = member(stack, stack.good, "TIENDO_ALERTS_ENDPOINT", zmq.SUB)
    stream.socket.setsockopt(zmq.SUBSCRIBE, b"alert.")
    wait_for("the stream", lambda: hears(stack, stream), limit=30)
    stream.close()


def topic(number, size=TOPIC_BYTES):
    """Within the scope of who is hostile."""
    return f"alert.critical.58/584/{number:06d}/".encode().ljust(size, b"x")


def subscriptions(stack, topics):
    """A connection of its own that asks for these, as they are."""
    peer = member(stack, stack.hostile, "TIENDO_ALERTS_ENDPOINT", zmq.XSUB)
    peer.socket.sndhwm = 0
    peer.ended = peer.socket.get_monitor_socket(zmq.EVENT_DISCONNECTED)
    for one in topics:
        peer.socket.send(b"\1" + one)
    return peer


def frames_of_a_member(stack):
    return [Flood(zmq.DEALER, stack.env["TIENDO_REPLAY_ENDPOINT"], stack.dir / "keys" / stack.hostile, stack.env["TIENDO_ALERTS_SERVER_KEY"], 100_000, 4 * BUDGET_MB * 10)]


def frames_to_the_stream(stack):
    return [Flood(zmq.XSUB, stack.env["TIENDO_ALERTS_ENDPOINT"], stack.dir / "keys" / stack.hostile, stack.env["TIENDO_ALERTS_SERVER_KEY"], 501, 4 * BUDGET_MB * 2000, head="\2")]


def topics_of_many_connections(stack):
    """As many of the longest topics as a connection may have, of many connections, at once: each is up before the first topic goes."""
    secret = (stack.dir / "keys" / stack.hostile).read_text().strip().encode()
    peers = [zmq.Context.instance().socket(zmq.XSUB) for _ in range(CONNECTIONS)]
    for peer in peers:
        peer.linger, peer.sndhwm = 0, 0
        peer.curve_secretkey, peer.curve_publickey, peer.curve_serverkey = secret, zmq.curve_public(secret), stack.env["TIENDO_ALERTS_SERVER_KEY"].encode()
        let_in = peer.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED)
        peer.connect(stack.env["TIENDO_ALERTS_ENDPOINT"])
        assert let_in.poll(60_000), "this key is let in"
        peer.disable_monitor()
    for number, peer in enumerate(peers):
        for place in range(TOPICS):
            peer.send(b"\1" + topic(TOPICS * number + place))
    return peers


@pytest.mark.parametrize("attack", [frames_of_a_member, frames_to_the_stream, topics_of_many_connections])
def test_what_a_member_sends_ends_no_alerter_and_the_others_are_served(stack, attack):
    is_served(stack)  # its key is known by now
    ends_no_service(stack, "deadline-alerter", lambda: attack(stack))
    is_served(stack)


@pytest.mark.parametrize("service", ["aggregator", "deadline-alerter", "exporter"])
def test_a_message_of_many_frames_to_a_bell_ends_no_service(stack, service):
    keys = stack.dir / "keys"

    def ring(count):
        return Flood(zmq.PUB, f"tcp://127.0.0.1:{port(stack, service, 'bell')}", keys / "bell", (keys / "bell.pub").read_text().strip(), 400, count)
    ends_no_service(stack, service, lambda: [ring(4 * BUDGET_MB * 2000)])
    one = ring(1)
    assert one.is_let_in(), "it is bound again"
    one.close()


def test_a_connection_has_so_many_topics_and_the_next_one_ends_it_and_no_other(stack):
    is_served(stack)
    other = subscriptions(stack, [topic(number) for number in range(TOPICS)] * 2)  # the same again is none more
    before = counted(stack, "deadline-alerter", "tiendo_alerter_subscriptions_refused_total")
    greedy = subscriptions(stack, [topic(number) for number in range(TOPICS + 1)])
    assert greedy.ended.poll(60_000), "it is ended"
    assert recv_monitor_message(greedy.ended)["event"] == zmq.EVENT_DISCONNECTED
    greedy.socket.disable_monitor()
    greedy.close()
    assert counted(stack, "deadline-alerter", "tiendo_alerter_subscriptions_refused_total") > before
    assert "subscriber_ended" in stack.log("deadline-alerter") and stack.hostile in stack.log("deadline-alerter")
    is_served(stack)
    assert not other.ended.poll(0), "who has as many as it may, of the greatest length, is not"
    other.socket.disable_monitor()
    other.close()


def test_connections_that_claim_much_before_any_key_hold_little(stack):
    host, at = stack.env["TIENDO_FEED_ENDPOINT"].removeprefix("tcp://").split(":")
    before, service = memory_mb(stack, "VmRSS"), stack.pid("ingest")
    greeting = b"\xff" + b"\0" * 8 + b"\x7f" + b"\3\0" + b"CURVE".ljust(20, b"\0") + b"\0" + b"\0" * 31
    claim = b"\6" + (4 * 1024 * 1024).to_bytes(8, "big")  # a command of four megabytes
    held = []
    for _ in range(100):
        one = socket.create_connection((host, int(at)))
        one.sendall(greeting + claim + b"x" * 1000)
        held.append(one)
    client = stack.client(stack.add_feed("582"))
    assert client.put(1, [progress("22741")])["accepted"] == 1
    held_mb = memory_mb(stack, "VmRSS") - before
    client.close()
    for one in held:
        one.close()
    assert stack.pid("ingest") == service and held_mb < 100
