"""Law 3 on the auditor's diff: the drivers it lists carry the difference, and not one of them is idle."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from aggregates.fold.revision import Revision, revisions
from replay.diff import changes, difference
from replay.plan_diff import flat_answer, part
from tests.laws.examples import examples
from tests.laws.histories import days, histories
from tests.laws.test_law_3_4_attribution_and_knowledge import shares


def _of_plan(entries: list[dict[str, Any]]) -> list[Revision]:
    return [r for r in revisions(entries) if r.stream in ("plan:P", "region:R")]


def _now(history: list[Revision]) -> list[Revision]:
    return list({(r.stream, r.statement): r for r in history}.values())


@examples(60)
@given(histories, days, shares)
def test_the_drivers_of_a_diff_carry_it(entries: list[dict[str, Any]], day: str, share: int) -> None:
    """With the drivers alone the later answer follows; without any one of them it does not (same V, K1 < K2)."""
    history, known = _of_plan(entries), share * len(entries) // 100
    earlier = [r for r in history if r.position <= known]
    found = difference(history, (day, known), (day, len(entries)), flat_answer, part)
    after = flat_answer(_now(history), day)
    assert found.by_time == ()
    assert all(known < r.position for r in found.drivers)
    assert flat_answer(_now([*earlier, *found.drivers]), day) == after
    for driver in found.drivers:
        rest = [r for r in found.drivers if r is not driver]
        assert flat_answer(_now([*earlier, *rest]), day) != after


@examples(60)
@given(histories, days, days, shares)
def test_a_diff_answers_part_by_part_what_the_whole_answers(
    entries: list[dict[str, Any]], one: str, other: str, share: int
) -> None:
    """Time first, then knowledge: both lists of changes are those of the whole plan, answered at once."""
    history, known = _of_plan(entries), share * len(entries) // 100
    earlier = _now([r for r in history if r.position <= known])
    found = difference(history, (one, known), (other, len(entries)), flat_answer, part)
    assert found.by_time == changes(flat_answer(earlier, one), flat_answer(earlier, other))
    assert found.by_knowledge == changes(flat_answer(earlier, other), flat_answer(_now(history), other))
