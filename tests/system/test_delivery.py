"""Mail and webhooks, against a real SMTP server and a real HTTP receiver."""
import email
import email.policy
import hashlib
import hmac
import http.server
import json
import os
import signal
import socket
import threading
import time

import pytest
from aiosmtpd.controller import Controller

from conftest import progress, wait_for


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Mailbox:
    def __init__(self):
        self.mails = []
        self.refuse = False

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            return "451 try again later"
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=email.policy.default)))
        return "250 taken"


class Receiver(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        self.calls, self.behaviour = [], {}
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, name):
        return f"http://127.0.0.1:{self.server_address[1]}/{name}"

    def to(self, name):
        return [call for call in self.calls if call[0] == name]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        name = self.path.strip("/")
        behaviour = self.server.behaviour.get(name, "take")
        if behaviour == "hang":
            time.sleep(60)
        self.server.calls.append((name, dict(self.headers), body))
        if behaviour == "redirect":
            self.send_response(302)
            self.send_header("Location", self.server.url("elsewhere"))
        else:
            self.send_response(500 if behaviour == "fail" else 200)
        if behaviour == "flood":
            self.end_headers()
            try:
                for _ in range(1600):
                    self.wfile.write(b"x" * 65536)
            except OSError:
                pass
            return
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


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
    receiver.shutdown()


def member(stack, code, unit="58", role="task_force", severity="info", **more):
    arguments = ["member", "add", code, "--role", role, "--unit", unit, "--min-severity", severity]
    for name, value in more.items():
        arguments += ["--" + name, value]
    stack.tiendo(*arguments)


def silent_day(stack):
    """Nobody reports on 1 July: one alert for the province, all below held back, in both campaigns."""
    stack.set_clock("2024-07-01T08:00:00+07:00")
    stack.set_clock("2024-07-01T17:30:00+07:00")
    wait_for("the closes", lambda: stack.sql("SELECT count(*) FROM day_close")[0][0] == 2)


def test_a_close_is_one_mail_a_member_in_words_that_arrive_whole(post):
    stack = post()
    member(stack, "chủ-tịch", role="chair", mail="chair@ninhthuan.example")
    member(stack, "english", language="en", mail="english@ninhthuan.example")
    member(stack, "huyện-587", unit="587", role="chair", mail="huyen@ninhthuan.example")
    member(stack, "critical-only", severity="critical", mail="critical@ninhthuan.example")
    silent_day(stack)
    wait_for("two mails each", lambda: len(stack.mailbox.mails) >= 4)
    time.sleep(1.0)  # no third one comes
    to = [mail[1][0] for mail in stack.mailbox.mails]
    assert sorted(to) == ["chair@ninhthuan.example"] * 2 + ["english@ninhthuan.example"] * 2
    message = next(m for _, rcpt, m in stack.mailbox.mails if rcpt == ["chair@ninhthuan.example"] and "kich-hoat" in m["Subject"])
    assert message["Subject"] == "[kich-hoat] Tỉnh Ninh Thuận chưa báo cáo ngày 1/7/2024 (0/65 đơn vị đã báo cáo). Lũy kế 0/31.297, còn 31.297 trong 29 ngày," \
                                 " cần 1.080 mỗi ngày."
    assert message["Message-ID"].endswith("@ninhthuan.example>") and message["List-Id"] and message["Auto-Submitted"] == "auto-generated" and message["Date"]
    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    assert "Tỉnh Ninh Thuận chưa báo cáo ngày 1/7/2024" in text and "Tỉnh Ninh Thuận chưa báo cáo" in html and "tiendo ack" in text
    english = next(m for _, rcpt, m in stack.mailbox.mails if rcpt == ["english@ninhthuan.example"])
    assert "has not reported 2024-07-01" in english.get_body(("plain",)).get_content()
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


def test_a_receiver_that_hangs_fails_floods_or_redirects_delays_nobody_else(post):
    stack = post()
    for name in ("hang", "fail", "flood", "redirect", "good"):
        member(stack, name, webhook=stack.receiver.url(name))
        stack.receiver.behaviour[name] = name
    silent_day(stack)
    wait_for("the good one", lambda: len(stack.receiver.to("good")) == 2, limit=15)
    wait_for("the others to be tried", lambda: stack.sql("SELECT count(*) FROM delivery WHERE member IN ('fail', 'flood', 'redirect') AND error <> ''")[0][0] == 6)
    assert not stack.receiver.to("elsewhere")
    rows = stack.sql("SELECT member, state, attempts, error, due > clock_timestamp() + interval '30 s' FROM delivery WHERE member IN ('fail', 'redirect') ORDER BY 1")
    assert [(r[0], r[1], r[2], r[4]) for r in rows] == [("fail", "pending", 1, True)] * 2 + [("redirect", "pending", 1, True)] * 2
    assert "500" in rows[0][3] and "302" in rows[2][3]
    key = stack.receiver.to("fail")[0][1]["Idempotency-Key"]
    stack.receiver.behaviour["fail"] = "take"
    listed = json.loads(stack.tiendo("deliveries", "--json"))
    for row in listed:
        if row["member"] == "fail":
            stack.tiendo("deliveries", "retry", row["id"])
    wait_for("the second attempts", lambda: stack.sql("SELECT count(*) FROM delivery WHERE member = 'fail' AND state = 'sent'")[0][0] == 2)
    assert sum(call[1]["Idempotency-Key"] == key for call in stack.receiver.to("fail")) == 2


def test_private_addresses_are_refused_unless_allowed(fresh):
    stack = fresh(clock="2024-06-30T12:00:00+07:00")
    receiver = Receiver()
    member(stack, "inside", webhook=receiver.url("inside"))
    silent_day(stack)
    wait_for("the refusal", lambda: stack.sql("SELECT count(*) FROM delivery WHERE member = 'inside' AND error <> ''")[0][0] == 2)
    assert not receiver.calls
    receiver.shutdown()


def test_what_is_put_into_names_and_addresses_stays_where_it_is_put(post):
    stack = post()
    stack.sql("UPDATE campaign_node SET name_vi = E'<script>alert(1)</script>\r\nBcc: all@example.vn' WHERE unit = '58'")
    member(stack, "plain", mail="plain@ninhthuan.example")
    assert stack.run("member", "add", "crooked", "--role", "copy", "--unit", "58", "--min-severity", "info", "--mail", "x@a.vn\r\nBcc: y@a.vn").returncode == 2
    member(stack, "crooked", mail="x@example.vn")
    stack.sql("UPDATE member SET mail = E'x@example.vn\\r\\nBcc: y@example.vn' WHERE code = 'crooked'")
    silent_day(stack)
    wait_for("the mails", lambda: len(stack.mailbox.mails) == 2)
    for _, to, message in stack.mailbox.mails:
        assert to == ["plain@ninhthuan.example"] and message["Bcc"] is None
        assert "<script>" not in message.get_body(("html",)).get_content() and "&lt;script&gt;" in message.get_body(("html",)).get_content()
    wait_for("the refusal", lambda: stack.sql("SELECT count(*) FROM delivery WHERE member = 'crooked' AND error LIKE '%%address%%'")[0][0] == 2)


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
    stack.sql("UPDATE delivery SET due = clock_timestamp() WHERE state = 'pending'")  # leases of the killed run out now instead of in two minutes
    wait_for("all to be sent", lambda: stack.sql("SELECT count(*) FROM delivery WHERE state <> 'sent'")[0][0] == 0, limit=60)
    expected = stack.sql("SELECT count(*) FROM delivery")[0][0]
    assert expected >= 12 * 10
    keys = {call[1]["Idempotency-Key"] for call in stack.receiver.calls}
    assert len(keys) == expected
    events = {(call[0], event["id"]) for call in stack.receiver.calls for event in json.loads(call[2])["events"]}
    told = stack.sql("SELECT member, unnest(events) FROM delivery")
    assert events == set(told) and len(told) == len(set(told))


def test_what_nobody_acknowledges_goes_up_the_tree_and_a_broken_promise_too(post):
    stack = post()
    member(stack, "chair-587", unit="587", role="chair", severity="info", webhook=stack.receiver.url("chair"))
    member(stack, "province", unit="58", role="task_force", severity="critical", webhook=stack.receiver.url("province"))
    feed = stack.add_feed("58")
    stack.set_clock("2024-07-01T08:00:00+07:00")
    client = stack.client(feed)
    rows = [r for r in stack.status(date="2024-07-01", level="all")["units"] if r["level"] == "commune"]
    low = next(r["unit"] for r in rows if r["parent"] == "587")
    records = [progress(r["unit"], date="2024-07-01", value=0 if r["unit"] == low else r["plan_day"] + 20, campaign=c) for r in rows for c in ("kich-hoat",)]
    assert client.put(1, records)["rejected"] == []
    client.close()
    stack.set_clock("2024-07-01T17:30:00+07:00")
    wait_for("the close", lambda: stack.sql("SELECT count(*) FROM alert WHERE unit = %s AND campaign = 'kich-hoat'", low)[0][0] == 1)
    alert = stack.sql("SELECT id FROM alert WHERE unit = %s AND campaign = 'kich-hoat'", low)[0][0]

    def steps():
        return [row[0] for row in stack.sql("SELECT state FROM alert_event WHERE alert = %s ORDER BY id", alert)]
    assert steps() == ["open"]
    stack.set_clock("2024-07-01T21:30:01+07:00")
    wait_for("the first level", lambda: steps() == ["open", "escalated"])
    text = stack.sql("SELECT text_vi FROM alert_event WHERE alert = %s ORDER BY id DESC LIMIT 1", alert)[0][0]
    assert text.startswith("CHƯA ĐƯỢC XÁC NHẬN")
    wait_for("the province to be told, below its severity", lambda: any(
        e["alert"] == alert for call in stack.receiver.to("province") for e in json.loads(call[2])["events"]))
    stack.set_clock("2024-07-02T01:30:02+07:00")
    wait_for("the second", lambda: steps() == ["open", "escalated", "escalated"])
    stack.set_clock("2024-07-02T09:00:00+07:00")
    request_ack(stack, alert, "2024-07-02")
    assert steps()[-1] == "acknowledged"
    stack.set_clock("2024-07-03T00:00:01+07:00")
    wait_for("the broken promise", lambda: steps()[-1] == "escalated" and len(steps()) == 5)


def request_ack(stack, alert, until):
    import urllib.request
    request = urllib.request.Request(stack.env["TIENDO_HTTP_URL"] + f"/api/v1/alerts/{alert}/ack", method="POST",
                                     data=json.dumps({"note": "hứa", "until": until}).encode(),
                                     headers={"Authorization": "Bearer " + stack.env["TIENDO_HTTP_TOKEN"]})
    urllib.request.urlopen(request, timeout=10).read()


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


def test_a_preview_tells_who_would_be_told_and_leaves_nothing_behind(post):
    stack = post()
    member(stack, "chair-58", role="chair", severity="critical", mail="chair@ninhthuan.example")
    member(stack, "hook", webhook=stack.receiver.url("hook"))
    stack.set_clock("2024-07-01T12:00:00+07:00")
    rows = json.loads(stack.tiendo("alerts", "--dry-run", "--campaign", "kich-hoat", "--date", "2024-07-01", "--json"))
    told = [row for row in rows if row["member"] in ("chair-58", "hook")]
    assert [(row["member"], row["severity"], row["by"]) for row in told] == [("hook", "warning", "webhook alerts/1")]
    assert stack.sql("SELECT (SELECT count(*) FROM day_close) + (SELECT count(*) FROM alert_event) + (SELECT count(*) FROM delivery)") == [(0,)]
