"""Signing in: links, passwords, one-time codes, sessions, as a browser and as somebody who means no good would use them."""
import datetime
import http.client
import json
import re
import subprocess
import time
import urllib.parse

import jsonschema
import pytest
import yaml

from aiosmtpd.controller import Controller

from conftest import ROOT, Stack, wait_for
from lib.people import Browser, browser_folder, new_link, one_time_code, PASSWORD, signed_in
from lib.ports import free_port
from receivers import Mailbox
from replicas import listen, second_exporter


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    mailbox, settings = Mailbox(), tmp_path_factory.mktemp("settings") / "settings"
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    mail = {"TIENDO_SMTP_URL": f"smtp://127.0.0.1:{controller.port}", "TIENDO_MAIL_FROM": "tiendo@example.vn", "TIENDO_NOTICE": "SIMULATED figures"}
    settings.write_text("".join(f"{name}={value}\n" for name, value in mail.items()))
    stack = Stack("--settings", str(settings), clock="2024-07-10T10:00:00+07:00")
    stack.env |= mail
    stack.mailbox = mailbox
    yield stack
    stack.down()
    controller.stop()


def test_a_link_signs_in_once_and_a_new_one_ends_the_older(house):
    first = new_link(house, "hoa")
    second = house.tiendo("account", "link", "hoa").strip().splitlines()[-1].split("#")[1]
    assert Browser(house).ask("POST", "/api/v1/session/link", {"link": first})[0] == 410
    browser = Browser(house)
    assert browser.ask("POST", "/api/v1/session/link", {"link": second})[0] == 204
    status, session, _ = browser.ask("GET", "/api/v1/session")
    assert (status, session["account"], session["role"], session["unit"], session["language"]) == (200, "hoa", "clerk", "22738", "vi")
    assert Browser(house).ask("POST", "/api/v1/session/link", {"link": second})[0] == 410
    assert Browser(house).ask("POST", "/api/v1/session/link", {"link": "never made"})[0] == 410


def test_opening_a_link_changes_nothing(house):
    link = new_link(house, "scanned")
    target = urllib.parse.urlsplit(house.env["TIENDO_INTAKE_URL"])
    for _ in range(3):  # a scanner of mails: the page, never the button
        connection = http.client.HTTPConnection(target.hostname, target.port, timeout=20)
        connection.request("GET", "/vao")
        assert connection.getresponse().status == 200
    assert Browser(house).ask("POST", "/api/v1/session/link", {"link": link})[0] == 204


def test_a_password_is_set_used_and_changed(house):
    browser = signed_in(house, "mai")
    for bad, code in (("short", "password_short"), ("password123", "password_common"), ("x" * 300, "password_long")):
        status, problem, _ = browser.ask("POST", "/api/v1/account/password", {"new": bad})
        assert (status, problem["code"]) == (422, code)
    assert browser.ask("POST", "/api/v1/account/password", {"new": PASSWORD})[0] == 204
    other = Browser(house)
    assert other.ask("POST", "/api/v1/session", {"account": "mai", "password": PASSWORD, "remember": True})[0] == 204
    assert other.ask("POST", "/api/v1/account/password", {"new": PASSWORD + "!"})[1]["code"] == "password_wrong"
    assert other.ask("POST", "/api/v1/account/password", {"old": PASSWORD, "new": PASSWORD + "!"})[0] == 204
    assert other.ask("GET", "/api/v1/session")[0] == 200
    assert browser.ask("GET", "/api/v1/session")[0] == 401, "a changed password ends the other sessions"


def test_every_wrong_reason_is_answered_alike_and_tries_are_slowed(house):
    signed_in(house, "lan").ask("POST", "/api/v1/account/password", {"new": PASSWORD})
    answers = []
    for account in ("lan", "nobody"):
        tries = [Browser(house).ask("POST", "/api/v1/session", {"account": account, "password": "wrong wrong"}) for _ in range(4)]
        answers.append([(status, problem["detail"].split(":")[0], problem["code"]) for status, problem, _ in tries])
        assert [status for status, _, _ in tries] == [401, 401, 401, 429] and tries[3][2]["Retry-After"] == "1"
    assert answers[0] == answers[1], "nothing tells whether an account exists"
    wait_for("the second is over", lambda: Browser(house).ask("POST", "/api/v1/session", {"account": "lan", "password": PASSWORD})[0] == 204)
    acts = [(one["actor"], one["act"]) for one in json.loads(house.tiendo("audit", "--json"))]
    assert acts.count(("lan", "sign in refused")) == 3 and acts.count(("nobody", "sign in refused")) == 3


def test_who_needs_a_second_factor_is_not_let_in_without_it(house):
    browser = signed_in(house, "pc06-a", "pc06", "58")
    assert browser.ask("POST", "/api/v1/account/password", {"new": PASSWORD})[0] == 204
    assert Browser(house).ask("POST", "/api/v1/session", {"account": "pc06-a", "password": PASSWORD})[0] == 401
    _, secret, _ = browser.ask("POST", "/api/v1/account/totp", {})
    assert browser.ask("PUT", "/api/v1/account/totp", {"code": "000000"})[1]["code"] == "code_wrong"
    _, recovery, _ = browser.ask("PUT", "/api/v1/account/totp", {"code": one_time_code(secret["secret"])})
    assert len(set(recovery["recovery_codes"])) == 8
    status, problem, _ = Browser(house).ask("POST", "/api/v1/account/totp", {})
    assert status == 401
    used = one_time_code(secret["secret"])
    after = one_time_code(secret["secret"], time.time() + 30)
    tries = {"account": "pc06-a", "password": PASSWORD}
    assert Browser(house).ask("POST", "/api/v1/session", tries | {"code": used})[0] == 401, "a code that was shown works no second time"
    assert Browser(house).ask("POST", "/api/v1/session", tries | {"code": after})[0] == 204
    spare = recovery["recovery_codes"][0]
    open_page = Browser(house)
    assert open_page.ask("POST", "/api/v1/session", tries | {"code": spare})[0] == 204
    assert open_page.ask("POST", "/api/v1/account/totp", {})[1]["code"] == "link_needed", "who finds the page open does not take the account over"
    assert Browser(house).ask("POST", "/api/v1/session", tries | {"code": spare})[0] == 401


def test_sessions_end_when_they_should(house):
    browser = signed_in(house, "ngoc")
    stolen = Browser(house)
    stolen.cookies = dict(browser.cookies)
    assert stolen.ask("GET", "/api/v1/session")[0] == 200
    assert browser.ask("DELETE", "/api/v1/session")[0] == 204
    assert stolen.ask("GET", "/api/v1/session")[0] == 401, "signed out is signed out"
    again = signed_in(house, "ngoc")
    house.tiendo("account", "revoke", "ngoc")
    assert again.ask("GET", "/api/v1/session")[0] == 401
    assert "revoked" in house.tiendo("account", "list")


def test_what_changes_something_comes_from_a_page_of_our_own(house):
    browser = signed_in(house, "thu")
    new = {"new": PASSWORD}
    assert browser.ask("POST", "/api/v1/account/password", new, origin=False)[0] == 403
    assert browser.ask("POST", "/api/v1/account/password", new, origin="http://evil.example")[0] == 403
    assert browser.ask("POST", "/api/v1/account/password", new, origin="null")[0] == 403
    assert browser.ask("POST", "/api/v1/account/password", new, origin=house.env["TIENDO_INTAKE_URL"] + ".evil.example")[0] == 403
    assert browser.ask("POST", "/api/v1/account/password", new, kind="text/plain")[0] == 415
    assert browser.ask("POST", "/api/v1/account/password", new, origin=house.env["TIENDO_HTTP_URL"])[0] == 204
    assert Browser(house).ask("POST", "/api/v1/session/link", {"link": "x"}, origin="http://evil.example")[0] == 403


@pytest.mark.parametrize("body", ["{", "[]", '{"account":1,"password":"x"}', '{"account":"a","account":"b"}', '{"account":"' + "a" * 70 + '"}', '{"account":"a\\u0000"}'])
def test_a_body_that_is_none_is_refused_with_words(house, body):
    target = urllib.parse.urlsplit(house.env["TIENDO_INTAKE_URL"])
    connection = http.client.HTTPConnection(target.hostname, target.port, timeout=20)
    connection.request("POST", "/api/v1/session", body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    assert answer.status in (400, 422) and json.loads(answer.read())["detail"]


def test_the_dashboard_knows_a_session(house):
    browser = signed_in(house, "chu-tich-587", "chair", "587")
    page = house.env["TIENDO_HTTP_URL"]
    status, about, _ = browser.ask("GET", "/api/v1/about", url=page)
    assert (status, about["role"], about["unit"], about["label"]) == (200, "officer", "587", "chu-tich-587")
    status, table, _ = browser.ask("GET", "/api/v1/status?campaign=kich-hoat", url=page)
    assert status == 200 and table["total"]["unit"] == "587"
    assert browser.ask("GET", "/api/v1/status?campaign=kich-hoat&unit=582", url=page)[0] == 404
    assert browser.ask("POST", "/api/v1/alerts/1/ack", {}, url=page, origin=False)[0] == 403
    assert browser.ask("POST", "/api/v1/alerts/1/ack", {}, url=page, origin="http://evil.example")[0] == 403
    assert browser.ask("POST", "/api/v1/alerts/1/ack", {}, url=page)[0] in (403, 404), "asked for from our own page it is looked at"
    _, _, headers = Browser(house).ask("GET", "/api/v1/about", url=page)
    assert headers["Link"] == f'<{house.env["TIENDO_INTAKE_URL"]}/vao>; rel="authorization"'
    browser.ask("DELETE", "/api/v1/session")
    assert browser.ask("GET", "/api/v1/about", url=page)[0] == 401


def test_an_account_of_several_units_sees_each(house):
    browser = signed_in(house, "hai-huyen", "chair", "587")
    house.tiendo("account", "add", "hai-huyen", "--role", "chair", "--unit", "584")
    page = house.env["TIENDO_HTTP_URL"]

    def total(query=""):
        status, table, _ = browser.ask("GET", f"/api/v1/status?campaign=kich-hoat{query}", url=page)
        return table["total"]["unit"] if status == 200 else status
    about = browser.ask("GET", "/api/v1/about", url=page)[1]
    assert [one["unit"] for one in about["units"]] == ["584", "587"] and "Bác Ái" in about["units"][0]["name"]
    assert [total(), total("&unit=584"), total("&unit=587"), total("&unit=58"), total("&unit=582")] == ["584", "584", "587", 404, 404]
    below = house.sql("SELECT min (code) FROM unit WHERE parent_code = '587'")[0][0]
    assert total(f"&unit={below}") == below
    assert browser.ask("GET", "/api/v1/alerts?units=587", url=page)[0] == 200
    assert browser.ask("GET", "/api/v1/alerts?units=582", url=page)[0] == 404
    assert [one["unit"] for one in signed_in(house, "mot-huyen", "chair", "587").ask("GET", "/api/v1/about", url=page)[1]["units"]] == ["587"]


def test_accounts_of_a_level_come_with_a_sheet_of_links(house, tmp_path):
    sheet = tmp_path / "links.html"
    said = house.tiendo("account", "add", "--each", "commune", "--role", "clerk", "--under", "582", "-o", str(sheet))
    text = sheet.read_text()
    assert said.startswith("16 accounts") and text.count("<svg") == 16 and text.count("/vao#") == 16
    assert sheet.stat().st_mode & 0o077 == 0, "whoever reads it can sign in"
    link = text.split("/vao#")[1][:43]
    assert Browser(house).ask("POST", "/api/v1/session/link", {"link": link})[0] == 204


def of_clerks(house):
    """A district with two clerks below it, one elsewhere."""
    for code, role, unit in (("xa-phuoc-my", "clerk", "22738"), ("xa-khac", "clerk", "22810"), ("chu-tich-582", "chair", "582")):
        new_link(house, code, role, unit)
    return signed_in(house, "huyen-582", "district", "582")


def test_a_district_makes_new_links_for_the_clerks_below_it(house):
    district = of_clerks(house)
    lost = signed_in(house, "xa-phuoc-my")
    older = house.tiendo("account", "link", "xa-phuoc-my").strip().splitlines()[-1].split("#")[1]
    contract = yaml.safe_load((ROOT / "proto/intake.yaml").read_text())["components"]["schemas"]
    status, listed, _ = district.ask("GET", "/api/v1/account/clerks")
    jsonschema.validate(listed, contract["Clerks"])
    found = {one["account"]: one for one in listed["accounts"]}
    assert status == 200 and "xa-khac" not in found and "chu-tich-582" not in found and "huyen-582" not in found
    assert found["xa-phuoc-my"]["units"] == [{"unit": "22738", "name": "Phường Đô Vinh"}]
    assert found["xa-phuoc-my"]["signed_in_at"].endswith("+07:00") and found["xa-phuoc-my"]["link_until"]

    path = "/api/v1/account/clerks/{}/link"
    status, made, _ = district.ask("POST", path.format("xa-phuoc-my"), {})
    jsonschema.validate(made, contract["ClerkLink"] | {"additionalProperties": False})
    assert status == 200 and made["mailed"] == "no_address" and made["link"].startswith(house.env["TIENDO_INTAKE_URL"] + "/vao#") and made["qr"]["path"].startswith("M2 2h1v1h-1z")
    assert Browser(house).ask("POST", "/api/v1/session/link", {"link": older})[0] == 410, "it ends the older ones"
    assert lost.ask("GET", "/api/v1/session")[0] == 200
    assert Browser(house).ask("POST", "/api/v1/session/link", {"link": made["link"].split("#")[1]})[0] == 204
    assert district.ask("POST", path.format("xa-phuoc-my"), {"end_sessions": True})[0] == 200
    assert lost.ask("GET", "/api/v1/session")[0] == 401, "a lost phone is signed out"

    for other in ("xa-khac", "chu-tich-582", "huyen-582", "nobody", "%2e%2e"):
        status, problem, _ = district.ask("POST", path.format(other), {})
        assert (status, problem["code"]) == (403, "outside"), other
    assert district.ask("POST", path.format("xa-phuoc-my"), {}, origin="http://evil.example")[0] == 403
    assert district.ask("POST", path.format("xa-phuoc-my"), {}, kind="text/plain")[0] == 415
    clerk = Browser(house)
    for role, unit in (("clerk", "22738"), ("chair", "582"), ("pc06", "58"), ("operator", "58")):
        other = signed_in(house, f"not-a-district-{role}", role, unit)
        assert other.ask("GET", "/api/v1/account/clerks")[1]["code"] == "forbidden"
        assert other.ask("POST", path.format("xa-phuoc-my"), {})[1]["code"] == "forbidden"
    assert clerk.ask("GET", "/api/v1/account/clerks")[0] == 401
    house.tiendo("account", "lock", "xa-phuoc-my")
    status, problem, _ = district.ask("POST", path.format("xa-phuoc-my"), {})
    assert (status, problem["code"]) == (409, "locked")
    house.tiendo("account", "unlock", "xa-phuoc-my")
    acts = [(one["actor"], one["act"], one["subject"], one["detail"]) for one in json.loads(house.tiendo("audit", "--json")) if one["actor"] == "huyen-582" and one["act"] == "account link"]
    assert [(act, subject) for _, act, subject, _ in acts] == [("account link", "xa-phuoc-my")] * 2 and made["link"].split("#")[1] not in str(acts)
    secret = made["link"].split("#")[1]
    assert secret not in house.log("intake"), "a link is in no log"


def test_a_link_goes_to_the_accounts_mail_address_too(house):
    def newest():
        sender, to, mail = house.mailbox.mails[-1]
        texts = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
        assert sender == "tiendo@example.vn" and "SIMULATED figures" in texts["text/plain"] and "SIMULATED figures" in texts["text/html"]
        return to, mail["Subject"], texts["text/plain"], texts["text/html"]

    said = house.tiendo("account", "add", "co-thu", "--role", "clerk", "--unit", "22738", "--mail", "thu@example.vn")
    link = said.strip().splitlines()[-1]
    to, subject, text, html = newest()
    assert (to, subject) == (["thu@example.vn"], "Đường dẫn đăng nhập Tiến độ") and f"\n{link}\n" in text and f'href="{link}"' in html
    assert "mailed to its address" in said
    house.tiendo("account", "add", "mr-post", "--role", "clerk", "--unit", "22738", "--mail", "post@example.vn", "--language", "en")
    assert newest()[1] == "Your sign-in link for Tiến độ"
    link = json.loads(house.tiendo("account", "link", "co-thu", "--json"))["link"]
    assert newest()[0] == ["thu@example.vn"] and link in newest()[2]

    district = of_clerks(house)
    status, made, _ = district.ask("POST", "/api/v1/account/clerks/co-thu/link", {})
    assert (status, made["mailed"]) == (200, "sent") and made["link"] in newest()[2]
    assert Browser(house).ask("POST", "/api/v1/session/link", {"link": made["link"].split("#")[1]})[0] == 204
    count = len(house.mailbox.mails)
    assert district.ask("POST", "/api/v1/account/clerks/xa-phuoc-my/link", {})[1]["mailed"] == "no_address"
    house.mailbox.refuse = True
    try:
        status, made, _ = district.ask("POST", "/api/v1/account/clerks/co-thu/link", {})
        assert (status, made["mailed"]) == (200, "failed"), "the link is good all the same"
        done = house.run("account", "link", "co-thu")
        assert done.returncode == 0 and "was not mailed" in done.stderr and "it answered 451" in done.stderr and "/vao#" in done.stdout.splitlines()[-1]
    finally:
        house.mailbox.refuse = False
    assert len(house.mailbox.mails) == count and "link_not_mailed" in house.log("intake")
    for name in ("intake", "postgres", "exporter"):
        assert made["link"].split("#")[1] not in house.log(name)


def test_in_chromium_a_district_makes_a_link_for_a_lost_phone(house, tmp_path):
    of_clerks(house)
    link = json.loads(house.tiendo("account", "link", "huyen-582", "--json"))["link"]
    walk = subprocess.run(["node", "clerks.mjs", link, house.env["TIENDO_INTAKE_URL"] + "/", "xa-phuoc-my", str(tmp_path)], cwd=browser_folder(), capture_output=True, text=True, timeout=120)
    assert walk.returncode == 0, walk.stdout + walk.stderr
    seen = json.loads(walk.stdout)
    assert seen["errors"] == [] and seen["axe"] == [] and seen["sideways"] == []
    assert seen["focus"] and seen["qr"] and seen["listed"] >= 1
    assert Browser(house).ask("POST", "/api/v1/session/link", {"link": seen["link"].split("#")[1]})[0] == 204


def test_a_token_ends_by_itself_where_it_was_given_an_end(house):
    def works(token):
        return Browser(house).ask("GET", "/api/v1/about", url=house.env["TIENDO_HTTP_URL"], headers={"Authorization": f"Bearer {token}"})[0]

    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=20)
    ends, stays = (house.tiendo("token", "new", "--role", "viewer", "--unit", "58", "--label", label, "--expires", at).strip().splitlines()[-1]
                   for label, at in (("ends", soon.isoformat()), ("stays", "2099-01-01T00:00:00Z")))
    assert works(ends) == works(stays) == 200
    wait_for("its end", lambda: works(ends) == 401, limit=60)
    assert works(stays) == 200
    states = {one["label"]: one["state"] for one in json.loads(house.tiendo("token", "list", "--json"))}
    assert (states["ends"], states["stays"]) == ("expired", "active")
    assert house.run("token", "new", "--role", "viewer", "--unit", "58", "--expires", "tomorrow").returncode == 2


def test_the_routes_are_those_of_the_contract_and_its_answers_have_its_form(house):
    contract = yaml.safe_load((ROOT / "proto/intake.yaml").read_text())
    served = re.findall(r'\{"(\w+)", "(/[^"]+)"', (ROOT / "services/intake/routes.c").read_text())
    assert sorted((method.lower(), path) for method, path in served) == sorted((method, path) for path, of in contract["paths"].items() for method in of if method != "parameters")
    _, session, _ = signed_in(house, "form").ask("GET", "/api/v1/session")
    jsonschema.validate(session, contract["components"]["schemas"]["Session"] | {"additionalProperties": False})


def test_event_streams_end_with_what_they_were_opened_by(house):
    """On every replica; what others opened goes on. A stream that does not end says something every 15 s."""
    token = house.tiendo("token", "new", "--role", "viewer", "--unit", "58", "--label", "screen").strip().splitlines()[-1]
    signed_out, revoked, stays = (signed_in(house, code, "chair", "582") for code in ("nghe-ra", "nghe-khoa", "nghe-tiep"))
    cookie = lambda browser: {"Cookie": f"tiendo_session={browser.cookies['tiendo_session']}"}  # noqa: E731
    with second_exporter(house) as second:
        urls = (house.env["TIENDO_HTTP_URL"], second)
        streams = {name: [listen(url, headers) for url in urls] for name, headers in (("signed out", cookie(signed_out)), ("revoked", cookie(revoked)),
                                                                                      ("token", {"Authorization": f"Bearer {token}"}), ("stays", cookie(stays)))}
        ends = {"signed out": lambda: signed_out.ask("DELETE", "/api/v1/session"), "revoked": lambda: house.tiendo("account", "revoke", "nghe-khoa"),
                "token": lambda: house.tiendo("token", "revoke", "screen")}
        for name, end in ends.items():
            end()
            for stream in streams[name]:
                heard = 0
                for line in stream:
                    heard += line.startswith(b"event:")
                    assert heard < 4, f"{name}: it goes on"
        assert stays.ask("GET", "/api/v1/session")[0] == 200
        for stream in streams["stays"]:
            assert stream.readline() in (b"data: {}\n",) and not stream.isclosed()
            stream.close()


def test_the_first_operator_is_everywhere_and_is_made_once(house):
    """What compose runs at each `up`."""
    call = ("account", "add", "first", "--role", "operator", "--unit", "*", "--once")
    link = house.tiendo(*call).strip().splitlines()[-1]
    again = house.tiendo(*call)
    assert "/vao#" in link and "/vao#" not in again and "is there already" in again
    browser = Browser(house)
    assert browser.ask("POST", "/api/v1/session/link", {"link": link.split("#")[1]})[0] == 204, "the second time ended nothing"
    assert browser.ask("GET", "/api/v1/session")[1]["unit"] == "*"
    status, about, _ = browser.ask("GET", "/api/v1/about", url=house.env["TIENDO_HTTP_URL"])
    assert (status, about["role"], about["unit"]) == (200, "operator", "*")
    assert browser.ask("GET", "/api/v1/status?campaign=kich-hoat", url=house.env["TIENDO_HTTP_URL"])[0] == 200
    assert house.run("account", "add", "everywhere", "--role", "clerk", "--unit", "*").returncode == 1


def test_wrong_calls_of_the_command(house):
    for arguments, status in ((["add", "x"], 2), (["add", "x", "--role", "boss", "--unit", "58"], 2), (["add", "x", "--role", "clerk", "--unit", "99999"], 1), (["link", "nobody"], 1),
                              (["lock", "nobody"], 1), (["add", "--each", "commune", "--role", "clerk"], 2), ([], 2)):
        done = house.run("account", *arguments)
        assert done.returncode == status and done.stderr, arguments


def test_in_chromium_a_first_sign_in_takes_one_button(house):
    link = json.loads(house.tiendo("account", "add", "browser", "--role", "chair", "--unit", "582", "--json"))["link"]
    house.tiendo("account", "add", "browser", "--role", "chair", "--unit", "587")
    link = json.loads(house.tiendo("account", "link", "browser", "--json"))["link"]
    walk = subprocess.run(["node", "sign_in.mjs", link, house.env["TIENDO_HTTP_URL"] + "/"], cwd=browser_folder(), capture_output=True, text=True, timeout=120)
    assert walk.returncode == 0, walk.stdout + walk.stderr
    seen = json.loads(walk.stdout)
    assert seen["errors"] == [] and seen["axe"] == []
    assert seen["own"] == "Thành phố Phan Rang - Tháp Chàm · Huyện Ninh Phước" and seen["own_other"] == "Huyện Ninh Phước" and seen["other"].startswith("Huyện Ninh Phước")
    assert seen["summary_has_focus"] and "Phan Rang - Tháp Chàm" in seen["unit"] and not seen["sideways"]

# The last one: it moves the clock on to the close of a day.
def test_an_account_acknowledges_for_each_of_its_units(house):
    browser = signed_in(house, "ba-huyen", "chair", "587")
    house.tiendo("account", "add", "ba-huyen", "--role", "chair", "--unit", "584")
    house.set_clock("2024-07-10T17:30:00+07:00")
    asked = "SELECT unit, id FROM alert WHERE unit IN ('582', '584', '587') AND kind = 'report_missing' AND campaign = 'kich-hoat'"
    alerts = dict(wait_for("the alerts of a day without reports", lambda: len(house.sql(asked)) == 3 and house.sql(asked)))
    for unit, expected in (("584", 200), ("587", 200), ("582", 403)):
        assert browser.ask("POST", f"/api/v1/alerts/{alerts[unit]}/ack", {}, url=house.env["TIENDO_HTTP_URL"])[0] == expected, unit
