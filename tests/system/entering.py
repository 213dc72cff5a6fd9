"""What the tests of entry share: a province with a clerk of one commune (the fixture `house` of conftest.py), figures as a browser puts them, and a relay that pushes
batches of JSON."""
import http.client
import json
import urllib.parse

import jsonschema
import yaml

from conftest import ROOT, Stack, wait_for
from lib.people import signed_in

CONTRACT = yaml.safe_load((ROOT / "proto/intake.yaml").read_text())
DAY = "2024-07-10"
UNIT, BESIDE, DISTRICT = "22738", "22741", "582"
days = {unit: (f"2024-07-{day:02}" for day in range(3, 10)) for unit in (UNIT, BESIDE)}  # each test has a day of its own; older ones are locked


def stand_up():
    stack = Stack(clock=f"{DAY}T10:00:00+07:00")
    stack.clerk = signed_in(stack, "clerk", "clerk", UNIT)
    yield stack
    stack.down()


def follows(answer, name):
    """The answer has the form that the contract gives it."""
    jsonschema.validate(answer, {"$ref": f"#/components/schemas/{name}", "components": CONTRACT["components"]})
    return answer


def put(browser, unit, date, value, seen=0, campaign="kich-hoat", **more):
    return browser.ask("PUT", f"/api/v1/intake/figures/{campaign}/{unit}/{date}", {"counts": {"activated": value}, "seen_rev": seen, **more})[:2]


def stands(house, unit, date):
    return house.sql("SELECT rev, value FROM progress WHERE campaign = 'kich-hoat' AND unit = %s AND day = %s ORDER BY rev DESC LIMIT 1", unit, date)[0]


class Relay:
    def __init__(self, house, unit=DISTRICT):
        self.house, self.feed = house, house.add_feed(unit)
        self.token = house.tiendo("feed", "token", self.feed).strip().splitlines()[-1]

    def ask(self, method, path="", body=None, token=None, feed=None):
        target = urllib.parse.urlsplit(self.house.env["TIENDO_INTAKE_URL"])
        connection = http.client.HTTPConnection(target.hostname, target.port, timeout=30)
        sent = {"Authorization": f"Bearer {token or self.token}", "Content-Type": "application/json"}
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body, ensure_ascii=False)
        connection.request(method, f"/api/v1/feeds/{feed or self.feed}{path}", body.encode() if isinstance(body, str) else body, sent)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def put(self, seq, records, **more):
        return self.ask("POST", "/batches", {"seq": seq, "records": records} | more)


def known(relay):
    """ingest knows a new feed within two seconds."""
    wait_for("the feed", lambda: relay.ask("GET")[0] == 200)
