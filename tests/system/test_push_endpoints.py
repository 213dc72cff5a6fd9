"""Clients with several endpoints, bad ones among them: `tiendo push` feeds by them, members hear by them."""
import os
import pathlib
import signal
import socket
import subprocess
import threading
import time

import pytest
import zmq

from conftest import wait_for
from lib.pushers import closed_port, fake, pc, Pusher, revisions, stored, units, write  # noqa: F401 (fake, pc, units: fixtures)


class Way:
    """A TCP proxy to the server that can be frozen, lose what is sent, or be cut."""

    def __init__(self, target):
        host, port = target.removeprefix("tcp://").split(":")
        self.target = (host, int(port))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"
        self.open, self.pairs, self.closed, self.swallows = threading.Event(), [], False, False
        self.open.set()
        self.after, self.trip = None, None  # so many bytes of a connection, and what happens then
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while not self.closed:
            try:
                near, _ = self.listener.accept()
                far = socket.create_connection(self.target)
            except OSError:
                return
            self.pairs += [near, far]
            threading.Thread(target=self.carry, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self.carry, args=(far, near, False), daemon=True).start()

    def carry(self, one, other, up):
        sent = 0
        try:
            while data := one.recv(65536):
                sent += len(data) if up else 0
                if self.after is not None and sent > self.after and self.trip is not None:
                    self.trip(self)
                if self.swallows:
                    continue
                while not self.open.wait(0.1):
                    if self.closed:
                        return
                other.sendall(data)
        except OSError:
            pass
        finally:
            for one in (one, other):
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def freeze(self):
        self.open.clear()

    def swallow(self):
        self.swallows = True

    def cut(self):
        self.closed = True
        for one in (self.listener, *self.pairs):  # whoever waits in accept hears of it
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


@pytest.fixture
def frozen(stack):
    made = []

    def make(target=None):
        made.append(Way(target or stack.env["TIENDO_FEED_ENDPOINT"]))
        return made[-1]

    yield make
    for one in made:
        one.cut()


class Hole:
    """Takes connections and says nothing; or, when it is full, drops the packets of new ones."""

    def __init__(self, drops):
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(0 if drops else 50)
        self.endpoint = f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"
        self.fillers = []
        for _ in range(4 if drops else 0):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(self.listener.getsockname())
            self.fillers.append(one)

    def close(self):
        for one in (self.listener, *self.fillers):
            one.close()


@pytest.fixture(params=["refused", "silent", "dropped", "another key"])
def bad(request, stack, fake):
    """An endpoint that is of no use, and what is said of it."""
    if request.param == "refused":
        yield closed_port(), "the server is not running there"
    elif request.param == "another key":
        yield fake(lambda command, server: None).endpoint, "the server has another key than --server-key says"
    else:
        hole = Hole(request.param == "dropped")
        yield hole.endpoint, "says nothing" if request.param == "silent" else "no answer"
        hole.close()


def test_a_bad_endpoint_is_told_and_the_other_one_is_used(stack, pc, tmp_path, units, bad):
    endpoint, why = bad
    for order in (lambda good: f"{endpoint},{good}", lambda good: f"{good},{endpoint}"):
        rev = next(revisions)
        file = write(tmp_path / f"{rev}.csv", [f"{unit},2024-07-15,{rev},3" for unit in units[:3]])
        stack.client(pc.feed).close()
        begin = time.monotonic()
        done = pc.push("--campaign", "kich-hoat", "--batch", "1", file, server=order(stack.env["TIENDO_FEED_ENDPOINT"]))
        assert done.returncode == 0 and "3 accepted, 0 rejected, 0 not sent" in done.stdout and stored(stack, rev) == 3, done
        assert [line for line in done.stderr.splitlines() if line.startswith(endpoint) and why in line], done
        assert stack.env["TIENDO_FEED_ENDPOINT"] not in done.stderr and time.monotonic() - begin < 60


def test_a_wrong_server_key_is_not_a_server_that_is_down(stack, pc, tmp_path, units):
    file = write(tmp_path / "a.csv", [f"{units[0]},2024-07-15,1,3"])
    other = zmq.curve_keypair()[0].decode()
    done = pc.push("--campaign", "kich-hoat", file, key=other)
    assert done.returncode == 1 and "the server has another key" in done.stderr and "not running" not in done.stderr and pc.waiting() == 1, done
    down = pc.push("--campaign", "kich-hoat", "--patience", "2", file, server=closed_port())
    assert down.returncode == 1 and "not running" in down.stderr and "another key" not in down.stderr, down


def test_a_key_that_is_not_registered_or_was_revoked_is_told_as_ours(stack, tmp_path, units):
    stack.key("stranger")
    stranger = Pusher(stack, "stranger", tmp_path)
    file = write(tmp_path / "a.csv", [f"{units[0]},2024-07-15,1,3"])
    done = stranger.push("--campaign", "kich-hoat", "--patience", "4", file)
    assert done.returncode == 1 and "the server does not let this key in" in done.stderr, done
    gone = Pusher(stack, stack.add_feed("587"), tmp_path, "gone")
    stack.client(gone.feed).close()
    stack.tiendo("feed", "revoke", gone.feed)
    wait_for("the key to be cut off", lambda: "does not let this key in" in gone.push("--campaign", "kich-hoat", "--patience", "3", file).stderr)
    assert gone.waiting() == 1


@pytest.mark.parametrize("how", ["freeze", "swallow", "cut"])
def test_a_server_that_stops_answering_in_the_middle_is_left_for_another(stack, pc, tmp_path, units, frozen, how):
    rev, used = next(revisions), []
    file = write(tmp_path / f"{how}.csv", [f"{unit},2024-07-{day},{rev},3" for unit in units for day in range(10, 16)])
    ways = [frozen(), frozen()]
    stack.client(pc.feed).close()

    def trip(way):  # the first that has carried some batches stops, in the middle of them
        if not used:
            used.append(way)
            getattr(way, how)()

    for way in ways:
        way.after, way.trip = 3000, trip
    done = pc.push("--campaign", "kich-hoat", "--batch", "1", file, server=",".join(way.endpoint for way in ways))
    assert done.returncode == 0 and f"{len(units) * 6} accepted, 0 rejected, 0 not sent" in done.stdout, done
    assert stored(stack, rev) == len(units) * 6 and used[0].endpoint in done.stderr, done


def test_every_key_is_a_file_or_its_characters(stack, tmp_path, units):
    file = stack.key("by-characters")
    public = pathlib.Path(f"{file}.pub").read_text().strip()
    stack.tiendo("feed", "add", "by-characters", "--unit", "587", "--key", public)
    server_key = tmp_path / "server.pub"
    server_key.write_text(stack.env["TIENDO_FEED_SERVER_KEY"] + "\n")
    one, rev = Pusher(stack, "by-characters", tmp_path), next(revisions)
    done = one.push("--campaign", "kich-hoat", write(tmp_path / "a.csv", [f"{units[0]},2024-07-15,{rev},3"]), key=server_key)
    assert done.returncode == 0 and stored(stack, rev) == 1, done
    done = one.push("--campaign", "kich-hoat", key=file)
    assert done.returncode == 2 and "secret key" in done.stderr, done
    done = one.push("--campaign", "kich-hoat", key=tmp_path / "nowhere.pub")
    assert done.returncode == 2 and "FILE.pub" in done.stderr, done
    stack.tiendo("feed", "revoke", "by-characters", "--key", public)
    member = stack.key("member-by-characters")
    stack.tiendo("member", "add", "member-by-characters", "--role", "police", "--unit", "587", "--min-severity", "info", "--key",
                 pathlib.Path(f"{member}.pub").read_text().strip())


# --- members

def test_an_alert_is_acknowledged_though_one_endpoint_is_bad(stack, bad):
    endpoint, why = bad
    member = stack.add_member("58")
    alert = wait_for("an alert", lambda: stack.sql("SELECT min(id) FROM alert WHERE kind = 'report_missing'")[0][0])
    key = stack.env["TIENDO_ALERTS_SERVER_KEY"]
    common = ["--key", stack.dir / "keys" / member, "--server", f"{endpoint},{stack.env['TIENDO_REPLAY_ENDPOINT']}", "--server-key", key]
    wait_for("the member's key", lambda: stack.run("alerts", "--key", stack.dir / "keys" / member).returncode == 0)
    done = stack.run("ack", *common, alert, "--language", "en")
    assert done.returncode == 0 and f"alert {alert}: acknowledged by" in done.stdout and any(endpoint in line and why in line for line in done.stderr.splitlines()), done
    done = stack.run("alerts", *common, "--json", "--language", "en")
    assert done.returncode == 0 and done.stdout.count("\n") > 1, done
    assert endpoint in done.stderr or why == "no answer", done  # who is told everything at once need not wait to hear that the other one is silent


@pytest.mark.parametrize("how", ["killed", "hung"])
def test_a_member_that_waits_hears_at_once_that_its_alerter_is_gone(fresh, how):
    stack = fresh()
    member = stack.add_member("58")
    command = [stack.env["TIENDO_BIN"], "alerts", "--follow", "--json", "--key", str(stack.dir / "keys" / member), "--language", "en"]
    wait_for("the member's key", lambda: stack.run(*[word for word in command[1:] if word != "--follow"]).returncode == 0)
    process = subprocess.Popen(command, env=dict(stack.env, PATH=os.environ["PATH"]), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        time.sleep(2)  # well within a poll of 20 s
        pid = stack.pid("deadline-alerter")
        os.kill(pid, signal.SIGKILL if how == "killed" else signal.SIGSTOP)
        line, said = None, threading.Event()

        def read():
            nonlocal line
            line = process.stderr.readline()
            said.set()

        threading.Thread(target=read, daemon=True).start()
        assert said.wait(8), "it waits for the answer of a poll that cannot come"  # far below what is left of the poll
        assert ("lost" if how == "killed" else "no answer") in line, line
        if how == "hung":
            os.kill(pid, signal.SIGCONT)
        stack.set_clock("2024-07-01T17:31:00+07:00")
        assert '"alert"' in process.stdout.readline()
    finally:
        process.kill()
