"""Replay, step by step: differences add up to the fold, in both orders; marks are the fold's; nothing is left out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates import commands as c
from aggregates.fold.after_close import after_close
from aggregates.fold.known import current, visible
from aggregates.fold.lateness import civil_day
from aggregates.fold.revision import Revision, revisions
from aggregates.refusal import Refused
from ledger.reader import LedgerReader
from replay.plan_diff import plan_history
from replay.points import point
from replay.replaying import EFFECT, LEDGER, Bounds, Replay, bounds, last_view, replay
from replay.states import PlanState, part, settled, whole
from replay.steps import Step, by_effect, by_ledger
from replay.viewpoint import BadViewpoint
from tests.api import cycle, worlds
from tests.api.worlds import ASSOCIATION, EDUCATION, OFFICE, PLAN, TASK, at, report
from tests.laws.corpus import CRAFTED, history
from tests.laws.examples import examples
from tests.laws.histories import days, histories


def applied(state: dict[str, Any], steps: Iterable[Step]) -> dict[str, Any]:
    """A settled flat answer after the differences of some steps: what replaying them leads to."""
    now = dict(state)
    for step in steps:
        for change in (*step.passed, *step.changes):
            now.pop(change.path, None)
            if change.after is not None:
                now[change.path] = change.after
    return now


def _of_plan(entries: list[dict[str, Any]]) -> list[Revision]:
    return [r for r in revisions(entries) if r.stream in ("plan:P", "region:R")]


def _now(revisions_: Iterable[Revision]) -> list[Revision]:
    return list({(r.stream, r.statement): r for r in revisions_}.values())


@examples(60)
@given(histories)
def test_the_differences_add_up_to_the_fold(entries: list[dict[str, Any]]) -> None:
    """In order of the ledger: at each step, what was there and the differences so far give the fold anew at (V, K)."""
    own = _of_plan(entries)
    state: dict[str, Any] = {}
    for place, step in enumerate(by_ledger(own, {}), 1):
        state = applied(state, [step])
        assert step.revision == own[place - 1] and step.day == civil_day(step.revision.recorded_at).isoformat()
        if place % 7 == 0 or place == len(own):
            assert state == whole(_now(own[:place]), step.day)


@examples(60)
@given(histories, days, st.integers(0, 100))
def test_the_differences_in_order_of_effect_add_up(entries: list[dict[str, Any]], day: str, share: int) -> None:
    """In order of effect: all steps together give the fold of known(V, K) at the last one's day; none is left out."""
    own, size = _of_plan(entries), share * len(entries) // 100
    seen = visible(current(own, size).values(), day)
    steps = list(by_effect(own, day, size, {}))
    assert [step.revision for step in steps] == seen
    if steps:
        assert applied({}, steps) == whole(seen, steps[-1].day)
        assert [step.day for step in steps] == sorted(step.day for step in steps)


@pytest.mark.parametrize("seed", [*range(-CRAFTED, 0, 5), *range(0, 40, 4)])
def test_fixed_histories_replay_to_the_fold(seed: int) -> None:
    """The hand-made and seeded histories, every step of them: the parts folded apart are the whole."""
    own = [r for r in revisions(history(seed)) if r.stream.startswith(("plan:P", "region:R"))]
    own = [r for r in own if r.stream in ("plan:P", "region:R")]
    state: dict[str, Any] = {}
    for place, step in enumerate(by_ledger(own, {}), 1):
        state = applied(state, [step])
        assert state == whole(_now(own[:place]), step.day)


@examples(40)
@given(histories, days, days)
def test_time_may_go_either_way(entries: list[dict[str, Any]], one: str, other: str) -> None:
    """A state moved to another day, later or earlier, is the fold on that day, and says what changed."""
    own = _of_plan(entries)
    state = PlanState(one)
    for r in own:
        state.learn(r)
    before = state.answer()
    moved = state.pass_to(other)
    assert state.answer() == whole(_now(own), other)
    assert {c.path for c in moved} == {
        path for path in before.keys() | state.answer().keys() if before.get(path) != state.answer().get(path)
    }


def test_parts_are_fine() -> None:
    """A finding stands alone, a seat belongs to its task, a dispute to the rest of the plan."""
    found = {r.type: part(r) for r in _of_plan(history(3)) + _of_plan(history(7))}
    assert all(part_.startswith("task ") for type_, part_ in found.items() if type_ == "plan.seat_assigned")
    assert {found[type_] for type_ in found if type_.startswith("plan.dispute")} <= {"plan"}
    assert settled({"a": None, "b": [], "c": 0}) == {"b": [], "c": 0}


@pytest.fixture(scope="module")
def reader() -> LedgerReader:
    """The demo's ledger."""
    return LedgerReader.open(str(worlds.demo_ledger() / "ledger.db"))


XIANGFEN = "襄汾县/全民科学素质行动规划纲要实施方案/2021-2025"


def _replayed(reader: LedgerReader, order: str = LEDGER, **more: Any) -> Replay:
    return replay(reader, XIANGFEN, last_view(reader, more.pop("end", None), order), Bounds(), order, **more)


def test_the_demo_replays_to_its_end(reader: LedgerReader) -> None:
    """Every entry about the plan is a step, in both orders; the last state is that of the fold at the head."""
    size = reader.size()
    own = plan_history(reader, XIANGFEN, size)
    found = _replayed(reader)
    assert [step.revision.position for step in found.steps] == [r.position for r in own]
    assert applied({}, found.steps) == whole(_now(own), found.steps[-1].day)
    effect = _replayed(reader, EFFECT)
    assert {step.revision.position for step in effect.steps} == {
        r.position for r in visible(_now(own), effect.view.day)
    }  # fmt: skip


def test_the_marks_are_those_of_the_fold(reader: LedgerReader) -> None:
    """What the demo records after its close is marked so, and nothing else; corrections and retractions likewise."""
    found = _replayed(reader)
    names = {mark for step in found.steps for mark in step.marks}
    marked = {mark: {s.revision.position for s in found.steps if mark in s.marks} for mark in names}
    own = plan_history(reader, XIANGFEN, reader.size())
    listed = after_close([r for r in own if r.stream.startswith("plan:")], reader.size())
    assert marked["after_close"] == {entry.position for entry in listed} != set()
    assert marked["retraction"] == {r.position for r in own if r.retracted} != set()
    assert marked["correction"] == {r.position for r in own if r.revision > 1 and not r.retracted} != set()
    assert found.late_by is not None and marked["late"]


def test_a_range_and_a_task(reader: LedgerReader) -> None:
    """From and to bound what is shown, by day of recording or position; a task's replay shows what concerns it."""
    everything = _replayed(reader).steps
    first = next(step for step in everything if step.day >= "2024-01-01").revision.position
    view = last_view(reader, "2024-06-30", LEDGER)
    part_of = replay(reader, XIANGFEN, view, bounds(reader, "2024-01-01", LEDGER), LEDGER).steps
    assert [s.revision.position for s in part_of] == [
        s.revision.position for s in everything if "2024-01-01" <= s.day <= "2024-06-30"
    ]
    assert part_of[0].revision.position == first
    one = replay(reader, XIANGFEN, view, bounds(reader, f"size:{first}", LEDGER), LEDGER).steps
    assert one == part_of
    task = replay(reader, XIANGFEN, last_view(reader, None, LEDGER), Bounds(), LEDGER, "2.4.1").steps
    assert 0 < len(task) < len(everything)
    assert all(
        step.revision.data.get("task") == "2.4.1" or all(c.path.startswith("tasks/2.4.1/") for c in step.changes)
        for step in task
    )
    with pytest.raises(Refused, match="no task"):
        replay(reader, XIANGFEN, view, Bounds(), LEDGER, "9.9.9")


def test_bounds_by_effect(reader: LedgerReader) -> None:
    """In order of effect a day bounds the days of effect, whatever was known; a size bounds what is known."""
    view = last_view(reader, "2023-12-31", EFFECT)
    found = replay(reader, XIANGFEN, view, bounds(reader, "2023-06-30", EFFECT), EFFECT).steps
    assert {step.day for step in found} and all("2023-06-30" <= step.day <= "2023-12-31" for step in found)
    assert last_view(reader, "size:2000", EFFECT).size == 2000
    for bad in ("2023", "size:x", "heute"):
        with pytest.raises(BadViewpoint):
            bounds(reader, bad, EFFECT)


def _last(folder: Path, *acts: tuple[c.Command, Any]) -> tuple[Step, ...]:
    shilu, clock = worlds.with_plan(folder)
    with shilu:
        for number, (command, actor) in enumerate(acts):
            shilu.execute(command, actor, f"act-{number}")
            clock.set(at("2023-09-20"))
        view = point(shilu.reader, "current")
        return replay(shilu.reader, PLAN, view, Bounds()).steps


def test_a_report_moves_its_task(tmp_path: Path) -> None:
    """Given a plan, when a seat reports, then the step shows percent and status before and after, and no mark."""
    step = _last(tmp_path, (report("40"), EDUCATION))[-1]
    moved = {change.path: (change.before, change.after) for change in step.changes}
    assert moved[f"tasks/{TASK}/percent"] == (None, "40")
    assert moved[f"tasks/{TASK}/status"] == ("ASSIGNED", "IN_PROGRESS")
    assert not {"late", "correction", "disputed"} & set(step.marks)


def test_a_late_correction_says_so(tmp_path: Path) -> None:
    """Given a report, when it is corrected months later, then the step is late and a correction, with its reason."""
    step = _last(
        tmp_path, (report("40"), EDUCATION), (report("30", reason="误计", authority="自查"), EDUCATION))[-1]
    assert {"late", "correction"} <= set(step.marks)
    assert (step.to_json()["days_late"], step.to_json()["reason"]) == (82, "误计")
    assert [(c.before, c.after) for c in step.changes if c.path == f"tasks/{TASK}/percent"] == [("40", "30")]


def test_a_retraction_takes_back(tmp_path: Path) -> None:
    """Given a report, when it is retracted, then the step undoes exactly what the report did that day."""
    statement = f"report:{worlds.HELPER}|2022"
    steps = _last(
        tmp_path, (report("10", "2022", seat=worlds.HELPER), ASSOCIATION),
        (c.RetractStatement(on=c.plan_stream(PLAN), statement=statement, replaces=1, reason="误", authority="办"),
         ASSOCIATION),
    )  # fmt: skip
    said, taken = steps[-2:]
    assert [(x.path, x.before, x.after) for x in said.changes] == [(x.path, x.after, x.before) for x in taken.changes]
    assert "retraction" in taken.marks and "superseded" in said.marks


def test_time_alone_is_told_apart(tmp_path: Path) -> None:
    """Given a seat from a later day, when that day has come at the next entry, then it shows as passed, not as its."""
    seat = {
        "task": TASK, "agency": "甲县/县气象局", "agency_as_written": "县气象局", "role": "cooperate", "order": 9,
        "basis": "decision", "source": {"kind": "decision", "title": "调整通知"},
    }  # fmt: skip
    later = c.AssignSeat.model_validate({"plan": PLAN, "seat": seat, "effective_on": date(2023, 8, 1)})
    steps = _last(tmp_path, (later, OFFICE), (report("40"), EDUCATION))
    given_, reported = steps[-2:]
    assert given_.changes == ()
    assert any("县气象局|cooperate|1/role" in change.path for change in reported.passed)
    assert not any("县气象局" in change.path for change in reported.changes)


def test_a_contested_statement_is_marked(tmp_path: Path) -> None:
    """Given an open dispute over a seat, then the seat's entry is marked disputed, and no other seat's."""
    shilu, _ = cycle.told(tmp_path)
    with shilu:
        found = replay(shilu.reader, PLAN, point(shilu.reader, "current"), Bounds()).steps
    assert [step.revision.statement for step in found if "disputed" in step.marks] == [cycle.FARM_LEAD]
