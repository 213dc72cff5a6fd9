"""The operator's page of plans that move: its routes, who may, what is refused and how, and the page itself in a real Chromium."""
import http.client
import json
import subprocess
import urllib.parse

import jsonschema
import openpyxl
import pytest
import yaml

from conftest import ROOT, Stack, progress, wait_for
from lib.people import PASSWORD, Browser, browser_folder, one_time_code, signed_in
from first_day import first_day

FIRST, SECOND = "2024-07-01", "2024-07-02"
LIST, TRY, MAKE = "/api/v1/desk/changes", "/api/v1/desk/dry-runs/kich-hoat", "/api/v1/desk/changes/kich-hoat"
CONTRACT = yaml.safe_load((ROOT / "proto/intake.yaml").read_text())
WHY = {"reason": "đính chính phụ lục", "document": "15/QĐ"}


@pytest.fixture(scope="module")
def house():
    """Everybody reports more than the plan on the first day, but for 584, which is silent; the clock has closed it."""
    stack = first_day()
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


def upload(house, data, status=200, who=None):
    target = urllib.parse.urlsplit(house.env["TIENDO_INTAKE_URL"])
    connection = http.client.HTTPConnection(target.hostname, target.port, timeout=20)
    who = who or house.operator
    connection.request("POST", "/api/v1/desk/target-sheets", data, {"Cookie": f"tiendo_session={who.cookies['tiendo_session']}", "Origin": f"http://{target.netloc}", "Content-Type": "application/octet-stream"})
    answer = connection.getresponse()
    told = json.loads(answer.read())
    assert answer.status == status, told
    return told


def test_a_sheet_of_targets_is_read_as_the_command_reads_it(house, tmp_path):
    book = openpyxl.Workbook()
    for row in (["unit", "old", "new"], ["584", 1325, 1225], ["585", 3753, 3753]):
        book.active.append(row)
    book.save(tmp_path / "targets.xlsx")
    told = upload(house, (tmp_path / "targets.xlsx").read_bytes())
    assert told == {"targets": [{"unit": "584", "old": 1325, "new": 1225}, {"unit": "585", "old": 3753, "new": 3753}]}
    body = {"kind": "target", "from": SECOND, **WHY, **told}
    said = json.loads(house.tiendo("target", "change", "kich-hoat", "--sheet", tmp_path / "targets.xlsx", "--from", SECOND, "--reason", "x", "--document", "y", "--check", "--json"))
    assert {k: v for k, v in ask(house, TRY, body).items() if k not in ("digest", "above_target")} == said
    for data, found in ((b"", [("sheet_unreadable", 0, "")]), (b"unit,old,new\n", [("sheet_empty", 0, "")]), (b"unit,old\n584,1\n", [("sheet_column_missing", 1, "new")]),
                        (b"unit,old,new\n584,1.325,1\n,5,\n", [("sheet_not_a_count", 2, "old"), ("sheet_unit_missing", 3, "unit"), ("sheet_not_a_count", 3, "new")])):
        problem = as_contract(upload(house, data, 422), "Refused")
        assert [(one["code"], one["values"]["line"], one["values"]["column"]) for one in problem["errors"]] == found and {one["field"] for one in problem["errors"]} == {"sheet"}
    assert upload(house, b"PK\3\4 no workbook", 422)["errors"][0]["code"] == "sheet_unreadable"
    assert upload(house, b"unit,old,new\n" + b"584,1,2\n" * 1001, 422)["errors"][0]["code"] == "sheet_unreadable", "more rows than one change takes"
    assert upload(house, b"x" * (4 * 1024 * 1024 + 1000), 413)["code"] == "too_large"
    assert upload(house, b"unit,old,new\n584,1,2\n", 403, signed_in(house, "sheet-chair", "chair", "58"))["code"] == "forbidden"
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
    seen = json.loads(said)
    assert (seen["errors"], seen["axe"], seen["sideways"]) == ([], [], [])
    assert "Hôm nay\n2/7/2024" in seen["start"] and "Chưa có thay đổi nào." in seen["start"] and seen["led_to"] == "/dieu-hanh"
    look_at_the_forms(seen)
    look_at_the_trials(seen)
    assert seen["made"].startswith("Đã ghi thay đổi số 3\n\nChỉ tiêu của Huyện Bác Ái: 1.325 → 1.225, từ ngày 2/7/2024")
    assert seen["standing"] == ["Chỉ tiêu của Huyện Bác Ái: 1.325 → 1.225, từ ngày 2/7/2024", "Chỉ tiêu của Thành phố Phan Rang - Tháp Chàm: 4.842 → 4.800, từ ngày 2/7/2024",
                                "Huyện Ninh Sơn được miễn báo cáo, ngày 5/7/2024"], "the newest first"
    assert "Chỉ tiêu của Bác Ái thay đổi từ 1.325 thành 1.225 từ ngày 02/7 theo văn bản 15/QĐ-UBND (đính chính phụ lục)." in seen["dashboard"]
    assert [seen[name].split("\n")[0] for name in ("extended", "excused", "withdrawn", "postponed")] == [f"Đã ghi thay đổi số {n}" for n in (4, 5, 6, 7)]
    look_at_what_was_made(house)


def look_at_the_forms(seen):
    assert seen["empty"] == {"focus": "summary", "summary": ["Chọn đơn vị.", "Nhập chỉ tiêu mới.", "Nhập ngày.", "Nhập lý do.", "Nhập số văn bản."]}
    assert (seen["leads_to"], seen["today"], seen["rows_left"], seen["kept"]) == ("targets/0/unit", "Hôm nay: 1.325", 1, "20")
    beside = {name: found["beside"] for name, found in seen["refused"].items()}
    assert all(found["focus"] == "summary" and found["summary"] for found in seen["refused"].values())
    assert beside["target"] == {"targets/0/old": "Ngày 2/7/2024 chỉ tiêu đang là 1.325, không phải 1.300.",
                                "reason": "Có số giống số định danh hoặc số điện thoại. Hệ thống này không giữ số của cá nhân."}, "errors of form and of rule at once"
    assert seen["refused"]["sums"]["summary"][0].startswith("Từ 2/7/2024, chỉ tiêu các đơn vị dưới Tỉnh Ninh Thuận cộng lại là 127.443, nhiều hơn chỉ tiêu 31.297 của chính Tỉnh Ninh Thuận: vượt 96.146.")
    assert beside["twice"] == {"targets/0/unit": "Đơn vị này được ghi 2 lần. Mỗi đơn vị chỉ ghi một lần."}
    assert beside["extend_nothing"] == {"plan_until": "Nhập ngày kết thúc kế hoạch, hạn hoàn thành, hoặc cả hai."}
    assert beside["extend"] == {"deadline": "Hạn hoàn thành 31/7/2024 sẽ trước ngày kết thúc kế hoạch 30/9/2024. Hãy nhập cả hạn mới."}
    assert beside["excuse"] == {"to": "Ngày kết thúc 2/7/2024 trước ngày bắt đầu 3/7/2024."}
    assert beside["postpone_form"] == {"cutoff": "Nhập giờ có bốn chữ số, ví dụ 20:00."}
    assert beside["postpone"] == {"cutoff": "17:00 trước giờ chốt của nhiệm vụ, 17:30.", "from": "Ngày 1/7/2024 đã chốt lúc 17:30 1/7/2024."}
    assert seen["sheet_refused"] == ["Dòng 2, cột old: cần số nguyên viết liền, ví dụ 1325, không phải “1.225”.", "Dòng 2, cột new: cần số nguyên viết liền, ví dụ 1325, không phải “x”.", "Dòng 3: thiếu mã đơn vị."]
    assert seen["refused"]["sheet"]["summary"] == ["999: Đơn vị 999 không có chỉ tiêu ngày 2/7/2024."]
    assert "Huyện Bác Ái: 1.225 → 1.300\nHuyện Thuận Bắc: 2.024 → 1.949" in seen["sheet"]
    assert seen["chosen"] == "Huyện Bác Ái, từ ngày 1/7/2024 đến hết ngày 2/7/2024 – 12/CV (bão số 2)" and "11/CV" in seen["none_left"] and "12/CV" not in seen["none_left"]
    assert seen["postpone_day"] == SECOND and "Giờ chốt 17:30 → 20:00, ngày 2/7/2024" in seen["postpone"] and "Nothing has changed, and nobody was told." in seen["english"]
    assert "Trang này dành cho người quản trị" in seen["other"] and "walk-clerk" in seen["other"]


def look_at_the_trials(seen):
    assert "Đây là tính thử. Chưa có gì thay đổi, và chưa ai được báo." in seen["trial"]["text"]
    first = seen["trial"]["rows"][0]
    assert first == ["Huyện Bác Ái 584", "1.325 → thành 1.225", "48 → thành 44", "mỗi ngày 38–45 → 36–44 20 ngày từ 2/7 đến 28/7, tổng 884 → 784"] and seen["trial"]["rows"][-1][0] == "Tỉnh Ninh Thuận 58"
    assert seen["each_day"] == "2/7: 45 → 36" and len(seen["trial"]["rows"]) == 11
    assert seen["changed"]["focus"] == "changed" and seen["changed"]["text"].startswith("Đã có thay đổi từ lúc bạn xem") and seen["changed"]["fresh"] == 1
    assert seen["changed"]["rows"][:-1] == seen["trial"]["rows"][:-1] and seen["changed"]["rows"][-1] != seen["trial"]["rows"][-1], "what another has changed meanwhile moves the province's sum"
    assert "Huyện Bác Ái: đã giao 36, chỉ tiêu 20" in seen["above"] and "và 5 đơn vị khác" in seen["above"]
    assert seen["excuse"][0] == ["Huyện Bác Ái 584", "1/7: chưa báo cáo → được miễn 2/7: chưa chốt → được miễn", "chưa báo cáo, 1/7: kết thúc"]


def look_at_what_was_made(house):
    def target(day):
        return next(u["target"] for u in house.status(date=day)["units"] if u["unit"] == "584")
    assert (target(FIRST), target(SECOND)) == (1325, 1225)
    assert house.sql("SELECT actor, act, (detail::json ->> 'change')::int, detail::json ->> 'document' FROM audit WHERE via = 'http' AND subject = 'kich-hoat' ORDER BY id") == [
        ("op", "target", 3, "15/QĐ-UBND"), ("op", "extend", 4, "15/QĐ-UBND"), ("op", "excuse", 5, "12/CV"), ("op", "excuse withdrawn", 6, "13/CV"), ("op", "postpone", 7, "15/QĐ-UBND")]
    campaign = json.loads(house.tiendo("campaign", "kich-hoat", "--json"))
    assert (campaign["plan_until"], campaign["deadline"]) == ("2024-08-10", "2024-08-12")
    assert house.sql("SELECT state FROM alert WHERE campaign = 'kich-hoat' AND kind = 'report_missing' AND unit = '584'") == [("open",)], "excused, and open again since it was withdrawn"
    house.set_clock(f"{SECOND}T17:31:00+07:00")
    wait_for("the other campaign's close", lambda: house.sql("SELECT 1 FROM day_close WHERE campaign = 'dinh-danh-muc-2' AND day = %s", SECOND))
    house.looked()
    assert house.sql("SELECT 1 FROM day_close WHERE campaign = 'kich-hoat' AND day = %s", SECOND) == [], "its cutoff is postponed"


@pytest.fixture
def four_days():
    """Everybody makes the plan and a little more on four days, which the clock has closed."""
    stack = Stack()
    communes = [u["unit"] for u in stack.status(level="all")["units"] if u["level"] == "commune"]
    feed = stack.client(stack.add_feed("58"))
    for n in range(1, 5):
        day = f"2024-07-0{n}"
        stack.set_clock(f"{day}T10:00:00+07:00")
        plans = {u["unit"]: u["plan_day"] for u in stack.status(level="all", date=day)["units"]}
        assert feed.put(n, [progress(unit, day, 1, plans[unit] + n % 3) for unit in communes])["rejected"] == []
        stack.settled()
        stack.set_clock(f"{day}T17:30:01+07:00")
        wait_for("the closes", lambda: stack.sql("SELECT count(*) FROM day_close")[0][0] == 2 * n)
    stack.quiet(8)
    stack.set_clock("2024-07-05T09:00:00+07:00")
    yield stack
    stack.down()


def test_in_chromium_the_heaviest_comes_first(four_days, tmp_path):
    link = json.loads(four_days.tiendo("account", "add", "op", "--role", "operator", "--unit", "*", "--json"))["link"]
    walk = subprocess.run(["node", "operator_heavy.mjs", link, tmp_path], cwd=browser_folder(), capture_output=True, text=True, timeout=120)
    assert walk.returncode == 0, walk.stderr
    seen = json.loads(walk.stdout)
    assert (seen["errors"], seen["axe"], seen["sideways"]) == ([], [], [])
    assert seen["asked"].startswith("Đổi chỉ tiêu\nChỉ tiêu của 2 đơn vị, từ ngày 1/7/2024\nHuyện Thuận Bắc: 2.024 → 4.024\nHuyện Ninh Phước: 9.744 → 7.744\n")
    assert seen["glance"] == ["đơn vị thay đổi 18", "cảnh báo sẽ mở 14"]
    assert seen["heads"] == ["Đơn vị", "Chỉ tiêu", "Cần mỗi ngày", "Kế hoạch ngày", "Kết quả ngày", "Dự kiến hoàn thành", "Cảnh báo"]
    assert seen["rows"][0] == ["Huyện Thuận Bắc 588", "2.024 → thành 4.024", "70 → thành 150", "mỗi ngày 66–72 → 132–138 30 ngày từ 1/7 đến 30/7, tổng 2.024 → 4.024", "1/7–4/7: đạt → chưa đạt",
                               "29/7/2024 → thành 26/8/2024", "chậm tiến độ, 4/7: mở chưa đạt chỉ tiêu ngày, 4/7: mở"]
    assert [row[0] for row in seen["rows"]].index("Huyện Ninh Phước 587") == 7, "what opens alerts and needs more comes before what needs less"
    assert seen["all"] == 18 and seen["rows"][7][6] == ""
    assert four_days.sql("SELECT count(*) FROM campaign_change") == [(0,)]
