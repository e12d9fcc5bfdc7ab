"""The bitemporal rectangles: one row per revision, valid from its effective date, known from its position.

A row is seen from (V, K) when effective_on <= V, position <= K < known_to and it is no retraction
(semantics.md, "How to make it fast"). Everything else is folded from these rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    Select,
    Table,
    Text,
    select,
)

from aggregates.fold.revision import CORRECTED, RETRACTED, Revision, revision_of
from projections.database import OPEN, bulk_insert, bulk_update, driver_rows, metadata

_STREAM_INDEX = ("stream", "type", "effective_on", "position", "known_to", "retracted", "recorded_at")
"""The last four so that days are counted without looking at rows (density.py)."""
statements = Table(
    "view_statements",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("known_to", BigInteger, nullable=False),
    Column("first_position", BigInteger, nullable=False),
    Column("stream", Text, nullable=False),
    Column("statement", Text().with_variant(Text(collation="C"), "postgresql"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("type", Text, nullable=False),
    Column("task", Text),
    Column("agency", Text),
    Column("effective_on", Text, nullable=False),
    Column("effective_to", Text),
    Column("defaulted", Boolean, nullable=False),
    Column("retracted", Boolean, nullable=False),
    Column("recorded_at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("actor_agency", Text),
    Column("actor_role", Text, nullable=False),
    Column("reason", Text),
    Column("authority", Text),
    Column("data", LargeBinary, nullable=False),
    Index("view_statements_stream", *_STREAM_INDEX),
    Index("view_statements_statement", "stream", "statement", "position"),
)

_CLOSE = "UPDATE view_statements SET known_to = ? WHERE position = ?"
_LATEST = f"SELECT * FROM view_statements WHERE stream = ? AND statement = ? AND known_to = {OPEN}"
_BEGINNING = (
    "SELECT * FROM view_statements WHERE stream = ? AND statement >= ? AND statement < ?"
    " AND position <= ? AND known_to > ?"
)
_STREAMS = (  # from one stream to the next by the index: there are hundreds of them, and rows by the million
    "WITH RECURSIVE streams(stream) AS (SELECT min(stream) FROM view_statements UNION ALL"
    " SELECT (SELECT min(v.stream) FROM view_statements v WHERE v.stream > streams.stream) FROM streams"
    " WHERE streams.stream IS NOT NULL)"
)
_HOLDING = (
    f"{_STREAMS} SELECT stream FROM streams WHERE stream IS NOT NULL AND EXISTS (SELECT 1 FROM view_statements v"
    " WHERE v.stream = streams.stream AND v.type = ? AND v.position <= ?)"
)
_OF_TYPE = (
    f"{_STREAMS} SELECT v.* FROM streams JOIN view_statements v ON v.stream = streams.stream"
    " WHERE v.type = ? AND v.position <= ? AND v.known_to > ? AND NOT v.retracted"
)
_AFTER_ANY = "\U0010ffff"
"""Comes after every text in the order of code points, which is that of the column on both databases."""
_REVISING = frozenset({CORRECTED, RETRACTED})
_KNOWN_TO = 1
Wanted = Callable[[str, Mapping[str, Any]], bool]
"""(type, data) → whether another read model needs the revision."""
_Cells = list[Any]
"""One row of the table, every column in order."""


class StatementsView:
    """Applies entries to the table, page by page."""

    name = "statements"
    table = statements
    tables = (statements,)

    def apply(
        self, connection: Connection, page: Iterable[tuple[int, bytes]], wanted: Wanted = lambda type_, data: True
    ) -> list[Revision]:
        """Insert one page of (position, leaf); gives back the revisions somebody else wants, in order."""
        rows: list[_Cells] = []
        fresh: dict[tuple[str, str], _Cells] = {}
        closed: list[tuple[int, int]] = []
        found: list[Revision] = []
        for position, leaf in page:
            entry = orjson.loads(leaf)
            type_, identity = entry["type"], (entry["subject"], entry["statementid"])
            if type_ not in _REVISING and entry["statementrevision"] == 1:
                row = _first(position, entry, data_bytes(leaf))
                if wanted(type_, entry["data"]):
                    found.append(revision_of(entry))
            else:
                latest = fresh.get(identity)
                if latest is None:
                    latest = _stored(connection, identity)
                    closed.append((position, latest[0]))
                latest[_KNOWN_TO] = position
                revision = revision_of(entry, _revision(latest))
                row = _cells(revision)
                if wanted(revision.type, revision.data):
                    found.append(revision)
            fresh[identity] = row
            rows.append(row)
        bulk_insert(connection, statements, rows)
        bulk_update(connection, _CLOSE, closed)
        return found


def data_bytes(leaf: bytes) -> bytes:
    """The bytes of `data` as they stand in a canonical leaf.

    Sorted keys put `data` before the first attribute named effective…, and nothing after `effectiveon` is an
    object; a quote inside a text is escaped. So the first `,"data":` and the last `,"effectiveon":"` are the
    attributes themselves.
    """
    start = leaf.index(_DATA) + len(_DATA)
    return leaf[start : leaf.rindex(_EFFECTIVE)].removesuffix(_DEFAULTED)


_DATA, _EFFECTIVE, _DEFAULTED = b',"data":', b',"effectiveon":"', b',"effectivedefaulted":true'


def _stored(connection: Connection, identity: tuple[str, str]) -> _Cells:
    rows = driver_rows(connection, _LATEST, identity)
    return list(rows[0])


def _first(position: int, entry: Mapping[str, Any], data: bytes) -> _Cells:
    """The row of a statement's first entry, straight from the leaf: most entries are that."""
    said = entry["data"]
    return [
        position, OPEN, position, entry["subject"], entry["statementid"], 1, entry["type"],
        said.get("task"), said.get("agency"), entry["effectiveon"], entry.get("effectiveto"),
        "effectivedefaulted" in entry, False, entry["recordedtime"], entry["actorid"], entry.get("actoragency"),
        entry["actorrole"], None, None, data,
    ]  # fmt: skip


def _cells(r: Revision) -> _Cells:
    return [
        r.position, OPEN, r.first, r.stream, r.statement, r.revision, r.type, r.data.get("task"),
        r.data.get("agency"), r.effective_on, r.effective_to, r.defaulted, r.retracted, r.recorded_at, r.actor,
        r.agency, r.role, r.reason, r.authority, orjson.dumps(r.data),
    ]  # fmt: skip


def _revision(row: Sequence[Any]) -> Revision:
    (
        position, _, first, stream, statement, revision, type_, _, _, effective_on, effective_to, defaulted,
        retracted, recorded_at, actor, agency, role, reason, authority, data,
    ) = row  # fmt: skip
    return Revision(
        position, first, stream, statement, revision, type_, effective_on, effective_to, bool(defaulted),
        bool(retracted), recorded_at, actor, agency, role, orjson.loads(data), reason, authority,
    )  # fmt: skip


def _seen(size: int) -> Select[Any]:
    return select(statements).where(statements.c.position <= size, statements.c.known_to > size)


def visible(
    connection: Connection, stream: str, day: str, size: int, *, types: Iterable[str] = (), task: str | None = None
) -> list[Revision]:
    """known(V, K) of one stream in the order of the fold; V an ISO day, K a size; optionally some types only."""
    query = _seen(size).where(
        statements.c.stream == stream, statements.c.effective_on <= day, statements.c.retracted.is_(False)
    )
    wanted = tuple(types)
    if wanted:
        query = query.where(statements.c.type.in_(wanted))
    if task is not None:
        query = query.where(statements.c.task == task)
    found = [_revision(row) for row in connection.execute(query)]
    found.sort(key=lambda r: r.key)
    return found


def any_ended(connection: Connection, stream: str, type_: str, day: str, size: int) -> bool:
    """Whether a statement of a type visible at (V, K) has ended by V: in most streams none has."""
    query = _seen(size).where(
        statements.c.stream == stream, statements.c.type == type_, statements.c.effective_to <= day,
        statements.c.retracted.is_(False),
    )  # fmt: skip
    return connection.execute(query.limit(1)).first() is not None


def current(connection: Connection, stream: str, size: int, types: Iterable[str] = ()) -> list[Revision]:
    """current(S, K) of every statement of a stream, retractions included, by position of the first entry."""
    query = _seen(size).where(statements.c.stream == stream)
    wanted = tuple(types)
    if wanted:
        query = query.where(statements.c.type.in_(wanted))
    return [_revision(row) for row in connection.execute(query.order_by(statements.c.first_position))]


def beginning(connection: Connection, stream: str, prefix: str, size: int) -> list[Revision]:
    """current(S, K) of the statements of a stream whose id begins with a text, retractions included, by that id."""
    rows = driver_rows(connection, _BEGINNING, (stream, prefix, prefix + _AFTER_ANY, size, size))
    return sorted(map(_revision, rows), key=lambda r: r.statement)


def history(connection: Connection, stream: str, statement: str, size: int) -> list[Revision]:
    """Every revision of one statement known at `size`, oldest first."""
    query = select(statements).where(
        statements.c.stream == stream, statements.c.statement == statement, statements.c.position <= size
    )
    return [_revision(row) for row in connection.execute(query.order_by(statements.c.position))]


def recorded(connection: Connection, stream: str, after: int, size: int) -> list[Revision]:
    """Every revision of a stream with after < position <= size, by position."""
    query = select(statements).where(
        statements.c.stream == stream, statements.c.position > after, statements.c.position <= size
    )
    return [_revision(row) for row in connection.execute(query.order_by(statements.c.position))]


def moved(connection: Connection, stream: str, types: Iterable[str], after: int) -> list[Revision]:
    """Every revision of some types of a stream with position > after, by position."""
    query = select(statements).where(
        statements.c.stream == stream, statements.c.type.in_(tuple(types)), statements.c.position > after
    )
    return [_revision(row) for row in connection.execute(query.order_by(statements.c.position))]


def latest(connection: Connection, types: Iterable[str], after: int = 0) -> list[Revision]:
    """The head revision of every statement of some types, of all streams, that moved after a position."""
    query = select(statements).where(
        statements.c.known_to == OPEN, statements.c.type.in_(tuple(types)), statements.c.position > after
    )
    return [_revision(row) for row in connection.execute(query.order_by(statements.c.position))]


def streams(connection: Connection, size: int, type_: str) -> list[str]:
    """The streams that hold a statement of `type_` known at `size`, sorted."""
    return sorted(row[0] for row in driver_rows(connection, _HOLDING, (type_, size)))


def everywhere(connection: Connection, type_: str, size: int, containing: bytes | None = None) -> list[Revision]:
    """What the statements of a type, of every stream, say at `size`, those retracted left out, by position.

    With `containing` only those whose data hold these bytes of JSON text somewhere.
    """
    if containing is None:
        rows = driver_rows(connection, f"{_OF_TYPE} ORDER BY v.position", (type_, size, size))
    else:
        holds = "position(? IN v.data) > 0" if connection.dialect.name == "postgresql" else "instr(v.data, ?) > 0"
        rows = driver_rows(connection, f"{_OF_TYPE} AND {holds} ORDER BY v.position", (type_, size, size, containing))
    return [_revision(row) for row in rows]
