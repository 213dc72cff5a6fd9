"""The board of deploy/grafana without a Grafana: its JSON against the types of the very version that docker-compose.yml names, what it leans on, and its
form. That its panels have data is tests/system/test_metrics.py's; how it looks has to be seen."""
import json
import pathlib
import re
import shutil
import subprocess

import yaml

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BOARD = json.loads((ROOT / "deploy/grafana/dashboards/tiendo.json").read_text())
TYPES = "@grafana/schema/dist/esm/raw/composable"


def provisioned(kind):
    return yaml.safe_load(next((ROOT / f"deploy/grafana/provisioning/{kind}").glob("*.yml")).read_text())


def compiled(tmp_path, board):
    lines = ['import type {Dashboard, Panel} from "@grafana/schema";',
             f'import type {{Options, FieldConfig}} from "{TYPES}/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen";',
             'import type {DataQuery} from "@grafana/schema";',
             "type Query = DataQuery & {expr: string; legendFormat?: string};",  # the package leaves Prometheus' own out
             f"export const board: Dashboard = {json.dumps(board)};"]
    for n, panel in enumerate(board["panels"]):
        lines.append(f"export const p{n}: Panel<Partial<Options>, Partial<FieldConfig>> = {json.dumps(panel)};")
        lines += [f"export const p{n}t{m}: Query = {json.dumps(target)};" for m, target in enumerate(panel["targets"])]
    (tmp_path / "board.ts").write_text("\n".join(lines) + "\n")
    if not (tmp_path / "node_modules").exists():
        (tmp_path / "node_modules").symlink_to(HERE / "node_modules")
    return subprocess.run(["node", HERE / "node_modules/typescript/bin/tsc", "--noEmit", "--strict", "--skipLibCheck", "--moduleResolution", "node", "board.ts"],
                          cwd=tmp_path, capture_output=True, text=True, timeout=120)


def test_the_board_is_of_the_types_of_the_grafana_that_compose_names(tmp_path):
    version = json.loads((HERE / "package.json").read_text())["dependencies"]["@grafana/schema"]
    assert f"grafana/grafana:{version}}}" in (ROOT / "docker-compose.yml").read_text()
    if not (HERE / "node_modules/@grafana/schema").exists():
        assert shutil.which("npm"), "npm is needed"
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True, capture_output=True, timeout=300)
    done = compiled(tmp_path, BOARD)
    assert done.returncode == 0, done.stdout
    for wrong in ({"schemaVersion": "39"}, {"tittle": "tiendo"}, {"panels": [dict(BOARD["panels"][0], gridpos={})]},
                  {"panels": [dict(BOARD["panels"][0], targets=[{"refId": "A", "exp": "up"}])]}):  # the types do tell
        assert compiled(tmp_path, dict(BOARD, **wrong)).returncode != 0, wrong


def test_the_board_and_its_provisioning_name_the_same_things():
    source = provisioned("datasources")["datasources"][0]
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert {panel["datasource"]["uid"] for panel in BOARD["panels"]} == {source["uid"]} and source["url"] == "http://prometheus:9090"
    assert set(services["grafana"]["networks"]) & set(services["prometheus"]["networks"])
    folder = provisioned("dashboards")["providers"][0]["options"]["path"]
    assert f"./deploy/grafana/dashboards:{folder}:ro" in services["grafana"]["volumes"]
    variables = {variable["name"] for variable in BOARD["templating"]["list"]}
    assert set(re.findall(r"\$(\w+)", json.dumps([panel["targets"] for panel in BOARD["panels"]]))) <= variables


def test_no_panel_lies_over_another():
    places = set()
    for panel in BOARD["panels"]:
        at = panel["gridPos"]
        mine = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not mine & places and max(x for x, _ in mine) < 24, panel["title"]
        places |= mine
    assert len({panel["id"] for panel in BOARD["panels"]}) == len(BOARD["panels"])
