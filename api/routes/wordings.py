"""What the tasks of a plan are called and who leads them, kept between questions: it moves seldom.

It moves with K only at an entry that can move it, and with V only on a day from which or up to which one of those
entries holds. So a few foldings of a plan answer every (V, K).
"""

from __future__ import annotations

from bisect import bisect_right
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from aggregates.commands import plan_stream
from aggregates.fold import plan as plan_fold
from api.kept import Kept
from ledger.reader import LedgerReader
from projections.database import driver_rows
from projections.statements import visible
from replay.viewpoint import Viewpoint

TYPES = ("plan.task_defined", "plan.seat_assigned", "plan.seat_transferred", "plan.seat_revoked")
ROOM = 6_000
"""Foldings kept in one process; some ten kilobytes each."""
FAR = "9999-12-31"
_MOVED = (
    f"SELECT max(position) FROM view_statements WHERE stream = ? AND type IN ({', '.join('?' * len(TYPES))})"
    " AND position <= ?"
)
Wordings = dict[str, dict[str, Any]]
"""Task → number, title, group, the agencies that lead it, and the day from which an edition no longer has it."""
_Known = tuple[str, int | None]
"""A plan, and the last entry known that can move its wordings."""


class _Plans:
    """Of one ledger: the days on which a plan's wordings turn, and the wordings between two of them."""

    def __init__(self) -> None:
        self.turns: Kept[_Known, tuple[str, ...]] = Kept(ROOM)
        self.worded: Kept[tuple[_Known, int], Wordings] = Kept(ROOM)


_KEPT: WeakKeyDictionary[LedgerReader, _Plans] = WeakKeyDictionary()
_LOCK = Lock()


def wordings(reader: LedgerReader, connection: Connection, plan: str, view: Viewpoint) -> Wordings:
    """The wordings at (V, K)."""
    known = plan, driver_rows(connection, _MOVED, (plan_stream(plan), *TYPES, view.size))[0][0]
    with _LOCK:
        kept = _KEPT.setdefault(reader, _Plans())
    turns = kept.turns.get(known, lambda: _turns(connection, plan, view.size))
    return kept.worded.get((known, bisect_right(turns, view.day)), lambda: _folded(connection, plan, view))


def _turns(connection: Connection, plan: str, size: int) -> tuple[str, ...]:
    said = visible(connection, plan_stream(plan), FAR, size, types=TYPES)
    return tuple(sorted({day for r in said for day in (r.effective_on, r.effective_to) if day}))


def _folded(connection: Connection, plan: str, view: Viewpoint) -> Wordings:
    said = visible(connection, plan_stream(plan), view.day, view.size, types=TYPES)
    tasks = plan_fold.fold(said, view.day).tasks
    return {
        name: {
            "no": worded.data["no"], "title": worded.data["title"], "group": worded.data["group"],
            "leads": [s.agency for s in task.seats.values() if s.role == "lead" and s.in_force(view.day)],
            "ended_on": None if worded.in_force(view.day) else worded.effective_to,
        }
        for name, task in tasks.items() if (worded := task.defined)
    }  # fmt: skip
