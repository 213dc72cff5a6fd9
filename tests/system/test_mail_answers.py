"""Mails that can be answered: a real SMTP server gets the evening message, its link is opened by scanners, by a real Chromium and by who should not have it."""
import base64
import datetime
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import re
import struct
import urllib.parse

import jsonschema
import pytest
import yaml
from aiosmtpd.controller import Controller

from conftest import ROOT, Stack, progress, wait_for
from lib.ports import free_port
from receivers import Mailbox
from test_page import Browser

DAY = "2024-07-01"
DISTRICTS = ("582", "584", "585", "586", "587", "588", "589")  # a district for each test that answers


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    mailbox, port = Mailbox(), free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    settings = tmp_path_factory.mktemp("settings") / "settings"
    settings.write_text(f"TIENDO_SMTP_URL=smtp://127.0.0.1:{port}\nTIENDO_MAIL_FROM=tiendo@ninhthuan.example\n")
    stack = Stack("--settings", str(settings))
    stack.mailbox = mailbox
    stack.sql("UPDATE member SET mail = '' WHERE mail <> ''")  # only those of these tests are told
    member(stack, "tỉnh", "58")
    for district in DISTRICTS:
        member(stack, f"huyện-{district}", district, language="en" if district == "589" else "vi")
    for role in ("press", "copy"):
        member(stack, role, "58", role=role)
    evening(stack)
    yield stack
    stack.down()
    controller.stop()


@pytest.fixture(scope="module")
def browser():
    browser = Browser()
    yield browser
    browser.close()


def member(stack, code, unit, role="chair", **more):
    options = {"min-severity": "warning", "mail": f"{code.encode().hex()}@ninhthuan.example"} | more
    stack.tiendo("member", "add", code, "--role", role, "--unit", unit, *[word for name, value in options.items() for word in (f"--{name}", value)])


def evening(stack):
    """Of each district one commune reports nothing, and one reports too little; the others do what was planned."""
    stack.set_clock(f"{DAY}T08:00:00+07:00")
    stack.plan = {row["unit"]: row["plan_day"] + 1 for row in stack.status(date=DAY, level="all")["units"]}
    communes = [row for row in stack.status(date=DAY, level="all")["units"] if row["level"] == "commune"]
    stack.below = {district: [row["unit"] for row in communes if row["parent"] == district] for district in DISTRICTS}
    stack.feed = stack.client(stack.add_feed("58"))
    rows = []
    for district, units in stack.below.items():
        rows += [progress(unit, DAY, value=0 if unit == units[1] else stack.plan[unit]) for unit in units[1:]]
    assert stack.feed.put(1, rows)["rejected"] == []
    stack.set_clock(f"{DAY}T17:30:00+07:00")
    stack.quiet(2)
    stack.looked()
    wait_for("the evening messages", lambda: len({to for _, (to,), _ in stack.mailbox.mails}) >= len(DISTRICTS) + 1)
    stack.looked()


def mails(stack, code):
    return [mail for _, (to,), mail in stack.mailbox.mails if to == f"{code.encode().hex()}@ninhthuan.example"]


def links(mail):
    """Of the text, and of the HTML."""
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    return re.findall(r"http://\S+/a/[\w-]+", text), re.findall(r'href="(http://[^"]+/a/[^"]+)"', html)


def link(stack, code, of=-1):
    (one,), _ = links(mails(stack, code)[of])
    return one


def ask(method, url, body=None, origin=True, kind="application/json", accept="application/json"):
    target = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(target.hostname, target.port, timeout=20)
    headers = {"Accept": accept} | ({"Content-Type": kind} if body is not None and kind else {})
    if method != "GET" and origin:
        headers["Origin"] = f"http://{target.netloc}" if origin is True else origin
    connection.request(method, target.path, json.dumps(body) if body is not None else None, headers)
    answer = connection.getresponse()
    content = answer.read().decode()
    return answer.status, json.loads(content) if "json" in answer.getheader("Content-Type", "") and content else content, dict(answer.getheaders())


def everything(stack):
    """All that an answer could change."""
    return [stack.sql(f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t")
            for table in ("alert", "alert_event", "promise", "audit", "delivery", "event_epoch", "province_counter")]


def alerts_of(stack, district):
    """kind → alert, of the district and its first two communes."""
    units = (district, *stack.below[district][:2])
    return {(kind, units.index(unit)): alert for alert, kind, unit in
            stack.sql("SELECT id, kind, unit FROM alert WHERE campaign = 'kich-hoat' AND unit = ANY (%s) AND state <> 'held'", list(units))}


def keys(stack):
    return [hashlib.blake2b(line.encode(), digest_size=32).digest() for line in (stack.dir / "keys/link").read_text().split()]


def token(stack, key=None, province="58", epoch=None, member="tỉnh", message=1, expires="2024-07-04T17:30:00+07:00", version=1):
    """The second implementation of a link (common/base/mail_link.h)."""
    epoch = epoch if epoch is not None else stack.sql("SELECT epoch FROM event_epoch ORDER BY ordinal DESC LIMIT 1")[0][0]
    body = struct.pack(">Bqq", version, int(datetime.datetime.fromisoformat(expires).timestamp()), message)
    body += b"".join(bytes([len(text.encode())]) + text.encode() for text in (province, epoch, member))
    return base64.urlsafe_b64encode(body + hmac.new(key or keys(stack)[0], body, hashlib.sha256).digest()).decode().rstrip("=")


def message_of(stack, code):
    return stack.sql("SELECT id FROM delivery WHERE member = %s AND notice = 'evening' ORDER BY id DESC LIMIT 1", code)[0][0]


def forged(stack, **more):
    return f"{stack.env['TIENDO_INTAKE_URL']}/a/{token(stack, **more)}"


def by_contract(path, method, status, body):
    contract = yaml.safe_load((ROOT / "proto/intake.yaml").read_text())
    answer = contract["paths"][path][method]["responses"][str(status)]
    answer = contract["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]] if "$ref" in answer else answer
    schema = answer["content"]["application/json" if status == 200 else "application/problem+json"]["schema"]
    jsonschema.validate(body, {**schema, "components": contract["components"]}, format_checker=jsonschema.FormatChecker())


def test_a_mail_has_one_link_in_both_parts_and_says_what_waits(house):
    mail, = mails(house, "huyện-587")
    in_text, in_html = links(mail)
    assert in_text == in_html and len(in_text) == 1 and in_text[0].startswith(house.env["TIENDO_INTAKE_URL"] + "/a/")
    line = next(line for line in mail.get_body(("plain",)).get_content().splitlines() if "/a/" in line)
    shown = ask("GET", in_text[0])[1]
    waiting = sum(alert["state"] == "open" for alert in shown["alerts"])
    assert line.startswith(f"Trả lời {waiting} cảnh báo: xác nhận, hẹn ngày hoàn thành (đường dẫn riêng, dùng trong 3 ngày, không chuyển tiếp): http")
    assert len(mail.get_body(("plain",)).get_content().splitlines()) <= 30
    english = mails(house, "huyện-589")[0].get_body(("plain",)).get_content()
    assert re.search(r"^Answer \d+ alerts: acknowledge, promise a day \(for you alone, for 3 days: do not pass it on\): http", english, re.M)
    # the token is what the contract says, signed by the key that both services have
    told = in_text[0].rsplit("/", 1)[1]
    assert told == token(house, member="huyện-587", message=message_of(house, "huyện-587"), expires=f"{DAY}T17:30:00+07:00".replace("-01T", "-04T"))


def test_press_and_copies_get_no_link_and_links_forged_for_them_do_nothing(house):
    assert not [mail for code in ("press", "copy") for mail in mails(house, code) if links(mail)[0]]
    message = message_of(house, "tỉnh")
    status, problem, _ = ask("GET", forged(house, member="press", message=message))
    assert (status, problem["code"]) == (403, "forbidden")
    status, problem, _ = ask("GET", forged(house, member="huyện-582", message=message))  # signed right, of somebody else's message
    assert (status, problem["code"]) == (410, "link_of_another_epoch")


def test_the_page_lists_what_the_mail_is_about(house):
    status, page, headers = ask("GET", link(house, "huyện-586"))
    assert status == 200 and headers["Cache-Control"] == "private, no-store" and headers["Referrer-Policy"] == "no-referrer"
    by_contract("/a/{token}", "get", 200, page)
    listed = {alert["alert"]: alert for alert in page["alerts"]}
    ours = alerts_of(house, "586")
    assert {("target_missed", 0), ("report_missing", 1), ("target_missed", 2)} <= {*ours} or len(ours) >= 2
    assert set(ours.values()) <= set(listed)
    one = listed[ours["report_missing", 1]]
    assert one["state"] == "open" and one["text"]["vi"].startswith("Xã") or one["text"]["vi"] and one["unit"] == house.below["586"][0]
    assert one["raised_at"] == f"{DAY}T17:30:00.000000+07:00" or one["raised_at"].startswith(f"{DAY}T17:30:00")
    assert (one["until_first"], one["until_last"]) == (DAY, "2024-08-01")
    assert not set(listed) & set(alerts_of(house, "585").values()), "another district's"
    html, body, headers = ask("GET", link(house, "huyện-586"), accept="text/html,application/xhtml+xml")
    assert html == 200 and headers["Content-Type"].startswith("text/html") and headers["Cache-Control"] == "private, no-store"
    assert json.loads(re.search(r'id="data">(.*?)</script>', body, re.S)[1]) == page


def test_scanners_change_nothing(house, browser):
    url = link(house, "huyện-584")
    before = everything(house)
    for method in ("GET", "HEAD", "GET", "OPTIONS", "PUT", "DELETE"):
        ask(method, url, accept="text/html")
        ask(method, url)
    browser("open", url=url)  # one that runs scripts
    assert browser("traffic")["errors"] == []
    for sent in ({}, {"origin": "https://evil.example"}, {"origin": "null"}, {"origin": None}, {"kind": "text/plain"}, {"kind": "application/x-www-form-urlencoded"}, {"kind": None}):
        status, _, _ = ask("POST", url, {"alerts": list(alerts_of(house, "584").values())} if sent else None, **sent)
        assert status in (400, 403, 415), (sent, status)
    assert everything(house) == before


def test_an_answer_is_an_acknowledgement_of_that_member_and_twice_is_once(house):
    url, ours = link(house, "huyện-585"), alerts_of(house, "585")
    missing, missed = ours["report_missing", 1], ours["target_missed", 2]
    answer = {"alerts": [missed, missing, missed], "until": "2024-07-05", "note": "  Bổ sung sáng mai  "}
    status, first, _ = ask("POST", url, answer)
    assert status == 200
    by_contract("/a/{token}", "post", 200, first)
    assert [(a["alert"], a["state"], a["by"], a["until"], a["note"]) for a in first["alerts"]] == [(n, "acknowledged", "huyện-585", "2024-07-05", "Bổ sung sáng mai") for n in (missed, missing)]
    events = house.sql("SELECT alert, state FROM alert_event WHERE alert = ANY (%s) AND state = 'acknowledged' ORDER BY id", [missed, missing])
    assert events == [(missed, "acknowledged"), (missing, "acknowledged")]
    assert house.sql("SELECT kind, until::text, made_by FROM promise WHERE unit = ANY (%s) ORDER BY 1", house.below["585"][:2]) == [
        ("report_missing", "2024-07-05", "huyện-585"), ("target_missed", "2024-07-05", "huyện-585")]
    assert house.sql("SELECT act, detail::json ->> 'until' FROM audit WHERE actor = 'huyện-585'") == [("mail answer", "2024-07-05")]
    before = everything(house)
    assert ask("POST", url, answer)[:2] == (200, first)
    assert ask("POST", url, {"alerts": [missed, missing]})[:2] == (200, first), "what is left out keeps what stands"
    assert everything(house) == before
    shown = {alert["alert"]: alert for alert in ask("GET", url)[1]["alerts"]}
    assert (shown[missed]["state"], shown[missed]["acknowledged_by"], shown[missed]["until"]) == ("acknowledged", "huyện-585", "2024-07-05")


def test_what_is_wrong_in_an_answer_is_said_and_does_nothing(house):
    url, ours = link(house, "huyện-588"), [*alerts_of(house, "588").values()]
    foreign = alerts_of(house, "589")["report_missing", 1]
    before = everything(house)
    for body, status, code in (({}, 422, "wrong_alerts"), ({"alerts": []}, 422, "wrong_alerts"), ({"alerts": "1"}, 422, "wrong_alerts"), ({"alerts": [ours[0], 0]}, 422, "wrong_alerts"),
                               ({"alerts": [1.5]}, 422, "wrong_alerts"), ({"alerts": [*range(1, 502)]}, 422, "wrong_alerts"), ({"alerts": [True]}, 422, "wrong_alerts"),
                               ({"alerts": ours, "until": "5/7/2024"}, 422, "wrong_until"), ({"alerts": ours, "until": 5}, 422, "wrong_type"),
                               ({"alerts": ours, "note": "gọi 0912345678"}, 422, "note_personal"), ({"alerts": ours, "note": "x" * 1001}, 422, "note_too_long"),
                               ({"alerts": ours, "until": "2024-06-30"}, 400, None), ({"alerts": ours, "until": "2025-06-30"}, 400, None),
                               ({"alerts": [*ours, foreign]}, 403, "outside"), ({"alerts": [*ours, 2 ** 62]}, 403, "outside"), ([1], 400, "malformed")):
        answered, problem, headers = ask("POST", url, body)
        assert (answered, problem.get("code")) == (status, code), (body, problem)
        assert headers["Content-Type"] == "application/problem+json"
    assert everything(house) == before


def test_a_link_that_is_no_link_says_so_and_leads_to_sign_in(house):
    url = link(house, "huyện-584")
    message = message_of(house, "huyện-584")
    before = everything(house)
    good = url.rsplit("/", 1)[1]
    place = house.env["TIENDO_INTAKE_URL"] + "/a/"
    altered = good[:40] + ("A" if good[40] != "A" else "B") + good[41:]
    for one, status, code, words in ((place + altered, 404, "link_unknown", "Đường dẫn không đúng"), (place + good[:-5], 404, "link_unknown", "This link is not right"),
                                     (place + "x" * 3000, 404, "link_unknown", "Đường dẫn không đúng"), (place + "%00%ff", 404, "link_unknown", "This link is not right"),
                                     (forged(house, key=b"k" * 32, member="huyện-584", message=message), 404, "link_unknown", "Đường dẫn không đúng"),
                                     (forged(house, version=2, member="huyện-584", message=message), 404, "link_unknown", "Đường dẫn không đúng"),
                                     (forged(house, member="huyện-584", message=message, expires=f"{DAY}T17:29:00+07:00"), 410, "link_expired", "Đường dẫn đã hết hạn"),
                                     (forged(house, member="huyện-584", message=message, epoch="0123456789abcdef"), 410, "link_of_another_epoch", "được khôi phục"),
                                     (forged(house, member="huyện-584", message=10 ** 9), 410, "link_of_another_epoch", "được khôi phục"),
                                     (forged(house, member="nobody", message=message), 403, "member_revoked", "Thành viên đã bị thu hồi"),
                                     (forged(house, province="59", member="huyện-584", message=message), 403, "member_revoked", "thu hồi")):
        if "%00" not in one:
            answered, problem, _ = ask("GET", one)
            assert (answered, problem["code"]) == (status, code), one
            by_contract("/a/{token}", "get", status, problem)
        answered, page, headers = ask("GET", one, accept="text/html")
        if "%00" not in one:
            assert answered == status and words in page and f'href="{house.env["TIENDO_INTAKE_URL"]}/vao"' in page and headers["Content-Type"].startswith("text/html")
    assert everything(house) == before
    answered, problem, _ = ask("POST", place + altered, {"alerts": [1]})
    assert (answered, problem["code"]) == (404, "link_unknown") and everything(house) == before


def test_who_was_revoked_answers_nothing_also_by_a_link_that_was_passed_on(house):
    url, ours = link(house, "huyện-582"), [*alerts_of(house, "582").values()]
    assert ask("GET", url)[0] == 200
    house.tiendo("member", "revoke", "huyện-582")
    before = everything(house)
    status, problem, _ = ask("GET", url)
    assert (status, problem["code"]) == (403, "member_revoked") and everything(house) == before
    status, problem, _ = ask("POST", url, {"alerts": ours})
    assert (status, problem["code"]) == (403, "member_revoked")
    assert house.sql("SELECT count(*) FROM alert_event WHERE state = 'acknowledged' AND alert = ANY (%s)", ours) == [(0,)]
    assert house.sql("SELECT actor, act FROM audit ORDER BY id DESC LIMIT 1") == [("huyện-582", "mail refused")]
    house.tiendo("member", "restore", "huyện-582")
    assert ask("GET", url)[0] == 200


def test_while_keys_are_changed_links_of_both_are_taken_and_of_no_third(house):
    url, message = link(house, "huyện-584"), message_of(house, "huyện-584")
    file = house.dir / "keys/link"
    assert file.stat().st_mode & 0o777 == 0o400
    was = file.read_bytes()
    try:
        house.tiendo("key", "rotate", "--link", file)
        assert file.stat().st_mode & 0o777 == 0o400 and len(file.read_text().split()) == 2
        assert ask("GET", url)[0] == 200
        assert [ask("GET", forged(house, key=key, member="huyện-584", message=message))[0] for key in keys(house)] == [200, 200]
        house.tiendo("key", "rotate", "--link", file)
        assert ask("GET", url)[1]["code"] == "link_unknown"
        file.chmod(0o644)
        status, problem, _ = ask("GET", url)
        assert (status, problem["code"]) == (503, "unavailable") and "can be read by others" in house.log("intake")
    finally:
        file.chmod(0o600)
        file.write_bytes(was)
        file.chmod(0o400)
    assert ask("GET", url)[0] == 200


def test_an_address_that_asks_too_often_waits(house):
    url = house.env["TIENDO_INTAKE_URL"] + "/a/x"
    target = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(target.hostname, target.port, timeout=20, source_address=("127.0.0.2", 0))  # not that of the other tests
    for _ in range(2000):
        connection.request("GET", target.path, headers={"Accept": "application/json"})
        answer = connection.getresponse()
        problem = json.loads(answer.read())
        if answer.status == 429:
            break
    assert answer.status == 429 and problem["code"] == "too_many" and int(answer.getheader("Retry-After")) >= 1
    assert ask("GET", url)[0] == 404, "others go on"


def look(browser, what):
    """No violation for readers, nothing sideways on a small phone, in light and dark."""
    for scheme in ("dark", "light"):
        browser("emulate", colorScheme=scheme)
        assert browser("axe")["violations"] == [], what
        if os.environ.get("PICTURES"):
            browser("picture", path=str(pathlib.Path(os.environ["PICTURES"]) / f"{what}-{scheme}.png"), full=True)


# The last one: it moves the clock on to the end of the links.
def test_a_box_is_ticked_and_a_day_promised_by_keyboard_and_what_follows_knows_it(house, browser):
    url, ours = link(house, "huyện-587"), alerts_of(house, "587")
    missed, missing = ours["target_missed", 2], ours["report_missing", 1]
    browser("open", url=url, width=360, height=740)
    look(browser, "answer")
    # nothing ticked: said, with the focus on it; nothing is sent
    before = everything(house)
    browser("click", selector="button.main")
    look(browser, "none-ticked")
    assert everything(house) == before
    for alert in (missed, missing):
        browser("focus", selector=f"#a-{alert}")
        browser("press", keys=["Space"])
    browser("fill", selector="#until", text="2024-07-03")
    browser("fill", selector="#note", text="Xã bổ sung ngày mai")
    browser("focus", selector="button.main")
    browser("press", keys=["Enter"])
    wait_for("the answer", lambda: house.sql("SELECT count(*) FROM alert WHERE id = ANY (%s) AND state = 'acknowledged'", [missed, missing]) == [(2,)])
    browser("click", selector="#done")
    look(browser, "answered")
    assert browser("traffic")["errors"] == []
    # the command and the API know it
    listed = {event["alert"]: event for event in json.loads(urllib_get(house, "/api/v1/alerts?state=acknowledged&limit=1000"))["events"]}
    assert {(listed[n]["acknowledged_by"], listed[n]["promised_until"]) for n in (missed, missing)} == {("huyện-587", "2024-07-03")}
    # nobody is told one level up of what was answered, and of what was not
    house.set_clock(f"{DAY}T22:00:00+07:00")
    house.watched()
    escalated = {row[0] for row in house.sql("SELECT DISTINCT alert FROM alert_event WHERE state = 'escalated'")}
    assert not escalated & {missed, missing} and alerts_of(house, "588")["report_missing", 1] in escalated
    # the next evening, the promise stands in the message, and its link lists what it promised
    house.set_clock("2024-07-02T08:00:00+07:00")
    rows = [progress(unit, "2024-07-02", value=0 if unit == units[1] else house.plan[unit]) for units in house.below.values() for unit in units]
    assert house.feed.put(2, rows)["rejected"] == []
    house.set_clock("2024-07-02T17:30:00+07:00")
    house.quiet(4)
    wait_for("the next evening", lambda: len([m for m in mails(house, "huyện-587") if m["Subject"].startswith("02/7")]) == 1)
    mail = next(m for m in mails(house, "huyện-587") if m["Subject"].startswith("02/7"))
    text = mail.get_body(("plain",)).get_content()
    assert "cam kết" in text and "03/7" in text, text
    # the first link holds for three days, to the second
    house.set_clock("2024-07-04T17:29:59+07:00")
    wait_for("the clock", lambda: ask("GET", url)[0] == 200)
    house.set_clock("2024-07-04T17:30:00+07:00")
    status, problem, _ = ask("GET", url)
    assert (status, problem["code"]) == (410, "link_expired")
    status, problem, _ = ask("POST", url, {"alerts": [missed]})
    assert (status, problem["code"]) == (410, "link_expired")
    browser("open", url=url, width=360, height=740)
    look(browser, "expired")
    house.feed.close()


def urllib_get(house, path):
    target = urllib.parse.urlsplit(house.env["TIENDO_HTTP_URL"])
    connection = http.client.HTTPConnection(target.hostname, target.port, timeout=20)
    connection.request("GET", path, headers={"Authorization": f"Bearer {house.env['TIENDO_HTTP_TOKEN']}"})
    return connection.getresponse().read()
