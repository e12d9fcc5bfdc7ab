"""A receiver of webhooks in a thread of the test: keeps what it got, answers as it is told, may be slow or hang up."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import NamedTuple

from standardwebhooks import Webhook


class Message(NamedTuple):
    """One request: its path, headers in small letters, body, and what it was sent to."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """The webhook id."""
        return self.headers["webhook-id"]

    def verify(self, secret: str) -> None:
        """By the standardwebhooks library's own verifier."""
        Webhook(secret).verify(self.body, dict(self.headers))


class Receiver:
    """`answer(message)` gives a status, with headers where needed; every message is kept before."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.messages: list[Message] = []
        self.answer: Callable[[Message], int | tuple[int, Mapping[str, str]]] = lambda _: 204
        self.body = b""
        self.drip_s = 0.0

    def url(self, path: str = "/hook") -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}{path}"

    def wait(self, count: int, within_s: float = 10) -> list[Message]:
        """The messages, once there are so many."""
        until = time.monotonic() + within_s
        while len(self.messages) < count:
            assert time.monotonic() < until, f"{len(self.messages)} of {count} messages"
            time.sleep(0.005)
        return self.messages


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver on a free port of 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            message = Message(self.path, headers, self.rfile.read(int(headers["content-length"])))
            receiver.messages.append(message)
            said = receiver.answer(message)
            status, more = said if isinstance(said, tuple) else (said, {})
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.end_headers()
            for at in range(len(receiver.body)):
                if receiver.drip_s:
                    time.sleep(receiver.drip_s)
                    self.wfile.write(receiver.body[at : at + 1])
                else:
                    self.wfile.write(receiver.body)
                    break

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver = Receiver(server.server_address[1])
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
