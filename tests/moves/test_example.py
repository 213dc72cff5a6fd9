"""The example of a plan that catches up in docs/concepts.md: the database and the model work it out."""
import datetime

from conftest import ROOT
from moves.model import DAY, Campaign

FIRST = datetime.date(2024, 7, 1)
ZONE = datetime.timezone(datetime.timedelta(hours=7))
TARGET = {"901": 160, "9011": 100, "9012": 50}


def example():
    """Of each day: plan and done of 9011, plan, done and explained of 9012, plan of what is nobody's, and of the district."""
    text = (ROOT / "docs/concepts.md").read_text()
    lines = text[text.index("| day | 9011: plan"):].split("\n\n")[0].splitlines()[2:]
    return [[int(cell) for cell in line.strip("|").split("|")][1:] for line in lines]


def campaign(cursor, days):
    for code, parent, level in (("90", None, "province"), ("901", "90", "district"), ("9011", "901", "commune"), ("9012", "901", "commune")):
        path = {"90": "90", "901": "90/901"}.get(code, f"90/901/{code}")
        cursor.execute("INSERT INTO unit (code, parent_code, level, name_vi, province, path, recorded_at) VALUES (%s, %s, %s, %s, '90', %s, '2024-06-01')", (code, parent, level, code, path))
    cursor.execute("""INSERT INTO campaign (code, province, top, title_vi, title_en, metrics, starts_on, plan_until, deadline, timezone, cutoff, weekdays, holidays, definition, loaded_at)
                      VALUES ('c', '90', '901', 'C', 'C', '{activated}', %s, %s, %s, 'Asia/Ho_Chi_Minh', '17:30', '{1,2,3,4,5,6,7}', 'counted', '{"plan": "catch_up"}', '2024-06-30')""",
                   (FIRST, FIRST + (days - 1) * DAY, FIRST + days * DAY))
    cursor.execute("SELECT campaign_calendar ('c')")
    for unit, target in TARGET.items():
        cursor.execute("INSERT INTO campaign_target (campaign, unit, target, provisional) VALUES ('c', %s, %s, false)", (unit, target))
    cursor.execute("SELECT campaign_build ('c', '2024-06-30 12:00+07')")


def play(cursor, day, done, explained):
    for unit, value in done.items():
        cursor.execute("INSERT INTO progress (province, campaign, unit, day, rev, value, feed, seq, received_at) VALUES ('90', 'c', %s, %s, 1, %s, 'f', 1, %s)", (unit, day, value, at(day, 12)))
    if explained:
        cursor.execute("""INSERT INTO explanation (province, campaign, unit, document, rev, day, reason, count, feed, seq, received_at)
                          VALUES ('90', 'c', '9012', 'A', 1, %s, 'other', %s, 'f', 1, %s)""", (day, explained, at(day, 12)))
        cursor.execute("SELECT decide_explanation ('90', 'c', '9012', 'A', true, 'pc06', NULL, %s, 1)", (at(day, 13),))
    cursor.execute("INSERT INTO work (province, campaign, kind, day, units) VALUES ('90', 'c', 'progress', %s, '{9011,9012}')", (day,))
    cursor.execute("SELECT close_day ('90', 'c', %s, %s, 'clock')", (day, at(day, 18)))


def at(day, hour):
    return datetime.datetime.combine(day, datetime.time(hour), ZONE)


def test_the_example_of_the_document_is_what_the_database_and_the_model_say(database):
    rows = example()
    assert len(rows) == 5
    model = Campaign({"901": None, "9011": "901", "9012": "901"}, TARGET, set(), FIRST, FIRST + 4 * DAY, set(range(1, 8)), catch_up=True)
    cursor = database.cursor()
    try:
        campaign(cursor, len(rows))
        for n, (one, done_one, two, done_two, explained, rest, whole) in enumerate(rows):
            day = FIRST + n * DAY
            cursor.execute("SELECT r.unit, r.plan_day FROM status_rows ('c', %s, NULL) r", (day,))
            plans = dict(cursor.fetchall())
            assert plans == {"9011": one, "9012": two, "901": whole} and one + two + rest == whole, day
            model.figures[("9011", day)], model.figures[("9012", day)] = done_one, done_two + explained # what is explained is left no more
            assert [model.plan_day(u, day) for u in ("9011", "9012", "901")] == [one, two, whole], day
            model.close(day)
            play(cursor, day, {"9011": done_one, "9012": done_two}, explained)
    finally:
        database.rollback()
