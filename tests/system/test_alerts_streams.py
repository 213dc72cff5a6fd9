"""Live streams of alerts: of feeds with rejections and gaps, and what of them a member hears."""
import json
import time

import msgpack
import zmq

from alerting import get
from conftest import Peer, progress, wait_for
from members import all_events, replay


def test_rejections_and_gaps_of_a_feed_are_alerts_of_no_campaign(closed):
    before = all_events(closed, closed.member)[-1]["id"]
    feed = closed.add_feed("587", name="cong-an-587")
    client = closed.client(feed)
    assert client.put(1, [progress("99999", date="2024-07-05")])["rejected"]
    assert client.put(3, [])["status"] == "stored"
    def event(kind):
        return next((e for e in replay(closed, closed.member, after=before)["events"] if e["kind"] == kind), None)
    rejected = wait_for("the rejection", lambda: event("data_rejected"))
    assert (rejected["campaign"], rejected["unit"], rejected["severity"], rejected["figures"]) == (None, "587", "warning", {"rejected": 1})
    assert "cong-an-587" in rejected["text"]["vi"]
    # the clock stands: what comes in the very instant in which the feed was looked at is told too
    assert client.put(4, [progress("99999", date="2024-07-05")] * 2)["rejected"]
    wait_for("the second rejection", lambda: any(e["kind"] == "data_rejected" and e["state"] == "updated" and e["figures"] == {"rejected": 3}
                                                 for e in replay(closed, closed.member, after=before)["events"]))
    closed.set_clock("2024-07-05T12:20:00+07:00")
    gap = wait_for("the gap", lambda: event("feed_gap"))
    assert gap["figures"] == {"missing": 1, "first_missing": 2}
    # the same over HTTP, with times, and acknowledged like others
    over_http = {e["id"]: e for e in json.loads(get(closed, f"/api/v1/alerts?after={before}&limit=1000")[2])["events"]}
    for one in (rejected, gap):
        assert over_http[one["id"]] == one and one["feed"] == "cong-an-587"
        assert one["at"].endswith("+07:00") and one["raised_at"].endswith("+07:00")
    peer = Peer(closed, closed.member, closed.env["TIENDO_REPLAY_ENDPOINT"], closed.env["TIENDO_ALERTS_SERVER_KEY"])
    acked = peer.ask({"type": "ack", "v": 1, "alert": gap["alert"], "epoch": gap["epoch"], "note": "đang hỏi"})
    assert acked["type"] == "acked" and acked["at"].endswith("+07:00") and acked["note"] == "đang hỏi"
    peer.close()
    assert client.put(2, [])["status"] == "stored"
    wait_for("its end", lambda: any(e["kind"] == "feed_gap" and e["state"] == "resolved" for e in replay(closed, closed.member, after=before)["events"]))
    client.close()


def test_a_revoked_member_loses_the_live_stream_and_the_others_go_on(closed):
    leaving = closed.add_member("58", name="leaving")
    feed = closed.add_feed("588", name="cong-an-588")
    client = closed.client(feed)
    sockets = {}
    for name in (leaving, closed.member):
        sockets[name] = Peer(closed, name, closed.env["TIENDO_ALERTS_ENDPOINT"], closed.env["TIENDO_ALERTS_SERVER_KEY"], kind=zmq.SUB)
        sockets[name].socket.setsockopt_string(zmq.SUBSCRIBE, "alert.warning.58/588")
    seq = [0]

    def reached():
        """Who hears of one rejected record more: the alert is updated, and published."""
        seq[0] += 1
        closed.set_clock(f"2024-07-05T13:{seq[0]:02d}:00+07:00")
        assert client.put(seq[0], [progress("99999", date="2024-07-05")])["rejected"]

        def heard(name):
            while sockets[name].socket.poll(0):
                if msgpack.unpackb(sockets[name].socket.recv_multipart()[1])["figures"] == {"rejected": seq[0]}:
                    return True
            return False
        told = set()
        end = time.monotonic() + 3
        while time.monotonic() < end and len(told) < 2:
            told |= {name for name in sockets if name not in told and heard(name)}
            time.sleep(0.02)
        return told
    wait_for("both to hear", lambda: reached() == {leaving, closed.member}, limit=30)
    closed.tiendo("member", "revoke", leaving)
    wait_for("only the other to hear", lambda: reached() == {closed.member}, limit=30)
    assert reached() == {closed.member}
    for one in (client, *sockets.values()):
        one.close()


def test_whatever_a_member_subscribes_to_it_hears_of_its_own_subtree(closed):
    feeds = {unit: closed.client(closed.add_feed(unit, name=f"nguon-{unit}")) for unit in ("585", "587")}
    mover = closed.add_member("587")
    streams = {name: Peer(closed, name, closed.env["TIENDO_ALERTS_ENDPOINT"], closed.env["TIENDO_ALERTS_SERVER_KEY"], kind=zmq.SUB)
               for name in (closed.member, closed.district, mover)}
    for stream in streams.values():
        for topic in ("", "alert.", "alert.warning.58/585", "alert.warning.58/587", "alert.warning.58/587/22738"):
            stream.socket.setsockopt_string(zmq.SUBSCRIBE, topic)
    paths = {name: set() for name in streams}
    seq = [0]

    def heard():
        """One rejected record more of each: its alert is updated, and published."""
        seq[0] += 1
        closed.set_clock(f"2024-07-05T14:00:{seq[0]:02d}+07:00")
        for client in feeds.values():
            assert client.put(seq[0], [progress("99999", date="2024-07-05")])["rejected"]
        end = time.monotonic() + 3
        while time.monotonic() < end and not all(len(found) >= least for found, least in zip(paths.values(), (2, 1, 1))):
            for name, stream in streams.items():
                while stream.socket.poll(20):
                    paths[name].add(msgpack.unpackb(stream.socket.recv_multipart()[1])["unit_path"])
        return len(paths[closed.member]) >= 2 and paths[closed.district] and paths[mover]
    wait_for("both to hear", heard, limit=30)

    def hears(name, unit):
        """Something, and nothing from outside of that unit."""
        return paths[name] and all(path == f"58/{unit}" or path.startswith(f"58/{unit}/") for path in paths[name])
    assert paths[closed.member] >= {"58/585", "58/587"} and hears(closed.district, "587") and hears(mover, "587")
    closed.sql("UPDATE member SET unit = '585' WHERE code = %s", mover)
    closed.sql("SELECT configuration_changed ()")

    def heard_anew():
        for found in paths.values():
            found.clear()
        return heard() and hears(mover, "585")
    wait_for("who is given another unit to hear of that alone", heard_anew, limit=30)
    assert hears(closed.district, "587")
    for one in (*feeds.values(), *streams.values()):
        one.close()
