"""The agency register, kept between questions: it is one for the whole ledger, and moves seldom.

It moves with K only at an entry of its own stream, and with V only on a day from which one of its statements holds.
"""

from __future__ import annotations

from bisect import bisect_right
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from aggregates.commands import REGISTER
from aggregates.fold.register import Register
from api.kept import Kept
from ledger.reader import LedgerReader
from projections.plan_state import register as folded
from projections.statements import current

ROOM = 16
"""Registers kept in one process; some megabytes each where the ledger knows thousands of agencies."""


class _Registers:
    """Of one ledger: by the version of the stream known, the days on which it turns; and the registers between."""

    def __init__(self) -> None:
        self.turns: Kept[int, tuple[str, ...]] = Kept(ROOM)
        self.made: Kept[tuple[int, int], Register] = Kept(ROOM)


_KEPT: WeakKeyDictionary[LedgerReader, _Registers] = WeakKeyDictionary()
_LOCK = Lock()


def register(reader: LedgerReader, connection: Connection, day: str, size: int) -> Register:
    """The agency register at (V, K), to be read only; the read models are at least that far."""
    version = reader.stream_version(REGISTER, size)
    with _LOCK:
        kept = _KEPT.setdefault(reader, _Registers())
    turns = kept.turns.get(version, lambda: _turns(connection, size))
    return kept.made.get((version, bisect_right(turns, day)), lambda: folded(connection, day, size))


def _turns(connection: Connection, size: int) -> tuple[str, ...]:
    return tuple(sorted({r.effective_on for r in current(connection, REGISTER, size) if not r.retracted}))
