"""Read models held against the leaves: what they hold is compared with what folding the entries anew gives, row by row.

Every comparison is at the read models' own cursor: one that lags behind is late, not wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Table, inspect, select

from ledger.merkle import leaf_hash
from ledger.reader import LedgerReader
from projections.database import metadata
from projections.runner import ALL, SCHEMA, Progress, cursors
from projections.scratch import scratch
from projections.statements import statements
from projections.tallies import cells_from, stored
from projections.task_status import task_status

MISSING, EXTRA, DIFFERENT, LONGER, OTHER = "missing", "extra", "different", "longer", "other"
EVIDENCE = frozenset({LONGER, OTHER})
"""Read models that read further than the ledger reaches, or another entry than it holds: they show what it was before,
so they are kept, and not rebuilt, until somebody says why."""
_NO_NUMBER = ("id",)
"""Columns that only number rows: the same rectangle may have another number after a rebuild."""

Content = Mapping[str, Any]
Rows = Iterator[tuple[int, str, Content]]
"""(position it is sorted by, what identifies the row, its content), by position."""


class Drift(NamedTuple):
    """One row that is not what the leaves give; `found` and `wanted` are None where there is no such row."""

    table: str
    key: str
    kind: str
    found: Content | None
    wanted: Content | None
    position: int


def compare(reader: LedgerReader, views: Engine, progress: Progress | None = None) -> Iterator[Drift]:
    """Every drift of the read models in `views`; nothing when they are sound, or when there are none.

    `progress(done, size)` tells how far the comparison fold has come. Reads `views`, writes a temporary folder.
    """
    with views.connect() as connection:
        if not present(connection):
            return
        cursor = connection.execute(select(cursors).where(cursors.c.projection == ALL)).one_or_none()
        astray = _astray(reader, cursor)
        if astray is not None:
            yield astray
            return
        with TemporaryDirectory(prefix="shilu-fsck-") as folder:
            # Without a cursor there must be no rows: whoever takes it away does not make them true.
            wanted = scratch(reader, cursor.position if cursor else 0, Path(folder), progress)
            try:
                with wanted.connect() as anew:
                    yield from _tables(connection, anew)
            finally:
                wanted.dispose()


def present(connection: Connection) -> bool:
    """Whether there are read models at all."""
    return inspect(connection).has_table(cursors.name)


def _astray(reader: LedgerReader, cursor: Any) -> Drift | None:
    """A cursor that stands on no entry of this ledger, or on read models of another make."""
    if cursor is None:
        return None
    found = {"position": cursor.position, "leaf_hash": bytes(cursor.leaf_hash).hex(), "schema": cursor.schema_number}
    size, wanted, kind = reader.size(), dict(found, schema=SCHEMA), DIFFERENT
    leaf = next((bytes(leaf) for _, leaf in reader.scan(cursor.position - 1, cursor.position)), None)
    if cursor.position > size:
        kind, wanted["position"] = LONGER, size
    elif leaf is None or leaf_hash(leaf).hex() != found["leaf_hash"]:
        kind, wanted["leaf_hash"] = OTHER, leaf_hash(leaf).hex() if leaf is not None else ""
    return None if found == wanted else Drift(cursors.name, ALL, kind, found, wanted, cursor.position)


def longer(reader: LedgerReader, views: Engine) -> Drift | None:
    """The drift of a cursor that read what this ledger does not hold; None where it stands on one of its entries."""
    with views.connect() as connection:
        if not present(connection):
            return None
        cursor = connection.execute(select(cursors).where(cursors.c.projection == ALL)).one_or_none()
    found = _astray(reader, cursor)
    return found if found is not None and found.kind in EVIDENCE else None


def _tables(found: Connection, wanted: Connection) -> Iterator[Drift]:
    lacking = [table.name for table in metadata.sorted_tables if not inspect(found).has_table(table.name)]
    for name in lacking:
        yield Drift(name, name, MISSING, None, {"table": name}, 0)
    if not lacking:
        for name, rows in _READ.items():
            yield from _drifts(name, rows(found), rows(wanted))


def _drifts(table: str, found: Rows, wanted: Rows) -> Iterator[Drift]:
    """Two sorted readings side by side, position by position: memory holds the rows of one position."""
    for position, here, there in _aligned(found, wanted):
        for key in sorted(here.keys() | there.keys()):
            one, other = here.get(key), there.get(key)
            if one != other:
                kind = MISSING if one is None else EXTRA if other is None else DIFFERENT
                yield Drift(table, key, kind, one, other, position)


def _aligned(found: Rows, wanted: Rows) -> Iterator[tuple[int, dict[str, Content], dict[str, Content]]]:
    ours, theirs = _grouped(found), _grouped(wanted)
    one, other = next(ours, None), next(theirs, None)
    while one is not None or other is not None:
        at = min(group[0] for group in (one, other) if group is not None)
        here = one[1] if one is not None and one[0] == at else {}
        there = other[1] if other is not None and other[0] == at else {}
        yield at, here, there
        if one is not None and one[0] == at:
            one = next(ours, None)
        if other is not None and other[0] == at:
            other = next(theirs, None)


def _grouped(rows: Rows) -> Iterator[tuple[int, dict[str, Content]]]:
    for position, group in groupby(rows, key=lambda row: row[0]):
        named: dict[str, Content] = {}
        for _, name, content in group:
            key = name
            while key in named:  # the same row twice is a fault of its own, not one row
                key += " again"
            named[key] = content
        yield position, named


def _statements(connection: Connection) -> Rows:
    for row in _all(connection, statements, "position"):
        yield row["position"], f"{row['stream']} {row['statement']}@{row['revision']}", row


def _task_status(connection: Connection) -> Rows:
    for row in _all(connection, task_status, "known_from", "valid_to", "known_to", "position"):
        yield row["known_from"], f"{row['stream']} {row['task']} {row['valid_from']}…", row


def _tallies(connection: Connection) -> Rows:
    """Deltas unpacked: which run holds one, and under which number its cell goes, is nobody's answer."""
    names = {cell: (agency, name) for cell, agency, name in cells_from(connection, 0)}
    for position, group in groupby(stored(connection), key=lambda delta: delta[0]):
        summed: Counter[str] = Counter()
        for _, cell, day, n in group:
            agency, name = names.get(cell, ("", f"cell {cell}"))
            summed[f"{agency} {name} {day}"] += n
        yield from ((position, key, {"n": n}) for key, n in summed.items() if n)


def _all(connection: Connection, table: Table, *order: str) -> Iterator[dict[str, Any]]:
    shown = [column for column in table.columns if column.name not in _NO_NUMBER]
    query = select(*shown).order_by(*(table.c[name] for name in order)).execution_options(yield_per=5_000)
    for row in connection.execute(query):
        yield {str(name): _plain(value) for name, value in row._mapping.items()}


def _plain(value: Any) -> Any:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


_READ: dict[str, Callable[[Connection], Rows]] = {
    statements.name: _statements, task_status.name: _task_status, "view_tallies": _tallies,
}  # fmt: skip


def counted(drifts: Iterable[Drift]) -> Counter[tuple[str, str]]:
    """How many drifts by table and kind."""
    return Counter((drift.table, drift.kind) for drift in drifts)
