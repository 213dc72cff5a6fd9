"""Every document that names settings names those that there are, with their defaults: one list, common/runtime/config.c."""
import pathlib
import re
import subprocess

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
REFERENCE = "docs/reference/settings.md"
SETTINGS = dict(re.findall(r'^    \{"(TIENDO_\w+)", KIND_\w+, "([^"]*)"', (ROOT / "common/runtime/config.c").read_text(), re.M))
# What compose and the build read, and no program.
OF_COMPOSE = {"TIENDO_IMAGE", "TIENDO_DEMO_IMAGE", "TIENDO_BACKUP_IMAGE", "TIENDO_HOST", "TIENDO_UID"}
# What tests read, and no program; and what only clients, tests and scripts set: told by `tiendo help settings`.
OF_TESTS = {"TIENDO_TEST_CITUS"}
OF_CLIENTS = {"TIENDO_BIN", "TIENDO_METRICS_URL"}


def names(text):
    """Also TIENDO_{A,B}_{C,D}, as the reference says it in one row."""
    found = set(re.findall(r"\bTIENDO_[A-Z_]*[A-Z]\b(?![{_])", text))
    for first, second in re.findall(r"TIENDO_\{([A-Z,]+)\}_BELL_\{([A-Z,]+)\}", text):
        found |= {f"TIENDO_{one}_BELL_{other}" for one in first.split(",") for other in second.split(",")}
    return found


def documents():
    listed = subprocess.run(["git", "ls-files", "README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "docs", "deploy", "docker-compose.yml", ".env.example",
                             "services/tiendo/help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return [name for name in listed if name.endswith((".md", ".yml", ".yaml", ".env", ".example", ".service", ".txt", ".conf"))]


@pytest.mark.parametrize("name", documents())
def test_a_document_names_no_setting_that_there_is_not(name):
    assert names((ROOT / name).read_text()) - SETTINGS.keys() - OF_COMPOSE - OF_TESTS == set()


def test_every_setting_is_told_to_operators():
    told = set()
    for name in (REFERENCE, "README.md", ".env.example", "deploy/OPERATIONS.md", "docker-compose.yml", *(f"services/tiendo/help/{file.name}" for file in (ROOT / "services/tiendo/help").glob("*.txt"))):
        told |= names((ROOT / name).read_text())
    told |= {f"{name}_FILE" for name in re.findall(r"`(TIENDO_\w+)` \(`…_FILE`", (ROOT / REFERENCE).read_text())}
    assert SETTINGS.keys() - told - OF_CLIENTS == set()


def test_the_defaults_of_the_reference_are_those_of_the_programs():
    rows = re.findall(r"^\| (`TIENDO_[^|]*) \| ([^|]*) \|", (ROOT / REFERENCE).read_text(), re.M)
    assert len(rows) > 5
    for given, default in rows:
        if "{" in given:  # a row of several
            continue
        values = re.findall(r"`([^`]+)`", default)
        for place, name in enumerate(re.findall(r"`(TIENDO_\w+)`", given)):
            if values and place < len(values):
                assert SETTINGS[name] == values[place], name


def test_env_example_has_the_defaults_of_compose():
    compose = (ROOT / "docker-compose.yml").read_text()
    defaults = dict(re.findall(r"\$\{(\w+):-((?:[^{}]|\{[^}]*\})*)\}", compose))
    example = dict(re.findall(r"^#([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.M))
    own = {"DEMO_START", "DEMO_DAYS", "DEMO_SPEED", "TIENDO_CLOCK", "TIENDO_DEMO_IMAGE", "REVISION", "SNAPSHOT", "SUDO_USER", "USER",  # demo, build, shell
           "PROMETHEUS_IMAGE", "GRAFANA_IMAGE", "PROXY_IMAGE", "GRAFANA_PORT"}
    assert example.keys() - defaults.keys() == set(), "set in .env.example, and read by nobody"
    assert defaults.keys() - example.keys() - own == set(), "read by compose, and not in .env.example"
    for name, value in example.items():
        if defaults[name] and name not in ("TIENDO_HOST", "TIENDO_UID", "TIENDO_MAIL_FROM"):  # examples of one's own
            assert value == defaults[name], name


def test_what_compose_gives_a_program_is_a_setting_of_it():
    for name, service in yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"].items():
        for setting in service.get("environment") or {}:
            assert not setting.startswith("TIENDO_") or setting in SETTINGS or name == "proxy", f"{name}: {setting}"


@pytest.mark.parametrize("file", sorted((ROOT / "deploy/systemd").glob("*.env"), key=str), ids=lambda file: file.name)
def test_a_file_of_systemd_sets_what_there_is(file):
    for name in re.findall(r"^#?(TIENDO_\w+)=", file.read_text(), re.M):
        assert name in SETTINGS


def test_a_replica_needs_nothing_but_numbers_of_env():
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for name, setting in (("ingest", "INGEST"), ("aggregator", "AGGREGATOR"), ("deadline-alerter", "ALERTER"), ("exporter", "EXPORTER"), ("intake", "INTAKE")):
        assert services[name]["deploy"]["replicas"] == f"${{{setting}_REPLICAS:-1}}"
        assert "container_name" not in services[name]
        assert all(re.search(r"\$\{\w+_PORT:-\d+\}:\d+$", port) for port in services[name].get("ports", []))


def test_bells_and_metrics_are_listened_for_on_a_network_of_the_services_alone():
    """By a name that only that network has: a service is on others too, with the proxy and with whoever asks."""
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    services = compose["services"]
    programs = {name for name, service in services.items() if "TIENDO_METRICS_BIND" in service.get("environment", {})}
    assert programs == {"ingest", "aggregator", "deadline-alerter", "exporter", "intake"}
    assert compose["networks"]["bells"]["internal"] and {name for name, service in services.items() if "bells" in service.get("networks", [])} == programs | {"prometheus"}
    for name in programs:
        aliases = {network: (settings or {}).get("aliases", []) for network, settings in services[name]["networks"].items()}
        assert aliases.pop("bells") == [f"{name}-inside"] and not any(aliases.values())
        for setting, value in services[name]["environment"].items():
            if setting == "TIENDO_METRICS_BIND" or "_BELL_BIND" in setting:
                assert value.split("//")[-1].rsplit(":", 1)[0] == f"{name}-inside", (name, setting)
            if "_BELL_CONNECT" in setting:
                assert value.split("//")[-1].rsplit(":", 1)[0] in {f"{other}-inside" for other in programs}, (name, setting)
    shared = set(services["prometheus"]["networks"])
    assert all(shared & set(services[name]["networks"]) == {"bells"} for name in programs), "what Prometheus asks by a service's name is that network's"


def test_an_idle_host_is_not_kept_busy_by_its_health_checks():
    for name, service in yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"].items():
        interval = (service.get("healthcheck") or {}).get("interval")
        assert interval in (None, "${HEALTH_INTERVAL:-15s}") or re.fullmatch(r"\d\ds", interval) and int(interval[:-1]) >= 15, name


def test_one_key_says_why_in_every_log():
    """And one event, `failed`, is written by a program that ends."""
    for file in [*(ROOT / "services").rglob("*.c"), *(ROOT / "common").rglob("*.c")]:
        text = file.read_text()
        assert not re.search(r'log_event \([^;]*"why",', text), file
        assert '"cannot_start"' not in text, file
