"""A gateway: one key that speaks for any feed, and may say who reports."""
import json

import pytest

from conftest import explanation, progress, wait_for

CLERK = {"account": "xa-22738", "role": "clerk", "unit": "22738"}


@pytest.fixture(scope="module")
def key(stack):
    name = "gateway-of-tests"
    stack.tiendo("gateway", "add", name, "--key", f"{stack.key(name)}.pub")
    return name


@pytest.fixture
def gateway(stack, key):
    one = stack.client("", key=key)
    yield one
    one.close()


def put(gateway, feed, seq, records, **more):
    return gateway.ask(dict(gateway.batch(seq, records, **more), feed=feed))


def known_feed(stack, gateway, unit="582"):
    """A new feed; ingest knows it once it has answered for it, and so its key is let in at the first handshake."""
    feed = stack.add_feed(unit)
    assert gateway.ask({"type": "hello", "v": 1, "feed": feed})["next_seq"] == 1
    return feed


def feed_of_a_replica(stack, replica):
    return stack.sql("SELECT gateway_feed('58', 'gateway-of-tests', %s, '2024-07-15T05:00:00Z')", replica)[0][0]


def test_a_gateway_speaks_for_each_feed_that_it_names(stack, gateway):
    one, other = stack.add_feed("582"), stack.add_feed("584")
    assert put(gateway, one, 1, [progress("22738", rev=501)])["accepted"] == 1
    assert put(gateway, one, 3, [progress("22738", rev=502)])["accepted"] == 1
    assert put(gateway, other, 1, [progress("22738", rev=503)])["rejected"][0]["code"] == "forbidden_unit"  # by the unit of that feed
    told = {feed: gateway.ask({"type": "hello", "v": 1, "feed": feed}) for feed in (one, other)}
    assert (told[one]["next_seq"], told[one]["missing"]) == (4, [[2, 2]])
    assert (told[other]["next_seq"], told[other]["missing"]) == (2, [])
    assert stack.sql("SELECT count(*) FROM batch WHERE feed = 'gateway-of-tests'")[0][0] == 0


def test_one_batch_is_one_whoever_brings_it(stack, gateway):
    feed = known_feed(stack, gateway)
    own = stack.client(feed)
    records = [progress("22741", rev=511)]
    assert own.put(1, records)["status"] == "stored"
    assert put(gateway, feed, 1, records)["status"] == "duplicate"
    assert put(gateway, feed, 1, records, actor=CLERK)["status"] == "duplicate", "who reports is no part of what is reported"
    assert put(gateway, feed, 2, records)["status"] == "stored" and own.put(2, records)["status"] == "duplicate"
    assert put(gateway, feed, 1, [progress("22741", rev=512)])["code"] == "seq_conflict"
    own.close()


def test_both_at_once_are_stored_once(stack, gateway):
    """The same numbers of one feed, pipelined under two keys: they meet in one writer."""
    feed = known_feed(stack, gateway)
    own = stack.client(feed)
    batches = [msg for seq in range(1, 41) for msg in [own.batch(seq, [progress("22744", rev=5000 + seq)])]]
    for batch in batches:
        own.send(batch)
        gateway.send(batch)
    answers = [peer.receive()["status"] for _ in batches for peer in (own, gateway)]
    assert sorted(answers) == ["duplicate"] * 40 + ["stored"] * 40
    assert stack.sql("SELECT count(*) FROM progress WHERE feed = %s", feed)[0][0] == 40
    own.close()


def test_a_feed_that_is_not_in_use_is_forbidden_until_it_is(stack, gateway):
    feed = stack.add_feed("582")
    for name in ("nobody", "gateway-of-tests", ""):
        for message in ({"type": "hello", "v": 1, "feed": name}, dict(gateway.batch(1, []), feed=name)):
            assert gateway.ask(message)["code"] == "forbidden"
    stack.tiendo("feed", "revoke", feed)
    wait_for("the revocation", lambda: put(gateway, feed, 1, []).get("code") == "forbidden")
    answer = put(gateway, feed, 2, [progress("22738")])
    assert (answer["code"], answer["retry"], answer["feed"], answer["seq"]) == ("forbidden", False, feed, 2)
    stack.tiendo("feed", "restore", feed)
    assert put(gateway, feed, 1, []).get("status"), "what was restored is asked for before it is refused"


def test_a_feed_made_a_moment_ago_is_known(stack, gateway):
    for place in range(5):
        feed = feed_of_a_replica(stack, f"new-{place}")
        assert put(gateway, feed, 1, [progress("22747", rev=520 + place)])["status"] == "stored", feed


def test_who_reports_is_judged_by_unit_and_kept(stack, gateway):
    feed = feed_of_a_replica(stack, "judged")
    assert feed.startswith("intake-") and feed == feed_of_a_replica(stack, "judged")
    answer = put(gateway, feed, 1, [progress("22738", rev=531), progress("22741", rev=531), explanation("22741", "53/GT"), explanation("22738", "53/GT")], actor=CLERK)
    assert answer["accepted"] == 2 and [(r["index"], r["code"]) for r in answer["rejected"]] == [(1, "forbidden_unit"), (2, "forbidden_unit")]
    assert "22741" in answer["rejected"][0]["detail"] and "22738" in answer["rejected"][0]["detail"]
    assert stack.sql("SELECT actor FROM batch WHERE feed = %s AND seq = 1", feed) == [(CLERK,)]
    district = {"account": "huyen-582", "role": "district", "unit": "582"}
    assert put(gateway, feed, 2, [progress("22741", rev=531)], actor=district)["accepted"] == 1
    # the feed's unit holds as well: an account of the province is no more than the feed that it reports by
    own = stack.add_feed("584")
    assert put(gateway, own, 1, [progress("22741", rev=532)], actor=district)["rejected"][0]["code"] == "forbidden_unit"
    source = stack.sql("SELECT rev, feed, actor ->> 'role' FROM figure_source('58', 'kich-hoat', '22741', '2024-07-10') WHERE rev = 531")
    assert source in ([(531, feed, "district")], [])  # [] where another test reported since


def test_a_conflict_names_role_and_unit_and_no_account(stack, gateway):
    feed = feed_of_a_replica(stack, "conflict")
    other = stack.client(known_feed(stack, gateway))
    day = "2024-07-11"
    assert put(gateway, feed, 1, [progress("22738", day, rev=2**40, value=7), explanation("22738", "54/GT", rev=2**40)], actor=CLERK)["accepted"] == 2
    answer = other.put(1, [progress("22738", day, rev=2**40, value=8), explanation("22738", "54/GT", rev=2**40, count=9)])
    for rejected in answer["rejected"]:
        assert rejected["code"] == "rev_conflict" and "from clerk of 22738 at" in rejected["detail"] and "xa-22738" not in rejected["detail"]
    assert len(answer["rejected"]) == 2
    assert put(gateway, other.feed, 2, [progress("22741", day, rev=2**40, value=7)])["accepted"] == 1  # nobody is named
    assert f"from feed {other.feed} at" in put(gateway, feed, 2, [progress("22741", day, rev=2**40, value=8)])["rejected"][0]["detail"]
    other.close()


def test_a_wrong_actor_is_malformed_from_a_gateway_and_no_key_at_all_from_others(stack, gateway):
    own = stack.client(known_feed(stack, gateway))
    wrong = [7, {}, {"account": "a", "role": "clerk"}, dict(CLERK, role="a role of 17 bytes"), dict(CLERK, unit=""), dict(CLERK, account="a" * 65)]
    for seq, actor in enumerate(wrong, 1):
        answer = put(gateway, own.feed, seq, [progress("22750", rev=540 + seq)], actor=actor)
        assert answer["code"] == "malformed" and "actor" in answer["detail"]
        assert own.put(seq, [progress("22750", rev=540 + seq)], actor=actor)["accepted"] == 1
    own.close()


def test_an_actor_that_a_feed_names_is_not_believed(stack, gateway):
    own = stack.client(known_feed(stack, gateway))
    assert own.put(1, [progress("22753", rev=551)], actor=CLERK)["accepted"] == 1, "its unit is not asked"
    assert stack.sql("SELECT actor FROM batch WHERE feed = %s", own.feed) == [(None,)]
    assert own.ask(dict(own.batch(2, []), feed=stack.feeds["584"]))["code"] == "forbidden"
    own.close()


def test_figures_are_those_of_the_feed_that_is_named(stack, gateway):
    asked = {"type": "figures", "v": 1, "campaign": "kich-hoat", "from": "2024-07-12", "to": "2024-07-12", "units": ["22738", "22846"]}
    feed = feed_of_a_replica(stack, "figures")
    assert put(gateway, feed, 1, [progress("22738", "2024-07-12", rev=561)])["accepted"] == 1
    units = {name: [figure["unit"] for figure in gateway.ask(dict(asked, feed=name))["figures"]] for name in (feed, stack.feeds["582"], stack.feeds["584"])}
    assert units == {feed: ["22738"], stack.feeds["582"]: ["22738"], stack.feeds["584"]: []}
    assert gateway.ask(asked)["code"] == "malformed"
    assert gateway.ask(dict(asked, feed="nobody"))["code"] == "forbidden"
    own = stack.client(stack.feeds["584"])
    assert own.ask(dict(asked, feed=stack.feeds["582"]))["figures"] == [], "of a feed's own key it is no known key"
    own.close()


def test_a_revoked_gateway_is_cut_off_and_its_other_key_goes_on(stack):
    for name in ("gateway-old", "gateway-new"):
        stack.tiendo("gateway", "add", "rotated", "--key", f"{stack.key(name)}.pub")
    old, new = (stack.client(stack.feeds["582"], key=name) for name in ("gateway-old", "gateway-new"))
    stack.tiendo("gateway", "revoke", "rotated", "--key", stack.dir / "keys/gateway-old.pub")
    dropped = lambda: old.send({"type": "ping", "v": 1}) or old.receive(timeout=0.3) is None
    wait_for("the revocation", dropped)
    assert new.ask({"type": "ping", "v": 1})["type"] == "pong"
    stack.tiendo("gateway", "revoke", "rotated")
    wait_for("the revocation of all", lambda: new.send({"type": "ping", "v": 1}) or new.receive(timeout=0.3) is None)
    told = stack.run("gateway", "add", "rotated", "--key", f"{stack.key('gateway-third')}.pub")
    assert told.returncode == 1 and "tiendo gateway restore rotated" in told.stderr
    stack.tiendo("gateway", "restore", "rotated")
    assert wait_for("the restored key", lambda: new.send({"type": "ping", "v": 1}) or new.receive(timeout=0.3))["type"] == "pong"
    for one in (old, new):
        one.close()


def test_the_command_adds_lists_and_refuses(stack, key):
    file = f"{stack.dir}/keys/{key}.pub"
    feed = stack.feeds["582"]
    assert stack.run("gateway", "add", "another", "--key", file).stderr.strip().endswith("this key is already that of gateway gateway-of-tests: every gateway needs its own")
    assert f"that of feed {feed}" in stack.run("gateway", "add", "another", "--key", stack.dir / f"keys/{feed}.pub").stderr
    assert "that of gateway" in stack.run("feed", "add", "another", "--unit", "582", "--key", file).stderr
    assert "that of gateway" in stack.run("member", "add", "another", "--role", "chair", "--unit", "582", "--min-severity", "info", "--key", file).stderr
    before = stack.sql("SELECT max(id) FROM audit")[0][0]
    assert stack.tiendo("gateway", "add", key, "--once", "--key", file) == ""
    assert stack.sql("SELECT max(id) FROM audit")[0][0] == before, "what is there already is no act"
    listed = {row["gateway"]: row for row in json.loads(stack.tiendo("gateway", "list", "--json"))}
    assert listed["intake"]["state"] == "active" and listed["intake"]["key"] == (stack.dir / "keys/intake.pub").read_text().strip()
    replica = feed_of_a_replica(stack, "listed")
    shown, = [row for row in json.loads(stack.tiendo("feed", "list", "--json")) if row["feed"] == replica]
    assert (shown["key"], shown["state"], shown["gateway"], shown["unit"]) == (None, "active", key, "58")
    assert stack.run("gateway", "add", "x").returncode == 2 and stack.run("gateway").returncode == 2
