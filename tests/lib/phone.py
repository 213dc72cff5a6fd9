"""A phone with a browser (tests/browser/phone.mjs), and the line between it and a server, which can be cut."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import threading

from lib.ports import free_port

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "browser"


class Line:
    """Passes on what comes to its own port; while it is cut, every connection ends at once."""

    def __init__(self, url):
        host, port = url.removeprefix("http://").split(":")
        self.to, self.is_cut, self.ended, self.sockets = (host, int(port)), False, 0, set()
        self.listener = socket.create_server(("127.0.0.1", free_port()))
        self.url = "http://127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                one, _ = self.listener.accept()
                if self.is_cut:
                    one.close()
                    self.ended += 1  # connections of while it was cut
                    continue
                other = socket.create_connection(self.to)
            except OSError:  # the end of this line, or the server's
                if self.listener.fileno() < 0:
                    return
                continue
            self.sockets |= {one, other}
            for source, target in ((one, other), (other, one)):
                threading.Thread(target=self.pass_on, args=(source, target), daemon=True).start()

    def pass_on(self, source, target):
        try:
            while piece := source.recv(65536):
                target.sendall(piece)
        except OSError:
            pass
        for one in (source, target):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self):
        self.is_cut = True
        for one in list(self.sockets):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def mend(self):
        self.is_cut = False

    def close(self):
        self.cut()
        self.listener.close()


class Phone:
    def __init__(self, profile=None, width=360):
        if not (FOLDER / "node_modules").is_dir():
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=FOLDER, check=True, capture_output=True, timeout=300)
        self.profile, self.width = profile or tempfile.mkdtemp(prefix="tiendo-phone."), width
        self.taps = 0
        self.start()

    def start(self):
        self.process = subprocess.Popen(["node", FOLDER / "phone.mjs", self.profile, str(self.width)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=FOLDER)
        assert self.process.stdout.readline().strip() == '"ready"'

    def __call__(self, does, selector=None, **asked):
        self.taps += does == "tap"
        self.process.stdin.write(json.dumps({"does": does, "selector": selector, **asked}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "failed" not in answer, answer["failed"]
        return answer.get("gives")

    def kill(self):
        """The battery is out: nothing of the browser gets to do anything more."""
        for process in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if f"--user-data-dir={self.profile}".encode() in (process / "cmdline").read_bytes().split(b"\0"):
                    os.kill(int(process.name), signal.SIGKILL)
            except (FileNotFoundError, ProcessLookupError):
                pass
        self.process.kill()
        self.process.wait(20)

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)
