"""What the press, explanations, candidates and evaluation reports say, number by number, against a second computation of the rules from the log:
plain Python over the tables of reports, explanations, decisions and closes."""
import csv
import fractions
import io
import json
import zipfile

import docx
import openpyxl
import pytest

from conftest import Stack, explanation, progress
from small_campaign import DAYS, LAST, LEAVES, PARENT, PLANNED, TARGETS, about, daily_pages, load, render
from test_page import Browser, address, shows
from test_reports import get, pdf_text

# what each leaf says on the first five days; None: nothing
SAID = {"90101-01": [15, 16, 15, 20, 15], "90101-02": [3, 2, 4, 1, 2], "90102": [30, None, 31, 29, 30], "90201": [0, 5, 5, 5, 6], "90202": [60, 10, 25, 5, None]}
LATE = ("90201", 2)  # this one comes after the cutoff


def under(unit):
    return [leaf for leaf in LEAVES if leaf == unit or leaf.startswith(unit)]


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    stack = Stack(load=False)
    load(stack, tmp_path_factory.mktemp("campaign"))
    feed = stack.client(stack.add_feed("90"))
    seq = 0
    for n, day in enumerate(DAYS[:5]):
        stack.set_clock(f"{day}T12:00:00+07:00")
        rows = [progress(u, day, 1, SAID[u][n], "nho") for u in LEAVES if SAID[u][n] is not None and (u, n) != LATE]
        if n == 1:
            rows += [explanation("90101-02", "=1+1/GT", 13, day, campaign="nho"), explanation("90201", "7/GT", 2, day, campaign="nho", reason="deceased"),
                     explanation("90202", "8/GT", 3, day, campaign="nho", reason="other", note="@x"), explanation("90102", "9/GT", 4, day, campaign="nho")]
        seq += 1
        assert feed.put(seq, rows)["rejected"] == []
        stack.settled()
        if n == 2:
            stack.tiendo("explanation", "accept", "nho", "90101-02", "=1+1/GT")
            stack.tiendo("explanation", "accept", "nho", "90201", "7/GT")
            stack.tiendo("explanation", "return", "nho", "90202", "8/GT", "--note", "thiếu số")
        stack.set_clock(f"{day}T17:30:05+07:00")
        stack.quiet(n + 1)
        if n == LATE[1]:
            stack.set_clock(f"{day}T19:00:00+07:00")
            seq += 1
            feed.put(seq, [progress(LATE[0], day, 1, SAID[LATE[0]][n], "nho")])
            stack.quiet(n + 1)
    stack.set_clock(f"{LAST}T20:00:00+07:00")
    stack.rules = Rules(stack)
    yield stack
    stack.down()


class Rules:
    """The rules of semantics.md once more, from the log alone."""

    def __init__(self, stack):
        self.value, self.first = {}, {}
        for unit, day, value, at in stack.sql("SELECT DISTINCT ON (unit, day) unit, day::text, value, min (received_at) OVER (PARTITION BY unit, day) FROM progress"
                                              " ORDER BY unit, day, rev DESC"):
            self.value[unit, day], self.first[unit, day] = value, at
        self.explained = {}
        for unit, day, count in stack.sql("SELECT e.unit, e.day::text, e.count FROM explanation e JOIN explanation_decision d USING (province, campaign, unit, document, rev)"
                                          " WHERE d.accepted"):
            self.explained[unit, day] = self.explained.get((unit, day), 0) + count
        self.closed = dict(stack.sql("SELECT day::text, figures_at FROM day_close"))

    def own(self, unit, day):
        return [self.value[leaf, day] for leaf in under(unit) if (leaf, day) in self.value]

    def day(self, unit, day):
        found = self.own(unit, day)
        return sum(found) if found else None

    def cumulative(self, unit, upto):
        return sum(v for (leaf, day), v in self.value.items() if leaf in under(unit) and day <= upto)

    def accepted(self, unit, upto, since=""):
        return sum(v for (leaf, day), v in self.explained.items() if leaf in under(unit) and since <= day <= upto)

    def planned(self, unit, upto):
        """A parent's plan is that of its pieces: the leaves' and the unassigned rests'."""
        k = DAYS.index(upto) + 1 if upto else 0
        rests = [TARGETS[u] - sum(TARGETS[c] for c, p in PARENT.items() if p == u) for u in TARGETS if u not in LEAVES and (u == unit or u.startswith(unit))]
        return sum(amount * k // PLANNED for amount in [TARGETS[leaf] for leaf in under(unit)] + rests)

    def before(self, day):
        return DAYS[DAYS.index(day) - 1] if DAYS.index(day) > 0 else ""

    def plan_day(self, unit, day):
        return self.planned(unit, day) - self.planned(unit, self.before(day))

    def done(self, unit, day):
        return self.cumulative(unit, self.before(day)) + self.accepted(unit, self.before(day)) >= TARGETS[unit]

    def expected(self, unit, day):
        return [leaf for leaf in under(unit) if not self.done(leaf, day)]

    def letter(self, unit, day):
        if self.done(unit, day):
            return "d"
        if not self.own(unit, day) and (unit in LEAVES or self.expected(unit, day)):
            return "n"
        came, plan = sum(self.own(unit, day)), self.plan_day(unit, day)
        covered = self.accepted(unit, day, day)
        reached = self.cumulative(unit, day) + self.accepted(unit, day) >= TARGETS[unit]
        return "m" if came >= plan or reached else "e" if covered > 0 and came + covered >= plan else "x"

    def letters(self, unit):
        return [self.letter(unit, day) for day in DAYS[:5]]

    def reports(self, unit):
        due = [(leaf, day) for day in DAYS[:5] for leaf in self.expected(unit, day)]
        came = [one for one in due if one in self.value]
        return len(due), len(came), len([one for one in came if self.first[one] <= self.closed[one[1]]])


def tenths(part, whole):
    """One decimal, rounded half up, never 100 below the whole."""
    if whole == 0:
        return "–"
    rounded = int(fractions.Fraction(1000 * part, whole) + fractions.Fraction(1, 2))
    return (999 if rounded >= 1000 and part < whole else rounded) / 10


def csv_tables(stack, **query):
    code, body = get(stack, f"/reports/nho/{LAST}.csv", **query)
    assert code == 200 and body.startswith(b"\xef\xbb\xbf"), body
    return [list(csv.reader(io.StringIO(part)))[1:] for part in body.decode("utf-8-sig").split("\r\n\r\n")]


def sheet(stack, name, **query):
    code, body = get(stack, f"/reports/nho/{LAST}.xlsx", **query)
    assert code == 200, body
    page = openpyxl.load_workbook(io.BytesIO(body))[name]
    rows = []
    for row in page.iter_rows(min_row=5):
        if all(cell.value is None for cell in row):
            break
        assert all(cell.data_type != "f" for cell in row), [cell.value for cell in row]  # no name is a formula
        rows.append([cell.value for cell in row])
    return rows


def plain(value):
    """A cell as the CSV has it: digits, an apostrophe before what a spreadsheet would run."""
    if value is None:
        return ""
    if isinstance(value, str):
        return "'" + value if value[:1] in "=+-@" and value else value
    return str(value)


def matches(stack, name, number, wanted, **query):
    assert csv_tables(stack, **query)[number] == [[plain(v) for v in row] for row in wanted]
    assert sheet(stack, name, **query) == [[None if v == "" else v for v in row] for row in wanted]


def named(stack, unit):
    return dict(stack.sql("SELECT code, name_vi FROM unit"))[unit]


@pytest.mark.parametrize("lang, name", [("vi", "Công bố"), ("en", "Published")])
def test_the_press_report(stack, lang, name):
    rules = stack.rules
    # the figures of the close, without what came later
    late = SAID[LATE[0]][LATE[1]]
    assert rules.value[LATE[0], DAYS[LATE[1]]] == late
    wanted = [[named(stack, u), TARGETS[u], rules.day(u, LAST), rules.cumulative(u, LAST), tenths(rules.cumulative(u, LAST), TARGETS[u])] for u in ("901", "902", "90")]
    matches(stack, name, 0, wanted, report="press", lang=lang)


@pytest.mark.parametrize("lang, name", [("vi", "Công bố"), ("en", "Published")])
def test_the_press_report_holds_no_commune_whatever_unit_is_asked_for(stack, lang, name):
    rules = stack.rules
    wanted = [[named(stack, "901"), 600, rules.day("901", LAST), rules.cumulative("901", LAST), tenths(rules.cumulative("901", LAST), 600)]]
    matches(stack, name, 0, wanted, report="press", lang=lang, unit="901")
    for unit in ("90101", "90101-01"):
        for form in ("csv", "xlsx", "pdf", "docx"):
            code, body = get(stack, f"/reports/nho/{LAST}.{form}", report="press", unit=unit)
            assert code == 404 and "not published" in json.loads(body)["detail"]


REASON = {"vi": {"abroad": "Đang ở nước ngoài", "deceased": "Đã chết", "other": "Lý do khác"}, "en": {"abroad": "Abroad", "deceased": "Deceased", "other": "Other"}}
DECISION = {"vi": {"accepted": "Được chấp nhận", "submitted": "Đã gửi, chờ xem xét", "returned": "Trả lại"},
            "en": {"accepted": "Accepted", "submitted": "Submitted", "returned": "Returned"}}


@pytest.mark.parametrize("unit", [None, "902", "90101-02"])
@pytest.mark.parametrize("lang, sheets", [("vi", ("Theo lý do", "Văn bản", "Theo địa bàn")), ("en", ("By reason", "Documents", "By area"))])
def test_the_explanations_report(stack, lang, sheets, unit):
    rows = stack.sql("SELECT e.unit, e.document, e.day::text, e.reason, e.count, d.accepted, d.decided_by, d.note,"
                     " to_char(d.at AT TIME ZONE 'Asia/Ho_Chi_Minh', %s) FROM explanation e"
                     " LEFT JOIN explanation_decision d USING (province, campaign, unit, document, rev) ORDER BY e.unit, e.day, e.document",
                     'HH24 "giờ" MI "ngày" DD/FMMM/YYYY' if lang == "vi" else "HH24:MI \"on\" YYYY-MM-DD")
    documents, sums, areas = [], {}, {}
    for code, document, day, reason, count, accepted, by, note, at in rows:
        if unit is not None and not code.startswith(unit):
            continue
        state = "submitted" if accepted is None else "accepted" if accepted else "returned"
        date = day if lang == "en" else f"{day[8:]}/7/2024"
        documents.append([code, named(stack, code), document, date, REASON[lang][reason], count, DECISION[lang][state], by or "", named(stack, code[:3]), at or "", note or ""])
        for key in ((code[:3], ""), (code[:3], reason), ("~", "")):
            area = areas.setdefault(key, [0, 0, 0, 0, 0])
            for place, more in ((0, 1), (1, count), (2 + ["accepted", "submitted", "returned"].index(state), count)):
                area[place] += more
        one = sums.setdefault((reason, state), [0, 0])
        one[0] += 1
        one[1] += count
    matches(stack, sheets[1], 0, documents, report="explanations", lang=lang, unit=unit)
    wanted = [[REASON[lang][reason], DECISION[lang][state], *numbers] for (reason, state), numbers in sorted(sums.items())]
    wanted += [["Tổng cộng" if lang == "vi" else "Total", None, len(documents), sum(d[5] for d in documents)]] if documents else []
    assert sheet(stack, sheets[0], report="explanations", lang=lang, unit=unit) == wanted
    wanted = [[("Tổng cộng" if lang == "vi" else "Total") if area == "~" else named(stack, area), REASON[lang][reason] if reason else None, *numbers] for (area, reason), numbers in sorted(areas.items())]
    assert sheet(stack, sheets[2], report="explanations", lang=lang, unit=unit) == wanted


def candidate(stack, unit, lang):
    rules, letters = stack.rules, stack.rules.letters(unit)
    due, _, on_time = rules.reports(unit)
    return [unit, named(stack, unit), letters.count("m"), letters.count("x"), letters.count("e"), letters.count("n"), letters.count("f"), rules.cumulative(unit, LAST),
            rules.planned(unit, LAST), rules.accepted(unit, LAST), f"{on_time}/{due}", ""]


@pytest.mark.parametrize("lang, sheets", [("vi", ("Khen thưởng", "Xem xét", "Chưa báo cáo")), ("en", ("Commend", "Review", "Silent"))])
def test_the_candidates_report(stack, lang, sheets):
    rules = stack.rules
    lists = [[], [], []]
    for unit in ["901", "90101", "90101-01", "90101-02", "90102", "902", "90201", "90202"]:
        letters, behind = rules.letters(unit), rules.cumulative(unit, LAST) < rules.planned(unit, LAST)
        if "n" in letters:
            lists[2].append(candidate(stack, unit, lang))
        elif not set(letters) & {"x", "e"} and not behind:
            lists[0].append(candidate(stack, unit, lang))
        elif behind and letters.count("x") >= 3:
            lists[1].append(candidate(stack, unit, lang))
    assert all(lists), "each list has somebody to be wrong about"
    assert "90102" in [row[0] for row in lists[2]] and any(row[9] > 0 for row in lists[1])  # accepted cases stand beside a candidate
    for number, name in enumerate(sheets):
        matches(stack, name, number, lists[number], report="candidates", lang=lang)


STATUS = {"vi": {"m": "đạt", "x": "chưa đạt", "e": "chưa đạt", "n": "chưa báo cáo", "d": "đã hoàn thành"}, "en": {"m": "met", "x": "missed", "e": "missed", "n": "no report", "d": "done before"}}


@pytest.mark.parametrize("unit", ["90", "901"])
@pytest.mark.parametrize("lang, sheets", [("vi", ("Diễn biến", "Đơn vị")), ("en", ("Trend", "Units"))])
def test_the_evaluation_report(stack, lang, sheets, unit):
    rules = stack.rules
    trend = []
    for day in DAYS[:5]:
        total = rules.cumulative(unit, day)
        trend.append([day if lang == "en" else f"{day[8:]}/7/2024", rules.plan_day(unit, day), rules.day(unit, day), rules.planned(unit, day), total, tenths(total, TARGETS[unit]),
                      len([leaf for leaf in rules.expected(unit, day) if (leaf, day) in rules.value]), len(rules.expected(unit, day)), STATUS[lang][rules.letter(unit, day)]])
    assert sheet(stack, sheets[0], report="evaluation", lang=lang, unit=unit) == trend
    finish = {u["unit"]: u["forecast"]["finish"] for u in stack.status("nho", date=LAST, level="all")["units"]}
    finish["90"] = stack.status("nho", date=LAST)["total"]["forecast"]["finish"]
    wanted = []
    for code in sorted(u for u in TARGETS if u.startswith(unit)):
        letters = rules.letters(code)
        due, came, on_time = rules.reports(code)
        day = finish[code]
        rest = TARGETS[code] - rules.cumulative(code, LAST) - rules.accepted(code, LAST)
        date = ("done" if lang == "en" else "đã hoàn thành") if rest <= 0 else "–" if day is None else day if lang == "en" else f"{day[8:]}/{int(day[5:7])}/{day[:4]}"
        wanted.append([code, named(stack, code), rules.cumulative(code, LAST), tenths(rules.cumulative(code, LAST), TARGETS[code]), letters.count("m"), letters.count("x"),
                       letters.count("e"), letters.count("n"), letters.count("f"), tenths(came, due), tenths(on_time, due), date])
    order = {"90": 0, "901": 1, "90101": 2, "90101-01": 3, "90101-02": 4, "90102": 5, "902": 6, "90201": 7, "90202": 8}
    wanted.sort(key=lambda row: order[row[0]])
    matches(stack, sheets[1], 0, wanted, report="evaluation", lang=lang, unit=unit)


def test_the_model_is_the_api_s(stack):
    """The second computation is worth something only where it agrees on what other tests hold true."""
    rules = stack.rules
    found = stack.status("nho", date=LAST, level="all")
    for row in found["units"] + [found["total"]]:
        unit = row["unit"]
        assert (row["day"], row["plan_day"], row["cumulative"], row["plan_cumulative"], row["explained"]) == (
            rules.day(unit, LAST), rules.plan_day(unit, LAST), rules.cumulative(unit, LAST), rules.planned(unit, LAST), rules.accepted(unit, LAST)), unit
        assert row["percent"] == tenths(row["cumulative"], row["target"])
        assert row["status"] == {"m": "met", "x": "missed", "e": "missed", "n": "no_report", "d": "done"}[rules.letter(unit, LAST)]


def test_the_page_goes_down_to_the_beats(stack):
    browser = Browser()
    try:
        browser("open", url=address(stack, campaign="nho"))
        for below in ("901", "90101", "90101-01"):
            shows(browser, below, lambda seen, below=below: below in seen["units"])
            browser("click", selector=f'tr[data-unit="{below}"] button')
        seen = shows(browser, "the beat itself", lambda seen: list(seen["units"]) == ["90101-01"] and "Khu vực 1" in (seen["path"] or ""))
        assert seen["path"].count("›") == 3
        row = stack.status("nho", unit="90101-01")["total"]
        assert seen["cards"]["card_total"][1] == f"{row['cumulative']} / {row['target']}"
        browser("open", url=address(stack, campaign="nho", date=LAST, unit="902"))  # what is not assigned, and what is explained
        seen = shows(browser, "the district", lambda seen: "90201" in seen["units"])
        district = stack.status("nho", date=LAST, unit="902")
        rest = [str(district["total"][key] - sum(u[key] for u in district["units"])) for key in ("plan_day", "target")]
        assert [seen["rest"][n] for n in (1, 3, 7)] == ["Chưa giao cho đơn vị trực thuộc", *rest] and rest[1] == "50"
        column = seen["heads"].index("Giải trình")
        assert {u["unit"]: seen["units"][u["unit"]][column] for u in district["units"]} == {u["unit"]: str(u["explained"]) for u in district["units"]}
        assert f"đã giải trình {district['total']['explained']}" in seen["cards"]["card_rest"][2] and district["total"]["explained"] > 0
    finally:
        browser.close()


def test_the_lines_of_an_annex_add_up_with_what_is_not_assigned(stack):
    rest = TARGETS["902"] - TARGETS["90201"] - TARGETS["90202"]
    total = stack.status("nho", date=LAST, unit="902")
    document = docx.Document(io.BytesIO(get(stack, f"/reports/nho/{LAST}.docx", unit="902")[1]))
    lines = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    head = next(n for n, line in enumerate(lines) if line[0] == "STT")
    rows = lines[head + 1:head + 5]
    assert [row[1] for row in rows] == ["Xã Ba", "Xã Bốn", "Chưa giao cho đơn vị trực thuộc", "Tổng cộng"] and rows[2][2] == str(rest)
    for column, key in ((2, "target"), (3, "plan_day")):
        assert sum(int(row[column]) for row in rows[:3]) == int(rows[3][column]) == total["total"][key]
    body = get(stack, f"/reports/nho/{LAST}.csv")[1].decode("utf-8-sig")
    assert {row["Mã đơn vị"]: row["Chưa giao cho cấp dưới"] for row in csv.DictReader(io.StringIO(body))}["902"] == str(rest)
    lines = [[cell.text for cell in row.cells] for row in docx.Document(io.BytesIO(get(stack, f"/reports/nho/{LAST}.docx", unit="90202")[1])).tables[-1].rows]
    assert len(lines) == 2 and lines[1][1] == "Xã Bốn"  # one unit is no total


def test_the_sentences_of_a_day_that_asks_for_nothing_and_of_a_target_that_is_explained_away(stack, tmp_path):
    sunday = daily_pages(stack, tmp_path, ["Huyện Một"], counted=False, closed_at=None)[0]
    assert "các đơn vị không phải báo cáo." in sunday and "Chưa báo cáo" not in sunday and "phải báo cáo:" not in sunday and "đơn vị phải báo cáo." not in sunday
    monday = daily_pages(stack, tmp_path, ["Huyện Một", "Thành phố Hồ Chí Minh", "Xã Ba"])[0]
    assert "huyện Một (" in monday and "; Thành phố Hồ Chí Minh (" in monday and "; xã Ba (" in monday
    assert "Chỉ tiêu được giao đã hoàn thành." in daily_pages(stack, tmp_path, ["Huyện Một"], total={"remaining": 0, "workable": 0})[0]
    explained = daily_pages(stack, tmp_path, ["Huyện Một"], total={"remaining": 3, "workable": 0})[0]
    assert "Các trường hợp còn lại đều đã có giải trình được chấp nhận" in explained and "đã hoàn thành." not in explained


def test_a_day_that_is_still_open_makes_nobody_a_candidate(stack):
    closed = csv_tables(stack, report="candidates")
    stack.set_clock(f"{DAYS[5]}T08:00:00+07:00")
    code, body = get(stack, f"/reports/nho/{DAYS[5]}.csv", report="candidates")
    assert code == 200
    assert [list(csv.reader(io.StringIO(part)))[1:] for part in body.decode("utf-8-sig").split("\r\n\r\n")] == closed


def test_who_has_nothing_to_do_is_not_commended_for_it(stack):
    unit = {"unit": "90201", "name": "Xã Ba", "parent": "902", "target": 10, "plan_cumulative": 5, "cumulative": 6, "explained": 0, "provisional": False}
    line = {"unit": "90201", "name": "Xã Ba", "met": 5, "missed": 0, "excused": 0, "silent": 0, "done": 0, "in": 5, "expected": 5, "on_time": 5, "stands": True}
    facts = {"about": about(stack), "status": {"units": [unit, dict(unit, unit="90202", name="Xã Bốn", target=0, plan_cumulative=0, cumulative=0)]},
             "calendar": {"from": DAYS[0], "to": LAST, "units": [line, dict(line, unit="90202", name="Xã Bốn", met=0, done=5, expected=0, on_time=0)]}}
    facts["calendar"]["units"][1]["in"] = 0
    made = render("candidates", "csv", facts).decode()
    assert "Xã Ba" in made and "Xã Bốn" not in made


def test_a_paper_has_no_annex_without_a_row(stack, tmp_path):
    """One of three lists has somebody in it: it is the annex, without a number. Where nothing was explained there is none. A sheet has its heads."""
    unit = {"unit": "90201", "name": "Xã Ba", "parent": "902", "target": 10, "plan_cumulative": 5, "cumulative": 6, "explained": 0, "provisional": False}
    line = {"unit": "90201", "name": "Xã Ba", "met": 5, "missed": 0, "excused": 0, "silent": 0, "done": 0, "in": 5, "expected": 5, "on_time": 5, "stands": True}
    candidates = {"about": about(stack), "status": {"units": [unit]}, "calendar": {"from": DAYS[0], "to": LAST, "units": [line]}}
    nothing = {"about": about(stack), "explanations": {"explanations": [], "by_reason": [], "by_district": []}}
    for kind, facts, annexes in (("candidates", candidates, ["Phụ lục"]), ("explanations", nothing, [])):
        text = pdf_text(render(kind, "pdf", facts), tmp_path)
        assert [line.strip() for line in text.splitlines() if line.strip().startswith("Phụ lục")] == annexes, text
        with zipfile.ZipFile(io.BytesIO(render(kind, "docx", facts))) as paper:
            assert paper.read("word/document.xml").decode().count("Phụ lục") == len(annexes)
        with zipfile.ZipFile(io.BytesIO(render(kind, "xlsx", facts))) as sheets:
            assert sum(name.startswith("xl/worksheets/sheet") for name in sheets.namelist()) == 4, "its own, and one about the report"
