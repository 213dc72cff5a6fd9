"""`tiendo doctor` says what it checked, what there is none of, and what is wrong."""
import json
import os
import socket
import subprocess
import unicodedata

import psycopg2
import pytest
import zmq

from conftest import progress, wait_for


def findings(stack, **settings):
    done = stack.run("doctor", "--json") if not settings else subprocess.run(
        [stack.env["TIENDO_BIN"], "doctor", "--json"], env=dict(stack.env, PATH=os.environ["PATH"], **settings), capture_output=True, text=True, timeout=60)
    rows = {}
    for row in json.loads(done.stdout):
        rows.setdefault(row["check"], row)
    return dict(rows, status=done.returncode)


@pytest.fixture(scope="module")
def empty():
    from conftest import Stack
    one = Stack("--without", "aggregator", load=False)
    yield one
    one.down()


@pytest.fixture(scope="module")
def silent():
    """Two districts with a feed each, four closed days: 582 reports on each, but for ward 22750, 584 on the first alone."""
    from conftest import Stack
    one = Stack()
    for district in ("582", "584"):
        one.add_feed(district, name=f"cong-an-{district}")
    for day in (1, 2, 3, 4):
        one.set_clock(f"2024-07-{day:02d}T12:00:00+07:00")
        for district in ("582", "584")[:2 if day == 1 else 1]:
            client = one.client(f"cong-an-{district}")
            units = [row[0] for row in one.sql("SELECT code FROM unit WHERE parent_code = %s AND valid_from < '2024-01-01' AND code <> '22750'", district)]
            assert client.put(day, [progress(unit, f"2024-07-{day:02d}") for unit in units])["rejected"] == []
            client.close()
        one.settled()
    one.set_clock("2024-07-04T18:00:00+07:00")
    one.quiet(8)
    yield one
    one.down()


def test_what_there_is_none_of_is_not_ok(empty):
    found = findings(empty)
    assert found["status"] == 0
    for check in ("evaluations waiting", "days to close", "feeds", "silent units", "deliveries", "channels", "units without a feed"):
        assert found[check]["state"] == "none", found[check]
    for check in ("campaigns", "keys", "members"):
        assert found[check]["state"] == "warn" and found[check]["do"], found[check]


def test_keys_of_feeds_and_of_gateways_are_counted_and_who_is_not_believed_is_said(empty):
    assert findings(empty)["keys"]["found"] == "0 keys of feeds, 1 of gateways in use"
    empty.tiendo("gateway", "revoke", "intake")
    assert findings(empty)["keys"]["do"].startswith("nobody can report")
    empty.sql("INSERT INTO account (code, role, added_at) VALUES ('somebody', 'clerk', now())")
    assert findings(empty)["keys"]["do"] == "accounts of clerks and districts: 1; what they report is not believed: tiendo gateway add intake"
    empty.sql("DELETE FROM account")
    empty.tiendo("gateway", "restore", "intake")


def test_a_service_that_is_not_there_is_named(empty):
    found = findings(empty)["services"]
    assert found["state"] == "warn" and "tiendo-aggregator" in found["found"] and "tiendo-ingest" not in found["found"]


def test_a_district_that_is_silent_is_named_and_its_feed_is_not_ok(silent):
    found = findings(silent)
    assert found["feeds"]["state"] == "warn" and "cong-an-584" in found["feeds"]["found"] and "3 closed days" in found["feeds"]["found"]
    assert "cong-an-582" not in found["feeds"]["found"]
    assert found["silent units"]["state"] == "warn"
    assert "584" in found["silent units"]["found"] and "since 2024-07-01 (3 closed days)" in found["silent units"]["found"]
    assert "582 " not in found["silent units"]["found"] and "kich-hoat: 58 " not in found["silent units"]["found"]
    client = silent.client("cong-an-584")
    unit = silent.sql("SELECT code FROM unit WHERE parent_code = '584' ORDER BY code LIMIT 1")[0][0]
    assert client.put(2, [progress(unit, "2024-07-04", value=0)])["rejected"] == []
    client.close()
    wait_for("the report to count", lambda: "kich-hoat: 584" not in findings(silent)["silent units"]["found"])
    assert "cong-an-584" not in findings(silent)["feeds"]["found"]


def test_a_silent_unit_is_the_one_that_bears_the_code_today(silent):
    found = findings(silent)["silent units"]["found"]
    assert "22750 Phường Thanh Sơn since the beginning (4 closed days)" in found
    assert found.count("22750") == 1, "from 1/11/2024 the code is another ward's"


def test_a_replicas_feed_may_be_silent_and_an_account_is_a_way_to_report(silent):
    before = findings(silent)["units without a feed"]
    assert before["state"] == "warn" and "tiendo account add" in before["do"]
    feed, = silent.sql("SELECT gateway_feed('58', 'intake', 'a-replica', '2024-06-01T00:00:00Z')")[0]
    found = findings(silent)
    assert feed not in found["feeds"]["found"], "it sends when people do"
    assert found["units without a feed"]["found"] == before["found"], "it lies above every unit, and nobody reports by it"
    silent.sql("INSERT INTO feed_missing (province, feed, life, from_seq, to_seq, since) VALUES ('58', %s, 1, 1, 3, now())", feed)
    assert f"{feed}: 3 batches missing" in findings(silent)["feeds"]["found"]
    silent.sql("DELETE FROM feed_missing")
    silent.tiendo("account", "add", "huyen-585", "--role", "district", "--unit", "585")
    fewer = findings(silent)["units without a feed"]["found"]
    assert int(fewer.split()[0]) < int(before["found"].split()[0])


def test_a_campaign_that_is_over_and_one_that_is_to_begin_are_said(silent):
    silent.set_clock("2024-06-20T12:00:00+07:00")
    assert findings(silent)["campaigns"]["state"] == "none" and "kich-hoat on 2024-07-01" in findings(silent)["campaigns"]["found"]
    silent.set_clock("2024-08-01T00:00:00+07:00")
    found = findings(silent)["campaigns"]
    assert found["state"] == "warn" and "1 runs today" in found["found"] and "over: kich-hoat since 2024-08-01" in found["found"]
    silent.set_clock("2024-07-31T23:59:59+07:00")
    assert findings(silent)["campaigns"] == {"state": "ok", "check": "campaigns", "found": "2 run today", "do": ""}


ENDPOINTS = [("feed endpoint", "TIENDO_FEED_ENDPOINT", "TIENDO_FEED_SERVER_KEY", "ingest"),
             ("replay endpoint", "TIENDO_REPLAY_ENDPOINT", "TIENDO_ALERTS_SERVER_KEY", "deadline-alerter"),
             ("alerts endpoint", "TIENDO_ALERTS_ENDPOINT", "TIENDO_ALERTS_SERVER_KEY", "deadline-alerter")]


@pytest.mark.parametrize("check, endpoint, key, service", ENDPOINTS)
def test_another_key_and_no_server_are_told_apart(silent, check, endpoint, key, service):
    assert findings(silent)[check]["state"] == "ok" and "has the key" in findings(silent)[check]["found"]
    other = zmq.curve_keypair()[0].decode()
    found = findings(silent, **{key: other})
    assert found[check]["state"] == "bad" and "another key" in found[check]["found"] and key in found[check]["do"] and found["status"] == 1
    found = findings(silent, **{endpoint: "tcp://127.0.0.1:1"})[check]
    assert found["state"] == "bad" and "no connection" in found["found"] and service in found["do"]
    found = findings(silent, **{endpoint: ""})[check]
    assert found["state"] == "none" and f"{endpoint} is not set" in found["found"]


def test_a_host_that_takes_connections_and_says_nothing(silent):
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = findings(silent, TIENDO_FEED_ENDPOINT=f"tcp://127.0.0.1:{server.getsockname()[1]}")["feed endpoint"]
    assert found["state"] == "bad" and "says nothing" in found["found"]


def test_something_else_at_the_endpoint(silent):
    page = silent.env["TIENDO_HTTP_URL"].rsplit(":", 1)[1]
    found = findings(silent, TIENDO_FEED_ENDPOINT=f"tcp://127.0.0.1:{page}")["feed endpoint"]
    assert found["state"] == "bad" and ("something else" in found["found"] or "says nothing" in found["found"])
    plain = zmq.Context.instance().socket(zmq.ROUTER)
    port = plain.bind_to_random_port("tcp://127.0.0.1")
    found = findings(silent, TIENDO_FEED_ENDPOINT=f"tcp://127.0.0.1:{port}")["feed endpoint"]
    plain.close(0)
    assert found["state"] == "bad" and "does not speak ZeroMQ with CURVE" in found["found"]


def test_every_endpoint_of_a_list_is_asked(silent):
    done = subprocess.run([silent.env["TIENDO_BIN"], "doctor"], capture_output=True, text=True, timeout=60, env=dict(
        silent.env, PATH=os.environ["PATH"], TIENDO_FEED_ENDPOINT=f"tcp://127.0.0.1:1,{silent.env['TIENDO_FEED_ENDPOINT']}"))
    assert done.stdout.count("feed endpoint") == 2 and "no connection" in done.stdout and done.returncode == 1


def test_the_page_and_its_token(silent):
    assert "knows the token" in findings(silent)["page"]["found"]
    found = findings(silent, TIENDO_HTTP_TOKEN="nobody-knows-it")["page"]
    assert found["state"] == "bad" and "401" in found["found"] and "tiendo token new" in found["do"]
    assert findings(silent, TIENDO_HTTP_TOKEN="")["page"]["state"] == "ok" and "no token was tried" in findings(silent, TIENDO_HTTP_TOKEN="")["page"]["found"]
    assert findings(silent, TIENDO_HTTP_URL="http://127.0.0.1:1")["page"]["state"] == "bad"


def test_a_probe_leaves_the_server_as_it_was(silent):
    """It breaks off in the middle of a handshake: others come in as before, nothing is said in the log."""
    before = silent.log("ingest")
    for _ in range(20):
        findings(silent)
    client = silent.client("cong-an-582")  # is answered
    client.close()
    assert silent.log("ingest")[len(before):].count('"level":"error"') == 0


def test_the_page_where_people_sign_in_is_asked(silent):
    assert findings(silent)["sign-in page"]["state"] == "ok" and findings(silent)["services"] == {
        "state": "ok", "check": "services", "found": "all five are connected to the database", "do": ""}
    found = findings(silent, TIENDO_INTAKE_URL="http://127.0.0.1:1")["sign-in page"]
    assert found["state"] == "warn" and "TIENDO_INTAKE_URL" in found["do"]
    found = findings(silent, TIENDO_INTAKE_URL=silent.env["TIENDO_HTTP_URL"])
    assert found["sign-in page"]["state"] == "bad" and "404" in found["sign-in page"]["found"] and found["status"] == 1
    assert findings(silent, TIENDO_INTAKE_URL="")["sign-in page"]["state"] == "none"


def test_each_service_connects_as_a_role_of_its_own_and_one_that_can_more_is_named(silent):
    assert findings(silent)["database roles"]["state"] == "ok"
    wide = psycopg2.connect(silent.env["TIENDO_DATABASE_URL"], application_name="tiendo-exporter")
    found = findings(silent)["database roles"]
    wide.close()
    assert found["state"] == "warn" and "exporter connects as tiendo, a superuser" in found["found"] and "A role for each service" in found["do"]
    silent.sql("GRANT INSERT ON progress TO tiendo_intake")
    found = findings(silent)["database roles"]
    assert found["state"] == "warn" and "tiendo_intake on progress" in found["found"] and found["do"] == "tiendo migrate sets them"
    assert "set the rights" in silent.tiendo("migrate")
    assert findings(silent)["database roles"]["state"] == "ok"


def test_a_right_that_a_service_lacks_is_said_in_its_log_and_nothing_is_lost(silent):
    client = silent.client("cong-an-582")
    unit = silent.sql("SELECT code FROM unit WHERE parent_code = '582' AND valid_from < '2024-01-01' LIMIT 1")[0][0]
    silent.may_be_denied = True
    silent.set_clock("2024-07-04T18:00:00+07:00")
    silent.sql("REVOKE INSERT ON progress FROM tiendo_ingest")
    silent.sql("REVOKE SELECT ON work FROM tiendo_aggregator, tiendo_exporter")
    client.send(client.batch(5, [progress(unit, "2024-07-04", rev=2, value=7)]))
    for service in ("ingest", "aggregator"):
        wait_for(f"what {service} says", lambda: "lacks a right" in silent.log(service))
    assert not silent.sql("SELECT 1 FROM progress WHERE unit = %s AND rev = 2", unit)
    silent.tiendo("migrate")
    answer = client.receive(30)
    while answer["type"] == "nack":
        assert answer["code"] in ("unavailable", "overloaded"), answer
        answer = client.put(5, [progress(unit, "2024-07-04", rev=2, value=7)])
    assert answer["type"] == "ack" and answer["rejected"] == []
    client.close()
    silent.settled()
    assert silent.sql("SELECT value FROM figure WHERE unit = %s AND day = '2024-07-04' AND campaign = 'kich-hoat'", unit) == [(7,)]


def test_the_key_of_links_in_mails_is_looked_at(silent, tmp_path):
    key = silent.dir / "keys/link"
    assert findings(silent)["links in mails"]["state"] == "none"
    assert findings(silent, TIENDO_LINK_KEY_FILE=str(key))["links in mails"]["state"] == "ok"
    other = tmp_path / "other"
    silent.tiendo("key", "new", "--link", other)
    found = findings(silent, TIENDO_LINK_KEY_FILE=str(other))["links in mails"]
    assert found["state"] == "warn" and "the same TIENDO_LINK_KEY_FILE" in found["do"]
    assert findings(silent, TIENDO_LINK_KEY_FILE=str(other), TIENDO_INTAKE_URL="")["links in mails"]["state"] == "warn"
    assert findings(silent, TIENDO_LINK_KEY_FILE=str(other), TIENDO_INTAKE_URL="http://127.0.0.1:1")["links in mails"]["state"] == "none"
    other.chmod(0o644)
    found = findings(silent, TIENDO_LINK_KEY_FILE=str(other))
    assert found["links in mails"]["state"] == "bad" and "can be read by others" in found["links in mails"]["found"] and found["status"] == 1
    assert findings(silent, TIENDO_LINK_KEY_FILE="/nonexistent")["links in mails"]["state"] == "bad"


def test_a_databases_log_that_would_hold_what_people_type_is_told(silent):
    assert findings(silent)["database log"]["state"] == "ok"
    silent.sql("ALTER SYSTEM SET log_parameter_max_length = 100")
    try:
        silent.sql("SELECT pg_reload_conf()")
        found = wait_for("the setting", lambda: findings(silent)["database log"]["state"] == "warn" and findings(silent)["database log"])
        assert "log_parameter_max_length is 100" in found["found"] and "ALTER SYSTEM SET log_parameter_max_length = 0" in found["do"]
    finally:
        silent.sql("ALTER SYSTEM RESET log_parameter_max_length")
        silent.sql("SELECT pg_reload_conf()")
    wait_for("the server's own", lambda: findings(silent)["database log"]["state"] == "ok")


def test_a_document_that_is_kept_in_two_spellings_is_named(silent):
    assert findings(silent)["documents"]["state"] == "ok"
    unit = silent.sql("SELECT code FROM unit WHERE parent_code = '582' ORDER BY code LIMIT 1")[0][0]
    for form in ("NFC", "NFD"):  # an earlier release kept text as it was typed
        silent.sql("""INSERT INTO explanation (province, campaign, unit, document, rev, day, reason, count, feed, seq, received_at)
            VALUES ('58', 'kich-hoat', %s, %s, 1, '2024-07-01', 'abroad', 1, 'cong-an-582', 1, now ())""", unit, unicodedata.normalize(form, "12/GT-Đợt"))
    found = findings(silent)
    assert found["documents"]["state"] == "bad" and f"kich-hoat {unit} 12/GT-Đợt" in found["documents"]["found"], found["documents"]
    assert "tiendo explanation list" in found["documents"]["do"] and found["status"] == 1
