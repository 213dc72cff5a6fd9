"""A second replica of a stack's exporter, and its stream of events."""
import contextlib
import http.client
import pathlib
import subprocess
import urllib.parse
import urllib.request

from conftest import wait_for
from lib.ports import free_port


@contextlib.contextmanager
def second_exporter(house):
    """A replica of the exporter: its URL."""
    environment = dict(part.split("=", 1) for part in pathlib.Path(f"/proc/{house.pid('exporter')}/environ").read_text().split("\0") if "=" in part)
    address = f"127.0.0.1:{free_port()}"
    environment |= {"TIENDO_HTTP_BIND": address, "TIENDO_METRICS_BIND": "", "TIENDO_EXPORTER_BELL_BIND": ""}
    process = subprocess.Popen([pathlib.Path(house.env["TIENDO_BIN"]).parent / "tiendo-exporter"], env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_for("the second exporter", lambda: answers(f"http://{address}"))
        yield f"http://{address}"
    finally:
        process.terminate()
        assert process.wait(20) == 0


def answers(url):
    try:
        urllib.request.urlopen(url, timeout=5).close()
        return True
    except OSError:
        return False


def listen(url, headers):
    target = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(target.hostname, target.port, timeout=30)
    connection.request("GET", "/api/v1/events", headers=headers)
    answer = connection.getresponse()
    assert answer.status == 200 and answer.readline() == b"event: change\n"
    return answer
