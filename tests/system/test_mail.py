"""Mail over a server that wants TLS and a password, as mail servers do."""
import re
import ssl
import subprocess

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from conftest import wait_for
from lib.ports import free_port
from receivers import Mailbox
from test_delivery import member, silent_day


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / "key", "-out", folder / "cert", "-days", "2",
                    "-subj", "/CN=mail", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:0.0.0.0"], check=True, capture_output=True)
    return folder


class Server(Mailbox):
    """Takes mail of whoever gives the password, and notes what it was given."""
    def __init__(self, certificate, tls=True, password=True):
        super().__init__()
        self.user = "tiendo%40ninhthuan.example:m%E1%BA%ADt%20kh%E1%BA%A9u@" if password else ""
        self.seen, self.port = [], free_port()
        context = None
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate / "cert", certificate / "key")
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port, tls_context=context, require_starttls=tls,
                                     auth_required=password, auth_require_tls=False, authenticator=self.judge)
        self.controller.start()

    def judge(self, server, session, envelope, mechanism, data):
        self.seen.append((session.ssl is not None, data.login.decode(), data.password.decode()))
        return AuthResult(success=(data.login, data.password) == (b"tiendo@ninhthuan.example", b"m\xe1\xba\xadt kh\xe1\xba\xa9u"))


@pytest.fixture
def send(fresh, tmp_path):
    servers = []

    def make(server, *settings, host="127.0.0.1"):
        servers.append(server)
        secret = tmp_path / "smtp-url"
        secret.write_text(f"smtp://{server.user}{host}:{server.port}\n")
        file = tmp_path / "settings"
        file.write_text("\n".join([f"TIENDO_SMTP_URL_FILE={secret}", "TIENDO_MAIL_FROM=tiendo@ninhthuan.example", *settings]) + "\n")
        stack = fresh("--settings", file, clock="2024-06-30T12:00:00+07:00")
        stack.sql("UPDATE member SET mail = '' WHERE mail <> ''")
        member(stack, "chair", mail="chair@ninhthuan.example")
        silent_day(stack)
        return stack
    yield make
    for server in servers:
        server.controller.stop()


def refusals(stack):
    wait_for("the attempts", lambda: stack.sql("SELECT count(*) FROM delivery WHERE error <> ''")[0][0] == 1)
    return stack.sql("SELECT string_agg(error, ' ') FROM delivery")[0][0]


def test_a_mail_goes_by_tls_with_the_password_and_names_the_page(send, certificate):
    server = Server(certificate)
    stack = send(server, f"TIENDO_TLS_CA_FILE={certificate}/cert", "TIENDO_PAGE_URL=https://tiendo.ninhthuan.example/?a=1&b=2")
    wait_for("the evening message", lambda: len(server.mails) == 1)
    assert set(server.seen) == {(True, "tiendo@ninhthuan.example", "mật khẩu")}
    message = server.mails[0][2]
    assert "https://tiendo.ninhthuan.example/?a=1&b=2" in message.get_body(("plain",)).get_content()
    assert 'href="https://tiendo.ninhthuan.example/?a=1&amp;b=2#campaign=' in message.get_body(("html",)).get_content()
    assert re.search(r"#campaign=(\S+)", message.get_body(("plain",)).get_content())[1] == "kich-hoat&date=2024-07-01&unit=58"
    assert "Xác nhận trên bảng theo dõi" in message.get_body(("plain",)).get_content()
    wait_for("what is settled", lambda: stack.sql("SELECT count(*) FROM delivery WHERE state = 'sent'")[0][0] == 1)
    assert "kh%E1" not in stack.log("deadline-alerter")


def test_a_password_is_given_to_no_server_without_tls(send, certificate):
    server = Server(certificate, tls=False)
    stack = send(server)
    assert refusals(stack) and not server.seen and not server.mails


def test_a_server_of_an_unknown_certificate_gets_nothing(send, certificate):
    server = Server(certificate)
    stack = send(server)
    assert "certificate" in refusals(stack) and not server.seen and not server.mails


def test_without_tls_a_mail_goes_to_this_machine_alone(send, certificate):
    """0.0.0.0 leads here too, but nobody has said so: the server has taken its offer of TLS away, or somebody on the way has."""
    server = Server(certificate, tls=False, password=False)
    stack = send(server, host="0.0.0.0")
    said = refusals(stack)
    assert "offers no TLS" in said and "TIENDO_SMTP_URL" in said and not server.mails


def test_without_a_user_a_mail_goes_by_tls_to_a_server_that_offers_it(send, certificate):
    server = Server(certificate, password=False)
    send(server, f"TIENDO_TLS_CA_FILE={certificate}/cert", host="0.0.0.0")
    wait_for("the evening message", lambda: len(server.mails) == 1)


def test_a_server_of_this_machine_needs_no_tls(send, certificate):
    server = Server(certificate, tls=False, password=False)
    send(server, host="localhost")
    wait_for("the evening message", lambda: len(server.mails) == 1)
