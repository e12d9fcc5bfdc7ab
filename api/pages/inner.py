"""Ask an operation of the API in process, as the caller of the page: same guard, same policy, same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote

import orjson
from starlette.requests import Request

from api.access.principal import Principal
from api.http.guard import INNER
from api.pages.problem import PageProblem


class Fetched(NamedTuple):
    """An answer of the API: status, headers in small letters, bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; PageProblem for a status of 400 and above."""
        if self.status >= 400:
            raise PageProblem.of(self.status, orjson.loads(self.body), self.headers)
        return orjson.loads(self.body)


async def fetch(
    request: Request, who: Principal, method: str, target: str, body: bytes = b"",
    headers: Sequence[tuple[str, str]] = (),
) -> Fetched:  # fmt: skip
    """What the API answers `method` of `target` (path with query, percent-encoded)."""
    path, _, query = target.partition("?")
    sent = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in headers]
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "scheme": request.url.scheme,
        "path": unquote(path), "raw_path": path.encode(), "root_path": "", "query_string": query.encode(),
        "headers": [*sent, (b"content-length", str(len(body)).encode())], "client": request.scope.get("client"),
        "server": request.scope.get("server"), INNER: who,
        "state": {"request_id": getattr(request.state, "request_id", None)},
    }  # fmt: skip
    given: dict[str, Any] = {"status": 500, "headers": {}, "parts": []}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            given["status"] = message["status"]
            given["headers"] = {k.decode().lower(): v.decode("latin-1") for k, v in message.get("headers", ())}
        else:
            given["parts"].append(message.get("body", b""))

    await request.app(scope, receive, send)
    return Fetched(given["status"], given["headers"], b"".join(given["parts"]))
