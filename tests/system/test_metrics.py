"""Metrics as Prometheus takes them: promtool's rules, a real server that scrapes every service, and figures that are the API's."""
import json
import os
import re
import shutil
import signal
import subprocess
import urllib.parse
import urllib.request

import psycopg2
import pytest
import yaml

from conftest import ROOT, progress, wait_for
from lib.ports import free_port


def text_of(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def listeners(stack):
    ports = [line.split() for line in (stack.dir / "run/ports").read_text().splitlines()]
    return {process: f"127.0.0.1:{port}" for _, process, kind, port in ports if kind == "metrics"}


def test_promtool_accepts_the_metrics_of_every_service(stack):
    for service, address in listeners(stack).items():
        text = text_of(f"http://{address}/metrics")
        done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)
        assert done.returncode == 0, (service, done.stdout, done.stderr)


def test_promtool_accepts_rules_and_configuration():
    done = subprocess.run(["promtool", "check", "rules", ROOT / "deploy/prometheus/rules.yml"], capture_output=True, text=True)
    assert done.returncode == 0 and "SUCCESS" in done.stdout, done.stdout + done.stderr
    assert subprocess.run(["promtool", "check", "config", ROOT / "deploy/prometheus/prometheus.yml"], capture_output=True).returncode == 0


def test_rules_and_panels_ask_for_metrics_that_exist(stack):
    def names():
        return {name for address in listeners(stack).values() for name in re.findall(r"^# TYPE (\w+) ", text_of(f"http://{address}/metrics"), re.M)}
    wait_for("the campaigns' figures", lambda: "tiendo_campaign_cases" in names(), limit=40, pause=0.5)
    known = names()
    told = {line.split("`")[1] for line in (ROOT / "docs/reference/metrics.md").read_text().splitlines() if line.startswith("| `")}
    assert known <= told  # what is only there once it is set up, or has happened, may be missing
    rules = yaml.safe_load((ROOT / "deploy/prometheus/rules.yml").read_text())
    asked = " ".join(rule["expr"] for group in rules["groups"] for rule in group["rules"])
    board = json.loads((ROOT / "deploy/grafana/dashboards/tiendo.json").read_text())
    asked += " ".join(target["expr"] for panel in board["panels"] for target in panel["targets"])
    recorded = {rule["record"] for group in rules["groups"] for rule in group["rules"] if "record" in rule}
    for name in set(re.findall(r"\btiendo[_:][a-z_:]+", asked)):
        assert name in known or name in recorded, name
    # and for labels that these have; the rules' own tests too, which would be about nothing otherwise
    series = " ".join(text_of(f"http://{address}/metrics") for address in listeners(stack).values())
    asked += (ROOT / "tests/prometheus/rules.yml").read_text()
    for name, label in set(re.findall(r"\b(tiendo_[a-z_]+){(?!campaign=|instance=|job=|service=)(\w+=\"\w+\")", asked)):
        assert re.search(rf"^{name}{{[^}}]*\b{label}", series, re.M), (name, label)


def test_each_alert_of_the_rules_is_tried_firing_and_silent():
    tried = subprocess.run(["promtool", "test", "rules", ROOT / "tests/prometheus/rules.yml"], capture_output=True, text=True)
    assert tried.returncode == 0 and "SUCCESS" in tried.stdout, tried.stdout + tried.stderr
    rules = yaml.safe_load((ROOT / "deploy/prometheus/rules.yml").read_text())
    names = {rule["alert"] for group in rules["groups"] for rule in group["rules"] if "alert" in rule}
    cases = [(case["alertname"], bool(case["exp_alerts"])) for test in yaml.safe_load((ROOT / "tests/prometheus/rules.yml").read_text())["tests"]
             for case in test.get("alert_rule_test", [])]
    for fires in (True, False):
        assert {name for name, expected in cases if expected == fires} == names
    told = (ROOT / "deploy/OPERATIONS.md").read_text()
    assert set(re.findall(r"^\| (Tiendo\w+) \|", told, re.M)) == names


class Prometheus:
    """Debian's, with deploy/prometheus as it is but for the targets and how often."""

    def __init__(self, stack, directory):
        shutil.copytree(ROOT / "deploy/prometheus", directory / "etc")
        config = yaml.safe_load((directory / "etc/prometheus.yml").read_text())
        config["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
        services = {target["labels"]["service"]: target for target in config["scrape_configs"][0]["static_configs"]}
        assert {name: target["targets"] for name, target in services.items()} == {name: [f"{name}:9100"] for name in listeners(stack)}
        for name, target in services.items():
            target["targets"] = [listeners(stack)[name]]
        (directory / "etc/prometheus.yml").write_text(yaml.safe_dump(config))
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/api/v1/"
        self.process = subprocess.Popen(["prometheus", f"--config.file={directory}/etc/prometheus.yml", f"--storage.tsdb.path={directory}/data",
                                         f"--web.listen-address=127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
        wait_for("the scrapes", lambda: sum((self.query("up") or {}).values()) == len(services), limit=60, pause=0.5)

    def ask(self, path, **asked):
        try:
            return json.loads(text_of(self.url + path + "?" + urllib.parse.urlencode(asked)))["data"]
        except OSError:
            return None

    def query(self, text):
        found = self.ask("query", query=text)
        return found and {tuple(sorted(r["metric"].items())): float(r["value"][1]) for r in found["result"]}

    def alerts(self):
        return {(one["labels"]["alertname"], one["labels"].get("service")) for one in (self.ask("alerts") or {"alerts": []})["alerts"]}

    def end(self):
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="module")
def prometheus(stack, tmp_path_factory):
    feed = stack.client(stack.feeds["582"])
    unit = stack.sql("SELECT code FROM unit WHERE parent_code = '582' ORDER BY code LIMIT 1")[0][0]
    assert feed.put(1, [progress(unit, "2024-07-15", 1, 41)])["type"] == "ack"
    feed.close()
    stack.settled()
    one = Prometheus(stack, tmp_path_factory.mktemp("prometheus"))
    yield one
    one.end()


def test_a_real_prometheus_scrapes_the_figures_of_the_status(stack, prometheus):
    status = stack.status(date="2024-07-15")
    wanted = {u["unit"]: u["cumulative"] for u in status["units"] + [status["total"]]}

    def scraped():
        found = prometheus.query('tiendo_campaign_cases{campaign="kich-hoat"}') or {}
        return {dict(labels)["unit"]: value for labels, value in found.items()} == wanted
    wait_for("the figures", scraped, limit=60, pause=0.5)


def test_each_panel_of_the_board_has_data(stack, prometheus):
    board = json.loads((ROOT / "deploy/grafana/dashboards/tiendo.json").read_text())
    variable = re.fullmatch(r"label_values\((\w+), (\w+)\)", board["templating"]["list"][0]["query"])
    campaigns = wait_for("the board's campaigns", lambda: {dict(labels).get(variable[2]) for labels in prometheus.query(variable[1]) or {}}, limit=60)
    assert campaigns == {"kich-hoat", "dinh-danh-muc-2"}
    for panel in board["panels"]:
        for target in panel["targets"]:
            expression = target["expr"].replace("$campaign", "kich-hoat")
            found = wait_for(f"{panel['title']}: {expression}", lambda: prometheus.query(expression), limit=60, pause=0.5)
            # what its legend names is among the labels, else lines cannot be told apart
            for label in re.findall(r"{{(\w+)}}", target["legendFormat"]):
                assert all(label in dict(labels) for labels in found), (panel["title"], label)
    status = stack.status(date="2024-07-15")["total"]
    wait_for("the reports that are missing", lambda: list(prometheus.query('tiendo:reports_missing{campaign="kich-hoat",unit="58"}').values())
             == [status["reports_expected"] - status["reports_in"]], limit=60, pause=0.5)


def test_alerts_begin_where_a_service_hangs_and_where_the_database_is_away(stack, prometheus):
    assert not {one for one in prometheus.alerts() if one[0] in ("TiendoServiceDown", "TiendoNotReady")}
    pid = stack.pid("aggregator")
    os.kill(pid, signal.SIGSTOP)
    try:
        wait_for("a hanging service to be seen", lambda: ("TiendoServiceDown", "aggregator") in prometheus.alerts(), limit=60, pause=0.5)
    finally:
        os.kill(pid, signal.SIGCONT)
    wait_for("its return", lambda: ("TiendoServiceDown", "aggregator") not in prometheus.alerts(), limit=60, pause=0.5)
    admin = psycopg2.connect(stack.env["TIENDO_DATABASE_URL"].replace("@/tiendo?", "@/postgres?"))
    admin.autocommit = True
    turn = admin.cursor()
    try:
        turn.execute("ALTER DATABASE tiendo ALLOW_CONNECTIONS false")
        turn.execute("SELECT pg_terminate_backend (pid) FROM pg_stat_activity WHERE datname = 'tiendo'")
        wait_for("the database's absence to be seen by all", lambda: {one for one in prometheus.alerts() if one[0] == "TiendoNotReady"}
                 == {("TiendoNotReady", service) for service in listeners(stack)}, limit=60, pause=0.5)
    finally:
        turn.execute("ALTER DATABASE tiendo ALLOW_CONNECTIONS true")
        admin.close()
    wait_for("its return", lambda: not {one for one in prometheus.alerts() if one[0] == "TiendoNotReady"}, limit=60, pause=0.5)
