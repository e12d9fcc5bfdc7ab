"""Differences and their drivers (law 3): minimal, sufficient, and the same whatever the order of asking."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates import commands as c
from aggregates.fold.revision import Revision, revisions
from replay.diff import Difference, changes, difference
from replay.plan_diff import flat_answer, part, plan_difference
from replay.points import point
from tests.api import worlds
from tests.api.worlds import EDUCATION, OFFICE, PLAN, TASK, at, report
from tests.laws.examples import examples
from tests.laws.histories import days, histories

shares = st.integers(0, 100)


def _of_plan(entries: list[dict[str, Any]]) -> list[Revision]:
    """One plan's own entries and those of its region, as plan_difference reads them."""
    return [r for r in revisions(entries) if r.stream in ("plan:P", "region:R")]


def _now(history: list[Revision]) -> list[Revision]:
    return list({(r.stream, r.statement): r for r in history}.values())


def _whole(history: list[Revision], day: str) -> dict[str, Any]:
    """The answer of all parts together: each part is folded apart, as the diff does."""
    parts: dict[str, list[Revision]] = {}
    for r in history:
        parts.setdefault(part(r), []).append(r)
    merged: dict[str, Any] = {}
    for own in parts.values():
        merged.update(flat_answer(_now(own), day))
    return merged


def _difference(history: list[Revision], v1: str, k1: int, v2: str, k2: int) -> Difference:
    return difference(history, (v1, k1), (v2, k2), flat_answer, part)


@examples(100)
@given(histories, days, days, shares)
def test_drivers_are_sufficient_and_none_is_idle(entries: list[dict[str, Any]], v1: str, v2: str, share: int) -> None:
    """Law 3: earlier knowledge and the drivers give the later answer; without any one of them it is another."""
    history, known = _of_plan(entries), share * len(entries) // 100
    found = _difference(history, v1, known, v2, len(entries))
    earlier = [r for r in history if r.position <= known]
    assert all(r.position > known for r in found.drivers)
    after = _whole(history, v2)
    assert _settled(_whole([*earlier, *found.drivers], v2)) == _settled(after)
    for dropped in found.drivers:
        rest = [r for r in found.drivers if r != dropped]
        assert _settled(_whole([*earlier, *rest], v2)) != _settled(after)


def _settled(answer: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty: a part of which nothing is known answers with empty lists."""
    return {path: value for path, value in answer.items() if value not in (None, {}, []) and path != "as_of"}


@examples(100)
@given(histories, days, days, shares)
def test_changes_add_up(entries: list[dict[str, Any]], v1: str, v2: str, share: int) -> None:
    """What time changed, then what knowledge changed, leads from the first answer to the second."""
    history, known = _of_plan(entries), share * len(entries) // 100
    found = _difference(history, v1, known, v2, len(entries))
    state = _settled(_whole([r for r in history if r.position <= known], v1))
    for change in (*found.by_time, *found.by_knowledge):
        assert state.get(change.path) == (change.before if change.before not in (None, {}, []) else None)
        state.pop(change.path, None)
        if change.after not in (None, {}, []):
            state[change.path] = change.after
    assert state == _settled(_whole(history, v2))


@examples(100)
@given(histories, days)
def test_parts_are_folded_apart(entries: list[dict[str, Any]], day: str) -> None:
    """The parts' answers together are the answer of the whole plan: nothing in one part moves another."""
    history = _of_plan(entries)
    assert _settled(_whole(history, day)) == _settled(dict(flat_answer(_now(history), day)))


@examples(40)
@given(histories, days, shares)
def test_no_difference_no_drivers(entries: list[dict[str, Any]], day: str, share: int) -> None:
    """The same viewpoint twice differs in nothing and names nobody."""
    size = share * len(entries) // 100
    assert _difference(_of_plan(entries), day, size, day, size) == Difference((), (), (), ())


def test_changes_are_by_path() -> None:
    """What is in one answer only shows as None in the other; equal values are no change."""
    found = changes({"a": 1, "b": 2, "c": 3}, {"b": 2, "c": 4, "d": 5})
    assert [(x.path, x.before, x.after) for x in found] == [("a", 1, None), ("c", 3, 4), ("d", None, 5)]


def test_a_told_history(tmp_path: Path) -> None:
    """A correction of a report drives the percent; a later revision of its narrative alone does not."""
    shilu, clock = worlds.with_plan(tmp_path)
    with shilu:
        shilu.execute(report("40"), EDUCATION, "a")
        known = shilu.reader.size()
        clock.set(at("2023-09-01"))
        shilu.execute(report("30", reason="误", authority="办"), EDUCATION, "b")
        corrected = shilu.reader.size()
        shilu.execute(c.CorrectStatement(
            on=c.plan_stream(PLAN), statement=f"report:{worlds.LEAD}|2023-Q2", replaces=2, reason="补", authority="办",
            content={**shilu.reader.entry(corrected).event["data"]["content"], "narrative": "更详"}), EDUCATION, "c")
        shilu.execute(report("10", "2022", seat=worlds.HELPER), worlds.ASSOCIATION, "d")
        one, other = point(shilu.reader, f"2023-06-30@size:{known}"), point(shilu.reader, "2023-06-30")
        found = plan_difference(shilu.reader, PLAN, one, other)
        backwards = plan_difference(shilu.reader, PLAN, other, one)
    values = {change.path: (change.before, change.after) for change in found.by_knowledge}
    assert values[f"tasks/{TASK}/percent"] == ("40", "30")
    assert not found.by_time and not found.took_effect
    moved = [r.revision for r in found.drivers if r.statement.startswith(f"report:{worlds.LEAD}")]
    assert moved == [2]  # the third revision changes nothing that is shown
    assert len(found.drivers) == 2  # the other seat's report shows in the answer too
    assert backwards == found


def test_what_time_alone_moves(tmp_path: Path) -> None:
    """Between two days with the same knowledge the difference is by time, with the statements that took effect."""
    shilu, _ = worlds.with_plan(tmp_path)
    with shilu:
        shilu.execute(report("40"), EDUCATION, "a")
        head = shilu.reader.size()
        one, other = (point(shilu.reader, day) for day in ("2023-06-29", "2023-06-30"))
        found = plan_difference(shilu.reader, PLAN, one, other)
    assert not found.drivers and not found.by_knowledge
    assert [r.position for r in found.took_effect] == [head]
    assert (f"tasks/{TASK}/status", "ASSIGNED", "IN_PROGRESS") in [(x.path, x.before, x.after) for x in found.by_time]


def test_a_seat_that_ends(tmp_path: Path) -> None:
    """A seat with an end known beforehand is named when the end comes."""
    shilu, _ = worlds.with_plan(tmp_path)
    seat = {
        "task": TASK, "agency": "甲县/县气象局", "agency_as_written": "县气象局", "role": "cooperate", "order": 9,
        "basis": "decision", "source": {"kind": "decision", "title": "调整通知"},
    }  # fmt: skip
    with shilu:
        dates = {"effective_on": at("2023-01-01").date(), "effective_to": at("2023-03-01").date()}
        shilu.execute(c.AssignSeat.model_validate({"plan": PLAN, "seat": seat, **dates}), OFFICE, "seat")
        found = plan_difference(shilu.reader, PLAN, *(point(shilu.reader, d) for d in ("2023-02-28", "2023-03-01")))
    assert [r.effective_to for r in found.took_effect] == ["2023-03-01"]


@pytest.mark.parametrize(("kind", "expected"), [("plan.task_defined", "task 2.1.1"), ("plan.target_set", "plan")])
def test_parts(tmp_path: Path, kind: str, expected: str) -> None:
    """Acts on a task belong to its part; everything else to the plan as a whole."""
    shilu, _ = worlds.with_plan(tmp_path)
    with shilu:
        every = revisions(entry.event for entry in shilu.reader.entries())
        assert part(next(r for r in every if r.type == kind)) == expected
