"""The operator's page of plans that move: its routes, who may, what is refused and how, and the page itself in a real Chromium."""
import json
import subprocess

import jsonschema
import pytest
import yaml

from conftest import ROOT, Stack, progress, wait_for
from test_sign_in import PASSWORD, Browser, browser_folder, one_time_code, signed_in

FIRST, SECOND = "2024-07-01", "2024-07-02"
LIST, TRY, MAKE = "/api/v1/desk/changes", "/api/v1/desk/dry-runs/kich-hoat", "/api/v1/desk/changes/kich-hoat"
CONTRACT = yaml.safe_load((ROOT / "proto/intake.yaml").read_text())
WHY = {"reason": "đính chính phụ lục", "document": "15/QĐ"}


@pytest.fixture(scope="module")
def house():
    """Everybody reports more than the plan on the first day, but for 584, which is silent; the clock has closed it."""
    stack = Stack()
    stack.set_clock(f"{FIRST}T10:00:00+07:00")
    stack.communes = [u for u in stack.status(level="all")["units"] if u["level"] == "commune"]
    stack.feed = stack.client(stack.add_feed("58"))
    assert stack.feed.put(1, [progress(u["unit"], FIRST, 1, u["plan_day"] + 2) for u in stack.communes if u["parent"] != "584"])["rejected"] == []
    stack.settled()
    stack.set_clock(f"{FIRST}T17:30:01+07:00")
    wait_for("the closes", lambda: stack.sql("SELECT count(*) FROM day_close")[0][0] == 2)
    stack.quiet(2)
    stack.set_clock(f"{SECOND}T09:00:00+07:00")
    stack.operator = signed_in(stack, "op", "operator", "58")
    yield stack
    stack.down()


def as_contract(answer, name):
    schemas = CONTRACT["components"]["schemas"]
    jsonschema.validate(answer, schemas[name] | {"components": CONTRACT["components"]})
    return answer


def ask(house, path, body, status=200, who=None):
    got, answer, _ = (who or house.operator).ask("POST", path, body)
    assert got == status, (got, answer)
    return answer


def errors(house, body, status=422):
    return [(one["field"], one["code"]) for one in as_contract(ask(house, TRY, body, status), "Refused")["errors"]]


def changes(house):
    return house.sql("SELECT count(*) FROM campaign_change")[0][0]


def test_the_list_says_what_can_be_moved(house):
    status, desk, _ = house.operator.ask("GET", f"{LIST}?campaign=kich-hoat")
    assert status == 200 and as_contract(desk, "Moves")["changes"] == []
    assert (desk["campaign"], desk["today"], desk["plan_until"], desk["deadline"], desk["cutoff"], desk["closed"]) == ("kich-hoat", SECOND, "2024-07-30", "2024-07-31", "17:30", FIRST)
    assert {u["unit"]: u["target"] for u in desk["units"]}["584"] == 1325 and {c["code"] for c in desk["campaigns"]} == {"kich-hoat", "dinh-danh-muc-2"}
    assert house.operator.ask("GET", LIST)[1]["campaign"] == "kich-hoat", "none is asked for: the one that is to end next"
    assert house.operator.ask("GET", f"{LIST}?campaign=nope")[0] == 404 and house.operator.ask("GET", f"{LIST}?colour=red")[0] == 400


def test_a_dry_run_says_what_the_command_says_and_changes_nothing(house):
    body = {"kind": "target", "from": SECOND, "targets": [{"unit": "584", "new": 1225}], **WHY}
    shown = as_contract(ask(house, TRY, body), "Shown")
    said = json.loads(house.tiendo("target", "change", "kich-hoat", "584", "1225", "--from", SECOND, "--reason", "x", "--document", "y", "--check", "--json"))
    assert {k: v for k, v in shown.items() if k not in ("digest", "above_target")} == said
    assert changes(house) == 0 and house.sql("SELECT count(*) FROM audit WHERE act = 'target'") == [(0,)]
    for more, verb in (({"kind": "extend", "plan_until": "2024-08-10", "deadline": "2024-08-12"}, ("extend", "kich-hoat", "--plan-until", "2024-08-10", "--deadline", "2024-08-12", "--from", SECOND)),
                       ({"kind": "excuse", "unit": "584", "from": FIRST, "to": SECOND}, ("excuse", "--campaign", "kich-hoat", "--unit", "584", "--date", FIRST, "--to", SECOND)),
                       ({"kind": "postpone", "cutoff": "20:00"}, ("close", "--campaign", "kich-hoat", "--date", SECOND, "--postpone", "20:00"))):
        shown = as_contract(ask(house, TRY, {"from": SECOND, **WHY, **more}), "Shown")
        assert {k: v for k, v in shown.items() if k not in ("digest", "above_target")} == json.loads(house.tiendo(*verb, "--reason", "x", "--document", "y", "--check", "--json")), more
    assert changes(house) == 0


def test_only_an_operator_of_the_whole_campaign_moves_it(house):
    body = {"kind": "target", "from": SECOND, "targets": [{"unit": "584", "new": 1225}], **WHY}
    digest = ask(house, TRY, body)["digest"]
    for role, unit in (("clerk", "22738"), ("district", "582"), ("pc06", "58"), ("chair", "58"), ("viewer", "58")):
        who = signed_in(house, f"moves-{role}", role, unit)
        assert who.ask("GET", LIST)[:2][0] == 403
        for path in (TRY, MAKE):
            assert ask(house, path, body | {"digest": digest}, 403, who)["code"] == "forbidden", role
    district = signed_in(house, "op-584", "operator", "584")
    assert district.ask("GET", LIST)[0] == 404
    told = [ask(house, path, body | {"digest": digest}, 403, district) for path in (TRY, MAKE, "/api/v1/desk/changes/nope")]
    assert {one["code"] for one in told} == {"outside"} and told[1]["detail"] == told[2]["detail"], "nothing tells what there is"
    assert Browser(house).ask("POST", MAKE, body | {"digest": digest})[0] == 401
    assert house.operator.ask("POST", MAKE, body | {"digest": digest}, origin=False)[0] == 403
    assert house.operator.ask("POST", MAKE, body | {"digest": digest}, origin="http://evil.example")[1]["code"] == "foreign_origin"
    assert house.operator.ask("POST", MAKE, body | {"digest": digest}, kind="text/plain")[0] == 415
    assert house.operator.ask("GET", TRY)[0] == 405 and ask(house, f"{TRY}/x", body, 404)
    assert changes(house) == 0


def test_what_is_refused_is_refused_with_all_its_errors(house):
    base = {"from": SECOND, **WHY}
    for body, found in (({}, [("kind", "unknown_kind"), ("from", "missing"), ("reason", "missing"), ("document", "missing")]),
                        ({"kind": "target", **WHY}, [("targets", "missing"), ("from", "missing")]),
                        ({"kind": "target", **base, "targets": [{"new": "x"}, {"unit": "584"}, {"unit": "585", "new": 1.5, "old": "1"}]},
                         [("targets/0/unit", "missing"), ("targets/0/new", "not_a_count"), ("targets/1/new", "missing"), ("targets/2/new", "not_a_count"), ("targets/2/old", "not_a_count")]),
                        ({"kind": "target", "from": "2024-02-30", "reason": "gọi 0912345678", "document": "ế" * 400, "targets": [{"unit": "584", "new": 1}]},
                         [("from", "not_a_day"), ("reason", "personal"), ("document", "too_long")]),
                        ({"kind": "target", "from": "2024-06-01", "reason": " ", "targets": [{"unit": "584", "new": -1}]},
                         [("reason", "missing"), ("document", "missing"), ("from", "before_the_campaign"), ("targets/0/new", "target_wrong")]),
                        ({"kind": "target", **base, "targets": [{"unit": "584", "new": 9999}]}, [("targets", "more_than_the_parent")]),
                        ({"kind": "target", **base, "targets": [{"unit": "584", "new": 1}] * 1001}, [("targets", "too_many")]),
                        ({"kind": "extend", **base}, [("plan_until", "end_missing")]),
                        ({"kind": "extend", **base, "plan_until": "2024-09-30"}, [("deadline", "deadline_needed")]),
                        ({"kind": "excuse", **base, "from": FIRST, "to": "2024-06-30", "unit": "999"}, [("to", "ends_before"), ("unit", "no_target")]),
                        ({"kind": "excuse", **base, "withdraw": "yes"}, [("unit", "missing"), ("withdraw", "not_a_boolean")]),
                        *(({"kind": "postpone", **base, "cutoff": time}, [("cutoff", "not_a_time" if time else "missing")]) for time in ("8:00", "25:00", "24:01", "17:60", "1:300", "aa:bb", "")),
                        ({"kind": "postpone", **base, "from": FIRST, "cutoff": "17:00"}, [("cutoff", "before_the_cutoff"), ("from", "is_closed")])):
        assert errors(house, body) == found, body
    problem = ask(house, TRY, {"kind": "target", **base, "targets": [{"unit": "584", "new": 9999}]}, 422)
    assert problem["code"] == "refused" and "8674 more than its own 31297" in problem["detail"] and problem["errors"][0]["values"]["excess"] == 8674
    assert ask(house, MAKE, {"kind": "extend", **base, "deadline": "2024-08-20"}, 422)["code"] == "digest_missing"
    assert changes(house) == 0


def test_in_chromium_a_change_is_shown_shown_anew_confirmed_and_seen(house, tmp_path):
    signed_in(house, "walk-clerk", "clerk", "22738")
    links = [json.loads(house.tiendo("account", "link", account, "--json"))["link"] for account in ("op", "walk-clerk")]
    by_hand = signed_in(house, "op-hand", "operator", "58")
    assert by_hand.ask("POST", "/api/v1/account/password", {"new": PASSWORD})[0] == 204
    secret = by_hand.ask("POST", "/api/v1/account/totp", {})[1]["secret"]
    recovery = by_hand.ask("PUT", "/api/v1/account/totp", {"code": one_time_code(secret)})[1]["recovery_codes"][0]
    walk = subprocess.Popen(["node", "operator.mjs", *links, "op-hand", PASSWORD, recovery, tmp_path], cwd=browser_folder(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert walk.stdout.readline() == "shown\n", walk.communicate()[1]
        assert changes(house) == 0, "a dry run changes nothing"
        house.tiendo("excuse", "--campaign", "kich-hoat", "--unit", "585", "--date", "2024-07-05", "--reason", "lũ", "--document", "11/CV", "--yes")
        house.tiendo("target", "change", "kich-hoat", "582", "4800", "--from", SECOND, "--reason", "x", "--document", "14/QĐ", "--yes")
        said, wrong = walk.communicate("go on\n", timeout=400)
    finally:
        walk.kill()
    assert walk.returncode == 0, said + wrong
    print(json.dumps(json.loads(said), ensure_ascii=False, indent=1))
