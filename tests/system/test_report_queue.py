"""Reports that are waited for: renders are made to stand still, clients leave, processes die; figures are answered meanwhile."""
import os
import pathlib
import re
import select
import signal
import urllib.request

import pytest

from conftest import wait_for
from test_http import DAY, REPORT, Answer, ask, connect, head, make, others_are_served, stack  # noqa: F401
from test_reports import get


def renders(stack):
    """Processes of the exporter that lay out a report."""
    children = pathlib.Path("/proc")
    found = []
    for entry in children.glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == stack.pid("exporter") and b"--render" in (entry / "cmdline").read_bytes():
                found.append((int(entry.name), fields[0]))
        except OSError:
            continue
    return found


def begin(stack, target=REPORT, token=None):
    one = connect(stack)
    one.sendall(head(stack, target, token=token))
    return one


@pytest.fixture(scope="module")
def other(stack):
    """A token of somebody else."""
    return [w for w in stack.tiendo("token", "new", "--role", "viewer", "--unit", "*", "--label", "other").split() if len(w) > 40][0]


def freeze(stack, already=()):
    """A report whose render stands still: the connection that waits for it and the process."""
    def try_one():
        one = begin(stack)

        def caught():
            for process, _ in renders(stack):
                if process not in already:
                    os.kill(process, signal.SIGSTOP)
                    return process
            return "answered" if select.select([one], [], [], 0)[0] else None
        process = wait_for("a render", caught, pause=0.002)
        if process != "answered" and (process, "T") in wait_for("that it stands", lambda: [r for r in renders(stack) if r[0] == process and r[1] in "TZ"] or ["gone"]):
            return one, process
        one.close()
        return None
    return wait_for("a render that was caught in time", try_one)


def waiting(stack):
    with urllib.request.urlopen(stack.env["TIENDO_METRICS_URL"], timeout=10) as answer:
        return int(float(re.search(r"^tiendo_http_reports_waiting (\S+)", answer.read().decode(), re.M).group(1)))


@pytest.fixture
def frozen(stack):
    """Both renders stand still."""
    one = freeze(stack)
    two = freeze(stack, [one[1]])
    yield [one, two]
    for connection, process in (one, two):
        connection.close()
        try:
            os.kill(process, signal.SIGCONT)
        except ProcessLookupError:
            pass
    wait_for("an empty queue", lambda: waiting(stack) == 0, limit=60)


def test_reports_wait_without_holding_anybody_up_and_a_full_queue_says_so(stack, frozen, other):
    queued = [begin(stack, token=token) for _ in range(8) for token in (None, other)]
    wait_for("the queue", lambda: waiting(stack) == 18)
    for _ in range(20):
        assert get(stack, "/api/v1/status", campaign="kich-hoat")[0] == 200
    full = ask(stack, REPORT)
    assert full.problem["status"] == 503 and int(full.headers["Retry-After"]) >= 1
    assert ask(stack, f"/reports/kich-hoat/{DAY}.pdf?report=gossip").code == 400  # what is wrong is told at once
    # one that leaves makes room for one
    queued.pop(5).close()
    wait_for("its place", lambda: waiting(stack) == 17)
    queued.append(begin(stack, token=other))
    wait_for("the queue", lambda: waiting(stack) == 18)
    assert len(renders(stack)) == 2
    for _, process in frozen:
        os.kill(process, signal.SIGCONT)
    for one in queued + [frozen[0][0], frozen[1][0]]:
        one.settimeout(60)
        answer = Answer(one)
        assert answer.code == 200 and answer.body.startswith(b"%PDF")
        one.close()


def test_a_token_fills_half_the_queue_and_others_come_first(stack, frozen, other):
    mine = [begin(stack) for _ in range(8)]
    wait_for("the queue", lambda: waiting(stack) == 10)
    assert ask(stack, REPORT).problem["status"] == 503
    its = begin(stack, token=other)
    wait_for("its place", lambda: waiting(stack) == 11)
    os.kill(frozen[0][1], signal.SIGCONT)
    assert Answer(its).code == 200
    assert len(select.select(mine, [], [], 0)[0]) < 8  # one after the other they would all have come before
    for one in [*mine, its]:
        one.close()


def test_a_client_that_leaves_ends_the_layout_of_its_report(stack, frozen):
    next_one = begin(stack)
    frozen[0][0].close()
    wait_for("the end of its render", lambda: frozen[0][1] not in [process for process, _ in renders(stack)])
    assert Answer(next_one).code == 200
    next_one.close()


def test_a_render_that_dies_costs_one_report(stack, frozen):
    os.kill(frozen[0][1], signal.SIGKILL)
    assert Answer(frozen[0][0]).problem["status"] == 500
    os.kill(frozen[1][1], signal.SIGCONT)
    assert Answer(frozen[1][0]).code == 200


def test_the_service_ends_at_once_while_reports_wait(tmp_path_factory):
    stack = make(tmp_path_factory, "TIENDO_POLL_MS=200")
    try:
        one = freeze(stack)
        two = freeze(stack, [one[1]])
        third = begin(stack)
        wait_for("the queue", lambda: waiting(stack) == 3)
        pid = stack.pid("exporter")
        os.kill(pid, signal.SIGTERM)
        assert Answer(third).problem["status"] == 503
        wait_for("another exporter", lambda: stack.pid("exporter") != pid)
        wait_for("its answer", lambda: served(stack))
        for connection, process in (one, two):
            connection.close()
            assert not pathlib.Path(f"/proc/{process}").exists()
    finally:
        stack.down()


def served(stack):
    try:
        return get(stack, "/api/v1/about")[0] == 200
    except OSError:
        return False


def test_the_service_ends_at_once_while_the_database_works_for_a_report(tmp_path_factory):
    stack = make(tmp_path_factory, "TIENDO_POLL_MS=200")
    try:
        stack.sql("CREATE OR REPLACE FUNCTION report_json (p_campaign text, p_day date, p_as_of timestamptz, p_now timestamptz, p_unit text DEFAULT NULL) RETURNS text LANGUAGE plpgsql"
                  " AS $$ BEGIN PERFORM pg_sleep (50); RETURN NULL; END $$")
        one = begin(stack)
        wait_for("the question", lambda: stack.sql("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"))
        pid = stack.pid("exporter")
        os.kill(pid, signal.SIGTERM)
        wait_for("another exporter", lambda: stack.pid("exporter") != pid)
        one.close()
        assert not stack.sql("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
    finally:
        stack.down()
