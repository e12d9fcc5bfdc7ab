"""The tallies a process keeps in memory: loaded once from the read model, moved on as it grows, one per database."""

from __future__ import annotations

from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, func, select

from projections.tallies import cells_from, epoch_of, read, runs
from projections.tallies_index import TalliesIndex
from projections.tallies_layout import Layout


class HeldTallies:
    """The index of one database's deltas and the layout of its cells; to be used under the lock."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.index = TalliesIndex()
        self.layout = Layout()
        self._epoch: str | None = None

    def move_on(self, connection: Connection, size: int) -> None:
        """Learn what the tables hold up to `size` and beyond. To be called under the lock.

        Tables made anew (another epoch) may be those of another ledger: everything is read again.
        """
        epoch = epoch_of(connection)
        if epoch != self._epoch:
            self.index, self.layout, self._epoch = TalliesIndex(), Layout(), epoch
        if size <= self.index.position or epoch is None:
            return
        stored = connection.execute(select(func.max(runs.c.last_position))).scalar()
        if stored is None or stored <= self.index.position:
            return
        columns = read(connection, self.index.position)
        for _, agency, name in cells_from(connection, len(self.layout)):
            self.layout.append(agency, name)
        self.index.append(columns, len(self.layout))


_HELD: WeakKeyDictionary[Engine, HeldTallies] = WeakKeyDictionary()
_LOCK = Lock()


def held(connection: Connection) -> HeldTallies:
    """The tallies kept for the database of a connection; not yet moved on."""
    with _LOCK:
        return _HELD.setdefault(connection.engine, HeldTallies())
