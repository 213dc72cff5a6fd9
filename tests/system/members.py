"""Members of a task force as clients of alerts/1: what they ask for again, and what they hear."""
import msgpack

from conftest import Peer


def replay(stack, member, **fields):
    peer = Peer(stack, member, stack.env["TIENDO_REPLAY_ENDPOINT"], stack.env["TIENDO_ALERTS_SERVER_KEY"])
    answer = peer.ask(dict({"type": "replay", "v": 1, "after": 0, "limit": 1000}, **fields), timeout=70)
    peer.close()
    return answer


def all_events(stack, member, after_start=0, **fields):
    events, after = [], after_start
    while True:
        answer = replay(stack, member, after=after, **fields)
        assert answer["type"] == "events", answer
        events += answer["events"]
        if answer["last"] == after:
            return events
        after = answer["last"]


def heard(peer):
    """What the subscriber has got by now, by id."""
    seen = {}
    while peer.socket.poll(0):
        topic, body = peer.socket.recv_multipart()
        event = msgpack.unpackb(body)
        assert topic.decode() == f"alert.{event['severity']}.{event['unit_path']}"
        seen[event["id"]] = event
    return seen
