"""Two ledgers compared: how far they are one, where they part, and what stands on one side only.

The common prefix is found by its roots: equal roots at size n mean that the first n entries are the same, bytes and
order. So a binary search over sizes needs O(log² n) hashes, and only what comes after is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from aggregates.fold.revision import CORRECTED, RETRACTED
from ledger.errors import LedgerError
from ledger.merkle import leaf_hash
from replay.ledger_side import Side

IDENTICAL, EXTENDS, EXTENDED, FORK, FOREIGN = "identical", "first_extends", "second_extends", "fork", "foreign"
"""The same; ONE goes on where OTHER ends; OTHER goes on where ONE ends; two histories; nothing in common."""

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LedgerDifference:
    """`common` entries are the same; `first` and `second` are what follows on each side, as JSON-ready records.

    `elsewhere` are the event ids that stand on both sides after the common part, at other places or in other words.
    """

    verdict: str
    common: int
    root: bytes
    first: tuple[Entry, ...]
    second: tuple[Entry, ...]
    elsewhere: frozenset[str]

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
    first, second = (_entries(side, common) for side in (one, other))
    if first and second and first[0]["leaf_hash"] == second[0]["leaf_hash"]:
        raise _unfit(common + 1)
    both = {entry["event_id"] for entry in first} & {entry["event_id"] for entry in second}
    return LedgerDifference(
        _verdict(common, bool(first), bool(second)), common, one.root(common), first, second, frozenset(both)
    )


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


def _entries(side: Side, after: int) -> tuple[Entry, ...]:
    return tuple(_entry(position, leaf) for position, leaf in side.leaves(after))


def _entry(position: int, leaf: bytes) -> Entry:
    event = orjson.loads(leaf)
    data, type_ = event["data"], event["type"]
    return {
        "position": position, "event_id": event["id"], "leaf_hash": leaf_hash(bytes(leaf)).hex(),
        "stream": event["subject"], "statement": event["statementid"], "revision": event["statementrevision"],
        "type": data["of_type"] if type_ in (CORRECTED, RETRACTED) else type_, "retracted": type_ == RETRACTED,
        "effective_on": event["effectiveon"], "recorded_at": event["recordedtime"],
        "agency": event.get("actoragency"), "role": event["actorrole"],
    }  # fmt: skip


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
