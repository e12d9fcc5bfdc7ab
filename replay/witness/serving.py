"""A witness behind HTTP (C2SP tlog-witness): `POST /add-checkpoint`, and `GET /`, which says who it is."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any, NamedTuple

from ledger.errors import BadCheckpoint, LedgerError
from replay.witness.cosigning import Verdict, Witness
from replay.witness.deciding import BAD, CONFLICT, OK, SIZE_TYPE, parse_request

MAX_BODY = 262_144
IDLE_S = 10.0  # without a byte
CONNECTION_S = 60.0  # altogether, however slowly it talks
MAX_CONNECTIONS = 64
_TEXT = "text/plain; charset=utf-8"


class Reply(NamedTuple):
    """What goes over the wire."""

    status: int
    body: bytes
    media_type: str = _TEXT


def answer(witness: Witness, body: bytes) -> Reply:
    """The reply to an `add-checkpoint` request."""
    try:
        request = parse_request(body)
    except BadCheckpoint as error:
        return Reply(BAD, f"{error.en}\n".encode())
    return _reply(witness.submit(request))


def _reply(verdict: Verdict) -> Reply:
    decision = verdict.decision
    if decision.status == OK and verdict.signature:
        return Reply(OK, verdict.signature.line().encode())
    if decision.status == CONFLICT:
        return Reply(CONFLICT, f"{verdict.size}\n".encode(), SIZE_TYPE)
    return Reply(decision.status, f"{decision.en}\n".encode())


class _Handler(BaseHTTPRequestHandler):
    """One connection; keep-alive, bounded in time and size."""

    protocol_version = "HTTP/1.1"
    server_version = "shilu-witness"
    sys_version = ""
    timeout = IDLE_S
    server: WitnessServer

    def setup(self) -> None:
        """Begin the connection's own deadline."""
        super().setup()
        self._deadline = threading.Timer(CONNECTION_S, _shut, (self.connection,))
        self._deadline.daemon = True
        self._deadline.start()

    def finish(self) -> None:
        """End it."""
        self._deadline.cancel()
        super().finish()

    def do_POST(self) -> None:
        """`/add-checkpoint`, and nothing else."""
        length = self.headers.get("Content-Length", "")
        if self.headers.get("Transfer-Encoding") or not (length.isascii() and length.isdigit()) or len(length) > 9:
            self._send(Reply(BAD, b"a Content-Length is needed\n"), close=True)
        elif int(length) > MAX_BODY:
            self._send(Reply(413, b"the request is too large\n"), close=True)
        else:
            body = self.rfile.read(int(length))
            if len(body) != int(length):
                self.close_connection = True
            elif self.path != "/add-checkpoint":
                self._send(Reply(404, b"no such path\n"))
            else:
                self._send(self._answered(body))

    def do_GET(self) -> None:
        """`/`: the witness's name and verifier key."""
        if self.path != "/":
            self._send(Reply(404, b"no such path\n"))
            return
        key = self.server.witness.memory.cosigner.verifier
        self._send(Reply(OK, f"{key.name}\n{key}\n".encode()))

    def _answered(self, body: bytes) -> Reply:
        try:
            return answer(self.server.witness, body)
        except (LedgerError, OSError) as error:  # our own trouble, not the caller's: nothing was cosigned
            self.server.tell(f"{error}")
            return Reply(500, b"the witness cannot cosign now\n")

    def _send(self, reply: Reply, *, close: bool = False) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.media_type)
        self.send_header("Content-Length", str(len(reply.body)))
        if close:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: Any) -> None:
        """One line for each request, where the operator wants it; what a stranger sent is shown without escapes."""
        line = f"{self.address_string()} {format % args}"
        self.server.tell("".join(c if c.isprintable() else "?" for c in line))


class WitnessServer(ThreadingHTTPServer):
    """Listens; `tell` gets the lines of its log. Refuses to start on a damaged memory."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], witness: Witness, tell: Callable[[str], None]) -> None:
        for _ in witness.memory.origins():
            pass  # MemoryDamaged before a single request is taken
        self.witness, self.tell = witness, tell
        self._free = threading.BoundedSemaphore(MAX_CONNECTIONS)
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Without asking a name server who we are, which can take long."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Take a connection, unless too many are open."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve it, in a thread of its own."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke off is no event."""


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):  # it is closed already
        connection.shutdown(socket.SHUT_RDWR)
