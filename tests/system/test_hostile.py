"""What comes from the network may be anything."""
import os
import random
import socket

import msgpack
import zmq
from zmq.utils.monitor import recv_monitor_message

from conftest import Feed, progress, wait_for


def endpoint(stack):
    host, port = stack.env["TIENDO_FEED_ENDPOINT"].removeprefix("tcp://").split(":")
    return host, int(port)


def test_bytes_cut_anywhere_leave_the_service_answering(stack):
    pid = stack.pid("ingest")
    client = stack.client(stack.feeds["585"])
    whole = msgpack.packb(client.batch(1, [progress("22810")] * 3))
    for size in range(0, len(whole), 3):
        answer = client.ask(whole[:size])
        assert answer["type"] == "nack" and answer["code"] == "malformed"
    client.close()
    assert stack.pid("ingest") == pid


def test_noise_is_refused_and_nothing_else(stack):
    pid = stack.pid("ingest")
    client = stack.client(stack.feeds["585"])
    rng = random.Random(1)
    whole = bytearray(msgpack.packb(client.batch(1, [progress("22810", rev=2**62)])))
    for _ in range(400):
        bytes_ = bytearray(whole)
        for _ in range(rng.randint(1, 6)):
            bytes_[rng.randrange(len(bytes_))] = rng.randrange(256)
        answer = client.ask(bytes(bytes_))
        assert answer["type"] in ("nack", "ack", "pong", "welcome")
    client.close()
    assert stack.pid("ingest") == pid


def test_nesting_and_declared_counts_are_bounded(stack):
    client = stack.client(stack.feeds["585"])
    deep = b"\x81\xa1x" * 100000 + b"\xc0"
    assert client.ask(deep)["code"] == "malformed"
    huge = b"\x85" + msgpack.packb("records") + b"\xdd\xff\xff\xff\xff"
    assert client.ask(huge)["code"] == "malformed"
    client.close()


def test_a_frame_that_is_too_large_never_arrives_and_the_client_may_go_on(stack):
    pid = stack.pid("ingest")
    client = stack.client(stack.feeds["585"])
    client.send(b"\xc4" + os.urandom(9 * 1024 * 1024))
    assert client.receive(2.0) is None
    client.close()
    again = stack.client(stack.feeds["585"])
    again.close()
    assert stack.pid("ingest") == pid


def test_a_command_of_several_frames_is_refused_and_nothing_of_it_is_held(stack):
    client = stack.client(stack.feeds["585"])
    ping = msgpack.packb({"type": "ping", "v": 1})
    for frames in ([b"x" * 1000] * 500, [ping, ping], [ping, b"", ping, ping], [ping, b"x"]):
        client.socket.send_multipart(frames)
        answer = client.receive()
        assert (answer["type"], answer["code"], answer["retry"]) == ("nack", "malformed", False) and "one frame" in answer["detail"]
    assert client.ask({"type": "ping", "v": 1})["type"] == "pong"
    client.close()


def test_raw_connections_and_garbage_disturb_nobody(stack):
    sockets = [socket.create_connection(endpoint(stack)) for _ in range(50)]
    for one in sockets[:25]:
        one.sendall(os.urandom(200))
    client = stack.client(stack.feeds["585"])
    client.close()
    for one in sockets:
        one.close()


def test_without_curve_nothing_is_answered(stack):
    plain = zmq.Context.instance().socket(zmq.DEALER)
    plain.linger = 0
    plain.connect(stack.env["TIENDO_FEED_ENDPOINT"])
    plain.send(msgpack.packb({"type": "ping", "v": 1}))
    assert not plain.poll(1500)
    plain.close()


def test_a_key_that_is_not_registered_is_refused_at_the_handshake(stack):
    stack.key("stranger")
    stranger = Feed(stack, "stranger", wait=False)  # it comes back by itself, and is refused again
    ends = stranger.socket.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_DISCONNECTED | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
                                              | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL | zmq.EVENT_HANDSHAKE_FAILED_AUTH)
    assert ends.poll(15_000) and recv_monitor_message(ends)["event"] != zmq.EVENT_HANDSHAKE_SUCCEEDED
    stranger.socket.disable_monitor()
    stranger.send({"type": "ping", "v": 1})
    assert stranger.receive(1.5) is None
    stranger.close()


def test_a_key_of_another_feed_is_forbidden_whatever_the_message_claims(stack):
    client = Feed(stack, stack.feeds["586"], key=stack.feeds["587"])
    answer = client.put(1, [progress("22810")])
    assert (answer["type"], answer["code"], answer["retry"]) == ("nack", "forbidden", False)
    client.close()


def test_revoking_cuts_a_live_session_at_once_and_without_restart(stack):
    pid = stack.pid("ingest")
    feed = stack.add_feed("589")
    client = stack.client(feed)
    unit = stack.sql("SELECT code FROM unit WHERE parent_code = '589' ORDER BY code LIMIT 1")[0][0]
    assert client.put(1, [progress(unit)])["status"] == "stored"
    stack.tiendo("feed", "revoke", feed)
    client.send(client.batch(2, [progress(unit, rev=2)]))
    client.send({"type": "hello", "v": 1, "feed": feed})
    client.send({"type": "figures", "v": 1, "campaign": "kich-hoat", "from": "2024-07-01", "to": "2024-07-02"})
    assert client.receive(1.0) is None
    wait_for("not even a ping to be answered", lambda: client.send({"type": "ping", "v": 1}) or client.receive(1.0) is None)  # within two seconds
    client.send(b"\xc1")
    assert client.receive(1.0) is None, "nor what is malformed"
    client.close()
    late = Feed(stack, feed, wait=False)
    late.send({"type": "ping", "v": 1})
    assert late.receive(1.0) is None
    late.close()
    assert stack.sql("SELECT count(*) FROM batch WHERE feed = %s", feed) == [(1,)] and stack.pid("ingest") == pid


def test_a_second_key_rotates_without_a_gap(stack):
    feed = stack.add_feed("589")
    old = stack.client(feed)
    second = stack.key(feed + "-second")
    stack.tiendo("feed", "add", feed, "--unit", "589", "--key", f"{second}.pub")
    new = Feed(stack, feed, key=feed + "-second")
    assert old.put(1, [])["status"] == "stored" and new.put(2, [])["status"] == "stored"
    old.close()
    new.close()
