"""What an entry rests on, and what rests on it: the causes and effects of an event."""

from __future__ import annotations

from typing import Any

from fastapi import Response

from aggregates.refusal import Refused
from api.http.asking import Ask, Asking
from api.http.guard import room
from api.routes.asked import unjudged
from api.routes.positions import Position
from api.routes.shapes_base import ANSWER
from api.routes.shapes_stepping import Related
from ledger.envelope import Recorded, as_bytes
from replay.citing import Cited, causes, effects, together
from replay.viewpoint import Viewpoint

router = room(tags=["entries"])
MOST = 200
"""Effects listed; whatever more there are is counted."""


@router.get(
    "/entry/{position}/related", operation_id="related", response_model=Related, responses=ANSWER,
    summary="前因与后果 · What an entry rests on, and what rests on it",
)  # fmt: skip
def related(ask: Ask, position: Position) -> Response:
    """同一流内:此条所引的记录,引用此条的记录,同一命令一并记下的。Within its stream: what it names, what names it, and
    what the same command recorded. A decision's `basis` is the viewpoint it was taken at."""
    view = unjudged(ask)
    entry = _entry(ask, position, view)
    stream = [
        one for one in ask.service.reading.reader.entries(upto=view.size, stream=entry.stream)
        if ask.principal.sees_entry(one.stream, as_bytes(one.leaf))
    ]  # fmt: skip
    following, basis = list(effects(entry, stream)), entry.data.get("basis")
    return ask.answer(
        {
            "position": position, "together": together(entry, stream)._asdict(),
            "basis": basis if isinstance(basis, dict) else None,
            "causes": [_told(one) for one in causes(entry, stream)],
            "effects": [_told(one) for one in following[:MOST]], "cited": len(following),
        }, view,
    )  # fmt: skip


def _entry(ask: Asking, position: int, view: Viewpoint) -> Recorded:
    """The entry, where the caller may see it. Refused as if there were none else."""
    try:
        found = ask.service.reading.reader.entry(position) if position <= view.size else None
    except LookupError:
        found = None
    if found is None or not ask.principal.sees_entry(found.stream, as_bytes(found.leaf)):
        raise Refused("no-such-entry", f"账本没有第 {position} 条", f"there is no entry at position {position}")
    return found


def _told(cited: Cited) -> dict[str, Any]:
    event = cited.event
    return {
        "position": cited.entry.position, "by": cited.by, "type": event["data"].get("of_type", event["type"]),
        "stream": cited.entry.stream, "statement": event["statementid"], "revision": event["statementrevision"],
        "effective_on": event["effectiveon"], "recorded_at": event["recordedtime"],
        "actor": {name: event.get(f"actor{name}") for name in ("id", "agency", "role")},
    }  # fmt: skip
