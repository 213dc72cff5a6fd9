"""Ports for programs that have to be told one. They lie below the range that the kernel gives to outgoing connections, and are reserved as stack.sh
reserves its own: a symbolic link by the port's number that leads to what lives as long as its holder does, made under one lock."""
import fcntl
import os
import pathlib
import random
import socket
import tempfile

RESERVED = pathlib.Path(tempfile.gettempdir()) / f"tiendo-ports.{os.getuid()}"
RANGE = pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range")


def reserve(port):
    """Whether nobody holds the port; it is held by this process from now on."""
    RESERVED.mkdir(mode=0o700, exist_ok=True)
    link = RESERVED / str(port)
    with open(RESERVED / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two who find the same holder gone would take each other's link for the old one
        if link.is_symlink() and not link.exists():
            link.unlink()  # its holder is gone
        try:
            link.symlink_to(f"/proc/{os.getpid()}")
        except FileExistsError:
            return False
    with socket.socket() as one:
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port():
    """A port of 127.0.0.1 on which nobody listens, and that nobody else is told while this process lives."""
    end = min(32000, int(RANGE.read_text().split()[0])) if RANGE.exists() else 32000
    while not reserve(port := random.randrange(10100, end)):
        pass
    return port
