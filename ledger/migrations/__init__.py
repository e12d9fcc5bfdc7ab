"""The ledger's schema, by Alembic, under a lock: several processes may start together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from ledger.database import sqlite_path
from ledger.errors import NotALedger
from ledger.file_lock import FileLock

HEAD = "0002"
VERSION_TABLE = "ledger_schema"
_ADVISORY_LOCK = 0x5368696C755F4D  # "Shilu_M"


def migrate(engine: Engine) -> None:
    """Bring the schema to `HEAD`; does nothing (and needs no right to create) when it is there already.

    Raises NotALedger when the database carries a schema newer than this program.
    """
    if current(engine) == HEAD:
        return
    with _locked(engine) as connection:
        if _current(connection) != HEAD:
            _upgrade(connection)


def current(engine: Engine) -> str | None:
    """The schema revision the database is at, None when it has none."""
    with engine.connect() as connection:
        return _current(connection)


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    revision: str | None = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    if revision is not None and revision > HEAD:
        raise NotALedger(
            f"账本结构版本 {revision} 比本程序新", f"schema {revision} is newer than this program ({HEAD})"
        )
    return revision


def _upgrade(connection: Connection) -> None:
    # Alembic takes a fifth of a second to import: only who migrates pays for it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)


@contextmanager
def _locked(engine: Engine) -> Iterator[Connection]:
    path = sqlite_path(engine.url)
    if path is None:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '60s'"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
            yield connection
        return
    with FileLock(path.with_name(f"{path.name}.migrate")), engine.begin() as connection:
        yield connection
