"""The worked example: a dashboard that is killed at any point ends up with the ledger's entries, each once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import duckdb
import pytest

from api.client import Batch, Event
from api.routes.shapes_base import TaskStatus
from tests.api import worlds
from tests.api.client.live import Live

EXAMPLE = worlds.EXAMPLES / "dashboard"


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The example's module, imported as a script imports its neighbour."""
    monkeypatch.syspath_prepend(str(EXAMPLE))
    yield import_module("dashboard")
    for name in ("dashboard", "screen"):
        sys.modules.pop(name, None)


class _Killed(Exception):
    """The process ends here."""


def test_a_killed_dashboard_goes_on_without_gap_or_repeat(board: Any, live: Live, tmp_path: Path) -> None:
    """Killed before and after each write of several batches, it ends with what a fresh one gets; nothing twice."""
    shilu, file = live.shilu("auditor"), str(tmp_path / "d.duckdb")
    kept = board.keep

    def dies(after: bool) -> Any:
        def keep(db: duckdb.DuckDBPyConnection, batch: Batch) -> None:
            if after:
                kept(db, batch)
            raise _Killed

        return keep

    for number in range(6):
        board.keep = dies(bool(number % 2))
        with duckdb.connect(file) as db:
            db.execute(board.SCHEMA)
            with pytest.raises(_Killed):
                board.learn(shilu, db, limit=500)
    board.keep = kept
    with duckdb.connect(file) as db:
        rest = board.learn(shilu, db, limit=500)
        held = [row[0] for row in db.execute("SELECT position FROM feed ORDER BY position").fetchall()]
        assert held == list(range(1, shilu.ask("plans").size + 1)) and rest == len(held) - 1_500  # type: ignore[operator]
        assert board.learn(shilu, db) == 0


def test_a_write_that_fails_halfway_leaves_nothing(board: Any, tmp_path: Path) -> None:
    """Entries and place are one transaction: a batch with an entry held already is refused whole."""
    def event(position: int) -> Event:
        told = {"recordedtime": "x", "effectiveon": "2023-06-30", "subject": "plan:x", "type": "t", "statementid": "s"}
        return Event(position, {**told, "data": {}}, b"{}")

    with duckdb.connect(str(tmp_path / "d.duckdb")) as db:
        db.execute(board.SCHEMA)
        board.keep(db, Batch([event(1)], 1, 9))
        with pytest.raises(duckdb.ConstraintException):
            board.keep(db, Batch([event(2), event(1)], 2, 9))
        assert db.execute("SELECT position FROM feed").fetchall() == [(1,)]
        assert db.execute("SELECT after FROM place").fetchall() == [(1,)]


class _Dying:
    """A database whose program dies before it writes down its place."""

    def __init__(self, db: duckdb.DuckDBPyConnection) -> None:
        self._db = db

    def execute(self, query: str, *values: Any) -> Any:
        if query.startswith("INSERT INTO place"):
            raise _Killed
        return self._db.execute(query, *values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)


def test_entries_are_never_stored_without_their_place(board: Any, tmp_path: Path) -> None:
    """Between the entries and the place there is no state to be killed in."""
    told = {"recordedtime": "x", "effectiveon": "2023-06-30", "subject": "plan:x", "type": "t", "statementid": "s"}
    with duckdb.connect(str(tmp_path / "d.duckdb")) as db:
        db.execute(board.SCHEMA)
        with pytest.raises(_Killed):
            board.keep(_Dying(db), Batch([Event(1, {**told, "data": {}}, b"{}")], 1, 9))
        assert db.execute("SELECT (SELECT count(*) FROM feed), (SELECT count(*) FROM place)").fetchone() == (0, 0)


def test_the_page_is_printed_and_marks_what_is_invented(
    board: Any, live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both languages; the invented history of one plan is marked, invented days too; a second run fetches nothing."""
    monkeypatch.setenv("SHILU_TOKEN", live.token("reader"))
    arguments = [live.url, "--database", str(tmp_path / "d.duckdb")]
    assert board.main(arguments) == 0
    shown, said = capsys.readouterr()
    assert "━━ 方案" in shown and "tables loaded" in said
    plans = [line for line in shown.split("━━ ")[1].splitlines() if "规划纲要" in line]
    assert sorted(line[0] + line[3:6] for line in plans) == [" 山西省", " 长治市", "◇襄汾县", "◦五台县", "◦济宁市"]
    assert board.main([*arguments, "--language", "en"]) == 0
    shown, said = capsys.readouterr()
    assert "━━ Targets with figures" in shown and "feed +0, tables unchanged" in said
    assert "━━ Latest entries (8 of 3" in shown
    monkeypatch.setenv("SHILU_TOKEN", "slu_aaaaaaaaaaaa_wrong")
    assert board.main(arguments) == 1
    shown, said = capsys.readouterr()
    assert "━━ 方案" in shown and "401" in said


def test_nothing_is_cut_or_left_out_unsaid(
    board: Any, live: Live, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The columns of a plan add up to its tasks, whatever their status; a list that is cut says of how many."""
    every = list(get_args(TaskStatus))
    with duckdb.connect(str(tmp_path / "d.duckdb")) as db:
        db.execute(board.SCHEMA)
        board.learn(live.shilu("reader"), db)
        assert board.look(live.shilu("reader"), db)
        db.execute("UPDATE tasks SET status = list_extract(?, 1 + (hash(of_plan || task) % 12)::INT)", [every])
        assert db.execute("SELECT count(DISTINCT status) FROM tasks").fetchone() == (len(every),)
        plans = db.execute(import_module("screen").PLANS).fetchall()
        assert len(plans) == 5 and all(tasks == sum(parts) > 0 for _, tasks, *parts, _, _ in plans)
        db.execute("UPDATE tasks SET percent = NULL")
        for rows, told in ((12, "━━ Tasks with reports\n"), (13, "━━ Tasks with reports (12 of 13)\n")):
            some = "SELECT of_plan, task FROM tasks ORDER BY ALL LIMIT ?"
            db.execute(f"UPDATE tasks SET percent = 1 WHERE (of_plan, task) IN ({some})", [rows])
            import_module("screen").show(db, "en")
            assert told in capsys.readouterr().out


def test_tables_and_feed_agree(board: Any, live: Live, tmp_path: Path) -> None:
    """The marks rest on the feed: as many invented entries as the ledger says of itself, counted over its timelines."""
    shilu = live.shilu("auditor")
    with duckdb.connect(str(tmp_path / "d.duckdb")) as db:
        db.execute(board.SCHEMA)
        board.learn(shilu, db)
        assert board.look(shilu, db) and not board.look(shilu, db)
        for (plan,) in db.execute("SELECT plan FROM plans WHERE held").fetchall():
            told = sum("illustration" in row["marks"] for row in shilu.rows("timeline", plan=plan, limit=5_000))
            counted = "SELECT count(*) FROM feed WHERE invented <> '' AND stream = ?"
            assert db.execute(counted, [f"plan:{plan}"]).fetchone() == (told,)


