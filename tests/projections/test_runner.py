"""Catching up and rebuilding: the same rows however they came, and no crash, copy or second process loses an entry."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from api.service import Shilu
from api.session import open_reading
from ledger.clock import SimulatedClock
from projections import runner as running
from projections.database import views_engine, views_path
from projections.runner import Runner, cursors
from projections.task_status import TaskStatusView
from tests.api import worlds
from tests.api.worlds import EDUCATION, MINI, at, report
from tests.projections.given import rows


def _story(shilu: Shilu, folder: Path) -> None:
    """Reports, a correction and a new edition: revisions that close rows of earlier pages."""
    for number, period in enumerate(("2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4")):
        shilu.execute(report(str(number * 10), period), EDUCATION, period)
    shilu.execute(report("35", "2022-Q2", reason="误", authority="办"), EDUCATION, "correction")
    worlds.import_text(shilu, folder, MINI.replace("12%", "13%"), "second.txt")
    shilu.execute(report("36", "2022-Q2", reason="又误", authority="办"), EDUCATION, "correction 2")


def _tables(engine: Engine) -> tuple[Any, Any, Any]:
    with engine.connect() as connection:
        cursor = connection.execute(select(cursors.c.position, cursors.c.leaf_hash)).one()
        return *rows(connection), (cursor.position, bytes(cursor.leaf_hash))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a ledger whose read models were kept up to date command by command."""
    shilu, _ = worlds.with_plan(tmp_path)
    with shilu:
        _story(shilu, tmp_path)
    return tmp_path


def _url(folder: Path) -> str:
    return worlds.settings_in(folder).database_url


def test_incremental_is_rebuilt(tmp_path: Path, database_url: str) -> None:
    """Rows grown commit by commit equal rows folded anew from the first entry, on both databases."""
    shilu, _ = worlds.with_plan(tmp_path, url=database_url)
    with shilu:
        _story(shilu, tmp_path)
        assert shilu.runner is not None and shilu.views is not None
        grown = _tables(shilu.views)
        assert shilu.runner.rebuild() == shilu.reader.size() == grown[2][0]
        assert _tables(shilu.views) == grown


@pytest.mark.parametrize("page", [1, 2, 7])
def test_page_boundaries(folder: Path, page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that cut through commits and through a statement's revisions give the same rows, and report progress."""
    opened = open_reading(worlds.settings_in(folder))
    grown = _tables(opened.views)
    monkeypatch.setattr(running, "PAGE", page)
    seen: list[tuple[int, int]] = []
    size = Runner(opened.views, opened.reader).rebuild(lambda position, of: seen.append((position, of)))
    assert _tables(opened.views) == grown
    assert [position for position, _ in seen] == sorted({*range(page, size, page), size})
    assert {of for _, of in seen} == {size}


def test_an_older_copy_catches_up(folder: Path) -> None:
    """A views file from a backup goes on from its own cursor and ends with the same rows."""
    file = views_path(folder / "ledger.db")
    old = folder / "old-views"
    _settle(folder)
    shutil.copy(file, old)
    with Shilu.open(worlds.settings_in(folder), SimulatedClock(at("2023-08-01"))) as shilu:
        shilu.execute(report("37", "2022-Q2", reason="再误", authority="办"), EDUCATION, "later")
        assert shilu.views is not None
        newest = _tables(shilu.views)
        shilu.views.dispose()
    _settle(folder)
    for left in folder.glob("ledger.db-views*"):
        left.unlink()
    shutil.copy(old, file)
    assert _tables(open_reading(worlds.settings_in(folder)).views) == newest


def _settle(folder: Path) -> None:
    """Fold the write-ahead log into the views file, so that the one file can be copied."""
    engine = views_engine(_url(folder))
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


@pytest.mark.parametrize("beyond", [False, True])
def test_views_of_another_ledger(folder: Path, tmp_path_factory: pytest.TempPathFactory, beyond: bool) -> None:
    """A cursor on an entry this ledger does not hold, at a place it has or beyond its head, means: rebuild."""
    right = _tables(open_reading(worlds.settings_in(folder)).views)
    other = tmp_path_factory.mktemp("other")
    shilu, _ = worlds.with_plan(other, "2022-04-01")
    with shilu:
        if beyond:
            _story(shilu, other)
            for month in range(1, 7):
                shilu.execute(report("5", f"2022-{month:02d}"), EDUCATION, str(month))
    _settle(other)
    for left in folder.glob("ledger.db-views*"):
        left.unlink()
    shutil.copy(views_path(other / "ledger.db"), views_path(folder / "ledger.db"))
    opened = open_reading(worlds.settings_in(folder))
    assert _tables(opened.views) == right


def test_another_schema_is_dropped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cursor written for another schema number is never continued."""
    opened = open_reading(worlds.settings_in(folder))
    right = _tables(opened.views)
    with opened.views.begin() as connection:
        connection.exec_driver_sql("DELETE FROM view_task_status")
    assert _tables(open_reading(worlds.settings_in(folder)).views) != right
    monkeypatch.setattr(running, "SCHEMA", running.SCHEMA + 1)
    assert _tables(open_reading(worlds.settings_in(folder)).views) == right


def test_two_runners_on_one_file(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes' runners filling the same tables at once, page by page, neither skip nor repeat an entry."""
    monkeypatch.setattr(running, "PAGE", 3)
    shilu, _ = worlds.with_plan(tmp_path, url=database_url)
    with shilu:
        _story(shilu, tmp_path)
        assert shilu.views is not None and shilu.runner is not None
        right = _tables(shilu.views)
        Runner(shilu.views, shilu.reader)._drop()
        engines = [views_engine(database_url) for _ in range(3)]
        with ThreadPoolExecutor(3) as pool:
            reached = list(pool.map(lambda engine: Runner(engine, shilu.reader).catch_up(), engines))
        assert set(reached) == {shilu.reader.size()}
        assert _tables(shilu.views) == right
        for engine in engines:
            engine.dispose()


def test_a_crash_between_pages(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that fails leaves rows and cursor of the pages before it; the same runner, or a new one, goes on."""
    opened = open_reading(worlds.settings_in(folder))
    right = _tables(opened.views)
    monkeypatch.setattr(running, "PAGE", 5)
    apply, calls = TaskStatusView.apply, []

    def failing(self: TaskStatusView, connection: Any, revisions: Any) -> None:
        calls.append(1)
        apply(self, connection, revisions)
        if len(calls) in (3, 5):
            raise OSError("disk full")

    monkeypatch.setattr(TaskStatusView, "apply", failing)
    runner = Runner(opened.views, opened.reader)
    with pytest.raises(OSError, match="disk full"):
        runner.rebuild()
    assert _tables(opened.views)[2][0] == 10
    with pytest.raises(OSError, match="disk full"):
        Runner(opened.views, opened.reader).catch_up()
    assert runner.catch_up() == opened.reader.size()
    assert _tables(opened.views) == right


def test_nothing_new_costs_nothing(folder: Path) -> None:
    """Catching up twice applies nothing the second time and keeps the cursor."""
    opened = open_reading(worlds.settings_in(folder))
    before, calls = _tables(opened.views), list[int]()
    assert Runner(opened.views, opened.reader).catch_up(lambda position, _: calls.append(position)) == before[2][0]
    assert calls == [] and _tables(opened.views) == before


def test_a_ledger_that_was_longer_is_said_aloud(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A cursor beyond the end means a rebuild, and a warning with both numbers; a cursor that fits means neither."""
    opened = open_reading(worlds.settings_in(folder))
    assert not caplog.records
    with opened.views.begin() as connection:
        connection.exec_driver_sql("UPDATE view_cursors SET position = 100000")
    right = opened.reader.size()
    assert Runner(opened.views, opened.reader).catch_up() == right
    (said,) = caplog.messages
    assert "100000" in said and str(right) in said


def test_rows_without_a_cursor_are_dropped(folder: Path) -> None:
    """Read models whose cursor somebody deleted are made anew, not folded on top of what lies there."""
    opened = open_reading(worlds.settings_in(folder))
    right = _tables(opened.views)
    with opened.views.begin() as connection:
        connection.exec_driver_sql("DELETE FROM view_cursors")
    Runner(opened.views, opened.reader).catch_up()
    assert _tables(opened.views) == right
