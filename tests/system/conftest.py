"""The real stack, and independent clients of its protocols: pyzmq and msgpack, nothing of the C code."""
import datetime
import itertools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

import msgpack
import psycopg2
import pytest
import zmq

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))  # for what tests share: lib
from lib.sessions import Sessions  # noqa: E402
BIN = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
CAMPAIGN = ROOT / "deploy/campaigns/ninh-thuan-2024"
DISTRICTS = ["582", "584", "585", "586", "587", "588", "589"]


def wait_for(what, check, limit=20.0, pause=0.02):
    """Waits for a condition; a limit that is reached is a failure that says for what. The limit is that of a quiet machine: a busy one is given several times as
    much, since waiting longer makes no test pass that should not."""
    limit *= 5
    end = time.monotonic() + limit
    while True:
        found = check()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"{limit} s are over: {what}")
        time.sleep(pause)


def events_of_log(text):
    """A service's log: an event a line."""
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


class Stack:
    may_be_denied = False  # a test takes rights away

    def __init__(self, *arguments, clock="2024-06-30T12:00:00+07:00", load=True, own_cluster=False, tree=ROOT):
        """`tree`: another checkout, built as a release, whose services these are to be."""
        self.tree = tree
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="tiendo-test."))
        self.clock_file = pathlib.Path(tempfile.mkstemp(prefix="tiendo-clock.")[1])
        self.set_clock(clock)
        self.numbers = itertools.count(1)
        self.sessions = Sessions()
        build = os.environ.get("STACK_BUILD", str(ROOT / "build/dev")) if tree == ROOT else str(tree / "build/release")
        environment = dict(os.environ, STACK_BUILD=build, STACK_FSYNC="off", STACK_MEMORY_MB="0")  # sanitizers hold much for themselves
        if not own_cluster:  # a copy has the identity of the others
            environment["STACK_CLUSTERS"] = str(pathlib.Path(build).resolve() / "clusters")
        up = subprocess.run(["sh", tree / "deploy/stack.sh", "up", self.dir, "--clock", f"file:{self.clock_file}", *arguments],
                            env=environment, capture_output=True, text=True, timeout=300)
        assert up.returncode == 0, up.stdout + up.stderr
        text = subprocess.run(["sh", "-c", f". {self.dir}/env; env"], capture_output=True, text=True, check=True).stdout
        self.env = {line.split("=", 1)[0]: line.split("=", 1)[1] for line in text.splitlines() if line.startswith("TIENDO_")}
        self.administrator = self.env["TIENDO_DATABASE_URL"]
        if load:
            self.prepare("load", CAMPAIGN)

    def down(self):
        """Ends it; a service that a sanitizer had something to say of is a failure, though it was started again; and so is a statement that was denied."""
        self.sessions.close()
        subprocess.run(["sh", self.tree / "deploy/stack.sh", "down", self.dir], timeout=60)
        logs = {file.name: file.read_text(errors="replace") for file in (self.dir / "log").glob("*.log")}
        said = [name + text[found.start():][:5000] for name, text in logs.items() if (found := re.search(r".*((Address|Leak|Thread)Sanitizer|runtime error: )", text))]
        shutil.rmtree(self.dir, ignore_errors=True)
        self.clock_file.unlink(missing_ok=True)
        assert not said, "\n".join(said)
        denied = sorted(set(re.findall(r"permission denied for .*|only table or database owner .*", logs.get("postgres.log", ""))))
        assert self.may_be_denied or not denied, f"a service's role lacks rights (common/schema/functions/roles/service_grants.sql): {denied}"

    def set_clock(self, text):
        part = pathlib.Path(f"{self.clock_file}.part")
        part.write_text(text + "\n")
        part.replace(self.clock_file)

    def role_url(self, name):
        """owner or operator."""
        return (self.dir / "roles" / name / "url").read_text().strip()

    def run(self, *arguments, program=None, **more):
        """The command as an installation runs it: by the operator's role; migrate, and archive where it removes or brings back, by the owner's; whoever has restored says so as the administrator."""
        environment = dict({k: v for k, v in os.environ.items() if not k.startswith("TIENDO_")}, **self.env, USER="tester")
        has_roles = (self.dir / "roles/operator").is_dir()  # another checkout may be older
        if has_roles and environment["TIENDO_DATABASE_URL"] == self.administrator and arguments[0] not in ("roles", "restored"):
            environment["TIENDO_DATABASE_URL"] = self.role_url("owner" if arguments[0] == "migrate" or {"--remove", "--restore"} & set(arguments) else "operator")
        return subprocess.run([program or self.env["TIENDO_BIN"], *map(str, arguments)], env=environment, capture_output=True, text=True, timeout=120, **more)

    def prepare(self, *arguments):
        """What a test only needs and does not look at: by the command that STACK_COMMAND names, where it does, which has no sanitizers and is sooner done."""
        return self.tiendo(*arguments, program=os.environ.get("STACK_COMMAND"))

    def tiendo(self, *arguments, program=None):
        done = self.run(*arguments, program=program)
        assert done.returncode == 0, f"tiendo {' '.join(map(str, arguments))}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def status(self, campaign="kich-hoat", **asked):
        arguments = ["status", "--campaign", campaign, "--json"]
        for name, value in asked.items():
            arguments += ["--" + name.replace("_", "-"), value]
        return json.loads(self.prepare(*arguments))

    def sql(self, query, *values):
        return self.sessions.run(self.env["TIENDO_DATABASE_URL"], query, values)

    def dump(self):
        return self.tool("pg_dump", "-Fc")

    def restore(self, dump):
        """A dump (pg_dump -Fc) in the place of the database, while services run, as the operator's procedure has it: a schema dropped under them would wait for
        what they hold, and they for it."""
        administrator = psycopg2.connect(self.administrator, dbname="postgres")
        try:
            administrator.autocommit = True
            administrator.cursor().execute("DROP DATABASE tiendo WITH (FORCE)")
            administrator.cursor().execute("CREATE DATABASE tiendo OWNER tiendo_owner")
        finally:
            administrator.close()
        self.tool("pg_restore", "--single-transaction", input=dump)

    def tool(self, name, *arguments, **more):
        """One of PostgreSQL's own programs, as the administrator."""
        done = subprocess.run([BIN / name, *arguments, "-d", self.administrator], capture_output=True, timeout=120, **more)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def pid(self, name):
        return int((self.dir / "run" / f"{name}.pid").read_text())

    def log(self, name):
        return (self.dir / "log" / f"{name}.log").read_text()

    def key(self, name):
        file = self.dir / "keys" / name
        self.prepare("key", "new", file)
        return file

    def add_feed(self, unit, name=None):
        name = name or f"feed-{unit}-{next(self.numbers)}"
        file = self.key(name)
        self.prepare("feed", "add", name, "--unit", unit, "--key", f"{file}.pub")
        return name

    def add_member(self, unit, role="task_force", severity="info", name=None):
        name = name or f"member-{next(self.numbers)}"
        file = self.key(name)
        self.prepare("member", "add", name, "--role", role, "--unit", unit, "--min-severity", severity, "--key", f"{file}.pub")
        return name

    def client(self, feed, **more):
        return Feed(self, feed, **more)

    def settled(self):
        """All that was acknowledged is rolled up."""
        wait_for("the roll-up", lambda: self.sql("SELECT count(*) FROM work")[0][0] == 0)

    def watched(self):
        """Nothing that the clock announces is left to do: escalations, which go a level at a time, have arrived. (A feed with a gap stays due.)"""
        wait_for("what is due", lambda: not self.sql("SELECT 1 FROM due_tasks(%s) WHERE kind <> 'feeds'", self.clock_file.read_text().strip()))

    def looks(self, of):
        """How often each alerter has looked at what is due by the clock, or at its outbox."""
        ports = [line.split() for line in (self.dir / "run/ports").read_text().splitlines()]
        texts = [urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10).read().decode()
                 for service, _, kind, port in ports if (service, kind) == ("deadline-alerter", "metrics")]
        return [int(re.search(rf'^tiendo_alerter_looks_total{{of="{of}"}} (\d+)', text, re.M)[1]) for text in texts]

    def looked(self):
        """What was to be told by now is told: each alerter has looked by the clock, and then at its outbox, from beginning to end."""
        for of in ("clock", "outbox"):
            before = self.looks(of)  # one look may be under way: the second began after this
            wait_for(f"two looks ({of})", lambda: all(now >= then + 2 for now, then in zip(self.looks(of), before)))
        wait_for("the sendings", lambda: not self.sql("SELECT 1 FROM delivery WHERE leased_until > clock_timestamp()"))

    def quiet(self, closed):
        """Rolled up, judged, so many days closed, and evaluated."""
        self.settled()
        wait_for("the judgements", lambda: self.sql("SELECT count(*) FROM figure_change")[0][0] == 0)
        wait_for("the closes", lambda: self.sql("SELECT count(*) FROM day_close")[0][0] == closed, limit=60)
        wait_for("the evaluations", lambda: self.sql("SELECT count(*) FROM campaign_state WHERE recheck_from IS NOT NULL")[0][0] == 0, limit=60)


class Peer:
    def __init__(self, stack, key, endpoint, server_key, kind=zmq.DEALER):
        self.stack, self.kind = stack, kind
        self.socket = zmq.Context.instance().socket(kind)
        self.socket.linger = 0
        if key is not None:
            secret = (stack.dir / "keys" / key).read_text().strip().encode()
            self.socket.curve_secretkey = secret
            self.socket.curve_publickey = zmq.curve_public(secret)
            self.socket.curve_serverkey = server_key.encode()
        for one in endpoint.split(","):
            self.socket.connect(one)

    def close(self):
        self.socket.close()

    def send(self, message):
        self.socket.send(message if isinstance(message, bytes) else msgpack.packb(message))

    def receive(self, timeout=15.0):
        if not self.socket.poll(int(timeout * 1000)):
            return None
        return msgpack.unpackb(self.socket.recv(), strict_map_key=False)

    def ask(self, message, timeout=15.0):
        self.send(message)
        answer = self.receive(timeout)
        assert answer is not None, f"no answer to {str(message)[:200]}"
        return answer


class Feed(Peer):
    def __init__(self, stack, feed, key=None, endpoint=None, kind=zmq.DEALER, wait=True):
        self.feed = feed
        endpoint = endpoint or stack.env["TIENDO_FEED_ENDPOINT"]
        super().__init__(stack, key or feed, endpoint, stack.env["TIENDO_FEED_SERVER_KEY"], kind)
        if wait:
            self.known()

    def known(self):
        """A new key is known within two seconds; a client that came too early is let in at its next handshake."""
        answer = self.ask({"type": "ping", "v": 1})
        assert answer["type"] == "pong", answer

    def batch(self, seq, records, **more):
        return dict({"type": "batch", "v": 1, "feed": self.feed, "seq": seq, "records": records}, **more)

    def put(self, seq, records, **more):
        return self.ask(self.batch(seq, records, **more))


def progress(unit, date="2024-07-10", rev=1, value=5, campaign="kich-hoat", **more):
    record = {"kind": "progress", "campaign": campaign, "unit": unit, "date": date, "rev": rev, "counts": {"activated": value}}
    record.update(more)
    return record


def explanation(unit, document, count=1, date="2024-07-10", rev=1, campaign="kich-hoat", reason="abroad", **more):
    record = {"kind": "explanation", "campaign": campaign, "unit": unit, "date": date, "rev": rev, "document": document, "reason": reason,
              "count": count}
    record.update(more)
    return record


@pytest.fixture(scope="session")
def stack():
    """One stack for what does not hurt it; 15 July 2024, noon."""
    one = Stack()
    one.feeds = {unit: one.add_feed(unit) for unit in DISTRICTS}
    one.province_feed = one.add_feed("58")
    one.set_clock("2024-07-15T12:00:00+07:00")
    yield one
    one.down()


@pytest.fixture
def fresh():
    """A stack of one's own: fresh (*arguments) makes it."""
    made = []

    def make(*arguments, **more):
        made.append(Stack(*arguments, **more))
        return made[-1]

    yield make
    for one in made:
        one.down()


@pytest.fixture(scope="session")
def base():
    """A database and nothing that watches it: what loads of directories need."""
    one = Stack("--without", "ingest", "--without", "aggregator", "--without", "deadline-alerter", "--without", "exporter", load=False)
    yield one
    one.down()


@pytest.fixture
def empty(base):
    """The same, with nothing loaded."""
    from loads import clear
    clear(base)
    return base


@pytest.fixture(scope="session")
def province():
    """For the tests of alerts; see there."""
    from alerting import stand_up
    yield from stand_up()


@pytest.fixture(scope="session")
def closed(province):
    """The same once its first five days are closed."""
    from alerting import close_days
    close_days(province)
    return province


@pytest.fixture(scope="session")
def house():
    """For the tests of entry; see there."""
    from entering import stand_up
    yield from stand_up()


@pytest.fixture
def communes(stack):
    def below(district):
        return [row[0] for row in stack.sql("SELECT code FROM unit WHERE parent_code = %s AND '2024-07-15' BETWEEN valid_from AND valid_to"
                                            " ORDER BY code", district)]
    return below


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    outcome = yield
    report = outcome.get_result()
    if report.when == "call" and report.failed:
        for one in [item.funcargs.get("stack")]:
            if one is not None:
                for file in sorted((one.dir / "log").glob("*.log")):
                    report.sections.append((f"end of {file.name}", "\n".join(file.read_text(errors="replace").splitlines()[-15:])))
