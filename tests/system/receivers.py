"""Those who receive, for real: an SMTP server and an HTTP receiver that can be told to misbehave."""
import email
import email.policy
import http.server
import socket
import struct
import threading


class Mailbox:
    def __init__(self):
        self.mails = []
        self.refuse = False

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            return "451 try again later"
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=email.policy.default)))
        return "250 taken"


class Receiver(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # many may come at once

    def __init__(self):
        self.calls, self.behaviour, self.hanging, self.flooded = [], {}, [], 0
        self.ended = threading.Event()
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, name):
        return f"http://127.0.0.1:{self.server_address[1]}/{name}"

    def close(self):
        self.ended.set()
        self.shutdown()
        self.server_close()

    def to(self, name):
        return [call for call in self.calls if call[0] == name]


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers["Content-Length"])
        try:
            body = self.rfile.read(length)
        except ConnectionError:
            body = b""
        if len(body) < length:  # the sender ended in the middle: what has not arrived whole is no call
            self.close_connection = True
            return
        name = self.path.strip("/")
        behaviour = self.server.behaviour.get(name, "take")
        if behaviour == "hang":
            self.server.hanging.append(name)
            self.server.ended.wait(60)
            return
        self.server.calls.append((name, dict(self.headers), body))
        if behaviour == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return
        if behaviour == "flood":
            self.flood()
            return
        self.send_response({"redirect": 302, "fail": 500, "slow_down": 429, "week": 503, "for_ever": 503}.get(behaviour, 200))
        if behaviour == "redirect":
            self.send_header("Location", self.server.url("elsewhere"))
        if behaviour in ("slow_down", "week", "for_ever"):
            self.send_header("Retry-After", {"slow_down": "1800", "week": "604800", "for_ever": "9" * 30}[behaviour])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def flood(self):
        """A hundred megabytes, unless the other side has had enough."""
        self.send_response(200)
        self.end_headers()
        try:
            for _ in range(1600):
                self.wfile.write(b"x" * 65536)
                self.server.flooded += 65536
        except OSError:
            pass

    def log_message(self, *_):
        pass
