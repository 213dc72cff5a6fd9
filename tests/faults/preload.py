"""Calls that fail inside a program: libraries of the tests' own, loaded before its others (failing_fsync.c, failing_malloc.c, failing_send.c)."""
import http.client
import pathlib
import struct
import subprocess
import time
import urllib.request

from keepers import end, is_ready, kept_with

ONE_OF = 500  # allocations
ASKED = 50  # questions
READY_S = 15  # a service that is not ready for so long is killed


def library(name, folder):
    """Built without sanitizers, whatever the services are built with; in a folder that the database's user may read."""
    made = folder / f"{name}.so"
    if not made.exists():
        source = pathlib.Path(__file__).with_name(f"{name}.c")
        subprocess.run(["cc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O1", "-fno-builtin", "-fPIC", "-shared", "-I/usr/include/postgresql", "-o", made,
                        source], check=True)
        made.chmod(0o755)
    return made


def environment(name, folder, file):
    return {"LD_PRELOAD": library(name, folder), name.upper(): file, "ASAN_OPTIONS": "verify_asan_link_order=0"}


def trigger(world, place):
    return world.stack.dir / f"run/fsync-fails-{place}"


def prepare_fsync(world, place):
    more = environment("failing_fsync", world.stack.dir / "run", trigger(world, place))
    if place == "push":
        world.push_environment = more
    elif place not in world.preloaded:
        if place == "postgres":
            with (world.stack.dir / "pg/postgresql.conf").open("a") as settings:
                settings.write("fsync = on\n")
        kept_with(world.stack, place, more)
    world.preloaded.add(place)


def fail_fsync(world, place):
    file = trigger(world, place)
    file.touch()
    file.chmod(0o666)


def fsync_works(world, place):
    """It has failed while somebody reported; at the close nobody but the database writes."""
    failed = trigger(world, place).stat().st_size
    trigger(world, place).unlink()
    assert failed or world.reported, "no fsync failed"
    world.said = f"{failed} fsync failed" if not world.reported else world.said


def allocations(world, place):
    return world.stack.dir / f"run/allocations-{place}"


def prepare_malloc(world, place):
    if not allocations(world, place).exists():
        allocations(world, place).write_bytes(bytes(8))
    if f"malloc {place}" not in world.preloaded:
        kept_with(world.stack, place, environment("failing_malloc", world.stack.dir / "run", allocations(world, place)))
    world.preloaded.add(f"malloc {place}")


def fail_malloc(world, place):
    write_numbers(world, place, ONE_OF)
    for _ in range(ASKED if place == "exporter" else 0):  # nobody else asks it
        ask(world.stack.env["TIENDO_HTTP_URL"] + "/api/v1/campaigns", world.stack.env["TIENDO_HTTP_TOKEN"])


def ask(url, token):
    try:
        urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"}), timeout=5).read()
    except (OSError, http.client.HTTPException):
        pass


def malloc_works(world, place):
    failed = struct.unpack("II", allocations(world, place).read_bytes())[1]
    write_numbers(world, place, 0)
    assert failed or world.reported, "no allocation failed"
    world.said = f"{failed} allocations failed" if not world.reported else world.said
    if not is_ready_soon(world.stack, place):
        end(world.stack.pid(place))  # as whoever watches its health does
        world.said += ", was not ready again by itself"


def is_ready_soon(stack, name):
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        if is_ready(stack, name):
            return True
        time.sleep(0.1)
    return False


def write_numbers(world, place, one_of):
    with open(allocations(world, place), "r+b") as file:
        file.write(struct.pack("II", one_of, 0))
