"""One HTTP exchange, bounded in every way: http and https only, no redirects, a size limit, a deadline."""

from __future__ import annotations

import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from socket import SHUT_RDWR, socket
from threading import Timer
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request

from ledger.errors import LedgerError

_CHUNK = 65_536


class Unreachable(LedgerError):
    """A server did not answer in time, or not in HTTP, or with more than was allowed."""

    code = "unreachable"


class Answer(NamedTuple):
    """A server's answer, whatever its status."""

    status: int
    media_type: str
    body: bytes


def checked_url(text: str) -> str:
    """`text` without its final slashes; LedgerError unless it is a plain http or https URL."""
    try:
        parts = urlsplit(text)
        plain = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        plain = False
    if not plain or "@" in text or "?" in text or "#" in text or any(c <= " " or ord(c) > 0x7E for c in text):
        raise LedgerError(f"网址不正确（只接受 http 与 https）：{text!r}", f"not a plain http or https URL: {text!r}")
    return text.rstrip("/")


def fetch(
    url: str, *, limit: int, timeout_s: float, data: bytes | None = None, token: str | None = None
) -> Answer:
    """GET `url`, or POST `data` to it; at most `limit` bytes of answer, at most `timeout_s` seconds for all of it.

    `token` is sent as a bearer credential. Every status is an answer, a redirect too: nothing is followed, so that no
    other host ever sees the token. Raises Unreachable when there is no whole answer.
    """
    deadline = _Deadline(timeout_s)
    headers = {"User-Agent": "shilu", "Content-Type": "application/octet-stream"} if data is not None else {}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    request = Request(checked_url(url), data=data, headers=headers)
    try:
        response = _opener(deadline).open(request, timeout=timeout_s)
        if response is None:
            raise OSError("no handler")
        with response:
            body = _read(response, limit, deadline)
            return Answer(int(response.status), str(response.headers.get_content_type()), body)
    except (OSError, HTTPException, ValueError) as error:
        raise Unreachable(f"{url} 没有应答：{error}", f"{url} did not answer: {error}") from error
    finally:
        deadline.close()


def _read(response: HTTPResponse, limit: int, deadline: _Deadline) -> bytes:
    """The body; a server that sends too much or too slowly is cut off."""
    parts: list[bytes] = []
    size = 0
    while part := response.read1(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > limit:
            raise OSError(f"more than {limit} bytes")
        if deadline.over:
            raise TimeoutError("too slow")
    if deadline.over:  # cut off: headers that broke off may look whole
        raise TimeoutError("too slow")
    if response.length:
        raise OSError("the answer breaks off")
    return b"".join(parts)


class _Deadline:
    """Ends an exchange when its time is over, whatever it is waiting for by then.

    A socket's own time-out begins anew with each byte: who drips header lines would never be cut off by it.
    """

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds
        self._timers: list[tuple[Timer, socket]] = []

    @property
    def over(self) -> bool:
        """Whether it has passed."""
        return time.monotonic() > self._at

    def watch(self, connected: socket) -> None:
        """Shut this connection down at the deadline."""
        held = connected.dup()  # by then TLS or the response may own the first one
        timer = Timer(max(0.0, self._at - time.monotonic()), _shut, (held,))
        timer.daemon = True
        self._timers.append((timer, held))
        timer.start()

    def close(self) -> None:
        """The exchange is done: nothing is left running or open."""
        for timer, held in self._timers:
            timer.cancel()
            timer.join()
            held.close()


def _shut(held: socket) -> None:
    with suppress(OSError):
        held.shutdown(SHUT_RDWR)


class _Plain(HTTPConnection):
    """A connection watched as soon as it stands: with HTTPS, before TLS is spoken."""

    deadline: _Deadline

    def connect(self) -> None:
        super().connect()
        self.deadline.watch(self.sock)


class _Secure(HTTPSConnection, _Plain):
    """`HTTPSConnection.connect` connects as `_Plain` does, and then wraps."""


class _Http(HTTPHandler):
    def __init__(self, deadline: _Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(self._made, req)

    def _made(self, host: str, **more: Any) -> HTTPConnection:
        made = _Plain(host, **more)
        made.deadline = self._deadline
        return made


class _Https(HTTPSHandler):
    def __init__(self, deadline: _Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(self._made, req)

    def _made(self, host: str, **more: Any) -> HTTPConnection:
        made = _Secure(host, **more)
        made.deadline = self._deadline
        return made


def _opener(deadline: _Deadline) -> OpenerDirector:
    """HTTP and HTTPS, through the environment's proxy if there is one; nothing follows redirects or opens files."""
    opener = OpenerDirector()
    for handler in (ProxyHandler(), _Http(deadline), _Https(deadline)):
        opener.add_handler(handler)
    return opener
