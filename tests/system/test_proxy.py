"""TLS before the exporter and intake: the proxies' files of deploy/, run by Debian's caddy and nginx before a real stack."""
import getpass
import gzip
import http.client
import http.server
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
import urllib.parse
import warnings

import pytest

from conftest import ROOT, progress, wait_for
from lib.people import browser_folder
from lib.ports import free_port
from test_http import make

DAY = "2024-07-15"
YEAR = "max-age=31536000"


class Proxy:
    caddyfile, sign_in = ROOT / "deploy/compose/Caddyfile", ""

    def __init__(self, name, stack, directory):
        self.name, self.stack, self.http, self.https = name, stack, free_port(), free_port()
        self.upstream = stack.env["TIENDO_HTTP_URL"].removeprefix("http://")
        self.intake = stack.env["TIENDO_INTAKE_URL"].removeprefix("http://")
        self.log = open(directory / "log", "w+")
        command, environment, certificate = getattr(self, name)(directory)
        self.process = subprocess.Popen(command, env=dict(os.environ, **environment), stdout=self.log, stderr=self.log)
        wait_for(f"{name} and its certificate", lambda: self.shakes_hands(certificate), limit=60)

    def caddy(self, directory):
        return (["caddy", "run", "--config", self.caddyfile, "--adapter", "caddyfile"],
                {"PROXY_SIGN_IN": self.sign_in, "PROXY_SIGN_IN_PATH": "/ask", "XDG_DATA_HOME": str(directory), "XDG_CONFIG_HOME": str(directory), "TIENDO_HOST": "localhost", "PROXY_HTTP_PORT": str(self.http),
                 "PROXY_HTTPS_PORT": str(self.https), "PROXY_UPSTREAM": self.upstream, "PROXY_INTAKE": self.intake}, directory / "caddy/pki/authorities/local/root.crt")

    def nginx(self, directory):
        """The file as it is, but for what the host has: names, files, ports."""
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2",
                        "-keyout", directory / "key.pem", "-out", directory / "certificate.pem"], check=True, capture_output=True)
        site = (ROOT / "deploy/nginx/tiendo.conf").read_text()
        for there, here in {"listen 80;": f"listen 127.0.0.1:{self.http};", "listen [::]:80;": "", "listen 443 ": f"listen 127.0.0.1:{self.https} ",
                            "listen [::]:443 ssl http2;": "", "tiendo.example.vn": "localhost", "/etc/ssl/tiendo": str(directory),
                            "127.0.0.1:8080": self.upstream, "127.0.0.1:8081": self.intake}.items():
            assert there in site, there
            site = site.replace(there, here)
        (directory / "nginx.conf").write_text(f"user {getpass.getuser()}; pid {directory}/pid; error_log {directory}/log; daemon off; events {{}}\n"
                                              f"http {{ access_log off; include /etc/nginx/mime.types; client_body_temp_path {directory}/body;\n{site}\n}}\n")
        return ["nginx", "-p", str(directory), "-c", str(directory / "nginx.conf")], {}, directory / "certificate.pem"

    def shakes_hands(self, certificate):
        assert self.process.poll() is None, open(self.log.name).read()
        try:
            self.trust = ssl.create_default_context(cafile=certificate)
            one = self.connection()
            one.connect()
            one.close()
            return True
        except OSError:  # not yet: no file, nobody listens, no certificate for the name
            return False

    def connection(self, source="127.0.0.1"):
        return http.client.HTTPSConnection("localhost", self.https, context=self.trust, timeout=30, source_address=(source, 0))

    def ask(self, target, method="GET", source="127.0.0.1", token=True, body=None, **headers):
        if token:
            headers["Authorization"] = f"Bearer {self.stack.env['TIENDO_HTTP_TOKEN'] if token is True else token}"
        one = self.connection(source)
        try:
            one.request(method, target, body=body, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = one.getresponse()
            answer.body = answer.read()
            return answer
        finally:
            one.close()

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        self.log.close()


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    one = make(tmp_path_factory, "TIENDO_HTTP_ADDRESS_RATE=3", "TIENDO_HTTP_TRUSTED_PROXY=127.0.0.1", "TIENDO_TRUSTED_USER_HEADER=Remote-User")
    one.feed = one.client(one.add_feed("582"))
    one.unit = one.sql("SELECT code FROM unit WHERE parent_code = '582' ORDER BY code LIMIT 1")[0][0]
    assert one.feed.put(1, [progress(one.unit, DAY, 1, 41)])["accepted"] == 1
    one.settled()
    yield one
    one.feed.close()
    one.down()


@pytest.fixture(scope="module", params=["caddy", "nginx"])
def proxy(request, stack, tmp_path_factory):
    one = Proxy(request.param, stack, tmp_path_factory.mktemp(request.param))
    yield one
    one.end()


def test_page_figures_and_reports_come_through_tls(proxy):
    page = proxy.ask("/", token=False)
    assert page.status == 200 and b"<!doctype html>" in page.body.lower() and "default-src" in page.headers["Content-Security-Policy"]
    clerk, worker = proxy.ask("/nhap/", token=False), proxy.ask("/nhap/sw.js", token=False)
    assert b"page/nhap.js" in clerk.body and worker.headers["Content-Type"].startswith("text/javascript") and b'"nhap.js": "sha256-' in worker.body
    status = proxy.ask(f"/api/v1/status?campaign=kich-hoat&date={DAY}")
    assert status.status == 200 and json.loads(status.body)["total"]["day"] == 41
    packed = proxy.ask(f"/api/v1/status?campaign=kich-hoat&date={DAY}", Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip" and json.loads(gzip.decompress(packed.body))["total"]["day"] == 41
    report = proxy.ask(f"/reports/kich-hoat/{DAY}.pdf")
    assert report.status == 200 and report.body.startswith(b"%PDF") and report.headers["Content-Type"] == "application/pdf"
    stranger = {"caddy": "127.0.0.9", "nginx": "127.0.0.10"}[proxy.name]  # a wrong token costs an address most of what it may ask
    assert proxy.ask("/api/v1/about", token="guess", source=stranger).status == 401
    assert b"tiendo_" not in proxy.ask("/metrics").body and proxy.ask("/metrics").status == 404  # figures before they are published


def test_browsers_are_kept_to_tls(proxy):
    assert all(proxy.ask(target, token=False).headers["Strict-Transport-Security"] == YEAR for target in ("/", "/api/v1/about", "/nowhere"))
    plain = http.client.HTTPConnection("localhost", proxy.http, timeout=30)
    plain.request("GET", "/api/v1/about")
    moved = plain.getresponse()
    assert moved.status in (301, 308) and moved.headers["Location"].startswith("https://localhost")
    plain.close()
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with socket.create_connection(("localhost", proxy.https)) as one, pytest.raises((ssl.SSLError, ConnectionError)):
        old.wrap_socket(one)


@pytest.mark.parametrize("encoding", ["identity", "gzip, deflate, br"])
def test_events_come_as_they_happen(proxy, encoding):
    one = proxy.connection()
    one.request("GET", "/api/v1/events", headers={"Authorization": f"Bearer {proxy.stack.env['TIENDO_HTTP_TOKEN']}", "Accept-Encoding": encoding})
    stream = one.getresponse()
    assert stream.status == 200 and stream.headers["Content-Type"].startswith("text/event-stream") and stream.headers["Content-Encoding"] is None
    revision = proxy.stack.sql("SELECT max(rev) FROM progress")[0][0] + 1
    first = stream.readline()  # the stream has begun before anything happened
    assert first
    took = []
    for seq in range(revision, revision + 3):
        assert proxy.stack.feed.put(seq, [progress(proxy.stack.unit, DAY, seq, 41)])["accepted"] == 1
        acknowledged = time.monotonic()
        while b"event: change" not in stream.readline():
            pass
        took.append(time.monotonic() - acknowledged)
    one.close()
    assert min(took) < 2, took  # a stream that lost a bell is told every 15 s, a proxy that buffers never


def test_what_is_too_large_is_refused(proxy):
    target = "/api/v1/alerts/1/ack"
    for size in [20000, 200000] * 10:  # again and again: who passes them on is cut off by the exporter, and may say 502
        assert proxy.ask(target, "POST", body=b"x" * size).status == 413
    assert proxy.ask(target, "POST", body=b"{" + b" " * 16000).status == 400  # up to there it is the exporter's to judge
    assert proxy.ask("/api/v1/about", X_Long="x" * 9000).status == 431
    assert proxy.ask("/api/v1/about", X_Long="x" * 60000).status in (400, 431)
    assert proxy.ask("/api/v1/about?x=" + "x" * 5000).status == 414
    assert proxy.ask("/api/v1/about").status == 200


def test_each_client_behind_the_proxy_has_its_own_share(proxy):
    def asked(source, times=120, **headers):
        return [proxy.ask("/api/v1/nothing", source=source, token=False, **headers).status for _ in range(times)]
    assert 429 in asked("127.0.0.2")
    assert asked("127.0.0.3", 1) == [404]
    # a lie about the address is dropped by the proxy, or not believed
    assert 429 in asked("127.0.0.2", 9, X_Forwarded_For="198.51.100.77")
    assert 429 in asked("127.0.0.2", 9, X_Forwarded_For="198.51.100.78, 127.0.0.1")
    assert proxy.ask("/api/v1/about", source="127.0.0.2").status == 200  # who is known by a token is not held up


class Browser:
    """Opens pages through a proxy, keeps its cookies and says where it comes from."""

    def __init__(self, proxy, source):
        self.proxy, self.source, self.cookies = proxy, source, {}

    def ask(self, method, target, body=None, **headers):
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            headers = {"Content_Type": "application/json", "Origin": f"https://localhost:{self.proxy.https}"} | headers
        answer = self.proxy.ask(target, method, self.source, token=False, body=None if body is None else json.dumps(body).encode(), **headers)
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(rest.split("; ")), cookie
            self.cookies[name] = rest.split(";")[0]
        return answer


def test_people_sign_in_at_the_address_of_the_dashboard(proxy, request):
    account = f"clerk-{request.node.callspec.params['proxy']}"
    link = json.loads(proxy.stack.tiendo("account", "add", account, "--role", "clerk", "--unit", proxy.stack.unit, "--json"))["link"]
    browser = Browser(proxy, "127.0.0.5")
    moved = browser.ask("GET", "/nhap")
    assert moved.status == 308 and moved.headers["Location"] in ("/nhap/", f"https://localhost:{proxy.https}/nhap/")
    page = browser.ask("GET", "/nhap/vao")
    assert page.status == 200 and b"page/vao.js" in page.body and browser.ask("GET", "/nhap/page/vao.js").status == 200
    assert browser.ask("POST", "/api/v1/session/link", {"link": link.split("#")[1]}).status == 204
    assert browser.ask("POST", "/api/v1/account/password", {"new": "ba con gà trống"}).status == 204
    again = Browser(proxy, "127.0.0.5")
    signed_in = {"account": account, "password": "ba con gà trống"}
    # what a client says of its line is dropped: the cookie is Secure, and the password is taken
    assert again.ask("POST", "/api/v1/session", signed_in, X_Forwarded_Proto="http").status == 204
    session = json.loads(again.ask("GET", "/api/v1/session").body)
    assert (session["account"], session["unit"]) == (account, proxy.stack.unit)
    about = json.loads(again.ask("GET", "/api/v1/about").body)
    assert (about["label"], about["unit"]) == (account, proxy.stack.unit), "one address, one session, the dashboard too"
    foreign = again.ask("POST", "/api/v1/account/password", {"old": "ba con gà trống", "new": "x" * 12}, Origin="https://evil.example")
    assert foreign.status == 403 and json.loads(foreign.body)["code"] == "foreign_origin"
    assert again.ask("DELETE", "/api/v1/session", {}).status == 204
    assert again.ask("GET", "/api/v1/about").status == 401


@pytest.mark.parametrize("target", ["/api/v1/session/x", "/api/v1/account/x", "/api/v1/intake/day?unit=1", "/api/v1/desk/explanations/kich-hoat/1/7%2FGT",
                                    "/api/v1/feeds/x/batches", "/a/x", "/nhap/a/x", "/a/page/answer.js", "/nhap/a/page/answer.css", "/nhap/x/y"])
def test_each_route_leads_to_its_service_as_it_was_written(proxy, target):
    one = http.client.HTTPConnection(proxy.intake, timeout=30)
    one.request("GET", target.removeprefix("/nhap"))
    direct = one.getresponse()
    told = proxy.ask(target, token=False, source="127.0.0.6")
    assert told.status == direct.status and (told.body if isinstance(told.body, bytes) else told.body.encode()) == direct.read()
    one.close()


def test_what_only_resembles_a_route_of_intake_is_the_exporters(proxy):
    for target in ("/api/v1/sessions", "/api/v1/accounts", "/ab", "/nhapx"):
        one = http.client.HTTPConnection(proxy.upstream, timeout=30)
        one.request("GET", target)
        direct = one.getresponse()
        answer = proxy.ask(target, token=False, source="127.0.0.6")
        assert (answer.status, answer.body) == (direct.status, direct.read()), target
        one.close()


@pytest.mark.parametrize("target", ["/api/v1/intake/sheets", "/api/v1/feeds/x/batches"])
def test_sheets_and_batches_have_an_end_too(proxy, target):
    one = proxy.connection()
    one.putrequest("POST", target)
    one.putheader("Content-Length", "5300000")
    one.endheaders()
    assert one.getresponse().status == 413  # told by the length alone
    one.close()


@pytest.mark.parametrize("target", ["/api/v1/desk/target-sheets", "/api/v1/desk/changes/nho", "/api/v1/desk/dry-runs/nho"])
def test_what_an_operator_moves_by_a_sheet_reaches_intake(proxy, target):
    """Targets of a whole province are more than the 16 KB of other requests."""
    answer = proxy.ask(target, "POST", body=b"{" + b" " * 100_000, token=False, source="127.0.0.7")
    assert answer.status in (401, 403), "intake judges who asks, and no proxy how much"
    assert proxy.ask("/api/v1/desk/explanations", "POST", body=b"x" * 100_000, token=False, source="127.0.0.7").status == 413


class Portal(http.server.BaseHTTPRequestHandler):
    """Stands for the server where people sign in: who has the cookie portal=NAME is NAME there."""

    def do_GET(self):
        cookies = dict(part.strip().split("=", 1) for part in self.headers.get("Cookie", "").split(";") if "=" in part)
        self.send_response(200 if "portal" in cookies else 401)
        if "portal" in cookies:
            self.send_header("Remote-User", cookies["portal"])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def signed_in_elsewhere(stack, tmp_path_factory):
    """Caddy with the file for forward-auth, as OPERATIONS.md says to use it."""
    folder = tmp_path_factory.mktemp("forward-auth")
    (folder / "sign-in").mkdir()
    shutil.copy(ROOT / "deploy/compose/Caddyfile", folder)
    shutil.copy(ROOT / "deploy/compose/sign-in/forward-auth.caddy.example", folder / "sign-in/forward-auth.caddy")
    portal = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    threading.Thread(target=portal.serve_forever, daemon=True).start()

    class Elsewhere(Proxy):
        caddyfile, sign_in = folder / "Caddyfile", f"127.0.0.1:{portal.server_port}"
    for code, role in (("lan", "clerk"), ("chu-tich", "chair"), ("bi-khoa", "chair"), ("da-nghi", "chair")):
        stack.tiendo("account", "add", code, "--role", role, "--unit", "582")
    stack.tiendo("account", "lock", "bi-khoa")
    stack.tiendo("account", "revoke", "da-nghi")
    one = Elsewhere("caddy", stack, folder)
    yield one
    one.end()
    portal.shutdown()


def test_who_signed_in_elsewhere_is_an_account_here(signed_in_elsewhere):
    def ask(target, user, *arguments, **headers):
        answer = signed_in_elsewhere.ask(target, *arguments, token=False, **({"Cookie": f"portal={user}"} if user else {}), **headers)
        return answer.status, json.loads(answer.body) if answer.body else {}

    assert ask("/api/v1/session", None)[0] == 401
    status, session = ask("/api/v1/session", "chu-tich")
    assert (status, session["account"], session["role"], session["unit"], session["by_proxy"], session["needs_totp"]) == (200, "chu-tich", "chair", "582", True, False)
    assert ask("/api/v1/about", "chu-tich")[1]["label"] == "chu-tich"
    assert ask("/api/v1/session", "lan", Remote_User="chu-tich")[1]["account"] == "lan", "what a client says of itself is taken out"
    assert ask("/api/v1/about", "lan", Remote_User="chu-tich")[1]["label"] == "lan"
    assert ask("/api/v1/session", None, Remote_User="chu-tich")[0] == 401
    assert ask("/api/v1/intake/day?campaign=kich-hoat", "chu-tich")[1]["code"] == "forbidden", "roles hold as ever"
    for target in ("/api/v1/session", "/api/v1/about"):
        for place, user in enumerate(("nobody", "bi-khoa", "da-nghi")):
            status, problem = ask(target, user, source=f"127.0.1.{place + 1}")  # a wrong name costs an address as a wrong token does
            assert (status, problem["code"], problem["account"]) == (401, "proxy_user", user) and "locked or revoked" in problem["detail"]
    page = f"https://localhost:{signed_in_elsewhere.https}"
    for headers in ({}, {"Origin": "https://evil.example"}):
        assert ask("/api/v1/alerts/1/ack", "chu-tich", "POST", body="{}", Content_Type="application/json", **headers)[0] == 403
        status, problem = signed = ask("/api/v1/account/password", "lan", "POST", body=json.dumps({"new": "ba con gà trống"}), Content_Type="application/json", **headers)
        assert (status, problem["code"]) == (403, "foreign_origin"), signed
    assert ask("/api/v1/alerts/1/ack", "chu-tich", "POST", body="{}", Content_Type="application/json", Origin=page)[0] in (403, 404)
    assert ask("/api/v1/account/password", "lan", "POST", body=json.dumps({"new": "ba con gà trống"}), Content_Type="application/json", Origin=page)[0] == 204
    assert signed_in_elsewhere.ask("/api/v1/about", Cookie="portal=lan").status == 200, "programs come with their token, and are not asked who they are"
    assert signed_in_elsewhere.ask("/api/v1/about").status == 200


def test_in_chromium_who_is_unknown_here_is_told_so(signed_in_elsewhere, tmp_path):
    walk = subprocess.run(["node", "proxy_user.mjs", f"https://localhost:{signed_in_elsewhere.https}/nhap/", "nobody", str(tmp_path)], cwd=browser_folder(), capture_output=True, text=True, timeout=120)
    assert walk.returncode == 0, walk.stdout + walk.stderr
    seen = json.loads(walk.stdout)
    assert seen["errors"] == [] and seen["axe"] == [] and seen["fields"] == 0 and "tài khoản nobody" in seen["said"]


def test_a_name_from_somebody_who_is_no_proxy_is_ignored(stack, signed_in_elsewhere):
    def ask(url, source, headers):
        target = urllib.parse.urlsplit(url)
        connection = http.client.HTTPConnection(target.hostname, target.port, timeout=20, source_address=(source, 0))
        connection.putrequest("GET", target.path)
        for name, value in headers:
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    for url in (stack.env["TIENDO_INTAKE_URL"] + "/api/v1/session", stack.env["TIENDO_HTTP_URL"] + "/api/v1/about"):
        assert ask(url, "127.0.0.1", [("Remote-User", "chu-tich")])[0] == 200, "a trusted proxy"
        for _ in range(3):
            status, problem = ask(url, "127.0.0.2", [("Remote-User", "chu-tich")])
            assert status == 401 and "code" not in problem
        assert ask(url, "127.0.0.1", [("X-Forwarded-For", "10.9.9.9"), ("Remote-User", "chu-tich"), ("Remote-User", "lan")])[1]["code"] == "proxy_user", "two names are nobody's"
    for service in ("intake", "exporter"):
        told = [line for line in stack.log(service).splitlines() if "user_header_ignored" in line]
        assert len(told) == 1 and "chu-tich" not in told[0], "said once in a while"
