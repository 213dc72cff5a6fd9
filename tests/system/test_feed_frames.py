"""Sockets that speak feed/1: what a client's kind of socket puts before a command comes back as it was."""
import msgpack
import pytest
import zmq

from conftest import progress


def test_a_req_socket_works_as_it_is(stack):
    feed = stack.add_feed("582")
    client = stack.client(feed, kind=zmq.REQ)
    assert client.put(1, [progress("22747", rev=121)])["status"] == "stored"
    client.close()


@pytest.mark.parametrize("relaxed", [False, True])
def test_a_req_socket_with_its_options_works(stack, relaxed):
    client = stack.client(stack.add_feed("582"), kind=zmq.REQ, wait=False)
    client.socket.req_correlate = 1
    client.socket.req_relaxed = int(relaxed)
    client.known()
    if relaxed:  # a question that nobody waits for
        client.send({"type": "ping", "v": 1})
    assert client.put(1, [])["status"] == "stored"
    client.close()


def test_up_to_four_frames_before_a_command_are_mirrored(stack):
    client = stack.client(stack.feeds["584"])
    ping = msgpack.packb({"type": "ping", "v": 1})
    for before in ([b""], [b"x" * 64, b""], [b"", b""], [b"1", b"2", b"3", b""]):
        client.socket.send_multipart([*before, ping])
        assert client.socket.poll(15000)
        *mirrored, answer = client.socket.recv_multipart()
        assert mirrored == before and msgpack.unpackb(answer)["type"] == "pong"
    for before in ([b"x"], [b"x" * 65, b""], [b"1", b"2", b"3", b"4", b""], [b"", b"x"]):
        client.socket.send_multipart([*before, ping])
        assert client.socket.poll(15000)
        assert msgpack.unpackb(client.socket.recv_multipart()[-1])["code"] == "malformed"
    client.close()
