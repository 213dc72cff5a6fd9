"""Four who report to a stack while things break: a feed in msgpack, the command with its spool, a relay over HTTP, and a person who saves figures. Each sends again
until it is told that it is stored, and knows what it was told."""
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

    def again(self):
        """What the server says that it lacks is sent again: a client that keeps what it sent, as it is asked to."""

    def lacks(self, welcome, kept):
        """The numbers among those kept."""
        missing = [range(first, last + 1) for first, last in welcome["missing"]]
        missing.append(range(welcome["next_seq"], welcome.get("acknowledged_before", 0) + 1))
        return [seq for seq in kept if any(seq in one for one in missing)]

    def run(self):
        try:
            self.report()
        except Exception as error:
            self.failure = error


class FeedClient(Client):
    def __init__(self, *arguments, endpoint, first_seq):
        super().__init__(*arguments)
        self.endpoint, self.kept = endpoint, self.batches(first_seq)
        self.waiting = dict(self.kept)

    def again(self):
        peer = Feed(self.stack, self.feed, endpoint=self.endpoint)
        for seq in self.lacks(peer.ask({"type": "hello", "v": 1, "feed": self.feed}), self.kept):
            answer = peer.put(seq, self.kept[seq])
            assert answer["type"] == "ack" and not answer["rejected"], answer
        peer.close()

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

    def ask(self, method, path, body=None):
        target = urllib.parse.urlsplit(self.address)
        connection = http.client.HTTPConnection(target.hostname, target.port, timeout=20)
        try:
            connection.request(method, f"/api/v1/feeds/{self.feed}{path}", body and json.dumps(body), {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def again(self):
        status, welcome = self.ask("GET", "")
        assert status == 200, welcome
        for seq in self.lacks(welcome, self.waiting):
            status, answer = self.ask("POST", "/batches", {"seq": seq, "records": self.waiting[seq]})
            assert status == 200 and not answer["rejected"], answer

    def report(self):
        for seq, records in self.waiting.items():
            while not self.ended:
                try:
                    status, answer = self.ask("POST", "/batches", {"seq": seq, "records": records})
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

    def __init__(self, *arguments, folder, endpoint, environment):
        super().__init__(*arguments)
        self.folder, self.endpoint, self.process, self.environment = folder, endpoint, None, environment
        self.file = folder / f"{self.day}.csv"
        with self.file.open("w", newline="") as out:
            rows = csv.writer(out)
            rows.writerow(["unit", "date", "rev", "activated"])
            rows.writerows([r["unit"], r["date"], r["rev"], r["counts"]["activated"]] for r in self.records)

    def push(self, *files):
        environment = self.stack.env | {"PATH": "/usr/bin:/bin", "LANG": "C"} | self.environment
        command = [self.stack.env["TIENDO_BIN"], "push", "--feed", self.feed, "--key", self.stack.dir / "keys" / self.feed, "--spool", self.folder / "spool", "--batch", str(BATCH),
                   "--patience", "5", "--campaign", "kich-hoat", "--server", self.endpoint, *files]
        self.process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = self.process.communicate()[0]
        assert "rejected" not in said or " 0 rejected" in said, said
        return self.process.returncode == 0

    def again(self):
        assert self.push(), "push has sent what the server lacks"

    def report(self):
        while not self.ended:
            if self.push(self.file):
                self.acknowledged = len(self.records)
                return


class ClerkClient(Client):
    """Saves one figure after another at intake, each until it is told that it is saved."""

    def __init__(self, *arguments, browser, loses):
        super().__init__(*arguments)
        self.browser, self.seen, self.loses = browser, {}, loses
        for record in self.records:
            record["counts"]["activated"] = record["rev"] % 9 + 1  # what is saved twice with the same figure is one revision

    def save(self, record):
        path = f"/api/v1/intake/figures/kich-hoat/{record['unit']}/{self.day}"
        return self.browser.ask("PUT", path, {"counts": record["counts"], "seen_rev": self.seen.get(record["unit"], 0), "reason": "đếm lại", "confirm": True})[:2]

    def report(self):
        for record in self.records:
            while not self.ended:
                try:
                    status, answer = self.save(record)
                except (OSError, http.client.HTTPException, ValueError):
                    status = 503  # nobody is there
                if status == 200:
                    self.seen[record["unit"]] = answer["rev"]
                    self.acknowledged += 1
                    break
                if status == 409 and self.loses:
                    self.seen[record["unit"]] = answer["rev"]  # the database had lost what was seen, or has it again by intake's outbox
                    continue
                assert status in (401, 429, 502, 503), (status, answer)
                time.sleep(0.1)
