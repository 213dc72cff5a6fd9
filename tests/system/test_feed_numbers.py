"""The numbers of a feed's batches: what is missing is kept and told, whoever stored it; lives of a feed; figures that are taken out."""
import json
import os
import random
import signal
import subprocess
import threading

import psycopg2

from conftest import ROOT, progress, wait_for


def hello(client):
    return client.ask({"type": "hello", "v": 1, "feed": client.feed})


def truth(stack, feed):
    rows = stack.sql("SELECT before + 1, seq - 1 FROM (SELECT seq, lag (seq, 1, 0::bigint) OVER (ORDER BY seq) AS before FROM batch WHERE feed = %s) g"
                     " WHERE seq > before + 1 ORDER BY seq", feed)
    return [list(row) for row in rows]


def test_what_is_missing_is_told_whoever_stored_it_in_whatever_order(fresh):
    stack = fresh("--replicas", "ingest=2")
    feed = stack.add_feed("582")
    endpoints = stack.env["TIENDO_FEED_ENDPOINT"].split(",")
    assert len(endpoints) == 2
    clients = [stack.client(feed, endpoint=one) for one in endpoints]
    rng = random.Random(14)
    seqs = rng.sample(range(1, 1500), 900)
    for start in range(0, len(seqs), 60):
        waiting = [0, 0]
        for seq in seqs[start:start + 60]:
            which = rng.randrange(2)
            waiting[which] += 1
            clients[which].send(clients[which].batch(seq, []))
            if rng.random() < 0.2:  # some at both, at once
                waiting[1 - which] += 1
                clients[1 - which].send(clients[1 - which].batch(seq, []))
        answers = [client.receive() for client, count in zip(clients, waiting) for _ in range(count)]
        assert all(answer["type"] == "ack" for answer in answers), answers
        for client in clients:
            welcome = hello(client)
            assert welcome["missing"] == truth(stack, feed) and welcome["next_seq"] == max(seqs[:start + 60]) + 1
    assert stack.sql("SELECT count(*) FROM batch WHERE feed = %s", feed) == [(900,)]
    for client in clients:
        client.close()


def test_two_that_store_at_once_follow_one_another(stack):
    client = stack.client(stack.add_feed("582"))
    assert client.put(1, [])["status"] == "stored"
    first, second = (psycopg2.connect(stack.env["TIENDO_DATABASE_URL"]) for _ in range(2))

    def store(connection, seq):
        connection.cursor().execute("INSERT INTO batch (province, feed, seq, digest, accepted, rejected, received_at) VALUES ('58', %s, %s, '\\x00', 0, '\\x90', now());"
                                    " SELECT note_batches ('{58}', ARRAY[%s], '{1}', ARRAY[%s]::bigint[], ARRAY[%s]::bigint[])",
                                    (client.feed, seq, client.feed, seq, seq))

    store(first, 5)
    other = threading.Thread(target=store, args=(second, 9))
    other.start()
    wait_for("the other to wait", lambda: stack.sql("SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s", second.info.backend_pid) == [("Lock",)])
    first.commit()
    other.join(30)
    second.commit()
    for connection in (first, second):
        connection.close()
    assert hello(client)["missing"] == [[2, 4], [6, 8]]
    client.close()


def test_hello_reads_no_batch_however_many_are_behind_a_gap(stack):
    feed = stack.add_feed("582")
    client = stack.client(feed)
    stack.sql("WITH stored AS (INSERT INTO batch (province, feed, seq, digest, accepted, rejected, received_at)"
              " SELECT '58', %s, s, '\\x00', 0, '\\x90', now() FROM generate_series (2, 300001) s RETURNING 1)"
              " SELECT count(*) FROM stored", feed)
    stack.sql("SELECT note_batches ('{58}', ARRAY[%s], '{1}', '{2}', '{300001}')", feed)

    def read(table):
        return stack.sql("SELECT coalesce (seq_tup_read, 0) + coalesce (idx_tup_fetch, 0) FROM pg_stat_user_tables WHERE relname = %s", table)[0][0]

    def asked(times):
        """What a session read is told together, some time after: by what each hello reads of feed_missing it is known to be there."""
        before = read("feed_missing")
        for _ in range(times):
            welcome = hello(client)
            assert (welcome["next_seq"], welcome["missing"]) == (300002, [[1, 1]])
        wait_for("the statistics", lambda: read("feed_missing") >= before + times, limit=60)

    asked(1)
    before = read("batch")
    asked(5)
    assert read("batch") - before < 1000
    client.close()
    stack.sql("DELETE FROM feed_missing WHERE feed = %s", feed)
    stack.sql("DELETE FROM batch WHERE feed = %s", feed)


def test_a_database_of_before_gets_its_missing_ranges_from_what_is_stored(stack):
    name = "before_the_ranges"
    url = stack.env["TIENDO_DATABASE_URL"]
    stack.sql(f"CREATE DATABASE {name}")
    other = url.replace("/tiendo?", f"/{name}?")
    assert other != url

    def psql(*arguments):
        done = subprocess.run(["psql", "-qXAt", "-v", "ON_ERROR_STOP=1", "-d", other, *arguments], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    tables = sorted((ROOT / "common/schema/tables").glob("*.sql"))
    psql("-f", str(tables[0]))
    psql("-c", "INSERT INTO batch SELECT '58', f, s, '\\x00', 0, '\\x90', '2024-07-01T00:00Z'::timestamptz + s * interval '1 s' FROM (VALUES ('a'), ('b')) v (f),"
               " generate_series (1, 5000) s WHERE s % 7 <> 0 AND (f <> 'b' OR s > 3)",
         "-c", "UPDATE batch SET received_at = '2024-06-30T00:00Z' WHERE feed = 'a' AND seq = 4999",
         "-c", "INSERT INTO quarantine VALUES ('58', 'a', 1, 0, 'unknown_unit', 'x', '\\x00', now())")
    psql("-f", str(next(file for file in tables if file.name.startswith("0002_"))))
    differ = psql("-c", "SELECT count(*) FROM (SELECT feed, s FROM feed_missing m, generate_series (m.from_seq, m.to_seq) s EXCEPT"
                        " SELECT f, s FROM (VALUES ('a'), ('b')) v (f), generate_series (1, 4999) s WHERE s % 7 = 0 OR (f = 'b' AND s <= 3)) x")
    assert differ == ["0"]
    assert psql("-c", "SELECT count(*) FROM feed_missing") == [str(714 + 715)]
    assert psql("-c", "SELECT feed, highest FROM feed_seq ORDER BY feed") == ["a|5000", "b|5000"]
    assert psql("-c", "SELECT DISTINCT since AT TIME ZONE 'UTC' FROM feed_missing WHERE feed = 'a'")[:1] == ["2024-06-30"]
    stack.sql(f"DROP DATABASE {name}")


def test_a_new_life_of_a_feed_begins_at_one_and_what_was_stored_is_in_nobodys_way(stack):
    feed = stack.add_feed("582")
    client = stack.client(feed)
    assert client.put(1, [progress("22786", rev=1, date="2024-07-11")])["status"] == "stored"
    assert client.put(2**62, [progress("99999")])["status"] == "stored"  # burnt
    said = stack.tiendo("feed", "reset", feed)
    assert "from 1 again" in said
    welcome = hello(client)
    assert (welcome["next_seq"], welcome["missing"]) == (1, []) and "acknowledged_before" not in welcome
    assert client.put(1, [progress("22786", rev=2, date="2024-07-11", value=9), progress("99999")])["status"] == "stored"
    assert client.put(1, [progress("22786", rev=2, date="2024-07-11", value=9), progress("99999")])["status"] == "duplicate"
    assert client.put(1, [])["code"] == "seq_conflict"
    assert client.put(3, [])["status"] == "stored"
    assert hello(client)["missing"] == [[2, 2]]
    assert stack.sql("SELECT life, seq FROM batch WHERE feed = %s ORDER BY life, seq", feed) == [(1, 1), (1, 2**62), (2, 1), (2, 3)]
    entry = [e for e in json.loads(stack.tiendo("audit", "--json")) if e["act"] == "feed reset"][-1]
    assert entry["subject"] == feed and json.loads(entry["detail"])["highest_seq"] == str(2**62)
    assert stack.run("feed", "reset", "nobody").returncode == 1
    client.close()


def test_a_restored_server_says_what_had_been_acknowledged(stack):
    feed = stack.add_feed("582")
    client = stack.client(feed)
    for seq in range(1, 8):
        assert client.put(seq, [])["status"] == "stored"
    assert "acknowledged_before" not in hello(client)
    stack.sql("DELETE FROM batch WHERE feed = %s AND seq > 4", feed)  # as a backup of before has it
    stack.sql("UPDATE feed_seq SET highest = 4 WHERE feed = %s", feed)
    welcome = hello(client)
    assert (welcome["next_seq"], welcome["acknowledged_before"]) == (5, 7)
    client.close()


def test_a_server_that_was_restored_and_started_again_says_what_had_been_acknowledged(fresh):
    """As the procedure goes: a dump, more reports, a restore of the dump, and a new ingest that has heard of nothing."""
    stack = fresh(clock="2024-07-15T12:00:00+07:00")
    feed = stack.add_feed("582")
    client = stack.client(feed)
    for seq in range(1, 5):
        assert client.put(seq, [])["status"] == "stored"
    dump = stack.dump()
    for seq in range(5, 8):
        assert client.put(seq, [])["status"] == "stored"
    client.close()

    def restored():
        stack.restore(dump)
        stack.tiendo("restored")

    def welcome():
        old = stack.pid("ingest")
        os.kill(old, signal.SIGKILL)
        wait_for("another ingest", lambda: stack.pid("ingest") != old)
        again = stack.client(feed)
        answer = hello(again)
        again.close()
        return answer["next_seq"], answer.get("acknowledged_before")

    assert welcome() == (8, None), "nothing is missing"
    restored()
    assert welcome() == (5, 7) and welcome() == (5, 7)
    # a feed of that name in a database that was made anew has lost nothing
    stack.sql("UPDATE feed SET added_at = added_at + interval '1 minute' WHERE code = %s; SELECT configuration_changed ()", feed)
    assert welcome() == (5, None)


def test_a_figure_that_is_taken_out_leaves_the_day_without_one(stack, communes):
    feed = stack.add_feed("582")
    client = stack.client(feed)
    unit, day = communes("582")[-1], "2024-07-12"

    def shown(**more):
        return [row["day"] for row in stack.status(unit="582", level="commune", date=day, **more)["units"] if row["unit"] == unit]

    assert client.put(1, [progress(unit, date=day, rev=2**62, value=9999999)])["accepted"] == 1
    wait_for("the figure", lambda: shown() == [9999999])
    for reason in ("", "gọi 0912 345 678", "x" * 1001):
        assert stack.run("void", "kich-hoat", unit, day, "--reason", reason).returncode != 0
    for wrong in (("nowhere", unit, day), ("kich-hoat", unit, "2024-07-02"), ("kich-hoat", "99999", day)):
        assert stack.run("void", *wrong, "--reason", "sai").returncode == 1
    assert stack.run("void", "kich-hoat", unit, "12/7/2024", "--reason", "sai").returncode == 2
    assert "9999999" in stack.tiendo("void", "kich-hoat", unit, day, "--reason", " gõ nhầm ")
    wait_for("the day without it", lambda: shown() == [None])
    answer = client.put(2, [progress(unit, date=day, rev=3, value=5)])
    assert answer["accepted"] == 1 and answer["outdated"] == [{"index": 0, "rev": 2**62 + 1}]
    assert client.put(3, [progress(unit, date=day, rev=3, value=6)])["rejected"][0]["detail"].startswith("no `rev` of a feed is taken any more")
    stack.settled()
    assert shown() == [None]
    assert client.ask({"v": 1, "type": "figures", "campaign": "kich-hoat", "from": day, "to": day, "units": [unit]})["figures"] == []
    entry = [e for e in json.loads(stack.tiendo("audit", "--json")) if e["act"] == "void"][-1]
    assert json.loads(entry["detail"]) == {"unit": unit, "date": day, "figure": "9999999", "rev": 2**62 + 1, "reason": "gõ nhầm"}
    client.close()
