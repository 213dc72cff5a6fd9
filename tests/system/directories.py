"""Campaign directories for tests: as values that are easily changed, written as files."""
import copy
import csv
import io

import yaml

UNIT = "code,parent_code,level,kind,name_vi,name_ascii,valid_from,valid_to,successor_code".split(",")
MEMBER = "code,role,unit,min_severity,language,mail,webhook,public_key,quiet,webhook_template".split(",")
HOLIDAY = "date,name_vi,kind".split(",")
TARGET = "unit,target,provisional,owner,task,schedule,result,accountable".split(",")
CLEARS = ["PC06", "Kích hoạt", "Hằng ngày", "Xong", "Chủ tịch"]
YAML = {"code": "nho", "title": {"vi": "Chiến dịch nhỏ", "en": "A small campaign"}, "document": {"number": "", "issuer": "UBND", "issued_on": "2024-07-01"},
        "report": {"number": "/BC"}, "top": "90", "metrics": ["activated", "collected"], "starts_on": "2024-07-01", "plan_until": "2024-07-20", "deadline": "2024-07-21",
        "timezone": "Asia/Ho_Chi_Minh", "cutoff": "17:30", "correction_days": 7, "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "holidays": "counted",
        "baseline": {"as_of": "2024-06-30", "activated": 5}, "reasons": ["abroad", "other"], "escalate_after": "4h", "remind_before": "90m", "acknowledged_for": "3d", "implausible": {"over": 20, "times": 5, "total": 1.5},
        "apportion": []}


def unit(code, parent, level, valid_from="", valid_to="", successor=""):
    return [code, parent, level, "", f"Đơn vị {code}", f"Don vi {code}", valid_from, valid_to, successor]


def small(top="90", code="nho"):
    """A province of two districts with two communes each, and one campaign."""
    units = [unit(top, "", "province")]
    targets = []
    for d in (1, 2):
        units.append(unit(f"{top}{d}", top, "district"))
        for c in (1, 2):
            units.append(unit(f"{top}{d}0{c}", f"{top}{d}", "commune"))
            targets.append([f"{top}{d}0{c}", str(10 * d + c), "", *CLEARS])
    return {"units": units, "holidays": [["2024-07-10", "Ngày lễ", "holiday"]], "members": [[f"chu-tich-{top}", "chair", top, "warning", "vi", f"chu-tich@{top}.example", "", "", "", ""]],
            "campaigns": {code: {"yaml": dict(copy.deepcopy(YAML), code=code, top=top), "targets": targets, "weights": {}}}}


def table(header, rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()


def files(directory):
    """The files' texts by name."""
    out = {"units.csv": table(UNIT, directory["units"]), "holidays.csv": table(HOLIDAY, directory["holidays"]), "members.csv": table(MEMBER, directory["members"])}
    for code, campaign in directory["campaigns"].items():
        out[f"{code}/campaign.yaml"] = "".join(
            yaml.safe_dump({key: value}, allow_unicode=True, default_flow_style=True, width=10**6, sort_keys=False).strip()[1:-1] + "\n" for key, value in campaign["yaml"].items())
        out[f"{code}/targets.csv"] = table(TARGET, campaign["targets"])
        for name, weights in campaign["weights"].items():
            out[f"{code}/{name}"] = table(["unit", "weight"], weights)
    return out


def write(path, texts):
    for name, text in texts.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def cells(text):
    rows = list(csv.reader(io.StringIO(text)))
    return sorted(tuple(sorted((name, cell.strip()) for name, cell in zip(rows[0], row) if cell.strip())) for row in rows[1:] if any(row))


def meaning(path):
    """What a directory says, whatever the order of its rows and the form of its texts."""
    said = {}
    for file in sorted(path.rglob("*")):
        if file.suffix == ".csv":
            said[str(file.relative_to(path))] = cells(file.read_text())
        elif file.name == "campaign.yaml":
            loaded = yaml.load(file.read_text(), yaml.BaseLoader)
            said[str(file.relative_to(path))] = {key: value for key, value in loaded.items()}
    return said
