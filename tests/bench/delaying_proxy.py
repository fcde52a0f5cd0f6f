"""A TCP proxy on loopback that delivers every byte later, and counts the calls that pass."""
import collections
import socket
import threading
import time

HTTP2_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEADERS_FRAME = 1


class CallCounter:
    """Counts the requests in what a client sends: HTTP/1.1, or HTTP/2 without TLS."""

    def __init__(self):
        self.calls = 0
        self._http2 = None
        self._held = b""
        self._skip = 0

    def add(self, data):
        if self._http2 is None:
            self._http2 = data.startswith(HTTP2_PREFACE)
            data = data[len(HTTP2_PREFACE):] if self._http2 else data
        if self._http2:
            self._add_frames(data)
        else:
            self._add_text(data)

    def _add_text(self, data):
        text = self._held + data
        self.calls += text.count(b" HTTP/1.1\r\n")
        self._held = text[-10:] if not text.endswith(b" HTTP/1.1\r\n") else b""

    def _add_frames(self, data):
        data = self._held + data
        at = min(self._skip, len(data))
        self._skip -= at
        while self._skip == 0 and len(data) - at >= 9:
            size = int.from_bytes(data[at:at + 3], "big")
            self.calls += data[at + 3] == HEADERS_FRAME
            there = min(size, len(data) - at - 9)
            self._skip = size - there
            at += 9 + there
        self._held = data[at:]


class DelayingProxy:
    """Each direction takes half of `latency` seconds; the rate is not limited."""

    def __init__(self, target, latency):
        self._target = target
        self._delay = latency / 2
        self._counters = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def calls(self):
        return sum(counter.calls for counter in self._counters)

    def reset(self):
        self._counters = []

    def _accept(self):
        while True:
            client, _ = self._listener.accept()
            server = socket.create_connection(self._target)
            counter = CallCounter()
            self._counters.append(counter)
            for source, sink, count in ((client, server, counter.add), (server, client, None)):
                source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                Pipe(source, sink, self._delay, count)


class Pipe:
    """One direction of one connection: a thread that takes, and one that delivers when it is due."""

    def __init__(self, source, sink, delay, count):
        self._source, self._sink, self._delay, self._count = source, sink, delay, count
        self._due = collections.deque()
        self._ready = threading.Semaphore(0)
        for work in (self._take, self._deliver):
            threading.Thread(target=work, daemon=True).start()

    def _take(self):
        data = b"first"
        while data:
            try:
                data = self._source.recv(1 << 18)
            except OSError:
                data = b""
            if self._count and data:
                self._count(data)
            self._due.append((time.monotonic() + self._delay, data))
            self._ready.release()

    def _deliver(self):
        while True:
            self._ready.acquire()
            due, data = self._due.popleft()
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                if not data:
                    self._sink.shutdown(socket.SHUT_WR)
                    return
                self._sink.sendall(data)
            except OSError:
                return
