"""PC06's desk: what it lists and decides, who may, and how the unit and PC06 themselves are told."""
import concurrent.futures
import http.client
import json
import re
import subprocess
import urllib.parse

import jsonschema
import psycopg2
import pytest
import yaml

from conftest import ROOT, Stack, explanation, wait_for
from lib.people import PASSWORD, Browser, browser_folder, one_time_code, signed_in
from lib.routes import ACCOUNT_ROLES, SESSION, intake_routes
from members import replay

DESK = "/api/v1/desk/explanations"
CONTRACT = yaml.safe_load((ROOT / "proto/intake.yaml").read_text())


@pytest.fixture(scope="module")
def house():
    stack = Stack(clock="2024-07-10T10:00:00+07:00")
    stack.seq = 0
    stack.province_feed = stack.client(stack.add_feed("58"))
    stack.pc06 = signed_in(stack, "pc06", "pc06", "58")
    yield stack
    stack.down()


def explained(house, *records):
    house.seq += 1
    answer = house.province_feed.put(house.seq, list(records))
    assert answer["type"] == "ack" and answer["rejected"] == [], answer


def listed(browser, query="campaign=kich-hoat"):
    status, desk, _ = browser.ask("GET", f"{DESK}?{query}")
    assert status == 200, desk
    return desk


def documents(browser, query="campaign=kich-hoat"):
    return [one["document"] for one in listed(browser, query)["explanations"]]


def decide(browser, path, decision="accept", rev=1, **more):
    status, answer, _ = browser.ask("POST", f"{DESK}/{path}", {"decision": decision, "rev": rev, **more})
    return status, answer


def events(house, member, kind):
    return [e for e in replay(house, member)["events"] if e["kind"] == kind]


def test_the_desk_lists_what_waits_with_its_text_and_history(house):
    explained(house, explanation("22738", "1/LIST", 3, "2024-07-09", note="theo công văn"), explanation("22741", "2/LIST", 4, "2024-07-08", reason="illness"))
    desk = listed(house.pc06)
    schemas = CONTRACT["components"]["schemas"]
    jsonschema.validate(desk, schemas["Desk"] | {"components": CONTRACT["components"], "additionalProperties": False})
    assert desk["campaign"] == "kich-hoat" and desk["total"] == len(desk["explanations"]) and desk["now"].startswith("2024-07-10T10:00:00")
    one = next(e for e in desk["explanations"] if e["document"] == "1/LIST")
    history = one.pop("history")
    assert one == {"unit": "22738", "unit_name": "Phường Đô Vinh", "district": "582", "district_name": "Thành phố Phan Rang - Tháp Chàm", "document": "1/LIST", "date": "2024-07-09", "reason": "abroad",
                   "count": 3, "note": "theo công văn", "rev": 1, "state": "submitted", "waiting_since": "2024-07-10T10:00:00.000000+07:00"}
    assert history == [{"rev": 1, "at": one["waiting_since"], "source": {"feed": house.province_feed.feed}, "date": "2024-07-09", "reason": "abroad", "count": 3, "note": "theo công văn"}]
    assert listed(house.pc06, "")["campaign"] == "kich-hoat", "none is named: the campaign in which most wait"
    assert documents(house.pc06, "campaign=kich-hoat&reason=illness") == ["2/LIST"] and documents(house.pc06, "campaign=kich-hoat&state=accepted&unit=22741") == []
    assert documents(house.pc06, "campaign=kich-hoat&unit=22741") == ["2/LIST"] and documents(house.pc06, "campaign=dinh-danh-muc-2") == []
    part = listed(house.pc06, "campaign=kich-hoat&limit=1")
    assert part["total"] >= 2 and len(part["explanations"]) == 1
    for query, status in (("campaign=nope", 404), ("campaign=kich-hoat&unit=99999", 404), ("state=waiting", 400), ("limit=0", 400), ("limit=9999", 400), ("colour=red", 400)):
        status_is, problem, _ = house.pc06.ask("GET", f"{DESK}?{query}")
        assert status_is == status and problem["detail"], query


def test_a_document_is_all_that_follows_the_unit(house):
    explained(house, explanation("22738", "7/GT", 5, "2024-07-09"), explanation("22738", "8/GT/ế %2F", 6, "2024-07-09"))
    house.settled()
    before = house.status(unit="22738", date="2024-07-10")["total"]
    assert decide(house.pc06, "kich-hoat/22738/7%2FGT", note=" đủ\thồ sơ ") == (200, {"campaign": "kich-hoat", "unit": "22738", "document": "7/GT", "rev": 1, "state": "accepted", "by": "pc06",
                                                                                "at": "2024-07-10T10:00:00.000000+07:00", "note": "đủ hồ sơ"})
    assert decide(house.pc06, "kich-hoat/22738/7/GT", note="đủ hồ sơ")[0] == 200
    assert house.sql("SELECT count(*) FROM explanation_decision WHERE document = '7/GT'") == [(1,)], "a repeated tap is one decision"
    assert decide(house.pc06, "kich-hoat/22738/" + urllib.parse.quote("8/GT/ế %2F"))[1]["document"] == "8/GT/ế %2F"
    assert decide(house.pc06, "kich-hoat/22738/" + urllib.parse.quote("8/GT/e\u0302\u0301 %2F") + "%20")[0] == 200, "typed on another keyboard"
    house.settled()
    after = house.status(unit="22738", date="2024-07-10")["total"]
    assert (after["explained"], after["workable"], after["target"]) == (before["explained"] + 11, before["workable"] - 11, before["target"])
    entry = next(one for one in json.loads(house.tiendo("audit", "--json")) if one["act"] == "explanation accept")
    assert (entry["actor"], entry["via"], entry["subject"], json.loads(entry["detail"])) == ("pc06", "http", "kich-hoat", {"unit": "22738", "document": "7/GT", "rev": 1, "note": "đủ hồ sơ"})


def test_nobody_decides_on_what_nobody_has_read(house):
    explained(house, explanation("22738", "9/GT", 5, "2024-07-09"))
    explained(house, explanation("22738", "9/GT", 4, "2024-07-09", rev=2))
    for rev in (1, 3):
        status, problem = decide(house.pc06, "kich-hoat/22738/9/GT", rev=rev)
        assert (status, problem["code"]) == (409, "rev_conflict") and "revision 2" in problem["detail"]
    assert decide(house.pc06, "kich-hoat/22738/9/GT", "return", 2, note="thiếu danh sách")[0] == 200
    one = next(e for e in listed(house.pc06)["explanations"] if e["document"] == "9/GT")
    assert (one["state"], one["waiting_since"]) == ("returned", None)
    assert [(h["rev"], h.get("decision"), h.get("count"), h.get("by")) for h in one["history"]] == [(1, None, 5, None), (2, None, 4, None), (2, "return", None, "pc06")]


def test_a_route_answers_the_roles_that_its_table_names_and_no_other(house):
    whose = {role: signed_in(house, f"routes-{role}", role, {"clerk": "22738", "district": "582"}.get(role, "58")) for role in ACCOUNT_ROLES}
    rows = [(method, re.sub(r"{\w+}", "x", path), needs, roles) for method, path, needs, roles in intake_routes()]
    for method, path, needs, roles in sorted(rows, key=lambda row: row[0] == "DELETE"):  # to sign out comes last
        body = None if method in ("GET", "DELETE") else {}
        for role, browser in whose.items() if needs in SESSION else ():
            status, answer, _ = browser.ask(method, path, body)
            told = status == 403 and answer["code"] == "forbidden" and "an account of the role" in answer["detail"]
            assert status != 401 and told == (role not in roles), (method, path, role, answer)
        assert needs not in SESSION or Browser(house).ask(method, path, body)[0] == 401, (method, path)


def test_only_pc06_decides_and_only_on_its_units(house):
    explained(house, explanation("22738", "10/GT", 5, "2024-07-09"))
    for role, unit in (("clerk", "22738"), ("district", "582"), ("chair", "58"), ("viewer", "58"), ("operator", "58")):
        browser = signed_in(house, f"desk-{role}", role, unit)
        assert [browser.ask("GET", DESK)[:2][0], decide(browser, "kich-hoat/22738/10/GT")[0]] == [403, 403], role
        assert browser.ask("GET", DESK)[1]["code"] == decide(browser, "kich-hoat/22738/10/GT")[1]["code"] == "forbidden"
    assert Browser(house).ask("GET", DESK)[0] == decide(Browser(house), "kich-hoat/22738/10/GT")[0] == 401
    district = signed_in(house, "pc06-587", "pc06", "587")
    assert documents(district) == []
    outside = {json.dumps(decide(district, path)) for path in ("kich-hoat/22738/10/GT", "kich-hoat/22738/none", "kich-hoat/99999/x", "nope/22738/10/GT")}
    assert len(outside) == 1 and json.loads(outside.pop())[1]["code"] == "outside", "nothing tells what there is"
    assert decide(house.pc06, "kich-hoat/22738/none")[0] == 404
    for path in ("kich-hoat", "kich-hoat/22738", "kich-hoat/22738/", "kich-hoat//x", "kich-hoat/22738/" + "x" * 65, "kich-hoat/22738/%FF"):
        assert decide(house.pc06, path)[0] == 404, path
    body = {"decision": "accept", "rev": 1}
    assert house.pc06.ask("POST", f"{DESK}/kich-hoat/22738/10/GT", body, origin=False)[0] == 403
    assert house.pc06.ask("POST", f"{DESK}/kich-hoat/22738/10/GT", body, origin="http://evil.example")[0] == 403
    assert house.pc06.ask("POST", f"{DESK}/kich-hoat/22738/10/GT", body, kind="text/plain")[0] == 415
    assert house.pc06.ask("GET", f"{DESK}/kich-hoat/22738/10/GT")[0] == 405
    for wrong, code in (({"decision": "yes", "rev": 1}, "wrong_decision"), ({"rev": 1}, "wrong_decision"), ({"decision": "accept"}, "wrong_rev"), ({"decision": "accept", "rev": 1.0}, "wrong_rev"),
                        ({"decision": "accept", "rev": 0}, "wrong_rev"), (body | {"note": 1}, "wrong_type"), (body | {"note": "ế" * 400}, "note_too_long"), (body | {"note": "gọi 0912345678"}, "note_personal")):
        status, problem, _ = house.pc06.ask("POST", f"{DESK}/kich-hoat/22738/10/GT", wrong)
        assert (status, problem["code"]) == (422, code), wrong
    assert next(e for e in listed(house.pc06)["explanations"] if e["document"] == "10/GT")["state"] == "submitted"


def test_a_return_reaches_the_unit_and_ends_with_a_new_revision(house):
    unit, district, other, chair = (house.add_member(unit, role) for unit, role in (("22744", "police"), ("582", "chair"), ("587", "chair"), ("58", "chair")))
    explained(house, explanation("22744", "11/GT", 5, "2024-07-09"), explanation("22744", "12/GT", 5, "2024-07-09"))
    for document in ("11/GT", "12/GT"):
        assert decide(house.pc06, f"kich-hoat/22744/{document}", "return", note="thiếu danh sách")[0] == 200
    last = wait_for("the alert", lambda: [e for e in events(house, unit, "explanation_returned") if e["figures"] == {"documents": 2}])[-1]
    assert (last["severity"], last["unit"], last["date"], last["campaign"]) == ("warning", "22744", "2024-07-09", "kich-hoat")
    assert "11/GT" in last["text"]["vi"] and "12/GT" in last["text"]["en"]
    assert house.sql("SELECT count(DISTINCT id) FROM alert WHERE kind = 'explanation_returned' AND unit = '22744'") == [(1,)]
    explained(house, explanation("22744", "11/GT", 5, "2024-07-09", rev=2))
    wait_for("one is left", lambda: events(house, unit, "explanation_returned")[-1]["figures"] == {"documents": 1})
    explained(house, explanation("22744", "12/GT", 5, "2024-07-09", rev=2))
    ended = wait_for("the end", lambda: [e for e in events(house, district, "explanation_returned") if e["state"] == "resolved"])[-1]
    assert (ended["resolution"], ended["figures"], ended["alert"]) == ("corrected", {"documents": 0}, last["alert"])
    assert events(house, other, "explanation_returned") == []
    assert {e["state"] for e in events(house, chair, "explanation_returned")} == {"open", "updated", "resolved"}, "replay gives the subtree; messages go to the unit and its district (tests/sql)"


def test_what_waits_three_days_is_an_alert_of_pc06(house):
    member = house.add_member("58", "pc06")
    explained(house, explanation("22747", "13/GT", 5, "2024-07-09"))
    assert events(house, member, "explanation_waiting") == []
    house.set_clock("2024-07-13T10:00:00+07:00")
    waiting = wait_for("the alert", lambda: events(house, member, "explanation_waiting"))[-1]
    assert (waiting["state"], waiting["severity"], waiting["unit"], waiting["date"]) == ("open", "warning", "58", "2024-07-13")
    assert waiting["figures"]["documents"] == len(documents(house.pc06, "campaign=kich-hoat&state=submitted"))
    for one in listed(house.pc06, "campaign=kich-hoat&state=submitted")["explanations"]:
        assert decide(house.pc06, f"kich-hoat/{one['unit']}/{one['document']}", rev=one["rev"])[0] == 200
    ended = wait_for("the end", lambda: [e for e in events(house, member, "explanation_waiting") if e["state"] == "resolved"])[-1]
    assert ended["resolution"] == "corrected" and "escalated" not in {e["state"] for e in events(house, member, "explanation_waiting")}


def test_a_path_of_the_desk_is_decoded_once(house):
    """What stands behind the unit is sent as it is, without a client's help."""
    target = urllib.parse.urlsplit(house.env["TIENDO_INTAKE_URL"])
    explained(house, explanation("22738", "a%2Fb", 1, "2024-07-12"))
    connection = http.client.HTTPConnection(target.hostname, target.port, timeout=20)
    connection.request("POST", f"{DESK}/kich-hoat/22738/a%252Fb", json.dumps({"decision": "accept", "rev": 1}),
                       {"Content-Type": "application/json", "Origin": f"http://{target.netloc}", "Cookie": f"tiendo_session={house.pc06.cookies['tiendo_session']}"})
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["document"]) == (200, "a%2Fb")


def test_in_chromium_many_are_returned_at_once_and_one_that_fails_says_why(house):
    house.set_clock("2024-07-13T11:00:00+07:00")
    explained(house, *(explanation("22750", f"{n}/W", n, "2024-07-12", note="theo danh sách") for n in range(1, 6)))
    house.set_clock("2024-07-16T12:00:00+07:00")
    signed_in(house, "walk-clerk", "clerk", "22738")
    links = [json.loads(house.tiendo("account", "link", account, "--json"))["link"] for account in ("pc06", "walk-clerk")]
    by_hand = signed_in(house, "pc06-hand", "pc06", "58")
    assert by_hand.ask("POST", "/api/v1/account/password", {"new": PASSWORD})[0] == 204
    secret = by_hand.ask("POST", "/api/v1/account/totp", {})[1]["secret"]
    recovery = by_hand.ask("PUT", "/api/v1/account/totp", {"code": one_time_code(secret)})[1]["recovery_codes"][0]
    walk = subprocess.Popen(["node", "desk.mjs", *links, "pc06-hand", PASSWORD, recovery], cwd=browser_folder(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert walk.stdout.readline() == "chosen\n", walk.communicate()[1]
        explained(house, explanation("22750", "2/W", 9, "2024-07-12", rev=2))
        said, errors = walk.communicate("go on\n", timeout=120)
    finally:
        walk.kill()
    assert walk.returncode == 0, said + errors
    seen = json.loads(said)
    assert (seen["errors"], seen["axe"], seen["sideways"]) == ([], [], [])
    assert len(seen["rows"]) == 5 and "1/W" in seen["rows"][0] and "chờ 3 ngày" in seen["rows"][0] and "1 trường hợp" in seen["rows"][0]
    assert seen["note_has_focus"] == "many-note" and seen["note_kept"] == "Bổ sung danh sách", "what is still to be sent keeps its note"
    assert seen["news"].startswith("2 văn bản đã xong, 1 văn bản chưa.")
    assert seen["said"][:4] == [["1/W", "Đã trả lại.", "Đã trả lại"], ["2/W", "Đơn vị vừa gửi lần mới. Hãy đọc lại rồi quyết định.", "Chờ quyết định"], ["3/W", "Đã trả lại.", "Đã trả lại"], ["4/W", "", "Chờ quyết định"]]
    assert seen["focus_after"] == "SUMMARY" and "Lần gửi 1, 11:00 13/7/2024" in seen["history"]
    assert (seen["english"], seen["report"]) == ("Returned", f"{house.env['TIENDO_HTTP_URL']}/reports/kich-hoat/2024-07-16.pdf?report=explanations&lang=en")
    assert "No document fits" in seen["nothing"] and "Trang này dành cho Phòng PC06" in seen["other"] and "walk-clerk" in seen["other"]
    assert seen["led_to"] == "/desk"
    states = {one["document"]: one["state"] for one in listed(house.pc06)["explanations"] if one["unit"] == "22750"}
    assert states == {"1/W": "returned", "2/W": "submitted", "3/W": "returned", "4/W": "accepted", "5/W": "submitted"}


def test_a_session_of_pc06_fetches_the_compiled_report(house):
    status, session, _ = house.pc06.ask("GET", "/api/v1/session")
    assert status == 200 and session["dashboard"] == house.env["TIENDO_HTTP_URL"]
    target = urllib.parse.urlsplit(session["dashboard"])
    connection = http.client.HTTPConnection(target.hostname, target.port, timeout=60)
    connection.request("GET", "/reports/kich-hoat/2024-07-16.csv?report=explanations", headers={"Cookie": f"tiendo_session={house.pc06.cookies['tiendo_session']}"})
    answer = connection.getresponse()
    assert answer.status == 200 and "1/W" in answer.read().decode("utf-8-sig")




def test_who_entered_it_is_told_and_reads_the_answer(house):
    house.set_clock("2024-07-16T12:30:00+07:00")
    clerk = signed_in(house, "clerk-22753", "clerk", "22753")
    told = {"document": "14/GT", "date": "2024-07-15", "reason": "abroad", "count": 2, "note": "", "seen_rev": 0}
    assert clerk.ask("PUT", "/api/v1/intake/explanations/kich-hoat/22753", told)[0] == 200
    one = listed(house.pc06, "campaign=kich-hoat&unit=22753")["explanations"][0]
    assert one["history"][0]["source"] == {"role": "clerk", "unit": "22753"}
    assert decide(house.pc06, "kich-hoat/22753/14/GT", "return", note="thiếu danh sách")[0] == 200
    answer = clerk.ask("GET", "/api/v1/intake/explanations?campaign=kich-hoat&unit=22753")[1]["explanations"][0]
    assert (answer["state"], answer["answer"]["note"]) == ("returned", "thiếu danh sách")
    state = "SELECT state FROM alert WHERE kind = 'explanation_returned' AND unit = '22753'"
    wait_for("the alert", lambda: house.sql(state) == [("open",)])
    assert clerk.ask("PUT", "/api/v1/intake/explanations/kich-hoat/22753", told | {"note": "đã bổ sung", "seen_rev": 1})[0] == 200
    wait_for("its end", lambda: house.sql(state) == [("resolved",)])


def test_a_decision_is_stamped_behind_those_who_have_asked(house):
    """Whoever asks as of an instant waits for what is stamped before it, at a lock. A decision that comes meanwhile is of the time after it."""
    house.set_clock("2024-07-16T13:00:00+07:00")
    explained(house, explanation("22756", "15/GT", 1, "2024-07-15"))
    reader = psycopg2.connect(house.env["TIENDO_DATABASE_URL"])
    reader.cursor().execute("SELECT pg_advisory_xact_lock (decisions_lock ())")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        decision = pool.submit(decide, house.pc06, "kich-hoat/22756/15/GT")
        wait_for("the decision at the lock", lambda: house.sql("SELECT 1 FROM pg_stat_activity WHERE application_name = 'tiendo-intake' AND wait_event = 'advisory'"))
        house.set_clock("2024-07-16T13:00:07+07:00")
        reader.close()
        assert decision.result(20)[1]["at"] == "2024-07-16T13:00:07.000000+07:00"
