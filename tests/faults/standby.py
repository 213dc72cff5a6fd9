"""A second database server that streams from the first, and takes over when that is killed for ever. Services name both (a URL of several hosts)."""
import contextlib
import os
import pathlib
import shutil
import subprocess

import psycopg2
from conftest import wait_for
from keepers import SERVICES, as_postgres, command_of, held, is_alive, keep, keeper, kept_with
from lib.ports import free_port
from lib.private_postgres import BIN

LOST_BATCHES = 3


class Pair:
    """The server that leads, and the one that follows it: each a folder and a port."""

    def __init__(self, world, synchronous):
        self.world, self.stack, self.synchronous = world, world.stack, synchronous
        base = self.stack.env["TIENDO_DATABASE_URL"]
        self.sockets, port = base.split("host=")[1].split("&port=")
        self.names = {"postgres": int(port), "postgres-2": free_port()}
        self.leader, self.follower = self.names
        self.setpriv = as_postgres(self.stack)
        self.program = command_of(self.stack, "postgres")[len(self.setpriv)]
        self.follow()
        self.reach_both()

    def folder(self, name):
        return self.stack.dir / {"postgres": "pg", "postgres-2": "pg-2"}[name]

    def ask(self, name, query):
        connection = psycopg2.connect(host=self.sockets, port=self.names[name], user="tiendo", dbname="tiendo")
        try:
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else None
        finally:
            connection.close()

    def follow(self):
        """A copy of the leader streams from it; where it is to be synchronous, nothing is committed without it from now on."""
        folder = self.folder(self.follower)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        status = self.folder(self.leader).stat()
        os.chown(folder, status.st_uid, status.st_gid)
        subprocess.run([*self.setpriv, BIN / "pg_basebackup", "-D", folder, "-h", self.sockets, "-p", str(self.names[self.leader]), "-U", "tiendo", "-R", "-X", "stream",
                        "-c", "fast"], check=True, capture_output=True)
        with (folder / "postgresql.conf").open("a") as settings:
            settings.write(f"port = {self.names[self.follower]}\n")
        keep(self.stack, self.follower, [*self.setpriv, self.program, "-D", folder])
        wait_for("the stream", lambda: self.ask(self.leader, "SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'"), limit=60)
        self.ask(self.leader, f"ALTER SYSTEM SET synchronous_standby_names = '{'*' if self.synchronous else ''}'")
        self.ask(self.leader, "SELECT pg_reload_conf ()")
        if self.synchronous:
            wait_for("a synchronous standby", lambda: self.ask(self.leader, "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'"))

    def reach_both(self):
        def both(url):
            return url.split("host=")[0] + f"host={','.join([self.sockets] * 2)}&port={','.join(map(str, self.names.values()))}"
        for service in SERVICES:
            url = next(word for word in command_of(self.stack, service) if word.startswith("TIENDO_DATABASE_URL="))
            kept_with(self.stack, service, {"TIENDO_DATABASE_URL": both(url.split("=", 1)[1])})
        self.stack.env["TIENDO_DATABASE_URL"] = self.stack.administrator = both(self.stack.administrator) + "&target_session_attrs=read-write"
        for file in (self.stack.dir / "roles").glob("*/url"):
            file.write_text(both(file.read_text().strip()) + "\n")

    def part(self):
        """The follower hears no more of the leader, which goes on acknowledging."""
        self.ask(self.follower, "ALTER SYSTEM SET primary_conninfo = ''")
        self.ask(self.follower, "SELECT pg_reload_conf ()")
        wait_for("the stream's end", lambda: not self.ask(self.leader, "SELECT 1 FROM pg_stat_replication"))

    def kill_leader(self):
        """As a host dies: its keeper, its server, and all that belongs to it at once."""
        pids = [keeper(self.stack, self.leader), self.stack.pid(self.leader)]
        pids += [int(pid) for pid in pathlib.Path(f"/proc/{pids[1]}/task/{pids[1]}/children").read_text().split()]
        for pid in pids:
            os.kill(pid, 9)
        wait_for("the end of the first server", lambda: not any(is_alive(pid) for pid in pids))
        (self.stack.dir / "run" / f"{self.leader}.keeper").unlink()
        (self.stack.dir / "run" / f"{self.leader}.pid").unlink()

    def take_over(self):
        self.kill_leader()
        assert self.ask(self.follower, "SELECT pg_promote (true, 60)") == [(True,)]
        self.leader, self.follower = self.follower, self.leader


def prepare(synchronous):
    def prepare_pair(world, place):
        world.pair = Pair(world, synchronous)
    return prepare_pair


def take_over(world, place):
    world.pair.take_over()


def take_over_with_loss(world, place):
    """What was acknowledged last is in no database any more. (Nobody reports at the close.) The services are stopped meanwhile."""
    lose_what_came_last(world, SERVICES)


def take_over_under_services(world, place):
    """The same, and nobody stops them: ingest finds out by itself, and asks to be asked."""
    lose_what_came_last(world, [])


def lose_what_came_last(world, stopping):
    world.pair.part()
    reported = sum(client.acknowledged for client in world.clients.values())
    wait_for("what will be lost", lambda: sum(client.acknowledged for client in world.clients.values()) >= reported + 50 * LOST_BATCHES
             or not any(client.is_alive() for client in world.clients.values()))
    stored, left = (world.pair.ask(of, "SELECT count(*) FROM progress")[0][0] for of in (world.pair.leader, world.pair.follower))
    with contextlib.ExitStack() as stopped:
        for service in stopping:
            stopped.enter_context(held(world.stack, service))
        world.pair.take_over()
        world.stack.tiendo("restored")
    assert left < stored or world.reported, "nothing was lost"
    if not world.reported:
        world.said = f"{stored - left} records were lost, and came back"


def follow_again(world, place):
    world.pair.follow()
