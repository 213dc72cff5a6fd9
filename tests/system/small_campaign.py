"""A small campaign down to the beats, with names that are formulas, and its reports laid out from facts that a test may change."""
import json
import os
import pathlib
import re
import subprocess

from conftest import ROOT
from test_reports import get, pdf_text

BUILD = pathlib.Path(os.environ.get("STACK_BUILD", ROOT / "build/dev"))
DAYS = [f"2024-07-0{n}" for n in range(1, 7)]
LAST = DAYS[4]
PLANNED = 10
UNITS = """code,parent_code,level,kind,name_vi,name_ascii
90,,province,tỉnh,=HYPERLINK(0),=HYPERLINK(0)
901,90,district,huyện,+Huyện Một,+Huyen Mot
902,90,district,huyện,"Huyện ""Hai""; xa, xôi",Huyen Hai
90101,901,commune,xã,-2+3,-2+3
90102,901,commune,xã,@SUM(A1),@SUM(A1)
90201,902,commune,xã,Xã Ba,Xa Ba
90202,902,commune,xã,Xã Bốn,Xa Bon
90101-01,90101,beat,khu vực,Khu vực 1,Khu vuc 1
90101-02,90101,beat,khu vực,Khu vực 2,Khu vuc 2
"""
TARGETS = {"90": 1000, "901": 600, "90101": 300, "90101-01": 150, "90101-02": 150, "90102": 300, "902": 400, "90201": 250, "90202": 100}
PARENT = {"901": "90", "902": "90", "90101": "901", "90102": "901", "90201": "902", "90202": "902", "90101-01": "90101", "90101-02": "90101"}
LEAVES = ["90101-01", "90101-02", "90102", "90201", "90202"]
YAML = """code: nho
title: {vi: "Chiến dịch nhỏ", en: "A small campaign"}
top: "90"
metrics: [activated]
starts_on: 2024-07-01
plan_until: 2024-07-10
deadline: 2024-07-11
timezone: Asia/Ho_Chi_Minh
cutoff: "17:30"
reasons: [abroad, deceased, other]
"""


def load(stack, path, more=""):
    (path / "units.csv").write_text(UNITS)
    (path / "nho").mkdir()
    (path / "nho/campaign.yaml").write_text(YAML + more)
    (path / "nho/targets.csv").write_text("unit,target\n" + "".join(f"{u},{t}\n" for u, t in TARGETS.items()))
    stack.tiendo("load", path)


def about(stack, **changed):
    """What a report is told of the campaign and of the day, in the evening."""
    return {**json.loads(stack.sql("SELECT report_json ('nho', %s, NULL, %s)", LAST, f"{LAST}T20:00:00+07:00")[0][0]), **changed}


def render(kind, form, facts):
    """The file that the exporter's own process makes of these facts."""
    return subprocess.run([BUILD / "tiendo-exporter", "--render", kind, form, "vi", ""], input=json.dumps(facts).encode(), capture_output=True, check=True).stdout


def daily_facts(stack, names, total=None, **changed):
    """Of the daily report of a unit with children of these names, none of which met its target."""
    status = json.loads(get(stack, "/api/v1/status", campaign="nho", date=LAST, level="all")[1])
    district = next(u for u in status["units"] if u["unit"] == "902")
    status["units"] = [dict(district, unit=f"9{n:03d}", name=name, status="missed", reports_in=0, reports_expected=0) for n, name in enumerate(names)]
    status["total"].update(total or {})
    for language, vi in (("vi", True), ("en", False)):
        status["sentences"][language]["rest"] = stack.sql("SELECT rest_sentence (%s, c, jsonb_populate_record (NULL::status_row, %s)) FROM campaign c WHERE c.code = 'nho'",
                                                          vi, json.dumps(status["total"]))[0][0]
    return {"about": about(stack, **changed), "status": status}


def daily_pages(stack, tmp_path, *told, **changed):
    """The text of that report by page."""
    pages = pdf_text(render("daily", "pdf", daily_facts(stack, *told, **changed)), tmp_path).split("\f")
    return [re.sub(r"\s+", " ", page) for page in pages if page.strip()]
