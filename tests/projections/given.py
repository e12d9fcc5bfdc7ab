"""Read models over entries that never were in a ledger: raw histories behind a reader of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import orjson
from sqlalchemy import Connection, select

from projections.database import views_engine
from projections.runner import Runner
from projections.statements import statements
from projections.task_status import task_status

Entry = dict[str, Any]


class Book:
    """What the runner asks of a ledger's reader, over raw entries; `shown` of them are there so far."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._leaves = [orjson.dumps(entry, option=orjson.OPT_SORT_KEYS) for entry in entries]
        self.shown = len(entries)

    def size(self) -> int:
        """The position of the last entry shown."""
        return self.shown

    def scan(self, after: int = 0, upto: int | None = None) -> Iterator[tuple[int, bytes]]:
        """(position, leaf) of what is shown."""
        last = min(self.shown, self.shown if upto is None else upto)
        return iter([(n, self._leaves[n - 1]) for n in range(after + 1, last + 1)])

    def entry(self, position: int) -> SimpleNamespace:
        """The leaf hash at a position, as the cursor keeps it."""
        return SimpleNamespace(leaf_hash=sha256(b"\x00" + self._leaves[position - 1]).digest())


@contextmanager
def views_of(entries: Sequence[Entry], page: int = 10**9, forget: bool = False) -> Iterator[Connection]:
    """A connection to read models that took in `entries`, `page` at a time; `forget` as after a restart each time."""
    with TemporaryDirectory(prefix="shilu-views-") as folder:
        engine = views_engine(f"sqlite:///{Path(folder) / 'ledger.db'}")
        book: Any = Book(entries)
        runner = Runner(engine, book)
        for shown in (*range(page, len(entries), page), len(entries)):
            book.shown = shown
            if forget:
                runner = Runner(engine, book)
            runner.catch_up()
        with engine.connect() as connection:
            yield connection
        engine.dispose()


def rows(connection: Connection) -> tuple[list[Any], list[Any]]:
    """Everything the two tables hold, the numbers of rectangles left out."""
    held = connection.execute(select(statements).order_by(statements.c.position)).all()
    columns = [column for column in task_status.columns if column.name != "id"]
    lines = connection.execute(select(*columns)).all()
    return [tuple(row) for row in held], sorted((tuple(row) for row in lines), key=str)
