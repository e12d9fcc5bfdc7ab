"""The shelf of drafts: how long they are kept, how much room they take, what is read to look after their keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from api.drafting import shelf as shelves
from api.drafting.draft import Content
from api.drafting.shelf import Shelf
from api.http.problems import Problem
from api.importer import Given
from api.service_store import create_tables, store_engine


def test_drafts_expire(tmp_path: Path) -> None:
    """After 30 days a draft is gone, row and keys; a day before it is there."""
    now = [1_700_000_000_000_000]
    engine = store_engine(f"sqlite:///{tmp_path / 'ledger.db'}")
    create_tables(engine)
    shelf = Shelf(engine, tmp_path / "drafts", lambda: now[0])
    content = Content("a.txt", {}, {}, Given("甲/乙"))
    kept = shelf.put("actor", b"text", content, "甲/乙", False)
    now[0] += 29 * 86_400_000_000
    assert shelf.get(kept.id) == kept and shelf.document(kept.id) == b"text"
    now[0] += 86_400_000_000
    assert shelf.get(kept.id) is None and shelf.listed(None) == []
    assert shelf.purge() == 1 and not list((tmp_path / "drafts").glob("*.key"))
    engine.dispose()


def test_what_was_read_takes_room_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A short document read into a long draft counts with the draft's length, also when an edit makes it longer."""
    monkeypatch.setattr(shelves, "OWN_BYTES", 10_000)
    engine = store_engine(f"sqlite:///{tmp_path / 'ledger.db'}")
    create_tables(engine)
    shelf = Shelf(engine, tmp_path / "drafts")

    def content(length: int) -> Content:
        return Content("a.txt", {"text": "x" * length}, {}, Given())

    with pytest.raises(Problem, match="too-many-drafts"):
        shelf.put("actor", b"text", content(10_000), None, False)
    kept = shelf.put("actor", b"text", content(4_000), None, False)
    assert shelf.change(kept, content(9_000), None, False).version == 2
    with pytest.raises(Problem, match="too-many-drafts"):
        shelf.put("actor", b"more", content(1_000), None, False)
    other = shelf.put("actor", b"more", content(10), None, False)
    with pytest.raises(Problem, match="too-many-drafts"):
        shelf.change(other, content(1_000), None, False)
    assert shelf.get(other.id) == other
    engine.dispose()


def test_keys_are_looked_for_without_reading_documents(tmp_path: Path) -> None:
    """Sweeping the vault reads the head of each sealed cell, however long the documents are."""
    engine = store_engine(f"sqlite:///{tmp_path / 'ledger.db'}")
    create_tables(engine)
    read: list[int] = []
    shelf = Shelf(engine, tmp_path / "drafts")
    kept = shelf.put("actor", b"x" * 100_000, Content("a.txt", {}, {}, Given()), None, False)

    @event.listens_for(engine, "do_execute")
    def seen(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
        cursor.execute(statement, parameters)
        if statement.startswith("SELECT"):
            rows = cursor.fetchall()
            read.extend(len(cell) for row in rows for cell in row if isinstance(cell, bytes))
            cursor.execute(statement, parameters)
        return True

    keys = shelf._key_ids()
    assert len(set(keys)) == 2 and b"" not in keys and shelf.purge() == 0
    assert read and max(read) < 200
    assert shelf.document(kept.id) == b"x" * 100_000
    engine.dispose()
