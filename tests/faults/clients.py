"""Three who report to a stack while things break: a feed in msgpack, the command with its spool, and a relay over HTTP. Each sends again until it is told that
it is stored, and knows what it was told."""
import csv
import http.client
import json
import subprocess
import threading
import time
import urllib.parse

from conftest import Feed, progress

BATCH = 50


class Client(threading.Thread):
    """Reports `count` records of one day, in revisions that rise, by its own way."""

    def __init__(self, stack, feed, units, day, count, first_rev):
        super().__init__(daemon=True)
        self.stack, self.feed, self.day = stack, feed, day
        self.records = [progress(units[i % len(units)], day, first_rev + i // len(units), (first_rev + i) % 9 + 1) for i in range(count)]
        self.acknowledged, self.failure, self.ended = 0, None, False

    def batches(self, first):
        return {first + n: self.records[at:at + BATCH] for n, at in enumerate(range(0, len(self.records), BATCH))}

    def run(self):
        try:
            self.report()
        except Exception as error:
            self.failure = error


class FeedClient(Client):
    def __init__(self, *arguments, endpoint, first_seq):
        super().__init__(*arguments)
        self.endpoint, self.waiting = endpoint, self.batches(first_seq)

    def report(self):
        while self.waiting and not self.ended:
            peer = Feed(self.stack, self.feed, endpoint=self.endpoint, wait=False)
            sent = list(self.waiting.items())[:4]
            for seq, records in sent:
                peer.send(peer.batch(seq, records))
            for _ in sent:
                answer = peer.receive(3.0)
                if answer is None or answer.get("retry"):
                    break
                assert answer["type"] == "ack" and not answer["rejected"], answer
                if self.waiting.pop(answer["seq"], None):
                    self.acknowledged += answer["accepted"]
            peer.close()


class RelayClient(Client):
    def __init__(self, *arguments, token, address, first_seq):
        super().__init__(*arguments)
        self.token, self.address, self.waiting = token, address, self.batches(first_seq)

    def ask(self, seq, records):
        target = urllib.parse.urlsplit(self.address)
        connection = http.client.HTTPConnection(target.hostname, target.port, timeout=20)
        try:
            connection.request("POST", f"/api/v1/feeds/{self.feed}/batches", json.dumps({"seq": seq, "records": records}),
                               {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def report(self):
        for seq, records in self.waiting.items():
            while not self.ended:
                try:
                    status, answer = self.ask(seq, records)
                except (OSError, http.client.HTTPException, ValueError):
                    time.sleep(0.1)  # nobody is there
                    continue
                if status == 200:
                    assert not answer["rejected"], answer
                    self.acknowledged += answer["accepted"]
                    break
                assert status in (401, 429, 502, 503), (status, answer)  # 401: whose token it is cannot be asked while the database is away
                time.sleep(0.1)


class PushClient(Client):
    """The command is run again until it says that nothing waits."""

    def __init__(self, *arguments, folder, endpoint):
        super().__init__(*arguments)
        self.folder, self.endpoint, self.process = folder, endpoint, None
        self.file = folder / f"{self.day}.csv"
        with self.file.open("w", newline="") as out:
            rows = csv.writer(out)
            rows.writerow(["unit", "date", "rev", "activated"])
            rows.writerows([r["unit"], r["date"], r["rev"], r["counts"]["activated"]] for r in self.records)

    def report(self):
        environment = {name: value for name, value in self.stack.env.items()} | {"PATH": "/usr/bin:/bin", "LANG": "C"}
        command = [self.stack.env["TIENDO_BIN"], "push", "--feed", self.feed, "--key", self.stack.dir / "keys" / self.feed, "--spool", self.folder / "spool", "--batch", str(BATCH),
                   "--patience", "5", "--campaign", "kich-hoat", "--server", self.endpoint, self.file]
        while not self.ended:
            self.process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            said = self.process.communicate()[0]
            assert "rejected" not in said or " 0 rejected" in said, said
            if self.process.returncode == 0:
                self.acknowledged = len(self.records)
                return
