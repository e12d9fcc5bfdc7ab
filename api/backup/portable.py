"""Rows between PostgreSQL and the one portable form of a backup, a SQLite ledger; by COPY, in one snapshot."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Connection, Engine, Integer, LargeBinary, MetaData, Table, Text, create_engine

from api.backup.sqlite_copy import Progress
from ledger.database import reading_engine, writing_engine
from ledger.migrations import migrate
from ledger.tables import metadata

_ROWS = 1_000
_TYPES: dict[type, str] = {BigInteger: "int8", Integer: "int4", Text: "text", LargeBinary: "bytea"}


def from_postgres(url: str, ledger: Path, service: Path, kept: MetaData, progress: Progress) -> None:
    """The ledger's tables and the service's (`kept`) out of one REPEATABLE READ snapshot into two SQLite files.

    `progress` gets (rows, rows expected).
    """
    engine = reading_engine(url)
    try:
        with engine.connect() as connection:
            total = _count(connection)
            _into_ledger(connection, ledger, lambda done: progress(done, total))
            _into_service(connection, service, kept)
    finally:
        engine.dispose()


def into_postgres(engine: Engine, ledger: Path, progress: Progress) -> None:
    """The tables of a portable ledger into the empty tables of PostgreSQL, in one transaction."""
    with closing(_opened(ledger)) as source, engine.begin() as connection:
        total, done = _total(source), 0
        driver: Any = connection.connection.driver_connection
        for table in metadata.sorted_tables:
            copy = f"COPY {table.name} ({_names(table)}) FROM STDIN (FORMAT BINARY)"
            with driver.cursor() as cursor, cursor.copy(copy) as stream:
                stream.set_types(_types(table))
                for row in source.execute(f"SELECT {_names(table)} FROM {table.name}"):
                    stream.write_row(row)
                    done += 1
                    if done % _ROWS == 0:
                        progress(done, total)


def service_rows(source: Connection, target: Connection, kept: MetaData) -> int:
    """The rows of each table of `kept` that both databases have; how many."""
    count = 0
    there = set(source.dialect.get_table_names(source))
    for table in kept.sorted_tables:
        if table.name in there:
            rows = [dict(row) for row in source.execute(table.select()).mappings()]
            count += len(rows)
            if rows:
                target.execute(table.insert(), rows)
    return count


def _into_ledger(connection: Connection, ledger: Path, told: Any) -> None:
    engine = writing_engine(f"sqlite:///{ledger}")
    migrate(engine)
    engine.dispose()
    done = 0
    with closing(sqlite3.connect(ledger)) as target:
        target.isolation_level = None
        target.execute("PRAGMA journal_mode=DELETE")
        target.execute("BEGIN")
        for table in metadata.sorted_tables:
            marks = ", ".join("?" * len(table.columns))
            insert = f"INSERT INTO {table.name} ({_names(table)}) VALUES ({marks})"
            rows = _copied(connection, table)
            while some := list(islice(rows, _ROWS)):
                target.executemany(insert, some)
                done += len(some)
                told(done)
        target.execute("COMMIT")
    ledger.with_name(f"{ledger.name}.migrate").unlink(missing_ok=True)
    ledger.chmod(0o600)


def _into_service(connection: Connection, service: Path, kept: MetaData) -> None:
    if not kept.tables:
        return
    engine = create_engine(f"sqlite:///{service}")
    with engine.begin() as target:
        kept.create_all(target)
        service_rows(connection, target, kept)
    engine.dispose()
    service.chmod(0o600)


def _copied(connection: Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    """The rows of a table as COPY sends them, by primary key."""
    order = ", ".join(column.name for column in table.primary_key)
    query = f"COPY (SELECT {_names(table)} FROM {table.name} ORDER BY {order}) TO STDOUT (FORMAT BINARY)"
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(query) as stream:
        stream.set_types(_types(table))
        yield from stream.rows()


def _names(table: Table) -> str:
    return ", ".join(column.name for column in table.columns)


def _types(table: Table) -> list[str]:
    return [_TYPES[type(column.type)] for column in table.columns]


def _count(connection: Connection) -> int:
    """About how many rows there are, and the moment of the snapshot."""
    counts = " + ".join(f"(SELECT count(*) FROM {table.name})" for table in metadata.sorted_tables)
    return int(connection.exec_driver_sql(f"SELECT {counts}").scalar_one())


def _total(source: sqlite3.Connection) -> int:
    return sum(int(source.execute(f"SELECT count(*) FROM {t.name}").fetchone()[0]) for t in metadata.sorted_tables)


def _opened(ledger: Path) -> sqlite3.Connection:
    engine = reading_engine(str(ledger))
    engine.dispose()  # it was looked at as every ledger is before it is read
    return sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)
