"""deploy/kubernetes without a cluster: the kustomization is resolved as far as it is used, types are checked by TypeScript against Kubernetes' own,
and names, labels, ports, settings, security and policies are checked against one another and against the programs."""
import json
import pathlib
import re
import shutil
import subprocess

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
BASE = ROOT / "deploy/kubernetes/base"
HERE = pathlib.Path(__file__).resolve().parent
SERVICES = {"ingest", "aggregator", "deadline-alerter", "exporter", "intake"}


def kustomization(folder):
    return yaml.safe_load((folder / "kustomization.yaml").read_text())


def resources(folder):
    found = []
    for name in kustomization(folder)["resources"]:
        at = (folder / name).resolve()
        found += resources(at) if at.is_dir() else [one for one in yaml.safe_load_all(at.read_text()) if one]
    return found


OBJECTS = resources(ROOT / "deploy/kubernetes/overlays/example")
SETTINGS = dict(re.findall(r'\{"(TIENDO_\w+)", (KIND_\w+)', (ROOT / "common/runtime/config.c").read_text()))


def of(kind):
    return {one["metadata"]["name"]: one for one in OBJECTS if one["kind"] == kind}


WORKLOADS = {**of("Deployment"), **of("StatefulSet"), **of("Job")}


def pod(workload):
    return workload["spec"]["template"]["spec"]


def labels(workload):
    return workload["spec"]["template"]["metadata"]["labels"]


def selected(selector):
    wanted = selector.get("matchLabels", {})
    return {name for name, workload in WORKLOADS.items() if wanted.items() <= labels(workload).items()}


def container(name):
    return pod(WORKLOADS[name])["containers"][0]


def ports(name):
    return {port["name"]: port["containerPort"] for port in container(name)["ports"]}


def env(name):
    return {one["name"]: one.get("value", "") for one in container(name)["env"]}


def test_the_folder_holds_nothing_that_is_not_used():
    used = {(BASE / name).resolve() for name in kustomization(BASE)["resources"]} | {BASE / "kustomization.yaml"}
    assert {file.resolve() for file in BASE.iterdir()} == used
    assert SERVICES | {"postgres", "migrate"} == set(WORKLOADS)
    keys = [(one["kind"], one["metadata"]["name"]) for one in OBJECTS]
    assert len(keys) == len(set(keys))


def typed(objects, tmp_path):
    """Each by TypeScript against Kubernetes' own types."""
    if not (HERE / "node_modules/typescript").exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True, capture_output=True, timeout=300)
    lines = []
    for i, one in enumerate(objects):
        group, _, version = one["apiVersion"].rpartition("/")
        module = f"{group.split('.')[0] or 'core'}/{version}"
        lines.append(f"import type {{{one['kind']} as T{i}}} from \"kubernetes-types/{module}\"; export const o{i}: T{i} = {json.dumps(one)};")
    (tmp_path / "objects.ts").write_text("\n".join(lines))
    (tmp_path / "node_modules").symlink_to(HERE / "node_modules")
    done = subprocess.run(["node", HERE / "node_modules/typescript/bin/tsc", "--noEmit", "--strict", "--skipLibCheck", "objects.ts"], cwd=tmp_path,
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-2000:]


def test_every_field_is_one_that_kubernetes_has(tmp_path):
    typed(OBJECTS, tmp_path)


def rendered(overlay, tmp_path):
    """What kustomize makes of an overlay, with files in place of the example's secrets."""
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed")
    shutil.copytree(ROOT / "deploy/kubernetes", tmp_path / "k")
    for name in ("keys/ingest", "keys/ingest.pub", "keys/alerter", "keys/intake", "keys/link", "keys/bell", "database/url", "database/password",
                 *(f"roles/{role}/url" for role in ("ingest", "aggregator", "alerter", "exporter", "intake", "operator", "owner"))):
        file = tmp_path / "k/overlays/example" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x\n")
    done = subprocess.run(["kubectl", "kustomize", tmp_path / "k/overlays" / overlay], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    found = [one for one in yaml.safe_load_all(done.stdout) if one]
    assert {one["metadata"].get("namespace") for one in found if one["kind"] != "Namespace"} == {"tiendo"}
    return found


def test_kustomize_renders_the_example_where_it_is_installed(tmp_path):
    assert len(rendered("example", tmp_path)) == len(OBJECTS) + 10, "and a ConfigMap and nine Secrets"


def test_images_are_pinned():
    pinned = {one["name"]: one for one in kustomization(BASE)["images"]}
    for name in WORKLOADS:
        image = pinned[container(name)["image"]]
        assert re.fullmatch(r"\d+[\w.-]*", image["newTag"]), image


@pytest.mark.parametrize("name", sorted(WORKLOADS))
def test_every_pod_is_bounded_and_without_privileges(name):
    spec = pod(WORKLOADS[name])
    assert spec["automountServiceAccountToken"] is False and spec["enableServiceLinks"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True and spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for one in spec["containers"] + spec.get("initContainers", []):
        assert one["securityContext"] == {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
        assert one["resources"]["limits"]["memory"] and one["resources"]["requests"]["cpu"] and one["resources"]["requests"]["memory"]
        mounted = {mount["name"] for mount in one.get("volumeMounts", [])}
        volumes = {volume["name"]: volume for volume in spec.get("volumes", [])}
        assert mounted == set(volumes) | {c["metadata"]["name"] for c in WORKLOADS[name]["spec"].get("volumeClaimTemplates", [])}
        assert all(volume["secret"]["defaultMode"] == 0o440 for volume in volumes.values() if "secret" in volume)


def test_selectors_choose_their_own_pods_and_ports_have_names():
    for name, workload in WORKLOADS.items():
        if workload["kind"] != "Job":
            assert selected(workload["spec"]["selector"]) == {name}
    for name, service in of("Service").items():
        chosen = selected({"matchLabels": service["spec"]["selector"]})
        assert len(chosen) == 1, name
        for port in service["spec"]["ports"]:
            assert ports(*chosen)[port["targetPort"]] == port["port"] and port["name"]
    for name, workload in of("StatefulSet").items():
        assert workload["spec"]["serviceName"] in of("Service"), name


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_probes_ask_ports_that_are_there_and_the_grace_fits_the_drain(name):
    for probe, path in (("startupProbe", "/healthz"), ("livenessProbe", "/healthz"), ("readinessProbe", "/readyz")):
        assert container(name)[probe]["httpGet"] == {"path": path, "port": "metrics"}
    assert env(name)["TIENDO_METRICS_BIND"].endswith(f":{ports(name)['metrics']}")
    drain = int(re.search(r"TimeoutStopSec=(\d+)", (ROOT / f"deploy/systemd/tiendo-{name}.service").read_text()).group(1))
    assert pod(WORKLOADS[name])["terminationGracePeriodSeconds"] > drain


def test_every_setting_is_one_that_the_programs_know():
    literals = [text.split("=")[0] for folder in (BASE, ROOT / "deploy/kubernetes/overlays/example") for one in kustomization(folder)["configMapGenerator"]
                for text in one["literals"]]
    for name in SERVICES | {"migrate"}:
        for setting in [*env(name), *literals]:
            assert setting in SETTINGS, (name, setting)
    secrets = {one["name"]: [file.split("/")[-1] for file in one["files"]] for one in kustomization(ROOT / "deploy/kubernetes/overlays/example")["secretGenerator"]}
    for name in WORKLOADS:
        for volume in pod(WORKLOADS[name]).get("volumes", []):
            if "secret" in volume:
                assert {item["key"] for item in volume["secret"]["items"]} <= set(secrets[volume["secret"]["secretName"]]), (name, volume)
    for name in SERVICES:
        for setting, value in env(name).items():
            if setting.endswith(("_KEY_FILE", "_URL_FILE")):
                at = [m for m in container(name)["volumeMounts"] if value.startswith(m["mountPath"] + "/")]
                assert len(at) == 1 and value.startswith("/run/secrets/"), "where the programs take files that their group may read"


def test_letters_lead_to_the_exporter_with_a_token_that_may_be_missing():
    host, port = re.fullmatch(r"http://(\w+):(\d+)", env("deadline-alerter")["TIENDO_HTTP_URL"]).groups()
    service = of("Service")[host]
    assert selected({"matchLabels": service["spec"]["selector"]}) == {"exporter"}
    assert [one["targetPort"] for one in service["spec"]["ports"] if one["port"] == int(port)] == ["http"]
    token, = [one for one in container("deadline-alerter")["env"] if "valueFrom" in one]
    assert token == {"name": "TIENDO_HTTP_TOKEN", "valueFrom": {"secretKeyRef": {"name": "letters", "key": "token", "optional": True}}}


def test_intake_reaches_ingest_and_each_replica_has_a_disk_for_its_spool():
    told = env("intake")
    host, port = re.fullmatch(r"tcp://(\w+):(\d+)", told["TIENDO_FEED_ENDPOINT"]).groups()
    service = of("Service")[host]
    assert selected({"matchLabels": service["spec"]["selector"]}) == {"ingest"} and ports("ingest")["feed"] == int(port)
    way = of("NetworkPolicy")["gateway"]["spec"]
    assert selected(way["podSelector"]) == {"intake"}
    assert [(selected(rule["to"][0]["podSelector"]), rule["ports"]) for rule in way["egress"]] == [({"ingest"}, [{"port": "feed"}])]
    claim, = WORKLOADS["intake"]["spec"]["volumeClaimTemplates"]
    assert {"name": claim["metadata"]["name"], "mountPath": told["TIENDO_INTAKE_SPOOL"]} in container("intake")["volumeMounts"]


def test_the_pages_are_told_where_people_sign_in_and_which_proxy_says_that_it_is_tls():
    example, = [one for one in kustomization(ROOT / "deploy/kubernetes/overlays/example")["configMapGenerator"] if one["name"] == "tiendo"]
    told = dict(text.split("=", 1) for text in example["literals"])
    assert told["TIENDO_INTAKE_URL"] == told["TIENDO_PAGE_URL"] + "nhap" and told["TIENDO_PAGE_URL"].startswith("https://") and told["TIENDO_HTTP_TRUSTED_PROXY"]
    for name in ("intake", "exporter"):
        assert container(name)["envFrom"] == [{"configMapRef": {"name": "tiendo"}}]
    assert env("intake")["TIENDO_INTAKE_BIND"] == f"0.0.0.0:{ports('intake')['http']}"


def test_doorbells_lead_to_ports_that_are_bound():
    services = of("Service")
    for name in SERVICES:
        for setting, value in env(name).items():
            if not setting.endswith("_CONNECT"):
                continue
            for host, port in re.findall(r"tcp://([\w.-]+):(\d+)", value):
                service = services[host.split(".")[-1]]
                listener, = selected({"matchLabels": service["spec"]["selector"]})
                assert ports(listener)["bell"] == int(port) == service["spec"]["ports"][0]["port"]
                assert env(listener)[setting.replace("_CONNECT", "_BIND")] == f"tcp://*:{port}"
            if setting == "TIENDO_EXPORTER_BELL_CONNECT":
                assert value.count("tcp://") == WORKLOADS["exporter"]["spec"]["replicas"], "every named replica is rung"


def test_network_policies_stand_before_every_pod_and_open_what_is_needed():
    policies = of("NetworkPolicy")
    assert policies["nothing"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    allowed = {name: set() for name in WORKLOADS}
    for policy in policies.values():
        chosen = selected(policy["spec"]["podSelector"])
        assert chosen, policy["metadata"]["name"]
        for rule in policy["spec"].get("ingress", []):
            for name in chosen:
                allowed[name] |= {port["port"] for port in rule["ports"]}
            for peer in rule.get("from", []):
                if "podSelector" in peer:
                    assert selected(peer["podSelector"]), policy["metadata"]["name"]
            for port in rule["ports"]:
                assert any(port["port"] in ports(name) or port["port"] in ports(name).values() for name in chosen), port
    for name in SERVICES | {"postgres"}:
        for port, number in ports(name).items():
            assert port in allowed[name] or number in allowed[name], f"{name}: {port} is closed to all"
    assert selected(policies["database-clients"]["spec"]["podSelector"]) == SERVICES | {"migrate"}
    assert selected(policies["bells"]["spec"]["podSelector"]) == SERVICES - {"intake"}
    assert selected(policies["metrics"]["spec"]["podSelector"]) == SERVICES


def test_disruptions_are_bounded_and_scaling_asks_for_metrics_that_are_there():
    budgets = of("PodDisruptionBudget")
    assert set().union(*(selected(one["spec"]["selector"]) for one in budgets.values())) == SERVICES | {"postgres"}
    told = " ".join(file.read_text() for file in [*(ROOT / "services").rglob("*.c"), *(ROOT / "common/schema").glob("functions/*/*.sql")])
    adapter = yaml.safe_load((ROOT / "deploy/kubernetes/prometheus-adapter.yaml").read_text())["rules"]
    for name, scaler in of("HorizontalPodAutoscaler").items():
        target = scaler["spec"]["scaleTargetRef"]
        assert WORKLOADS[target["name"]]["kind"] == target["kind"] and "replicas" not in WORKLOADS[target["name"]]["spec"], "two would fight over the number"
        for one in scaler["spec"]["metrics"]:
            kind, metric = ("custom", one["pods"]["metric"]["name"]) if one["type"] == "Pods" else ("external", one["external"]["metric"]["name"])
            assert metric in told and metric in [rule["name"]["matches"] for rule in adapter[kind]], name


def patched(name):
    """The workload as the component of roles leaves it."""
    workload = json.loads(json.dumps(WORKLOADS[name]))
    patches = {one["target"]["name"]: yaml.safe_load(one["patch"]) for one in kustomization(ROOT / "deploy/kubernetes/components/roles")["patches"]}
    for step in patches[name]:
        *way, last = [int(part) if part.isdigit() else part for part in step["path"].split("/")[1:]]
        at = workload
        for part in way:
            at = at[part]
        if step["op"] == "test":
            assert at[last] == step["value"], "what the patch counts on"
        elif last == "-":
            at.append(step["value"])
        else:
            assert step["op"] == "add" or at[last] is not None
            at[last] = step["value"]
    return workload


def shown(workload, one):
    """The Secrets that a container sees: name → paths."""
    mounted = {mount["name"] for mount in one["volumeMounts"]}
    found = {}
    for volume in pod(workload)["volumes"]:
        if volume["name"] in mounted:
            for secret in [volume["secret"]] if "secret" in volume else [source["secret"] for source in volume.get("projected", {}).get("sources", [])]:
                found[secret.get("secretName", secret.get("name"))] = {item["path"] for item in secret["items"]}
    return found


def test_the_component_of_roles_gives_each_the_url_of_its_own_role_and_no_other():
    assert kustomization(ROOT / "deploy/kubernetes/overlays/example")["components"] == ["../../components/roles"]
    for name in SERVICES:
        workload = patched(name)
        secrets = shown(workload, pod(workload)["containers"][0])
        assert secrets.pop(f"role-{name.removeprefix('deadline-')}") == {"url"} and set(secrets) <= {"keys"}
    job = patched("migrate")
    [first], [then] = pod(job)["initContainers"], pod(job)["containers"]
    assert first["command"][1] == "roles" and then["command"] == ["/usr/bin/tiendo", "migrate"] and first["image"] == then["image"] == "tiendo"
    assert shown(job, then) == {"role-owner": {"url"}}
    roles = {name.removeprefix("deadline-") for name in SERVICES} | {"operator", "owner"}
    assert shown(job, first) == {"database": {"url"}, **{f"role-{role}": {f"{role}/url"} for role in roles}}
    mounts = {mount["name"]: mount["mountPath"] for mount in first["volumeMounts"]}
    assert first["command"][-2:] == ["--passwords", mounts["roles"]] and first["env"][0]["value"] == mounts["database"] + "/url"
    assert first["securityContext"] == then["securityContext"] and first["resources"]["limits"]["memory"]
    made = {one["name"] for one in kustomization(ROOT / "deploy/kubernetes/overlays/example")["secretGenerator"]}
    assert made == {"keys", "database"} | {f"role-{role}" for role in roles}


def test_who_rings_or_hears_has_the_key_of_the_bells():
    files = {name: env(name).get("TIENDO_BELL_KEY_FILE") for name in SERVICES}
    assert {name for name, file in files.items() if file} == SERVICES - {"intake"} and len({file for file in files.values() if file}) == 1
    for name in SERVICES - {"intake"}:
        items = [item["path"] for volume in pod(WORKLOADS[name])["volumes"] if volume["name"] == "keys" for item in volume["secret"]["items"]]
        assert "bell" in items, name


def test_bells_and_metrics_are_reached_from_inside_alone():
    """Whoever comes from anywhere reaches ports of clients only."""
    anywhere = {port["port"] for policy in of("NetworkPolicy").values() for rule in policy["spec"].get("ingress", []) if "from" not in rule for port in rule["ports"]}
    assert anywhere == {"feed", "alerts", "replay"}


def test_the_alerter_and_intake_have_one_key_of_links_in_mails_and_no_other_service_has_it():
    files = {name: env(name).get("TIENDO_LINK_KEY_FILE") for name in SERVICES}
    assert {name for name, file in files.items() if file} == {"deadline-alerter", "intake"} and len({file for file in files.values() if file}) == 1
