"""What the tasks of a plan are called and who leads them, kept between questions: it moves seldom."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from aggregates.commands import plan_stream
from aggregates.fold import plan as plan_fold
from ledger.reader import LedgerReader
from projections.database import driver_rows
from projections.statements import visible
from replay.viewpoint import Viewpoint

TYPES = ("plan.task_defined", "plan.seat_assigned", "plan.seat_transferred", "plan.seat_revoked")
ROOM = 4_000
"""Plans and days kept in one process; some ten kilobytes each."""
_MOVED = (
    f"SELECT max(position) FROM view_statements WHERE stream = ? AND type IN ({', '.join('?' * len(TYPES))})"
    " AND position <= ?"
)
Wordings = dict[str, dict[str, Any]]
"""Task → number, title, group, the agencies that lead it, and the day from which an edition no longer has it."""
_Key = tuple[str, str, int | None]


class Kept:
    """The wordings made last. Thread-safe."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._lock = Lock()
        self._held: OrderedDict[_Key, Wordings] = OrderedDict()

    def get(self, key: _Key, make: Callable[[], Wordings]) -> Wordings:
        """What is kept under `key`, made when there is none."""
        with self._lock:
            if (held := self._held.get(key)) is not None:
                self._held.move_to_end(key)
                return held
        made = make()
        with self._lock:
            self._held[key] = made
            while len(self._held) > self._room:
                self._held.popitem(last=False)
        return made


_KEPT: WeakKeyDictionary[LedgerReader, Kept] = WeakKeyDictionary()
_LOCK = Lock()


def wordings(reader: LedgerReader, connection: Connection, plan: str, view: Viewpoint) -> Wordings:
    """The wordings at (V, K), folded only when an entry that can move them was recorded in between.

    Whatever the size, the last such entry known at it tells which of them are known.
    """
    moved = driver_rows(connection, _MOVED, (plan_stream(plan), *TYPES, view.size))[0][0]
    with _LOCK:
        kept = _KEPT.setdefault(reader, Kept())
    return kept.get((plan, view.day, moved), lambda: _folded(connection, plan, view))


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
