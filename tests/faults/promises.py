"""What has to hold after a day with a fault in it, each looked at by itself."""
import json

import psycopg2


def delivered(world):
    """All that is due is sent; a webhook takes so many an hour, so the clock goes on. What failed would wait for a minute and more: an operator wants it at once."""
    for hour in range(18, 24):
        world.stack.set_clock(f"{world.day}T{hour}:35:00+07:00")
        world.ask("SELECT retry_delivery (id) FROM delivery WHERE state = 'pending' AND attempts > attempts_before")
        world.stack.looked()
        if world.ask("SELECT count(*) FROM delivery WHERE state <> 'sent' AND channel = 'webhook'")[0][0] == 0:
            return
    raise AssertionError(f"deliveries are not sent: {world.ask('SELECT state, attempts, error FROM delivery WHERE state <> %s', 'sent')}")


def reports_hold(world):
    for name, client in world.clients.items():
        stored, keys = world.ask("SELECT count(*), count(DISTINCT (unit, rev)) FROM progress WHERE feed LIKE %s AND day = %s", client.feed, world.day)[0]
        assert (stored, keys) == (len(client.records), len(client.records)), f"{name}: {stored} stored, {keys} of them once"
        wanted = {record["unit"]: record["counts"]["activated"] for record in client.records}
        found = dict(world.ask("SELECT unit, value FROM figure WHERE campaign = 'kich-hoat' AND day = %s AND unit = ANY (%s)", world.day, list(wanted)))
        assert found == wanted, f"{name}: the day's figures"
    assert recomputed(world), "running figures are those that the log gives anew"
    known_beside_the_database(world)


def known_beside_the_database(world):
    """Of each feed the highest number, in a file of ingest's."""
    lines = [line.split() for file in (world.stack.dir / "state-ingest").glob("acknowledged.?") for line in file.read_text().splitlines()]
    known = {feed: max(int(seq) for seq, _, _, of in lines if of == feed) for feed in {of for _, _, _, of in lines}}
    stored = dict(world.ask("SELECT feed, max(seq) FROM batch GROUP BY feed"))
    assert known == stored, f"ingest knows beside the database {known}, of {stored}"


def events_hold(world, fault):
    """Where the database lost some, those were told too."""
    assert world.ask("SELECT count(*) = max (id) AND count(*) = count(DISTINCT id) FROM alert_event") == [(True,)], "events have every number once"
    status = {row["unit"]: row["status"] for row in world.stack.status(date=world.day, level="all")["units"]}
    kept = dict(world.ask("SELECT unit, status FROM day_status WHERE campaign = 'kich-hoat' AND day = %s AND superseded_at = 'infinity'", world.day))
    assert all(kept[unit] == value for unit, value in status.items()), "what was evaluated is what stands"
    delivered(world)
    told = {event for event, in world.ask("SELECT unnest (events) FROM delivery WHERE channel = 'webhook'")}
    got = {event["id"] for call in world.receiver.to("hook") for event in json.loads(call[2])["events"]}
    keys = {call[1]["Idempotency-Key"] for call in world.receiver.to("hook")}
    deliveries, events = world.ask("SELECT count(*), coalesce (sum (cardinality (events)), 0) FROM delivery WHERE channel = 'webhook'")[0]
    assert events == len(told), "every event is told under one key"
    assert got and (told <= got if fault.loses else told == got), "every event is told"
    assert deliveries <= len(keys) if fault.loses else deliveries == len(keys), "a delivery has one key"


def promises(world, fault):
    """Each is looked at; what does not hold is said."""
    reports_hold(world)
    events_hold(world, fault)
    assert world.stack.run("audit", "--verify").returncode == 0, "the log of acts is whole"


def recomputed(world):
    connection = psycopg2.connect(world.stack.env["TIENDO_DATABASE_URL"])
    try:
        cursor = connection.cursor()
        figures = "SELECT array_agg (f ORDER BY f.unit, f.day)::text FROM (SELECT unit, day, value, explained, total FROM figure WHERE campaign = 'kich-hoat' AND value IS NOT NULL) f"
        cursor.execute(figures)
        before = cursor.fetchone()
        cursor.execute("SELECT figures_rebuild ('58', 'kich-hoat')")
        cursor.execute(figures)
        return cursor.fetchone() == before
    finally:
        connection.rollback()
        connection.close()
