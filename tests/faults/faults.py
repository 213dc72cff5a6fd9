"""What can break: each fault is begun and ended. A fault that ends by itself, as a service that is killed and started again, has nothing to end."""
import os
import pathlib
import signal

import psycopg2

from conftest import wait_for

SERVICES = ["ingest", "aggregator", "deadline-alerter", "exporter", "intake"]


def nothing(world, service):
    pass


def send(number):
    def begin(world, service):
        wait_for(service, lambda: is_sent(world.stack.pid(service), number))
    return begin


def is_sent(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False  # it is being started again
    return True


def kill_push(world, service):
    process = world.clients["push"].process
    if process is not None and process.poll() is None:
        process.kill()


def cut(world, line):
    world.lines[line].cut()


def mend(world, line):
    world.lines[line].mend()


def few_files(world, service):
    """No descriptor is left: what is open stays open."""
    pid = world.stack.pid(service)
    world.kept = pid, resource_of(pid)
    os.system(f"prlimit --pid {pid} --nofile={len(os.listdir(f'/proc/{pid}/fd'))}:")


def enough_files(world, service):
    pid, limit = world.kept
    os.system(f"prlimit --pid {pid} --nofile={limit}: 2>/dev/null")


def resource_of(pid):
    line = next(line for line in pathlib.Path(f"/proc/{pid}/limits").read_text().splitlines() if line.startswith("Max open files"))
    return line.split()[3]


def backends(world, service):
    return [pid for pid, in world.stack.sql("SELECT pid FROM pg_stat_activity WHERE application_name LIKE %s", f"tiendo-{service}%")]


def end_backends(world, service):
    world.stack.sql("SELECT pg_terminate_backend (pid) FROM pg_stat_activity WHERE application_name LIKE 'tiendo-%%'")


def stop_backends(world, service):
    world.kept = [pid for one in SERVICES for pid in backends(world, one)]
    for pid in world.kept:
        os.kill(pid, signal.SIGSTOP)


def wake_backends(world, service):
    for pid in world.kept:
        try:
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            pass


def lock(world, table):
    world.kept = psycopg2.connect(world.stack.env["TIENDO_DATABASE_URL"])
    world.kept.cursor().execute(f"SET lock_timeout = '30s'; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")


def unlock(world, table):
    world.kept.close()


def fill_connections(world, service):
    """Every place is taken, and the services have lost theirs."""
    world.kept = []
    end_backends(world, service)
    try:
        while len(world.kept) < 500:
            world.kept.append(psycopg2.connect(world.stack.env["TIENDO_DATABASE_URL"]))
    except psycopg2.OperationalError:
        pass


def free_connections(world, service):
    for connection in world.kept:
        connection.close()


def kill_database(number):
    def begin(world, service):
        before = world.stack.pid("postgres")
        os.kill(before, number)
        wait_for("another server", lambda: world.stack.pid("postgres") != before, limit=60)
    return begin


def clock(to):
    def begin(world, service):
        world.stack.set_clock(f"{world.day}T{to}:00+07:00")
    return begin


# name: (begin, end, to what it is done)
FAULTS = {
    "kill -9": (send(signal.SIGKILL), nothing, [*SERVICES]),
    "SIGTERM": (send(signal.SIGTERM), nothing, [*SERVICES]),
    "stopped for a while": (send(signal.SIGSTOP), send(signal.SIGCONT), [*SERVICES]),
    "no descriptor left": (few_files, enough_files, ["ingest", "exporter", "intake", "deadline-alerter"]),
    "network cut": (cut, mend, ["feed to ingest", "push to ingest", "relay to intake"]),
    "push killed": (kill_push, nothing, ["push"]),
    "sessions ended": (end_backends, nothing, ["postgres"]),
    "sessions hang": (stop_backends, wake_backends, ["postgres"]),
    "long lock": (lock, unlock, ["progress", "figure", "campaign_state", "province_counter"]),
    "no connection free": (fill_connections, free_connections, ["postgres"]),
    "database kill -9": (kill_database(signal.SIGKILL), nothing, ["postgres"]),
    "database ends at once": (kill_database(signal.SIGQUIT), nothing, ["postgres"]),
    "clock two hours back": (clock("14:00"), clock("16:00"), ["all"]),
    "clock two hours ahead": (clock("18:00"), clock("16:00"), ["all"]),
}
