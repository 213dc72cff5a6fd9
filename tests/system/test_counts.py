"""A campaign's other metrics, end to end: fed, asked for, shown, reported; never a zero where nobody said anything, never another unit's."""
import csv
import io
import json

import docx
import openpyxl
import pytest

from conftest import Stack, progress
from test_page import Browser, address, browser, shows, vi  # noqa: F401
from test_reports import get, pdf_text

CAMPAIGN, DAY = "dinh-danh-muc-2", "2024-07-02"
APPROVED = {"vi": "Hồ sơ được duyệt", "en": "Files approved"}  # as campaign.yaml may call a metric


@pytest.fixture(scope="module")
def stack():
    """Two districts say what they enrolled on both days, one of them what was approved on the first only; the others say neither."""
    stack = Stack(clock=f"{DAY}T16:00:00+07:00")
    stack.sql("UPDATE campaign SET definition = definition || %s WHERE code = %s", json.dumps({"metric_titles": {"approved": APPROVED}}), CAMPAIGN)
    feed = stack.client(stack.add_feed("58"))
    stack.said = {}
    for seq, day in enumerate(("2024-07-01", DAY), 1):
        records = []
        for row in stack.status(CAMPAIGN, date=day, level="commune")["units"]:
            counts = {"activated": 2}
            if row["parent"] in ("582", "587"):
                counts["collected"] = int(row["unit"]) % 10 + seq
            if row["parent"] == "587" and seq == 1:
                counts["approved"] = 0 if int(row["unit"]) % 2 else 3
            records.append(progress(row["unit"], date=day, campaign=CAMPAIGN, counts=counts))
            stack.said[row["unit"], day] = (row["parent"], counts)
        assert feed.put(seq, records)["rejected"] == []
    feed.close()
    stack.settled()
    yield stack
    stack.down()


def sums(stack, metric, *parents):
    """Of the records that were sent: on the day, so far, how many said it for the day."""
    said = [(day, counts[metric]) for (unit, day), (parent, counts) in stack.said.items() if metric in counts and (not parents or parent in parents)]
    today = [value for day, value in said if day == DAY]
    return {"day": sum(today) if today else None, "cumulative": sum(value for _, value in said), "reports": len(today)}


def counts(stack, token=None, **asked):
    code, body = get(stack, "/api/v1/counts", token, campaign=CAMPAIGN, **asked)
    return (code, json.loads(body))


def test_the_api_adds_up_what_was_said_and_says_what_was_not(stack):
    code, answer = counts(stack)
    assert (code, answer["campaign"], answer["date"], answer["metrics"]) == (200, CAMPAIGN, DAY, ["collected", "approved"])
    assert answer["titles"] == {"collected": {"vi": "Số thu nhận", "en": "Enrolled"}, "approved": APPROVED}
    assert answer["total"]["counts"] == {"collected": sums(stack, "collected"), "approved": sums(stack, "approved")}
    assert answer["total"]["counts"]["approved"]["day"] is None and answer["total"]["counts"]["approved"]["reports"] == 0
    by = {unit["unit"]: unit["counts"] for unit in answer["units"]}
    assert set(by) == {unit["unit"] for unit in stack.status(CAMPAIGN, date=DAY)["units"]}
    assert by["582"] == {"collected": sums(stack, "collected", "582")} and by["584"] == {}
    assert by["587"] == {"collected": sums(stack, "collected", "587"), "approved": sums(stack, "approved", "587")}
    code, commune = counts(stack, unit="587", level="commune", date="2024-07-01")
    assert {u["unit"]: u["counts"]["approved"]["day"] for u in commune["units"]} == {
        unit: said["approved"] for (unit, day), (parent, said) in stack.said.items() if parent == "587" and day == "2024-07-01"}
    code, other = get(stack, "/api/v1/counts", campaign="kich-hoat")
    assert code == 200 and json.loads(other)["metrics"] == [] and json.loads(other)["total"]["counts"] == {}


def test_a_token_sees_its_own_unit_s(stack):
    token = stack.tiendo("token", "new", "--role", "viewer", "--unit", "582").strip()
    code, answer = counts(stack, token)
    assert code == 200 and answer["total"]["unit"] == "582" and answer["total"]["counts"] == {"collected": sums(stack, "collected", "582")}
    assert counts(stack, token, unit="587")[0] == 404 and counts(stack, token, unit="58")[0] == 404
    assert counts(stack, level="nothing")[0] == 400 and counts(stack, unit="nobody")[0] == 404 and counts(stack, date="2/7/2024")[0] == 400


def test_the_daily_report_has_them_in_every_format(stack, tmp_path):
    made = {form: get(stack, f"/reports/{CAMPAIGN}/{DAY}.{form}")[1] for form in ("pdf", "docx", "xlsx", "csv")}
    collected, approved = sums(stack, "collected"), sums(stack, "approved")
    sentence = f"- Số thu nhận: trong ngày {vi(collected['day'])} ({collected['reports']} đơn vị báo cáo); lũy kế {vi(collected['cumulative'])}."
    silent = f"- Hồ sơ được duyệt: trong ngày chưa có đơn vị nào báo cáo; lũy kế {vi(approved['cumulative'])}."
    document = docx.Document(io.BytesIO(made["docx"]))
    for text in (" ".join(pdf_text(made["pdf"], tmp_path).split()), "\n".join(p.text for p in document.paragraphs)):
        assert sentence in text and silent in text
        assert "CÁC CHỈ SỐ KÈM THEO" in text.upper()
    one = sums(stack, "collected", "582")
    annex = next(table for table in document.tables if any("Số thu nhận: trong ngày" in cell.text for cell in table.rows[0].cells))
    row = next([cell.text for cell in line.cells] for line in annex.rows if "Phan Rang" in line.cells[1].text)
    assert row[4:] == [vi(one["day"]), vi(one["cumulative"]), "", ""]
    rows = list(csv.reader(io.StringIO(made["csv"].decode("utf-8-sig"))))
    heads = next(row for row in rows if "Số thu nhận: lũy kế" in row)
    table = {row[0]: dict(zip(heads, row)) for row in rows[rows.index(heads) + 1:]}
    answer = counts(stack, level="all")[1]
    for unit in answer["units"] + [answer["total"]]:
        for metric, name in (("collected", "Số thu nhận"), ("approved", "Hồ sơ được duyệt")):
            found = unit["counts"].get(metric, {})
            for key, word in (("day", "trong ngày"), ("cumulative", "lũy kế")):
                assert table[unit["unit"]][f"{name}: {word}"] == ("" if found.get(key) is None else str(found[key])), (unit, metric, key)
    sheet = openpyxl.load_workbook(io.BytesIO(made["xlsx"])).worksheets[1]
    cells = [[cell.value for cell in line] for line in sheet.iter_rows()]
    head = next(line for line in cells if "Số thu nhận: lũy kế" in line)
    line = next(line for line in cells if line[0] == "582")
    assert line[head.index("Số thu nhận: lũy kế")] == one["cumulative"] and line[head.index("Hồ sơ được duyệt: lũy kế")] is None
    other = get(stack, f"/reports/kich-hoat/{DAY}.csv")[1].decode()
    assert "Số thu nhận" not in other


def test_the_page_shows_them_beside_the_target(stack, browser):
    browser("open", url=address(stack, campaign=CAMPAIGN))
    seen = shows(browser, "the cards", lambda s: "count_collected" in s["cards"])
    collected, approved = sums(stack, "collected"), sums(stack, "approved")
    assert seen["cards"]["count_collected"] == ["Số thu nhận", vi(collected["cumulative"]), f"trong ngày {vi(collected['day'])} · {collected['reports']} đơn vị"]
    assert seen["cards"]["count_approved"] == ["Hồ sơ được duyệt", vi(approved["cumulative"]), "chưa có báo cáo"]
    by = {unit["unit"]: unit["counts"] for unit in counts(stack)[1]["units"]}
    for unit, said in by.items():
        assert seen["units"][unit][-2:] == [vi(said[metric]["cumulative"]) if metric in said else "" for metric in ("collected", "approved")]
    assert seen["units"]["58"][-2:] == [vi(collected["cumulative"]), vi(approved["cumulative"])]
    browser("open", url=address(stack, campaign="kich-hoat"))
    assert "count_collected" not in shows(browser, "the other campaign", lambda s: "card_day" in s["cards"] and "31.297" in s["cards"]["card_total"][1])["cards"]


def test_a_simulated_file_holds_them(stack, tmp_path):
    file = tmp_path / "simulated.csv"
    stack.tiendo("simulate", "--campaign", CAMPAIGN, "--unit", "582", "--from", DAY, "--to", DAY, "-o", file)
    rows = list(csv.DictReader(file.open()))
    assert len(rows) == 16 and all(int(row["collected"]) > int(row["approved"]) > int(row["activated"]) for row in rows)
