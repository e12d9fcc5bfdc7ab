"""The idempotency table against the leaves (check 9): a receipt is answered from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from ledger.envelope import as_bytes
from ledger.verify.faults import VIEWS, Fault
from ledger.verify.gathered import Block, Scope, command_digest, row_digest
from ledger.verify.source import NotText, Rows

_ROWS = "SELECT actor, key, first_position, count FROM idempotency WHERE first_position <= ?"
_BEYOND = """
SELECT min(first_position) FROM idempotency WHERE first_position > (SELECT coalesce(max(size), 0) FROM heads)
"""
_ONE = "SELECT first_position, count FROM idempotency WHERE actor = ? AND key = ?"
_LEAVES = "SELECT position, leaf FROM entries WHERE position > ? AND position <= ? ORDER BY position"
_LEAF = "SELECT leaf FROM entries WHERE position = ?"


class SumOfRows:
    """A task for a worker: what stands for all rows up to a position; None where a cell is of the wrong kind."""

    def __init__(self, size: int) -> None:
        self.size = size

    def __call__(self, rows: Rows, scope: Scope) -> int | None:
        """The sum, to be compared with that of the leaves."""
        try:
            return self._sum(rows, scope)
        except NotText:
            return None

    def _sum(self, rows: Rows, scope: Scope) -> int | None:
        total = 0
        for page in rows.pages(_ROWS, (self.size,), 2_000):
            for actor, key, first, count in page:
                if (type(actor), type(key), type(first), type(count)) != (str, str, int, int):
                    return None
                total += row_digest(command_digest(scope.salt, (actor, key)), first, count)
        return total


def beyond(rows: Rows) -> list[Fault]:
    """A row for entries that no head covers."""
    (at,) = rows.all(_BEYOND)[0]
    return [] if at is None else [_too_many(at)]


def differences(rows: Rows, size: int) -> Iterator[Fault]:
    """Row by row, once it is known that something differs: memory does not grow with the table."""
    for block in _blocks(rows, size):
        stored = rows.all(_ONE, block.command)
        if not stored:
            yield Fault(VIEWS, block.first, f"幂等表缺少一行 / the idempotency table lacks {block.command[1]}")
        elif tuple(stored[0]) != (block.first, block.length):
            yield Fault(VIEWS, block.first, f"幂等表与内容不符 / the idempotency table differs: {block.command[1]}")
    for page in rows.pages(_ROWS, (size,), 500):
        for actor, key, first, _ in page:
            if type(first) is not int or _command_at(rows, first) != (actor, key):
                yield _too_many(first if type(first) is int and first > 0 else 1)


def _blocks(rows: Rows, size: int) -> Iterator[Block]:
    last: Block | None = None
    for page in rows.pages(_LEAVES, (0, size), 500):
        for position, leaf in page:
            command = _command(as_bytes(leaf))
            if last is not None and last.command == command:
                last = Block(command, last.first, last.length + 1)
                continue
            if last is not None:
                yield last
            last = None if command is None else Block(command, position, 1)
    if last is not None:
        yield last


def _command_at(rows: Rows, position: int) -> tuple[str, str] | None:
    found = rows.all(_LEAF, (position,))
    return _command(as_bytes(found[0][0])) if found else None


def _command(leaf: bytes) -> Any:
    try:
        event = orjson.loads(leaf)
        return event["actorid"], event["idempotencykey"]
    except (ValueError, TypeError, KeyError):
        return None


def _too_many(at: int) -> Fault:
    return Fault(VIEWS, at, f"幂等表多出一行 / the idempotency table has a row too many: {at}")


