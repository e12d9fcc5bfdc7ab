"""What the service keeps for its own work, and is no fact: drafts of documents, webhooks and how far they were sent.

A second SQLite file beside the ledger's, or tables `service_*` in the same PostgreSQL database. It is durable like the
ledger, never rebuilt, and nothing in it proves anything.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.engine import URL

from ledger.database import BUSY_TIMEOUT_S, POOL, parse_url, sqlite_path, writing_engine

metadata = MetaData()
"""Tables `service_…`, each defined by the module that uses it."""
_ADVISORY_LOCK = 0x5368696C755F53  # "Shilu_S"


def store_path(ledger: Path) -> Path:
    """The service's own file beside a SQLite ledger file."""
    return ledger.with_name(f"{ledger.name}-service")


def store_engine(url: str) -> Engine:
    """An engine for what the service keeps beside the ledger at `url`."""
    path = sqlite_path(parse_url(url))
    if path is None:
        return writing_engine(url)
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(store_path(path))),
        connect_args={"timeout": BUSY_TIMEOUT_S}, **POOL,
    )  # fmt: skip
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def create_tables(engine: Engine) -> None:
    """Make the tables that are missing; several processes may start at once."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
        metadata.create_all(connection)


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
