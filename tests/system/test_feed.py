"""feed/1 against the real ingest."""
import random

import msgpack
import pytest

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
    assert client.put(2**62, [])["status"] == "stored"
    welcome = client.ask({"type": "hello", "v": 1, "feed": client.feed})
    assert welcome["type"] == "welcome" and welcome["missing"] == [[1, 2**62 - 1]] and welcome["next_seq"] == 2**62 + 1
    beyond = client.put(2**62 + 1, [])
    assert (beyond["code"], beyond["retry"], beyond["seq"]) == ("malformed", False, 2**62 + 1) and str(2**62) in beyond["detail"]


def test_a_revision_above_the_bound_is_refused_with_the_bound(client):
    answer = client.put(1, [progress("22738", date="2024-07-11", rev=2**62 + 1), progress("22741", date="2024-07-11", rev=2**62)])
    assert [(r["index"], r["code"]) for r in answer["rejected"]] == [(0, "count_out_of_range")] and str(2**62) in answer["rejected"][0]["detail"]
    conflict = client.put(2, [progress("22741", date="2024-07-11", rev=2**62, value=77)])["rejected"][0]
    assert conflict["code"] == "rev_conflict" and "no higher `rev` is taken" in conflict["detail"] and str(2**62 + 1) not in conflict["detail"]


def test_a_conflict_names_what_stands_who_sent_it_when_and_what_would_be_taken(stack, client):
    other = stack.client(stack.add_feed("582"))
    assert client.put(1, [progress("22765", rev=3, value=7), progress("22765", rev=9, value=8), explanation("22765", "55/GT", count=4, rev=2)])["accepted"] == 3
    answer = other.put(1, [progress("22765", rev=3, value=6), explanation("22765", "55/GT", count=5, rev=2)])
    figure, case = [r["detail"] for r in answer["rejected"]]
    for words in ("`rev` 10 ", "rev 9 stands with 8", f"feed {client.feed} ", "2024-07-15T05:00:00"):
        assert words in figure, figure
    for words in ("`rev` 3 ", "rev 2 stands with 4", f"feed {client.feed} "):
        assert words in case, case
    other.close()


def test_an_accepted_record_below_what_stands_is_told(stack, client):
    other = stack.client(stack.add_feed("582"))
    assert "outdated" not in client.put(1, [progress("22768", rev=5, value=7), explanation("22768", "56/GT", rev=3)])
    records = [progress("22768", rev=6), progress("22768", rev=4), progress("99999"), explanation("22768", "56/GT", rev=2), progress("22768", rev=2)]
    answer = other.put(1, records)
    assert answer["accepted"] == 4 and [r["index"] for r in answer["rejected"]] == [2]
    assert answer["outdated"] == [{"index": 1, "rev": 6}, {"index": 3, "rev": 3}, {"index": 4, "rev": 6}]
    assert other.put(1, records) == dict(answer, status="duplicate")
    one = client.put(2, [progress("22768", rev=3)])  # the way of a few rows
    assert one["accepted"] == 1 and one["outdated"] == [{"index": 0, "rev": 6}]
    many = client.put(3, [progress("22768", rev=100 + n) for n in range(40)] + [progress("22768", rev=1)])  # and of many
    assert many["accepted"] == 41 and many["outdated"][-1] == {"index": 40, "rev": 139} and len(many["outdated"]) == 40
    other.close()


def test_what_stands_is_told_within_the_subtree(stack, communes):
    feed = stack.add_feed("589")
    client = stack.client(feed)
    units = communes("589")[:3]
    sent = [progress(unit, date=date, rev=rev, value=rev + place) for place, unit in enumerate(units) for date in ("2024-07-09", "2024-07-10") for rev in (2001, 2003)]
    assert client.put(1, sent)["accepted"] == len(sent)
    asked = {"v": 1, "type": "figures", "campaign": "kich-hoat", "from": "2024-07-09", "to": "2024-07-10"}
    answer = client.ask(asked)
    assert (answer["type"], answer["campaign"], answer["more"]) == ("figures", "kich-hoat", False)
    found = [(f["date"], f["unit"], f["rev"], f["counts"]) for f in answer["figures"] if f["unit"] in units]
    assert found == [(date, unit, 2003, {"activated": 2003 + place}) for date in ("2024-07-09", "2024-07-10") for place, unit in enumerate(units)]
    alone = client.ask(dict(asked, units=[units[1]], **{"from": "2024-07-10"}))
    assert [(f["date"], f["unit"]) for f in alone["figures"]] == [("2024-07-10", units[1])]
    assert client.ask(dict(asked, units=["589"]))["figures"] == answer["figures"] and client.ask(dict(asked, units=None))["figures"] == answer["figures"]
    assert client.ask(dict(asked, units=["582", "22738"]))["figures"] == []  # not this feed's
    assert client.ask(dict(asked, units=[]))["figures"] == []  # of no unit, as `replay` of alerts/1 has it
    assert client.ask(dict(asked, **{"from": "2024-08-01", "to": "2024-08-02"}))["figures"] == []
    assert client.ask(dict(asked, campaign="nowhere"))["code"] == "malformed"
    client.close()


def test_more_than_five_thousand_figures_are_told_in_parts(fresh):
    stack = fresh(clock="2024-06-30T12:00:00+07:00")
    feed = stack.add_feed("58")
    stack.set_clock("2024-12-30T12:00:00+07:00")
    stack.sql("INSERT INTO progress (province, campaign, unit, day, rev, value, feed, seq, received_at) SELECT '58', 'dinh-danh-muc-2', n.unit, d::date, 1, 7, 'x', 1, d"
              " FROM campaign_node n CROSS JOIN generate_series ('2024-07-01'::timestamptz, '2024-12-20', '1 day') d"
              " WHERE n.campaign = 'dinh-danh-muc-2' AND n.reporting AND d::date BETWEEN n.from_day AND n.to_day")
    client = stack.client(feed)
    asked = {"v": 1, "type": "figures", "campaign": "dinh-danh-muc-2", "from": "2024-01-01", "to": "2025-06-30"}
    found = set()
    first = client.ask(asked)
    assert first["more"] is True and len(first["figures"]) == 5000
    answer = first
    for _ in range(10):
        found |= {(f["date"], f["unit"]) for f in answer["figures"]}
        if not answer["more"]:
            break
        answer = client.ask(dict(asked, **{"from": answer["figures"][-1]["date"]}))
    assert not answer["more"]
    assert len(found) == stack.sql("SELECT count(*) FROM progress")[0][0] > 5000
    client.close()


def test_one_text_typed_on_two_keyboards_is_one(stack, client):
    typed = {"NFC": "12/GT-\u1ec7", "NFD": "12/GT-e\u0323\u0302", "spaces": "\u00a0\ufeff 12/GT-\u1ec7\u200b\t"}
    assert client.put(1, [explanation("22771", typed["NFC"], count=2, note="m\u1ed9t")])["accepted"] == 1
    again = client.put(2, [explanation("22771", text, count=2, note=note) for text in typed.values() for note in ("m\u1ed9t", " mo\u0323\u0302t\u00a0")])
    assert again["accepted"] == 6 and again["rejected"] == []
    assert stack.sql("SELECT document, note FROM explanation WHERE unit = '22771'") == [("12/GT-\u1ec7", "m\u1ed9t")]
    figure = client.put(3, [progress(" 22771\u200b", campaign="\ufeffkich-hoat ", rev=171, counts={"activated\u00a0": 3}), progress("22771", rev=171, value=3)])
    assert figure["accepted"] == 2
    assert stack.sql("SELECT unit, campaign, value FROM progress WHERE feed = %s", client.feed) == [("22771", "kich-hoat", 3)]


def test_what_no_report_can_hold_is_refused_in_a_document_and_taken_out_of_a_note(stack, client):
    bad = ["\u0001", "\u000b", "\u202e", "\u2066", "\uffff", "\ufffe", "\u0085", "\n"]
    answer = client.put(1, [explanation("22774", f"7{one}/GT") for one in bad] + [progress("22774", parts=[{"by": "team", "code": f"t{one}1", "counts": {"activated": 1}}])
                                                                               for one in bad])
    assert [r["code"] for r in answer["rejected"]] == ["bad_utf8"] * len(bad) * 2 and "U+202E" in answer["rejected"][2]["detail"]
    noted = client.put(2, [explanation("22774", "8/GT", note="m\u1ed9t" + "".join(bad) + "hai\r\nba")])
    assert noted["accepted"] == 1
    assert stack.sql("SELECT note FROM explanation WHERE unit = '22774'") == [("m\u1ed9t   hai  ba",)]


def test_a_correction_may_say_why(stack, client):
    assert client.put(1, [progress("22777", rev=181, note=" đếm trùng ")])["accepted"] == 1
    assert client.put(2, [progress("22777", rev=181, note="khác"), progress("22777", rev=181)])["accepted"] == 2  # not compared
    assert stack.sql("SELECT note FROM progress WHERE feed = %s", client.feed) == [("đếm trùng",)]
    refused = client.put(3, [progress("22777", rev=182, note="gọi 0912 345 678"), progress("22777", rev=182, note="ă" * 501), progress("22777", rev=182, note=7)])
    assert [r["code"] for r in refused["rejected"]] == ["personal_data", "too_long", "wrong_type"]


def test_control_sums_without_a_metric_of_the_figures_are_refused(client):
    records = [progress("22780", rev=191, value=0)]
    assert client.put(1, records, control={"records": 1, "sums": {}})["code"] == "control_mismatch"
    assert client.put(1, [explanation("22780", "9/GT")], control={"records": 1, "sums": {}})["status"] == "stored"
    assert client.put(2, records, control={"records": 1, "sums": {"activated": 0}})["status"] == "stored"
    assert client.put(3, [progress("22780", rev=192)], control=None)["status"] == "stored"  # nil: not given


def test_a_batch_stored_under_another_kind_of_digest_is_neither_duplicate_nor_conflict(stack, client):
    records = [progress("22783", rev=201)]
    assert client.put(1, records)["status"] == "stored"
    stack.sql("UPDATE batch SET digest_kind = 'of-tomorrow' WHERE feed = %s", client.feed)
    client.send(client.batch(1, records))
    assert client.ask({"type": "ping", "v": 1})["type"] == "pong"
    wait_for("the refusal to guess", lambda: f'"{client.feed}"' in "".join(line for line in stack.log("ingest").splitlines() if "digest_unknown" in line))
    stack.sql("UPDATE batch SET digest_kind = 'blake2b-256' WHERE feed = %s", client.feed)
    assert client.put(1, records)["status"] == "duplicate"
