"""A ledger of the first schema gets its tiles when it is opened for writing; and nothing wrong ever becomes one."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ledger import tile_filling
from ledger.database import writing_engine
from ledger.errors import HistoryMismatch
from ledger.merkle import Frontier, tree_root
from ledger.migrations import HEAD, VERSION_TABLE, current
from ledger.proof import Prover
from ledger.reader import LedgerReader
from ledger.storage import Head
from ledger.tile_filling import fill_tiles
from tests.ledger.given import act, fact, open_ledger
from tests.ledger.test_tiles_stored import assert_right, leaves_of, stored


@pytest.fixture
def first_schema(database_url: str, tmp_path: Path) -> str:
    """URL of a ledger of 1,201 entries in commits of 40, as the first schema left it: without the later tables."""
    with open_ledger(database_url, tmp_path) as ledger:
        for number in range(30):
            ledger.append(act(f"k{number}", *(fact("p", f"{number}-{i}") for i in range(40))))
    engine = writing_engine(database_url)
    with engine.begin() as connection:
        for table in ("tiles", "published", "sealed"):
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '0001'"))
    engine.dispose()
    return database_url


def signed(head: Head) -> Frontier:
    """The frontier of a head, its signature taken as good."""
    return Frontier.from_bytes(head.frontier)


def without_tiles(url: str, where: str = "true") -> Engine:
    """Remove tiles behind the ledger's back."""
    engine = writing_engine(url)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER IF EXISTS tiles_no_delete"))
        else:
            connection.execute(text("ALTER TABLE tiles DISABLE TRIGGER ALL"))
        connection.execute(text(f"DELETE FROM tiles WHERE {where}"))
    return engine


def test_opening_fills_the_tiles(first_schema: str, tmp_path: Path) -> None:
    """Migration and opening give the ledger exactly its tiles, and writing goes on."""
    with open_ledger(first_schema, tmp_path) as ledger:
        assert current(writing_engine(first_schema)) == HEAD
        assert len(stored(ledger.reader())) == 4
        ledger.append(act("more", *(fact("p", f"more-{i}") for i in range(300))))
        assert_right(ledger.reader())


def test_an_auditor_needs_no_tiles(first_schema: str) -> None:
    """Before that, a reader computes what is missing: the proofs are the same."""
    reader = LedgerReader.open(first_schema)
    leaves = leaves_of(reader)
    assert Prover(reader).root(1_201) == tree_root(leaves)
    assert Prover(reader).root(777) == tree_root(leaves[:777])


def test_filling_resumes_and_repeats(first_schema: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped after any step it goes on from there; done again it does nothing; progress tells how far it is."""
    monkeypatch.setattr(tile_filling, "_LEAVES_A_STEP", 300)
    open_ledger(first_schema, tmp_path).close()
    engine = without_tiles(first_schema)
    reader, told = LedgerReader(engine), []

    class Stopped(Exception):
        pass

    def stop_at_once(done: int, size: int) -> None:
        told.append((done, size))
        raise Stopped

    for already in (1, 2, 3):
        with pytest.raises(Stopped):
            fill_tiles(engine, reader, signed, stop_at_once)
        assert len(stored(reader)) == already
    assert fill_tiles(engine, reader, signed) > 0
    assert fill_tiles(engine, reader, signed) == 0
    assert_right(reader)
    assert [size for _, size in told] == [1_201] * 3
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    engine.dispose()


def test_a_hole_is_filled(database_url: str, tmp_path: Path) -> None:
    """A tile missing in the middle (a process of the older release wrote on) is put there at the next opening."""
    with open_ledger(database_url, tmp_path) as ledger:
        ledger.append_many([act(f"k{n}", fact("p", f"s{n}")) for n in range(1_100)])
    without_tiles(database_url, "number = 2").dispose()
    with open_ledger(database_url, tmp_path) as ledger:
        assert_right(ledger.reader())


def test_changed_leaf_hashes_fill_nothing(first_schema: str, tmp_path: Path) -> None:
    """A leaf hash that is not what was signed is found before any tile is written from it on."""
    engine = writing_engine(first_schema)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER entries_no_update"))
        else:
            connection.execute(text("ALTER TABLE entries DISABLE TRIGGER ALL"))
        connection.execute(text("UPDATE entries SET leaf_hash = (SELECT leaf_hash FROM entries WHERE position = 1) "
                                "WHERE position = 900"))  # fmt: skip
    engine.dispose()
    with pytest.raises(HistoryMismatch, match="no tile was written"):
        open_ledger(first_schema, tmp_path)
    reader = LedgerReader.open(first_schema)
    assert stored(reader) == {}
