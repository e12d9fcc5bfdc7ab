"""A page of the feed: entries after a position in ledger order, and how far was looked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import NamedTuple

from api.feed.selection import Sees, Selection
from api.http.problems import Problem
from ledger.envelope import as_bytes
from ledger.reader import LedgerReader

SPAN = 20_000
"""Positions one question to the database looks at; the rest is for the next."""
ROWS = 500
"""Rows one question fetches: a leaf has at most 65,535 bytes."""
MAX_BYTES = 8_000_000
MAX_SECONDS = 1.0


class Item(NamedTuple):
    """One entry: its position, stream, type and stored bytes."""

    position: int
    stream: str
    type: str
    leaf: bytes


class Page(NamedTuple):
    """`items` by position; every entry after the position asked for and up to `scanned` is either here or not for this
    consumer. `size` is the ledger's as read before: nothing beyond it was looked at."""

    items: list[Item]
    scanned: int
    size: int


def read_page(reader: LedgerReader, selection: Selection, sees: Sees, after: int, limit: int) -> Page:
    """At most `limit` entries (8 MB, one second of looking) after position `after`. Raises the ledger's errors.

    Positions are given out and committed in order (docs/adr/0004), so that what lies at or below a size once read can
    never gain an entry: a consumer that goes on after `scanned` neither misses nor repeats one.
    """
    size = reader.size()
    items: list[Item] = []
    room, until, scanned = MAX_BYTES, time.monotonic() + MAX_SECONDS, min(after, size)
    while scanned < size and time.monotonic() < until:
        for position, item in _chunk(reader, selection, sees, scanned, size):
            scanned = position
            if item is not None:
                items.append(item)
                room -= len(item.leaf)
                if len(items) == limit or room <= 0:
                    return Page(items, scanned, size)
    return Page(items, max(scanned, after), size)


def require_within(after: int, size: int) -> int:
    """`after`, unless it lies beyond the ledger: Problem 422 `beyond-the-ledger`. Whoever went on from there would wait
    for other entries than those it has not seen."""
    if after > size:
        zh, en = "读到的位置超出账本", "the position read up to lies beyond the ledger"
        raise Problem(
            422, "beyond-the-ledger", f"账本只有 {size} 条:这里的历史比您读过的短,请核对是否为同一账本",
            f"the ledger has {size} entries, fewer than you have read: make sure that it is the same ledger",
            [{"pointer": "/after", "code": "beyond-the-ledger", "zh": zh, "en": en}],
        )  # fmt: skip
    return after


def _chunk(
    reader: LedgerReader, selection: Selection, sees: Sees, after: int, size: int
) -> Iterator[tuple[int, Item | None]]:
    """(position, the entry if it is for this consumer), and last the position up to which nothing else is."""
    upto = min(after + SPAN, size)
    query, values = _question(selection)
    rows = reader.ask(query, (after, upto, *values, ROWS))
    for position, stream, type_, leaf in rows:
        content = as_bytes(leaf)
        wanted = sees(stream, content) and selection.wants(content)
        yield position, Item(position, stream, type_, content) if wanted else None
    if len(rows) < ROWS:
        yield upto, None


def _question(selection: Selection) -> tuple[str, list[str]]:
    # Joined with '', so that no database thinks of another index than that of the positions.
    streams, types = selection.streams, selection.types
    where = "position > ? AND position <= ?"
    for column, wanted in (("stream", streams), ("type", types)):
        if wanted:
            where += f" AND {column} || '' IN ({', '.join('?' * len(wanted))})"
    query = f"SELECT position, stream, type, leaf FROM entries WHERE {where} ORDER BY position LIMIT ?"
    return query, [*streams, *types]
