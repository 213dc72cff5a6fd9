"""What is rejected is kept, so much of a feed a day: a feed that floods fills no disk."""
import json
import os
import signal

import pytest

from conftest import progress, wait_for

ROOM = 8_000_000
ROW = 150


@pytest.fixture
def bounded(fresh, tmp_path):
    settings = tmp_path / "settings"
    settings.write_text("TIENDO_QUARANTINE_MB=8\n")
    stack = fresh("--settings", settings, clock="2024-07-15T12:00:00+07:00")
    stack.feed = stack.add_feed("587", "flood")
    stack.other = stack.add_feed("586", "other")
    return stack


def wrong(count=900, size=1000):
    return [{"kind": "gossip", "text": "x" * size, "n": n} for n in range(count)]


def kept(stack, feed="flood"):
    return stack.sql("SELECT coalesce(sum(octet_length(bytes)), 0) + %s * count(*) FROM quarantine WHERE feed = %s", ROW, feed)[0][0]


def flood(client, first, most=30):
    """Batches of about a megabyte until one is not taken: its number and answer."""
    for seq in range(first, first + most):
        answer = client.put(seq, wrong())
        if answer["type"] == "nack":
            return seq, answer
        assert len(answer["rejected"]) == 900
    raise AssertionError("everything was taken")


def test_a_feed_leaves_so_much_a_day_and_what_is_good_is_taken(bounded):
    client = bounded.client(bounded.feed)
    seq, answer = flood(client, 1)
    assert (answer["code"], answer["retry"]) == ("overloaded", True) and "8 MB" in answer["detail"] and "00:00 UTC" in answer["detail"]
    assert ROOM - 2_000_000 < kept(bounded) <= ROOM
    assert bounded.sql("SELECT count(*) FROM batch WHERE feed = 'flood' AND seq = %s", seq) == [(0,)]  # nothing of it is stored
    # what is good is taken; one that is wrong in part is not
    assert client.put(seq + 1, [progress("22870", date="2024-07-15", value=3)])["status"] == "stored"
    assert client.put(seq + 2, [progress("22873", date="2024-07-15"), *wrong()])["code"] == "overloaded"
    assert bounded.sql("SELECT count(*) FROM progress WHERE unit = '22873'") == [(0,)]
    # repeats of what was stored are answered as ever, and another feed has its own room
    assert client.put(1, wrong())["status"] == "duplicate"
    other = bounded.client(bounded.other)
    assert len(other.put(1, wrong())["rejected"]) == 900
    wait_for("the count", lambda: "quarantine_full" in bounded.log("ingest"))
    doctor = {row["check"]: row for row in json.loads(bounded.run("doctor", "--json").stdout)}["rejected records"]
    assert doctor["state"] == "warn" and "flood" in doctor["found"] and "other" not in doctor["found"] and "TIENDO_QUARANTINE_MB" in doctor["do"]
    # a restart gives no more
    pid = bounded.pid("ingest")
    os.kill(pid, signal.SIGKILL)
    wait_for("another ingest", lambda: bounded.pid("ingest") != pid)
    assert client.put(seq, wrong())["code"] == "overloaded"
    assert kept(bounded) <= ROOM
    # another day does
    bounded.set_clock("2024-07-16T12:00:00+07:00")
    assert len(client.put(seq, wrong())["rejected"]) == 900
    client.close()
    other.close()


def test_conflicts_count_too(bounded):
    """A revision that stands with another content is rejected by what the database holds: that is found out within the transaction."""
    client = bounded.client(bounded.feed)
    assert client.put(1, [progress("22870", date="2024-07-15", value=3)])["rejected"] == []
    same = [progress("22870", date="2024-07-15", value=4, note="y" * 900)]
    answer = client.put(2, same * 600)
    assert len(answer["rejected"]) == 600 and {row["code"] for row in answer["rejected"]} == {"rev_conflict"}
    for seq in range(3, 40):
        answer = client.put(seq, same * 600)
        if answer["type"] == "nack":
            break
    assert answer["code"] == "overloaded" and kept(bounded) <= ROOM
    assert client.put(seq + 1, [progress("22873", date="2024-07-15")])["status"] == "stored"
    client.close()


def test_bytes_go_after_a_time_and_why_they_were_refused_stays(bounded):
    client = bounded.client(bounded.feed)
    assert len(client.put(1, wrong(5))["rejected"]) == 5
    before = bounded.sql("SELECT seq, index, code, detail, received_at FROM quarantine ORDER BY seq, index")
    bounded.set_clock("2024-10-12T12:00:00+07:00")  # 89 days
    client.put(2, wrong(1))
    assert kept(bounded) > 6 * 1000
    bounded.set_clock("2024-10-15T12:00:00+07:00")
    client.put(3, wrong(1))
    assert bounded.sql("SELECT seq, index, code, detail, received_at FROM quarantine WHERE seq = 1 ORDER BY seq, index") == before
    assert bounded.sql("SELECT seq, min(octet_length(bytes)) > 0, max(octet_length(bytes)) > 0 FROM quarantine GROUP BY seq ORDER BY seq") == [(1, False, False), (2, True, True), (3, True, True)]
    client.close()
