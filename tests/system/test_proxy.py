"""TLS before the exporter: the proxies' files of deploy/, run by Debian's caddy and nginx before a real stack."""
import getpass
import gzip
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import time
import warnings

import pytest

from conftest import ROOT, progress, wait_for
from test_http import make

DAY = "2024-07-15"
YEAR = "max-age=31536000"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Proxy:
    def __init__(self, name, stack, directory):
        self.stack, self.http, self.https = stack, free_port(), free_port()
        self.upstream = stack.env["TIENDO_HTTP_URL"].removeprefix("http://")
        self.log = open(directory / "log", "w+")
        command, environment, certificate = getattr(self, name)(directory)
        self.process = subprocess.Popen(command, env=dict(os.environ, **environment), stdout=self.log, stderr=self.log)
        wait_for(f"{name} and its certificate", lambda: self.shakes_hands(certificate), limit=60)

    def caddy(self, directory):
        return (["caddy", "run", "--config", ROOT / "deploy/compose/Caddyfile", "--adapter", "caddyfile"],
                {"XDG_DATA_HOME": str(directory), "XDG_CONFIG_HOME": str(directory), "TIENDO_HOST": "localhost", "PROXY_HTTP_PORT": str(self.http),
                 "PROXY_HTTPS_PORT": str(self.https), "PROXY_UPSTREAM": self.upstream}, directory / "caddy/pki/authorities/local/root.crt")

    def nginx(self, directory):
        """The file as it is, but for what the host has: names, files, ports."""
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2",
                        "-keyout", directory / "key.pem", "-out", directory / "certificate.pem"], check=True, capture_output=True)
        site = (ROOT / "deploy/nginx/tiendo.conf").read_text()
        for there, here in {"listen 80;": f"listen 127.0.0.1:{self.http};", "listen [::]:80;": "", "listen 443 ": f"listen 127.0.0.1:{self.https} ",
                            "listen [::]:443 ssl http2;": "", "tiendo.example.vn": "localhost", "/etc/ssl/tiendo": str(directory),
                            "127.0.0.1:8080": self.upstream}.items():
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
    one = make(tmp_path_factory, "TIENDO_HTTP_ADDRESS_RATE=3", "TIENDO_HTTP_TRUSTED_PROXY=127.0.0.1")
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
    status = proxy.ask(f"/api/v1/status?campaign=kich-hoat&date={DAY}")
    assert status.status == 200 and json.loads(status.body)["total"]["day"] == 41
    packed = proxy.ask(f"/api/v1/status?campaign=kich-hoat&date={DAY}", Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip" and json.loads(gzip.decompress(packed.body))["total"]["day"] == 41
    report = proxy.ask(f"/reports/kich-hoat/{DAY}.pdf")
    assert report.status == 200 and report.body.startswith(b"%PDF") and report.headers["Content-Type"] == "application/pdf"
    assert proxy.ask("/api/v1/about", token="guess", source="127.0.0.9").status == 401
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
        return [proxy.ask("/healthz", source=source, token=False, **headers).status for _ in range(times)]
    assert 429 in asked("127.0.0.2")
    assert asked("127.0.0.3", 1) == [200]
    # a lie about the address is dropped by the proxy, or not believed
    assert 429 in asked("127.0.0.2", 9, X_Forwarded_For="198.51.100.77")
    assert 429 in asked("127.0.0.2", 9, X_Forwarded_For="198.51.100.78, 127.0.0.1")
    assert proxy.ask("/api/v1/about", source="127.0.0.2").status == 200  # who is known by a token is not held up
