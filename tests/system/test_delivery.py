"""Mail and webhooks, against a real SMTP server and a real HTTP receiver."""
import hashlib
import hmac
import json
import os
import signal
import time

import pytest
from aiosmtpd.controller import Controller

from conftest import progress, wait_for
from lib.ports import free_port
from receivers import Mailbox, Receiver


@pytest.fixture
def post(fresh, tmp_path):
    mailbox, receiver, port = Mailbox(), Receiver(), free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    settings = tmp_path / "settings"
    settings.write_text(f"TIENDO_SMTP_URL=smtp://127.0.0.1:{port}\nTIENDO_MAIL_FROM=tiendo@ninhthuan.example\nTIENDO_WEBHOOK_PRIVATE=allowed\n")
    made = []

    def make(*arguments):
        stack = fresh("--settings", settings, *arguments, clock="2024-06-30T12:00:00+07:00")
        stack.sql("UPDATE member SET mail = '' WHERE mail <> ''")  # only those of the test are told
        stack.mailbox, stack.receiver = mailbox, receiver
        made.append(stack)
        return stack
    yield make
    controller.stop()
    receiver.close()


def member(stack, code, unit="58", role="pc06", severity="info", **more):  # pc06: told of alerts like any, and of no day that is closed
    arguments = ["member", "add", code, "--role", role, "--unit", unit, "--min-severity", severity]
    for name, value in more.items():
        arguments += ["--" + name, value]
    stack.prepare(*arguments)


def silent_day(stack):
    """Nobody reports on 1 July: one alert for the province, all below held back, in both campaigns."""
    stack.set_clock("2024-07-01T08:00:00+07:00")
    stack.set_clock("2024-07-01T17:30:00+07:00")
    wait_for("the closes", lambda: stack.sql("SELECT count(*) FROM day_close")[0][0] == 2)


def test_an_evening_is_one_mail_a_member_in_words_that_arrive_whole(post):
    stack = post()
    member(stack, "chủ-tịch", mail="chair@ninhthuan.example")
    member(stack, "english", language="en", mail="english@ninhthuan.example")
    member(stack, "huyện-587", unit="587", role="chair", mail="huyen@ninhthuan.example")
    member(stack, "critical-only", severity="critical", mail="critical@ninhthuan.example")
    member(stack, "press", role="copy", mail="copy@ninhthuan.example")
    silent_day(stack)
    wait_for("a mail each", lambda: len(stack.mailbox.mails) >= 4)
    stack.looked()  # no further one comes
    to = sorted(mail[1][0].split("@")[0] for mail in stack.mailbox.mails)
    assert to == ["chair", "critical", "english", "huyen"]
    message = next(m for _, rcpt, m in stack.mailbox.mails if rcpt == ["chair@ninhthuan.example"])
    assert message["Subject"].startswith("01/7 – Kích hoạt tài khoản…: 0/7 huyện đạt, còn 31.297; Ninh Phước, Ninh Hải, Phan Rang - Tháp Chàm và 4 huyện khác chưa đạt. ")
    assert message["Message-ID"].endswith("@ninhthuan.example>") and message["List-Id"] == "<messages.tiendo>" and message["Auto-Submitted"] == "auto-generated" and message["Date"]
    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    assert text.splitlines()[0] == message["Subject"] and len(text.splitlines()) <= 30
    assert "- Huyện Ninh Phước: –/324; chưa báo cáo; lũy kế 0,0%" in text and "Huyện Ninh Phước" in html and 'lang="vi"' in html and "tiendo ack" in text
    english = next(m for _, rcpt, m in stack.mailbox.mails if rcpt == ["english@ninhthuan.example"])
    assert english["Subject"].startswith("2024-07-01 – ") and "No report for the day (target 1,0" in english.get_body(("plain",)).get_content()
    assert stack.sql("SELECT count(*) FROM delivery WHERE state <> 'sent'") == [(0,)]


def test_a_webhook_gets_the_events_signed_with_a_key_that_stays(post):
    stack = post()
    member(stack, "hook", webhook=stack.receiver.url("hook"))
    secret = next(m["webhook_secret"] for m in json.loads(stack.tiendo("member", "list", "--json")) if m["member"] == "hook")
    silent_day(stack)
    wait_for("both campaigns", lambda: len(stack.receiver.to("hook")) == 2)
    _, headers, body = stack.receiver.to("hook")[0]
    content = json.loads(body)
    assert content["v"] == 1 and content["type"] == "alerts" and [e["unit"] for e in content["events"]] == ["58"]
    assert {"id", "alert", "state", "kind", "severity", "figures", "text", "unit_path"} <= set(content["events"][0])
    at, value = (part.split("=", 1)[1] for part in headers["X-Tiendo-Signature"].split(","))
    assert value == hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["Content-Type"] == "application/json" and len(headers["Idempotency-Key"]) == 32


def test_a_receiver_that_hangs_fails_resets_floods_or_redirects_delays_nobody_else(post):
    stack = post()
    names = ("hang", "fail", "reset", "flood", "redirect", "slow_down", "good")
    for name in names:
        member(stack, name, webhook=stack.receiver.url(name))
        stack.receiver.behaviour[name] = name
    silent_day(stack)
    wait_for("the good one", lambda: len(stack.receiver.to("good")) == 2, limit=15)
    wait_for("the others to be tried", lambda: stack.sql("SELECT count(*) FROM delivery WHERE attempts = 1 AND error <> ''")[0][0] == 10)
    assert not stack.receiver.to("elsewhere") and len(stack.receiver.hanging) == 1
    assert stack.receiver.flooded < 20_000_000  # of a hundred
    rows = {(r[0], r[1]) for r in stack.sql("SELECT member, round(extract(epoch FROM due - clock_timestamp()) / 60) FROM delivery WHERE error <> ''")}
    assert rows == {("fail", 1), ("reset", 1), ("flood", 1), ("redirect", 1), ("slow_down", 30)}
    errors = dict(stack.sql("SELECT member, error FROM delivery WHERE error <> ''"))
    assert "500" in errors["fail"] and "302" in errors["redirect"] and "429" in errors["slow_down"]
    # ten minutes of 500, told apart by what the database says is due
    key = stack.receiver.to("fail")[0][1]["Idempotency-Key"]
    for attempt in (2, 3, 4):
        stack.sql("UPDATE delivery SET due = clock_timestamp() WHERE member = 'fail'")
        wait_for(f"attempt {attempt}", lambda: stack.sql("SELECT count(*) FROM delivery WHERE member = 'fail' AND attempts = %s AND due > clock_timestamp()",
                                                         attempt)[0][0] == 2)
    assert stack.sql("SELECT DISTINCT round(extract(epoch FROM due - clock_timestamp()) / 60 / 8) FROM delivery WHERE member = 'fail'") == [(1,)]
    stack.receiver.behaviour["fail"] = "take"
    for row in json.loads(stack.tiendo("deliveries", "--json")):
        if row["member"] == "fail":
            stack.tiendo("deliveries", "retry", row["id"])
    wait_for("the last attempts", lambda: stack.sql("SELECT count(*) FROM delivery WHERE member = 'fail' AND state = 'sent'")[0][0] == 2)
    assert sum(call[1]["Idempotency-Key"] == key for call in stack.receiver.to("fail")) == 5


def test_more_receivers_that_hang_than_there_are_places_hold_one_place_each(post):
    stack = post()
    stack.sql("INSERT INTO member (code, province, unit, role, min_severity, webhook, added_at) SELECT 'hang-' || n, '58', '58', 'task_force', 'info',"
              " %s || n, now() FROM generate_series(1, 40) n", stack.receiver.url("hang-"))
    stack.receiver.behaviour.update({f"hang-{n}": "hang" for n in range(1, 41)})
    member(stack, "good", webhook=stack.receiver.url("good"))
    silent_day(stack)
    wait_for("both of the good one", lambda: len(stack.receiver.to("good")) == 2, limit=15)
    wait_for("every other to hang", lambda: len(stack.receiver.hanging) == 40)
    assert stack.sql("SELECT count(*) FROM delivery WHERE leased_until > clock_timestamp()") == [(40,)]  # of their two each


def test_what_was_tried_for_a_day_is_dead_and_seen(post):
    stack = post()
    member(stack, "fail", webhook=stack.receiver.url("fail"))
    stack.receiver.behaviour["fail"] = "fail"
    silent_day(stack)
    wait_for("the first attempt", lambda: stack.sql("SELECT count(*) FROM delivery WHERE error <> ''")[0][0] == 2)
    stack.sql("UPDATE delivery SET first_due = first_due - interval '25 hours', due = clock_timestamp()")
    wait_for("the last attempt", lambda: stack.sql("SELECT count(*) FROM delivery WHERE state = 'dead'")[0][0] == 2)
    doctor = stack.run("doctor", "--json")
    finding = next(f for f in json.loads(doctor.stdout) if f["check"] == "deliveries")
    assert doctor.returncode == 1 and finding["state"] == "bad" and "2 dead" in finding["found"]
    assert [(row["member"], row["state"]) for row in json.loads(stack.tiendo("deliveries", "--json"))] == [("fail", "dead")] * 2


def refusals(stack):
    """What is said of the webhooks of each member, once all were tried."""
    wait_for("the refusals", lambda: stack.sql("SELECT count(*) FROM delivery WHERE attempts = 0 OR error = ''")[0][0] == 0)
    return dict(stack.sql("SELECT member, error FROM delivery"))


def test_private_addresses_are_refused_unless_allowed(fresh):
    stack = fresh(clock="2024-06-30T12:00:00+07:00")
    stack.sql("UPDATE member SET mail = '' WHERE mail <> ''")
    receiver = Receiver()
    port = receiver.server_address[1]
    hosts = ["127.0.0.1", "localhost", "127.9.9.9", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::7f00:1]", "10.0.0.1", "100.64.0.1", "169.254.169.254", "192.168.1.1",
             "198.18.0.1", "[64:ff9b::7f00:1]", "[64:ff9b::a00:1]", "[64:ff9b:1::a00:1]", "[2002:7f00:1::1]", "[2001::1]", "[2001:db8::1]", "[fd00::1]", "[fe80::1]", "[ff02::1]", "240.0.0.1"]
    for number, host in enumerate(hosts):
        for scheme in ("http", "https"):
            member(stack, f"{scheme}-{number}", webhook=f"{scheme}://{host}:{port}/inside")
    silent_day(stack)
    said = refusals(stack)
    assert len(said) == 2 * len(hosts)
    for name, error in said.items():
        assert "private address refused" in error, (hosts[int(name.split("-")[1])], error)
    assert "TIENDO_WEBHOOK_PRIVATE=allowed" in said["http-0"]
    assert not receiver.calls
    receiver.close()


def test_allowed_opens_private_addresses_and_no_others(post):
    stack = post()
    member(stack, "inside", webhook=stack.receiver.url("inside"))
    for name, url in {"metadata": "http://169.254.169.254/", "any": f"http://0.0.0.0:{stack.receiver.server_address[1]}/any", "nat64": "https://[64:ff9b::7f00:1]/",
                      "tunnel": "https://[2002:7f00:1::1]/", "plain": "http://8.8.8.8/", "port": "https://8.8.8.8:25/"}.items():
        member(stack, name, webhook=url)
    silent_day(stack)
    wait_for("the good one", lambda: len(stack.receiver.to("inside")) == 2)
    wait_for("the refusals", lambda: stack.sql("SELECT count(*) FROM delivery WHERE member <> 'inside' AND error = ''")[0][0] == 0)
    said = dict(stack.sql("SELECT member, error FROM delivery WHERE member <> 'inside'"))
    assert all("private address refused" in said[name] for name in ("metadata", "any", "nat64", "tunnel")), said
    assert "http is refused" in said["plain"] and "port 25 is refused" in said["port"] and not stack.receiver.to("any")


def test_what_is_put_into_names_and_addresses_stays_where_it_is_put(post):
    stack = post()
    stack.sql("UPDATE campaign_node SET name_vi = E'<script>alert(1)</script>\r\nBcc: all@example.vn' WHERE unit = '587'")
    member(stack, "plain", mail="plain@ninhthuan.example")
    assert stack.run("member", "add", "crooked", "--role", "copy", "--unit", "58", "--min-severity", "info", "--mail", "x@a.vn\r\nBcc: y@a.vn").returncode == 2
    member(stack, "crooked", mail="x@example.vn")
    stack.sql("UPDATE member SET mail = E'x@example.vn\\r\\nBcc: y@example.vn' WHERE code = 'crooked'")
    silent_day(stack)
    wait_for("the mail", lambda: len(stack.mailbox.mails) == 1)
    for _, to, message in stack.mailbox.mails:
        assert to == ["plain@ninhthuan.example"] and message["Bcc"] is None
        assert "<script>" not in message.get_body(("html",)).get_content() and "&lt;script&gt;" in message.get_body(("html",)).get_content()
    wait_for("the refusal", lambda: stack.sql("SELECT count(*) FROM delivery WHERE member = 'crooked' AND error LIKE '%%address%%'")[0][0] == 1)


def test_kills_and_replicas_deliver_each_at_least_once_with_one_key(post):
    stack = post("--replicas", "deadline-alerter=2")
    names = [f"hook-{n}" for n in range(12)]
    for name in names:
        member(stack, name, webhook=stack.receiver.url(name))
    stack.set_clock("2024-07-01T08:00:00+07:00")
    for day in range(1, 6):
        stack.set_clock(f"2024-07-{day:02d}T17:30:00+07:00")
        for n in (1, 2):
            time.sleep(0.15)
            try:
                os.kill(stack.pid(f"deadline-alerter-{n}"), signal.SIGKILL)
            except ProcessLookupError:
                pass  # it is being started again
    wait_for("the closes", lambda: stack.sql("SELECT count(*) FROM day_close")[0][0] == 10, limit=60)
    # the leases of the killed run out by themselves; what exceeds six messages an hour goes when the hour has room
    for minute in (18, 19, 20):
        stack.looked()
        stack.set_clock(f"2024-07-05T{minute}:31:00+07:00")
    wait_for("all to be sent", lambda: stack.sql("SELECT count(*) FROM delivery WHERE state <> 'sent'")[0][0] == 0, limit=60)
    expected = stack.sql("SELECT count(*) FROM delivery")[0][0]
    keys = {call[1]["Idempotency-Key"] for call in stack.receiver.calls}
    assert len(keys) == expected
    events = {(call[0], event["id"]) for call in stack.receiver.calls for event in json.loads(call[2])["events"]}
    told = stack.sql("SELECT member, unnest(events) FROM delivery")
    assert events == set(told) and len(told) == len(set(told)) and len(told) >= 12 * 10


def test_what_nobody_acknowledges_goes_up_the_tree_and_a_broken_promise_too(post):
    stack = post()
    member(stack, "chair-587", unit="587", role="chair", severity="info", webhook=stack.receiver.url("chair"))
    member(stack, "police-587", unit="587", role="police", severity="critical", webhook=stack.receiver.url("district"))
    member(stack, "province", unit="58", role="task_force", severity="critical", webhook=stack.receiver.url("province"))
    feed = stack.add_feed("58")
    stack.set_clock("2024-07-01T08:00:00+07:00")
    client = stack.client(feed)
    rows = [r for r in stack.status(date="2024-07-01", level="all")["units"] if r["level"] == "commune"]
    low = next(r["unit"] for r in rows if r["parent"] == "587")
    records = [progress(r["unit"], date="2024-07-01", value=0 if r["unit"] == low else r["plan_day"] + 20, campaign=c) for r in rows for c in ("kich-hoat",)]
    assert client.put(1, records)["rejected"] == []
    stack.set_clock("2024-07-01T17:30:00+07:00")
    wait_for("the close", lambda: stack.sql("SELECT count(*) FROM alert WHERE unit = %s AND campaign = 'kich-hoat'", low)[0][0] == 1)
    alert = stack.sql("SELECT id FROM alert WHERE unit = %s AND campaign = 'kich-hoat'", low)[0][0]

    def told(name):
        return [event["alert"] for call in stack.receiver.to(name) for event in json.loads(call[2])["events"]]

    def steps():
        return [row[0] for row in stack.sql("SELECT state FROM alert_event WHERE alert = %s ORDER BY id", alert)]
    assert steps() == ["open"]
    stack.set_clock("2024-07-01T21:30:01+07:00")
    wait_for("the first level", lambda: steps() == ["open", "escalated"])
    text = stack.sql("SELECT text_vi FROM alert_event WHERE alert = %s ORDER BY id DESC LIMIT 1", alert)[0][0]
    assert text.startswith("CHƯA ĐƯỢC XÁC NHẬN")
    wait_for("the district to be told, below its severity", lambda: alert in told("district"))
    wait_for("the chair too", lambda: told("chair").count(alert) == 2)
    assert alert not in told("province")
    stack.set_clock("2024-07-02T01:30:02+07:00")
    wait_for("the second", lambda: steps() == ["open", "escalated", "escalated"])
    wait_for("the province to be told, below its severity", lambda: alert in told("province"))
    stack.set_clock("2024-07-02T09:00:00+07:00")
    request_ack(stack, alert, "2024-07-02")
    assert steps()[-1] == "acknowledged"
    acknowledged = stack.sql("SELECT text_vi, note, promised_until FROM alert_event WHERE alert = %s ORDER BY id DESC LIMIT 1", alert)[0]
    assert acknowledged[0].startswith("Đã xác nhận (") and "cam kết hoàn thành ngày 02/7/2024" in acknowledged[0] and "CHƯA" not in acknowledged[0]
    assert (acknowledged[1], str(acknowledged[2])) == ("hứa", "2024-07-02")
    assert client.put(2, [progress(low, date="2024-07-02", value=0)])["rejected"] == []
    client.close()

    def next_steps():
        return stack.sql("SELECT e.state, e.acknowledged_by IS NOT NULL, e.level FROM alert_event e WHERE e.unit = %s AND e.kind = 'target_missed' AND e.day = '2024-07-02' ORDER BY e.id", low)
    stack.set_clock("2024-07-02T17:30:00+07:00")
    wait_for("the next day's alert, which the promise covers", lambda: len(next_steps()) == 2)
    stack.set_clock("2024-07-03T00:00:01+07:00")
    wait_for("the broken promise", lambda: len(next_steps()) == 4)
    assert next_steps() == [("open", True, 0), ("acknowledged", True, 0), ("open", False, 2), ("escalated", False, 2)]  # the first day's had reached the province
    assert stack.sql("SELECT text_vi FROM alert_event WHERE unit = %s AND kind = 'target_missed' ORDER BY id DESC LIMIT 1", low)[0][0].startswith("QUÁ NGÀY CAM KẾT")
    assert stack.sql("SELECT state, resolution FROM alert WHERE id = %s", alert) == [("resolved", "superseded")]


def request_ack(stack, alert, until):
    import urllib.request
    request = urllib.request.Request(stack.env["TIENDO_HTTP_URL"] + f"/api/v1/alerts/{alert}/ack", method="POST",
                                     data=json.dumps({"note": "hứa", "until": until}).encode(),
                                     headers={"Authorization": "Bearer " + stack.env["TIENDO_HTTP_TOKEN"]})
    urllib.request.urlopen(request, timeout=10).read()


def test_quiet_hours_keep_what_is_not_critical_until_morning(post):
    stack = post()
    member(stack, "night", webhook=stack.receiver.url("night"), quiet="17:00-06:30")
    assert stack.run("member", "add", "x", "--role", "copy", "--unit", "58", "--min-severity", "info", "--quiet", "25:00-06:30").returncode == 2
    assert [m["quiet"] for m in json.loads(stack.tiendo("member", "list", "--json")) if m["member"] == "night"] == ["17:00-06:30"]
    silent_day(stack)
    stack.set_clock("2024-07-01T21:30:01+07:00")
    wait_for("the escalation to the top", lambda: stack.sql("SELECT count(*) FROM alert WHERE state = 'open' AND open_since = '-infinity'")[0][0] == 2)
    assert stack.sql("SELECT count(*), max(attempts) FROM delivery") == [(2, 0)]
    stack.set_clock("2024-07-02T06:30:00+07:00")
    wait_for("the morning", lambda: len(stack.receiver.to("night")) == 2)
    # on the third day it is critical by the clock, which passes no quiet hours
    for day in ("02", "03"):
        stack.set_clock(f"2024-07-{day}T17:30:00+07:00")
    wait_for("the third close", lambda: stack.sql("SELECT count(*) FROM alert WHERE severity = 'critical' AND state = 'open'")[0][0] == 2)
    stack.looked()
    assert not [c for c in stack.receiver.to("night") if json.loads(c[2])["critical"]]
    # what a report makes critical in the night does: one district has reported, and the silent ones below the province are told
    client = stack.client(stack.add_feed("587"))
    low = stack.sql("SELECT code FROM unit WHERE parent_code = '587' ORDER BY code LIMIT 1")[0][0]
    assert client.put(1, [progress(low, date="2024-07-03", value=1)])["rejected"] == []
    client.close()
    wait_for("the critical ones", lambda: [c for c in stack.receiver.to("night") if json.loads(c[2])["critical"]])
    told = [e for c in stack.receiver.to("night") for e in json.loads(c[2])["events"] if e["severity"] == "critical"]
    assert told and all(e["state"] == "open" and e["campaign"] == "kich-hoat" for e in told) and {"582", "584"} <= {e["unit"] for e in told}


def test_a_webhook_by_template_feeds_a_chat_or_a_gateway(post, tmp_path):
    stack = post()
    chat, broken = tmp_path / "chat.json", tmp_path / "broken.json"
    chat.write_text('{"msgtype": "text", "text": {"content": "{{text:60}}"}, "sms": "{{ascii:40}}", "n": "{{count}}", "id": "{{key}}"}')
    broken.write_text('{"text": "{{words}}"}')
    member(stack, "chat", webhook=stack.receiver.url("chat"), **{"webhook-template": chat})
    refused = stack.run("member", "add", "x", "--role", "office", "--unit", "58", "--min-severity", "info", "--webhook", stack.receiver.url("x"),
                        "--webhook-template", broken)
    assert refused.returncode == 1 and "{{words}}" in refused.stderr and "broken.json" in refused.stderr
    silent_day(stack)
    wait_for("both campaigns", lambda: len(stack.receiver.to("chat")) == 2)
    body = json.loads(stack.receiver.to("chat")[0][2])
    assert body["text"]["content"].startswith("Tỉnh Ninh Thuận chưa báo cáo ngày 01/7/2024") and len(body["text"]["content"]) == 60
    assert body["sms"] == "Tinh Ninh Thuan chua bao cao ngay 01/..." and body["n"] == "1" and body["id"].startswith("58-")
    assert "X-Tiendo-Signature" in stack.receiver.to("chat")[0][1]


def test_a_silence_delivers_nothing_and_hides_nothing(post):
    stack = post()
    member(stack, "hook", webhook=stack.receiver.url("hook"))
    member(stack, "other", unit="587", role="chair", webhook=stack.receiver.url("other"))
    refused = stack.run("silence", "add", "--unit", "58", "--until", "2024-06-01T00:00:00+07:00", "--reason", "bảo trì")
    assert refused.returncode == 1 and "future" in refused.stderr
    stack.tiendo("silence", "add", "--unit", "58", "--campaign", "kich-hoat", "--until", "2024-07-02T00:00:00+07:00", "--reason", "bảo trì")
    silent_day(stack)
    wait_for("the other campaign", lambda: len(stack.receiver.to("hook")) == 1)
    assert json.loads(stack.receiver.to("hook")[0][2])["campaign"] == "dinh-danh-muc-2"
    assert stack.sql("SELECT count(*) FROM alert WHERE campaign = 'kich-hoat' AND unit = '58' AND state = 'open'") == [(1,)]
    assert stack.sql("SELECT count(*) FROM delivery WHERE campaign = 'kich-hoat'") == [(0,)]
    listed = json.loads(stack.tiendo("silence", "list", "--json"))
    assert [(s["unit"], s["reason"], s["author"], s["ended_at"]) for s in listed] == [("58", "bảo trì", "tester", None)]
    stack.tiendo("silence", "end", listed[0]["id"])
    assert stack.run("silence", "end", listed[0]["id"]).returncode == 1


def test_a_silence_stops_what_waits_and_its_end_tells_what_is_still_open(post):
    stack = post()
    member(stack, "hook", webhook=stack.receiver.url("hook"))
    stack.receiver.behaviour["hook"] = "fail"
    silent_day(stack)
    wait_for("the first attempts", lambda: stack.sql("SELECT count(*) FROM delivery WHERE error <> ''")[0][0] == 2)
    stack.tiendo("silence", "add", "--unit", "58", "--until", "2024-07-02T06:00:00+07:00", "--reason", "máy nhận đang sửa")
    stack.receiver.behaviour["hook"] = "take"
    tried = len(stack.receiver.to("hook"))
    stack.sql("UPDATE delivery SET due = clock_timestamp()")
    wait_for("both to be dropped", lambda: stack.sql("SELECT count(*) FROM delivery WHERE state = 'silenced' AND events = '{}'")[0][0] == 2)
    assert json.loads(stack.tiendo("deliveries", "--json")) == []
    stack.set_clock("2024-07-02T05:59:00+07:00")
    stack.looked()  # the escalations of 21:30 would have come
    assert len(stack.receiver.to("hook")) == tried
    stack.set_clock("2024-07-02T06:00:00+07:00")
    wait_for("both campaigns", lambda: len(stack.receiver.to("hook")) == tried + 2)
    events = [event for call in stack.receiver.to("hook")[tried:] for event in json.loads(call[2])["events"]]
    assert [(e["unit"], e["state"], e["text"]["vi"].startswith("CHƯA ĐƯỢC XÁC NHẬN: Tỉnh Ninh Thuận chưa báo cáo")) for e in events] == [("58", "escalated", True)] * 2


def test_one_thing_that_fails_stops_no_other_and_is_tried_again(post):
    stack = post()
    stack.sql("CREATE FUNCTION fail () RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'made to fail'; END $$")
    stack.sql("CREATE TRIGGER fail BEFORE INSERT ON milestone FOR EACH ROW WHEN (new.campaign = 'dinh-danh-muc-2') EXECUTE FUNCTION fail ()")
    stack.sql("INSERT INTO feed (code, province, unit, added_at) SELECT 'f' || n, '58', '582', now () FROM generate_series (1, 3) n")
    stack.sql("CREATE TRIGGER fail BEFORE INSERT ON feed_watch FOR EACH ROW WHEN (new.feed = 'f2') EXECUTE FUNCTION fail ()")
    stack.sql("INSERT INTO quarantine SELECT '58', 'f' || n, 1, 1, 'unknown_unit', 'x', '', '2024-07-01 09:00+07' FROM generate_series (1, 3) n")
    stack.set_clock("2024-07-01T16:00:00+07:00")  # reminders of both campaigns; dinh-danh-muc-2 comes first
    wait_for("the reminders of the other", lambda: stack.sql("SELECT count(*) FROM alert WHERE kind = 'report_due' AND campaign = 'kich-hoat'")[0][0] == 65)
    wait_for("the other feeds", lambda: stack.sql("SELECT string_agg(unit, ' ' ORDER BY unit) FROM alert WHERE kind = 'data_rejected'")[0][0] == "f1 f3")
    assert stack.sql("SELECT count(*) FROM milestone WHERE campaign = 'dinh-danh-muc-2'") == [(0,)]
    log = [json.loads(line) for line in stack.log("deadline-alerter").splitlines() if '"watch_failed"' in line]
    assert {(line["what"], line["of"]) for line in log} >= {("life", "dinh-danh-muc-2"), ("feeds", "f2")} and all("made to fail" in line["reason"] for line in log)
    assert len(log) <= 3  # once a minute each
    stack.sql("DROP FUNCTION fail () CASCADE")
    wait_for("what had failed", lambda: stack.sql("SELECT count(*) FROM alert WHERE kind = 'report_due' AND campaign = 'dinh-danh-muc-2'")[0][0] == 65)
    wait_for("the feed that had failed", lambda: stack.sql("SELECT count(*) FROM alert WHERE kind = 'data_rejected'") == [(3,)])


def test_a_preview_tells_who_would_be_told_and_leaves_nothing_behind(post):
    stack = post()
    member(stack, "chair-58", role="chair", severity="critical", mail="chair@ninhthuan.example")
    member(stack, "hook", webhook=stack.receiver.url("hook"))
    stack.set_clock("2024-07-01T12:00:00+07:00")
    rows = json.loads(stack.tiendo("alerts", "--dry-run", "--campaign", "kich-hoat", "--date", "2024-07-01", "--json"))
    told = [row for row in rows if row["member"] in ("chair-58", "hook")]
    assert [(row["member"], row["severity"], row["by"]) for row in told] == [("hook", "warning", "webhook alerts/1")]
    assert stack.sql("SELECT (SELECT count(*) FROM day_close) + (SELECT count(*) FROM alert_event) + (SELECT count(*) FROM delivery)") == [(0,)]
