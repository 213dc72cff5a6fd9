"""proto/openapi.yaml against what is served: every route of either is in the other, real answers are what it says, and a token of one unit gets
nothing of another by any route. The routes come from the file, so a new one is walked without being named here."""
import json
import re
import urllib.error
import urllib.parse
import urllib.request

import jsonschema
import pytest
import yaml

from conftest import DISTRICTS, ROOT, Stack, explanation, progress
from lib.routes import exporter_routes
from test_reports import get

DAY = "2024-07-01"
CONTRACT = yaml.safe_load((ROOT / "proto/openapi.yaml").read_text())
ROUTES = [(path, method, operation) for path, methods in CONTRACT["paths"].items() for method, operation in methods.items()]
NAMES = [f"{method} {path}" for path, method, _ in ROUTES]


@pytest.fixture(scope="module")
def stack():
    """Two days with figures, one of them closed; a ward of 582 and one of 587 explain something; alerts are open in both."""
    stack = Stack()
    stack.set_clock(f"{DAY}T10:00:00+07:00")
    stack.communes = [u for u in stack.status(level="all")["units"] if u["level"] == "commune"]
    feed = stack.client(stack.add_feed("58"))
    rows = [progress(u["unit"], DAY, 1, u["plan_day"] // 2) for u in stack.communes[1:]]
    for district in ("582", "587"):
        unit = next(u["unit"] for u in stack.communes if u["parent"] == district)
        rows.append(explanation(unit, f"{district}/GT-CAX", 3, DAY))
    assert feed.put(1, rows)["rejected"] == []
    stack.settled()
    stack.tiendo("explanation", "accept", "kich-hoat", next(u["unit"] for u in stack.communes if u["parent"] == "582"), "582/GT-CAX")
    stack.tiendo("close", "--campaign", "kich-hoat", "--date", DAY)
    stack.quiet(1)
    stack.viewer = token(stack, "viewer")
    stack.officer = token(stack, "officer")
    yield stack
    stack.down()


def token(stack, role):
    return [w for w in stack.tiendo("token", "new", "--role", role, "--unit", "582", "--label", f"{role}-582").split() if len(w) > 40][0]


def alert_of(stack, district):
    alerts = json.loads(get(stack, "/api/v1/alerts/open", campaign="kich-hoat", unit=district)[1])["alerts"]
    return str(alerts[0]["alert"])


def filled(stack, path, district="582"):
    """Every form of the path: with each value of its enumerated parts."""
    forms = [path]
    values = {"campaign": ["kich-hoat"], "date": [DAY], "id": [alert_of(stack, district)]}
    parameters = [p for m in CONTRACT["paths"][path].values() for p in m.get("parameters", []) if p["in"] == "path"]
    for parameter in parameters:
        chosen = parameter["schema"].get("enum") or values[parameter["name"]]
        forms = [form.replace("{%s}" % parameter["name"], value) for form in forms for value in chosen]
    return forms


def resolved(schema):
    """The schema with its references, and closed: what it does not name may not be there."""
    if isinstance(schema, list):
        return [resolved(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        found = CONTRACT
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return resolved(found)
    made = {key: resolved(value) for key, value in schema.items()}
    if isinstance(made.get("properties"), dict) and made.get("type") == "object":
        made["additionalProperties"] = False
    return made


def query_of(operation):
    """What the route needs to answer on a server with two campaigns."""
    return {"campaign": "kich-hoat"} if any(p["name"] == "campaign" and p["in"] == "query" for p in operation.get("parameters", [])) else {}


def ask(stack, method, path, who, **query):
    url = stack.env["TIENDO_HTTP_URL"] + path + ("?" + urllib.parse.urlencode(query) if query else "")
    request = urllib.request.Request(url, method=method.upper(), headers={"Authorization": f"Bearer {who}"} if who else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            media = answer.headers["Content-Type"]
            return answer.status, media, b"" if "event-stream" in media else answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read()


def problem(body):
    schema = resolved(CONTRACT["components"]["responses"]["Problem"]["content"]["application/problem+json"]["schema"])
    jsonschema.validate(json.loads(body), schema)
    return True


def test_every_route_of_the_code_is_in_the_contract_and_the_other_way_round():
    source = (ROOT / "services/exporter/api/api.c").read_text()
    table = re.findall(r'\{"(GET|POST)", "([^"]+)"', source[source.index("} routes[]"):])
    server = (ROOT / "services/exporter/server.c").read_text()
    served = {(m, p) for m, p in table} | {("GET", p) for p in re.findall(r'strcmp \((?:request->)?path, "(/[^"]*)"\) == 0', server)}
    served |= {("GET", "/"), ("GET", "/page/")}
    told = {(method.upper(), path[:path.index("{")] if "{" in path else path) for path, method, _ in ROUTES}
    assert served == told
    files = {f.name for folder in ("services/exporter/page", "common/http/page") for f in (ROOT / folder).rglob("*") if f.suffix in (".js", ".css")}
    assert files == set(CONTRACT["paths"]["/page/{file}"]["get"]["parameters"][0]["schema"]["enum"])


@pytest.mark.parametrize("path, method, operation", ROUTES, ids=NAMES)
def test_a_real_answer_is_what_the_contract_says(stack, path, method, operation):
    for form in filled(stack, path):
        code, media, body = ask(stack, method, form, stack.env["TIENDO_HTTP_TOKEN"], **query_of(operation))
        assert code == 200, (form, body)
        content = operation["responses"]["200"].get("content", {"text/plain": {}})
        assert media.split(";")[0] in content, (form, media)
        if "json" in media:
            schema = resolved(content["application/json"]["schema"])
            jsonschema.validate(json.loads(body), schema, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("path, method, operation", ROUTES, ids=NAMES)
def test_without_a_token_or_with_a_wrong_one_nothing_is_told(stack, path, method, operation):
    open_to_all = operation.get("security", CONTRACT["security"]) == []
    for form in filled(stack, path)[:1]:
        code, media, body = ask(stack, method, form, None, **query_of(operation))
        assert code == 200 if open_to_all else (code == 401 and media == "application/problem+json" and problem(body)), (form, code)


@pytest.mark.parametrize("path, method, operation", ROUTES, ids=NAMES)
def test_unknown_and_doubled_parameters_are_refused(stack, path, method, operation):
    if operation.get("security", CONTRACT["security"]) == []:
        return
    form = filled(stack, path)[0]
    code, _, body = ask(stack, method, form, stack.env["TIENDO_HTTP_TOKEN"], nonsense=1)
    assert code == 400 and problem(body)
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query":
            code, _, body = ask(stack, method, form + f"?{parameter['name']}=1&{parameter['name']}=1", stack.env["TIENDO_HTTP_TOKEN"])
            assert code == 400 and problem(body), parameter["name"]
            values = {"integer": ["-1", "0x1", "1.5", "99999999999999999999"], "date": ["2024-02-30", "1-7-2024", "20240701", "' OR 1=1"],
                      "date-time": ["yesterday", "2024-07-01", "2024-07-01T25:00:00Z"]}
            for value in values.get(parameter["schema"].get("format", parameter["schema"].get("type")), []) + (["gossip"] if "enum" in parameter["schema"] else []):
                code, _, body = ask(stack, method, form, stack.env["TIENDO_HTTP_TOKEN"], **{**query_of(operation), parameter["name"]: value})
                assert code == 400 and problem(body), (parameter["name"], value)
            least, most = parameter["schema"].get("minimum"), parameter["schema"].get("maximum")
            for value in [least - 1 for _ in [0] if least is not None] + [most + 1 for _ in [0] if most is not None]:
                code, _, body = ask(stack, method, form, stack.env["TIENDO_HTTP_TOKEN"], **{**query_of(operation), parameter["name"]: value})
                assert code == 400 and problem(body), (parameter["name"], value)
            for value in [n for n in (least, most) if n is not None]:
                code, _, body = ask(stack, method, form, stack.env["TIENDO_HTTP_TOKEN"], **{**query_of(operation), parameter["name"]: value})
                assert code == 200, (parameter["name"], value, body)


def codes_in(stack, body):
    """Codes of units that the answer names, of those that lie outside of 582."""
    inside = {u["unit"] for u in stack.communes if u["parent"] == "582"} | {"582"}
    outside = {u["unit"] for u in stack.communes} | set(DISTRICTS)
    text = body.decode("utf-8", "replace")
    return {code for code in outside - inside if re.search(rf'"unit"\s*:\s*"{code}"|^{code},', text, re.M)}


@pytest.mark.parametrize("path, method, operation", ROUTES, ids=NAMES)
def test_a_token_of_582_gets_nothing_of_another_unit(stack, path, method, operation):
    if operation.get("security", CONTRACT["security"]) == []:
        return
    names = [p["name"] for p in operation.get("parameters", []) if p["in"] == "query"]
    who = stack.viewer if method == "get" else stack.officer
    communes = [u["unit"] for u in stack.communes if u["parent"] == "587"]
    for form in filled(stack, path, "587"):
        if path.endswith("/events"):
            continue
        # what is below it, without being asked for a unit
        code, _, body = ask(stack, method, form, who, **query_of(operation))
        assert code == (403 if "{id}" in path else 200) and not codes_in(stack, body), (form, body)
        for name in set(names) & {"unit", "units"}:
            for unit in ["58", "587", communes[0], "nowhere", "582x", "5", "*", "582/" + communes[0]]:
                code, _, body = ask(stack, method, form, who, **query_of(operation), **{name: unit})
                # `units` narrows what may be seen anyway
                assert (code == 200 and name == "units" or code in (403, 404)) and not codes_in(stack, body), (form, name, unit, body)
            code, _, body = ask(stack, method, form, who, **query_of(operation), **{name: "582"})
            assert code == 200 and not codes_in(stack, body), (form, name, body)
        if "province" in names:
            code, _, body = ask(stack, method, form, who, province="79")
            assert code in (403, 404) or json.loads(body)["events"] == []
        if "level" in names:
            code, _, body = ask(stack, method, form, who, **query_of(operation), level="all")
            assert code == 200 and not codes_in(stack, body)
        for kind in [k for p in operation.get("parameters", []) if p["name"] == "report" for k in p["schema"]["enum"]]:
            code, _, body = ask(stack, method, form, stack.officer if kind == "candidates" else who, report=kind)
            assert code == (400 if kind == "final" else 200) and not codes_in(stack, body), (form, kind)  # it is not over


def test_a_campaign_of_another_district_is_not_shown(stack):
    def shown(who):
        return [c["campaign"] for c in json.loads(ask(stack, "get", "/api/v1/campaigns", who)[2])]
    assert shown(stack.viewer) == ["dinh-danh-muc-2", "kich-hoat"] and ask(stack, "get", "/api/v1/status", stack.viewer)[0] == 400
    stack.sql("UPDATE campaign SET top = '587' WHERE code = 'dinh-danh-muc-2'")
    try:
        assert shown(stack.viewer) == ["kich-hoat"] and shown(stack.env["TIENDO_HTTP_TOKEN"]) == ["dinh-danh-muc-2", "kich-hoat"]
        code, _, body = ask(stack, "get", "/api/v1/status", stack.viewer)
        assert code == 200 and json.loads(body)["campaign"] == "kich-hoat"
        stack.sql("UPDATE campaign SET top = '582' WHERE code = 'dinh-danh-muc-2'")
        assert shown(stack.viewer) == ["dinh-danh-muc-2", "kich-hoat"]
    finally:
        stack.sql("UPDATE campaign SET top = '58' WHERE code = 'dinh-danh-muc-2'")


def test_a_route_answers_the_roles_that_its_table_names_and_no_other(stack):
    whose = {"viewer": stack.viewer, "officer": stack.officer, "operator": stack.env["TIENDO_HTTP_TOKEN"]}
    operations = {(method.upper(), path.split("{")[0]): (path, operation) for path, method, operation in ROUTES}
    for method, route, roles in exporter_routes():
        path, operation = operations[method, route]
        answers = {role: ask(stack, method, filled(stack, path)[0], token_of_role, **query_of(operation))[0] for role, token_of_role in whose.items()}
        assert answers == {role: 200 if role in roles else 403 for role in whose}, route


def test_who_is_a_candidate_is_not_for_viewers(stack):
    code, _, body = ask(stack, "get", f"/reports/kich-hoat/{DAY}.csv", stack.viewer, report="candidates")
    assert code == 403 and "officers" in json.loads(body)["detail"]
    assert ask(stack, "get", f"/reports/kich-hoat/{DAY}.csv", stack.officer, report="candidates")[0] == 200
    assert ask(stack, "get", f"/reports/kich-hoat/{DAY}.csv", stack.viewer, report="daily")[0] == 200


@pytest.mark.parametrize("path", ["/api/v1/status", "/api/v1/calendar"])
def test_a_level_that_there_is_not_is_told(stack, path):
    code, _, body = ask(stack, "get", path, stack.viewer, campaign="kich-hoat", level="village")
    assert code == 400 and json.loads(body)["detail"] == "no unit has the level village: there are all, commune, district, province"
    assert ask(stack, "get", path, stack.viewer, campaign="kich-hoat", level="beat")[0] == 200  # there are none, but there may be


def test_what_was_done_is_told_whatever_the_asker_holds(stack):
    url = f"{stack.env['TIENDO_HTTP_URL']}/api/v1/alerts/{alert_of(stack, '587')}/ack"
    headers = {"Authorization": f"Bearer {stack.env['TIENDO_HTTP_TOKEN']}", "If-None-Match": "*"}
    with urllib.request.urlopen(urllib.request.Request(url, method="POST", headers=headers)) as answer:
        assert answer.status == 200 and json.loads(answer.read())["by"] and answer.headers["ETag"] is None


@pytest.mark.parametrize("path, method, operation", ROUTES, ids=NAMES)
def test_what_is_polled_has_an_etag_and_is_not_sent_twice(stack, path, method, operation):
    if method != "get" or path.endswith("/events") or path.startswith("/reports"):
        return
    for form in filled(stack, path):
        url = stack.env["TIENDO_HTTP_URL"] + form + "?" + urllib.parse.urlencode(query_of(operation))
        headers = {"Authorization": f"Bearer {stack.env['TIENDO_HTTP_TOKEN']}"}
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
            etag, size = answer.headers["ETag"], len(answer.read())
        assert re.fullmatch(r'"[0-9a-f]{32}"', etag) and size > 0
        for known, code in [(etag, 304), (f'"x", W/{etag}', 304), ('"x"', 200)]:
            request = urllib.request.Request(url, headers={**headers, "If-None-Match": known})
            try:
                with urllib.request.urlopen(request) as answer:
                    got, body, again = answer.status, answer.read(), answer.headers["ETag"]
            except urllib.error.HTTPError as error:
                got, body, again = error.code, error.read(), error.headers["ETag"]
            assert (got, again) == (code, etag), (form, known)
            assert (body == b"") == (code == 304)
