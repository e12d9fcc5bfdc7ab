"""The feed: the stored entries after a position, as a batch or as a stream (interface.md, "HTTP")."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Header, Query, Request, Response

from api.access.principal import Principal
from api.commanding.described import REFUSALS
from api.feed import owners
from api.feed.pages import Page, read_page, require_within
from api.feed.places import Places
from api.feed.selection import Selection
from api.feed.shapes import Name
from api.feed.streaming import EventStream, Streaming
from api.feed.watch import watch_of
from api.http.guard import client_of, room
from api.http.service import Service

router = room(tags=["feed"])
BATCH, STREAM = "application/cloudevents-batch+json", "text/event-stream"
PAGE, LARGEST_PAGE, OF_A_STREAM = 500, 5_000, 500
_FARTHEST = 2**53 - 1
_MANY = 100
_lock = Lock()

After = Annotated[
    int, Query(ge=0, le=_FARTHEST, description="已读到的位置,0 为从头 the position read up to; 0: from the start",
               examples=[3000])
]  # fmt: skip
Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="一批至多几条 entries of a batch")]
Plans = Annotated[
    list[Name] | None,
    Query(alias="plan", max_length=_MANY, description="方案编号、文号或标题的一段 id, number or part of a title"),
]
Types = Annotated[
    list[Name] | None,
    Query(alias="type", max_length=_MANY, description="事件类型 event types", examples=[["plan.progress_reported"]]),
]
Agencies = Annotated[
    list[Name] | None,
    Query(alias="agency", max_length=_MANY,
          description="部门编号:记录者所属,或条目中写明的 agency ids: the actor's, or named in the entry"),
]  # fmt: skip
LastEventId = Annotated[
    str | None, Header(pattern=r"^[0-9]{0,16}$", description="续传,先于 after · where a stream goes on, before `after`")
]
RESPONSES: dict[int | str, dict[str, Any]] = {
    **REFUSALS,
    200: {
        "description": "存储的原字节 the stored bytes, as a batch or as server-sent events",
        "content": {
            BATCH: {"schema": {"type": "array", "items": {"type": "object"}}},
            STREAM: {"schema": {"type": "string"},
                     "example": "id: 3001\nevent: plan.progress_reported\ndata: {\"specversion\":\"1.0\"}\n\n"},
        },
        "headers": {
            "Ledger-Size": {"schema": {"type": "integer"}, "description": "账本条目数 entries the ledger holds"},
            "Next-After": {"schema": {"type": "integer"}, "description": "下一批的 after · `after` of the next batch"},
            "Link": {"schema": {"type": "string"}, "description": "rel=next"},
        },
    }
}  # fmt: skip


@router.get(
    "/events", operation_id="events", summary="事件流:某位置之后的条目 the feed: entries after a position",
    response_class=Response, responses=RESPONSES,
)  # fmt: skip
def events(
    request: Request, after: After = 0, limit: Limit = PAGE, plan: Plans = None, type_: Types = None,
    agency: Agencies = None, last_event_id: LastEventId = None,
) -> Response:  # fmt: skip
    """The stored CloudEvents, byte for byte, in the order of their positions: a consumer that goes on from `Next-After`
    (a stream: from its last id) neither misses nor repeats one. `Accept: text/event-stream` keeps the connection open.

    Filters: values of one are alternatives, different ones must all fit. `plan` means the plan's own stream; `agency`
    an entry whose author acts for it, or that names it (as a value, or within the id of a seat) as it is written.
    """
    service: Service = request.app.state.service
    who: Principal = request.state.principal
    found = [service.plans.find(text, who.sees_plan) for text in plan or ()]
    selection = Selection.of(found, type_ or (), agency or ())
    if STREAM in request.headers.get("accept", ""):
        return _stream(request, service, selection, int(last_event_id) if last_event_id else after)
    page = read_page(service.reading.reader, selection, who.sees_entry, after, limit)
    require_within(after, page.size)
    return Response(
        b"[" + b",".join(item.leaf for item in page.items) + b"]", media_type=BATCH, headers=_headers(request, page)
    )


def _stream(request: Request, service: Service, selection: Selection, after: int) -> Response:
    size = service.reading.reader.size()
    require_within(after, size)
    who: Principal = request.state.principal
    read = _reading(service, selection, request.headers.get("authorization"))
    key = who.credential or f"address:{client_of(request)}"
    return EventStream(_streaming(request, service), read, after, key, {"Ledger-Size": str(size)})


def _reading(service: Service, selection: Selection, authorization: str | None) -> Callable[[int], Page]:
    def read(after: int) -> Page:
        who = service.directory.authenticate(authorization)
        page = read_page(service.reading.reader, selection, who.sees_entry, after, OF_A_STREAM)
        owners.still(service, authorization)
        return page

    return read


def _streaming(request: Request, service: Service) -> Streaming:
    """The streams of this process, made when the first is opened."""
    state = request.app.state
    with _lock:
        if not hasattr(state, "streaming"):
            state.streaming = Streaming(watch_of(service), Places(), service.stopping)
        streaming: Streaming = state.streaming
    return streaming


def _headers(request: Request, page: Page) -> dict[str, str]:
    asked = [(n, v) for n, v in request.query_params.multi_items() if n != "after"]
    following = f"{request.url.path}?{urlencode([*asked, ('after', page.scanned)])}"
    return {
        "Ledger-Size": str(page.size), "Next-After": str(page.scanned), "Link": f'<{following}>; rel="next"',
        "Cache-Control": "private, no-cache", "Vary": "Accept, Authorization",
    }  # fmt: skip
