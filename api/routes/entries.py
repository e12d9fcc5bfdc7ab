"""One entry as an auditor reads it: content, both times, hashes, and the other revisions of its statement."""

from __future__ import annotations

from fastapi import Response

from aggregates.refusal import Refused
from api.http.asking import Ask
from api.http.guard import room
from api.routes.asked import unjudged
from api.routes.positions import Position
from api.routes.shapes_base import ANSWER
from api.routes.shapes_records import Entry
from replay.show import shown

router = room(tags=["entries"])


@router.get(
    "/entry/{position}", operation_id="entry", response_model=Entry, responses=ANSWER,
    summary="一条记录 · One entry of the ledger",
)  # fmt: skip
def entry(ask: Ask, position: Position) -> Response:
    """只给可见方案的记录;其余与不存在无别。Only of streams the caller may see: others look as if they did not exist."""
    view, reader = unjudged(ask), ask.service.reading.reader
    try:
        found = reader.entry(position) if position <= view.size else None
    except LookupError:
        found = None
    if found is None or not ask.principal.sees_entry(found.stream, found.leaf):
        raise Refused("no-such-entry", f"账本没有第 {position} 条", f"there is no entry at position {position}")
    told = shown(reader, found)
    return ask.answer({**told, "revisions_at": [one for one in told["revisions_at"] if one <= view.size]}, view)
