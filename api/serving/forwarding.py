"""A reader process hands everything that might record to the writer, body and answer streamed through."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import httpx2
import uuid_utils
from starlette.requests import Request

from api.http.problems import Problem, rendered
from api.http.service import Seen
from api.serving.trusted import CALLER, caller

log = logging.getLogger(__name__)
READS = frozenset({"GET", "HEAD", "OPTIONS"})
_OF_THE_CONNECTION = frozenset(
    {b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade", b"expect"}
)
"""Hop-by-hop (RFC 9110 §7.6.1): they speak of one connection, and are not handed on."""
HANDED_ON = "(to the writer)"
"""The route, in log and metrics, of what was to be handed on: only the writer knows more."""
_MOST = 200
_CONNECT_S = 2.0
_IDLE_S = 60.0


class Forwarding:
    """ASGI middleware of a reader process: questions are answered here, all else by the writer at `door`.

    The writer has `patience` (seconds, by request) for its first word and between two pieces. While it is away: 503
    `writer-away`.
    """

    def __init__(
        self, app: Any, door: str, patience: Callable[[Any], float], observe: Callable[[Seen], None] = lambda _: None
    ) -> None:
        self.app = app
        self._observe = observe
        self._patience = patience
        limits = httpx2.Limits(max_connections=_MOST, max_keepalive_connections=_MOST, keepalive_expiry=_IDLE_S)
        self._writer = httpx2.AsyncHTTPTransport(uds=door, limits=limits, verify=False, trust_env=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI."""
        if scope["type"] != "http" or scope["method"] in READS:
            await self.app(scope, receive, send)
            return
        answer, began = _Answer(send), time.perf_counter()
        try:
            await self._hand_on(scope, receive, answer)
        except (httpx2.TransportError, _CallerGone) as error:
            log.warning("handing on %s failed: %s", scope["method"], type(error).__name__)
            if answer.begun:
                raise  # half an answer cannot be taken back: the connection is cut, as the writer's was
            if not isinstance(error, _CallerGone):
                await self._away(error, scope, receive, send, began)

    async def _away(self, error: Exception, scope: Any, receive: Any, send: Any, began: float) -> None:
        """The answer made here, told like every other: its id stands in `instance`, in a header and in the log."""
        request_id = scope.setdefault("state", {})["request_id"] = str(uuid_utils.uuid7())
        answer = rendered(Request(scope), away(_reached(error)))
        answer.headers.update({"x-request-id": request_id, "x-content-type-options": "nosniff"})
        await answer(scope, receive, send)
        client, elapsed = scope.get("client"), time.perf_counter() - began
        self._observe(
            Seen(
                request_id, scope["method"], HANDED_ON, answer.status_code, elapsed, "", None,
                client[0] if client else "local", len(answer.body),
            )
        )  # fmt: skip

    async def close(self) -> None:
        """Hang up on the writer."""
        with suppress(Exception):
            await self._writer.aclose()

    async def _hand_on(self, scope: Any, receive: Any, answer: _Answer) -> None:
        response = await self._writer.handle_async_request(self._request(scope, receive))
        try:
            await answer.start(response)
            assert isinstance(response.stream, httpx2.AsyncByteStream)
            async for piece in response.stream:
                await answer.more(piece)
            await answer.end()
        finally:
            await response.aclose()

    def _request(self, scope: Any, receive: Any) -> httpx2.Request:
        headers = [pair for pair in scope["headers"] if pair[0] not in _OF_THE_CONNECTION and pair[0] != CALLER]
        sized = any(name == b"content-length" for name, _ in headers)
        chunked = any(name == b"transfer-encoding" for name, _ in scope["headers"])
        target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
        if chunked and not sized:
            headers.append((b"transfer-encoding", b"chunked"))
        body = _body(receive) if sized or chunked else b""
        patience = self._patience(scope)
        timeout = {"connect": _CONNECT_S, "read": patience, "write": patience, "pool": _CONNECT_S}
        request = httpx2.Request(
            scope["method"], "http://writer/", headers=[*headers, caller(scope)],
            stream=_Stream(body) if not isinstance(body, bytes) else None,
            extensions={"timeout": timeout, "target": target},
        )  # fmt: skip
        if isinstance(body, bytes):
            request.headers.setdefault("content-length", "0")
        return request


def away(reached: bool) -> Problem:
    """The refusal while there is no writer; `reached` when it may have begun with the command."""
    if not reached:
        zh, en = "写入进程暂不在,本次未记入;请稍后重发", "the writer is away: nothing was recorded, send it again soon"
    else:
        zh = "写入进程没有答完,结果未知;请以同一幂等键重发"
        en = "the writer did not finish its answer: the outcome is unknown, re-send with the same key"
    return Problem(503, "writer-away", zh, en, headers={"Retry-After": "1"})


def _reached(error: Exception) -> bool:
    return not isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout)


class _CallerGone(Exception):
    """The caller hung up before its request was complete."""


async def _body(receive: Any) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _CallerGone
        if message.get("body"):
            yield message["body"]
        if not message.get("more_body"):
            return


class _Stream(httpx2.AsyncByteStream):
    """A body as it arrives."""

    def __init__(self, pieces: AsyncIterator[bytes]) -> None:
        self._pieces = pieces

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._pieces


class _Answer:
    """The writer's answer on its way to the caller."""

    def __init__(self, send: Any) -> None:
        self._send = send
        self.begun = False

    async def start(self, response: httpx2.Response) -> None:
        headers = [(name.lower(), value) for name, value in response.headers.raw]
        headers = [pair for pair in headers if pair[0] not in _OF_THE_CONNECTION and pair[0] != b"date"]
        self.begun = True
        await self._send({"type": "http.response.start", "status": response.status_code, "headers": headers})

    async def more(self, piece: bytes) -> None:
        await self._send({"type": "http.response.body", "body": piece, "more_body": True})

    async def end(self) -> None:
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})
