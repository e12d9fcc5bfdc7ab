"""Two ledgers compared: how far they are one, where they part, and what stands on one side only.

The common prefix is found by its roots: equal roots at size n mean that the first n entries are the same, bytes and
order. So a binary search over sizes needs O(log² n) hashes, and only what comes after is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from aggregates.fold.revision import CORRECTED, RETRACTED
from ledger.errors import LedgerError
from ledger.merkle import leaf_hash
from replay.diff import changes
from replay.ledger_side import Side

IDENTICAL, EXTENDS, EXTENDED, FORK, FOREIGN = "identical", "first_extends", "second_extends", "fork", "foreign"
"""The same; ONE goes on where OTHER ends; OTHER goes on where ONE ends; two histories; nothing in common."""

Entry = dict[str, Any]
Said = tuple[Entry, dict[str, Any]]
"""An entry, and the whole event it is of."""
_PLACE = ("position", "leaf_hash", "event_id", "stream", "statement")


@dataclass(frozen=True, slots=True)
class LedgerDifference:
    """`common` entries are the same; `first` and `second` are what follows on each side, as JSON-ready records.

    `elsewhere` are the event ids that stand on both sides after the common part, at other places or in other words.
    `rivals` are the places where one side says otherwise what the other says, field by field.
    """

    verdict: str
    common: int
    root: bytes
    first: tuple[Entry, ...]
    second: tuple[Entry, ...]
    elsewhere: frozenset[str]
    rivals: tuple[Entry, ...] = ()

    @property
    def position(self) -> int | None:
        """The first position at which they differ, or that one of them lacks; None when they are identical."""
        return self.common + 1 if self.first or self.second else None

    def streams(self) -> dict[str, dict[str, int]]:
        """Streams with entries after the common part, with the number on each side, by name."""
        found: dict[str, dict[str, int]] = {}
        for side, entries in (("first", self.first), ("second", self.second)):
            for entry in entries:
                counted = found.setdefault(entry["stream"], {"first": 0, "second": 0})
                counted[side] += 1
        return dict(sorted(found.items()))


def compare(one: Side, other: Side) -> LedgerDifference:
    """The difference of two ledgers. LedgerError when hashes or entries of one of them are missing or do not fit."""
    common = common_prefix(one, other)
    (first, said), (second, said_otherwise) = (_entries(side, common) for side in (one, other))
    if first and second and first[0]["leaf_hash"] == second[0]["leaf_hash"]:
        raise _unfit(common + 1)
    both = {entry["event_id"] for entry in first} & {entry["event_id"] for entry in second}
    return LedgerDifference(
        _verdict(common, bool(first), bool(second)), common, one.root(common), first, second, frozenset(both),
        tuple(_rivals(said, said_otherwise)),
    )  # fmt: skip


def common_prefix(one: Side, other: Side) -> int:
    """The greatest size at which both have the same root."""
    low, high = 0, min(one.size, other.size)
    while low < high:
        middle = (low + high + 1) // 2
        if one.root(middle) == other.root(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _verdict(common: int, first: bool, second: bool) -> str:
    if first and second:
        return FORK if common else FOREIGN
    return EXTENDS if first else EXTENDED if second else IDENTICAL


def _entries(side: Side, after: int) -> tuple[tuple[Entry, ...], list[Said]]:
    """The entries beyond a position as records, and each with the event it is of."""
    found = [_entry(position, leaf) for position, leaf in side.leaves(after)]
    return tuple(entry for entry, _ in found), found


def _rivals(first: Iterable[Said], second: Iterable[Said]) -> Iterator[Entry]:
    """The same revision of the same statement on both sides, else the two entries at one place, where they differ."""
    others = list(second)
    by_revision = {_revision(entry): (entry, said) for entry, said in others}
    by_place = {entry["position"]: (entry, said) for entry, said in others}
    for entry, said in first:
        other = by_revision.get(_revision(entry)) or by_place.get(entry["position"])
        if other is None or other[0]["leaf_hash"] == entry["leaf_hash"]:
            continue
        differing = changes(dict(_fields("", said)), dict(_fields("", other[1])))
        yield {
            "first": {name: entry[name] for name in _PLACE}, "second": {name: other[0][name] for name in _PLACE},
            "fields": [{"field": c.path, "first": c.before, "second": c.after} for c in differing],
        }  # fmt: skip


def _revision(entry: Entry) -> tuple[Any, ...]:
    return entry["stream"], entry["statement"], entry["revision"]


def _fields(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Every value of an entry by its path."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _fields(f"{path}/{name}" if path else name, inner)
    else:
        yield path, value


def _entry(position: int, leaf: bytes) -> Said:
    event = orjson.loads(leaf)
    data, type_ = event["data"], event["type"]
    return {
        "position": position, "event_id": event["id"], "leaf_hash": leaf_hash(bytes(leaf)).hex(),
        "stream": event["subject"], "statement": event["statementid"], "revision": event["statementrevision"],
        "type": data["of_type"] if type_ in (CORRECTED, RETRACTED) else type_, "retracted": type_ == RETRACTED,
        "effective_on": event["effectiveon"], "recorded_at": event["recordedtime"],
        "agency": event.get("actoragency"), "role": event["actorrole"],
    }, event  # fmt: skip


def by_statement(entries: Iterable[Entry]) -> dict[tuple[str, str], list[Entry]]:
    """Entries by (stream, statement), in the order they first come."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        found.setdefault((entry["stream"], entry["statement"]), []).append(entry)
    return found


def _unfit(position: int) -> LedgerError:
    return LedgerError(
        f"第 {position} 条两边相同,所存哈希却不同:请先用 shilu-audit verify 核验两边",
        f"entry {position} is the same on both sides, but stored hashes differ: run shilu-audit verify on both first",
    )
