"""What can break: each fault is begun and ended. A fault that ends by itself, as a service that is killed and started again, has nothing to end."""
import os
import pathlib
import signal
import typing

import psycopg2

import disks
import preload
import standby
from conftest import wait_for
from keepers import SERVICES


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


def becomes(mode):
    def begin(world, line):
        world.lines[line].become(mode)
    return begin


def little_memory(world, service):
    """What the service has of addresses is all that it gets, but for a megabyte."""
    pid = world.stack.pid(service)
    pages = int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[0])
    world.kept = pid
    os.system(f"prlimit --pid {pid} --as={pages * os.sysconf('SC_PAGESIZE') + (1 << 20)}:")


def enough_memory(world, service):
    """One that ended has been started again, without a bound."""
    os.system(f"prlimit --pid {world.kept} --as=unlimited: 2>/dev/null")


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


class Fault(typing.NamedTuple):
    begin: typing.Callable
    end: typing.Callable
    places: list  # to what it is done
    prepare: typing.Callable = nothing  # before its day
    held_s: float = 4
    early: tuple = ()  # at these places it is there before anybody reports
    loses: bool = False  # the database loses what was acknowledged: clients ask for it afterwards
    own_world: bool = False  # what it leaves behind is no place for another


LINES = ["feed to ingest", "push to ingest", "relay to intake"]
FAULTS = {
    "kill -9": Fault(send(signal.SIGKILL), nothing, SERVICES),
    "SIGTERM": Fault(send(signal.SIGTERM), nothing, SERVICES),
    "stopped for a while": Fault(send(signal.SIGSTOP), send(signal.SIGCONT), SERVICES),
    "no descriptor left": Fault(few_files, enough_files, ["ingest", "exporter", "intake", "deadline-alerter"]),
    "no memory left": Fault(little_memory, enough_memory, SERVICES),
    "allocations fail": Fault(preload.fail_malloc, preload.malloc_works, SERVICES, preload.prepare_malloc),
    "network cut": Fault(becomes("cut"), becomes("good"), LINES),
    "slow network": Fault(becomes("slow"), becomes("good"), [*LINES, "alerter to webhook"]),
    "bytes one by one": Fault(becomes("drip"), becomes("good"), [*LINES, "alerter to webhook"]),
    "30 % of packets lost": Fault(becomes("lossy"), becomes("good"), [*LINES, "alerter to webhook"], held_s=15),
    "silent for half a minute": Fault(becomes("silent"), becomes("good"), [*LINES, "alerter to webhook"], held_s=30),
    "half-open connections": Fault(becomes("half-open"), becomes("good"), [*LINES, "alerter to webhook"]),
    "reset within a frame": Fault(becomes("reset"), becomes("good"), [*LINES, "alerter to webhook"]),
    "ended within a frame": Fault(becomes("truncated"), becomes("good"), [*LINES, "alerter to webhook"]),
    "push killed": Fault(kill_push, nothing, ["push"]),
    "sessions ended": Fault(end_backends, nothing, ["postgres"]),
    "sessions hang": Fault(stop_backends, wake_backends, ["postgres"]),
    "long lock": Fault(lock, unlock, ["progress", "figure", "campaign_state", "province_counter"]),
    "no connection free": Fault(fill_connections, free_connections, ["postgres"]),
    "database kill -9": Fault(kill_database(signal.SIGKILL), nothing, ["postgres"]),
    "database ends at once": Fault(kill_database(signal.SIGQUIT), nothing, ["postgres"]),
    "clock two hours back": Fault(clock("14:00"), clock("16:00"), ["all"]),
    "clock two hours ahead": Fault(clock("18:00"), clock("16:00"), ["all"]),
    "disk full": Fault(disks.fill, disks.empty, ["postgres's data and log", "intake's spool", "push's spool"], disks.prepare, early=("push's spool",)),
    "disk full, and a new file of the log": Fault(disks.fill_log, disks.empty, ["postgres's log"], disks.prepare),
    "disk full, and killed": Fault(disks.fill_and_kill, disks.written_again, ["ingest's state"], disks.prepare),
    "fsync fails": Fault(preload.fail_fsync, preload.fsync_works, ["postgres", "intake", "push"], preload.prepare_fsync, early=("push",)),
    "a synchronous standby takes over": Fault(standby.take_over, standby.follow_again, ["postgres"], standby.prepare(True), own_world=True),
    "an asynchronous standby takes over": Fault(standby.take_over_with_loss, standby.follow_again, ["postgres"], standby.prepare(False), loses=True, own_world=True),
    "an asynchronous standby takes over, services go on": Fault(standby.take_over_under_services, standby.follow_again, ["postgres"], standby.prepare(False), loses=True, own_world=True),
}
