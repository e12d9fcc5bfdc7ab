"""Tiles and published checkpoints are append-only too: the same again is passed over, anything else is refused."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ledger.database import writing_engine
from ledger.grants import writer_grants
from ledger.migrations import migrate
from tests.ledger.given import open_ledger
from tests.ledger.test_append_only import _role, assert_refused
from tests.ledger.test_tile_filling import without_tiles
from tests.ledger.test_tiles_stored import assert_right, write

ROWS = {"tiles": "0, 0, 'root', 'hashes'", "published": "'name', 5, 0, 'note'"}
OTHER = {"tiles": "0, 0, 'root', 'other!'", "published": "'name', 5, 0, 'else'"}
CHANGES = {"tiles": "hashes = hashes", "published": "note = note"}


@pytest.fixture
def filled(database_url: str) -> str:
    """URL of a ledger's tables with a row in each of the two."""
    engine = writing_engine(database_url)
    migrate(engine)
    with engine.begin() as connection:
        for table, row in ROWS.items():
            connection.execute(text(f"INSERT INTO {table} VALUES ({row})"))
    engine.dispose()
    return database_url


@pytest.mark.parametrize("table", CHANGES)
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
def test_the_database_refuses(filled: str, table: str, verb: str) -> None:
    """UPDATE and DELETE raise, and nothing changes."""
    change = f"UPDATE {table} SET {CHANGES[table]}" if verb == "UPDATE" else f"DELETE FROM {table}"
    assert_refused(filled, table, change)


@pytest.mark.postgres
@pytest.mark.parametrize("table", CHANGES)
def test_postgres_refuses_truncate(postgres_url: str, table: str) -> None:
    """TRUNCATE too, and a replication role does not pass by."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"INSERT INTO {table} VALUES ({ROWS[table]})".encode())
    assert_refused(postgres_url, table, f"TRUNCATE {table} CASCADE")
    with psycopg.connect(postgres_url) as connection:
        connection.execute("SET session_replication_role = replica")
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            connection.execute(f"DELETE FROM {table}".encode())


@pytest.mark.parametrize("table", ROWS)
def test_the_same_row_again_is_passed_over(filled: str, table: str) -> None:
    """Inserted twice there is one row, and no error, on either database as the ledger inserts there."""
    engine = writing_engine(filled)
    again = "" if engine.dialect.name == "sqlite" else " ON CONFLICT DO NOTHING"
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO {table} VALUES ({ROWS[table]}){again}"))
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 1
    engine.dispose()


@pytest.mark.parametrize("verb", ["INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE"])
@pytest.mark.parametrize("table", OTHER)
def test_sqlite_refuses_another_row_in_its_place(sqlite_url: str, tmp_path: Path, table: str, verb: str) -> None:
    """INSERT OR REPLACE, which deletes without a delete trigger, and any other content under the same key."""
    engine = writing_engine(sqlite_url)
    migrate(engine)
    with engine.connect() as connection:
        connection.execute(text(f"INSERT INTO {table} VALUES ({ROWS[table]})"))
        connection.commit()
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(f"{verb} INTO {table} VALUES ({OTHER[table]})"))
        connection.rollback()
        rows = [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table}"))]
        assert len(rows) == 1
        assert "other!" not in rows[0] and "else" not in rows[0]
    engine.dispose()


@pytest.mark.postgres
def test_an_insert_only_role_writes_tiles_and_fills_them(postgres_url: str, tmp_path: Path) -> None:
    """A role with SELECT and INSERT alone completes tiles, one by one and by COPY, and fills those missing."""
    open_ledger(postgres_url, tmp_path).close()
    with _role(postgres_url, "shilu_tiler", writer_grants("shilu_tiler")) as as_writer:
        with open_ledger(as_writer, tmp_path) as ledger:
            write(ledger, 250, "k")
            for number in range(20):
                write(ledger, 1, f"one-{number}")
            write(ledger, 500, "l")
            assert_right(ledger.reader())
        without_tiles(postgres_url, "number = 1").dispose()
        with open_ledger(as_writer, tmp_path) as ledger:
            assert_right(ledger.reader())
