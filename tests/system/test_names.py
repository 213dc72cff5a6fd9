"""What a request names, by every route and every kind of token: what is unknown is named, what lies outside is told from nothing else. The routes
come from proto/openapi.yaml, so a new one is walked without being named here. And what every answer's headers say."""
import json
import urllib.error
import urllib.parse
import urllib.request

import pytest

from conftest import DISTRICTS
from small_campaign import BUILD  # noqa: F401  the same build as the stack's
from test_openapi import CONTRACT, DAY, NAMES, ROUTES, alert_of, ask, filled, problem, query_of, stack, token  # noqa: F401  the fixture is its
from test_reports import get

READING = [(path, method, operation) for path, method, operation in ROUTES if operation.get("security", CONTRACT["security"]) != []]
IDS = [f"{method} {path}" for path, method, _ in READING]


@pytest.fixture(scope="module")
def callers(stack):
    """Each kind of token: what it is called, and one of its subtree's units."""
    commune = next(u["unit"] for u in stack.communes if u["parent"] == "582")

    def of(role, unit):
        return [w for w in stack.tiendo("token", "new", "--role", role, "--unit", unit, "--label", f"{role} of {unit} for names").split() if len(w) > 40][0]
    return {"everything": {(role, "*"): of(role, "*") for role in ("viewer", "officer", "operator")},
            "subtree": {(role, unit): of(role, unit) for role in ("viewer", "officer") for unit in ("582", commune)}, "commune": commune}


def names_of(operation):
    return {p["name"]: p["in"] for p in operation.get("parameters", []) if p["name"] in ("campaign", "unit", "units", "province")}


def asked(stack, path, operation, who, **given):
    """The answer where these names are asked for, wherever the route has them."""
    form = path
    query = query_of(operation)
    for name, value in given.items():
        if "{%s}" % name in form:
            form = form.replace("{%s}" % name, urllib.parse.quote(value, safe=""))
        else:
            query[name] = value
    method = next(m for p, m, o in READING if p == path and o is operation)
    return ask(stack, method, next(iter(filled_of(stack, form))), who, **query)


def filled_of(stack, form):
    alert = alert_of(stack, "587") if "{id}" in form else ""
    yield form.replace("{campaign}", "kich-hoat").replace("{date}", DAY).replace("{format}", "csv").replace("{id}", alert)


@pytest.mark.parametrize("path, method, operation", READING, ids=IDS)
def test_what_is_unknown_to_who_sees_everything_is_named(stack, callers, path, method, operation):
    for (role, _), who in callers["everything"].items():
        for name in names_of(operation):
            if method == "post" and role == "viewer":
                continue  # who may do nothing there is told that
            code, media, body = asked(stack, path, operation, who, **{name: "9x9"})
            assert code == 404 and media == "application/problem+json" and problem(body) and "9x9" in json.loads(body)["detail"], (role, name, body)
        if "{id}" in path and role != "viewer":
            code, _, body = ask(stack, method, path.replace("{id}", "999999"), who)
            assert code == 404 and "999999" in json.loads(body)["detail"]


@pytest.mark.parametrize("path, method, operation", READING, ids=IDS)
def test_what_lies_outside_of_a_subtree_is_told_from_nothing_else(stack, callers, path, method, operation):
    outside = {"unit": ["58", "587", "9x9", "5", "*", "582x", "58/582"], "units": ["58", "587", "9x9", "582,587", "9x9,582"], "campaign": ["elsewhere", "9x9"], "province": ["79", "9x9"]}
    stack.sql("INSERT INTO campaign SELECT (jsonb_populate_record (c, '{\"code\": \"elsewhere\", \"top\": \"587\"}')).* FROM campaign c WHERE code = 'kich-hoat'")
    try:
        for (role, unit), who in callers["subtree"].items():
            bodies = set()
            if method == "post" and role == "viewer":
                continue
            for name in names_of(operation):
                values = outside[name] + (["582"] if unit != "582" and name.startswith("unit") else [])
                for value in values:
                    code, media, body = asked(stack, path, operation, who, **{name: value})
                    assert code == (403 if method == "post" else 404) and media == "application/problem+json" and problem(body), (role, unit, name, value, body)
                    bodies.add(body)
            if "{id}" in path:
                for alert in (alert_of(stack, "587"), "999999"):
                    code, _, body = ask(stack, method, path.replace("{id}", alert), who)
                    assert code == 403 and problem(body)
                    bodies.add(body)
            assert len(bodies) <= 1, bodies
    finally:
        stack.sql("DELETE FROM campaign WHERE code = 'elsewhere'")


@pytest.mark.parametrize("path, method, operation", READING, ids=IDS)
def test_a_unit_of_the_subtree_that_the_campaign_lacks_is_named(stack, callers, path, method, operation):
    names = names_of(operation)
    if "unit" not in names or "campaign" not in names:
        return
    stack.sql("INSERT INTO unit SELECT (jsonb_populate_record (u, '{\"code\": \"58299\", \"path\": \"58/582/58299\", \"parent_code\": \"582\"}')).* FROM unit u WHERE code = '582'")
    try:
        for who in (callers["everything"]["viewer", "*"], callers["subtree"]["officer", "582"]):
            code, _, body = asked(stack, path, operation, who, unit="58299")
            assert code == 404 and problem(body) and "58299" in json.loads(body)["detail"], body
    finally:
        stack.sql("DELETE FROM unit WHERE code = '58299'")


@pytest.mark.parametrize("path", ["/api/v1/calendar", "/api/v1/days"])
def test_a_period_is_cut_to_the_campaign_and_one_outside_is_said(stack, path):
    code, body = get(stack, path, campaign="kich-hoat", **{"from": "2024-06-01", "to": "2024-07-03"})
    told = json.loads(body)
    assert code == 200 and (told["from"], told["to"]) == ("2024-07-01", "2024-07-03") and [d["date"] for d in told["days"]] == ["2024-07-01", "2024-07-02", "2024-07-03"]
    for period in ({"from": "2024-01-01", "to": "2024-02-01"}, {"from": "2031-01-01"}, {"to": "2020-01-01"}, {"from": "2031-01-01", "to": "2031-01-02"}):
        code, body = get(stack, path, campaign="kich-hoat", **period)
        assert code == 404 and problem(body) and "it runs from 2024-07-01 to" in json.loads(body)["detail"], (period, body)
    code, body = get(stack, path, campaign="kich-hoat", **{"from": "2024-07-03", "to": "2024-07-01"})
    assert code == 400 and problem(body)


def test_explanations_of_a_period_that_is_turned_round_are_refused(stack):
    assert get(stack, "/api/v1/explanations", campaign="kich-hoat", **{"from": "2024-07-03", "to": "2024-07-01"})[0] == 400


KEYS = {"unit", "name", "parent", "level", "target", "provisional", "unassigned", "plan_day", "day", "plan_cumulative", "cumulative", "explained", "remaining", "workable",
        "percent", "percent_net", "days_left", "required_per_day", "reports_in", "reports_expected", "streak", "status", "rank", "implausible", "forecast"}


def test_status_has_every_key_in_every_row_and_a_unit_without_children_no_units(stack):
    whole = json.loads(get(stack, "/api/v1/status", campaign="kich-hoat", date=DAY, level="all")[1])
    assert {"campaign", "date", "as_of", "closed_at", "units", "total"} <= set(whole)
    assert all(KEYS <= set(row) and {"finish", "low", "high"} <= set(row["forecast"]) for row in [*whole["units"], whole["total"]])
    assert {u["unit"] for u in whole["units"]} == {u["unit"] for u in stack.communes} | set(DISTRICTS) and whole["total"]["unit"] == "58"
    commune = stack.communes[1]["unit"]
    alone = json.loads(get(stack, "/api/v1/status", campaign="kich-hoat", date=DAY, unit=commune)[1])
    assert alone["units"] == [] and alone["total"]["unit"] == commune
    below = json.loads(get(stack, "/api/v1/status", campaign="kich-hoat", date=DAY, unit="582")[1])
    assert {u["parent"] for u in below["units"]} == {"582"} and below["total"]["unit"] == "582"
    assert json.loads(get(stack, "/api/v1/status", campaign="kich-hoat", date=DAY, unit="582", level="commune")[1])["units"] == below["units"]


def test_a_percent_is_a_number_with_one_decimal_or_null(stack):
    text = get(stack, "/api/v1/status", campaign="kich-hoat", date=DAY, level="all")[1].decode()
    values = [part.split(",")[0].split("}")[0].strip() for key in ("percent", "percent_net", "percent_day") for part in text.split(f'"{key}" :')[1:]]
    assert len(values) == 3 * (1 + len(stack.communes) + len(DISTRICTS))
    assert all(v == "null" or len(v.split(".")[1]) == 1 and float(v) >= 0 for v in values), set(values)


def test_the_alerts_of_http_are_those_of_replay(stack):
    member = stack.add_member("58", "task_force", "info")
    from conftest import Peer
    peer = Peer(stack, member, stack.env["TIENDO_REPLAY_ENDPOINT"], stack.env["TIENDO_ALERTS_SERVER_KEY"])
    try:
        for asked_for in ({}, {"severity": "warning"}, {"units": ["582", "587"]}, {"limit": 3}, {"after": 5}, {"units": ["587"], "severity": "warning", "after": 2, "limit": 4}):
            told = peer.ask({"type": "replay", "v": 1, "after": 0, "limit": 100, **asked_for})
            query = {k: ",".join(v) if k == "units" else v for k, v in asked_for.items()}
            answer = json.loads(get(stack, "/api/v1/alerts", **query)[1])
            assert answer["events"] == told["events"] and answer["last"] == told["last"] and told["events"]
    finally:
        peer.close()
    states = {e["state"] for e in json.loads(get(stack, "/api/v1/alerts", limit=1000)[1])["events"]}
    for state in states:
        assert {e["state"] for e in json.loads(get(stack, "/api/v1/alerts", limit=1000, state=state)[1])["events"]} == {state}


def headers_of(stack, path, who, method="GET", **query):
    url = stack.env["TIENDO_HTTP_URL"] + path + ("?" + urllib.parse.urlencode(query) if query else "")
    request = urllib.request.Request(url, method=method, headers={"Authorization": f"Bearer {who}"} if who else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.headers


@pytest.mark.parametrize("path, method, operation", ROUTES, ids=NAMES)
def test_what_a_token_is_answered_is_kept_by_nobody_else(stack, path, method, operation):
    open_to_all = operation.get("security", CONTRACT["security"]) == []
    for form in filled(stack, path)[:2]:
        for more in ({}, {"nonsense": "1"}):
            code, headers = headers_of(stack, form, None if open_to_all else stack.env["TIENDO_HTTP_TOKEN"], method.upper(), **query_of(operation), **more)
            kept = headers["Cache-Control"]
            if open_to_all:
                assert code == 200 and kept == "no-cache"
            elif headers["ETag"] is not None:
                assert code == 200 and kept == "private, no-cache"  # a copy may be kept by the asker, and is asked about each time
            else:
                assert kept == "private, no-store", (form, code)
    if path == "/api/v1/status":  # once: guesses are dear
        assert headers_of(stack, path, "wrong")[1]["Cache-Control"] == "private, no-store"


def test_a_report_is_named_in_ascii_and_in_utf_8(stack):
    code, headers = headers_of(stack, f"/reports/kich-hoat/{DAY}.csv", stack.env["TIENDO_HTTP_TOKEN"])
    assert code == 200 and headers["Content-Disposition"] == f"attachment; filename=\"tien-do-kich-hoat-{DAY}.csv\"; filename*=UTF-8''tien-do-kich-hoat-{DAY}.csv"
