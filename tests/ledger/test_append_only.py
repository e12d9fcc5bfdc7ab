"""The database itself refuses to change or remove what is recorded, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ledger.database import reading_engine, writing_engine
from ledger.envelope import Append
from ledger.grants import auditor_grants, eraser_grants, writer_grants
from ledger.store import Ledger
from ledger.verify import verify
from tests.ledger.given import LIAISON, act, fact, open_ledger

CHANGES = {
    "entries": "leaf = leaf",
    "heads": "checkpoint = checkpoint",
    "idempotency": "count = count",
    "blobs": "content = content",
}


@pytest.fixture
def filled(database_url: str, tmp_path: Path) -> Iterator[str]:
    """URL of a ledger with a row in every append-only table."""
    fill(database_url, tmp_path)
    yield database_url


def fill(url: str, folder: Path) -> None:
    """Write one row into every append-only table."""
    with open_ledger(url, folder) as ledger:
        ledger.append(Append([fact()], {}, LIAISON, "k", b"", blobs=_blob()))


@pytest.mark.parametrize("table", CHANGES)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_the_database_refuses(filled: str, table: str, verb: str) -> None:
    """UPDATE and DELETE of an append-only table raise, and nothing changes."""
    assert_refused(
        filled, table, f"UPDATE {table} SET {CHANGES[table]}" if verb == "UPDATE" else f"DELETE FROM {table}"
    )


@pytest.mark.postgres
@pytest.mark.parametrize("table", CHANGES)
def test_postgres_refuses_truncate(postgres_url: str, tmp_path: Path, table: str) -> None:
    """TRUNCATE, which fires no row trigger, is refused too."""
    fill(postgres_url, tmp_path)
    assert_refused(postgres_url, table, f"TRUNCATE {table} CASCADE")


def assert_refused(url: str, table: str, statement: str) -> None:
    """The statement fails as append-only, and the table keeps its rows."""
    engine = writing_engine(url)
    with engine.connect() as connection:
        before = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
        connection.rollback()
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(statement))
        connection.rollback()
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == before > 0
    engine.dispose()


@pytest.mark.parametrize(
    "columns",
    [
        "1, 'x', 1, 't', 'id-x', 0, 'leaf', 'hash'",
        "99, 'plan-1', 1, 't', 'id-x', 0, 'leaf', 'hash'",
        "99, 'x', 1, 't', (SELECT event_id FROM entries WHERE position = 2), 0, 'leaf', 'hash'",
    ],
)
def test_sqlite_refuses_insert_or_replace(sqlite_url: str, tmp_path: Path, columns: str) -> None:
    """INSERT OR REPLACE, which would delete an entry without firing a delete trigger, is refused."""
    with open_ledger(sqlite_url, tmp_path) as ledger:
        ledger.append(act("k"))
    engine = writing_engine(sqlite_url)
    with engine.connect() as connection:
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(f"INSERT OR REPLACE INTO entries VALUES ({columns})"))
        connection.rollback()
        assert connection.execute(text("SELECT count(*) FROM entries")).scalar() == 2
    engine.dispose()


@pytest.mark.postgres
def test_a_replication_role_does_not_pass_the_triggers(postgres_url: str, tmp_path: Path) -> None:
    """The PostgreSQL triggers fire ALWAYS, also under session_replication_role = replica."""
    open_ledger(postgres_url, tmp_path).close()
    with psycopg.connect(postgres_url) as connection:
        connection.execute("SET session_replication_role = replica")
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            connection.execute("DELETE FROM entries")


@pytest.mark.postgres
def test_an_insert_only_role_writes_through_the_store(postgres_url: str, tmp_path: Path) -> None:
    """A role with SELECT and INSERT alone can append, replay a key and verify, but not change anything."""
    open_ledger(postgres_url, tmp_path).close()
    with _role(postgres_url, "shilu_writer", writer_grants("shilu_writer")) as as_writer:
        with open_ledger(as_writer, tmp_path) as ledger:
            append = Append([fact()], {"plan-1": 0}, LIAISON, "k", b"", blobs=_blob())
            assert ledger.append(append).positions == (2,)
            assert ledger.append(append).replayed
            ledger.append_many([act(f"b{n}", fact(f"p{n}")) for n in range(60)])  # by COPY
            assert verify(ledger.reader()).integrity == "ok"
        with psycopg.connect(as_writer, autocommit=True) as connection:
            for statement in ("UPDATE entries SET leaf = leaf", "DELETE FROM heads", "TRUNCATE blobs"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("ALTER TABLE entries DISABLE TRIGGER ALL")


@pytest.mark.postgres
def test_an_auditor_reads_but_no_personal_values(postgres_url: str, tmp_path: Path) -> None:
    """The auditor's role verifies the ledger and cannot see what commitments hide; an eraser only erases."""
    open_ledger(postgres_url, tmp_path).close()
    with _role(postgres_url, "shilu_auditor", auditor_grants("shilu_auditor")) as as_auditor:
        from ledger.reader import LedgerReader

        reader = LedgerReader.open(as_auditor)
        assert verify(reader).integrity == "ok"
        reader.close()
        with psycopg.connect(as_auditor) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM commitments")
        with psycopg.connect(as_auditor) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM sealed")
    with (
        _role(postgres_url, "shilu_eraser", eraser_grants("shilu_eraser")) as as_eraser,
        psycopg.connect(as_eraser, autocommit=True) as connection,
    ):
        connection.execute("DELETE FROM sealed")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM entries")


def test_role_names_are_checked() -> None:
    """A role name that is not a plain identifier never reaches a statement."""
    for grants in (writer_grants, eraser_grants, auditor_grants):
        with pytest.raises(ValueError, match="role name"):
            grants("x; DROP TABLE entries")


def test_readers_cannot_write(filled: str) -> None:
    """The reading engine refuses to write, whatever it is asked."""
    engine = reading_engine(filled)
    with engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(text("INSERT INTO commitments VALUES ('a', 'b', 'c')"))
    with engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(text("CREATE TABLE another (a INTEGER)"))
    engine.dispose()


def _blob() -> dict[str, bytes]:
    return {"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824": b"hello"}


class _role:
    """A login role with the given grants, dropped afterwards; gives the URL to connect as it."""

    def __init__(self, url: str, name: str, grants: list[str]) -> None:
        self.url, self.name, self.grants = url, name, grants

    def __enter__(self) -> str:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {self.name} LOGIN".encode())
            for grant in self.grants:
                connection.execute(grant.encode())
        return self.url.replace("postgres:@", f"{self.name}:@")

    def __exit__(self, *_: object) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"DROP OWNED BY {self.name}".encode())
            connection.execute(f"DROP ROLE {self.name}".encode())


def test_the_owner_could_write(filled: str, tmp_path: Path) -> None:
    """Control: INSERT is possible, so the refusals above are refusals of change and not of writing."""
    with open_ledger(filled, tmp_path) as ledger:
        assert isinstance(ledger, Ledger)
        assert ledger.append(act("k2", fact(statement="s2"))).positions == (3,)
