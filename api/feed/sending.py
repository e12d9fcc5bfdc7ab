"""One POST to an address that was checked: to that very address, without redirects, within a bounded time."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from threading import Lock, Thread, Timer

from aggregates.refusal import Refused
from api.feed.outbound import Outbound, Resolve, Target

CONNECT_S = 5.0
READ_S = 10.0
WHOLE_S = 15.0
"""Seconds for all of it, however slowly a receiver lets its bytes drip."""
MAX_ANSWER = 65_536
RESOLVE_S = 5.0
_TRIED = 3  # addresses of a name


class SendFailed(Exception):
    """Nothing was answered, or it was not sent; `code` says why, without what a receiver said."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Sender:
    """Sends where `outbound` allows it. Thread-safe; `cut` ends whatever is under way."""

    def __init__(
        self, outbound: Outbound, *, resolve: Resolve | None = None, tls: ssl.SSLContext | None = None,
        whole_s: float = WHOLE_S,
    ) -> None:  # fmt: skip
        self._outbound = outbound
        self._resolve = resolve or resolve_within
        self._tls = tls or ssl.create_default_context()
        self._whole_s = whole_s
        self._open: set[_Pinned] = set()
        self._lock = Lock()

    def check(self, url: str) -> None:
        """Refused (`webhook-…`) when nothing may be sent there now."""
        self._outbound.addresses(self._outbound.target(url), self._resolve)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status of the answer (a redirect's too: it is not followed). SendFailed when there was none."""
        try:
            target = self._outbound.target(url)
            addresses = self._outbound.addresses(target, self._resolve)
        except Refused as no:
            raise SendFailed(no.code) from no
        connection = _Pinned(target, addresses, self._tls if target.scheme == "https" else None)
        with self._lock:
            self._open.add(connection)
        timer = Timer(self._whole_s, connection.cut)
        timer.daemon = True
        timer.start()
        try:
            return _exchange(connection, target, body, headers)
        finally:
            timer.cancel()
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def cut(self) -> None:
        """End every exchange under way: its receiver may have got the message, and will get it again."""
        with self._lock:
            for connection in self._open:
                connection.cut()


class _Pinned(HTTPConnection):
    """A connection to addresses that were checked, under the name asked for: no second look at it (DNS rebinding)."""

    def __init__(self, target: Target, addresses: Sequence[str], tls: ssl.SSLContext | None) -> None:
        super().__init__(target.host, target.port, timeout=CONNECT_S)
        self.default_port = 443 if tls else 80
        self._addresses = addresses[:_TRIED]
        self._tls = tls
        self._cut = False

    def connect(self) -> None:
        """To the first address that answers; the certificate must be the name's."""
        self.sock = self._connected()
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._tls:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock.do_handshake()
        self.sock.settimeout(READ_S)
        if self._cut:
            raise TimeoutError

    def _connected(self) -> socket.socket:
        *others, last = self._addresses
        for address in others:
            with suppress(OSError):
                return socket.create_connection((address, self.port), CONNECT_S)
        return socket.create_connection((last, self.port), CONNECT_S)

    def cut(self) -> None:
        """From another thread: whatever waits on the connection fails."""
        self._cut = True
        connected: socket.socket | None = self.sock
        if connected is not None:
            with suppress(OSError):  # not SSLSocket.shutdown, which would let the rest be read in clear
                socket.socket.shutdown(connected, socket.SHUT_RDWR)


def _exchange(connection: _Pinned, target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    try:
        connection.request("POST", target.path, body, {**headers, "Connection": "close"})
        answer = connection.getresponse()
        with suppress(OSError, HTTPException):
            answer.read(MAX_ANSWER)  # so that the receiver can finish; what it says is not looked at
        return answer.status
    except TimeoutError as error:
        raise SendFailed("timeout") from error
    except ssl.SSLError as error:
        raise SendFailed("tls") from error
    except (OSError, HTTPException, ValueError) as error:
        raise SendFailed("timeout" if connection._cut else "connection") from error


def resolve_within(host: str, port: int) -> Sequence[str]:
    """The addresses of a name by the system's resolver. OSError, also when it takes too long."""
    found: list[str] = []

    def look_up() -> None:
        with suppress(OSError, UnicodeError):
            found.extend(str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

    asking = Thread(target=look_up, name="webhook-resolver", daemon=True)
    asking.start()
    asking.join(RESOLVE_S)
    if asking.is_alive() or not found:
        raise OSError("no address")
    return tuple(found)
