"""Where read models live: a second SQLite file beside the ledger's, or the same PostgreSQL database.

They can be rebuilt at any time, so their durability is not paid for: a crash costs a catch-up, never a fact.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.engine import URL

from ledger.database import BUSY_TIMEOUT_S, PG_CONNECT, POOL, parse_url, reading_engine, sqlite_path
from ledger.postgres_silence import bound_waiting

metadata = MetaData()
_ADVISORY_LOCK = 0x5368696C755F56  # "Shilu_V"

OPEN = 2**62
"""`known_to` of what is still the latest revision, and `valid_to` of what has no end."""


def views_path(ledger: Path) -> Path:
    """The file of the read models beside a SQLite ledger file."""
    return ledger.with_name(f"{ledger.name}-views")


def views_engine(url: str) -> Engine:
    """An engine for the read models that belong to the ledger at `url`."""
    parsed = parse_url(url)
    path = sqlite_path(parsed)
    if path is None:
        engine = create_engine(parsed.update_query_dict({**PG_CONNECT, "options": "-c synchronous_commit=off"}), **POOL)
        bound_waiting(engine)
        event.listen(engine, "begin", _begin_postgres)
        return engine
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(views_path(path))),
        connect_args={"timeout": BUSY_TIMEOUT_S}, **POOL,
    )  # fmt: skip
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def reading_views_engine(url: str) -> Engine | None:
    """An engine that cannot write, for the read models of the ledger at `url`; None when there is no file of them.

    (On PostgreSQL they live in the ledger's own database: the engine is there, the tables may not be.)
    """
    path = sqlite_path(parse_url(url))
    if path is None:
        return reading_engine(url)
    return reading_engine(str(views_path(path))) if views_path(path).exists() else None


def writing(engine: Engine) -> AbstractContextManager[Connection]:
    """A transaction that is alone in writing the read models, also among several processes."""
    return engine.execution_options(shilu_writes=True).begin()


def _begin(connection: Connection) -> None:
    alone = connection.get_execution_options().get("shilu_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if alone else "BEGIN")


def _begin_postgres(connection: Connection) -> None:
    if connection.get_execution_options().get("shilu_writes"):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA wal_autocheckpoint=16000")  # 64 MB: pages hit again and again are copied back once
    connection.execute("PRAGMA cache_size=-65536")
    connection.execute("PRAGMA mmap_size=1073741824")


def bulk_insert(connection: Connection, table: Table, rows: list[list[Any]]) -> None:
    """Insert many rows by the driver's own bulk door: binary COPY on PostgreSQL, executemany on SQLite.

    A row gives every column in the order of the table. (Per-row work of SQLAlchemy costs more than the insert.)
    """
    if not rows:
        return
    names = ", ".join(column.name for column in table.columns)
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name != "postgresql":
        marks = ", ".join("?" * len(table.columns))
        driver.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types([_POSTGRES_TYPES[type(column.type)] for column in table.columns])
        for row in rows:
            copy.write_row(row)


def bulk_update(connection: Connection, statement: str, values: Sequence[Sequence[Any]]) -> None:
    """One statement (`?` marks) for many values, by the driver."""
    if not values:
        return
    driver: Any = connection.connection.driver_connection
    cursor = driver.cursor()
    cursor.executemany(_marked(connection, statement), values)
    cursor.close()


def driver_rows(connection: Connection, query: str, values: Sequence[Any]) -> list[Any]:
    """The rows of a query (`?` marks), by the driver: for the few that are asked thousands of times in a row."""
    driver: Any = connection.connection.driver_connection
    rows: list[Any] = driver.execute(_marked(connection, query), values).fetchall()
    return rows


def _marked(connection: Connection, statement: str) -> str:
    return statement.replace("?", "%s") if connection.dialect.name == "postgresql" else statement


_POSTGRES_TYPES: dict[type, str] = {
    BigInteger: "int8", Integer: "int4", Text: "text", Boolean: "bool", LargeBinary: "bytea",
}  # fmt: skip
