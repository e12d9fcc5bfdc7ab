"""A plan moved from viewpoint to viewpoint is the plan folded anew, and its counts are those of its marks."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from aggregates.fold.answer import plan_answer
from aggregates.fold.known import known
from aggregates.fold.plan import fold
from aggregates.fold.revision import Revision, revisions
from aggregates.fold.rules import rules_at
from api.light_history import count
from projections.plan_said import Growing, PlanSaid
from projections.rolling import Rolling
from projections.timeline import Mark, counts, marks_of
from tests.laws.examples import examples
from tests.laws.histories import days, histories

FAR = "9999-12-31"
places = st.lists(st.tuples(days, st.integers(0, 40)), min_size=2, max_size=6)


def _streams(every: list[Revision]) -> dict[str, list[Revision]]:
    found: dict[str, list[Revision]] = {}
    for r in every:
        if r.stream.startswith("plan:"):
            found.setdefault(r.stream, []).append(r)
    return found


@examples(100)
@given(histories, places)
def test_moved_is_folded_anew(entries: list[dict[str, Any]], places: list[tuple[str, int]]) -> None:
    """Forward and back in V and K: the same plan as by folding everything, down to the order of its parts."""
    for own in _streams(list(revisions(entries))).values():
        rolling = Rolling()
        for day, size in places:
            moved = rolling.to(day, PlanSaid(Growing(own).upto(size)).parts(day))
            anew = fold(known(own, day, size), day)
            assert moved == anew
            assert orjson.dumps(plan_answer(moved)) == orjson.dumps(plan_answer(anew))


@examples(100)
@given(histories, places)
def test_lights_counted_as_knowledge_grows(entries: list[dict[str, Any]], places: list[tuple[str, int]]) -> None:
    """Any months with what was known at each: the counts are those of the plan folded there, by the rules known."""
    every = list(revisions(entries))
    for stream, own in _streams(every).items():
        adopted = [r for r in every if r.stream.startswith("rules:")]
        rolling, growing, rules = Rolling(), Growing(own), Growing(adopted)
        for day, size in zip(sorted(day for day, _ in places), sorted(size for _, size in places), strict=True):
            said, plan = sorted((r for r in rules.upto(size) if not r.retracted), key=lambda r: r.key), stream[5:]
            moved = count(rolling.to(day, PlanSaid(growing.upto(size)).parts(day)), rules_at(said, day, plan))
            held = rules_at(known(adopted, day, size), day, plan)
            anew = fold(known(own, day, size), day)
            assert moved == count(anew, held)
            listed = [task for task in plan_answer(anew)["tasks"].values() if not task["ended_on"]]
            assert moved["tasks"] == len(listed) == sum(moved.values()) - moved["tasks"]


@examples(60)
@given(histories, days, st.integers(0, 40), st.sampled_from((0, 30)))
def test_counts_are_those_of_the_marks(entries: list[dict[str, Any]], day: str, size: int, late_after: int) -> None:
    """What an answer rests on is counted as the timeline marks it."""
    for own in _streams(list(revisions(entries))).values():
        seen = [r for r in own if r.position <= size]
        latest = {r.statement: r.position for r in seen}
        marks = [Mark(r, marks_of(r, latest[r.statement], late_after)) for r in seen]
        assert PlanSaid(Growing(own).upto(size)).counts(day, late_after)._asdict() == counts(marks, day)
