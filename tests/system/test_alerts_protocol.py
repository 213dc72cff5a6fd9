"""alerts/1: what is refused, what comes back as it was sent, who is told nothing, and pages of the log."""
import json

import msgpack
import pytest
import zmq
from zmq.utils.monitor import recv_monitor_message

from conftest import Peer
from members import all_events, replay


REFUSED = [
    ("malformed", msgpack.packb({"type": "ack", "v": 1, "alert": 1, "note": "x" * 100_000})), ("malformed", msgpack.packb(b"x" * 120_000)),
    ("malformed", msgpack.packb({"type": "ping", "v": 1, "request": "x" * 65})), ("malformed", msgpack.packb({"type": "ping", "v": 1, "request": -1})),
    ("malformed", b"\xc1"), ("malformed", msgpack.packb({"type": "replay", "v": 1})),
    ("malformed", msgpack.packb({"type": "replay", "v": 1, "after": 0, "limit": 1001})),
    ("malformed", msgpack.packb({"type": "replay", "v": 1, "after": 0, "limit": 0})),
    ("malformed", msgpack.packb({"type": "replay", "v": 1, "after": -1, "limit": 10})),
    ("malformed", msgpack.packb({"type": "replay", "v": 1, "after": 0, "limit": 10, "wait": 61})),
    ("malformed", msgpack.packb({"type": "ack", "v": 1, "alert": "x"})),
    ("malformed", msgpack.packb({"type": "ack", "v": 1, "alert": 1, "note": "gọi 0912 345 678"})),
    ("unsupported_version", msgpack.packb({"type": "ping", "v": 2})), ("unknown_type", msgpack.packb({"type": "sing", "v": 1})),
    ("unknown_alert", msgpack.packb({"type": "ack", "v": 1, "alert": 999999999})),
]


@pytest.mark.parametrize("place", range(len(REFUSED)))
def test_every_refusal_of_alerts_1(closed, place):
    code, message = REFUSED[place]
    peer = Peer(closed, closed.member, closed.env["TIENDO_REPLAY_ENDPOINT"], closed.env["TIENDO_ALERTS_SERVER_KEY"])
    answer = peer.ask(message)
    peer.close()
    assert (answer["type"], answer["code"], answer["retry"], answer["v"]) == ("nack", code, False, 1)


@pytest.mark.parametrize("relaxed", [False, True])
def test_an_envelope_and_a_request_come_back_as_they_were_sent(closed, relaxed):
    asker = Peer(closed, closed.member, closed.env["TIENDO_REPLAY_ENDPOINT"], closed.env["TIENDO_ALERTS_SERVER_KEY"], kind=zmq.REQ)
    if relaxed:
        asker.socket.setsockopt(zmq.REQ_RELAXED, 1)
        asker.socket.setsockopt(zmq.REQ_CORRELATE, 1)
    for request in ("đơn 1", 2**64 - 1):
        assert asker.ask({"type": "ping", "v": 1, "request": request}) == {"v": 1, "type": "pong", "request": request}
        assert asker.ask({"type": "sing", "v": 1, "request": request})["request"] == request
        assert asker.ask({"type": "replay", "v": 1, "after": 0, "limit": 1, "request": request})["request"] == request
    asker.close()


def test_frames_that_are_no_envelope_are_refused_and_the_next_command_is_served(closed):
    peer = Peer(closed, closed.member, closed.env["TIENDO_REPLAY_ENDPOINT"], closed.env["TIENDO_ALERTS_SERVER_KEY"])
    ping = msgpack.packb({"type": "ping", "v": 1})
    for frames in ([b"a", ping], [b"a"] * 9 + [b"", ping], [b"x" * 300, b"", ping], [b"", ping, ping]):
        peer.socket.send_multipart(frames)
        assert peer.socket.poll(10000)
        assert msgpack.unpackb(peer.socket.recv_multipart()[-1])["code"] == "malformed"
    peer.socket.send_multipart([b"id", b"route", b"", ping])
    assert peer.socket.poll(10000) and peer.socket.recv_multipart()[:3] == [b"id", b"route", b""]
    peer.close()


@pytest.mark.parametrize("role", ["press", "copy"])
def test_press_and_copies_are_told_nothing(closed, role):
    member = closed.add_member("58", role=role)
    peer = Peer(closed, member, closed.env["TIENDO_REPLAY_ENDPOINT"], closed.env["TIENDO_ALERTS_SERVER_KEY"])
    assert peer.ask({"type": "ping", "v": 1})["type"] == "pong"
    for command in ({"type": "replay", "v": 1, "after": 0, "limit": 10}, {"type": "ack", "v": 1, "alert": 1}):
        answer = peer.ask(command)
        assert (answer["type"], answer["code"], answer["retry"]) == ("nack", "forbidden", False)
    peer.close()
    stream = Peer(closed, member, closed.env["TIENDO_ALERTS_ENDPOINT"], closed.env["TIENDO_ALERTS_SERVER_KEY"], kind=zmq.SUB)
    stream.socket.setsockopt_string(zmq.SUBSCRIBE, "")
    monitor = stream.socket.get_monitor_socket(zmq.EVENT_HANDSHAKE_FAILED_AUTH | zmq.EVENT_HANDSHAKE_SUCCEEDED)
    stream.socket.disconnect(closed.env["TIENDO_ALERTS_ENDPOINT"])
    stream.socket.connect(closed.env["TIENDO_ALERTS_ENDPOINT"])
    assert monitor.poll(15000)
    assert recv_monitor_message(monitor)["event"] == zmq.EVENT_HANDSHAKE_FAILED_AUTH
    stream.socket.disable_monitor()  # before its other end goes: libzmq's thread waits for ever for one that has nobody
    stream.close()
    monitor.close()


def test_replay_filters_by_units_and_severity_and_pages(closed):
    only = all_events(closed, closed.member, units=["586"])
    assert only and all("586" in e["unit_path"].split("/") for e in only)
    critical = all_events(closed, closed.member, severity="critical")
    assert critical and all(e["severity"] == "critical" for e in critical)
    page = replay(closed, closed.member, limit=3)
    assert [e["id"] for e in page["events"]] == [1, 2, 3] and page["last"] == 3
    last = all_events(closed, closed.member)[-1]
    assert replay(closed, closed.member, after=last["id"], epoch=last["epoch"], wait=1)["events"] == []
    ahead = replay(closed, closed.member, after=10**9, limit=3)  # what the log has not reached: from the beginning of its epoch
    assert [e["id"] for e in ahead["events"]] == [1, 2, 3] and ahead["epoch"] == last["epoch"]
    peer = Peer(closed, closed.member, closed.env["TIENDO_REPLAY_ENDPOINT"], closed.env["TIENDO_ALERTS_SERVER_KEY"])
    assert peer.ask({"type": "ping", "v": 1}) == {"v": 1, "type": "pong"}
    peer.close()


def test_a_note_is_kept_in_its_normal_form_and_the_same_words_are_no_second_event(closed):
    peer = Peer(closed, closed.member, closed.env["TIENDO_REPLAY_ENDPOINT"], closed.env["TIENDO_ALERTS_SERVER_KEY"])
    latest = {e["alert"]: e["state"] for e in all_events(closed, closed.member)}
    alert = next(alert for alert, state in latest.items() if state == "open")
    for typed in ("\u00a0đã giao xe\u0301\n", "đã giao xé"):
        assert peer.ask({"type": "ack", "v": 1, "alert": alert, "note": typed})["note"] == "đã giao xé"
    peer.close()
    acknowledged = [e for e in all_events(closed, closed.member) if e["alert"] == alert and e["state"] == "acknowledged"]
    assert [e["note"] for e in acknowledged if e["acknowledged_by"] == closed.member] == ["đã giao xé"]


def test_the_command_receives_and_acknowledges(closed):
    key = closed.dir / "keys" / closed.member
    lines = [json.loads(line) for line in closed.tiendo("alerts", "--key", key, "--json").splitlines()]
    assert lines == all_events(closed, closed.member)
    assert "acknowledged" in closed.tiendo("ack", "--key", key, lines[0]["alert"], "--note", "rõ")
    assert closed.run("ack", "--key", key, "999999").returncode == 1
