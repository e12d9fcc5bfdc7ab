"""A SQLite file in which a view or a virtual table stands for a table of the ledger is no ledger."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from ledger.errors import NotALedger
from ledger.reader import LedgerReader
from ledger.tables import metadata
from tests.ledger.given import act, open_ledger

VIEW = 'CREATE VIEW "{name}" AS SELECT * FROM was'
VIRTUAL = "CREATE VIRTUAL TABLE {name} USING fts5(position, leaf)"


def _change(file: Path, *statements: str) -> None:
    with sqlite3.connect(file) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("PRAGMA legacy_alter_table = ON")
        for statement in statements:
            connection.execute(statement)
    connection.close()


@pytest.mark.parametrize("made", [VIEW, VIRTUAL], ids=["view", "virtual"])
@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_what_is_not_a_table_is_not_read(sqlite_url: str, tmp_path: Path, name: str, made: str) -> None:
    """Any table of the ledger, under its name in other letters too: refused on opening, and named."""
    with open_ledger(sqlite_url, tmp_path) as ledger:
        ledger.append(act("k1"))
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    _change(file, f"ALTER TABLE {name} RENAME TO was", made.format(name=name.upper()))
    with pytest.raises(NotALedger, match=name):
        LedgerReader.open(sqlite_url)


def test_other_views_do_no_harm(sqlite_url: str, tmp_path: Path) -> None:
    """Control: a view of somebody's own beside the tables, and the ledger is read."""
    with open_ledger(sqlite_url, tmp_path) as ledger:
        ledger.append(act("k1"))
    _change(Path(sqlite_url.removeprefix("sqlite:///")), "CREATE VIEW mine AS SELECT position FROM entries")
    reader = LedgerReader.open(sqlite_url)
    assert reader.size() == 2
    reader.close()
