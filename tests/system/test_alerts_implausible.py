"""A figure that is out of proportion: it is stored, marked and told, until it is corrected or confirmed."""
import json

from alerting import get
from conftest import Peer, progress, wait_for
from members import replay


def test_an_implausible_figure_is_stored_and_told_until_it_is_corrected_or_confirmed(closed):
    closed.set_clock("2024-07-05T14:30:00+07:00")
    day, unit = "2024-07-05", next(u for u in closed.status(date="2024-07-05", level="commune", unit="586")["units"] if u["day"] is None)
    before = replay(closed, closed.member)["last"]

    def report(rev, value):
        closed.seq += 1
        answer = closed.client_.put(closed.seq, [progress(unit["unit"], date=day, rev=rev, value=value)])
        assert answer["accepted"] == 1 and answer["rejected"] == []

    def told(states):
        """What was said of the figure, once it is that."""
        events = [e for e in replay(closed, closed.member, after=before)["events"] if e["kind"] == "figure_implausible"]
        assert states[:len(events)] == [e["state"] for e in events]
        return events if len(events) == len(states) else None

    def flagged():
        whole = json.loads(get(closed, f"/api/v1/status?campaign=kich-hoat&date={day}&level=all")[2])
        return {row["unit"] for row in [*whole["units"], whole["total"]] if row["implausible"]}
    assert flagged() == set()
    value = 5 * unit["plan_day"] + 21
    report(1, value)
    opened = wait_for("the alert", lambda: told(["open"]))[0]
    assert (opened["unit"], opened["date"], opened["severity"], opened["campaign"]) == (unit["unit"], day, "warning", "kich-hoat")
    assert opened["figures"]["day"] == value and opened["figures"]["day_bound"] < value and opened["figures"]["rev"] == 1
    assert "bất thường" in opened["text"]["vi"] and "implausible" in opened["text"]["en"]
    assert wait_for("the mark", flagged) == {unit["unit"], "586", "58"}
    assert f"xác nhận nếu đúng: {unit['unit']}\n" in closed.tiendo("status", "--campaign", "kich-hoat", "--date", day, "--unit", unit["unit"])
    report(2, unit["plan_day"])
    assert wait_for("its end", lambda: told(["open", "resolved"]))[1]["resolution"] == "corrected"
    wait_for("no mark", lambda: flagged() == set())
    report(3, value)
    alert = wait_for("it again", lambda: told(["open", "resolved", "open"]))[2]["alert"]
    assert alert == opened["alert"]
    peer = Peer(closed, closed.member, closed.env["TIENDO_REPLAY_ENDPOINT"], closed.env["TIENDO_ALERTS_SERVER_KEY"])
    acked = peer.ask({"type": "ack", "v": 1, "alert": alert, "note": "đúng, đợt lưu động"})
    assert (acked["type"], acked["by"], acked["until"]) == ("acked", closed.member, None)
    peer.close()
    confirmed = told(["open", "resolved", "open", "acknowledged", "resolved"])[4]
    assert (confirmed["resolution"], confirmed["acknowledged_by"]) == ("corrected", closed.member) and "đã được xác nhận" in confirmed["text"]["vi"]
    closed.sql("INSERT INTO figure_change (province, campaign, units, days) VALUES ('58', 'kich-hoat', %s, %s::date[])", [unit["unit"]], [day])  # looked at once more
    wait_for("another look", lambda: closed.sql("SELECT count(*) FROM figure_change")[0][0] == 0)
    assert told(["open", "resolved", "open", "acknowledged", "resolved"]) and flagged() == {unit["unit"], "586", "58"}
