"""Uniqueness over all ranges (check 7): digests that come twice, then the very ids and keys behind them."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

import orjson

from ledger.envelope import as_bytes
from ledger.verify.faults import UNIQUENESS, Fault, Found
from ledger.verify.gathered import Command, Scope, command_digest, id_digests, short
from ledger.verify.source import Rows

_AT_ONCE = 100_000
_LEAVES = "SELECT position, leaf FROM entries WHERE position > ? AND position <= ? ORDER BY position"


def repeated(digests: Sequence[array[int]]) -> set[int]:
    """Those that come more than once; each array is sorted. Memory holds a bounded part of them as a set."""
    total = sum(map(len, digests))
    parts = max(1, total // _AT_ONCE)
    marks = [(part << 64) // parts for part in range(parts)] + [1 << 64]
    twice: set[int] = set()
    for low, high in pairwise(marks):
        seen: set[int] = set()
        for numbers in digests:
            part = numbers[_place(numbers, low) : _place(numbers, high)]
            fresh = set(part)
            if len(fresh) != len(part) or not seen.isdisjoint(fresh):
                twice |= (seen & fresh) | _doubled(part)
            seen |= fresh
    return twice


def _place(numbers: array[int], limit: int) -> int:
    return len(numbers) if limit >= 1 << 64 else bisect_left(numbers, limit)


def _doubled(numbers: Sequence[int]) -> set[int]:
    return {one for one, other in pairwise(numbers) if one == other}


def look_again(rows: Rows, scope: Scope, size: int, ids: set[int], commands: set[int], found: Found) -> None:
    """Name ids and commands that really come twice among the entries whose digests do."""
    if ids or commands:
        with rows.lenient():
            found.note(_Again(scope, ids, commands).faults(rows, size))


class _Again:
    def __init__(self, scope: Scope, ids: set[int], commands: set[int]) -> None:
        self.salt, self.ids, self.commands = scope.salt, ids, commands
        self.seen: set[str] = set()
        self.ended: set[Command] = set()
        self.last: Command | None = None

    def faults(self, rows: Rows, size: int) -> Iterator[Fault]:
        for page in rows.pages(_LEAVES, (0, size), 500):
            for position, leaf in page:
                yield from self._entry(position, as_bytes(leaf))

    def _entry(self, position: int, leaf: bytes) -> Iterator[Fault]:
        try:
            event = orjson.loads(leaf)
            event_id, command = event["id"], (event["actorid"], event["idempotencykey"])
            suspicious = id_digests(self.salt, (event_id,))[0] in self.ids
        except (ValueError, TypeError, KeyError, AttributeError):
            return  # said by another check
        if suspicious and event_id in self.seen:
            yield Fault(UNIQUENESS, position, f"事件标识重复 / event id used twice: {event_id}")
        if suspicious:
            self.seen.add(event_id)
        if command != self.last:
            yield from self._command(position, command)

    def _command(self, position: int, command: Command) -> Iterator[Fault]:
        self.last = command
        try:
            suspicious = short(command_digest(self.salt, command)) in self.commands
        except (TypeError, AttributeError):
            return
        if suspicious and command in self.ended:
            yield Fault(UNIQUENESS, position, f"幂等键不连续 / idempotency key in two places: {command[1]}")
        if suspicious:
            self.ended.add(command)
