"""Status of every task of a plan at any (V, K) by one indexed read: rectangles of its progression.

Each row holds while valid_from <= V < valid_to and known_from <= K < known_to. Rows are the difference between
a task's timeline before and after each entry, from the very steps the fold takes (law 2 proves it).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, Table, Text, func, select

from aggregates.fold.revision import Revision
from projections.database import OPEN, bulk_insert, bulk_update, driver_rows, metadata
from projections.statements import current
from projections.task_timeline import TYPES, Line, TaskTimeline, moves

FOREVER = "9999-99-99"

task_status = Table(
    "view_task_status",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("stream", Text, nullable=False),
    Column("task", Text, nullable=False),
    Column("valid_from", Text, nullable=False),
    Column("valid_to", Text, nullable=False),
    Column("known_from", BigInteger, nullable=False),
    Column("known_to", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("since", Text),
    Column("position", BigInteger, nullable=False),
    Column("percent", Text),
    Column("percent_position", BigInteger, nullable=False),
)
Index(
    "view_task_status_point",
    *(task_status.c[name] for name in ("stream", "known_to", "valid_to", "valid_from", "known_from")),
    *(task_status.c[name] for name in ("task", "status", "since", "position", "percent", "percent_position")),
)

_CLOSE = "UPDATE view_task_status SET known_to = ? WHERE id = ?"
_AT = (
    "SELECT task, status, since, position, percent, percent_position FROM view_task_status"
    " WHERE stream = ? AND known_to > ? AND valid_to > ? AND valid_from <= ? AND known_from <= ?"
)

_KNOWN_TO = 6

Rectangle = tuple[str, str, Line]
"""(valid_from, valid_to, line)."""


class TaskRow(NamedTuple):
    """Status of one task; `position` and `percent_position` are the entries it rests on, 0 for none."""

    task: str
    status: str
    since: str | None
    position: int
    percent: str | None
    percent_position: int


def plan_status(connection: Connection, stream: str, day: str, size: int) -> list[TaskRow]:
    """Every task of the plan at (V, K): V an ISO day, K a ledger size. In no particular order."""
    return [TaskRow(*row) for row in driver_rows(connection, _AT, (stream, size, day, day, size))]


class TaskStatusView:
    """Applies revisions to the table; timelines are kept in memory and read back when they are not there."""

    name = "task_status"
    tables = (task_status,)
    streams_kept = 4_000

    def __init__(self) -> None:
        self._streams: dict[str, dict[str, tuple[TaskTimeline, list[tuple[Rectangle, int]]]]] = {}
        self._next = 0

    def reset(self) -> None:
        """Forget what is in memory: after a rollback or a rebuild the tables alone count."""
        self._streams.clear()
        self._next = 0

    def apply(self, connection: Connection, revisions: Iterable[Revision]) -> None:
        """Move the rows on by one page of revisions, all of which move a task."""
        opened: dict[int, list[Any]] = {}
        closed: list[tuple[int, int]] = []
        for revision in revisions:
            task = revision.data["task"]
            timeline, rows = self._load(connection, revision).setdefault(task, (TaskTimeline(), []))
            same = timeline.learn(revision)
            wanted = _rectangles(timeline.lines, same)
            while same < len(rows) and wanted and rows[same][0] == wanted[0]:
                same += 1
                del wanted[0]
            for _, row in rows[same:]:
                if row in opened:
                    opened[row][_KNOWN_TO] = revision.position
                else:
                    closed.append((revision.position, row))
            del rows[same:]
            for rectangle in wanted:
                self._next += 1
                rows.append((rectangle, self._next))
                opened[self._next] = _row(self._next, revision, task, rectangle)
        bulk_insert(connection, task_status, list(opened.values()))
        bulk_update(connection, _CLOSE, closed)
        while len(self._streams) > self.streams_kept:
            del self._streams[next(iter(self._streams))]

    def _load(
        self, connection: Connection, revision: Revision
    ) -> dict[str, tuple[TaskTimeline, list[tuple[Rectangle, int]]]]:
        """The tasks of the stream as known just before `revision`."""
        stream = revision.stream
        if stream in self._streams:
            return self._streams[stream]
        if self._next == 0:
            self._next = connection.execute(select(func.coalesce(func.max(task_status.c.id), 0))).scalar_one()
        kept: dict[str, tuple[TaskTimeline, list[tuple[Rectangle, int]]]] = {}
        for known in current(connection, stream, revision.position - 1, TYPES):
            if moves(known.type, known.data):
                kept.setdefault(known.data["task"], (TaskTimeline(), []))[0].learn(known)
        query = select(task_status).where(task_status.c.stream == stream, task_status.c.known_to == OPEN)
        for row in connection.execute(query.order_by(task_status.c.valid_from)):
            line = Line(row.status, row.since, row.position, row.percent, row.percent_position)
            kept[row.task][1].append(((row.valid_from, row.valid_to, line), row.id))
        self._streams[stream] = kept
        return kept


def _rectangles(lines: list[tuple[str, Line]], start: int) -> list[Rectangle]:
    """The rectangles of the lines from number `start` on; none when everything was taken back."""
    ends = [*(day for day, _ in lines[start + 1 :]), FOREVER]
    return [(day, end, line) for (day, line), end in zip(lines[start:], ends, strict=False)]


def _row(row: int, revision: Revision, task: str, rectangle: Rectangle) -> list[Any]:
    """One row of the table, every column in order."""
    valid_from, valid_to, line = rectangle
    return [row, revision.stream, task, valid_from, valid_to, revision.position, OPEN, *line]
