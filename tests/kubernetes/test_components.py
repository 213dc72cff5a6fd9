"""The components of pages and of monitoring: each route of the services goes where it is answered, with the bounds of deploy/nginx, and each pod's metrics
come with the labels that the rules ask for. Without a cluster."""
import re
import subprocess
import sys

import pytest
import yaml

from test_kubernetes import OBJECTS, ROOT, SERVICES, of, ports, rendered, selected, typed

sys.path.insert(0, str(ROOT / "tests"))
from lib import routes  # noqa: E402

COMPONENTS = ROOT / "deploy/kubernetes/components"
INGRESSES = list(yaml.safe_load_all((COMPONENTS / "pages/ingress.yaml").read_text()))
METRICS, MONITOR = yaml.safe_load_all((COMPONENTS / "monitoring/monitor.yaml").read_text())
NGINX = (ROOT / "deploy/nginx/tiendo.conf").read_text()


def paths():
    """Each path of the host, with its Ingress."""
    for one in INGRESSES:
        for path in one["spec"]["rules"][0].get("http", {"paths": []})["paths"]:
            yield path, one


def chosen(path):
    """As the controller's nginx chooses: an exact path, else the longest prefix."""
    exact = [(one, of_) for one, of_ in paths() if one["pathType"] == "Exact" and one["path"] == path]
    prefixes = [(one, of_) for one, of_ in paths() if one["pathType"] == "Prefix" and path.startswith(one["path"])]
    return exact[0] if exact else max(prefixes, key=lambda found: len(found[0]["path"]))


def location(path):
    """The block of deploy/nginx/tiendo.conf that answers it."""
    blocks = [(match[1].strip(), match[2]) for match in re.finditer(r"location (.+?) \{(.*?)\n    \}", NGINX, re.S)]
    for head, body in blocks:
        if head == f"= {path}":
            return body
    longest = max((head.removeprefix("^~ ") for head, _ in blocks if not head.startswith(("~", "=")) and path.startswith(head.removeprefix("^~ "))), key=len)
    if f"^~ {longest}" not in [head for head, _ in blocks]:
        for head, body in blocks:
            if head.startswith("~ ") and re.search(head[2:], path):
                return body
    return next(body for head, body in blocks if head in (longest, f"^~ {longest}"))


def served():
    named = lambda path: re.sub(r"\{\w+\}", "x", path)  # noqa: E731
    yield from ((named(path), "exporter") for _, path, _ in routes.exporter_routes())
    yield from ((named(path), "intake") for _, path, *_ in routes.intake_routes())
    yield from ((path, "exporter") for path in ("/", "/app.js", "/api/v1/sessions", "/nhapx"))
    yield from ((path, "intake") for path in ("/nhap/", "/nhap/dieu-hanh", "/nhap/a/token"))


@pytest.mark.parametrize("path, service", sorted(set(served())))
def test_each_route_goes_to_its_service_with_the_bounds_of_nginx(path, service):
    found, ingress = chosen(path)
    assert found["backend"]["service"] == {"name": service, "port": {"name": "http"}}
    assert selected({"matchLabels": of("Service")[service]["spec"]["selector"]}) == {service} and "http" in [one["name"] for one in of("Service")[service]["spec"]["ports"]]
    annotations, own = ingress["metadata"]["annotations"], location(path)
    assert f"127.0.0.1:{ports(service)['http']}" in own, "nginx says the same"
    usual = re.search(r"\n    client_max_body_size (\w+);", NGINX)[1]
    assert annotations["nginx.org/client-max-body-size"] == (re.search(r"client_max_body_size (\w+);", own) or [0, usual])[1]
    assert (annotations.get("nginx.org/proxy-buffering") == "False") == ("proxy_buffering off;" in own)
    assert annotations.get("nginx.org/proxy-read-timeout", "60s") == (re.search(r"proxy_read_timeout (\w+);", own) or [0, "60s"])[1]
    assert ("nginx.org/rewrites" in annotations) == path.startswith("/nhap/")


def test_every_route_that_takes_more_than_the_usual_is_let_through():
    source = (ROOT / "services/intake/routes.c").read_text()
    larger = re.findall(r'\{"POST", "([^"]+)",[^}]*(?:\{\w+\}[^}]*)*, ([A-Z]+_BODY)\}', source)
    assert len(larger) == 5
    for path, _ in larger:
        _, ingress = chosen(re.sub(r"\{\w+\}", "x", path))
        assert ingress["metadata"]["annotations"]["nginx.org/client-max-body-size"] == "5m", path


def test_one_master_has_the_host_and_its_certificate():
    [master] = [one for one in INGRESSES if one["metadata"]["annotations"]["nginx.org/mergeable-ingress-type"] == "master"]
    host, = {one["spec"]["rules"][0]["host"] for one in INGRESSES}
    assert master["spec"]["tls"] == [{"hosts": [host], "secretName": "pages"}] and "http" not in master["spec"]["rules"][0]
    assert all("tls" not in one["spec"] for one in INGRESSES if one is not master)
    assert master["metadata"]["annotations"]["nginx.org/hsts"] == "True"
    assert {one["spec"]["ingressClassName"] for one in INGRESSES} == {"nginx"}
    wanted = [(one["path"], one["pathType"]) for one, _ in paths()]
    assert len(wanted) == len(set(wanted))


def test_every_pod_that_tells_metrics_is_asked_with_the_labels_of_the_rules():
    assert selected({"matchLabels": METRICS["spec"]["selector"]}) == SERVICES and METRICS["spec"]["clusterIP"] == "None"
    port, = METRICS["spec"]["ports"]
    assert {ports(name)[port["targetPort"]] for name in SERVICES} == {port["port"]}
    assert MONITOR["spec"]["selector"]["matchLabels"].items() <= METRICS["metadata"]["labels"].items()
    assert METRICS["metadata"]["name"] not in of("Service")
    endpoint, = MONITOR["spec"]["endpoints"]
    assert endpoint["port"] == port["name"]
    given = {one["targetLabel"]: one.get("replacement") or one["sourceLabels"] for one in endpoint["relabelings"]}
    scraped = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())["scrape_configs"][0]
    assert given["job"] == scraped["job_name"] and given["service"] == ["__meta_kubernetes_pod_label_app"]
    assert {target["labels"]["service"] for target in scraped["static_configs"]} == SERVICES == {one["spec"]["template"]["metadata"]["labels"]["app"] for one in OBJECTS
                                                                                             if one["metadata"]["name"] in SERVICES and "template" in one.get("spec", {})}


def test_the_rules_become_a_prometheusrule_by_the_command_of_the_readme():
    command = re.search(r"^\((printf 'apiVersion: monitoring.*)\) \| kubectl", (ROOT / "deploy/kubernetes/README.md").read_text(), re.M)[1]
    made = yaml.safe_load(subprocess.run(["sh", "-c", command], cwd=ROOT / "deploy/kubernetes/overlays/complete", capture_output=True, text=True, check=True).stdout)
    assert made["kind"] == "PrometheusRule" and made["spec"] == yaml.safe_load((ROOT / "deploy/prometheus/rules.yml").read_text())


def test_the_fields_are_those_that_kubernetes_has(tmp_path):
    typed([*INGRESSES, METRICS], tmp_path)


def test_kustomize_joins_them_to_the_example(tmp_path):
    found = rendered("complete", tmp_path)
    assert len(found) == len(OBJECTS) + 10 + len(INGRESSES) + 2
    hosts = {one["spec"]["rules"][0]["host"] for one in found if one["kind"] == "Ingress"}
    told = next(one["data"] for one in found if one["kind"] == "ConfigMap")
    assert told["TIENDO_PAGE_URL"] == f"https://{hosts.pop()}/" and not hosts
    assert told["TIENDO_DATABASE_UNVERIFIED"] == "allowed", "what the base says reaches every pod"
