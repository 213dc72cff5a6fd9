"""A disk that is full: a folder of the stack lies on a small file system of its own, which one file fills, and which has room again when that is gone. Needs root."""
import contextlib
import os
import shutil
import signal
import subprocess

from conftest import wait_for
from keepers import held

# what a row names: the folder, its size in megabytes, who is held while it is moved there, and by which signal
PLACES = {"postgres's data and log": ("pg", 768, "postgres", signal.SIGINT), "postgres's log": ("pg/pg_wal", 256, "postgres", signal.SIGINT),
          "ingest's state": ("state-ingest", 1, "ingest", signal.SIGTERM), "intake's spool": ("spool-intake", 32, "intake", signal.SIGTERM),
          "push's spool": ("spool", 32, None, None)}
FILLER = "filler"


def own_disk(world, folder, size_mb):
    """Mounts one, with what the folder holds."""
    aside = folder.with_name(f"{folder.name}.aside")
    folder.rename(aside)
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_mb}m,mode=700", "tiendo-faults", folder], check=True)
    status = aside.stat()
    os.chown(folder, status.st_uid, status.st_gid)
    subprocess.run(["cp", "-a", f"{aside}/.", folder], check=True)
    shutil.rmtree(aside)
    world.disks[folder] = size_mb


def release(world):
    """When nothing runs there any more."""
    for folder in sorted(world.disks, reverse=True):
        subprocess.run(["umount", folder], check=True)
    world.disks = {}


def folder_of(world, place):
    return (world.folder if place == "push's spool" else world.stack.dir) / PLACES[place][0]


def prepare(world, place):
    folder, (_, size_mb, service, number) = folder_of(world, place), PLACES[place]
    if folder in world.disks:
        return
    folder.mkdir(exist_ok=True)
    with held(world.stack, service, number) if service else contextlib.nullcontext():
        own_disk(world, folder, size_mb)


def fill(world, place):
    with open(folder_of(world, place) / FILLER, "wb", buffering=0) as filler:
        for size in (1 << 20, 4096):
            try:
                while True:
                    filler.write(bytes(size))
            except OSError:
                pass


def fill_log(world, place):
    """And the log needs a new file."""
    fill(world, place)
    for _ in range(20):
        try:
            world.stack.sql("SELECT pg_switch_wal (), txid_current ()")
        except Exception:
            return  # the server has ended by it


def fill_and_kill(world, place):
    """And ingest has to start on it."""
    fill(world, place)
    os.kill(world.stack.pid("ingest"), signal.SIGKILL)


def written_again(world, place):
    """Once there is room ingest writes all that it could not, though nobody reports."""
    empty(world, place)
    wait_for("what was acknowledged to be written", lambda: not list(folder_of(world, place).glob("*.part")))


def empty(world, place):
    (folder_of(world, place) / FILLER).unlink()
