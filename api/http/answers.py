"""An answer on the wire: its viewpoint, a validator that moves only with the answer, links to the same for ever."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import Request, Response

from api.http.problems import Problem
from api.http.remembered import Encoded
from replay.viewpoint import Viewpoint

YEAR_S = 31_536_000
ENDS = frozenset({"from", "to"})
VARY = "Accept, Accept-Datetime, Accept-Language, Authorization, Cookie"


def encoded(body: Mapping[str, Any] | Encoded, fields: Sequence[str] | None = None) -> bytes:
    """The members of an answer as JSON text, only those of `fields` when given. Problem 422 for an unknown field.

    An answer about two viewpoints always says which they are.
    """
    if fields is None:
        return body.body if isinstance(body, Encoded) else orjson.dumps(body)
    members: Mapping[str, Any] = orjson.loads(body.body) if isinstance(body, Encoded) else body
    unknown = sorted(set(fields) - set(members))
    if unknown:
        raise Problem(422, "no-such-field", "没有这样的字段,可选:" + "、".join(members),
                      "there is no such field; there are: " + ", ".join(members))
    kept = {*fields, *(ENDS if set(members) >= ENDS else ())}
    return orjson.dumps({name: members[name] for name in members if name in kept})


def validator(request: Request, view: Viewpoint, *parts: bytes) -> str:
    """A strong entity tag: the same as long as this address, asked for this day and these rules, has this answer.

    The size of the ledger at which a question about the head was answered is left out: it moves with every entry.
    """
    asked = orjson.dumps([
        request.url.path, request.headers.get("accept", ""), view.day, view.name, list(map(dict, view.rules)),
        list(view.rejudged),
    ])  # fmt: skip
    digest = sha256(b"\x00".join((asked, *parts))).digest()[:18]
    return f'"{base64.urlsafe_b64encode(digest).decode()}"'


def responded(
    request: Request, view: Viewpoint, content: bytes, etag: str, *, media_type: str = "application/json",
    headers: Mapping[str, str] | None = None, links: Sequence[str] = (),
) -> Response:  # fmt: skip
    """The response, 304 without content when the caller holds it already."""
    stamped = {
        "ETag": etag, "Ledger-Size": str(view.size), "Vary": VARY, "Cache-Control": _cache(request),
        "Link": ", ".join((*_links(request, view), *links)), **_memento(request, view), **(headers or {}),
    }  # fmt: skip
    if _held(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=stamped)
    return Response(content, headers=stamped, media_type=media_type)


def is_pinned(request: Request) -> bool:
    """Whether the address fixes both clocks: such an answer never changes."""
    asked = request.query_params
    return "cursor" in asked or ("as_of" in asked and asked.get("known_at", "").startswith("size:"))


def pinned_url(request: Request, view: Viewpoint) -> str:
    """The same question at this viewpoint for ever, as a path with query."""
    left_out = ("as_of", "known_at", "at", "cursor")
    asked = [(name, value) for name, value in request.query_params.multi_items() if name not in left_out]
    return f"{request.url.path}?{urlencode([*asked, ('as_of', view.day), ('known_at', f'size:{view.size}')])}"


def _cache(request: Request) -> str:
    scope = "public" if request.state.principal.anonymous else "private"
    return f"{scope}, max-age={YEAR_S}, immutable" if is_pinned(request) else f"{scope}, no-cache"


def _links(request: Request, view: Viewpoint) -> list[str]:
    links = [f'<{pinned_url(request, view)}>; rel="memento"; datetime="{_http_date(view.recorded_at)}"']
    asked = [(n, v) for n, v in request.query_params.multi_items() if n not in ("as_of", "known_at", "at", "cursor")]
    plain = f"{request.url.path}?{urlencode(asked)}" if asked else request.url.path
    return [*links, f'<{plain}>; rel="original timegate"']


def _memento(request: Request, view: Viewpoint) -> dict[str, str]:
    """RFC 7089: a past state says of when it is."""
    past = {"as_of", "known_at", "at", "cursor"} & set(request.query_params) or "accept-datetime" in request.headers
    return {"Memento-Datetime": _http_date(view.recorded_at)} if past else {}


def _http_date(recorded_at: str) -> str:
    return format_datetime(datetime.fromisoformat(recorded_at).astimezone(UTC), usegmt=True)


def _held(given: str | None, etag: str) -> bool:
    if given is None:
        return False
    return given.strip() == "*" or etag in [one.strip().removeprefix("W/") for one in given.split(",")]
