"""Around every request: an id, HEAD as GET without a body, and one word to whoever counts or logs when it is over."""

from __future__ import annotations

import time
from collections.abc import MutableMapping
from typing import Any

import uuid_utils
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http import problems
from api.http.guard import INNER
from api.http.service import Seen, Service

UNROUTED = "(no route)"


class Requests:
    """ASGI middleware, the outermost."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or INNER in scope:
            await self._app(scope, receive, send)
            return
        state: dict[str, Any] = scope.setdefault("state", {})
        state["request_id"] = str(uuid_utils.uuid7())
        method, head = scope["method"], scope["method"] == "HEAD"
        if head:
            # a stream has no end to wait for: its HEAD is that of a page
            kept = [(k, v) for k, v in scope["headers"] if not (k == b"accept" and b"event-stream" in v)]
            scope = {**scope, "method": "GET", "headers": kept}
        started, told = time.perf_counter(), {"status": 0, "bytes": 0}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
                message["headers"] = [*message.get("headers", ()), *_headers(state["request_id"])]
            elif message["type"] == "http.response.body":
                if head:
                    message = {**message, "body": b""}
                told["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            if told["status"]:
                raise  # half an answer cannot be taken back
            answer = await problems.answer(Request(scope), error)  # here, so that it has an id and a line in the log
            await answer(scope, receive, sending)
        finally:
            elapsed = time.perf_counter() - started
            self._service.observe(_seen(method, scope, state, told["status"], elapsed, told["bytes"]))


def _headers(request_id: str) -> list[tuple[bytes, bytes]]:
    return [(b"x-request-id", request_id.encode()), (b"x-content-type-options", b"nosniff")]


def _seen(
    method: str, scope: MutableMapping[str, Any], state: dict[str, Any], status: int, seconds: float, sent: int
) -> Seen:
    route, who, client = scope.get("route"), state.get("principal"), scope.get("client")
    return Seen(
        state["request_id"], method, getattr(route, "path", UNROUTED), status or 499, seconds,
        who.credential if who else "", who.actor.agency if who else None, client[0] if client else "local", sent,
    )  # fmt: skip
