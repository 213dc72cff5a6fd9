"""Metrics as Prometheus takes them: promtool's rules, a real server that scrapes every service, and figures that are the API's."""
import json
import re
import subprocess
import urllib.parse
import urllib.request

import yaml

from conftest import ROOT, progress, wait_for


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
    rules = yaml.safe_load((ROOT / "deploy/prometheus/rules.yml").read_text())
    asked = " ".join(rule["expr"] for group in rules["groups"] for rule in group["rules"])
    board = json.loads((ROOT / "deploy/grafana/dashboards/tiendo.json").read_text())
    asked += " ".join(target["expr"] for panel in board["panels"] for target in panel["targets"])
    recorded = {rule["record"] for group in rules["groups"] for rule in group["rules"] if "record" in rule}
    for name in set(re.findall(r"\btiendo[_:][a-z_:]+", asked)):
        assert name in known or name in recorded, name


def test_a_real_prometheus_scrapes_the_figures_of_the_status(stack, tmp_path):
    feed = stack.client(stack.feeds["582"])
    unit = stack.sql("SELECT code FROM unit WHERE parent_code = '582' ORDER BY code LIMIT 1")[0][0]
    assert feed.put(1, [progress(unit, "2024-07-15", 1, 41)])["type"] == "ack"
    stack.settled()
    config = {"global": {"scrape_interval": "1s"}, "scrape_configs": [{"job_name": "tiendo", "static_configs": [{"targets": list(listeners(stack).values())}]}]}
    (tmp_path / "prometheus.yml").write_text(yaml.safe_dump(config))
    import socket
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    server = subprocess.Popen(["prometheus", f"--config.file={tmp_path}/prometheus.yml", f"--storage.tsdb.path={tmp_path}/data", f"--web.listen-address=127.0.0.1:{port}"],
                              stderr=subprocess.DEVNULL)
    try:
        def query(text):
            try:
                answer = json.loads(text_of(f"http://127.0.0.1:{port}/api/v1/query?" + urllib.parse.urlencode({"query": text})))
            except OSError:
                return None
            return {tuple(sorted(r["metric"].items())): float(r["value"][1]) for r in answer["data"]["result"]}
        wait_for("the scrapes", lambda: query("sum(up)") and list(query("sum(up)").values()) == [len(listeners(stack))], limit=60, pause=0.5)
        status = stack.status(date="2024-07-15")
        wanted = {u["unit"]: u["cumulative"] for u in status["units"] + [status["total"]]}

        def scraped():
            found = query('tiendo_campaign_cases{campaign="kich-hoat"}') or {}
            return {dict(labels)["unit"]: value for labels, value in found.items()} == wanted
        wait_for("the figures", scraped, limit=60, pause=0.5)
    finally:
        server.terminate()
        server.wait(20)
