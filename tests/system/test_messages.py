"""How many messages there are, when they go, and what names them: against a real SMTP server and a real HTTP receiver."""
import json
import os
import signal

from conftest import ROOT, progress, wait_for
from test_delivery import member, post, silent_day  # noqa: F401 (post is a fixture)


def test_every_template_that_is_shipped_makes_json_that_names_the_campaign(post):
    stack = post()
    titles = [row[0] for row in stack.sql("SELECT title_vi FROM campaign")]
    for file in sorted((ROOT / "deploy/webhooks").glob("*.json")):
        member(stack, file.stem, webhook=stack.receiver.url(file.stem), **{"webhook-template": file})
        assert "\n" not in file.read_text().rstrip("\n")  # what a shell or a form takes as one value
    silent_day(stack)
    for file in sorted((ROOT / "deploy/webhooks").glob("*.json")):
        wait_for(file.stem, lambda: len(stack.receiver.to(file.stem)) == 2)
        for call in stack.receiver.to(file.stem):
            said = json.dumps(json.loads(call[2]), ensure_ascii=False)
            if file.stem == "sms":
                assert said.isascii() and "chua bao cao" in said
            else:
                assert any(title in said for title in titles) and "chưa báo cáo" in said, said


def test_a_correction_that_flaps_sends_few_messages_whatever_it_does_to_figures_and_events(post):
    stack = post()
    member(stack, "hook", webhook=stack.receiver.url("hook"))
    for unit, code in (("58", "tỉnh"), ("587", "huyện"), ("58", "phòng")):
        member(stack, code, unit=unit, mail=f"m{len(code)}@ninhthuan.example")
    stack.set_clock("2024-07-01T08:00:00+07:00")
    rows = [r for r in stack.status(date="2024-07-01", level="all")["units"] if r["level"] == "commune"]
    low = next(r for r in rows if r["parent"] == "587")
    client = stack.client(stack.add_feed("58"))
    assert client.put(1, [progress(r["unit"], date="2024-07-01", value=r["plan_day"]) for r in rows])["rejected"] == []
    stack.set_clock("2024-07-01T17:30:00+07:00")
    stack.quiet(2)
    stack.looked()
    wait_for("the evening's", lambda: len(stack.mailbox.mails) == 3)
    before, calls = len(stack.mailbox.mails), len(stack.receiver.to("hook"))
    for rev in range(2, 14):
        stack.set_clock(f"2024-07-01T17:{30 + rev}:00+07:00")
        assert client.put(rev, [progress(low["unit"], date="2024-07-01", rev=rev, value=low["plan_day"] if rev % 2 else 0)])["rejected"] == []
        stack.quiet(2)
    client.close()
    stack.looked()
    assert stack.sql("SELECT count(*) FROM alert_event WHERE unit = %s AND kind = 'target_missed'", low["unit"])[0][0] >= 12
    assert len(stack.mailbox.mails) == before == 3  # the evening's of three members
    assert 2 <= len(stack.receiver.to("hook")) - calls <= 6
    assert stack.sql("SELECT kind, state FROM alert WHERE campaign = ''") == [("feed_flapping", "open")]  # to operators
    stack.set_clock("2024-07-02T07:00:00+07:00")
    stack.watched()
    stack.looked()
    assert len(stack.mailbox.mails) == before  # in the end all is as it was: the morning has nothing to say


def test_of_each_day_a_member_gets_one_evening_and_one_morning_message_whoever_is_killed(post):
    stack = post("--replicas", "deadline-alerter=2")
    for n in range(6):
        member(stack, f"chair-{n}", role="chair", severity="warning", mail=f"chair-{n}@ninhthuan.example", **({"quiet": "17:00-06:30"} if n == 5 else {}))
    stack.set_clock("2024-07-01T08:00:00+07:00")
    client = stack.client(stack.add_feed("58"))
    for seq, day in enumerate(("2024-07-01", "2024-07-02"), 1):
        stack.set_clock(day + "T08:00:00+07:00")
        rows = [r for r in stack.status(date=day, level="all")["units"] if r["level"] == "commune" and r["parent"] != "587"]  # one district is silent
        assert client.put(seq, [progress(r["unit"], date=day, value=r["plan_day"], campaign="kich-hoat") for r in rows])["rejected"] == []
        for at in ("T17:30:00+07:00", "T23:00:00+07:00"):
            stack.set_clock(day + at)
            for n in (1, 2):
                try:
                    os.kill(stack.pid(f"deadline-alerter-{n}"), signal.SIGKILL)
                except (ProcessLookupError, FileNotFoundError):
                    pass  # it is being started again
            wait_for("the messages of the evening", lambda: stack.sql("SELECT count(*) FROM delivery WHERE notice = 'evening' AND notice_day = %s AND state = 'sent'", day) == [(5,)],
                     limit=60)
    client.close()
    stack.set_clock("2024-07-03T07:00:00+07:00")
    wait_for("the morning", lambda: stack.sql("SELECT count(*) FROM delivery WHERE notice = 'morning' AND notice_day = '2024-07-03' AND state = 'sent'") == [(6,)], limit=60)
    stack.looked()
    mails = {(rcpt[0], m["Message-ID"]): m for _, rcpt, m in stack.mailbox.mails}
    rows = stack.sql("SELECT member || '@ninhthuan.example', notice, notice_day::text FROM delivery WHERE state = 'sent' AND channel = 'mail'")
    assert len(mails) == len(rows) == len(set(rows)) and {row[1] for row in rows} == {"evening", "morning"}
    for (to, _), m in mails.items():
        text = m.get_body(("plain",)).get_content()
        assert text.splitlines()[0] == m["Subject"] and len(text.splitlines()) <= 30 and m["List-Id"] == "<messages.tiendo>"
    # whose evening falls into quiet hours is told in the morning, verdict first; the others of what came since
    last = {to: m["Subject"] for (to, _), m in mails.items() if m["Subject"].startswith("Sáng 03/7")}
    assert len(last) == 6 and "6/7 huyện đạt" in last["chair-5@ninhthuan.example"] and "Chưa xác nhận quá 4 giờ" in last["chair-0@ninhthuan.example"]


def test_a_killed_senders_message_goes_within_seconds_and_a_long_transfer_is_not_sent_twice(post):
    stack = post()
    member(stack, "hook", webhook=stack.receiver.url("hook"))
    stack.receiver.behaviour["hook"] = "hang"
    silent_day(stack)
    wait_for("the transfer", lambda: stack.receiver.hanging == ["hook"])
    lease = "SELECT extract(epoch FROM leased_until), attempts FROM delivery WHERE leased_until > clock_timestamp()"
    first = stack.sql(lease)
    wait_for("its lease to be renewed beyond its first end", lambda: (now := stack.sql(lease)) and now[0][0] > first[0][0] + 10 and now[0][1] == 1, limit=40)
    assert stack.receiver.hanging == ["hook"]
    stack.receiver.behaviour["hook"] = "take"
    os.kill(stack.pid("deadline-alerter"), signal.SIGKILL)
    wait_for("both messages", lambda: len(stack.receiver.to("hook")) == 2, limit=45)
    wait_for("both to be settled", lambda: stack.sql("SELECT count(*) FROM delivery WHERE state = 'sent'") == [(2,)])


def test_a_receiver_that_asks_for_a_week_is_left_alone_for_a_day(post):
    stack = post()
    for name in ("week", "for_ever"):
        member(stack, name, webhook=stack.receiver.url(name))
        stack.receiver.behaviour[name] = name
    silent_day(stack)
    wait_for("the attempts", lambda: stack.sql("SELECT count(*) FROM delivery WHERE error <> ''")[0][0] == 4)
    assert stack.sql("SELECT DISTINCT member, round(extract(epoch FROM due - clock_timestamp()) / 3600) FROM delivery ORDER BY 1") == [("for_ever", 24), ("week", 24)]


def test_keys_hold_the_epoch_and_links_are_encoded(post, tmp_path):
    stack = post()
    member(stack, "hook", webhook=stack.receiver.url("hook"))
    silent_day(stack)
    wait_for("both campaigns", lambda: len(stack.receiver.to("hook")) == 2)
    epoch = stack.sql("SELECT epoch FROM event_epoch")[0][0]
    for call in stack.receiver.to("hook"):
        body = json.loads(call[2])
        assert body["key"].startswith(f"58-{epoch}-") and {e["epoch"] for e in body["events"]} == {epoch}
        assert body["link"] == f"#campaign={body['campaign']}&date=2024-07-01&unit=58"
    assert stack.sql("SELECT page_link ('đợt 1&2#x', '2024-07-01', 'a/b')")[0][0] == "#campaign=%C4%91%E1%BB%A3t%201%262%23x&date=2024-07-01&unit=a%2Fb"
