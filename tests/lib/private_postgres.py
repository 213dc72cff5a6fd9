"""A PostgreSQL of a test's own: a cluster in a temporary folder, reached by its Unix socket, gone when the test is over."""
import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile

BIN = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]


class PrivatePostgres:
    def __init__(self, folder):
        self.folder = folder

    def url(self, database):
        return f"postgresql:///{database}?host={self.folder}&user=tiendo"

    def psql(self, database, *arguments, text=None):
        """What psql prints; a failure shows what it said."""
        done = subprocess.run(["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", self.url(database), *arguments], input=text, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def create(self, database):
        self.psql("postgres", "-c", f'CREATE DATABASE "{database}"')
        return self.url(database)

    def schema_of(self, database):
        """The schema as pg_dump writes it, without what differs from run to run."""
        dump = subprocess.run([BIN / "pg_dump", "-s", "-O", self.url(database)], check=True, capture_output=True, text=True).stdout
        return [line for line in dump.splitlines() if line.strip() and not line.startswith(("--", "\\restrict", "\\unrestrict"))]


@contextlib.contextmanager
def private_postgres(*options):
    """options: further settings, NAME=VALUE."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tiendo-pg."))
    user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []
    if user:
        shutil.chown(folder, "postgres")
    settings = " ".join(f"-c {one}" for one in ("listen_addresses=", f"unix_socket_directories={folder}", "fsync=off", "jit=off", *options))
    try:
        subprocess.run([*user, BIN / "initdb", "-D", folder / "data", "-U", "tiendo", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8"], check=True, capture_output=True)
        subprocess.run([*user, BIN / "pg_ctl", "-D", folder / "data", "-o", settings, "-l", folder / "log", "-w", "start"], check=True, capture_output=True)
        yield PrivatePostgres(folder)
    finally:
        subprocess.run([*user, BIN / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"], capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)
