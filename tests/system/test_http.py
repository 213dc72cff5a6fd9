"""What comes over HTTP may be anything, and as much as it likes: raw sockets, no client library that would be polite."""
import asyncio
import base64
import hashlib
import http.client
import json
import os
import pathlib
import random
import re
import resource
import socket
import subprocess
import threading

import pytest

from conftest import ROOT, Stack, progress
from test_reports import get

BUILD = pathlib.Path(os.environ.get("STACK_BUILD", ROOT / "build/dev"))
DAY = "2024-07-15"
STATUS = "/api/v1/status?campaign=kich-hoat"
REPORT = f"/reports/kich-hoat/{DAY}.pdf"
STREAMS = 1000


def make(tmp_path_factory, *lines):
    settings = tmp_path_factory.mktemp("settings") / "settings"
    settings.write_text("\n".join(lines) + "\n")
    stack = Stack("--settings", str(settings))
    stack.set_clock(f"{DAY}T12:00:00+07:00")
    return stack


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    stack = make(tmp_path_factory, "TIENDO_HTTP_RATE=0", "TIENDO_HTTP_ADDRESS_RATE=0")
    yield stack
    stack.down()


@pytest.fixture(autouse=True)
def others_are_served(request):
    """Whatever a test does: the exporter is the same process before and after it, and answers."""
    if "stack" not in request.fixturenames:
        yield
        return
    stack = request.getfixturevalue("stack")
    pid = stack.pid("exporter")
    yield
    assert get(stack, "/api/v1/status", campaign="kich-hoat")[0] == 200 and stack.pid("exporter") == pid


def connect(stack):
    host, port = stack.env["TIENDO_HTTP_URL"].removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=30)


def head(stack, target, method="GET", *lines, token=None, host="x"):
    text = "".join(f"{line}\r\n" for line in [f"{method} {target} HTTP/1.1", f"Host: {host}", f"Authorization: Bearer {token or stack.env['TIENDO_HTTP_TOKEN']}", *lines])
    return (text + "\r\n").encode("latin-1")


class Answer:
    def __init__(self, connection, method="GET"):
        response = http.client.HTTPResponse(connection, method=method)
        response.begin()
        self.code, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def problem(self):
        assert self.headers["Content-Type"] == "application/problem+json", (self.code, self.headers.items(), self.body[:200])
        told = json.loads(self.body)
        assert told["status"] == self.code and told["title"] and told["detail"]
        return told


def ask(stack, target, method="GET", *lines, body=b"", **more):
    with connect(stack) as one:
        one.sendall(head(stack, target, method, *lines, **more) + body)
        return Answer(one, method)


# ---------------------------------------------------------------- forms of requests

@pytest.mark.parametrize("target", [
    "/reports/..//kich-hoat/2024-07-15.pdf", "//api/v1/status", "/api/v1//status", "/api/v1/status/", "/api/v1/../v1/status", "/%2e%2e/%2e%2e/etc/passwd",
    "/page/../api/v1/about", "/page/%2e%2e/index.html", "/page/", "/page/app.js/", "/page/app.js%2f", "/page/page.css.map", "/index.html", "/reports/", "/reports//",
    "/reports/kich-hoat/", "/reports/kich-hoat/2024-07-15.exe", "/reports/kich-hoat/2024-07-15.pdf.exe", "/reports/kich-hoat/2024-07-15.pdf/",
    "/reports/kich-hoat/2024-7-15.pdf", "/reports/kich-hoat/2024-02-30.pdf", "/reports/kich-hoat/9999-99-99.csv", "/reports/" + "k" * 300 + "/2024-07-15.csv",
    "/reports/kich-hoat/../../x/2024-07-15.csv", "/reports/kich-hoat/2024-07-15.", "/api", "/api/v2/status", "/API/v1/status", "/healthz", "/readyz", "/metrics", "/metrics/", "/.git/config",
    "/api/v1/alerts/1/ack/x", "/%ff%fe", "/%", "/%zz", "/a%0d%0aSet-Cookie:%20x=1", "*", "/\\..\\x"])
def test_a_path_that_leads_nowhere_is_404(stack, target):
    answer = ask(stack, target)
    assert answer.code == (405 if target.endswith("/ack/x") else 404) and answer.problem
    assert "Set-Cookie" not in answer.headers and b"root:" not in answer.body


@pytest.mark.parametrize("target", ["/api/v1/status%00", "/%00", "/page/app.js%00.png", "/reports/kich-hoat/2024-07-15.pdf%00.exe", STATUS + "%00", STATUS + "&date=2024-07-15%00x"])
def test_a_nul_ends_nothing_early(stack, target):
    assert ask(stack, target).problem["status"] == 400


@pytest.mark.parametrize("query", ["date=2024-02-30", "date=2024-13-01", "date=15/7/2024", "date=-1", "date=20240715", "date=9999999-01-01", "as_of=now", "as_of=2024-07-15",
                                   "as_of=2024-07-15T12:00:00+07:00", "unit=" + "9" * 2000, "level=" + "x" * 1025, "a&b&c&d&e&f&g&h&i&j&k&l&m&n", "campaign=x", "date=2024-07-15;date=1"])
def test_a_wrong_parameter_is_told(stack, query):
    assert ask(stack, STATUS + "&" + query).problem["status"] == 400


@pytest.mark.parametrize("size, code", [(3900, 404), (4200, 414), (9000, 414), (60000, 414), (400000, 414)])
def test_an_address_has_a_longest_length(stack, size, code):
    with connect(stack) as one:
        try:
            one.sendall(head(stack, "/" + "x" * size))
        except (BrokenPipeError, ConnectionResetError):
            pass  # it was told before all of it was sent
        try:
            answer = Answer(one)
        except ConnectionResetError:
            assert size > 16000
            return
        assert answer.code == code
        if size < 16000:
            assert answer.problem


@pytest.mark.parametrize("lines", [["X: " + "y" * 9000], [f"X-{i}: {'y' * 90}" for i in range(90)], ["Cookie: " + "a=b; " * 2500], ["X: " + "y" * 60000]])
def test_headers_have_a_greatest_size(stack, lines):
    with connect(stack) as one:
        one.sendall(head(stack, STATUS, "GET", *lines))
        answer = Answer(one)
        assert answer.code == 431
        if sum(map(len, lines)) < 10000:
            assert answer.problem


@pytest.mark.parametrize("token", ["", "x", "x" * 190, "x" * 5000, "' OR '1'='1", "\xc3\xa9\xff", "null", "Bearer"])
def test_a_wrong_token_is_401(stack, token):
    with connect(stack) as one:
        one.sendall(f"GET {STATUS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode("latin-1"))
        answer = Answer(one)
        assert answer.problem["status"] == 401 and answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("scheme", ["Basic {}", "bearer{}", "Bearer\t{}", "Token {}", "{}"])
def test_another_scheme_is_401(stack, scheme):
    with connect(stack) as one:
        one.sendall(f"GET {STATUS} HTTP/1.1\r\nHost: x\r\nAuthorization: {scheme.format(stack.env['TIENDO_HTTP_TOKEN'])}\r\n\r\n".encode())
        assert Answer(one).problem["status"] == 401


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "POST", "TRACE", "BREW"])
@pytest.mark.parametrize("target", [STATUS, "/", "/page/page.css", REPORT, "/api/v1/events", "/page/app.js"])
def test_another_method_is_405_and_says_which(stack, method, target):
    answer = ask(stack, target, method, "Content-Length: 0")
    assert answer.problem["status"] == 405 and answer.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("target", [STATUS, "/", "/page/app.js", "/api/v1/campaigns", "/api/v1/nothing", "/api/v1/events"])
def test_head_is_get_without_the_body(stack, target):
    answer = ask(stack, target, "HEAD")
    if target.endswith("/events"):
        assert answer.code == 200 and answer.body == b""
        return
    whole = ask(stack, target)
    assert (answer.code, answer.body, answer.headers["ETag"]) == (whole.code, b"", whole.headers["ETag"])
    assert answer.headers["Content-Length"] == str(len(whole.body))


def policy_of(answer):
    return {name: set(rest) for name, *rest in (one.split() for one in answer.headers["Content-Security-Policy"].split("; "))}


def test_a_page_may_use_its_own_files_and_the_one_style_that_it_holds(stack):
    page, file, figures = (ask(stack, target) for target in ("/", "/page/app.js", "/api/v1/campaigns"))
    (style,) = re.findall(rb"<style>(.*?)</style>", page.body, re.S)
    assert style == ask(stack, "/page/page.css").body
    strict = {"default-src": {"'none'"}, "script-src": {"'self'"}, "style-src": {"'self'"}, "connect-src": {"'self'"}, "img-src": {"'self'", "data:"}, "worker-src": {"'self'"},
              "base-uri": {"'none'"}, "form-action": {"'none'"}, "frame-ancestors": {"'none'"}}
    assert "Đang tải số liệu" in page.body.decode()  # said before a script is there
    digest = base64.b64encode(hashlib.sha256(style).digest()).decode()
    assert policy_of(page) == {**strict, "style-src": {"'self'", f"'sha256-{digest}'"}}
    assert policy_of(file) == strict and policy_of(figures) == {"default-src": {"'none'"}, "frame-ancestors": {"'none'"}}
    assert not re.search(rb"<script(?![^>]* src=)|\sstyle=|\son[a-z]+=", page.body.replace(style, b""))  # nothing that would need more


def test_a_label_that_is_too_long_is_cut_between_letters(stack):
    label = "ễ" * 100  # three bytes each
    token = [w for w in stack.tiendo("token", "new", "--role", "viewer", "--unit", "*", "--label", label).split() if len(w) > 40 and w != label][-1]
    about = json.loads(ask(stack, "/api/v1/about", token=token).body)
    assert len(about["label"]) > 60 and label.startswith(about["label"])


def test_a_notice_that_is_no_text_stops_the_start():
    environment = {**{k: v for k, v in os.environb.items() if not k.startswith(b"TIENDO_")}, b"TIENDO_DATABASE_URL": b"postgresql:///none", b"TIENDO_NOTICE": b"SO LI\xffEU"}
    started = subprocess.run([BUILD / "tiendo-exporter"], env=environment, capture_output=True, timeout=60)
    assert started.returncode == 1 and b"TIENDO_NOTICE is not UTF-8" in started.stderr


# ---------------------------------------------------------------- bodies

ACK = "/api/v1/alerts/1/ack"


def test_a_body_that_is_declared_too_large_is_not_waited_for(stack):
    for length in ("16385", "10000000000", "18446744073709551615"):
        problem = ask(stack, ACK, "POST", f"Content-Length: {length}").problem
        assert (problem["status"], problem["code"]) == (413, "too_large")


def test_a_chunked_body_is_counted(stack):
    chunk = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    assert ask(stack, ACK, "POST", "Transfer-Encoding: chunked", body=chunk + b"0\r\n\r\n").code in (400, 404)
    problem = ask(stack, ACK, "POST", "Transfer-Encoding: chunked", body=chunk * 3 + b"0\r\n\r\n").problem
    assert (problem["status"], problem["code"]) == (413, "too_large")
    with connect(stack) as one:  # without end: it is cut off
        one.sendall(head(stack, ACK, "POST", "Transfer-Encoding: chunked"))
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            for _ in range(10000):
                one.sendall(chunk)


@pytest.mark.parametrize("lines, body", [(["Transfer-Encoding: chunked"], b"zz\r\nxx\r\n"), (["Transfer-Encoding: chunked"], b"ffffffffffffffffffff\r\n"), (["Content-Length: -1"], b""),
                                         (["Content-Length: 1x"], b"{"), (["Content-Length: 99999999999999999999999"], b""), (["Content-Length: 2"], b"{{"), (["Content-Length: 4"], b"\x00\xff{}"),
                                         (["Content-Length: 11"], b'{"note": 1}'), (["Content-Length: 14"], b'{"until": "x"}'), (["Content-Length: 2"], b"[]")])
def test_a_wrong_body_is_refused(stack, lines, body):
    with connect(stack) as one:
        one.sendall(head(stack, ACK, "POST", *lines) + body)
        try:
            answer = Answer(one)
        except (ConnectionResetError, http.client.BadStatusLine):
            return
        assert answer.code in (400, 413)


def test_a_body_that_never_comes_harms_nobody(stack):
    with connect(stack) as one:
        one.sendall(head(stack, ACK, "POST", "Content-Length: 100") + b'{"note')
        assert get(stack, "/api/v1/about")[0] == 200
    assert stack.sql("SELECT count(*) FROM alert WHERE state = 'acknowledged'") == [(0,)]


# ---------------------------------------------------------------- connections

def test_requests_in_one_piece_are_answered_in_their_order(stack):
    targets = [STATUS, "/api/v1/nothing", "/page/view.js", f"/reports/kich-hoat/{DAY}.csv", "/api/v1/about"]
    with connect(stack) as one:
        one.sendall(b"".join(head(stack, target) for target in targets))
        file = one.makefile("rb")
        for code, start in [(200, b'{"campaign"'), (404, b'{"type"'), (200, b"//"), (200, b"\xef\xbb\xbf"), (200, b'{"role"')]:
            assert int(file.readline().split()[1]) == code
            length = int(http.client.parse_headers(file)["Content-Length"])
            assert file.read(length).startswith(start)


def test_garbage_and_halves_disturb_nobody(stack):
    rng = random.Random(7)
    whole = head(stack, STATUS)
    sockets = []
    for i in range(300):
        one = connect(stack)
        one.sendall([rng.randbytes(300), whole[:rng.randrange(1, len(whole) - 2)], b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET\r\n\r\n", b""][i % 5])
        sockets.append(one)
        if i % 50 == 0:
            assert get(stack, "/api/v1/about")[0] == 200
    for one in sockets:
        one.close()


def test_who_does_not_read_holds_nobody_up(stack):
    sockets = [connect(stack) for _ in range(30)]
    for one in sockets:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        one.sendall(head(stack, STATUS + "&level=all") * 40)
    for _ in range(20):
        assert get(stack, "/api/v1/status", campaign="kich-hoat", level="all")[0] == 200
    for one in sockets:
        one.close()


def test_who_asks_later_is_never_told_less(stack):
    """Answers are shared by who asks at the same time: what was committed before a question came is in its answer, and an answer is of one moment."""
    readers, enough, reports = 8, 400, 0
    unit = stack.sql("SELECT code FROM unit WHERE parent_code = '587' ORDER BY code LIMIT 1")[0][0]
    feed = stack.client(stack.add_feed("58"))
    lock, seen, faults, answers, ended = threading.Lock(), [0], [], [0], threading.Event()

    def read():
        while not ended.is_set() and not faults:
            least = seen[0]
            answer = json.loads(ask(stack, STATUS + "&level=all").body)
            day = answer["total"]["day"] or 0
            below = sum(one["day"] or 0 for one in answer["units"] if one["level"] == "commune")
            with lock:
                answers[0] += 1
                if day < least or below != day:
                    faults.append((least, day, below))
                seen[0] = max(seen[0], day)

    threads = [threading.Thread(target=read) for _ in range(readers)]
    before = stack.status()["total"]["day"] or 0
    for one in threads:
        one.start()
    while answers[0] < enough and not faults:
        reports += 1
        assert feed.put(reports, [progress(unit, DAY, reports, reports)])["type"] == "ack"
        rolled_up = stack.sql("SELECT value FROM figure WHERE campaign = 'kich-hoat' AND unit = %s AND day = %s", unit, DAY)
        with lock:
            seen[0] = max(seen[0], before + (rolled_up[0][0] if rolled_up else 0))
    stack.settled()
    ended.set()
    for one in threads:
        one.join()
    assert faults == []
    assert json.loads(ask(stack, STATUS).body)["total"]["day"] == before + reports


async def open_stream(host, port, token, source="127.0.0.1"):
    reader, writer = await asyncio.open_connection(host, port, local_addr=(source, 0))
    writer.write(f"GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    await reader.readuntil(b"event: change\ndata: {}\n\n")
    return reader, writer


def viewers(stack, count):
    return [[w for w in stack.tiendo("token", "new", "--role", "viewer", "--unit", "*", "--label", f"viewer {n}").split() if len(w) > 40][0] for n in range(count)]


def test_a_thousand_streams_are_all_told(stack):
    host, port = stack.env["TIENDO_HTTP_URL"].removeprefix("http://").split(":")
    feed = stack.client(stack.add_feed("58"))
    unit = stack.sql("SELECT code FROM unit WHERE parent_code = '582' LIMIT 1")[0][0]
    tokens = viewers(stack, 5)  # of one token and one address there are fewer

    async def all_of_them():
        streams = [await open_stream(host, port, tokens[n % 5], f"127.0.0.{1 + n % 5}") for n in range(STREAMS)]
        assert feed.put(1, [progress(unit, DAY, 1, 5)])["type"] == "ack"
        told = await asyncio.wait_for(asyncio.gather(*[reader.readuntil(b"event: change\ndata: {}\n\n") for reader, _ in streams]), 30)
        for _, writer in streams:
            writer.close()
        return len(told)
    assert asyncio.run(all_of_them()) == STREAMS
