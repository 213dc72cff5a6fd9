"""The first day of the real campaign, reported and closed: everybody did more than the plan, but for district 584, which was silent."""
from conftest import Stack, progress, wait_for

FIRST = "2024-07-01"


def first_day():
    stack = Stack()
    stack.set_clock(f"{FIRST}T10:00:00+07:00")
    stack.communes = [u for u in stack.status(level="all")["units"] if u["level"] == "commune"]
    stack.feed = stack.client(stack.add_feed("58"))
    assert stack.feed.put(1, [progress(u["unit"], FIRST, 1, u["plan_day"] + 2) for u in stack.communes if u["parent"] != "584"])["rejected"] == []
    stack.settled()
    stack.set_clock(f"{FIRST}T17:30:01+07:00")
    wait_for("the closes", lambda: stack.sql("SELECT count(*) FROM day_close")[0][0] == 2)
    stack.quiet(2)
    return stack
