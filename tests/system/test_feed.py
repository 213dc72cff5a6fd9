"""feed/1 against the real ingest."""
import random

import msgpack
import pytest
import zmq

from conftest import explanation, progress, wait_for


@pytest.fixture
def client(stack):
    feed = stack.add_feed("582")
    one = stack.client(feed)
    yield one
    one.close()


def stored(stack, feed):
    return stack.sql("SELECT count(*) FROM progress WHERE feed = %s", feed)[0][0]


def test_an_acknowledged_batch_is_stored_once_and_a_duplicate_is_told_so(stack, client, communes):
    units = communes("582")
    records = [progress(unit, date="2024-07-09", rev=10 + int(client.feed[-1])) for unit in units]
    answer = client.put(1, records)
    assert answer == {"v": 1, "type": "ack", "feed": client.feed, "seq": 1, "status": "stored", "accepted": len(units), "rejected": []}
    again = client.put(1, records)
    assert again == dict(answer, status="duplicate")
    assert stored(stack, client.feed) == len(units)


def test_another_content_under_the_same_seq_is_refused(stack, client):
    assert client.put(1, [progress("22738", rev=101)])["status"] == "stored"
    answer = client.put(1, [progress("22738", rev=102)])
    assert (answer["type"], answer["code"], answer["retry"], answer["seq"]) == ("nack", "seq_conflict", False, 1)
    assert stored(stack, client.feed) == 1


def test_a_duplicate_is_answered_with_the_rejections_of_the_first_time(client):
    records = [progress("22738", rev=111), progress("99999"), progress("22741", rev=111)]
    first = client.put(1, records)
    assert first["accepted"] == 2 and [r["code"] for r in first["rejected"]] == ["unknown_unit"] and first["rejected"][0]["index"] == 1
    assert client.put(1, records) == dict(first, status="duplicate")


def test_batches_are_pipelined_reordered_and_gaps_are_told(client):
    seqs = [7, 3, 5, 1, 9]
    for seq in seqs:
        client.send(client.batch(seq, [progress("22744", rev=1000 + seq)]))
    answers = [client.receive() for _ in seqs]
    assert sorted(a["seq"] for a in answers) == sorted(seqs) and all(a["status"] == "stored" for a in answers)
    welcome = client.ask({"type": "hello", "v": 1, "feed": client.feed})
    assert welcome["type"] == "welcome" and welcome["next_seq"] == 10
    assert welcome["missing"] == [[2, 2], [4, 4], [6, 6], [8, 8]]
    assert welcome["max_records"] == 5000 and welcome["max_bytes"] == 4 * 1024 * 1024 and welcome["time"]


def test_a_new_feed_begins_at_one(client):
    assert client.ask({"type": "hello", "v": 1, "feed": client.feed})["next_seq"] == 1


def test_a_req_socket_works_as_it_is(stack):
    feed = stack.add_feed("582")
    client = stack.client(feed, kind=zmq.REQ)
    assert client.put(1, [progress("22747", rev=121)])["status"] == "stored"
    client.close()


def test_unknown_keys_are_ignored_and_an_empty_batch_is_stored(client):
    answer = client.ask(client.batch(1, [], later={"x": [1, None, 2.5]}))
    assert (answer["status"], answer["accepted"], answer["rejected"]) == ("stored", 0, [])


REJECTED = [
    ("parts_exceed", progress("22738", parts=[{"by": "team", "code": "t1", "counts": {"activated": 4}},
                                             {"by": "team", "code": "t2", "counts": {"activated": 2}}])),
    ("personal_data", explanation("22738", "012345678901")),
    ("personal_data", explanation("22738", "12/GT", note="gọi 0912345678")),
    ("too_long", explanation("22738", "x" * 65)),
    ("too_long", explanation("22738", "13/GT", note="ă" * 501)),
    ("too_long", progress("22738", counts={f"m{i}": 1 for i in range(17)})),
    ("missing_field", {"kind": "progress", "campaign": "kich-hoat", "unit": "22738", "date": "2024-07-10", "counts": {"activated": 1}}),
    ("missing_field", progress("22738", counts={})),
    ("wrong_type", progress("22738", value=1.0)),
    ("wrong_type", progress("22738", value="5")),
    ("wrong_type", progress(22738)),
    ("wrong_type", ["not", "a", "map"]),
    ("unknown_kind", dict(progress("22738"), kind="rumour")),
    ("unknown_campaign", progress("22738", campaign="nowhere")),
    ("unknown_unit", progress("99999")),
    ("unknown_unit", progress("")),
    ("unknown_campaign", progress("22738", campaign="")),
    ("unknown_kind", dict(progress("22738"), kind="")),
    ("unknown_reason", explanation("22738", "16/GT", reason="")),
    ("missing_field", explanation("22738", "")),
    ("bad_date", progress("22738", date="")),
    ("date_out_of_range", progress("22738", date="1900-01-01")),
    ("wrong_type", progress("22738", at="")),
    ("not_reporting_unit", progress("582")),
    ("forbidden_unit", progress("22849")),
    ("unknown_metric", progress("22738", counts={"activated": 1, "smiles": 3})),
    ("bad_date", progress("22738", date="2024-02-30")),
    ("bad_date", progress("22738", date="15/7/2024")),
    ("date_out_of_range", progress("22738", date="2024-06-30")),
    ("date_out_of_range", progress("22738", date="2024-07-16")),
    ("date_locked", progress("22738", date="2024-07-07")),
    ("count_out_of_range", progress("22738", value=-1)),
    ("count_out_of_range", progress("22738", value=10000001)),
    ("count_out_of_range", explanation("22738", "14/GT", count=0)),
    ("unknown_reason", explanation("22738", "15/GT", reason="whim")),
]


def test_every_reason_to_reject_a_record_and_the_good_ones_are_stored(stack, client, communes):
    foreign = communes("587")[0]
    records = [progress("22738", rev=131)]
    for code, record in REJECTED:
        if code == "forbidden_unit":
            record = dict(record, unit=foreign)
        records.append(record)
    bad_text = msgpack.packb(progress("22738", note=""))  # one more: text that is no UTF-8, made by hand
    body = b"".join(msgpack.packb(record) for record in records) + bad_text.replace(b"kich-hoat", b"kich-ho\xff\xfe")
    head = msgpack.packb({"type": "batch", "v": 1, "feed": client.feed, "seq": 1})
    assert head[0] == 0x84
    message = b"\x85" + head[1:] + msgpack.packb("records") + msgpack.Packer().pack_array_header(len(records) + 1) + body
    answer = client.ask(message)
    assert answer["type"] == "ack" and answer["accepted"] == 1, answer
    found = {r["index"]: r["code"] for r in answer["rejected"]}
    expected = {index + 1: code for index, (code, _) in enumerate(REJECTED)}
    expected[len(records)] = "bad_utf8"
    assert found == expected
    kept = stack.sql("SELECT index, code, bytes FROM quarantine WHERE feed = %s ORDER BY index", client.feed)
    assert {row[0]: row[1] for row in kept} == expected
    assert bytes(kept[0][2]) == msgpack.packb(records[1])  # the very bytes


def test_the_same_revision_is_accepted_again_and_refused_with_another_figure(stack, client):
    other = stack.client(stack.add_feed("582"))
    first = progress("22750", rev=141, value=7, at="2024-07-10T16:00:00+07:00", parts=[{"by": "team", "code": "t1", "counts": {"activated": 3}}])
    assert client.put(1, [first])["accepted"] == 1
    assert other.put(1, [dict(first, at="2024-07-10T16:30:00+07:00")])["accepted"] == 1
    changed = other.put(2, [dict(first, counts={"activated": 8}), progress("22753", rev=141)])
    assert changed["accepted"] == 1 and [(r["index"], r["code"]) for r in changed["rejected"]] == [(0, "rev_conflict")]
    assert other.put(3, [dict(first, parts=[])])["rejected"][0]["code"] == "rev_conflict"
    within = client.put(2, [progress("22756", rev=142, value=1), progress("22756", rev=142, value=2), progress("22756", rev=142, value=1)])
    assert within["accepted"] == 2 and [(r["index"], r["code"]) for r in within["rejected"]] == [(1, "rev_conflict")]
    assert stack.sql("SELECT value FROM progress WHERE unit = '22756' AND rev = 142") == [(1,)]
    other.close()


def test_an_explanation_counts_once_it_is_accepted_and_a_new_revision_starts_again(stack, client):
    before = stack.status(unit="582", date="2024-07-15")["total"]["explained"]
    assert client.put(1, [explanation("22759", "21/GT-CAX", count=4)])["accepted"] == 1
    assert client.put(2, [explanation("22759", "21/GT-CAX", count=5)])["rejected"][0]["code"] == "rev_conflict"
    stack.tiendo("explanation", "accept", "kich-hoat", "22759", "21/GT-CAX")
    wait_for("the decision in the figures", lambda: stack.status(unit="582", date="2024-07-15")["total"]["explained"] == before + 4)
    assert client.put(3, [explanation("22759", "21/GT-CAX", count=6, rev=2)])["accepted"] == 1
    wait_for("the new revision to count no more", lambda: stack.status(unit="582", date="2024-07-15")["total"]["explained"] == before)


NACKED = [
    ("malformed", b""),
    ("malformed", b"\xc1"),
    ("malformed", b"hello there"),
    ("malformed", msgpack.packb([1, 2, 3])),
    ("malformed", msgpack.packb({"type": "batch", "v": 1}) + b"\x00"),
    ("malformed", msgpack.packb({"v": 1})),
    ("malformed", msgpack.packb({"type": "ping"})),
    ("malformed", msgpack.packb({"type": 7, "v": 1})),
    ("malformed", msgpack.packb({"type": "batch", "v": 1, "feed": "x", "seq": 0, "records": []})),
    ("malformed", msgpack.packb({"type": "batch", "v": 1, "feed": "x", "seq": -1, "records": []})),
    ("malformed", msgpack.packb({"type": "batch", "v": 1, "feed": "x", "seq": 2**63, "records": []})),
    ("malformed", msgpack.packb({"type": "batch", "v": 1, "feed": "x", "seq": 1.0, "records": []})),
    ("malformed", msgpack.packb({"type": "batch", "v": 1, "feed": "x", "seq": 1, "records": {}})),
    ("malformed", msgpack.packb({"type": "batch", "v": 1, "feed": "x", "seq": 1})),
    ("malformed", b"\x83" + msgpack.packb("type") + msgpack.packb("ping") + msgpack.packb("v") + b"\x01" + msgpack.packb("v") + b"\x01"),
    ("malformed", b"\x82" + msgpack.packb("type") + b"\xa4pi\xffg" + msgpack.packb("v") + b"\x01"),
    ("malformed", b"\xdf\xff\xff\xff\xff"),
    ("malformed", b"\x91" * 100 + b"\xc0"),
    ("unsupported_version", msgpack.packb({"type": "batch", "v": 2, "feed": "x", "seq": 1, "records": []})),
    ("unknown_type", msgpack.packb({"type": "gossip", "v": 1})),
    ("forbidden", msgpack.packb({"type": "batch", "v": 1, "feed": "someone-else", "seq": 1, "records": []})),
    ("forbidden", msgpack.packb({"type": "hello", "v": 1, "feed": "someone-else"})),
]


@pytest.mark.parametrize("place", range(len(NACKED)))
def test_every_reason_to_refuse_a_message(stack, place):
    code, message = NACKED[place]
    client = stack.client(stack.feeds["584"], wait=False)
    answer = client.ask(message)
    client.close()
    assert (answer["type"], answer["code"], answer["retry"], answer["v"]) == ("nack", code, False, 1), answer
    assert answer["detail"]


def test_a_refusal_names_the_batch_where_it_can_be_read(client):
    answer = client.ask({"type": "batch", "v": 1, "feed": client.feed, "seq": 5, "records": "none"})
    assert (answer["code"], answer["feed"], answer["seq"]) == ("malformed", client.feed, 5)


def test_too_large_is_told_before_anything_is_stored(stack, client):
    many = client.ask(client.batch(1, [progress("22738", rev=1)] * 5001))
    assert (many["code"], many["retry"], many["seq"]) == ("too_large", False, 1)
    wide = client.ask(client.batch(2, [explanation("22738", "x", note="x" * (4 * 1024 * 1024))]))
    assert wide["code"] == "too_large"
    assert stored(stack, client.feed) == 0


def test_control_sums_are_compared_with_what_arrived(stack, client):
    records = [progress("22738", rev=151, value=3), progress("22741", rev=151, value=4)]
    assert client.put(1, records, control={"records": 3, "sums": {}})["code"] == "control_mismatch"
    wrong = client.put(1, records, control={"records": 2, "sums": {"activated": 8}})
    assert (wrong["code"], wrong["retry"]) == ("control_mismatch", False)
    assert stored(stack, client.feed) == 0
    assert client.put(1, records, control={"records": 2, "sums": {"activated": 7}})["status"] == "stored"


def test_a_lower_revision_that_comes_late_is_history_only(stack, client):
    day = dict(unit="22762", date="2024-07-12")
    assert client.put(1, [progress("22762", date="2024-07-12", rev=5, value=50)])["accepted"] == 1
    assert client.put(2, [progress("22762", date="2024-07-12", rev=4, value=40)])["accepted"] == 1
    stack.settled()
    assert stack.status(**day)["total"]["day"] == 50
    assert stack.sql("SELECT count(*) FROM progress WHERE unit = '22762' AND day = '2024-07-12'")[0][0] == 2


def test_whatever_order_and_number_of_sendings_gives_the_same_sums(stack, communes):
    feed = stack.feeds["588"]
    client = stack.client(feed)
    units = communes("588")
    rng = random.Random(58)
    batches = {}
    for seq in range(1, 41):
        batches[seq] = [progress(rng.choice(units), date=f"2024-07-{rng.randint(9, 15):02d}", rev=seq, value=rng.randint(0, 30))
                        for _ in range(rng.randint(1, 8))]
    order = list(batches) * 3
    rng.shuffle(order)
    last = {}
    for seq in batches:
        seen = {}
        for record in batches[seq]:
            seen.setdefault((record["unit"], record["date"]), record)
        for key, record in seen.items():
            last[key] = record["counts"]["activated"] if key not in last or last[key][0] <= seq else last[key]
            last[key] = (seq, record["counts"]["activated"])
    for seq in order:
        client.send(client.batch(seq, batches[seq]))
    answers = [client.receive() for _ in order]
    client.close()
    assert sum(a["status"] == "stored" for a in answers) == 40 and all(a["type"] == "ack" for a in answers)
    stack.settled()
    assert stack.status(unit="588", date="2024-07-15")["total"]["cumulative"] == sum(value for _, value in last.values())


def test_the_last_number_there_is_can_be_used_and_asked_about(client):
    assert client.put(2**63 - 1, [])["status"] == "stored"
    welcome = client.ask({"type": "hello", "v": 1, "feed": client.feed})
    assert welcome["type"] == "welcome" and welcome["missing"] == [[1, 2**63 - 2]]
