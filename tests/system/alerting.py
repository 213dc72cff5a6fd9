"""What the tests of alerts share: a province whose days are closed, with a member of its own and one of a district; the fixtures `province` and `closed` (conftest.py) stand it up."""
import urllib.error
import urllib.request

from conftest import Stack, progress, wait_for


def stand_up():
    one = Stack()
    one.feed = one.add_feed("58")
    one.member = one.add_member("58")
    one.district = one.add_member("587", role="chair")
    one.set_clock("2024-07-01T08:00:00+07:00")
    one.client_ = one.client(one.feed)
    one.seq = 0
    yield one
    one.client_.close()
    one.down()


def close_days(province):
    """The same once its first five days are closed: of the first one a part has reported, and a figure was corrected after the close."""
    if not province.sql("SELECT 1 FROM day_close WHERE day = '2024-07-05'"):
        report_day(province, "2024-07-01", less=1, silent=("584",))
        closes(province, "2024-07-01T18:00:00+07:00", 2)
        unit = province.status(date="2024-07-01", unit="582", level="commune")["units"][0]["unit"]
        put(province, [progress(unit, date="2024-07-01", rev=2, value=0)])
        closes(province, "2024-07-04T18:00:00+07:00", 8)
        province.set_clock("2024-07-05T12:00:00+07:00")
        province.tiendo("close", "--campaign", "kich-hoat", "--date", "2024-07-05")


def waiting(stack, events):
    """Of these events those whose alerts stand, told or held, and nobody has acknowledged; which campaign's come first depends on which close was quicker."""
    alerts = {alert for (alert,) in stack.sql("SELECT id FROM alert WHERE state IN ('open', 'held')")}
    return [event for event in events if event["alert"] in alerts]


def closes(stack, clock, count):
    stack.set_clock(clock)
    wait_for("the closes", lambda: stack.sql("SELECT count(*) FROM day_close")[0][0] == count, limit=60)


def put(stack, records):
    stack.seq += 1
    answer = stack.client_.put(stack.seq, records)
    assert answer["type"] == "ack" and answer["rejected"] == [], answer


def report_day(stack, date, less=0, silent=()):
    rows = stack.status(date=date, level="all")["units"]
    records = [progress(row["unit"], date=date, value=max(0, row["plan_day"] - less)) for row in rows
               if row["level"] == "commune" and row["parent"] not in silent]
    put(stack, records)


def get(stack, path, token=True, method="GET", body=None):
    request = urllib.request.Request(stack.env["TIENDO_HTTP_URL"].split(",")[0] + path, method=method, data=body)
    if token:
        request.add_header("Authorization", "Bearer " + (stack.env["TIENDO_HTTP_TOKEN"] if token is True else token))
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()
