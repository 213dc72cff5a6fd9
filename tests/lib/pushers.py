"""`tiendo push` as a test runs it: a PC with a spool of its own, files, and servers of feed/1 that answer as the test wants. pc, units and fake are fixtures."""
import os
import sqlite3
import subprocess
import threading

import msgpack
import pytest
import zmq

from lib.ports import free_port


class Pusher:
    """A PC of a district: a feed's key, and a spool of its own."""

    def __init__(self, stack, feed, path, name="pc"):
        self.stack, self.feed, self.spool = stack, feed, path / f"spool-{name}"

    def command(self, *arguments, server=None, key=None, language="en"):
        command = [self.stack.env["TIENDO_BIN"], "push", "--feed", self.feed, "--key", self.stack.dir / "keys" / self.feed, "--spool", self.spool,
                   "--server", server or self.stack.env["TIENDO_FEED_ENDPOINT"], "--server-key", key or self.stack.env["TIENDO_FEED_SERVER_KEY"]]
        return [str(word) for word in command + ["--language", language, *arguments]]

    def environment(self):
        return dict({k: v for k, v in os.environ.items() if not k.startswith("TIENDO_")}, **self.stack.env)

    def push(self, *arguments, input=None, **more):
        return subprocess.run(self.command(*arguments, **more), env=self.environment(), capture_output=True, text=True, input=input, timeout=120)

    def start(self, *arguments, **more):
        return subprocess.Popen(self.command(*arguments, **more), env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def sql(self, statement):
        with sqlite3.connect(self.spool / "spool.sqlite") as connection:
            return connection.execute(statement).fetchall()

    def waiting(self):
        return self.sql("SELECT coalesce (sum (count), 0) FROM batch")[0][0]


@pytest.fixture
def pc(stack, tmp_path):
    return Pusher(stack, stack.add_feed("587"), tmp_path)


@pytest.fixture
def units(stack):
    """Communes of 587, and a revision that no other test has sent."""
    return [row[0] for row in stack.sql("SELECT code FROM unit WHERE parent_code = '587' AND '2024-07-15' BETWEEN valid_from AND valid_to ORDER BY code")]


revisions = iter(range(1000, 100000))


def write(path, rows, header="unit,date,rev,activated", encoding="utf-8", separator="\n"):
    path.write_bytes((separator.join([header, *rows]) + separator).encode(encoding))
    return path


def closed_port():
    return f"tcp://127.0.0.1:{free_port()}"


def stored(stack, rev):
    return stack.sql("SELECT count(*) FROM progress WHERE rev = %s", rev)[0][0]


class FakeIngest:
    """A server of feed/1 that answers as the test wants."""

    def __init__(self, stack, answer):
        self.public, secret = zmq.curve_keypair()
        self.socket = zmq.Context.instance().socket(zmq.ROUTER)
        self.socket.linger = 0
        self.socket.curve_server, self.socket.curve_secretkey = True, secret
        self.endpoint = f"tcp://127.0.0.1:{self.socket.bind_to_random_port('tcp://127.0.0.1')}"
        self.answer, self.got, self.stopping = answer, [], False
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.stopping:
            if not self.socket.poll(50):
                continue
            peer, command = self.socket.recv_multipart()
            command = msgpack.unpackb(command, strict_map_key=False)
            self.got.append(command)
            answer = self.answer(command, self)
            if answer is not None:
                self.socket.send_multipart([peer, msgpack.packb(dict({"v": 1}, **answer))])

    def batches(self):
        return [command for command in self.got if command["type"] == "batch"]

    def close(self):
        self.stopping = True
        self.thread.join()
        self.socket.close()


def welcome(command, next_seq=1, **more):
    return dict({"type": "welcome", "feed": command["feed"], "next_seq": next_seq, "missing": [], "max_records": 5000, "max_bytes": 4194304,
                 "time": "2024-07-15T12:00:00+07:00"}, **more)


def ack(command, rejected=(), **more):
    return dict({"type": "ack", "feed": command["feed"], "seq": command["seq"], "status": "stored", "accepted": len(command["records"]) - len(rejected),
                 "rejected": list(rejected)}, **more)


def nack(command, code, retry=False):
    return {"type": "nack", "feed": command.get("feed"), "seq": command.get("seq"), "code": code, "detail": "as the test wants it", "retry": retry}


@pytest.fixture
def fake(stack):
    made = []

    def make(answer):
        made.append(FakeIngest(stack, answer))
        return made[-1]

    yield make
    for one in made:
        one.close()


def later(pc, *arguments):
    """A run that cannot send: its rows wait."""
    done = pc.push(*arguments, "--patience", "1", server=closed_port())
    assert done.returncode == 1, done
    return done
