"""A phone with a browser (tests/browser/phone.mjs)."""
import json
import os
import pathlib
import signal
import subprocess
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "browser"


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
