"""The bitemporal rectangles: one row per revision, valid from its effective date, known from its position.

A row is seen from (V, K) when effective_on <= V, position <= K < known_to and it is no retraction
(semantics.md, "How to make it fast"). Everything else is folded from these rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    Row,
    Select,
    Table,
    Text,
    bindparam,
    select,
    update,
)

from aggregates.fold.revision import Revision, revision_of
from projections.database import OPEN, bulk_insert, metadata

statements = Table(
    "view_statements",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("known_to", BigInteger, nullable=False),
    Column("first_position", BigInteger, nullable=False),
    Column("stream", Text, nullable=False),
    Column("statement", Text, nullable=False),
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
    Index("view_statements_stream", "stream", "type", "effective_on"),
    Index("view_statements_statement", "stream", "statement", "position"),
)

_close = (
    update(statements)
    .where(statements.c.position == bindparam("before"))
    .values(known_to=bindparam("known_until"))
)
_latest = (
    select(statements)
    .where(statements.c.stream == bindparam("s"), statements.c.statement == bindparam("t"))
    .where(statements.c.known_to == OPEN)
)


class StatementsView:
    """Applies entries to the table, page by page."""

    name = "statements"
    table = statements
    tables = (statements,)

    def apply(self, connection: Connection, entries: Iterable[Mapping[str, Any]]) -> list[Revision]:
        """Insert one page of decoded entries; gives them back as revisions, in order."""
        rows: dict[int, dict[str, Any]] = {}
        fresh: dict[tuple[str, str], Revision] = {}
        closed: list[dict[str, int]] = []
        found: list[Revision] = []
        for entry in entries:
            identity = (entry["subject"], entry["statementid"])
            before = None
            if entry["statementrevision"] > 1:
                before = fresh.get(identity) or _stored(connection, identity)
            revision = revision_of(entry, before)
            if before is not None and before.position in rows:
                rows[before.position]["known_to"] = revision.position
            elif before is not None:
                closed.append({"before": before.position, "known_until": revision.position})
            fresh[identity] = revision
            rows[revision.position] = _row(revision)
            found.append(revision)
        bulk_insert(connection, statements, list(rows.values()))
        if closed:
            connection.execute(_close, closed)
        return found


def _stored(connection: Connection, identity: tuple[str, str]) -> Revision:
    return _revision(connection.execute(_latest, {"s": identity[0], "t": identity[1]}).one())


def _row(r: Revision) -> dict[str, Any]:
    return {
        "position": r.position, "known_to": OPEN, "first_position": r.first, "stream": r.stream,
        "statement": r.statement, "revision": r.revision, "type": r.type,
        "task": r.data.get("task"), "agency": r.data.get("agency"),
        "effective_on": r.effective_on, "effective_to": r.effective_to, "defaulted": r.defaulted,
        "retracted": r.retracted, "recorded_at": r.recorded_at, "actor": r.actor, "actor_agency": r.agency,
        "actor_role": r.role, "reason": r.reason, "authority": r.authority, "data": orjson.dumps(r.data),
    }  # fmt: skip


def _revision(row: Row[Any]) -> Revision:
    return Revision(
        position=row.position, first=row.first_position, stream=row.stream, statement=row.statement,
        revision=row.revision, type=row.type, effective_on=row.effective_on, effective_to=row.effective_to,
        defaulted=row.defaulted, retracted=row.retracted, recorded_at=row.recorded_at, actor=row.actor,
        agency=row.actor_agency, role=row.actor_role, data=orjson.loads(row.data), reason=row.reason,
        authority=row.authority,
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


def current(connection: Connection, stream: str, size: int, types: Iterable[str] = ()) -> list[Revision]:
    """current(S, K) of every statement of a stream, retractions included, by position of the first entry."""
    query = _seen(size).where(statements.c.stream == stream)
    wanted = tuple(types)
    if wanted:
        query = query.where(statements.c.type.in_(wanted))
    return [_revision(row) for row in connection.execute(query.order_by(statements.c.first_position))]


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


def streams(connection: Connection, size: int, type_: str) -> list[str]:
    """The streams that hold a statement of `type_` known at `size`, sorted."""
    query = (
        select(statements.c.stream).distinct().where(statements.c.type == type_, statements.c.position <= size)
    )
    return sorted(row.stream for row in connection.execute(query))
