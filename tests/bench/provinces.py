#!/usr/bin/env python3
"""A country as it is governed: 63 provinces, each with units and two campaigns of its own, on one node. All 126 campaigns close by the clock at one cutoff, with SIMULATED
reports of which a third fall short: how long until the first, half of them and the last are closed, and what that costs beside one province alone.
BENCH_PROVINCES (63), BENCH_COMMUNES (168 each). Run: sh tests/bench/run.sh provinces.py"""
import os
import pathlib
import shutil
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/system"), str(ROOT / "tests/bench"), str(ROOT / "tests")]
os.environ["STACK_BUILD"] = str(ROOT / "build/release")

from conftest import wait_for  # noqa: E402
from country import YAML  # noqa: E402
from sides import Side  # noqa: E402

PROVINCES = int(os.environ.get("BENCH_PROVINCES", 63))
COMMUNES = int(os.environ.get("BENCH_COMMUNES", 168))
DISTRICTS = 11
DAY = "2024-07-02"


def directory(of):
    """One province: its units, its members, its two campaigns."""
    path, top = pathlib.Path(tempfile.mkdtemp(prefix="tiendo-province.")), f"P{of:02d}"
    rows = ["code,parent_code,level,kind,name_vi,name_ascii", f"{top},,province,tỉnh,Tỉnh {of},Tinh {of}"]
    rows += [f"{top}D{i:02d},{top},district,huyện,Huyện {i},Huyen {i}" for i in range(DISTRICTS)]
    rows += [f"{top}C{i:03d},{top}D{i % DISTRICTS:02d},commune,xã,Xã {i},Xa {i}" for i in range(COMMUNES)]
    (path / "units.csv").write_text("\n".join(rows) + "\n")
    for code in ("mot", "hai"):
        folder = path / f"{code}-{of:02d}"
        folder.mkdir()
        text = YAML.format(code=f"{code}-{of:02d}").replace('top: "VN"', f'top: "{top}"').replace("  - {over: province, weights: equal}\n", "")
        (folder / "campaign.yaml").write_text(text)
        (folder / "targets.csv").write_text(f"unit,target\n{top},{COMMUNES * 300}\n")
    return path


def report(stack):
    """All communes of all provinces: six of ten make their target, two fall short, two say nothing."""
    stack.sql("INSERT INTO progress (province, campaign, unit, day, rev, value, feed, seq, received_at)"
              " SELECT c.province, c.code, u.code, %s, 1, CASE WHEN u.n %% 10 < 6 THEN 10 ELSE 3 END, 'bench', 1, %s::date + time '05:00' FROM campaign c"
              " JOIN (SELECT code, left (code, 3) AS top, row_number () OVER (ORDER BY code) AS n FROM unit WHERE level = 'commune') u ON u.top = c.province WHERE u.n %% 10 < 8", DAY, DAY)
    stack.sql("INSERT INTO work (province, campaign, kind, day, units) SELECT province, campaign, 'progress', day, array_agg (unit) FROM progress GROUP BY province, campaign, day")
    stack.sql("ANALYZE")
    stack.settled()


def close(side, first_province):
    """Seconds from the cutoff to the first close, to that of half of them and to the last one, and CPU seconds."""
    stack, before = side.stack, side.cpu()
    stack.set_clock(f"{DAY}T17:29:50+07:00")
    stack.watched()
    began = time.perf_counter()
    stack.set_clock(f"{DAY}T17:30:00+07:00")
    wanted, seen = (2 if first_province else 2 * PROVINCES), []
    wait_for("all closes", lambda: (seen.append((time.perf_counter() - began, stack.sql("SELECT count(*) FROM day_close WHERE day = %s", DAY)[0][0])), seen[-1][1] == wanted)[1], limit=120)
    used = side.cpu()
    at = [next(seconds for seconds, count in seen if count >= least) for least in (1, (wanted + 1) // 2, wanted)]
    events = stack.sql("SELECT count(*) FROM alert_event WHERE day = %s", DAY)[0][0]
    print(f"{wanted} campaigns: the first is closed {at[0]:.2f} s after the cutoff, half {at[1]:.2f} s, the last {at[2]:.2f} s, with {events} alert events; CPU "
          + ", ".join(f"{name} {used[name] - before[name]:.1f} s" for name in ("database", "deadline-alerter")), flush=True)


def main():
    for provinces in (1, PROVINCES):
        paths = [directory(of) for of in range(provinces)]
        side = Side("this", ROOT, clock=f"{DAY}T06:00:00+07:00", load=False)
        try:
            for path in paths:
                side.stack.tiendo("load", path)
            report(side.stack)
            close(side, provinces == 1)
        finally:
            side.down()
            for path in paths:
                shutil.rmtree(path)


if __name__ == "__main__":
    main()
