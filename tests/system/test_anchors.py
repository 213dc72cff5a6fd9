"""Anchors of the audit log: the alerter signs its last entry into its own log, so that whoever owns the database cannot cut the log or write it anew unseen."""
import json
import os
import signal
import subprocess

import psycopg2
import pytest

from conftest import Stack, events_of_log, wait_for


def anchors_of(stack):
    return [line for line in events_of_log(stack.log("deadline-alerter")) if line["event"] == "audit_anchor"]


def head(stack):
    return stack.sql("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1")[0]


def anchored(stack, day):
    """Acts, and then a close, after which the log's last entry is anchored."""
    for number in range(3):
        stack.prepare("token", "new", "--role", "viewer", "--unit", "582", "--label", f"{day}-{number}")
    stack.set_clock(f"{day}T18:00:00+07:00")
    wait_for("both campaigns' closes", lambda: stack.log("deadline-alerter").count(f'"date":"{day}"') >= 2)
    stack.looked()  # no close is left that the alerter would look at the log for
    wait_for("an anchor of the last entry", lambda: anchors_of(stack)[-1:] and int(anchors_of(stack)[-1]["entry"]) == head(stack)[0])
    return head(stack)


@pytest.fixture(scope="module")
def stack():
    one = Stack(clock="2024-07-01T12:00:00+07:00")
    wait_for("the first anchor", lambda: anchors_of(one))
    one.first = anchored(one, "2024-07-01")
    one.second = anchored(one, "2024-07-02")
    yield one
    one.down()


@pytest.fixture
def lines(stack, tmp_path):
    """The alerter's log as an operator has it: beside other lines, and with what a log's keeper puts before them."""
    file = tmp_path / "log"
    file.write_text("".join(f"deadline-alerter-1  | {line}\n" for line in stack.log("deadline-alerter").splitlines()))
    return file


@pytest.fixture
def owned(stack):
    """Statements of whoever owns the database; the log and the anchors are put back at the end."""
    kept = {table: stack.sql(f"SELECT * FROM {table}") for table in ("audit", "audit_anchor")}
    connection = psycopg2.connect(stack.env["TIENDO_DATABASE_URL"])
    connection.autocommit = True
    cursor = connection.cursor()

    def run(*statements):
        for table in kept:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER audit_only_grows")
        for statement in statements:
            cursor.execute(statement)

    yield run
    run()
    for table, rows in kept.items():
        cursor.execute(f"DELETE FROM {table}")
        cursor.executemany(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(rows[0]))})", rows)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER audit_only_grows")
    connection.close()


REWRITE = "DO $$ DECLARE r audit; BEGIN DELETE FROM audit WHERE id >= %(entry)s; FOR r IN SELECT * FROM kept WHERE id >= %(entry)s ORDER BY id LOOP" \
          " PERFORM audit_write (r.at, 'nobody', r.via, r.act, r.subject, r.detail::jsonb); END LOOP; END $$"


def rewritten(entry):
    return ["CREATE TEMP TABLE kept AS SELECT * FROM audit", REWRITE % {"entry": entry}, "DROP TABLE kept"]


def verify(stack, file):
    done = stack.run("audit", "--verify", "--anchors", file)
    assert (done.returncode == 0) == (done.stderr == ""), done
    return done.stderr or done.stdout


def doctor(stack):
    [found] = [finding for finding in json.loads(stack.run("doctor", "--json").stdout) if finding["check"] == "audit log"]
    return found


def test_an_anchor_is_signed_by_the_key_that_is_derived_from_the_alerters(stack, tmp_path):
    """By another program than ours: openssl."""
    [anchor] = [line for line in anchors_of(stack) if int(line["entry"]) == stack.second[0]]
    assert anchor["hash"] == stack.second[1] and anchor["key"] == stack.env["TIENDO_ANCHOR_KEYS"] == (stack.dir / "keys/alerter.anchor").read_text().strip()
    (tmp_path / "key").write_bytes(bytes.fromhex("302a300506032b6570032100" + anchor["key"]))  # as X.509 has an Ed25519 key
    (tmp_path / "text").write_text(f"tiendo audit anchor/1\n{anchor['entry']}\n{anchor['hash']}\n{anchor['anchored_at']}\n")
    (tmp_path / "signature").write_bytes(bytes.fromhex(anchor["signature"]))
    done = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", tmp_path / "key", "-rawin", "-in", tmp_path / "text",
                           "-sigfile", tmp_path / "signature"], capture_output=True, text=True)
    assert "Verified Successfully" in done.stdout, done
    assert (str(stack.second[0]), stack.second[1]) in [(str(entry), digest) for entry, digest in stack.sql("SELECT entry, hash FROM audit_anchor")]


def test_what_stands_as_it_was_signed_is_told(stack, lines):
    count = len(anchors_of(stack)) + stack.sql("SELECT count(*) FROM audit_anchor")[0][0]
    assert verify(stack, lines).splitlines()[1] == f"{count} anchors match, the last of entry {stack.second[0]}"
    piped = stack.run("audit", "--verify", "--anchors", "-", "--json", input=lines.read_text())
    assert json.loads(piped.stdout)["anchored"] == stack.second[0] and json.loads(piped.stdout)["anchors"] == count
    assert doctor(stack)["state"] == "ok" and f"anchored up to {stack.second[0]}" in doctor(stack)["found"]
    other = stack.run("audit", "--verify", "--anchors", "/dev/null")
    assert other.returncode == 1 and "holds no anchor" in other.stderr
    assert stack.run("audit", "--anchors", lines).returncode == 2


def test_a_tail_that_was_cut_is_seen(stack, lines, owned):
    last = stack.first[0]
    owned(f"DELETE FROM audit WHERE id > {last}", f"DELETE FROM audit_anchor WHERE entry > {last}")
    told = verify(stack, lines)
    assert f"the anchor of entry {stack.second[0]}" in told and f"entries {last + 1} to {stack.second[0]} are missing" in told
    assert stack.run("audit", "--verify").returncode == 0, "the database alone does not tell: its anchors were cut with it"


def test_a_tail_that_was_cut_is_seen_by_doctor_where_the_anchors_stayed(stack, owned):
    owned(f"DELETE FROM audit WHERE id > {stack.first[0]}")
    found = doctor(stack)
    assert found["state"] == "bad" and f"entries {stack.first[0] + 1} to {stack.second[0]} are missing" in found["found"]
    assert stack.run("audit", "--verify").returncode == 1


def test_a_chain_that_was_written_anew_is_seen(stack, lines, owned):
    owned(*rewritten(stack.first[0] + 2))
    assert stack.run("audit", "--verify", "--noted", f"{stack.first[0]}:{stack.first[1]}").returncode == 1, "by the database's anchors"
    owned("DELETE FROM audit_anchor")
    assert stack.run("audit", "--verify").returncode == 0, "whole by itself"
    told = verify(stack, lines)
    assert f"the anchor of entry {stack.second[0]}" in told and f"entries from {stack.first[0] + 1} on are rewritten" in told


def altered(lines, change):
    """The last anchor of the log, changed."""
    rows = lines.read_text().splitlines()
    place = max(number for number, row in enumerate(rows) if '"audit_anchor"' in row)
    rows[place] = change(rows[place])
    lines.write_text("\n".join(rows) + "\n")
    return place + 1


def test_an_anchor_that_was_altered_is_forged(stack, lines, owned):
    """Somebody writes the chain anew, and puts the new hash into the anchors that they can reach."""
    owned(*rewritten(stack.first[0] + 2), "ALTER TABLE audit_anchor DISABLE TRIGGER ALL",
          f"UPDATE audit_anchor SET hash = (SELECT hash FROM audit WHERE id = {stack.second[0]}) WHERE entry = {stack.second[0]}")
    assert doctor(stack)["state"] == "bad" and "forged: its signature does not hold" in doctor(stack)["found"]
    owned(f"DELETE FROM audit_anchor WHERE entry = {stack.second[0]}")
    place = altered(lines, lambda row: row.replace(stack.second[1], head(stack)[1]))
    assert f"line {place}: the anchor of entry {stack.second[0]} is forged: its signature does not hold" in verify(stack, lines)


def test_an_anchor_by_another_key_is_forged(stack, lines, tmp_path):
    """Signed well, by somebody else: only the key tells."""
    key = subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-outform", "DER", "-out", tmp_path / "secret"], check=True, capture_output=True)
    assert key.returncode == 0
    public = subprocess.run(["openssl", "pkey", "-inform", "DER", "-in", tmp_path / "secret", "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout[-32:].hex()
    entry, digest = stack.first
    (tmp_path / "text").write_text(f"tiendo audit anchor/1\n{entry}\n{digest}\n2024-07-01T00:00:00.000000+00:00\n")
    subprocess.run(["openssl", "pkeyutl", "-sign", "-keyform", "DER", "-inkey", tmp_path / "secret", "-rawin", "-in", tmp_path / "text", "-out", tmp_path / "signature"],
                   check=True, capture_output=True)
    line = {"event": "audit_anchor", "entry": str(entry), "hash": digest, "anchored_at": "2024-07-01T00:00:00.000000+00:00", "key": public,
            "signature": (tmp_path / "signature").read_bytes().hex()}
    lines.write_text(json.dumps(line) + "\n")
    assert f"line 1: the anchor of entry {entry} is forged, or another installation's: its key {public}" in verify(stack, lines)
    kept, stack.env = stack.env, {name: value for name, value in stack.env.items() if name != "TIENDO_ANCHOR_KEYS"}
    try:  # nobody said who may sign: it matches, and the key is told
        assert "TIENDO_ANCHOR_KEYS is not set" in verify(stack, lines)
    finally:
        stack.env = kept


def test_an_anchor_that_was_cut_short_is_told(stack, lines):
    place = altered(lines, lambda row: row[: row.index('"signature"') + 30])
    assert f"line {place}: this anchor cannot be read" in verify(stack, lines)


def restarted(stack):
    old = stack.pid("deadline-alerter")
    os.kill(old, signal.SIGTERM)
    wait_for("another alerter", lambda: stack.pid("deadline-alerter") != old)


def test_the_alerter_itself_says_that_what_it_signed_is_gone(stack, owned):
    def told():
        return [line for line in events_of_log(stack.log("deadline-alerter")) if line["event"] == "audit_log_rewritten"]

    assert not told()
    owned(*rewritten(stack.first[0] + 2))
    restarted(stack)
    found = wait_for("an error in the alerter's log", told)[0]
    assert (found["level"], found["entry"], found["hash"], found["found"]) == ("error", str(stack.second[0]), stack.second[1], head(stack)[1])


def test_a_key_that_was_changed_goes_before_the_older_ones(stack, tmp_path):
    file = tmp_path / "alerter"
    stack.tiendo("key", "new", file)
    stack.tiendo("key", "anchor", file)
    first = (tmp_path / "alerter.anchor").read_text().strip()
    stack.tiendo("key", "anchor", file)
    assert (tmp_path / "alerter.anchor").read_text().strip() == first
    file.unlink()
    (tmp_path / "alerter.pub").unlink()
    stack.tiendo("init", "--keys", tmp_path)
    second, older = (tmp_path / "alerter.anchor").read_text().split()
    assert older == first and second != first
