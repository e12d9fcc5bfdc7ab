"""The search box: plans, tasks, agencies, entries and documents by what somebody typed, as far as the asker may see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from aggregates.commands import plan_stream
from api.access.principal import Principal
from api.session import Reading
from ledger.looking_up import FEWEST, by_event_id, by_leaf_hash
from projections import finding
from projections.finding import Found, Words
from replay.viewpoint import Viewpoint

MOST = 50
"""Rows of each kind in an answer; it says which kinds have more."""
KINDS = ("plan", "task", "agency", "entry", "document")
_PLAN = plan_stream("")
_POSITION = re.compile("[##]?([0-9]{1,15})")
_EVENT_ID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HASH = re.compile(f"(?:sha256:)?([0-9a-f]{{{FEWEST},64}})")


def search(reading: Reading, who: Principal, text: str, view: Viewpoint) -> dict[str, Any]:
    """{"found": rows, "more": the kinds of which there are more than MOST}, best first within each kind."""
    words = Words(text)
    with reading.connect() as connection:
        found = [
            *finding.plans(connection, words, view.size, who.sees_stream),
            *finding.tasks(connection, words, view.size, who.sees_stream),
            *finding.agencies(connection, words, view.size),
            *_entries(reading, who, words.text, view.size),
        ]
        if (hashed := _HASH.fullmatch(words.text)) is not None:
            found += finding.documents(connection, hashed[1], view.size, who.sees_stream, MOST + 1)
    return _answer(found)


def _answer(found: list[Found]) -> dict[str, Any]:
    rows, more = [], []
    for kind in KINDS:
        mine = sorted((f for f in found if f.kind == kind), key=lambda f: (f.rank, f.plan or "", f.id, f.position))
        rows += [{n: v for n, v in one._asdict().items() if n != "rank"} for one in mine[:MOST]]
        more += [kind] if len(mine) > MOST else []
    return {"found": rows, "more": more}


def _entries(reading: Reading, who: Principal, text: str, size: int) -> list[Found]:
    """The entries that a position, an event id or the beginning of a leaf hash names, and that may be shown."""
    found: list[Found] = []
    for position, why, rank in _positions(reading, text, size):
        entry = reading.reader.entry(position)
        if who.sees_entry(entry.stream, entry.leaf):
            plan = entry.stream.removeprefix(_PLAN) if entry.stream.startswith(_PLAN) else None
            found.append(Found("entry", str(position), entry.event["statementid"], plan, position, why, rank))
        if len(found) > MOST:
            break
    return found


def _positions(reading: Reading, text: str, size: int) -> Iterator[tuple[int, str, int]]:
    """(position, what fitted, rank) of each entry that the text names."""
    if (numbered := _POSITION.fullmatch(text)) and 1 <= int(numbered[1]) <= size:
        yield int(numbered[1]), "position", 0
    if _EVENT_ID.fullmatch(text) and (position := by_event_id(reading.reader, text, size)) is not None:
        yield position, "event_id", 0
    if hashed := _HASH.fullmatch(text):
        for position in by_leaf_hash(reading.reader, hashed[1], size):
            yield position, "leaf_hash", 1
