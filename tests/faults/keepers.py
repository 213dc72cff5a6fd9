"""What keeps a process of a stack running (deploy/keep.sh): held for a while, or replaced by one that starts it in another way."""
import contextlib
import os
import pathlib
import signal
import subprocess
import urllib.error
import urllib.request

from conftest import ROOT, wait_for

SERVICES = ["ingest", "aggregator", "deadline-alerter", "exporter", "intake"]


def keeper(stack, name):
    return int((stack.dir / "run" / f"{name}.keeper").read_text())


def command_of(stack, name):
    """What the keeper starts."""
    words = pathlib.Path(f"/proc/{keeper(stack, name)}/cmdline").read_bytes().decode().split("\0")[:-1]
    return words[words.index(name) + 1:]


def as_postgres(stack, name="postgres"):
    """What a program has to be started by, to run as the database's own user."""
    command = command_of(stack, name)
    return command[:next(n for n, word in enumerate(command) if word.endswith("/postgres"))]


def is_alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"
    except FileNotFoundError:
        return False


def end(pid, number=signal.SIGKILL):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
    wait_for(f"the end of {pid}", lambda: not is_alive(pid), limit=30)


@contextlib.contextmanager
def held(stack, name, number=signal.SIGTERM):
    """The process has ended, and is started again afterwards."""
    one = keeper(stack, name)
    os.kill(one, signal.SIGSTOP)
    before = stack.pid(name)
    end(before, number)
    try:
        yield
    finally:
        os.kill(one, signal.SIGCONT)
    wait_for(f"another {name}", lambda: stack.pid(name) != before)
    answers(stack, name)


def end_for_ever(stack, name, number=signal.SIGKILL):
    end(keeper(stack, name))
    end(stack.pid(name), number)
    (stack.dir / "run" / f"{name}.keeper").unlink()


def keep(stack, name, command):
    subprocess.Popen(["sh", ROOT / "deploy/keep.sh", stack.dir, name, *command], start_new_session=True, stdin=subprocess.DEVNULL,
                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(f"the keeper of {name}", lambda: (stack.dir / "run" / f"{name}.pid").exists() and (stack.dir / "run" / f"{name}.keeper").exists())


def kept_with(stack, name, environment):
    """From now on the process has these in its environment."""
    command = command_of(stack, name)
    end_for_ever(stack, name, signal.SIGINT if name.startswith("postgres") else signal.SIGTERM)
    (stack.dir / "run" / f"{name}.pid").unlink()
    words = [f"{key}={value}" for key, value in environment.items()]
    if name.startswith("postgres"):
        keep(stack, name, ["env", *words, *command])
    else:  # what stands last in the services' own list wins
        keep(stack, name, [*command[:-1], *words, command[-1]])
    answers(stack, name)


def is_ready(stack, name):
    """(The database is waited for by whoever asks it.)"""
    lines = [line.split() for line in (stack.dir / "run/ports").read_text().splitlines()]
    ports = [port for _, process, kind, port in lines if (process, kind) == (name, "metrics")]
    try:
        return not ports or urllib.request.urlopen(f"http://127.0.0.1:{ports[0]}/readyz", timeout=5).status == 200
    except (OSError, urllib.error.URLError):
        return False


def answers(stack, name):
    wait_for(f"{name} to be ready", lambda: is_ready(stack, name), limit=60)
