"""Rows straight from the driver, for a process that only knows where the ledger is; it cannot write."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import psycopg
from sqlalchemy.engine import make_url

from ledger.database import reading_engine
from ledger.errors import LedgerError, Unavailable
from ledger.reader import LedgerReader

_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Damaged(LedgerError):
    """The database's own pages are damaged: what they held cannot be read. `str` gives the driver's words."""

    code = "damaged"

    def __init__(self, words: str) -> None:
        super().__init__(f"数据库文件已损坏，无法读出：{words}", f"the database is damaged and cannot be read: {words}")
        self.args = (words,)


class NotText(Damaged):
    """Text that is not UTF-8, where it was not expected."""


class Source(NamedTuple):
    """Where a ledger is; can be handed to another process."""

    url: str

    def open(self) -> Rows:
        """A connection of its own."""
        return Rows(self.url)


def source_of(reader: LedgerReader) -> Source:
    """Where the ledger of a reader is."""
    engine = reader.engine
    if engine.dialect.name == "sqlite":
        return Source(str(reader.ask("PRAGMA database_list")[0][2]))
    return Source(engine.url.render_as_string(hide_password=False))


class Rows:
    """One connection; used by one thread."""

    def __init__(self, url: str) -> None:
        self._engine = reading_engine(url)
        try:
            self._pooled = self._engine.raw_connection()
        except Exception as error:
            raise Unavailable(f"数据库没有应答：{error}", f"the database does not answer: {error}") from error
        driver: Any = self._pooled.driver_connection
        self._driver = driver
        self._tables: dict[str, bool] = {}
        self._sqlite = make_url(str(self._engine.url)).get_backend_name() == "sqlite"
        if not self._sqlite:
            driver.autocommit = True

    @property
    def sqlite(self) -> bool:
        """Whether it is SQLite."""
        return self._sqlite

    def pages(self, query: str, values: Sequence[object], many: int) -> Iterator[list[Any]]:
        """Rows of one question (`?` marks), at most `many` at a time. Damaged, NotText where a file is."""
        cursor = self._driver.cursor() if self._sqlite else self._driver.cursor(binary=True)
        try:
            cursor.execute(query if self._sqlite else query.replace("?", "%s"), values)
            while page := cursor.fetchmany(many):
                yield page
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE:
                raise Damaged(str(error)) from error
            if "decode" in str(error):
                raise NotText(str(error)) from error
            raise Unavailable(f"数据库没有应答：{error}", f"the database does not answer: {error}") from error
        except UnicodeDecodeError as error:  # PostgreSQL does not look at text again once it is stored
            raise NotText(str(error)) from error
        except psycopg.Error as error:
            raise Unavailable(f"数据库没有应答：{error}", f"the database does not answer: {error}") from error
        finally:
            cursor.close()

    def all(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """Every row of one question."""
        return [row for page in self.pages(query, values, 2_000) for row in page]

    def has(self, table: str) -> bool:
        """Whether there is such a table."""
        if table not in self._tables:
            own = "SELECT 1 FROM sqlite_master WHERE name = ?"
            query = own if self._sqlite else "SELECT 1 WHERE to_regclass(?::text) IS NOT NULL"
            self._tables[table] = bool(self.all(query, (table,)))
        return self._tables[table]

    @contextmanager
    def lenient(self) -> Iterator[None]:
        """Take text that is not UTF-8, too, so that its position can be named (SQLite; PostgreSQL keeps none)."""
        if not self._sqlite:
            yield
            return
        self._driver.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        try:
            yield
        finally:
            self._driver.text_factory = str

    def close(self) -> None:
        """Give the connection back."""
        self._pooled.close()
        self._engine.dispose()
