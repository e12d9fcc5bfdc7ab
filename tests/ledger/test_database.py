"""Connections: durable where they write, harmless where they read."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event, text

from ledger import database
from ledger.database import parse_url, reading_engine, sqlite_path, writing_engine
from ledger.errors import LedgerError, NotALedger, Unavailable
from ledger.reader import LedgerReader
from ledger.verify import verify
from tests.ledger.given import act, open_ledger


def test_sqlite_is_durable(sqlite_url: str) -> None:
    """Every writing connection is in WAL mode with synchronous=FULL and foreign keys on."""
    engine = writing_engine(sqlite_url)
    with engine.connect() as connection:
        found = [
            connection.execute(text(f"PRAGMA {p}")).scalar() for p in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]
    engine.dispose()


@pytest.mark.postgres
def test_postgres_is_durable(postgres_url: str) -> None:
    """Every writing connection has synchronous_commit=on, also where the server's default is off."""
    engine = writing_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
        name = connection.execute(text("SELECT current_database()")).scalar()
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
        connection.commit()
    engine.dispose()
    with engine.connect() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
    engine.dispose()


@pytest.mark.postgres
def test_a_postgres_that_loses_commits_is_refused(postgres_url: str) -> None:
    """When the setting does not hold, connecting fails instead of writing without durability."""
    engine = create_engine(database._pg_url(parse_url(postgres_url), "-c synchronous_commit=off"))
    event.listen(engine, "connect", database._assert_durable_postgres)
    with pytest.raises(Unavailable, match="synchronous_commit=off"):
        engine.connect()
    engine.dispose()


def test_a_sqlite_that_cannot_do_wal_is_refused() -> None:
    """A database that stays out of WAL mode (here: in memory) is refused at connect."""
    with pytest.raises(Unavailable, match="journal_mode=memory"):
        database._prepare_sqlite(sqlite3.connect(":memory:"), None)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://x/y"])
def test_other_databases_are_refused(url: str) -> None:
    """A ledger lives in a SQLite file or in PostgreSQL."""
    with pytest.raises(LedgerError):
        parse_url(url)


def test_a_plain_path_is_a_sqlite_file(tmp_path: Path) -> None:
    """Auditors may name a file instead of a URL."""
    assert sqlite_path(parse_url(str(tmp_path / "a b.db"))) == tmp_path / "a b.db"


def test_reading_what_is_not_a_ledger(tmp_path: Path) -> None:
    """A missing file, an empty database and a file that is no database are told apart from a ledger."""
    with pytest.raises(NotALedger):
        LedgerReader.open(str(tmp_path / "missing.db"))
    assert not (tmp_path / "missing.db").exists()
    sqlite3.connect(tmp_path / "empty.db").execute("CREATE TABLE a (b)")
    (tmp_path / "text.db").write_text("not a database, but long enough to be looked at as one" * 50)
    for name in ("empty.db", "text.db"):
        with pytest.raises(NotALedger):
            LedgerReader.open(str(tmp_path / name))


def test_reader_and_writer_at_once(database_url: str, tmp_path: Path) -> None:
    """A separate read-only reader sees each commit as it is made."""
    with open_ledger(database_url, tmp_path) as ledger:
        reader = LedgerReader.open(database_url)
        for n in range(3):
            ledger.append(act(f"k{n}"))
            assert reader.size() == n + 2
        reader.close()


READ_ONLY = """
import sys
from ledger.reader import LedgerReader
from ledger.verify import verify
reader = LedgerReader.open(sys.argv[1])
print(reader.size(), verify(reader).integrity)
"""


def test_read_only_medium(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where SQLite cannot create its shared-memory file the reader falls back to immutable=1."""
    with open_ledger(sqlite_url, tmp_path) as ledger:
        ledger.append(act("k"))
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    real = database._probe

    def probe(file: Path, mode: str) -> None:
        if mode == "mode=ro":
            raise sqlite3.OperationalError("unable to open database file")
        real(file, mode)

    monkeypatch.setattr(database, "_probe", probe)
    engine = reading_engine(sqlite_url)
    assert "immutable=1" in str(engine.url.database)
    assert verify(LedgerReader(engine)).integrity == "ok"
    engine.dispose()
    path.with_name(f"{path.name}-wal").write_bytes(b"x")
    with pytest.raises(NotALedger, match="WAL"):
        reading_engine(sqlite_url)


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare")
def test_really_read_only_medium(sqlite_url: str, tmp_path: Path) -> None:
    """On a file system mounted read-only the ledger is read and verified."""
    with open_ledger(sqlite_url, tmp_path) as ledger:
        ledger.append(act("k"))
    script = tmp_path / "read.py"
    script.write_text(READ_ONLY)
    mount = f"mount --bind {tmp_path} {tmp_path} && mount -o remount,ro,bind {tmp_path}"
    command = f"{mount} && exec {sys.executable} {script} {tmp_path / 'ledger.db'}"
    done = subprocess.run(["unshare", "-m", "sh", "-c", command], capture_output=True, text=True, check=False)
    if "unshare failed" in done.stderr or "mount:" in done.stderr:
        pytest.skip("not allowed to mount here")
    assert done.stdout.split() == ["2", "ok"], done.stderr
