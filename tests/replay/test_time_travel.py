"""Time travel: every question of the projections, asked of the first K entries alone, is answered as live at (V, K)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from sqlalchemy import Connection, inspect

from aggregates.commands import RULES, plan_stream
from aggregates.refusal import Refused
from ledger.reader import LedgerReader
from projections import decisions, plan_state, responsibility, statements, targets, task_status, timeline, worlds
from projections.scorecards import scorecards
from replay.time_travel import NOTE, keep, scratch
from replay.viewpoint import resolve
from tests.api import worlds as given_worlds
from tests.laws.examples import examples
from tests.laws.histories import points
from tests.projections.given import Book, views_of

Question = Callable[[Connection, str, int], Any]
P = "P"
QUESTIONS: dict[str, Question] = {
    "answer": lambda c, v, k: plan_state.answer(c, P, v, k),
    "register": plan_state.register,
    "plans": plan_state.plans,
    "registrations": lambda c, v, k: plan_state.registrations(c, k),
    "ended tasks": lambda c, v, k: plan_state.ended_tasks(c, P, v, k),
    "wordings": lambda c, v, k: plan_state.wordings(c, P, v, k),
    "measured": lambda c, v, k: plan_state.measured(c, "R", v, k),
    "holdings": lambda c, v, k: responsibility.holdings(c, P, v, k),
    "chain": lambda c, v, k: responsibility.responsibility_chain(c, P, "P.1", v, k),
    "targets": lambda c, v, k: targets.targets(c, P, v, k),
    "target units": lambda c, v, k: targets.target_units(c, "R", "I", k),
    "task status": lambda c, v, k: {row.task: row for row in task_status.plan_status(c, plan_stream(P), v, k)},
    "timeline": lambda c, v, k: timeline.timeline(c, P, k),
    "counts": lambda c, v, k: timeline.counts(timeline.timeline(c, P, k), v),
    "procedure": lambda c, v, k: timeline.procedure(c, P, v, k),
    "resting": lambda c, v, k: decisions.resting(c, P, k),
    "after close": lambda c, v, k: decisions.after_close(c, P, k),
    "seen": lambda c, v, k: worlds.seen(c, [P], v, k),
    "all plans": lambda c, v, k: worlds.all_plans(c, k),
    "rule sets": lambda c, v, k: worlds.rule_sets(c, k),
    "world": lambda c, v, k: worlds.world_at(c, [P], v, k),
    "scorecards": lambda c, v, k: list(scorecards(c, v, k).cards()),
    "merged scorecards": lambda c, v, k: list(scorecards(c, v, k, merged=True).cards()),
    "visible": lambda c, v, k: statements.visible(c, RULES, v, k),
    "current": lambda c, v, k: statements.current(c, plan_stream(P), k),
    "recorded": lambda c, v, k: statements.recorded(c, plan_stream(P), 0, k),
    "streams": lambda c, v, k: statements.streams(c, k, "plan.registered"),
}


@examples(25)
@given(points())
def test_every_question_is_answered_as_live(point: tuple[list[dict[str, Any]], str, int]) -> None:
    """Law 1 on every as-of question there is: the scratch database of K entries answers as the grown one at (V, K)."""
    entries, day, size = point
    reader: Any = Book(entries)
    with views_of(entries) as live, scratch(reader, size) as engine, engine.connect() as then:
        if not inspect(engine).has_table("view_statements"):
            assert size == 0
            return
        for name, ask in QUESTIONS.items():
            assert ask(then, day, size) == ask(live, day, size), name


def test_it_holds_the_first_entries_only(tmp_path: Path) -> None:
    """Control: the scratch database has rows up to K and not one more, so that equality above says something."""
    reader = LedgerReader.open(str(given_worlds.demo_ledger() / "ledger.db"))
    with scratch(reader, 2_000) as engine, engine.connect() as connection:
        last = connection.exec_driver_sql("SELECT max(position), count(*) FROM view_statements").one()
    assert tuple(last) == (2_000, 2_000)


def test_kept_on_disk_for_other_tools(tmp_path: Path) -> None:
    """One SQLite file that any tool opens, beside a note of the viewpoint; a folder with something in it is refused."""
    reader = LedgerReader.open(str(given_worlds.demo_ledger() / "ledger.db"))
    view = resolve(reader, known_at="2023-03-31")
    file = keep(reader, view, tmp_path / "then")
    assert sorted(p.name for p in file.parent.iterdir()) == sorted([file.name, NOTE])
    assert orjson.loads((file.parent / NOTE).read_bytes()) == view.to_json()
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
        assert connection.execute("SELECT max(position) FROM view_statements").fetchone() == (view.size,)
    with pytest.raises(Refused, match="not empty"):
        keep(reader, view, tmp_path / "then")
