"""`tiendo push` and its spool: what takes a batch out of it, and which file is which."""
import pytest

from lib.pushers import ack, fake, later, nack, pc, Pusher, revisions, stored, units, welcome, write  # noqa: F401 (fake, pc, units: fixtures)

# --- what takes a batch out of the spool

def test_two_pcs_of_one_feed_lose_nothing_to_each_other(stack, tmp_path, units):
    feed, rev = stack.add_feed("587"), next(revisions)
    stack.client(feed).close()
    pcs = [Pusher(stack, feed, tmp_path, name) for name in "ab"]
    rows = [f"{unit},2024-07-{day:02d},{rev},3" for unit in units for day in range(9, 16)]
    halves = [rows[0::2], rows[1::2]]
    running = [one.start("--campaign", "kich-hoat", "--batch", "1", write(tmp_path / f"{one.spool.name}.csv", half)) for one, half in zip(pcs, halves)]
    for one, half in zip(running, halves):
        out, err = one.communicate(timeout=100)
        assert one.returncode == 0 and f"{len(half)} accepted, 0 rejected, 0 not sent" in out, out + err
    assert stored(stack, rev) == len(rows)
    client = stack.client(feed)
    assert client.ask({"type": "hello", "v": 1, "feed": feed})["missing"] == []
    client.close()


def test_a_number_that_is_taken_again_and_again_is_changed_again_and_again(stack, pc, fake, tmp_path, units):
    def answer(command, server):
        if command["type"] == "hello":
            return welcome(command, next_seq=len(server.batches()) + 1)
        return nack(command, "seq_conflict") if len(server.batches()) < 6 else ack(command)

    server = fake(answer)
    file = write(tmp_path / "one.csv", [f"{units[0]},2024-07-15,1,3"])
    done = pc.push("--campaign", "kich-hoat", file, server=server.endpoint, key=server.public.decode())
    assert done.returncode == 0 and "1 accepted" in done.stdout and pc.waiting() == 0, done
    sent = server.batches()
    assert len({command["seq"] for command in sent}) == 6 and len({str(command["records"]) for command in sent}) == 1


@pytest.mark.parametrize("code", ["malformed", "control_mismatch", "too_large", "a_code_of_tomorrow"])
def test_a_batch_that_is_refused_stays_in_the_spool_and_is_sent_another_day(stack, pc, fake, tmp_path, units, code):
    refusing = [True]

    def answer(command, server):
        if command["type"] == "hello":
            return welcome(command)
        return nack(command, code) if refusing[0] else ack(command)

    server = fake(answer)
    file = write(tmp_path / "two.csv", [f"{unit},2024-07-15,1,3" for unit in units[:2]])
    done = pc.push("--campaign", "kich-hoat", file, server=server.endpoint, key=server.public.decode())
    assert done.returncode == 1 and f"two.csv:2: the server does not take the batch of 2 rows" in done.stderr and code in done.stderr, done
    assert "0 accepted, 0 rejected, 2 not sent" in done.stdout and "2 rows wait" in done.stdout and pc.waiting() == 2, done
    refusing[0] = False
    done = pc.push(server=server.endpoint, key=server.public.decode())
    assert done.returncode == 0 and "2 accepted, 0 rejected, 0 not sent" in done.stdout, done
    assert [command["seq"] for command in server.batches()] == [1, 1]  # nothing was stored under it, and no gap is left


def test_what_is_more_than_the_server_takes_is_halved(stack, pc, fake, tmp_path, units):
    server = fake(lambda command, _: welcome(command, max_records=3) if command["type"] == "hello" else ack(command))
    rows = [f"{unit},2024-07-{day},1,{day}" for unit in units[:2] for day in (10, 11, 12, 13, 14)]
    done = pc.push("--campaign", "kich-hoat", write(tmp_path / "ten.csv", rows), server=server.endpoint, key=server.public.decode())
    assert done.returncode == 0 and "10 accepted" in done.stdout, done
    batches = server.batches()
    assert all(len(command["records"]) <= 3 for command in batches)
    assert sorted((r["unit"], r["date"]) for command in batches for r in command["records"]) == sorted(tuple(row.split(",")[:2]) for row in rows)
    assert all(command["control"] == {"records": len(command["records"]), "sums": {"activated": sum(r["counts"]["activated"] for r in command["records"])}}
               for command in batches)


def test_numbers_that_were_acknowledged_before_a_restore_are_not_taken(stack, pc, fake, tmp_path, units):
    server = fake(lambda command, _: welcome(command, next_seq=51, acknowledged_before=100) if command["type"] == "hello" else ack(command))
    done = pc.push("--campaign", "kich-hoat", write(tmp_path / "a.csv", [f"{units[0]},2024-07-15,1,3"]), server=server.endpoint, key=server.public.decode())
    assert [command["seq"] for command in server.batches()] == [101] and "lacks 50 batches" in done.stderr and "51-100" in done.stderr, done


def test_used_up_numbers_are_told(stack, pc, fake, tmp_path, units):
    server = fake(lambda command, _: welcome(command, next_seq=2 ** 62 + 1))
    done = pc.push("--campaign", "kich-hoat", write(tmp_path / "a.csv", [f"{units[0]},2024-07-15,1,3"]), server=server.endpoint, key=server.public.decode())
    assert done.returncode == 1 and "tiendo feed reset" in done.stderr and pc.waiting() == 1, done


def test_files_go_one_after_the_other_so_that_a_later_one_corrects_an_earlier_one(stack, pc, tmp_path, units):
    revs = [next(revisions) for _ in range(3)]
    files = [write(tmp_path / f"{rev}.csv", [f"{unit},2024-07-{day},{rev},{rev}" for unit in units[:3] for day in (13, 14)]) for rev in revs]
    done = pc.push("--campaign", "kich-hoat", "--batch", "1", *files)
    assert done.returncode == 0 and "18 accepted, 0 rejected, 0 not sent" in done.stdout and "outdated" not in done.stderr, done


@pytest.mark.parametrize("first, then", [(["--campaign", "khac"], ["--campaign", "kich-hoat"]), (["--campaign", "kich-hoat"], ["--campaign", "kich-hoat", "--locale", "vi"])])
def test_a_file_that_waits_in_another_meaning_is_shown_and_replaced_when_asked(stack, pc, tmp_path, units, first, then):
    rev = next(revisions)
    file = write(tmp_path / "day.csv", [f"{unit},2024-07-15,{rev},3" for unit in units[:3]])
    done = later(pc, *first, file)
    assert "0 accepted, 0 rejected, 3 not sent" in done.stdout and "3 rows wait" in done.stdout, done
    done = pc.push(*then, file)
    assert done.returncode == 1 and "3 rows of this very file wait" in done.stderr and " ".join(first) in done.stderr and "--replace" in done.stderr, done
    assert pc.waiting() == 3 and stored(stack, rev) == 0
    done = pc.push(*then, "--replace", file)
    assert done.returncode == 0 and "3 accepted, 0 rejected, 0 not sent" in done.stdout, done
    assert stored(stack, rev) == 3 and pc.waiting() == 0


def test_a_file_that_waits_is_sent_once_under_whatever_name_it_comes(stack, pc, tmp_path, units):
    rev = next(revisions)
    file = write(tmp_path / "day.csv", [f"{unit},2024-07-15,{rev},3" for unit in units[:3]])
    later(pc, "--campaign", "kich-hoat", file)
    copy = tmp_path / "copy.csv"
    copy.write_bytes(file.read_bytes())
    done = pc.push("--campaign", "kich-hoat", copy)
    assert done.returncode == 0 and "3 accepted, 0 rejected, 0 not sent" in done.stdout and "3 rows of it wait" in done.stderr and "day.csv" in done.stderr, done
    assert stored(stack, rev) == 3


def test_what_was_in_a_file_before_is_told_and_taken_back_when_asked(stack, pc, tmp_path, units):
    revs = [next(revisions), next(revisions)]
    file = write(tmp_path / "day.csv", [f"{units[0]},2024-07-15,{revs[0]},3"])
    later(pc, "--campaign", "kich-hoat", file)
    write(file, [f"{units[0]},2024-07-15,{revs[1]},4"])
    done = later(pc, "--campaign", "kich-hoat", file)
    assert "1 rows of what was in this file before wait" in done.stderr and pc.waiting() == 2, done
    write(file, [f"{units[0]},2024-07-15,{revs[1]},5"])
    done = pc.push("--campaign", "kich-hoat", "--replace", file)
    assert done.returncode == 0 and "1 accepted" in done.stdout, done
    assert stack.sql("SELECT value FROM progress WHERE rev = ANY (%s)", revs) == [(5,)]


def test_replacing_what_was_sent_leaves_no_gap(stack, pc, fake, tmp_path, units):
    rev = next(revisions)
    stack.client(pc.feed).close()
    file = write(tmp_path / "day.csv", [f"{unit},2024-07-15,{rev},3" for unit in units[:2]])
    silent = fake(lambda command, server: welcome(command) if command["type"] == "hello" else None)  # numbers are given, and nothing comes of it
    done = pc.push("--campaign", "kich-hoat", "--batch", "1", "--patience", "2", file, server=silent.endpoint, key=silent.public.decode())
    assert done.returncode == 1 and pc.waiting() == 2 and {command["seq"] for command in silent.batches()} == {1, 2}, done
    done = pc.push("--campaign", "kich-hoat", "--locale", "vi", file)
    assert done.returncode == 1 and "2 of them were sent" in done.stderr and pc.waiting() == 2, done
    done = pc.push("--campaign", "kich-hoat", "--locale", "vi", "--replace", file)
    assert done.returncode == 0 and "2 accepted" in done.stdout, done
    client = stack.client(pc.feed)
    assert client.ask({"type": "hello", "v": 1, "feed": pc.feed})["missing"] == []
    client.close()
