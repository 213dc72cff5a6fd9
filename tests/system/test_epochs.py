"""The lives of a log of events: what a restore or a promotion does to those who follow it. Against the real services and a real PostgreSQL."""
import os
import re
import signal
import subprocess

import pytest

from conftest import BIN, Peer, progress, wait_for
from members import all_events, replay


@pytest.fixture
def running(fresh):
    stack = fresh(clock="2024-07-01T08:00:00+07:00")
    stack.member = stack.add_member("58")
    stack.feed = stack.add_feed("587")
    stack.client_ = stack.client(stack.feed)
    stack.seq = 0
    yield stack
    stack.client_.close()


def more_events(stack, minute):
    """One event more: a record is rejected, later than the ones before."""
    before = last_event(stack)
    stack.set_clock(f"2024-07-01T09:{minute:02d}:00+07:00")
    stack.seq += 1
    assert stack.client_.put(stack.seq, [progress("99999", date="2024-07-01")])["rejected"]
    wait_for("the event", lambda: last_event(stack) > before)


def last_event(stack):
    return stack.sql("SELECT coalesce(max(event), 0) FROM province_counter")[0][0]


def dump_and_restore(stack, between):
    dump = stack.dump()
    between()
    stack.restore(dump)


def epochs(stack):
    return stack.sql("SELECT epoch, after_event, reason FROM event_epoch ORDER BY ordinal")


def seen_after_restore(stack, held):
    """What a client gets that held all up to that event: nothing that it has not seen is missing, nothing is taken for what it has."""
    answer = replay(stack, stack.member, after=held["id"], epoch=held["epoch"])
    assert answer["epoch"] == epochs(stack)[-1][0]
    return {(e["epoch"], e["id"]) for e in answer["events"]}


def test_after_a_restore_and_tiendo_restored_nothing_is_missed_and_no_number_means_two_things(running):
    for minute in range(3):
        more_events(running, minute)
    kept = last_event(running)
    held = {}

    def meanwhile():
        for minute in (10, 11, 12):
            more_events(running, minute)
        held.update(all_events(running, running.member)[-1])
    dump_and_restore(running, meanwhile)
    assert held["id"] == kept + 3
    said = running.tiendo("restored")
    assert f"after event {kept}" in said and epochs(running)[-1][1:] == (kept, "restored")
    assert "restored" in running.tiendo("audit")
    running.client_.close()
    running.client_ = running.client(running.feed)
    running.seq = 10
    for minute in (20, 21):
        more_events(running, minute)
    new = {(epochs(running)[-1][0], n) for n in range(kept + 1, last_event(running) + 1)}
    assert seen_after_restore(running, held) == new
    assert {(e["epoch"], e["id"]) for e in all_events(running, running.member)} >= new
    peer = Peer(running, running.member, running.env["TIENDO_REPLAY_ENDPOINT"], running.env["TIENDO_ALERTS_SERVER_KEY"])
    assert peer.ask({"type": "ack", "v": 1, "alert": 99, "epoch": held["epoch"]})["code"] == "unknown_alert"
    peer.close()


def test_an_alerter_that_published_more_than_the_log_has_begins_an_epoch_by_itself(running):
    for minute in range(3):
        more_events(running, minute)
    first = epochs(running)[0][0]
    kept = last_event(running)
    dump_and_restore(running, lambda: [more_events(running, minute) for minute in (10, 11)])
    wait_for("the new epoch", lambda: len(epochs(running)) > 1)
    assert epochs(running)[-1][0] != first and epochs(running)[-1][1] == kept and "had been published" in epochs(running)[-1][2]
    wait_for("the log", lambda: '"log_went_back"' in running.log("deadline-alerter"))


def test_a_promoted_database_begins_an_epoch_and_clients_notice_nothing(running):
    more_events(running, 1)
    held = all_events(running, running.member)[-1]
    user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []
    data = running.dir / "pg"
    (data / "standby.signal").touch()
    if user:
        subprocess.run(["chown", "postgres", data / "standby.signal"], check=True)
    options = " ".join(re.findall(r'"([^"]*)"', (data / "postmaster.opts").read_text())[2:])  # behind -D and the directory
    subprocess.run([*user, BIN / "pg_ctl", "-D", data, "-m", "fast", "-w", "stop"], check=True, capture_output=True)
    subprocess.run([*user, "sh", "-c", f"exec {BIN}/pg_ctl -D {data} -l {data}/promoted.log -o '{options}' -w start"],
                   check=True, capture_output=True)
    subprocess.run([*user, BIN / "pg_ctl", "-D", data, "-w", "promote"], check=True, capture_output=True)
    wait_for("the services", lambda: replay(running, running.member, after=0)["type"] == "events")
    more_events(running, 2)
    assert [e[2] for e in epochs(running)] == ["first", "another database"]
    assert seen_after_restore(running, held) == {(epochs(running)[-1][0], held["id"] + 1)}


def test_an_alerter_that_stops_answers_those_that_wait(running):
    more_events(running, 1)
    last = all_events(running, running.member)[-1]
    peer = Peer(running, running.member, running.env["TIENDO_REPLAY_ENDPOINT"], running.env["TIENDO_ALERTS_SERVER_KEY"])
    peer.known = peer.ask({"type": "ping", "v": 1})
    peer.send({"type": "replay", "v": 1, "after": last["id"], "epoch": last["epoch"], "limit": 10, "wait": 60, "request": 5})
    peer.send({"type": "ping", "v": 1})
    assert peer.receive()["type"] == "pong"  # the replay before it is parked
    os.kill(running.pid("deadline-alerter"), signal.SIGTERM)
    assert peer.receive(timeout=20) == {"v": 1, "type": "events", "epoch": last["epoch"], "events": [], "last": last["id"], "request": 5}
    peer.close()


def test_a_client_ahead_of_the_log_is_served_and_the_doctor_says_that_it_went_back(running):
    more_events(running, 1)
    last = all_events(running, running.member)[-1]
    answer = replay(running, running.member, after=last["id"] + 100, epoch=last["epoch"])
    assert [e["id"] for e in answer["events"]] == list(range(1, last["id"] + 1))
    doctor = running.run("doctor")
    assert doctor.returncode == 1 and "went back" in doctor.stdout and "tiendo restored" in doctor.stdout
    running.tiendo("restored")
    assert "went back" not in running.run("doctor").stdout


def test_the_command_goes_on_from_an_event_of_an_epoch(running):
    for minute in range(3):
        more_events(running, minute)
    key = running.dir / "keys" / running.member
    events = all_events(running, running.member)
    position = f"{events[0]['epoch']}:{events[0]['id']}"
    assert running.tiendo("alerts", "--key", key, "--json", "--after", position).count("\n") == len(events) - 1
    assert running.run("alerts", "--key", key, "--after", "x:").returncode == 2
    assert "no such alert" in running.run("ack", "--key", key, events[0]["alert"], "--epoch", "another").stderr
    assert "acknowledged by" in running.tiendo("ack", "--key", key, events[0]["alert"], "--epoch", events[0]["epoch"])
