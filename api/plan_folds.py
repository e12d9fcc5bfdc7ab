"""What a process keeps of the plans asked about last: their entries, and their fold at some viewpoint.

A question at another day or another K, as a slider asks, then reads nothing and folds only the tasks that moved.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from aggregates.commands import plan_stream
from aggregates.fold.plan import Plan
from aggregates.fold.revision import Revision
from ledger.reader import LedgerReader
from projections.plan_said import Growing, Marks, PlanSaid
from projections.rolling import Rolling
from projections.statements import recorded

ROOM = 30_000
"""Entries kept in one process, of all plans together; some three kilobytes each. The plan asked last always is."""
SIZES = 4
"""Of how many K the statements of a plan are kept in the order of the fold."""


class _Plan:
    """The entries of one plan read so far, and its fold at the viewpoint asked last. Thread-safe."""

    def __init__(self, plan: str) -> None:
        self._stream = plan_stream(plan)
        self._reading = Lock()
        self._folding = Lock()
        self._entries: list[Revision] = []
        self._positions: list[int] = []
        self._read_to = 0
        self._said: OrderedDict[int, PlanSaid] = OrderedDict()
        self._marks: Marks = {}
        self._rolling = Rolling()

    def __len__(self) -> int:
        return len(self._entries)

    def said(self, connection: Connection, size: int) -> PlanSaid:
        """current(S, K); what was recorded since the last question is read."""
        with self._reading:
            if size > self._read_to:
                self._entries += recorded(connection, self._stream, self._read_to, size)
                self._positions = [r.position for r in self._entries]
                self._read_to = size
            known = bisect_right(self._positions, size)
            if known not in self._said:
                self._said[known] = PlanSaid(Growing(self._entries).upto(size), self._marks)
            self._said.move_to_end(known)
            while len(self._said) > SIZES:
                self._said.popitem(last=False)
            return self._said[known]

    @contextmanager
    def at(self, day: str, said: PlanSaid) -> Iterator[Plan]:
        with self._folding:
            yield self._rolling.to(day, said.parts(day))


class Folded:
    """A plan's statements known at one K, to be folded at any day."""

    def __init__(self, plan: _Plan, said: PlanSaid) -> None:
        self.said = said
        self._plan = plan

    @contextmanager
    def at(self, day: str) -> Iterator[Plan]:
        """state(V, K), to be read inside only: it moves when the next one asks."""
        with self._plan.at(day, self.said) as state:
            yield state


class _Plans:
    """The plans of one ledger that were asked about last. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: OrderedDict[str, _Plan] = OrderedDict()

    def held(self, name: str) -> bool:
        """Whether the plan was read before, and is still here."""
        with self._lock:
            return name in self._held

    def get(self, name: str) -> _Plan:
        """The plan, those asked about longest ago forgotten when there are too many entries."""
        with self._lock:
            plan = self._held.setdefault(name, _Plan(name))
            self._held.move_to_end(name)
            while len(self._held) > 1 and sum(map(len, self._held.values())) > ROOM:
                self._held.popitem(last=False)
            return plan


_KEPT: WeakKeyDictionary[LedgerReader, _Plans] = WeakKeyDictionary()
_LOCK = Lock()


def folded(reader: LedgerReader, connection: Connection, plan: str, size: int) -> Folded:
    """What the plan's stream says as known at `size`; the read models are at least that far."""
    held = _kept(reader).get(plan)
    return Folded(held, held.said(connection, size))


def folded_before(reader: LedgerReader, connection: Connection, plan: str, size: int) -> Folded | None:
    """The same where the plan was read before; None where a few rows are read sooner than all of it."""
    return folded(reader, connection, plan, size) if _kept(reader).held(plan) else None


def _kept(reader: LedgerReader) -> _Plans:
    with _LOCK:
        return _KEPT.setdefault(reader, _Plans())
