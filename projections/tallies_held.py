"""The tallies a process keeps in memory: loaded once from the read model, moved on as it grows, one per database."""

from __future__ import annotations

from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, func, select

from aggregates.commands import REGISTER, RULES
from aggregates.fold import register as register_fold
from aggregates.fold.known import known
from aggregates.fold.register import Register
from aggregates.fold.revision import Revision
from aggregates.fold.rules import TYPES as RULE_TYPES
from aggregates.fold.rules import Chosen, Rules, rules_at
from projections.statements import moved, statements
from projections.tallies import cells_from, epochs, read, runs
from projections.tallies_index import TalliesIndex
from projections.tallies_layout import Layout

_REFORMS = (
    "agency.alias_asserted", "agency.alias_rejected", "agency.renamed", "agency.merged", "agency.split",
)  # fmt: skip
_FAR = "9999-12-31"
_STATE = select(
    select(epochs.c.epoch).scalar_subquery(),
    select(func.max(runs.c.last_position)).scalar_subquery(),
    select(func.max(statements.c.position)).scalar_subquery(),
)


class HeldTallies:
    """The index of one database's deltas, the layout of its cells, and what scorecards need beside them: the adopted
    rule sets and who continues as whom. To be used under the lock."""

    def __init__(self) -> None:
        self.lock = Lock()
        self._forget(None)

    def _forget(self, epoch: str | None) -> None:
        self.index, self.layout = TalliesIndex(), Layout()
        self._epoch, self._read_to = epoch, 0
        self._adopted: list[Revision] = []
        self._reforms: list[Revision] = []

    def move_on(self, connection: Connection) -> None:
        """Learn what the tables hold by now, which one short query tells.

        Tables made anew (another epoch) may be those of another ledger: everything is read again, also when that
        happened between two of the queries.
        """
        while True:
            epoch, stored, reached = connection.execute(_STATE).one()
            if epoch != self._epoch:
                self._forget(epoch)
            if (reached or 0) <= self._read_to:
                return
            self._read(connection, stored or 0, reached)

    def _read(self, connection: Connection, stored: int, reached: int) -> None:
        self._adopted += _upto(reached, moved(connection, RULES, RULE_TYPES, self._read_to))
        self._reforms += _upto(reached, moved(connection, REGISTER, _REFORMS, self._read_to))
        self._read_to = reached
        if stored > self.index.position:
            columns = read(connection, self.index.position)
            for _, agency, name in cells_from(connection, len(self.layout)):
                self.layout.append(agency, name)
            self.index.append(columns, len(self.layout))

    def rules(self, day: str, size: int, chosen: Chosen | None = None) -> Rules:
        """The rules of figures across plans at (V, K); those chosen may take effect later."""
        return rules_at(known(self._adopted, _FAR if chosen else day, size), day, None, chosen)

    def register(self, day: str, size: int) -> Register:
        """Who goes by which name and continues as whom at (V, K); not who is registered."""
        return register_fold.fold(known(self._reforms, day, size))


def _upto(size: int, found: list[Revision]) -> list[Revision]:
    return [r for r in found if r.position <= size]


_HELD: WeakKeyDictionary[Engine, HeldTallies] = WeakKeyDictionary()
_LOCK = Lock()


def held(connection: Connection) -> HeldTallies:
    """The tallies kept for the database of a connection; not yet moved on."""
    with _LOCK:
        return _HELD.setdefault(connection.engine, HeldTallies())
