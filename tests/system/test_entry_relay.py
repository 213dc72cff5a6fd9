"""Batches of JSON that relays push, as a feed does; and the examples for those who write a relay."""
import http.client
import json
import os
import subprocess

import pytest

from conftest import ROOT, progress
from entering import BESIDE, Relay, days, follows, known


def test_a_relay_pushes_as_a_feed_does(house):
    relay, date = Relay(house), next(days[BESIDE])
    known(relay)
    status, ack = relay.put(1, [progress(BESIDE, date, 1, 4), progress("99999", date, 1, 4)], control={"records": 2, "sums": {"activated": 8}})
    assert status == 200 and follows(ack, "Ack")["status"] == "stored" and ack["accepted"] == 1
    assert [(r["index"], r["code"]) for r in ack["rejected"]] == [(1, "unknown_unit")]
    status, again = relay.put(1, [progress(BESIDE, date, 1, 4), progress("99999", date, 1, 4)], control={"records": 2, "sums": {"activated": 8}})
    assert (status, again) == (200, ack | {"status": "duplicate"})
    spaced = json.dumps({"records": [progress(BESIDE, date, 1, 4), progress("99999", date, 1, 4)], "seq": 1}, indent=3)
    assert relay.ask("POST", "/batches", spaced)[1]["status"] == "duplicate", "spaces are no content"
    assert relay.put(1, [progress(BESIDE, date, 1, 5)])[1]["code"] == "seq_conflict"
    assert relay.put(4, [progress(BESIDE, date, 2, 6, note="đếm lại")])[0] == 200
    assert follows(relay.ask("GET")[1], "Welcome") | {"time": ""} == {"v": 1, "type": "welcome", "feed": relay.feed, "next_seq": 5, "missing": [[2, 3]], "max_records": 5000, "max_bytes": 4194304, "time": ""}


def test_the_same_records_in_the_bytes_of_another_client_are_the_same_or_a_conflict(house):
    relay, date = Relay(house), next(days[BESIDE])
    known(relay)
    record = progress(BESIDE, date, 1, 300)
    assert relay.put(1, [record])[0] == 200
    client = house.client(relay.feed)
    assert client.put(1, [record])["status"] == "duplicate", "msgpack's shortest integers and the keys in their order"
    assert client.put(1, [dict(reversed(record.items()))])["code"] == "seq_conflict"
    client.close()


@pytest.mark.parametrize("body, status, code", [
    ("no JSON", 400, "malformed"), ('{"seq": 1, "seq": 2, "records": []}', 400, "malformed"), ('{"seq": 1, "records": [{"kind": "\\ud800"}]}', 400, "malformed"),
    (b'{"seq": 1, "records": [{"kind": "\xff"}]}', 400, "malformed"), ('{"seq": 0, "records": []}', 400, "malformed"), ('{"seq": 1.0, "records": []}', 400, "malformed"),
    ('{"records": []}', 400, "malformed"), ('{"seq": 1, "records": {}}', 400, "malformed"), ("[]", 400, "malformed"),
    ('{"seq": 1, "records": [' + "[" * 40 + "]" * 40 + "]}", 400, "malformed"), ('{"seq": 1, "records": [], "control": {"records": 1, "sums": {}}}', 422, "control_mismatch"),
    ('{"seq": 1, "records": [], "control": 7}', 400, "malformed"), ('{"seq": 1, "records": [' + ",".join(["{}"] * 5001) + "]}", 413, "too_large"),
    ('{"seq": 1, "records": ["' + "x" * (4 << 20) + '"]}', 413, "too_large")], ids=lambda value: str(value)[:40])
def test_a_body_that_is_no_batch(house, body, status, code):
    relay = house.relay = getattr(house, "relay", None) or Relay(house)
    known(relay)
    found, problem = relay.ask("POST", "/batches", body)
    assert (found, problem["code"]) == (status, code)
    assert relay.ask("GET")[1]["next_seq"] == 1


def test_a_float_is_that_records_rejection(house):
    relay, date = Relay(house), next(days[BESIDE])
    known(relay)
    ack = relay.put(1, [progress(BESIDE, date, 1, 2.0), progress(BESIDE, date, 1, 2)])[1]
    assert ack["accepted"] == 1 and [(r["index"], r["code"]) for r in ack["rejected"]] == [(0, "wrong_type")]


def test_a_number_too_large_for_a_machine_and_a_nul_are_that_records_rejection(house):
    relay, date = Relay(house), next(days[BESIDE])
    known(relay)
    ack = relay.put(1, [progress(BESIDE, date, 1, 2**63), progress(BESIDE, date, 1, 10**30), progress(BESIDE, date, 2**64, 1), progress(BESIDE, date, 1, 4, note="a\0b"),
                        progress(BESIDE, date, 1, 3)])[1]
    assert ack["accepted"] == 1
    assert [(r["index"], r["code"]) for r in ack["rejected"]] == [(0, "count_out_of_range"), (1, "count_out_of_range"), (2, "count_out_of_range"), (3, "bad_utf8")]


@pytest.mark.parametrize("method, path, status, allowed", [
    ("PATCH", "/api/v1/session", 405, "POST, GET, HEAD, DELETE"), ("GET", "/api/v1/intake/figures/a/b/2024-07-01", 405, "PUT"), ("GET", "/api/v1/session/link", 405, "POST"),
    ("POST", "/healthz", 405, "GET, HEAD"), ("HEAD", "/healthz", 200, None), ("HEAD", "/metrics", 200, None)])
def test_a_method_that_a_path_has_not_is_told_which_it_has(house, method, path, status, allowed):
    base = house.env["TIENDO_INTAKE_URL"] if path.startswith("/api") else house.env["TIENDO_METRICS_URL"].removesuffix("/metrics")
    at = http.client.HTTPConnection(base.removeprefix("http://"), timeout=30)
    at.request(method, path)
    answer = at.getresponse()
    assert (answer.status, answer.getheader("Allow")) == (status, allowed) and (method != "HEAD" or answer.read() == b"")
    at.close()


def test_whose_token(house):
    relay, other = Relay(house), Relay(house)
    known(relay)
    assert relay.ask("GET", token="x" * 43)[0] == 401
    assert relay.ask("GET", token=other.token)[1]["code"] == "forbidden"
    assert relay.ask("GET", feed="nobody")[1]["code"] == "forbidden", "of a feed that is unknown no more is told than of another's"
    older = relay.token
    relay.token = house.tiendo("feed", "token", relay.feed).strip().splitlines()[-1]
    assert relay.ask("GET", token=older)[0] == 401 and relay.ask("GET")[0] == 200
    house.tiendo("feed", "revoke", relay.feed)
    assert relay.ask("GET")[0] == 401
    assert house.run("feed", "token", relay.feed).returncode == 1


EXAMPLES = {"push.sh": ["sh", "{}"], "push.py": ["python3", "{}"], "push.php": ["php", "{}"], "Push.cs": ["mono", "Push.exe"]}


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_pushes_once_whatever_dies_and_says_what_was_rejected(house, tmp_path, example):
    relay, date = Relay(house), "2024-07-09"
    known(relay)
    program = ROOT / "docs/examples" / example
    if example == "Push.cs":
        subprocess.run(["mcs", "-r:System.Net.Http", f"-out:{tmp_path}/Push.exe", program], check=True, capture_output=True)
    rev = 1000 * (1 + list(EXAMPLES).index(example))
    (tmp_path / "records.json").write_text(json.dumps([progress(BESIDE, date, rev, 3, note="ghi chú"), progress("99999", date, 1, 3)], ensure_ascii=False))
    environment = dict(os.environ, TIENDO_INTAKE_URL=house.env["TIENDO_INTAKE_URL"], FEED=relay.feed, FEED_TOKEN=relay.token)
    command = [part.format(program) for part in EXAMPLES[example]]

    def run(*arguments, **more):
        return subprocess.run([*command, *arguments], cwd=tmp_path, env=environment | more, capture_output=True, text=True, timeout=60)

    done = run("records.json")
    assert done.returncode == 0 and "stored" in done.stdout and "unknown_unit" in done.stdout, done.stdout + done.stderr
    assert house.sql("SELECT value, note FROM progress WHERE feed = %s", relay.feed) == [(3, "ghi chú")] and not list((tmp_path / "outbox").iterdir())
    # what was written and perhaps sent before it died is sent again as it is
    (tmp_path / "outbox/1.json").write_text(json.dumps({"seq": 1, "records": json.loads((tmp_path / "records.json").read_text())}))
    done = run()
    assert done.returncode == 0 and "duplicate" in done.stdout, done.stdout + done.stderr
    done = run("records.json", FEED_TOKEN="x" * 43)
    assert done.returncode == 1 and "401" in done.stderr, done.stdout + done.stderr
