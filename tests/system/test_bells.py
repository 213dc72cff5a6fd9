"""Bells between the services: who has not the deployment's key is not heard, and without a key the poll does it."""
import socket
import subprocess
import time

import msgpack
import pytest
import zmq
from zmq.utils.monitor import recv_monitor_message

from alerting import get
from conftest import progress, wait_for

BELL = msgpack.packb({"v": 1, "type": "bell", "from": "stranger", "province": "58", "campaign": "kich-hoat"})
FAILED = zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL | zmq.EVENT_HANDSHAKE_FAILED_AUTH | zmq.EVENT_DISCONNECTED


@pytest.fixture
def slow(fresh, tmp_path):
    """A stack whose poll is a minute: what happens sooner, a bell has done."""
    def make(*lines, clock="2024-07-15T12:00:00+07:00"):
        settings = tmp_path / "settings"
        settings.write_text("\n".join(["TIENDO_POLL_MS=60000", *lines]) + "\n")
        return fresh("--settings", settings, clock=clock)
    return make


class Stream:
    """The event stream of a page: the exporter writes to it when it has heard a bell."""

    def __init__(self, stack):
        host, port = stack.env["TIENDO_HTTP_URL"].removeprefix("http://").split(":")
        self.line = socket.create_connection((host, int(port)), timeout=60)
        self.line.sendall(f"GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {stack.env['TIENDO_HTTP_TOKEN']}\r\n\r\n".encode())
        self.text = b""
        wait_for("the stream", lambda: self.read() or b"\r\n\r\n" in self.text)
        self.line.settimeout(0.05)
        self.text = b""

    def read(self):
        try:
            self.text += self.line.recv(65536)
        except TimeoutError:
            pass

    def told(self):
        self.read()
        return self.text.count(b"event: change")


def endpoint(stack, service):
    for line in (stack.dir / "run/ports").read_text().splitlines():
        name, _, kind, port = line.split()
        if (name, kind) == (service, "bell"):
            return f"tcp://127.0.0.1:{port}"


class Ringer:
    """A PUB socket; `key`: the secret by which it presents itself to the deployment's bell."""

    def __init__(self, stack, service, key=None):
        self.socket = zmq.Context.instance().socket(zmq.PUB)
        self.socket.linger = 0
        if key is not None:
            self.socket.curve_secretkey, self.socket.curve_publickey = key, zmq.curve_public(key)
            self.socket.curve_serverkey = (stack.dir / "keys/bell.pub").read_text().strip().encode()
        self.monitor = self.socket.get_monitor_socket(FAILED | zmq.EVENT_HANDSHAKE_SUCCEEDED)
        self.socket.connect(endpoint(stack, service))

    def ring(self):
        self.socket.send(BELL)

    def let_in(self):
        assert self.monitor.poll(20_000), "the handshake has no end"
        return not recv_monitor_message(self.monitor)["event"] & FAILED

    def close(self):
        self.socket.disable_monitor()
        self.socket.close()


@pytest.mark.parametrize("service", ["aggregator", "deadline-alerter", "exporter"])
def test_a_ringer_without_the_key_is_refused(slow, service):
    stack = slow()
    member = stack.add_member("58")
    for name in (None, "stranger", "ingest", "alerter", "intake", member, "bell"):
        key = None if name is None else zmq.curve_keypair()[1] if name == "stranger" else (stack.dir / "keys" / name).read_text().strip().encode()
        one = Ringer(stack, service, key)
        assert one.let_in() == (name == "bell"), name
        one.close()


def test_only_the_key_makes_pages_look(slow):
    stack = slow(clock="2024-06-30T12:00:00+07:00")  # no day has to be closed: nobody else rings
    stream = Stream(stack)
    strangers = [Ringer(stack, "exporter"), Ringer(stack, "exporter", zmq.curve_keypair()[1])]
    ours = Ringer(stack, "exporter", (stack.dir / "keys/bell").read_text().strip().encode())
    assert [one.let_in() for one in (*strangers, ours)] == [False, False, True]

    def unheard():
        """Were they heard, each round would tell; what the services ring of themselves after a load has an end."""
        stream.text = b""
        for one in strangers * 50:
            one.ring()
        stream.line.settimeout(0.5)
        return stream.told() == 0
    wait_for("a round in which nothing is told", unheard)
    stream.line.settimeout(0.05)

    def told():
        ours.ring()
        return stream.told() > 0
    wait_for("what the key rings", told)
    for one in (*strangers, ours):
        one.close()


def test_the_services_hear_one_another_by_the_key(slow):
    stack = slow()
    stream = Stream(stack)
    feed = stack.add_feed("587", "f")
    with_key = stack.client(feed)
    begun = time.monotonic()
    seq = 0

    def told():
        nonlocal seq
        seq += 1
        assert with_key.put(seq, [progress("22870", rev=seq, value=seq)])["type"] == "ack"
        return stream.told() > 0
    wait_for("the page to be told", told, limit=5, pause=0.5)
    assert time.monotonic() - begun < 50  # the poll is a minute
    with_key.close()


def test_what_one_page_acknowledges_and_the_command_changes_makes_the_others_look(slow):
    stack = slow(clock="2024-07-15T18:00:00+07:00")
    stack.tiendo("close", "--campaign", "kich-hoat", "--date", "2024-07-15")
    alert, = stack.sql("SELECT id FROM alert WHERE campaign = 'kich-hoat' AND state = 'open' ORDER BY id LIMIT 1")[0]
    stream = Stream(stack)

    def still():
        """What was rung for so far has an end."""
        stream.text = b""
        stream.line.settimeout(1)
        calm = stream.told() == 0
        stream.line.settimeout(0.05)
        return calm
    wait_for("a second in which nothing is told", still)
    status, _, _ = get(stack, f"/api/v1/alerts/{alert}/ack", method="POST", body=b"{}")
    assert status == 200
    wait_for("the other page to be told", stream.told, limit=8)  # without any reason it is told 15 s after the last time
    wait_for("a second in which nothing is told", still)
    stack.tiendo("excuse", "--campaign", "kich-hoat", "--unit", "587", "--date", "2024-07-20", "--reason", "bão", "--document", "12/CV", "--yes")
    wait_for("the page to be told of the change", stream.told, limit=8)


def test_without_a_key_bells_are_off_and_the_poll_does_it(fresh, tmp_path):
    settings = tmp_path / "settings"
    settings.write_text("TIENDO_BELL_KEY_FILE=\n")
    stack = fresh("--settings", settings, clock="2024-07-15T12:00:00+07:00")
    for service in ("ingest", "aggregator", "deadline-alerter", "exporter"):
        assert "bells_off" in stack.log(service) and "TIENDO_BELL_KEY_FILE" in stack.log(service)
    host, port = endpoint(stack, "exporter").removeprefix("tcp://").split(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=5)
    feed = stack.client(stack.add_feed("587", "f"))
    assert feed.put(1, [progress("22870", date="2024-07-15", value=7)])["type"] == "ack"
    wait_for("the figure", lambda: stack.status(date="2024-07-15", unit="587")["total"]["day"] == 7)
    feed.close()


def test_a_key_that_cannot_be_read_is_told_at_start(fresh, tmp_path):
    stack = fresh()
    program = stack.env["TIENDO_BIN"].removesuffix("tiendo") + "tiendo-aggregator"
    for content, said in ((None, "No such file"), ("short\n", "40 Z85")):
        file = tmp_path / "bell"
        if content:
            file.write_text(content)
            file.chmod(0o600)
        done = subprocess.run([program], env={"TIENDO_DATABASE_URL": stack.env["TIENDO_DATABASE_URL"], "TIENDO_BELL_KEY_FILE": str(file)}, capture_output=True, text=True, timeout=60)
        assert done.returncode == 1 and str(file) in done.stderr and said in done.stderr
