"""People who sign in at intake: by a link, with a browser that keeps its cookies, with a one-time code."""
import base64
import hashlib
import hmac
import http.client
import json
import pathlib
import struct
import subprocess
import time
import urllib.parse

PASSWORD = "ba con gà trống"


class Browser:
    """Keeps its cookies, says where it comes from."""

    def __init__(self, house, of="TIENDO_INTAKE_URL"):
        self.house, self.url, self.cookies = house, house.env[of], {}

    def ask(self, method, path, body=None, url=None, origin=True, kind="application/json", headers=None):
        target = urllib.parse.urlsplit(url or self.url)
        connection = http.client.HTTPConnection(target.hostname, target.port, timeout=20)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        if body is not None:
            sent["Content-Type"] = kind
        if origin and method != "GET":
            sent["Origin"] = f"http://{target.netloc}" if origin is True else origin
        connection.request(method, path, None if body is None else json.dumps(body).encode(), sent | (headers or {}))
        answer = connection.getresponse()
        content = answer.read()
        for header, value in answer.getheaders():
            if header == "Set-Cookie":
                name, _, rest = value.partition("=")
                self.cookies[name] = rest.split(";")[0]
                assert "HttpOnly" in value and "SameSite=Strict" in value and "Path=/" in value, value
        return answer.status, json.loads(content) if content else None, dict(answer.getheaders())


def browser_folder():
    """Where the scripts for Chromium lie, with what they need."""
    folder = pathlib.Path(__file__).resolve().parents[1] / "browser"
    if not (folder / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, check=True, capture_output=True, timeout=300)
    return folder


def new_link(house, code, role="clerk", unit="22738"):
    made = json.loads(house.tiendo("account", "add", code, "--role", role, "--unit", unit, "--json"))
    return made["link"].split("#")[1]


def signed_in(house, code, role="clerk", unit="22738"):
    browser = Browser(house)
    assert browser.ask("POST", "/api/v1/session/link", {"link": new_link(house, code, role, unit)})[0] == 204
    return browser


def one_time_code(secret, at=None):
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(at if at is not None else time.time()) // 30), hashlib.sha1).digest()
    place = digest[19] & 15
    return f"{(struct.unpack('>I', digest[place:place + 4])[0] & 0x7FFFFFFF) % 10 ** 6:06d}"
