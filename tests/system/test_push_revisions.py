"""`tiendo push` of rows without a revision: what stands is asked, and only what changed is sent."""
import pytest

from lib.pushers import ack, fake, later, nack, pc, Pusher, units, welcome, write  # noqa: F401 (fake, pc, units: fixtures)


def standing_server(stands, more=False):
    """A fake that knows what stands, and refuses a revision that another has taken."""
    def answer(command, server):
        if command["type"] == "hello":
            return welcome(command)
        if command["type"] == "figures":
            wanted = [dict(figure) for figure in stands.values()
                      if command["from"] <= figure["date"] <= command["to"] and figure["unit"] in command.get("units", [figure["unit"]])]
            return {"type": "figures", "campaign": command["campaign"], "figures": wanted[:2] if more else wanted, "more": more and len(wanted) > 2}
        rejected = []
        for index, record in enumerate(command["records"]):
            place = (record["unit"], record["date"])
            if place in stands and stands[place]["rev"] >= record["rev"]:
                rejected.append({"index": index, "code": "rev_conflict", "detail": "taken"})
            else:
                stands[place] = {"unit": record["unit"], "date": record["date"], "rev": record["rev"], "counts": record["counts"]}
        return ack(command, rejected)
    return answer


def figure(unit, date, rev, value):
    return (unit, date), {"unit": unit, "date": date, "rev": rev, "counts": {"activated": value}}


@pytest.mark.parametrize("more", [False, True])
def test_without_a_rev_column_what_stands_is_asked_and_only_what_changed_is_sent(stack, pc, fake, tmp_path, units, more):
    stands = dict([figure(units[0], "2024-07-10", 4, 3), figure(units[1], "2024-07-11", 1, 9), figure(units[2], "2024-07-12", 2, 5),
                   figure(units[0], "2024-07-12", 7, 1)])
    server = fake(standing_server(stands, more))
    rows = [f"{units[0]},2024-07-10,3", f"{units[1]},2024-07-11,8", f"{units[2]},2024-07-12,5", f"{units[0]},2024-07-12,2", f"{units[1]},2024-07-12,6"]
    done = pc.push("--campaign", "kich-hoat", write(tmp_path / "n.csv", rows, header="unit,date,activated"), server=server.endpoint, key=server.public.decode())
    assert done.returncode == 0 and "3 accepted, 0 rejected, 0 not sent" in done.stdout and "2 rows were left out" in done.stdout, done
    sent = {(r["unit"], r["date"], r["rev"], r["counts"]["activated"]) for command in server.batches() for r in command["records"]}
    assert sent == {(units[1], "2024-07-11", 2, 8), (units[0], "2024-07-12", 8, 2), (units[1], "2024-07-12", 1, 6)}
    assert pc.waiting() == 0


def test_a_revision_that_another_took_meanwhile_is_asked_for_again(stack, pc, fake, tmp_path, units):
    stands = {}
    inner = standing_server(stands)

    def answer(command, server):
        reply = inner(command, server)
        if command["type"] == "figures" and sum(c["type"] == "figures" for c in server.got) <= 2:
            rev = sum(c["type"] == "figures" for c in server.got)
            stands.update([figure(units[0], "2024-07-10", rev, 100 + rev)])  # another PC is faster, twice
        return reply

    server = fake(answer)
    file = write(tmp_path / "n.csv", [f"{units[0]},2024-07-10,3", f"{units[1]},2024-07-10,4"], header="unit,date,activated")
    done = pc.push("--campaign", "kich-hoat", file, server=server.endpoint, key=server.public.decode())
    assert done.returncode == 0 and "2 accepted, 0 rejected, 0 not sent" in done.stdout, done
    assert stands[(units[0], "2024-07-10")]["rev"] == 3 and stands[(units[0], "2024-07-10")]["counts"] == {"activated": 3}
    assert sum(command["type"] == "figures" for command in server.got) == 3


def test_rows_without_a_revision_wait_over_a_crash_and_are_asked_for_later(stack, pc, fake, tmp_path, units):
    file = write(tmp_path / "n.csv", [f"{units[0]},2024-07-10,3"], header="unit,date,activated")
    done = later(pc, "--campaign", "kich-hoat", file)
    assert "1 rows wait" in done.stdout, done
    stands = dict([figure(units[0], "2024-07-10", 4, 9)])
    server = fake(standing_server(stands))
    done = pc.push(server=server.endpoint, key=server.public.decode())
    assert done.returncode == 0 and stands[(units[0], "2024-07-10")]["rev"] == 5, done


def test_a_server_that_cannot_say_what_stands_is_told_the_rows_all_the_same(stack, pc, fake, tmp_path, units):
    inner = standing_server(dict([figure(units[0], "2024-07-10", 4, 9)]))
    server = fake(lambda command, one: nack(command, "unknown_type") if command["type"] == "figures" else inner(command, one))
    file = write(tmp_path / "n.csv", [f"{units[0]},2024-07-10,3", f"{units[1]},2024-07-10,4"], header="unit,date,activated")
    done = pc.push("--campaign", "kich-hoat", file, server=server.endpoint, key=server.public.decode())
    assert done.returncode == 1 and "1 accepted, 1 rejected" in done.stdout and "n.csv:2: rev_conflict" in done.stderr and pc.waiting() == 0, done


def test_two_rows_of_one_unit_and_day_without_revisions_are_both_kept_back(stack, pc, fake, tmp_path, units):
    server = fake(standing_server({}))
    rows = [f"{units[0]},2024-07-10,3", f"{units[1]},2024-07-10,4", f"{units[0]},2024-07-10,5"]
    done = pc.push("--campaign", "kich-hoat", write(tmp_path / "n.csv", rows, header="unit,date,activated"), server=server.endpoint, key=server.public.decode())
    assert done.returncode == 1 and "n.csv:2: line 4" in done.stderr and "n.csv:4: line 2" in done.stderr and "1 accepted, 0 rejected, 2 not sent" in done.stdout, done


def test_outdated_rows_are_told_with_their_lines(stack, pc, fake, tmp_path, units):
    server = fake(lambda command, _: welcome(command) if command["type"] == "hello" else ack(command, outdated=[{"index": 1, "rev": 9}]))
    file = write(tmp_path / "o.csv", [f"{units[0]},2024-07-10,3,1", f"{units[1]},2024-07-10,3,1"])
    done = pc.push("--campaign", "kich-hoat", file, server=server.endpoint, key=server.public.decode())
    assert done.returncode == 1 and "o.csv:3: outdated: revision 9 stands" in done.stderr and "2 accepted" in done.stdout and "1 accepted rows are outdated" in done.stdout, done


def test_without_a_rev_column_on_the_real_stack(stack, pc, tmp_path):
    units = [row[0] for row in stack.sql("SELECT code FROM unit WHERE parent_code = '588' AND '2024-07-15' BETWEEN valid_from AND valid_to ORDER BY code")]
    pc = Pusher(stack, stack.add_feed("588"), tmp_path, "588")
    file = write(tmp_path / "n.csv", [f"{unit},2024-07-{day},{day}" for unit in units for day in (10, 11)], header="unit,date,activated")
    done = pc.push("--campaign", "kich-hoat", file)
    assert done.returncode == 0 and f"{2 * len(units)} accepted, 0 rejected, 0 not sent" in done.stdout, done
    done = pc.push("--campaign", "kich-hoat", file)
    assert done.returncode == 0 and "0 accepted" in done.stdout and f"{2 * len(units)} rows were left out" in done.stdout, done
    write(file, [f"{units[0]},2024-07-10,77,đếm lại", f"{units[1]},2024-07-10,10,"], header="unit,date,activated,note")
    done = pc.push("--campaign", "kich-hoat", file)
    assert done.returncode == 0 and "1 accepted" in done.stdout and "1 rows were left out" in done.stdout, done
    assert stack.sql("SELECT rev, value, note FROM progress WHERE unit = %s AND day = '2024-07-10' ORDER BY rev", units[0]) == [(1, 10, None), (2, 77, "đếm lại")]
    low = write(tmp_path / "low.csv", [f"{units[0]},2024-07-10,1,10", f"{units[1]},2024-07-10,3,4"])
    done = pc.push("--campaign", "kich-hoat", low)
    assert done.returncode == 1 and "low.csv:2: outdated: revision 2 stands" in done.stderr and "1 accepted rows are outdated" in done.stdout, done


def test_two_pcs_without_revisions_both_get_their_figures_in(stack, tmp_path):
    units = [row[0] for row in stack.sql("SELECT code FROM unit WHERE parent_code = '588' AND '2024-07-15' BETWEEN valid_from AND valid_to ORDER BY code")]
    feed = stack.add_feed("588")
    stack.client(feed).close()
    pcs = [Pusher(stack, feed, tmp_path, name) for name in "ab"]
    files = [write(tmp_path / f"{value}.csv", [f"{unit},2024-07-{day},{value}" for unit in units for day in (13, 14, 15)], header="unit,date,activated")
             for value in (40, 50)]
    running = [one.start("--campaign", "kich-hoat", "--batch", "2", file) for one, file in zip(pcs, files)]
    for one in running:
        out, err = one.communicate(timeout=100)
        assert one.returncode == 0 and f"{3 * len(units)} accepted, 0 rejected, 0 not sent" in out, out + err
    rows = stack.sql("SELECT unit, day, array_agg(rev ORDER BY rev), array_agg(value ORDER BY value) FROM progress WHERE day >= '2024-07-13' AND unit = ANY (%s)"
                     " GROUP BY unit, day", units)
    assert len(rows) == 3 * len(units) and all(revs == [1, 2] and values == [40, 50] for _, _, revs, values in rows), rows
