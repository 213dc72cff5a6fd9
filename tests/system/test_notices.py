"""Notices by mail and webhook: what is no alert, to whom it is due by role, against a real SMTP server and a real HTTP receiver."""
import http.server
import json
import os
import signal
import subprocess
import threading

import psycopg2
import pytest
from aiosmtpd.controller import Controller

from conftest import progress, wait_for
from lib.ports import free_port
from receivers import Mailbox, Receiver
from test_delivery import member

PAGE = "https://tiendo.ninhthuan.example/"


@pytest.fixture
def post(fresh, tmp_path):
    mailbox, receiver, port = Mailbox(), Receiver(), free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()

    def make(*lines):
        settings = tmp_path / "settings"
        settings.write_text("\n".join([f"TIENDO_SMTP_URL=smtp://127.0.0.1:{port}", "TIENDO_MAIL_FROM=tiendo@ninhthuan.example", "TIENDO_WEBHOOK_PRIVATE=allowed",
                                       *lines]) + "\n")
        stack = fresh("--settings", settings, clock="2024-06-30T12:00:00+07:00")
        stack.sql("UPDATE member SET mail = '' WHERE mail <> ''")  # only those of the test are told
        stack.mailbox, stack.receiver, stack.seq = mailbox, receiver, 0
        stack.client_ = stack.client(stack.add_feed("58"))
        return stack
    yield make
    controller.stop()
    receiver.close()


def put(stack, records):
    stack.seq += 1
    answer = stack.client_.put(stack.seq, records)
    assert answer["type"] == "ack" and answer["rejected"] == [], answer


def report(stack, date, more=0):
    rows = [r for r in stack.status(date=date, level="all")["units"] if r["level"] == "commune"]
    put(stack, [progress(r["unit"], date=date, value=r["plan_day"] + more) for r in rows])
    stack.settled()


def notices(stack, to=None):
    return [(rcpt[0].split("@")[0], m) for _, rcpt, m in stack.mailbox.mails if m["List-Id"] == "<notices.tiendo>" and to in (None, rcpt[0].split("@")[0])]


def messages(stack, to=None):
    return [(rcpt[0].split("@")[0], m) for _, rcpt, m in stack.mailbox.mails if m["List-Id"] == "<messages.tiendo>" and to in (None, rcpt[0].split("@")[0])]


def close(stack, date):
    stack.set_clock(f"{date}T17:30:00+07:00")
    wait_for("the closes", lambda: stack.sql("SELECT count(*) FROM day_close WHERE day = %s", date) == [(2,)])


def test_after_a_close_the_press_gets_what_is_published_and_nothing_else(post):
    stack = post(f"TIENDO_PAGE_URL={PAGE}")
    member(stack, "bao", role="press", severity="critical", mail="bao@ninhthuan.example")
    member(stack, "radio", role="press", severity="critical", language="en", webhook=stack.receiver.url("radio"))
    member(stack, "chat", role="press", severity="critical", webhook=stack.receiver.url("chat"), **{"webhook-template": template(stack)})
    stack.set_clock("2024-07-01T08:00:00+07:00")
    report(stack, "2024-07-01")
    assert not stack.mailbox.mails
    close(stack, "2024-07-01")
    wait_for("both campaigns", lambda: len(notices(stack)) == 2 and len(stack.receiver.to("radio")) == len(stack.receiver.to("chat")) == 2)
    message = next(m for _, m in notices(stack) if "kich-hoat" in m["Subject"])
    assert message["Subject"] == "[kich-hoat] Số liệu công bố ngày 01/7/2024"
    text, html = message.get_body(("plain",)).get_content(), message.get_body(("html",)).get_content()
    total = stack.status(date="2024-07-01")["total"]
    assert f"Tỉnh Ninh Thuận: trong ngày {total['day']:,} trường hợp".replace(",", ".") in text and "/31.297 trường hợp, đạt" in text
    assert f"{PAGE}#campaign=kich-hoat&date=2024-07-01" in text and f'href="{PAGE}#campaign=kich-hoat&amp;date=2024-07-01"' in html
    for name in ("Phan Rang", "Huyện Bác Ái", "Huyện Thuận Nam"):
        assert name in text and name in html
    communes = [name for name, in stack.sql("SELECT name_vi FROM unit WHERE level = 'commune'")]
    assert not [name for name in communes if name in text or name in html]
    assert "tiendo ack" not in text and message["Message-ID"].endswith("@ninhthuan.example>")
    body = next(json.loads(call[2]) for call in stack.receiver.to("radio") if json.loads(call[2])["campaign"] == "kich-hoat")
    assert (body["type"], body["kind"], body["date"], body["events"]) == ("notice", "published", "2024-07-01", [])
    assert body["subject"] == "[kich-hoat] Published figures of 2024-07-01" and len(body["figures"]["units"]) == 8 and body["columns"][0] == "Unit"
    assert "X-Tiendo-Signature" in stack.receiver.to("radio")[0][1]
    sms = next(one for one in (json.loads(call[2]) for call in stack.receiver.to("chat")) if "kich-hoat" in one["subject"])
    assert sms["text"].startswith("So lieu cong bo ngay 01/7/2024") and sms["severity"] == "info"
    # what is corrected afterwards is in the next day's
    put(stack, [progress("22738", date="2024-07-01", rev=2, value=90)])
    stack.settled()
    stack.looked()
    assert len(stack.mailbox.mails) == 2 and len(stack.receiver.to("radio")) == 2
    assert [row["what"] for row in json.loads(stack.tiendo("deliveries", "--all", "--json"))] == ["published"] * 6


def template(stack):
    file = stack.dir / "sms.json"
    file.write_text('{"text": "{{ascii:60}}", "subject": "{{subject}}", "severity": "{{severity}}", "key": "{{key}}"}')
    return file


def test_the_days_and_the_weeks_result_is_in_the_evening_message_and_copies_get_the_weeks_alone(post):
    stack = post(f"TIENDO_PAGE_URL={PAGE}")
    for role in ("chair", "office", "pc06", "press", "copy", "operator"):
        member(stack, role, role=role, severity="critical", mail=f"{role}@ninhthuan.example", **({"quiet": "17:00-06:30"} if role == "office" else {}))
    member(stack, "district", unit="587", role="chair", severity="critical", mail="district@ninhthuan.example")
    stack.set_clock("2024-07-01T08:00:00+07:00")
    report(stack, "2024-07-01")
    close(stack, "2024-07-01")

    def told(day):
        return sorted(to for to, m in messages(stack) if m["Subject"].startswith(f"{day} – "))
    wait_for("the results", lambda: len(told("01/7")) == 4)
    stack.set_clock("2024-07-02T06:59:00+07:00")
    stack.looked()
    assert told("01/7") == ["chair", "district", "operator", "pc06"]
    stack.set_clock("2024-07-02T07:00:00+07:00")
    wait_for("the office", lambda: told("Sáng 02/7") == ["office"])
    message = next(m for _, m in messages(stack, "chair"))
    total = stack.status(date="2024-07-01")["total"]
    text = " ".join(message.get_body(("plain",)).get_content().split())
    day, plan, left = (f"{total[key]:,}".replace(",", ".") for key in ("day", "plan_day", "remaining"))
    assert message["Subject"].startswith(f"01/7 – Kích hoạt tài khoản…: 7/7 huyện đạt, còn {left}. ")
    assert f"Trong ngày {day}/{plan} (100,0%); lũy kế {day}/31.297" in text
    assert "Tính cả 345.154/376.451 tài khoản đã kích hoạt đến ngày 30/6/2024 (91,7%)" in text
    assert f"{PAGE}#campaign=kich-hoat&date=2024-07-01&unit=58" in text and "Trong tuần" not in text
    assert next(m for _, m in messages(stack, "district"))["Subject"].startswith("01/7 – Kích hoạt tài khoản…: Ninh Phước 9/9 xã đạt")
    assert not [m for to, m in notices(stack) if to != "press"]
    for date in [f"2024-07-0{day}" for day in range(2, 8)]:
        close(stack, date)
    wait_for("the week", lambda: told("07/7") == ["chair", "district", "operator", "pc06"])
    text = " ".join(messages(stack, "chair")[-1][1].get_body(("plain",)).get_content().split())
    days = [stack.status(date=f"2024-07-0{day}")["total"] for day in range(1, 8)]
    done, plan = (f"{sum(day[key] or 0 for day in days):,}".replace(",", ".") for key in ("day", "plan_day"))
    assert f"Trong tuần (từ 01/7 đến 07/7): {done}/{plan} (" in text and "1 ngày đạt chỉ tiêu, 0 ngày chưa đạt, 6 ngày không có báo cáo." in text
    wait_for("the copies", lambda: len(notices(stack, "copy")) == 2)
    message = next(m for to, m in notices(stack, "copy") if "[kich-hoat]" in m["Subject"])
    text = " ".join(message.get_body(("plain",)).get_content().split())
    assert message["Subject"].startswith(f"[kich-hoat] Báo cáo tuần đến ngày 07/7/2024: {done}/{plan}, lũy kế {done}/31.297")
    assert f"Trong tuần tỉnh Ninh Thuận thực hiện {done}/{plan} trường hợp" in text and "Huyện Bác Ái: Trong tuần" in text
    assert f"{PAGE}#campaign=kich-hoat&date=2024-07-07" in text and messages(stack, "copy") == messages(stack, "press") == []


def test_replicas_and_kills_send_a_notice_once(fresh, tmp_path):
    receiver = Receiver()
    settings = tmp_path / "settings"
    settings.write_text("TIENDO_WEBHOOK_PRIVATE=allowed\n")
    stack = fresh("--settings", settings, "--replicas", "deadline-alerter=3", clock="2024-06-30T12:00:00+07:00")
    stack.sql("UPDATE member SET mail = '' WHERE mail <> ''")
    member(stack, "press", role="press", severity="critical", webhook=receiver.url("press"))
    for day in range(1, 5):
        close(stack, f"2024-07-0{day}")
        wait_for("both campaigns", lambda: len(receiver.to("press")) == 2 * day)
    stack.looked()
    keys = [headers["Idempotency-Key"] for _, headers, _ in receiver.to("press")]
    assert len(keys) == len(set(keys)) == 8
    receiver.close()


def attached(message):
    return {part.get_filename(): part.get_payload(decode=True) for part in message.iter_attachments()}


def test_letters_carry_the_reports_that_they_speak_of_or_say_that_they_do_not(post, tmp_path):
    token = tmp_path / "token"
    stack = post(f"TIENDO_HTTP_TOKEN_FILE={token}")
    for role in ("chair", "office", "press"):
        member(stack, role, role=role, severity="critical", mail=f"{role}@ninhthuan.example", webhook=stack.receiver.url(role))
    member(stack, "english", role="police", severity="critical", language="en", mail="english@ninhthuan.example")
    stack.set_clock("2024-07-01T08:00:00+07:00")
    report(stack, "2024-07-01")
    close(stack, "2024-07-01")
    # the token is not there yet: webhooks go, letters wait
    wait_for("the webhooks", lambda: {role: len(stack.receiver.to(role)) for role in ("chair", "office", "press")} == {"chair": 2, "office": 2, "press": 2})
    wait_for("a failure to be told", lambda: str(token) in stack.log("deadline-alerter"))
    stack.looked()
    assert stack.mailbox.mails == [] and "attached" not in json.loads(stack.receiver.to("chair")[0][2])
    # nor does a token of a district make its report the province's
    stack.tiendo("token", "new", "--role", "viewer", "--unit", "587", "--output", token)
    stack.sql("UPDATE notice_report SET leased_until = '-infinity'")
    wait_for("a refusal", lambda: "answered 404" in stack.log("deadline-alerter"))
    stack.looked()
    assert stack.mailbox.mails == [] and stack.sql("SELECT count(*) FROM notice_report WHERE bytes IS NOT NULL") == [(0,)]
    made = stack.tiendo("token", "new", "--role", "viewer", "--unit", "*", "--label", "letters", "--once", "--output", token)
    assert made == f"token letters: in {token}\n" and token.stat().st_mode & 0o777 == 0o600
    again = ["token", "new", "--role", "viewer", "--unit", "*", "--label", "letters", "--once", "--output"]
    text = token.read_text()
    assert stack.tiendo(*again, token) == "" and token.read_text() == text
    gone = stack.run(*again, tmp_path / "gone")
    assert gone.returncode == 1 and "its file is gone" in gone.stderr
    stack.sql("UPDATE notice_report SET leased_until = '-infinity'")
    wait_for("the messages, and both campaigns' notices to the press", lambda: len(stack.mailbox.mails) == 5, limit=60)
    by = dict(messages(stack) + [(to, m) for to, m in notices(stack) if "kich-hoat" in m["Subject"]])
    name, other = "tien-do-kich-hoat-2024-07-01", "tien-do-dinh-danh-muc-2-2024-07-01"
    carried = {to: attached(by[to]) for to in ("chair", "office", "english", "press")}
    assert {to: sorted(files) for to, files in carried.items()} == {
        "chair": [f"{other}.pdf", f"{name}.pdf"], "office": [f"{other}.docx", f"{other}.pdf", f"{name}.docx", f"{name}.pdf"],
        "english": [f"{other}.pdf", f"{name}.pdf"], "press": ["bao-chi-kich-hoat-2024-07-01.csv", "bao-chi-kich-hoat-2024-07-01.pdf"]}
    assert carried["chair"][f"{name}.pdf"] == carried["office"][f"{name}.pdf"] != carried["english"][f"{name}.pdf"]
    assert f"Gửi kèm: {other}.pdf, {name}.pdf." in by["chair"].get_body(("plain",)).get_content().splitlines()
    assert f"Attached: {other}.pdf, {name}.pdf." in by["english"].get_body(("html",)).get_content()
    # it is the report as of the notice, as anybody has it
    at = stack.sql("SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM notice WHERE campaign = 'kich-hoat' AND kind = 'daily'")[0][0]
    file = tmp_path / "asked.pdf"
    stack.tiendo("report", "--campaign", "kich-hoat", "--date", "2024-07-01", "--format", "pdf", "--as-of", at, "-o", file)
    assert carried["chair"][f"{name}.pdf"] == file.read_bytes()
    total = stack.status(date="2024-07-01")["total"]
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
    assert f"{total['cumulative']:,}".replace(",", ".") in text and "BÁO CÁO" in text
    # and it is kept as it was mailed, which is issued
    for options, carried_file in ((("--format", "pdf"), carried["chair"][f"{name}.pdf"]), (("--format", "docx"), carried["office"][f"{name}.docx"]),
                                  (("--format", "csv", "--report", "press"), carried["press"]["bao-chi-kich-hoat-2024-07-01.csv"])):
        stack.tiendo("report", "--campaign", "kich-hoat", "--date", "2024-07-01", "--issue", *options, "-o", tmp_path / "issued")
        assert (tmp_path / "issued").read_bytes() == carried_file, options
    assert {row["issued_by"] for row in json.loads(stack.tiendo("report", "list", "--json"))} == {"mail"}
    # an exporter that cannot be had keeps nobody waiting for ever
    stack.sql("UPDATE token SET revoked_at = now() WHERE label = 'letters'")
    stack.set_clock("2024-07-02T08:00:00+07:00")
    report(stack, "2024-07-02")
    close(stack, "2024-07-02")
    wait_for("the webhooks", lambda: len(stack.receiver.to("chair")) == 4)
    stack.sql("UPDATE notice_report SET wanted_until = clock_timestamp()")
    stack.sql("UPDATE delivery SET due = clock_timestamp() WHERE state = 'pending'")
    wait_for("the letters", lambda: len(stack.mailbox.mails) == 10)
    late = next(m for to, m in messages(stack, "chair") if m["Subject"].startswith("02/7"))
    assert attached(late) == {} and "Có báo cáo chưa lập kịp để gửi kèm" in late.get_body(("plain",)).get_content()


def test_reports_that_arrive_at_once_make_their_letters_due(post, tmp_path):
    stack = post(f"TIENDO_HTTP_TOKEN_FILE={tmp_path / 'none'}")
    member(stack, "office", role="office", severity="critical", mail="office@ninhthuan.example")
    stack.set_clock("2024-07-01T08:00:00+07:00")
    report(stack, "2024-07-01")
    close(stack, "2024-07-01")
    wait_for("what is wanted", lambda: stack.sql("SELECT count(*) FROM notice_report WHERE campaign = 'kich-hoat'") == [(2,)])
    arrived = "SELECT report_arrived('58', 'kich-hoat', 'daily', '2024-07-01', 1, 'vi', '{}', 'application/octet-stream', 'x')"
    with psycopg2.connect(stack.env["TIENDO_DATABASE_URL"]) as one:
        one.cursor().execute(arrived.format("pdf"))
        other = threading.Thread(target=stack.sql, args=(arrived.format("docx"),))
        other.start()
        wait_for("the other to wait or to be done", lambda: not other.is_alive() or stack.sql("SELECT 1 FROM pg_locks WHERE NOT granted"))
        one.commit()
        other.join()
    one.close()
    stack.sql("UPDATE notice_report SET wanted_until = '-infinity' WHERE campaign <> 'kich-hoat'")  # the message waits for no other
    stack.sql(arrived.format("pdf"))
    wait_for("the message", lambda: messages(stack, "office"))


def test_a_report_that_arrives_while_the_next_notice_is_made_stops_neither(post, tmp_path):
    """Each would hold what the other waits for: the reports, and the letters that carry them."""
    stack = post(f"TIENDO_HTTP_TOKEN_FILE={tmp_path / 'none'}")
    member(stack, "press", role="press", severity="critical", mail="press@ninhthuan.example")
    stack.set_clock("2024-07-01T08:00:00+07:00")
    report(stack, "2024-07-01")
    close(stack, "2024-07-01")
    wait_for("what is wanted", lambda: stack.sql("SELECT count(*) FROM notice_report WHERE campaign = 'kich-hoat'") == [(2,)])
    arrived = "SELECT report_arrived('58', 'kich-hoat', 'published', '2024-07-01', 1, 'vi', '{}', 'application/octet-stream', 'x')"
    stack.sql(arrived.format("csv"))
    failures = []

    def ask(query):
        try:
            stack.sql(query)
        except psycopg2.Error as error:
            failures.append(error)
    threads = [threading.Thread(target=ask, args=(query,)) for query in (
        "SELECT notify_readers('kich-hoat', 'published', '2024-07-02', 1, '{}', '{}', '{}', true, '2024-07-02 17:31+07')",
        arrived.format("pdf"))]
    with psycopg2.connect(stack.env["TIENDO_DATABASE_URL"]) as one:
        one.cursor().execute("SELECT FROM delivery WHERE campaign = 'kich-hoat' AND notice = 'published' FOR UPDATE")
        for count, thread in enumerate(threads, 1):
            thread.start()
            wait_for("it to wait", lambda: stack.sql("SELECT count(*) FROM pg_locks WHERE NOT granted")[0][0] >= count)
        one.commit()
        for thread in threads:
            thread.join()
    one.close()
    assert failures == []
    assert stack.sql("SELECT notice_day::text FROM delivery WHERE campaign = 'kich-hoat' AND notice = 'published'") == [("2024-07-02",)]


class Odd(http.server.BaseHTTPRequestHandler):
    """An exporter that answers as it is told."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        does = self.server.does
        self.server.asked.append(does)
        if does == "hang":
            self.server.ended.wait(60)
            return
        self.send_response(503 if does == "full" else 302 if does == "elsewhere" else 200)
        self.send_header("Content-Type", {"a page": "text/html", "latin": "application/p\xe9f"}.get(does, "application/pdf"))
        self.send_header("Location", f"http://127.0.0.1:{self.server.server_address[1]}/taken")
        body = b"" if does == "nothing" else b"x" * 9_000_000 if does == "too much" else b"%PDF-1.7 \x00\xff"
        self.send_header("Content-Length", str(len(body) + (does == "half")))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass
        self.close_connection = True

    def log_message(self, *_):
        pass


def test_what_is_no_report_is_not_carried_and_an_exporter_that_hangs_holds_no_stop(post):
    exporter = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    exporter.daemon_threads, exporter.does, exporter.asked, exporter.ended = True, "a page", [], threading.Event()
    threading.Thread(target=exporter.serve_forever, daemon=True).start()
    stack = post(f"TIENDO_HTTP_URL=http://127.0.0.1:{exporter.server_address[1]}", "TIENDO_HTTP_TOKEN=any")
    stack.sql("UPDATE campaign_day SET counted = false WHERE campaign <> 'kich-hoat'")
    member(stack, "chair", role="chair", severity="critical", mail="chair@ninhthuan.example")
    stack.set_clock("2024-07-01T08:00:00+07:00")
    report(stack, "2024-07-01")
    stack.set_clock("2024-07-01T17:30:00+07:00")
    for does in ("a page", "nothing", "half", "too much", "full", "elsewhere", "latin"):
        failures = stack.log("deadline-alerter").count("report_not_fetched")
        exporter.does = does
        stack.sql("UPDATE notice_report SET leased_until = '-infinity'")
        wait_for(does, lambda: stack.log("deadline-alerter").count("report_not_fetched") > failures, limit=30)
        assert stack.sql("SELECT count(*) FROM notice_report WHERE bytes IS NOT NULL") == [(0,)], does
    # the one who asks is stopped at once, and who comes after it asks again once its lease is over
    exporter.does = "hang"
    stack.sql("UPDATE notice_report SET leased_until = '-infinity'")
    wait_for("the question", lambda: exporter.asked[-1] == "hang")
    first = stack.pid("deadline-alerter")
    os.kill(first, signal.SIGTERM)
    wait_for("the stop", lambda: not os.path.exists(f"/proc/{first}"), limit=5)
    wait_for("the next one", lambda: stack.pid("deadline-alerter") != first)
    exporter.does = "well"
    stack.sql("UPDATE notice_report SET leased_until = '-infinity'")
    wait_for("the message", lambda: messages(stack, "chair"), limit=30)
    [(_, letter)] = messages(stack, "chair")
    assert attached(letter) == {"tien-do-kich-hoat-2024-07-01.pdf": b"%PDF-1.7 \x00\xff"}
    exporter.ended.set()
    exporter.shutdown()
