"""The audit log: what is in it, what is not, and that nobody alters it unseen. The chain is worked out here from what `tiendo audit --json` says."""
import hashlib
import json
import os
import pwd
import shutil
import subprocess
import threading
import urllib.error
import urllib.request

import psycopg2

from conftest import CAMPAIGN, explanation

DAY = "2024-07-15"


def actor(name):
    """Who a command says to be, the user of the machine, and the role of the database."""
    user = pwd.getpwuid(os.getuid()).pw_name
    return f"{name}, uid {os.getuid()}{'' if user == name else ' ' + user}, database tiendo_operator"


ACTOR = actor("tester")


def log(stack, after=0):
    return [entry for entry in json.loads(stack.tiendo("audit", "--json")) if entry["id"] > after]


def last(stack):
    return stack.sql("SELECT max(id) FROM audit")[0][0]


def chained(entries):
    """Every hash as anybody works it out, from the beginning."""
    before = ""
    for number, entry in enumerate(entries, 1):
        text = json.dumps([before, entry["id"], entry["at"], entry["actor"], entry["via"], entry["act"], entry["subject"], entry["detail"]], ensure_ascii=False)
        before = hashlib.sha256(text.encode()).hexdigest()
        assert (entry["id"], entry["hash"]) == (number, before)
    return before


def test_each_act_is_one_entry_with_who_what_and_to_what(stack):
    feed = stack.add_feed("582", "audit-feed")
    client = stack.client(feed)
    assert client.put(1, [explanation("22738", "7/CAX", count=2, date=DAY)])["type"] == "ack"
    client.close()
    stack.settled()
    start = last(stack)
    key = f"{stack.key('audit-member')}.pub"
    stack.tiendo("member", "add", "audit-chair", "--role", "chair", "--unit", "582", "--min-severity", "warning", "--mail", "chair@example.vn", "--key", key)
    stack.tiendo("member", "revoke", "audit-chair")
    stack.tiendo("token", "new", "--role", "viewer", "--unit", "582", "--label", "audit-token")
    stack.tiendo("token", "revoke", "audit-token")
    stack.tiendo("explanation", "accept", "kich-hoat", "22738", "7/CAX", "--note", "đủ \"hồ sơ\"")
    stack.tiendo("close", "--campaign", "kich-hoat", "--date", DAY)
    stack.tiendo("reopen", "--campaign", "kich-hoat", "--date", "2024-07-01", "--reason", "nhập nhầm")
    stack.tiendo("silence", "add", "--unit", "582", "--until", "2024-07-20T00:00:00+07:00", "--reason", "bảo trì")
    silence = json.loads(stack.tiendo("silence", "list", "--json"))[-1]["id"]
    stack.tiendo("silence", "end", silence)
    stack.tiendo("feed", "revoke", feed)
    found = log(stack, start)
    assert [(e["act"], e["subject"]) for e in found] == [
        ("member add", "audit-chair"), ("member revoke", "audit-chair"), ("token new", "audit-token"), ("token revoke", "audit-token"),
        ("explanation accept", "kich-hoat"), ("close", "kich-hoat"), ("reopen", "kich-hoat"), ("silence add", "582"), ("silence end", str(silence)),
        ("feed revoke", feed)]
    assert {(e["actor"], e["via"], e["at"]) for e in found} == {(ACTOR, "command", f"{DAY}T05:00:00.000000+00:00")}
    detail = {e["act"]: json.loads(e["detail"]) for e in found}
    assert detail["explanation accept"] == {"unit": "22738", "document": "7/CAX", "rev": 1, "note": "đủ \"hồ sơ\""}
    assert detail["reopen"] == {"date": "2024-07-01", "reason": "nhập nhầm"} and detail["close"]["date"] == DAY
    assert detail["member add"] == {"role": "chair", "unit": "582", "min_severity": "warning"}, "no address: the log is kept for ever"
    assert "example.vn" not in json.dumps(log(stack))


def test_what_is_refused_or_changes_nothing_is_no_entry(stack):
    start = last(stack)
    for refused in (["close", "--campaign", "nobody", "--date", "2024-07-01"], ["reopen", "--campaign", "kich-hoat", "--date", "2030-07-01", "--reason", "x"],
                    ["token", "revoke", "nobody"], ["silence", "end", "999999"], ["explanation", "accept", "kich-hoat", "22738", "nobody"],
                    ["member", "revoke", "nobody"], ["deliveries", "retry", "999999"], ["feed", "revoke", "nobody"]):
        assert stack.run(*refused).returncode == 1, refused
    assert "was closed at" in stack.tiendo("close", "--campaign", "kich-hoat", "--date", DAY)
    assert "nothing changed" in stack.tiendo("load", CAMPAIGN)
    assert log(stack, start) == []


def test_a_load_says_what_it_changed(stack, tmp_path):
    folder = tmp_path / "campaign"
    shutil.copytree(CAMPAIGN, folder)
    with open(folder / "members.csv", "a") as members:
        members.write("audit-loaded,press,58,critical,vi,press@example.vn,,\n")
    start = last(stack)
    stack.tiendo("load", folder)
    [entry] = log(stack, start)
    assert (entry["act"], entry["subject"], json.loads(entry["detail"])) == ("load", str(folder), {"members": "1 added"})


def ask(stack, path, token):
    request = urllib.request.Request(stack.env["TIENDO_HTTP_URL"] + path, headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_who_reads_the_list_of_candidates_is_written_down(stack):
    token = {role: stack.tiendo("token", "new", "--role", role, "--unit", "582" if role == "viewer" else "58", "--label", f"audit-{role}").strip()
             for role in ("viewer", "officer")}
    start = last(stack)
    assert ask(stack, f"/reports/kich-hoat/{DAY}.pdf?unit=582", token["viewer"]) == 200
    assert ask(stack, f"/reports/kich-hoat/{DAY}.csv?report=candidates&unit=582", token["viewer"]) == 403
    assert log(stack, start) == []
    for _ in range(2):
        assert ask(stack, f"/reports/kich-hoat/{DAY}.csv?report=candidates&unit=582", token["officer"]) == 200
    found = log(stack, start)
    assert [(e["actor"], e["via"], e["act"], e["subject"]) for e in found] == [("audit-officer", "http", "report candidates", "kich-hoat")] * 2
    assert json.loads(found[0]["detail"]) == {"date": DAY, "format": "csv", "as_of": f"{DAY}T05:00:00.000000+00:00", "unit": "582"}
    # what cannot be written down is not handed out
    stack.sql("ALTER TABLE audit ADD CONSTRAINT shut CHECK (via <> 'http') NOT VALID")
    assert ask(stack, f"/reports/kich-hoat/{DAY}.csv?report=candidates&unit=582", token["officer"]) >= 500
    stack.sql("ALTER TABLE audit DROP CONSTRAINT shut")
    assert len(log(stack, start)) == 2


def test_acts_at_once_follow_one_another(stack):
    start = last(stack)
    threads = [threading.Thread(target=stack.tiendo, args=("token", "new", "--role", "viewer", "--unit", "582", "--label", f"at-once-{n}")) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = log(stack, start)
    assert [e["id"] for e in found] == list(range(start + 1, start + 13))
    assert {e["subject"] for e in found} == {f"at-once-{n}" for n in range(12)}
    chained(log(stack))


def test_what_is_altered_or_missing_is_seen(stack):
    head = chained(log(stack))
    count = last(stack)
    said = stack.tiendo("audit", "--verify")
    assert said == f"{count} entries, none altered, none missing; note down the last: {count}:{head}\n"
    stack.tiendo("audit", "--verify", "--noted", f"{count}:{head}")
    stack.tiendo("token", "new", "--role", "viewer", "--unit", "582", "--label", "audit-later")
    stack.tiendo("audit", "--verify", "--noted", f"{count}:{head}")
    kept = stack.sql("SELECT * FROM audit ORDER BY id")
    anchors = stack.sql("SELECT * FROM audit_anchor")  # what these show is test_anchors' to try: here they went too

    def tampered(*statements):
        """By somebody who owns the database: what --verify says then. All is put back."""
        connection = psycopg2.connect(stack.env["TIENDO_DATABASE_URL"])
        connection.autocommit = True
        cursor = connection.cursor()
        for table in ("audit", "audit_anchor"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER audit_only_grows")
        cursor.execute("DELETE FROM audit_anchor")
        for statement in statements:
            cursor.execute(statement)
        told = [stack.run("audit", "--verify", *noted) for noted in ([], ["--noted", f"{count}:{head}"])]
        [doctor] = [finding for finding in json.loads(stack.run("doctor", "--json").stdout) if finding["check"] == "audit log"]
        assert doctor["state"] == ("bad" if told[0].returncode else "ok"), doctor
        cursor.execute("DELETE FROM audit")
        cursor.executemany("INSERT INTO audit VALUES (%s, %s, %s, %s, %s, %s, %s, %s)", kept)
        cursor.executemany("INSERT INTO audit_anchor VALUES (%s, %s, %s, %s, %s)", anchors)
        for table in ("audit", "audit_anchor"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER audit_only_grows")
        connection.close()
        return [(one.returncode, one.stderr) for one in told]

    one = stack.sql("SELECT min(id) FROM audit WHERE act = 'feed add' AND strpos(detail, '582') > 0")[0][0]
    for change in (f"UPDATE audit SET actor = 'nobody' WHERE id = {one}", f"UPDATE audit SET at = at + interval '1 microsecond' WHERE id = {one}",
                   f"UPDATE audit SET detail = replace(detail, '582', '587') WHERE id = {one}", f"UPDATE audit SET hash = reverse(hash) WHERE id = {one}",
                   f"ALTER TABLE audit ALTER hash DROP NOT NULL; UPDATE audit SET hash = NULL WHERE id = {one}"):
        for status, why in tampered(change):
            assert status == 1 and f"entry {one} is not what was written" in why, (change, why)
    assert f"entry {one + 1} is not" in tampered(f"DELETE FROM audit WHERE id = {one}")[0][1]
    # cut off at the end, or written anew from one on: whole by itself, and not what was noted down
    whole, noted = tampered(f"DELETE FROM audit WHERE id >= {count}")
    assert whole[0] == 0 and noted[0] == 1 and f"entry {count} is not there" in noted[1]
    rewritten = f"DO $$ DECLARE r audit; BEGIN DELETE FROM audit WHERE id >= {one}; FOR r IN SELECT * FROM kept WHERE id >= {one} ORDER BY id LOOP" \
                " PERFORM audit_write (r.at, 'nobody', r.via, r.act, r.subject, r.detail::jsonb); END LOOP; END $$"
    whole, noted = tampered("CREATE TABLE kept AS SELECT * FROM audit", rewritten, "DROP TABLE kept")
    assert whole[0] == 0 and noted[0] == 1 and f"entry {count} is another" in noted[1]
    assert stack.sql("SELECT * FROM audit ORDER BY id") == kept
    assert stack.run("audit", "--verify", "--noted", "12").returncode == 2 and stack.run("audit", "--noted", f"{count}:{head}").returncode == 2
    assert json.loads(stack.tiendo("audit", "--json", "--since", "2030-01-01T00:00:00+07:00")) == []


def test_who_acts_is_the_machines_user_whatever_is_said_beside_it(stack):
    """A container has no USER, and whoever sets it may say anything: --as says who it is, the kernel and the database say the rest."""
    start = last(stack)
    stack.tiendo("--as", "mai", "token", "new", "--role", "viewer", "--unit", "582", "--label", "audit-as")
    stack.tiendo("--as", pwd.getpwuid(os.getuid()).pw_name, "token", "revoke", "audit-as")
    assert [(e["actor"], e["act"]) for e in log(stack, start)] == [(actor("mai"), "token new"), (actor(pwd.getpwuid(os.getuid()).pw_name), "token revoke")]
    for wrong in (["--as"], ["--as", ""], ["--as", "a\nb", "status"], ["--as", "x" * 65, "status"]):
        assert stack.run(*wrong).returncode == 2, wrong
    assert last(stack) == start + 2


def test_acknowledgements_and_promises_are_entries_however_they_are_given(stack):
    """By a member's key over alerts/1, and by a token over HTTP; once each, however often it is said."""
    alerts = [row for row, in stack.sql("SELECT id FROM alert WHERE state = 'open' AND campaign = 'kich-hoat' AND unit LIKE '58%%' ORDER BY id LIMIT 2")]
    assert len(alerts) == 2, "the closed days have raised some"
    member = stack.add_member("58")
    token = stack.tiendo("token", "new", "--role", "operator", "--unit", "*", "--label", "audit-acks").strip()
    start = last(stack)
    for _ in range(2):
        stack.tiendo("ack", "--key", stack.dir / "keys" / member, alerts[0], "--note", "đã giao xã", "--until", "2024-07-20")
    request = urllib.request.Request(f"{stack.env['TIENDO_HTTP_URL']}/api/v1/alerts/{alerts[1]}/ack", json.dumps({"note": "xem"}).encode(),
                                     {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
    for _ in range(2):
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.status == 200
    assert stack.run("ack", "--key", stack.dir / "keys" / member, 999999).returncode == 1
    assert [(e["actor"], e["via"], e["act"], e["subject"], json.loads(e["detail"])) for e in log(stack, start)] == [
        (member, "alerts", "ack", "58", {"alert": alerts[0], "campaign": "kich-hoat", "until": "2024-07-20", "note": "đã giao xã"}),
        ("audit-acks", "http", "ack", "58", {"alert": alerts[1], "campaign": "kich-hoat", "note": "xem"})]


def test_a_name_makes_no_lines_of_its_own(stack):
    start = last(stack)
    name = "mai\n999999  2024-07-15T00:00:00Z  root\x1b[31m"
    environment = dict(stack.env, USER=name, TIENDO_DATABASE_URL=stack.role_url("operator"))
    subprocess.run([stack.env["TIENDO_BIN"], "token", "new", "--role", "viewer", "--unit", "582", "--label", "audit-forger"], env=environment, check=True,
                   capture_output=True)
    [entry] = log(stack, start)
    assert entry["actor"] == actor(name)
    lines = stack.tiendo("audit").splitlines()
    assert len(lines) == 1 + start + 1 and "\x1b" not in lines[-1] and lines[-1].startswith(f"{start + 1} ") and "mai?999999" in lines[-1]
    # a name that is no text at all is refused, and nothing is done
    refused = subprocess.run([stack.env["TIENDO_BIN"], "token", "revoke", "audit-forger"], env={**environment, "USER": os.fsdecode(b"mai\xff")}, capture_output=True)
    assert refused.returncode == 1 and last(stack) == start + 1
    assert "audit-forger" in [row["label"] for row in json.loads(stack.tiendo("token", "list", "--json")) if row["state"] == "active"]
