"""A line between a client and a server that can be a bad one: cut, slow, a byte at a time, silent, reset or ended in the middle of a frame, or one that loses
packets. It passes on what comes to its own port."""
import ctypes
import random
import select
import socket
import struct
import threading
import time

from lib.ports import free_port

LOST_OF_100 = 30
DELAY_S = 0.3
SO_ATTACH_FILTER, SO_DETACH_FILTER = 26, 27


class Line:
    def __init__(self, url):
        host, port = url.removeprefix("http://").split(":")
        self.to, self.mode, self.passages, self.struck = (host, int(port)), "good", set(), 0
        self.ended = 0  # connections of while it was cut
        self.listener = socket.create_server(("127.0.0.1", free_port()))
        self.url = "http://127.0.0.1:%d" % self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                one, _ = self.listener.accept()
                if self.mode == "cut":
                    one.close()
                    self.ended += 1
                    continue
                other = socket.create_connection(self.to)
            except OSError:  # the end of this line, or the server's
                if self.listener.fileno() < 0:
                    return
                one.close()
                continue
            passage = Passage(self, one, other)
            self.passages.add(passage)
            passage.start()

    def become(self, mode):
        """good, cut, slow, drip, silent, half-open (what is connected now is silent for ever), reset, truncated, lossy."""
        self.mode = mode
        for passage in list(self.passages):
            if mode == "cut":
                passage.cut()
            passage.is_silent = passage.is_silent or mode == "half-open"
            passage.lose(mode == "lossy")
        lose_packets(self.listener, mode == "lossy")

    def cut(self):
        self.become("cut")

    def mend(self):
        self.become("good")

    def close(self):
        self.become("cut")
        self.listener.close()


class Passage(threading.Thread):
    """One connection, both ways."""

    def __init__(self, line, one, other):
        super().__init__(daemon=True)
        self.line, self.ways, self.is_silent = line, {one: other, other: one}, False
        self.left = random.randint(200, 4000)  # bytes to the reset or the end, where there is to be one: mostly within a frame
        for end in self.ways:
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            end.settimeout(30)
        self.lose(line.mode == "lossy")

    def lose(self, loses):
        for end in self.ways:
            lose_packets(end, loses)

    def run(self):
        try:
            while self.line.mode != "cut" and self.turn():
                pass
        except OSError:
            pass
        for end in self.ways:
            end.close()
        self.line.passages.discard(self)

    def cut(self):
        """It ends now, whatever is on its way."""
        for end in self.ways:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it has ended

    def turn(self):
        """What has come is passed on. False: the connection has ended."""
        if self.is_silent or self.line.mode == "silent":
            time.sleep(0.02)
            return True
        for end in select.select(list(self.ways), [], [], 0.02)[0]:
            piece = end.recv(65536)
            if not piece or not self.pass_on(piece, self.ways[end]):
                return False
        return True

    def pass_on(self, piece, target):
        mode = self.line.mode
        if mode in ("reset", "truncated"):
            self.left -= len(piece)
            if self.left < 0:
                self.line.struck += 1
                target.sendall(piece[:self.left])
                self.end_hard(mode == "reset")
                return False
        if mode in ("slow", "drip", "lossy"):
            self.line.struck += 1
        if mode == "slow":
            time.sleep(DELAY_S)
        for at in range(0, len(piece), 1 if mode == "drip" else len(piece)):
            target.sendall(piece[at:at + 1] if mode == "drip" else piece)
        return True

    def end_hard(self, resets):
        for end in self.ways:
            if resets:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            else:
                end.shutdown(socket.SHUT_WR)


def lose_packets(one, loses):
    """Of the packets that come to the socket the kernel drops so many of a hundred, by a filter of one random number; TCP sends them again."""
    try:
        if not loses:
            one.setsockopt(socket.SOL_SOCKET, SO_DETACH_FILTER, 0)
            return
        steps = [(0x20, 0, 0, 0xFFFFF038), (0x35, 0, 1, 2**32 * LOST_OF_100 // 100), (0x06, 0, 0, 0xFFFFFFFF), (0x06, 0, 0, 0)]
        code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
        one.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HL", len(steps), ctypes.addressof(code)))
    except OSError:
        pass  # it has no filter, or has ended
