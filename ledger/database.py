"""Engines: one for writing (durability set and asserted), one that cannot write (auditors, readers)."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url

from ledger.errors import LedgerError, NotALedger, Unavailable
from ledger.postgres_silence import bound_waiting
from ledger.tables import metadata

BUSY_TIMEOUT_S = 5
POOL: dict[str, Any] = {"pool_size": 8, "max_overflow": 56, "pool_timeout": 5}
"""As many connections as a process has threads to ask with; who gets none in time is told so (P11)."""
_WAL_PAGES = 8_000  # 32 MB: the same hot pages are copied back once, not every few hundred commits
# No question here reads much: parallel workers, chosen while a fresh table has no statistics, cost 4 ms to start.
_PG_OPTIONS = (
    "-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s -c max_parallel_workers_per_gather=0"
)
PG_CONNECT = {
    "connect_timeout": "5",
    "tcp_user_timeout": "8000",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "2",
}


def parse_url(url: str) -> URL:
    """A SQLAlchemy URL of `sqlite:///file`, `postgresql://…` (psycopg 3 is chosen) or a plain file path."""
    parsed = make_url(url if "://" in url else f"sqlite:///{url}")
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise LedgerError(f"不支持的数据库：{backend}", f"unsupported database: {backend}")
    if parsed.database in (None, "", ":memory:"):
        raise LedgerError("SQLite 账本须为文件", "a SQLite ledger is a file")
    return parsed.set(drivername="sqlite+pysqlite")


def sqlite_path(url: URL) -> Path | None:
    """The file of a SQLite URL, None for PostgreSQL."""
    return Path(url.database or "").resolve() if url.get_backend_name() == "sqlite" else None


def writing_engine(url: str) -> Engine:
    """An engine whose every connection is durable: WAL and synchronous=FULL, or synchronous_commit=on."""
    parsed = parse_url(url)
    path = sqlite_path(parsed)
    if path is None:
        # read committed: the statement after the lock must see what was committed while waiting for it
        options = f"{_PG_OPTIONS} -c synchronous_commit=on -c default_transaction_isolation=read\\ committed"
        engine = create_engine(_pg_url(parsed, options), isolation_level="READ COMMITTED", **POOL)
        bound_waiting(engine)
        event.listen(engine, "connect", _assert_durable_postgres)
        return engine
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_S}, **POOL)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def reading_engine(url: str) -> Engine:
    """An engine that cannot write, for readers and auditors; works on a read-only medium."""
    parsed = parse_url(url)
    path = sqlite_path(parsed)
    if path is None:
        options = f"{_PG_OPTIONS} -c default_transaction_read_only=on"
        engine = create_engine(_pg_url(parsed, options), isolation_level="REPEATABLE READ", **POOL)
        bound_waiting(engine)
        return engine
    if not path.exists():
        raise NotALedger(f"没有这个账本文件：{path}", f"no such ledger file: {path}")
    mode = _reading_mode(path)
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=_file_uri(path, mode), query={"uri": "true"}),
        connect_args={"timeout": BUSY_TIMEOUT_S}, **POOL,
    )  # fmt: skip
    event.listen(engine, "connect", _prepare_reading_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _pg_url(url: URL, options: str) -> URL:
    given = url.query.get("options", "")
    merged = " ".join(part for part in (given if isinstance(given, str) else " ".join(given), options) if part)
    return url.update_query_dict({**PG_CONNECT, "options": merged})


def _file_uri(path: Path, mode: str) -> str:
    return f"file:{quote(str(path))}?{mode}"


def _reading_mode(path: Path) -> str:
    """`mode=ro`, or `immutable=1` where SQLite cannot make its shared-memory file (read-only medium)."""
    try:
        _probe(path, "mode=ro")
    except sqlite3.OperationalError:
        wal = path.with_name(f"{path.name}-wal")
        if wal.exists() and wal.stat().st_size:
            # immutable=1 would ignore the WAL and show a ledger with its last commits missing
            raise NotALedger(
                f"{path} 尚有未合并的 WAL，只读介质上无法完整读取，请先备份到可写位置",
                f"{path} has an unmerged WAL that a read-only medium hides; copy it with a backup first",
            ) from None
        _probe(path, "immutable=1")
        return "immutable=1"
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # the schema's own text may be damaged
        raise NotALedger(f"{path} 不是账本：{error}", f"{path} is not a ledger: {error}") from error
    return "mode=ro"


def _probe(path: Path, mode: str) -> None:
    connection = sqlite3.connect(_file_uri(path, mode), uri=True)
    try:
        kinds = connection.execute("SELECT lower(name), type, sql FROM sqlite_master WHERE type <> 'index'").fetchall()
    finally:
        connection.close()
    for name, kind, sql in kinds:
        virtual = str(sql).upper().split()[:2] == ["CREATE", "VIRTUAL"]
        if name in metadata.tables and (kind == "view" or virtual):
            raise NotALedger(
                f"{path} 中的 {name} 不是表：它每次可给出不同的内容，不予读取",
                f"{name} in {path} is no table: it may say something else each time, and is not read",
            )


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA wal_autocheckpoint={_WAL_PAGES}")
    synchronous = connection.execute("PRAGMA synchronous").fetchone()[0]
    if mode != "wal" or synchronous != 2:
        raise Unavailable(
            f"SQLite 无法保证持久性：journal_mode={mode}, synchronous={synchronous}",
            f"SQLite is not durable here: journal_mode={mode}, synchronous={synchronous}",
        )


def _prepare_reading_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA query_only=ON")


def _assert_durable_postgres(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        for setting in ("synchronous_commit", "fsync"):
            value = cursor.execute(f"SHOW {setting}").fetchone()[0]
            if value != "on":
                raise Unavailable(
                    f"PostgreSQL 无法保证持久性：{setting}={value}", f"PostgreSQL is not durable: {setting}={value}"
                )
    connection.rollback()


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")
