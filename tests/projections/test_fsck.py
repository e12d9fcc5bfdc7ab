"""fsck: any row of the read models that the leaves do not give is named, and sound ones are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from api.service import Shilu
from api.session import open_reading
from projections.database import reading_views_engine, views_engine
from projections.fsck import Drift, compare, counted
from projections.runner import Runner
from projections.tallies import runs
from tests.api import worlds
from tests.api.worlds import EDUCATION, report

DAMAGES = {
    "a status was raised": (
        "UPDATE view_task_status SET status = 'VERIFIED' WHERE id = 1", "view_task_status", "different",
    ),
    "a row of a status is gone": ("DELETE FROM view_task_status WHERE id = 1", "view_task_status", "missing"),
    "a statement is gone": ("DELETE FROM view_statements WHERE position = 5", "view_statements", "missing"),
    "a statement lives on": (
        "UPDATE view_statements SET known_to = 4611686018427387904 WHERE known_to < 4611686018427387904",
        "view_statements", "different",
    ),
    "the content of a statement": (
        "UPDATE view_statements SET agency = 'x/y' WHERE position = 9", "view_statements", "different",
    ),
    "a row nobody stated": (
        "INSERT INTO view_task_status SELECT 999999, stream, task, '2024-01-01', valid_to, known_from, known_to,"
        " status, since, position, percent, percent_position FROM view_task_status WHERE id = 1",
        "view_task_status", "extra",
    ),
    "a row twice": (
        "INSERT INTO view_task_status SELECT 999999, stream, task, valid_from, valid_to, known_from, known_to,"
        " status, since, position, percent, percent_position FROM view_task_status WHERE id = 1",
        "view_task_status", "extra",
    ),
    "a count belongs to another agency": (
        "UPDATE view_tally_cells SET agency = 'x/y' WHERE cell = 0", "view_tallies", "missing",
    ),
    "the cursor stands on another entry": (
        "UPDATE view_cursors SET position = position - 1", "view_cursors", "other",
    ),
    "the cursor stands beyond the ledger": ("UPDATE view_cursors SET position = 100000", "view_cursors", "longer"),
}  # fmt: skip


def _ledger(folder: Path, url: str | None = None) -> Shilu:
    shilu, _ = worlds.with_plan(folder, url=url)
    for number, period in enumerate(("2022-Q1", "2022-Q2", "2022-Q3")):
        shilu.execute(report(str(number * 10), period), EDUCATION, period)
    shilu.execute(report("35", "2022-Q2", reason="误", authority="办"), EDUCATION, "correction")
    return shilu


def _drifts(shilu: Shilu, views: Engine) -> list[Drift]:
    return list(compare(shilu.reader, views))


def test_sound_read_models_have_no_drift(tmp_path: Path, database_url: str) -> None:
    """Read models grown commit by commit differ nowhere from those folded at once, on both databases."""
    with _ledger(tmp_path, database_url) as shilu:
        assert shilu.views is not None
        assert _drifts(shilu, shilu.views) == []


def test_read_models_that_lag_are_compared_where_they_stand(tmp_path: Path) -> None:
    """Lag is no drift: entries beyond the cursor are not missed, and nothing is written to the views compared."""
    with _ledger(tmp_path) as shilu:
        engine = views_engine(str(tmp_path / "elsewhere.db"))
        Runner(engine, shilu.reader).catch_up(upto=6)
        assert _drifts(shilu, engine) == []
        with engine.connect() as connection:
            assert connection.execute(text("SELECT position FROM view_cursors")).scalar() == 6


@pytest.mark.parametrize("name", DAMAGES)
def test_every_kind_of_damage_is_named(tmp_path: Path, database_url: str, name: str) -> None:
    """A row changed, removed, added or doubled is named with its table and kind; a rebuild makes it sound again."""
    damage, table, kind = DAMAGES[name]
    with _ledger(tmp_path, database_url) as shilu:
        assert shilu.views is not None and shilu.runner is not None
        with shilu.views.begin() as connection:
            assert connection.execute(text(damage)).rowcount
        found = _drifts(shilu, shilu.views)
        assert (table, kind) in counted(found)
        shilu.runner.rebuild()
        assert _drifts(shilu, shilu.views) == []


def test_a_count_changed_inside_its_packed_row(tmp_path: Path) -> None:
    """One amount among packed deltas is found by agency, count and day."""
    with _ledger(tmp_path) as shilu:
        assert shilu.views is not None
        with shilu.views.begin() as connection:
            row = connection.execute(select(runs).order_by(runs.c.first_position)).first()
            assert row is not None
            packed = bytearray(row.packed)
            packed[12] ^= 2
            connection.execute(
                runs.update().where(runs.c.first_position == row.first_position).values(packed=bytes(packed))
            )
        (drift,) = _drifts(shilu, shilu.views)
        assert (drift.table, drift.kind) == ("view_tallies", "different")
        assert drift.found is not None and drift.wanted is not None and drift.found["n"] != drift.wanted["n"]


def test_no_read_models_are_no_drift(tmp_path: Path) -> None:
    """A ledger whose read models were never made, or were deleted, has nothing to compare."""
    with _ledger(tmp_path) as shilu:
        empty = views_engine(str(tmp_path / "empty.db"))
        assert _drifts(shilu, empty) == []
    assert reading_views_engine(str(tmp_path / "nowhere.db")) is None


def test_reading_views_cannot_write(tmp_path: Path) -> None:
    """The engine an auditor compares with refuses to write."""
    with _ledger(tmp_path):
        pass
    open_reading(worlds.settings_in(tmp_path)).views.dispose()
    engine = reading_views_engine(worlds.settings_in(tmp_path).database_url)
    assert engine is not None
    with pytest.raises(Exception, match="readonly"), engine.begin() as connection:
        connection.execute(text("DELETE FROM view_statements"))
