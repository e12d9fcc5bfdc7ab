"""What a question's route is given: who asks, for which viewpoint, and how to answer.

Viewpoints are those of semantics.md, "The definition".
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Annotated, Any
from urllib.parse import urlencode

import orjson
from fastapi import Depends, Request, Response

from api.access.principal import Principal
from api.http import parameters
from api.http.answers import encoded, pinned_url, responded, validator
from api.http.language import Language, language_of
from api.http.problems import Problem
from api.http.remembered import Encoded
from api.http.service import Service
from api.tables.table import (
    Cursor,
    Pin,
    Table,
    opened,
    page,
    query_digest,
    selected,
    to_csv,
    to_parquet,
    to_xlsx,
)
from replay.viewpoint import Viewpoint, resolve

FORMATS = {
    "csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}  # fmt: skip
PAGE, LARGEST_PAGE = 500, 5_000
VIEWPOINT = frozenset({"cursor", "as_of", "known_at", "at"})
NOT_OF_THE_QUESTION = VIEWPOINT | {"limit", "format"}

class Asking:
    """One question being asked. `view` and `plan` look things up and so belong into the route's own thread."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.service: Service = request.app.state.service
        self.principal: Principal = request.state.principal
        self.asked = request.query_params
        self.rules = self.asked.getlist("rules")
        self._view: Viewpoint | None = None

    @property
    def language(self) -> Language:
        """The language the caller prefers."""
        return language_of(self.request.headers.get("accept-language"))

    @property
    def fields(self) -> list[str] | None:
        """The fields wanted, None for all."""
        named = self.asked.get("fields")
        return None if named is None else [name for name in named.split(",") if name]

    def require_paging(self) -> None:
        """Problem 422 for a page size or a format that is none."""
        self._limit()
        self._format()

    def view(self) -> Viewpoint:
        """The viewpoint, resolved once, the read models brought up to it. Raises BadViewpoint."""
        if self._view is None:
            self._view = self._resolved()
            self.service.catch_up(self._view.size)
        return self._view

    def plan(self, text: str) -> str:
        """The plan's id among those the caller may see. Refused: no-such-plan, ambiguous-plan."""
        return self.service.plans.find(text, self.principal.sees_plan)

    def remembered(
        self, view: Viewpoint, *key: Hashable, make: Callable[[], tuple[Viewpoint, Mapping[str, Any]]]
    ) -> tuple[Viewpoint, Encoded]:
        """What `make` gives (the viewpoint with its rules, the answer), kept for the next who asks the same.

        `key` is the question and what it is about; day, size and the rules asked for are added here.
        """
        asked = (*key, view.day, view.size, tuple(self.rules))
        made, body = self.service.remembered.get(asked, make)
        return replace(made, name=view.name), body

    def answer(self, body: Mapping[str, Any] | Encoded, view: Viewpoint) -> Response:
        """`{"viewpoint": …, **body}` with its headers; 304 when the caller holds it already."""
        told = encoded(body, self.fields)
        etag = validator(self.request, view, told)
        stamp = orjson.dumps(view.to_json())
        content = b'{"viewpoint":' + stamp + (b"," + told[1:] if told != b"{}" else b"}")
        return responded(self.request, view, content, etag)

    def table(self, table: Table, view: Viewpoint, **more: Any) -> Response:
        """One page of a table as JSON, or all of it as a file, as the request wants it."""
        asked = self.asked
        wanted = self._format()
        chosen = selected(table, asked.getlist("filter"), self.fields, asked.get("sort"))
        if wanted != "json":
            return self._file(chosen, view, wanted)
        pin = Pin(view.day, view.size, view.name, tuple(self.rules), self._question())
        rows, following = page(chosen.rows, asked.get("cursor"), self._limit(), pin)
        shown = Table(chosen.name, chosen.columns, rows).shown()
        told = orjson.dumps({**more, table.name: shown, "total": len(chosen.rows), "next": following})
        etag = validator(self.request, view, told if following is None else told.replace(following.encode(), b""))
        content = b'{"viewpoint":' + orjson.dumps(view.to_json()) + b"," + told[1:]
        return responded(self.request, view, content, etag, links=self._next(following))

    def _resolved(self) -> Viewpoint:
        reader = self.service.reading.reader
        cursor = self._cursor()
        if cursor is not None:
            pin = cursor.pin
            return replace(resolve(reader, as_of=pin.as_of, known_at=f"size:{pin.size}"), name=pin.view)
        as_of, known_at, at = (self.asked.get(name) for name in ("as_of", "known_at", "at"))
        if as_of is known_at is at is None and (then := self.request.headers.get("accept-datetime")):
            at = _instant(then)
        return resolve(reader, as_of=as_of, known_at=known_at, at=at)

    def _cursor(self) -> Cursor | None:
        text = self.asked.get("cursor")
        return None if text is None else opened(text)

    def _question(self) -> str:
        """What a cursor belongs to: the question and who may see what, without viewpoint and place."""
        asked = [(n, v) for n, v in self.asked.multi_items() if n not in NOT_OF_THE_QUESTION]
        granted = self.principal.plans and sorted(self.principal.plans)
        return query_digest({"path": self.request.url.path, "asked": sorted(asked), "plans": granted})

    def _next(self, following: str | None) -> list[str]:
        if following is None:
            return []
        asked = [(n, v) for n, v in self.asked.multi_items() if n not in VIEWPOINT]
        return [f'<{self.request.url.path}?{urlencode([*asked, ("cursor", following)])}>; rel="next"']

    def _limit(self) -> int:
        text = self.asked.get("limit", str(PAGE))
        if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= LARGEST_PAGE):
            raise _not_valid("limit", f"应为 1 至 {LARGEST_PAGE} 的整数", f"is an integer from 1 to {LARGEST_PAGE}")
        return int(text)

    def _format(self) -> str:
        named = self.asked.get("format")
        if named is not None:
            if named != "json" and named not in FORMATS:
                raise _not_valid("format", "应为 json、csv、xlsx、parquet 之一", "is one of json, csv, xlsx, parquet")
            return named
        accepted = [one.partition(";")[0].strip().lower() for one in self.request.headers.get("accept", "").split(",")]
        wanted = [name for one in accepted for name, media_type in FORMATS.items() if one == media_type]
        return wanted[0] if wanted and "application/json" not in accepted else "json"

    def _file(self, table: Table, view: Viewpoint, wanted: str) -> Response:
        stamp = {**view.to_json(), "stamp": view.stamp(), "address": pinned_url(self.request, view)}
        content = {
            "csv": lambda: to_csv(table), "xlsx": lambda: to_xlsx(table, stamp),
            "parquet": lambda: to_parquet(table, stamp),
        }[wanted]()  # fmt: skip
        rows = content if wanted == "csv" else orjson.dumps(table.shown())
        name = f"{table.name}-{view.day}-at-{view.size}.{wanted}"
        return responded(
            self.request, view, content, validator(self.request, view, wanted.encode(), rows),
            media_type=FORMATS[wanted], headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )  # fmt: skip


async def asking(request: Request) -> Asking:
    """The question as it was asked; nothing is looked up yet. Problem 422 for what no question takes."""
    return Asking(request)


async def tabling(request: Request) -> Asking:
    """A question whose answer is a table: may be filtered, sorted, paged, or taken whole as a file."""
    ask = Asking(request)
    ask.require_paging()
    return ask


# Read by hand above: FastAPI's own way costs as much as the answer to the quickest question.
asking.openapi_parameters = parameters.QUESTION  # type: ignore[attr-defined]
tabling.openapi_parameters = parameters.QUESTION + parameters.TABLE  # type: ignore[attr-defined]

Ask = Annotated[Asking, Depends(asking)]
"""A question at a viewpoint."""
AskTable = Annotated[Asking, Depends(tabling)]
"""A question at a viewpoint whose answer is a table."""


def _not_valid(name: str, zh: str, en: str) -> Problem:
    fault = {"pointer": f"/query/{name}", "code": "value", "zh": zh, "en": en}
    return Problem(422, "invalid-request", f"{name} {zh}", f"{name} {en}", [fault])


def _instant(text: str) -> str:
    """An HTTP date (RFC 9110 §5.6.7) as an ISO instant. Problem 400."""
    try:
        return parsedate_to_datetime(text).astimezone(UTC).isoformat()
    except (ValueError, TypeError, OverflowError):
        zh, en = "Accept-Datetime 不是 HTTP 日期", "Accept-Datetime is no HTTP date"
        raise Problem(400, "not-an-http-date", zh, en) from None



