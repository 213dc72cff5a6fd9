#!/usr/bin/env python3
"""How a load, a roll-up, a close and its alerts grow with the country: a synthetic tree of 1/16, 1/4 and the whole of Vietnam's size
(1 + 63 + 705 + 10,595 units), two campaigns, every unit with a target and a
chair who gets mail. Run: sh tests/bench/run.sh country.py"""
import os
import pathlib
import shutil
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/system"))
os.environ["STACK_BUILD"] = str(ROOT / "build/release")

import psycopg2  # noqa: E402
from conftest import Stack  # noqa: E402

YAML = """code: {code}
title: {{vi: "Cả nước", en: "The country"}}
top: "VN"
metrics: [activated]
starts_on: 2024-07-01
plan_until: 2024-07-30
deadline: 2024-07-31
timezone: Asia/Ho_Chi_Minh
cutoff: "17:30"
apportion:
  - {{over: province, weights: equal}}
  - {{over: district, weights: equal}}
  - {{over: commune, weights: equal}}
"""


def directory(communes):
    path = pathlib.Path(tempfile.mkdtemp(prefix="tiendo-country."))
    rows = ["code,parent_code,level,kind,name_vi,name_ascii", "VN,,country,nước,Việt Nam,Viet Nam"]
    provinces, districts = max(1, communes * 63 // 10595), max(1, communes * 705 // 10595)
    rows += [f"P{i:02d},VN,province,tỉnh,Tỉnh {i},Tinh {i}" for i in range(provinces)]
    rows += [f"D{i:03d},P{i % provinces:02d},district,huyện,Huyện {i},Huyen {i}" for i in range(districts)]
    rows += [f"C{i:05d},D{i % districts:03d},commune,xã,Xã {i},Xa {i}" for i in range(communes)]
    (path / "units.csv").write_text("\n".join(rows) + "\n")
    (path / "members.csv").write_text("code,role,unit,min_severity,language,mail,webhook,public_key\n" + "\n".join(
        f"chair-{row.split(',')[0]},chair,{row.split(',')[0]},warning,vi,{row.split(',')[0]}@example.vn,," for row in rows[1:]) + "\npress,press,VN,info,vi,press@example.vn,,\n")
    for code in ("mot", "hai"):
        (path / code).mkdir()
        (path / code / "campaign.yaml").write_text(YAML.format(code=code))
        (path / code / "targets.csv").write_text(f"unit,target\nVN,{communes * 300}\n")
    return path, len(rows) - 1


def measure(communes):
    stack = Stack("--without", "aggregator", "--without", "deadline-alerter", clock="2024-07-02T12:00:00+07:00", load=False)
    path, units = directory(communes)
    try:
        begin = time.perf_counter()
        stack.tiendo("load", path)
        loaded = time.perf_counter() - begin
        connection = psycopg2.connect(stack.env["TIENDO_DATABASE_URL"], options="-c jit=off -c timezone=UTC")  # as the services do (common/db/pg.c)
        connection.autocommit = True
        cursor = connection.cursor()
        rolled, calm, alarms, noticed, events = 0, 0, 0, 0, 0
        # on the first day all make their target; on the second six of ten do, two fall short, two say nothing
        for day, few, silent in (("2024-07-01", 10, 10), ("2024-07-02", 6, 8)):
            for code in ("mot", "hai"):
                cursor.execute("INSERT INTO progress (province, campaign, unit, day, rev, value, feed, seq, received_at)"
                               " SELECT 'VN', %s, code, %s, 1, CASE WHEN n %% 10 < %s THEN 10 ELSE 3 END, 'bench', 1, %s::date + time '12:00'"
                               " FROM (SELECT code, row_number() OVER (ORDER BY code) AS n FROM unit WHERE level = 'commune') u WHERE n %% 10 < %s",
                               (code, day, few, day, silent))
                cursor.execute("INSERT INTO work (province, campaign, kind, day, units) SELECT 'VN', %s, 'progress', %s,"
                               " array_agg(unit) FROM progress WHERE campaign = %s AND day = %s", (code, day, code, day))
            cursor.execute("ANALYZE")
            begin = time.perf_counter()
            for code in ("mot", "hai"):
                cursor.execute("SELECT aggregate_work('VN', %s, 100, true)", (code,))
            rolled += time.perf_counter() - begin
            begin = time.perf_counter()
            raised = 0
            for code in ("mot", "hai"):
                cursor.execute("SELECT alerts FROM close_day('VN', %s, %s, %s::date + time '10:30', 'bench')", (code, day, day))
                raised += cursor.fetchone()[0]
            closed = time.perf_counter() - begin
            if silent == 10:
                calm = closed
                assert raised == 0, f"{raised} alerts on a day on which all made their target"
            else:
                alarms, events = closed, raised
                begin = time.perf_counter()
                for code in ("mot", "hai"):
                    cursor.execute("SELECT notice_close('VN', %s, %s, false, %s::date + time '10:31')", (code, day, day))
                    assert cursor.fetchone()[0] == 2, "one to the press and one to the chair of the top"
                noticed = time.perf_counter() - begin
        cursor.execute("SELECT count(*) FROM delivery WHERE notice = ''")
        print(f"{units:>7} units  load {loaded:6.2f} s  roll-ups {rolled:6.2f} s  close of both: {calm:6.2f} s where nothing is raised, {alarms:6.2f} s"
              f" with {events} alert events and {cursor.fetchone()[0]} deliveries, the day's notices {noticed:5.2f} s", flush=True)
        return calm, alarms
    finally:
        stack.down()
        shutil.rmtree(path)


if __name__ == "__main__":
    times = [measure(communes) for communes in (662, 2649, 10595)]
    for name, place, wanted in (("nothing raised", 0, 2), ("a third raised", 1, 5)):
        print(f"close, {name}, 1x : 4x : 16x = 1 : {times[1][place] / times[0][place]:.1f} : {times[2][place] / times[0][place]:.1f}"
              f"   (wanted of the whole country: under {wanted} s)")
