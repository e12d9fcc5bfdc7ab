"""A SQLite ledger whose file was removed, replaced or cut short acknowledges nothing; put right, it goes on."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger.errors import LedgerMoved, Unavailable
from ledger.reader import LedgerReader
from ledger.store import Ledger
from ledger.verify import verify
from tests.ledger.given import act, open_ledger


@pytest.fixture
def opened(sqlite_url: str, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with two entries."""
    with open_ledger(sqlite_url, tmp_path) as ledger:
        ledger.append(act("before"))
        yield ledger


def _moved(path: Path) -> Callable[[], None]:
    path.rename(path.with_suffix(".away"))
    return lambda: path.with_suffix(".away").replace(path) and None


def _copied_over(path: Path) -> Callable[[], None]:
    back = _moved(path)
    shutil.copy(path.with_suffix(".away"), path)
    return back


def _cut(path: Path) -> Callable[[], None]:
    held = path.read_bytes()
    os.truncate(path, min(4_096, len(held) // 2))
    return lambda: path.write_bytes(held) and None


@pytest.mark.parametrize("harm", [_moved, _copied_over, _cut])
@pytest.mark.parametrize("part", ["", "-wal"])
def test_nothing_is_acknowledged_into_a_file_that_is_gone(
    opened: Ledger, tmp_path: Path, harm: Callable[[Path], Callable[[], None]], part: str
) -> None:
    """Removed, replaced or cut short: LedgerMoved, nothing recorded; the file back, the same command is recorded."""
    if part and harm is _cut:
        pytest.skip("a log may be cut short: SQLite begins it anew")
    repair = harm(tmp_path / f"ledger.db{part}")
    with pytest.raises(LedgerMoved, match=r"nothing is written"):
        opened.append(act("during"))
    repair()
    assert opened.append(act("during")).positions == (3,)
    assert opened.append(act("during")).replayed
    assert verify(LedgerReader.open(f"sqlite:///{tmp_path / 'ledger.db'}")).integrity == "ok"


def test_a_reader_forgets_damaged_pages(opened: Ledger, sqlite_url: str, tmp_path: Path) -> None:
    """A reader that met a file cut short answers again once the bytes are back, on the same engine."""
    reader = LedgerReader.open(sqlite_url)
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    repair = _cut(tmp_path / "ledger.db")
    with pytest.raises(Unavailable):
        list(reader.entries())
    repair()
    assert [entry.position for entry in reader.entries()] == [1, 2]
    reader.close()
