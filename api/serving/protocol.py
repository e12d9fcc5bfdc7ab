"""HTTP/1.1 with bounds that hold before anybody is known: how long a head may be, how long it may take to arrive, how
many connections may keep the service waiting (httptools knows none of them)."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

HEAD_BYTES = 65_536
"""Bytes of a request line with its header fields, and of trailers: what arrives without anything becoming complete."""
HEAD_S = 10.0
"""Seconds from a connection's first moment, or a further request's first byte, to the end of its head."""
WAITING = 400
"""Connections of one listener that wait for their caller; one more, and the longest waiting is closed."""
REQUESTS = 1_000
"""Connections of one listener, and requests that run on them; a request beyond is answered 503."""
LINGER_S, LINGER_BYTES = 1.0, 2**20
"""How long, and how much, a refused caller may go on sending before it is cut off: it could not read the refusal
otherwise."""


class Waiting:
    """The connections of one listener on which no request runs, longest waiting first."""

    def __init__(self, most: int = WAITING) -> None:
        self._most = most
        self._all: dict[Bounded, None] = {}

    def add(self, one: Bounded) -> None:
        """From now on `one` waits; whoever waits longest goes when they are too many."""
        self._all[one] = None
        if len(self._all) > self._most:
            oldest = next(iter(self._all))
            self.remove(oldest)
            oldest.hang_up()

    def remove(self, one: Bounded) -> None:
        """It waits no more (idempotent)."""
        self._all.pop(one, None)


class Bounded(HttpToolsProtocol):
    """One connection. `waiting` belongs to its listener."""

    def __init__(self, *args: Any, waiting: Waiting, **named: Any) -> None:
        super().__init__(*args, **named)
        self._waiting = waiting
        self._unfinished = 0  # bytes since something last became complete
        self._progress = False
        self._refused = False
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The clock of the first head runs."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser no more at once than a head may be long."""
        if self._refused:
            self._linger(len(data))
            return
        at = 0
        while at < len(data) and not self._refused and not self.transport.is_closing():
            piece = data[at : at + HEAD_BYTES - self._unfinished]
            at += len(piece)
            self._progress = False
            super().data_received(piece)
            self._unfinished = 0 if self._progress else self._unfinished + len(piece)
            if self._unfinished >= HEAD_BYTES:
                zh, en = f"请求头达到 {HEAD_BYTES} 字节", f"the head has {HEAD_BYTES} bytes or more"
                self.refuse(431, "head-too-large", zh, en)
        if self._timer is None and not self._runs and not self._refused and not self.transport.is_closing():
            self._wait()

    def on_headers_complete(self) -> None:
        """The head is there; the request runs."""
        self._progress = True
        self._wait_no_more()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Part of a body: bounded by whoever reads it."""
        self._progress = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request has arrived."""
        self._progress = True
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Idle until the next request; among those that may be closed for others."""
        super().on_response_complete()
        if not self._runs and not self.transport.is_closing():
            self._waiting.add(self)

    def send_400_response(self, msg: str) -> None:
        """What the parser does not take."""
        self.refuse(400, "bad-request", "不是合规的 HTTP 请求", "this is no HTTP request")

    def refuse(self, status: int, code: str, zh: str, en: str) -> None:
        """Say no, once, and take no more; amid an answer that runs only the end is left to say it."""
        if self._refused or self.transport.is_closing():
            return
        self._refused = True
        self._wait_no_more()
        if self._runs:
            self.transport.close()
            return
        self.transport.write(_refusal(status, code, zh, en))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(LINGER_S, self.transport.close)

    def hang_up(self) -> None:
        """Nothing became of it in time, or others need its place."""
        self._wait_no_more()
        if self._unfinished and not self._runs:
            self.refuse(408, "head-timeout", "请求头未按时送达", "the head did not arrive in time")
        else:
            self.transport.close()

    def _linger(self, count: int) -> None:
        self._unfinished += count
        if self._unfinished > LINGER_BYTES:
            self.transport.abort()

    @property
    def _runs(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        self._timer = self.loop.call_later(HEAD_S, self.hang_up)
        self._waiting.add(self)

    def _wait_no_more(self) -> None:
        self._waiting.remove(self)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _refusal(status: int, code: str, zh: str, en: str) -> bytes:
    body = orjson.dumps({
        "type": f"urn:shilu:{code}", "title": zh, "status": status, "detail": zh, "code": code, "errors": [],
        "said": {"zh": zh, "en": en},
    })  # fmt: skip
    head = (
        b"content-type: application/problem+json\r\ncache-control: no-store\r\nx-content-type-options: nosniff\r\n"
        b"connection: close\r\ncontent-length: %d\r\n\r\n" % len(body)
    )
    return STATUS_LINE[status] + head + body
