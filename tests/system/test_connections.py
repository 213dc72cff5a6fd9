"""What holds connections open and does not ask: event streams, halves of requests. Whoever asks in one piece is answered."""
import contextlib
import json
import pathlib
import re
import resource
import socket
import subprocess
import threading
import time
import urllib.request

import pytest

from conftest import Stack, wait_for
from test_http import STATUS, Answer, ask, viewers

DAY = "2024-07-15"
STREAM = "GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: {scheme} {token}\r\n\r\n"


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, hard), hard))
    settings = tmp_path_factory.mktemp("settings") / "settings"
    settings.write_text("TIENDO_HTTP_RATE=0\nTIENDO_HTTP_ADDRESS_RATE=0\n")
    stack = Stack("--settings", str(settings))
    stack.set_clock(f"{DAY}T12:00:00+07:00")
    stack.tokens = viewers(stack, 8)
    yield stack
    stack.down()


def address(stack, source="127.0.0.1"):
    host, port = stack.env["TIENDO_HTTP_URL"].removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=30, source_address=(source, 0))


def listeners(stack):
    """host:port of each service's own listener."""
    lines = [line.split() for line in (stack.dir / "run/ports").read_text().splitlines()]
    return {service: ("127.0.0.1", int(port)) for service, _, kind, port in lines if kind == "metrics"}


def healthy(where, timeout=15):
    with urllib.request.urlopen(f"http://{where[0]}:{where[1]}/healthz", timeout=timeout) as answer:
        return answer.status == 200 and answer.read() == b"ok\n"


class Streams(contextlib.ExitStack):
    def open(self, stack, token, source="127.0.0.1", scheme="Bearer"):
        """The answer's code; a stream that was granted stays open."""
        one = self.enter_context(address(stack, source))
        one.sendall(STREAM.format(token=token, scheme=scheme).encode())
        code = int(one.recv(12).split()[1])
        if code != 200:
            one.close()
        return code


def wait_until_closed(stack):
    def open_now():
        text = urllib.request.urlopen(stack.env["TIENDO_METRICS_URL"].split(",")[0], timeout=15).read().decode()
        return int(re.search(r"^tiendo_http_event_streams (\d+)", text, re.M)[1])
    # a stream whose peer has gone is found out when the next beat is sent
    wait_for("that the streams are closed", lambda: open_now() == 0, limit=60, pause=0.2)


def test_one_token_and_one_address_have_their_share_of_the_streams(stack):
    with Streams() as streams:
        codes = [streams.open(stack, stack.tokens[0], f"127.0.0.{2 + n % 4}") for n in range(300)]
        assert 100 <= codes.count(200) < 300 and codes[codes.index(429):].count(200) == 0
        mine = codes.count(200)
        with address(stack) as one:
            one.sendall(STREAM.format(token=stack.tokens[0], scheme="Bearer").encode())
            refused = Answer(one)
            assert refused.code == 429 and "token" in refused.problem["detail"] and int(refused.headers["Retry-After"]) > 0
        assert streams.open(stack, stack.tokens[0], scheme="BEARER") == 429  # it is the same token
        codes = [streams.open(stack, stack.tokens[n % 4 + 1], "127.0.0.9") for n in range(700)]
        assert mine < codes.count(200) < 700
        assert streams.open(stack, stack.tokens[6], "127.0.0.9") == 429 and streams.open(stack, stack.tokens[6], "127.0.0.10") == 200
        assert json.loads(ask(stack, STATUS, token=stack.tokens[0]).body)["campaign"] == "kich-hoat"
    wait_until_closed(stack)


def test_a_listener_answers_above_descriptor_1023(stack):
    with Streams() as streams:
        for n in range(1100):
            assert streams.open(stack, stack.tokens[n % 8], f"127.0.0.{2 + n % 8}") == 200
        assert max(int(one.name) for one in pathlib.Path(f"/proc/{stack.pid('exporter')}/fd").iterdir()) > 1023
        assert healthy(listeners(stack)["exporter"])
    wait_until_closed(stack)


class Dribble:
    """Requests that never become whole: each says a letter now and then."""

    def __init__(self, where, count):
        self.ended = threading.Event()
        self.sockets = [socket.create_connection(where, timeout=30) for _ in range(count)]
        for one in self.sockets:
            one.sendall(b"GET /healthz HTTP/1.1\r\nX-Slow: ")
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.ended.wait(0.5):
            for one in self.sockets:
                with contextlib.suppress(OSError):
                    one.sendall(b"x")

    def close(self):
        self.ended.set()
        self.thread.join()
        for one in self.sockets:
            one.close()


SERVICES = ["ingest", "aggregator", "deadline-alerter", "exporter", "intake"]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("count", [64, 300])
def test_halves_of_requests_do_not_take_a_listener_away(stack, service, count):
    dribble = Dribble(listeners(stack)[service], count)
    try:
        for _ in range(3):
            assert healthy(listeners(stack)[service])
    finally:
        dribble.close()


class Deaf:
    """Asks for the metrics again and again, and reads no answer: what is on the way fills every buffer, and its connection is busy for ever."""

    def __init__(self, where):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self.socket.connect(where)
        self.socket.setblocking(False)
        self.ask()

    def ask(self):
        with contextlib.suppress(OSError):
            for _ in range(300):
                self.socket.send(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 40)

    def nibble(self):
        """A little is read now and then, so that the line is never silent."""
        with contextlib.suppress(OSError):
            self.socket.recv(512)
        self.ask()


@pytest.mark.parametrize("service", SERVICES)
def test_those_who_do_not_read_their_answer_do_not_take_a_listener_away(stack, service):
    where = listeners(stack)[service]
    deaf = [Deaf(where) for _ in range(300)]
    ended = threading.Event()

    def nibble():
        while not ended.wait(1):
            for one in deaf:
                one.nibble()
    thread = threading.Thread(target=nibble)
    thread.start()
    try:
        for _ in range(3):
            assert healthy(where, timeout=3)
    finally:
        ended.set()
        thread.join()
        for one in deaf:
            one.socket.close()


def few_files(stack, files):
    """The exporter started again by its supervisor under a limit that it cannot raise."""
    pid = stack.pid("exporter")
    parent = int(pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    subprocess.run(["prlimit", f"--pid={parent}", f"--nofile={files}:{files}"], check=True)
    subprocess.run(["prlimit", f"--pid={pid}", f"--nofile={files}:{files}"], check=True)
    subprocess.run(["kill", "-9", str(pid)], check=True)
    wait_for("the exporter again", lambda: stack.pid("exporter") != pid and ready(stack))


def ready(stack):
    with contextlib.suppress(OSError):
        return urllib.request.urlopen(f"http://127.0.0.1:{listeners(stack)['exporter'][1]}/readyz", timeout=15).status == 200


def cpu_s(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def test_streams_and_halves_leave_descriptors_for_those_who_ask(tmp_path):
    settings = tmp_path / "settings"
    settings.write_text("TIENDO_HTTP_RATE=0\nTIENDO_HTTP_ADDRESS_RATE=0\n")
    stack = Stack("--settings", str(settings))
    try:
        stack.set_clock(f"{DAY}T12:00:00+07:00")
        tokens = viewers(stack, 20)
        few_files(stack, 300)
        pid = stack.pid("exporter")
        with Streams() as streams:
            codes = [streams.open(stack, tokens[n % 20], f"127.0.0.{2 + n % 20}") for n in range(200)]
            assert 20 < codes.count(200) < 200 and set(codes) <= {200, 429, 503}
            assert json.loads(ask(stack, STATUS).body)["campaign"] == "kich-hoat"
            host, port = stack.env["TIENDO_HTTP_URL"].removeprefix("http://").split(":")
            dribble = Dribble((host, int(port)), 150)
            try:
                for _ in range(5):
                    assert json.loads(ask(stack, STATUS).body)["campaign"] == "kich-hoat"
                assert ask(stack, f"/reports/kich-hoat/{DAY}.csv").code == 200 and ready(stack)

                def at_rest():
                    before, began = cpu_s(pid), time.monotonic()
                    threading.Event().wait(1)
                    return cpu_s(pid) - before < 0.5 * (time.monotonic() - began)
                wait_for("an exporter that does not spin", at_rest, limit=60)
            finally:
                dribble.close()
        assert stack.pid("exporter") == pid
    finally:
        stack.down()


def test_too_few_descriptors_are_told_at_start(stack):
    started = subprocess.run(["prlimit", "--nofile=200:200", stack.env["TIENDO_BIN"].removesuffix("tiendo") + "tiendo-exporter"],
                             env={"TIENDO_DATABASE_URL": stack.env["TIENDO_DATABASE_URL"], "TIENDO_HTTP_BIND": "127.0.0.1:1"}, capture_output=True, text=True, timeout=60)
    assert started.returncode == 1 and "limit of open files is 200" in started.stderr
