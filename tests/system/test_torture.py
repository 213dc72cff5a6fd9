"""The alerter under faults, beside the same days without any: killed, or its connection cut, at every point at which it touches the world; as two and
three replicas; with a clock that jumps. What is recorded and told must be the same, event by event.

TORTURE=all goes through every point in every mode; else through every third in one of them."""
import datetime
import json
import os
import time

import pytest
from aiosmtpd.controller import Controller

from conftest import Peer, Stack, progress, wait_for
from lib.ports import free_port
from receivers import Mailbox, Receiver
from test_delivery import member

CAMPAIGNS = ("kich-hoat", "dinh-danh-muc-2")
MODES = ("before", "after", "fail", "lost")
MEMBERS = (("province", "58", "task_force", "warning"), ("office", "58", "office", "info"), ("chair-587", "587", "chair", "critical"))
REPLICA_DAYS = 3


class Run:
    """A stack, and the days that it is taken through."""
    def __init__(self, folder, *arguments, trips=False):
        folder.mkdir(exist_ok=True)
        self.trips, self.released, self.stood = trips, 0.0, set()
        self.mailbox, self.receiver, port = Mailbox(), Receiver(), free_port()
        self.controller = Controller(self.mailbox, hostname="127.0.0.1", port=port)
        self.controller.start()
        self.trip = folder / "trip"
        lines = [f"TIENDO_SMTP_URL=smtp://127.0.0.1:{port}", "TIENDO_MAIL_FROM=tiendo@ninhthuan.example", "TIENDO_WEBHOOK_PRIVATE=allowed", "TIENDO_POLL_MS=150"]
        if trips:
            module = os.path.join(os.environ.get("STACK_BUILD", "build/dev"), "tests", "libtripwire.so")
            lines += [f"LD_PRELOAD={module}", f"TRIPWIRE={self.trip}", "ASAN_OPTIONS=verify_asan_link_order=0"]
        settings = folder / "settings"
        settings.write_text("\n".join(lines) + "\n")
        self.stack = Stack("--settings", settings, *arguments)
        self.stack.sql("UPDATE member SET mail = '' WHERE mail <> ''")
        for code, unit, role, severity in MEMBERS:
            member(self.stack, code, unit=unit, role=role, severity=severity, webhook=self.receiver.url(code), mail=f"{code}@ninhthuan.example")
        feed = self.stack.add_feed("58")
        self.reader = self.stack.add_member("58", name="reader")
        self.stack.set_clock("2024-07-01T08:00:00+07:00")
        self.client = self.stack.client(feed)
        self.days = 0

    def end(self):
        self.client.close()
        self.controller.stop()
        self.receiver.close()
        self.stack.down()

    def report(self, date):
        """By rule, so that every run is the same: a district silent by turns, others ahead, on plan or short."""
        day = int(date[-2:])
        communes = self.stack.sql("SELECT code, parent_code FROM unit WHERE level = 'commune' AND %s BETWEEN valid_from AND valid_to ORDER BY code", date)
        districts = sorted({parent for _, parent in communes})
        silent = districts[day % len(districts)]
        records = [progress(unit, date=date, value=(index * 7 + day * 3) % 31, campaign=campaign)
                   for index, (unit, parent) in enumerate(communes) if parent != silent for campaign in CAMPAIGNS if campaign == CAMPAIGNS[1] or self.days <= 30]
        answer = self.client.put(self.days, records)
        assert answer["type"] == "ack" and answer["rejected"] == [], answer

    def settled(self):
        """The day is closed and evaluated, and all is sent."""
        def all_sent():
            closed = self.stack.sql("SELECT count(*) FROM day_close")[0][0]
            made = self.stack.sql("SELECT count(*) FROM delivery WHERE notice = 'evening' AND notice_day = %s", self.now[:10])[0][0]  # made after the close, by another look: asked first, so that they are among those that wait
            waiting = self.stack.sql("SELECT count(*) FROM delivery WHERE state = 'pending' AND waits <> 'message'")[0][0]
            later = self.stack.sql("SELECT count(*) FROM campaign_state WHERE recheck_from IS NOT NULL")[0][0]
            if closed == self.days + min(self.days, 30) and made == len(MEMBERS) and not waiting and not later and not self.stack.sql(
                    "SELECT 1 FROM due_tasks(%s)", self.now):
                return True
            if self.trips and waiting and not self.trip.exists():
                self.release()
            return False
        wait_for("the day to be closed and told", all_sent, limit=60, pause=0.05)

    def release(self):
        """After a fault: leases of the killed end, and what failed is due, now instead of in a minute or two."""
        if time.monotonic() - self.released > 1.5:
            self.released = time.monotonic()
            self.stack.sql("UPDATE delivery SET leased_until = '-infinity', due = clock_timestamp() WHERE state = 'pending' AND attempts > 0")

    def clock(self, date, hour):
        self.now = f"{date}T{hour}+07:00"
        self.stack.set_clock(self.now)

    def day(self, before_close=lambda: None, after_close=lambda run, date: None):
        date = str(datetime.date(2024, 7, 1) + datetime.timedelta(days=self.days))
        self.days += 1
        self.clock(date, "08:00:00")
        self.stack.watched()  # what the night's escalation has to say comes before the day's close in every run, and is sent: a mail tells what stands then
        wait_for("the morning's messages", lambda: not self.stack.sql("SELECT 1 FROM delivery WHERE state = 'pending' AND waits <> 'message'"), limit=60)
        self.report(date)
        self.stack.settled()
        before_close()
        self.clock(date, "17:30:00")
        self.settled()
        self.stood |= {key for key, story in self.events().items() if story[-1][0] != "resolved"}
        after_close(self, date)

    # ---- what came of it, without ids and times
    def events(self):
        rows = self.stack.sql("SELECT campaign, unit, day::text, kind, id, state, severity, figures::text, streak, text_vi FROM alert_event ORDER BY id")
        assert [row[4] for row in rows] == list(range(1, len(rows) + 1)), "events have holes"
        story = {}
        for campaign, unit, day, kind, _, *what in rows:
            story.setdefault((campaign, unit, day, kind), []).append(tuple(what))
        return story

    def told(self):
        """Each event that a message holds: the member, the channel, the message's state, the event's number, and what it says."""
        return self.stack.sql("SELECT d.member, d.channel, d.state, e.id, e.campaign, e.unit, e.day::text, e.kind, e.state, e.severity FROM delivery d"
                              " JOIN alert_event e ON e.id = ANY (d.events) ORDER BY e.id")

    def heard(self):
        """What each was told, in whatever messages. By webhook: every event, as often as it was told. By mail, in evening and morning messages, which tell the latest news when
        they are made: of each alert that stood at the end of a day the last news; what opened and ended between two is in one or in none."""
        hooks, mails = [], {}
        for member, channel, _, _, *what in self.told():
            if channel == "webhook":
                hooks.append((member, *what))
            elif tuple(what[:4]) in self.stood:
                mails[member, *what[:4]] = tuple(what[4:])
        notices = self.stack.sql("SELECT member, channel, campaign, notice, notice_day::text, notice_ordinal FROM delivery WHERE notice <> '' AND state = 'sent'")
        return sorted(hooks), sorted(mails.items()), sorted(notices)

    def arrived(self):
        """Every message reached its receiver, under one key; no event is in two messages; the two channels of a member say the same."""
        bodies = [(name, headers["Idempotency-Key"], tuple(event["id"] for event in json.loads(body)["events"])) for name, headers, body in self.receiver.calls]
        letters = {(to[0], message["Message-ID"]) for _, to, message in self.mailbox.mails}
        told = self.told()
        due = [(member, channel, event) for member, channel, _, event, *_ in told]
        assert len(due) == len(set(due)), "an event is in two messages"
        assert {state for _, _, state, *_ in told} == {"sent"}
        states = self.stack.sql("SELECT channel, state, events = '{}' AND parts = '[]' AND notice IN ('', 'morning'), count(*) FROM delivery GROUP BY 1, 2, 3")
        count = {(channel, state, empty): number for channel, state, empty, number in states}
        assert set(count) <= {("webhook", "sent", False), ("mail", "sent", False), ("mail", "silenced", True)}, count  # a mail of what has ended goes to nobody
        hooks, mails = count["webhook", "sent", False], count["mail", "sent", False]
        assert {(name, event) for name, _, events in bodies for event in events} == {(member, event) for member, channel, event in due if channel == "webhook"}
        assert len(set(bodies)) == len({key for _, key, _ in bodies}) == hooks and len(letters) == mails
        self.channels_agree(told)
        return len(self.receiver.calls) + len(self.mailbox.mails) - hooks - mails

    def channels_agree(self, told):
        """A mail says nothing that the webhook does not, and of what stood at the end of a day the last news too."""
        last, members = {"webhook": {}, "mail": {}}, {name for name, *_ in MEMBERS}
        assert {(member, event) for member, channel, _, event, *_ in told if channel == "mail"} <= {
            (member, event) for member, channel, _, event, *_ in told if channel == "webhook"}
        for member, channel, _, _, *what in told:
            last[channel][member, *what[:4]] = what[4]
        assert {member for member, *_ in last["mail"]} == {member for member, *_ in last["webhook"]} == members
        for whose, state in last["webhook"].items():
            if whose[1:] in self.stood:
                assert last["mail"].get(whose) == state, whose

    def replayed(self):
        peer = Peer(self.stack, self.reader, self.stack.env["TIENDO_REPLAY_ENDPOINT"], self.stack.env["TIENDO_ALERTS_SERVER_KEY"])
        ids, after = [], 0
        while True:
            answer = peer.ask({"type": "replay", "v": 1, "after": after, "limit": 1000})
            ids += [event["id"] for event in answer["events"]]
            if answer["last"] == after:
                peer.close()
                return ids
            after = answer["last"]


def first_days(found, last):
    return {key: value for key, value in found.items() if key[2] <= last}


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """Three days without faults; at the end of each, what had come of it by then."""
    run = Run(tmp_path_factory.mktemp("plain"))
    run.after = []
    for _ in range(REPLICA_DAYS):
        run.day()
        run.after.append((run.events(), run.heard()))
    assert run.arrived() == 0
    yield run
    run.end()


def plan_of_faults():
    """Points from the first on: each in every mode, or every third in one of them by turns."""
    if os.environ.get("TORTURE") == "all":
        yield from ((place, mode) for place in range(1, 46) for mode in MODES)
    else:
        yield from ((place, MODES[place // 3 % 4]) for place in range(1, 46, 3))


def test_a_fault_at_any_point_loses_nothing_and_says_nothing_twice(plain, tmp_path):
    """The days of one run, a fault in each; compared with a run without."""
    run, calm = Run(tmp_path / "faults", trips=True), Run(tmp_path / "calm")
    tripped = {}
    try:
        for place, mode in plan_of_faults():
            def arm():
                run.trip.with_suffix(".part").write_text(f"{place} {mode}\n")
                run.trip.with_suffix(".part").replace(run.trip)
            run.day(before_close=arm)
            calm.day()
            if run.trip.exists():  # the day has no such point: all were taken
                run.trip.unlink()
                break
            tripped[mode] = tripped.get(mode, 0) + 1
        assert len(tripped) == 4 and sum(tripped.values()) >= 12, tripped
        assert run.events() == calm.events()
        # in which message an event stands depends on the moment at which that is made: what each was told does not
        assert run.heard() == calm.heard()
        twice = run.arrived()
        assert calm.arrived() == 0
        assert run.replayed() == calm.replayed()
        print(f"faults: {tripped}, days {run.days}, events {len(run.replayed())}, told {len(run.told())}, arrived twice {twice}")
    finally:
        run.end()
        calm.end()


@pytest.mark.parametrize("replicas", [2, 3])
def test_replicas_tell_the_same_as_one(plain, tmp_path, replicas):
    run = Run(tmp_path, "--replicas", f"deadline-alerter={replicas}")
    try:
        for _ in range(REPLICA_DAYS):
            run.day()
        assert run.events() == plain.after[-1][0]
        assert run.heard() == plain.after[-1][1]
        run.arrived()
    finally:
        run.end()


def test_a_clock_that_jumps_an_hour_raises_nothing_twice(plain, tmp_path):
    run = Run(tmp_path)
    try:
        def jump(run, date):
            before = run.events()
            for hour in ("16:30:00", "18:30:00", "17:30:00", "16:30:00", "17:31:00"):
                run.clock(date, hour)
                run.settled()
            assert run.events() == before
        for _ in range(REPLICA_DAYS):
            run.day(after_close=jump)
        assert run.events() == plain.after[-1][0]
        assert run.heard() == plain.after[-1][1]
        assert run.arrived() == 0
    finally:
        run.end()
