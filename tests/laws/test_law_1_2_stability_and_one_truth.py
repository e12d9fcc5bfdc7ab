"""Laws 1 and 2: answers never change as the ledger grows, and equal the slow, obvious reading of the page."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from tests.laws import laws, oracle
from tests.laws.answers import Kernel
from tests.laws.examples import examples
from tests.laws.explaining import detail_of
from tests.laws.histories import days, histories, points
from tests.laws.oracle_tasks import is_of_task, kind
from tests.laws.trials import tallies_agree
from tests.laws.world_base import VIEW_DAYS

KERNEL = Kernel()
TURNING = {
    "task_suspended", "task_cancelled", "task_reopened", "task_closed_unimplemented", "confidence_assessed",
    "service_ordered", "service_assigned", "service_accepted", "service_completed", "seat_transferred", "seat_revoked",
}  # fmt: skip
"""What shows in the status, in the stage of an order, or nowhere; whether it acted is law 2's to say.

A seat ends once, by its earliest transfer or revocation; a later one changes nothing, and is no anomaly.
"""


@examples(150)
@given(points())
def test_answers_are_stable(point: tuple[list[dict[str, Any]], str, int]) -> None:
    """Law 1: an answer at K is the same in a ledger that ends at K and in one that has grown."""
    laws.stability(KERNEL, *point)


@examples(250)
@given(points())
def test_the_kernel_is_the_one_truth(point: tuple[list[dict[str, Any]], str, int]) -> None:
    """Law 2: the fold equals the oracle at every (V, K): statuses, lights, cards, evaluations, anomalies, names."""
    laws.one_truth(KERNEL, *point)


@examples(150)
@given(points())
def test_the_state_behind_decisions_is_the_oracles(point: tuple[list[dict[str, Any]], str, int]) -> None:
    """Law 2 for what decisions look at: ended seats, reports, their evidence and last review, closures."""
    entries, day, size = point
    assert detail_of(KERNEL, entries, day, size) == oracle.detail(entries, day, size)


@examples(150)
@given(histories)
def test_a_timeline_tells_every_day(entries: list[dict[str, Any]]) -> None:
    """A task's timeline, which read models store, is the fold's progression on each day."""
    revisions = KERNEL.visible(entries, "9999-12-31", len(entries))
    tasks = {(r.stream, r.data["task"]) for r in revisions if r.type in KERNEL.progression.STEPS}
    for stream, task in tasks:
        own = [r for r in revisions if r.stream == stream and r.data.get("task") == task]
        lines = list(KERNEL.progression.timeline(r for r in own if r.type in KERNEL.progression.STEPS))
        for day in VIEW_DAYS:
            shown = [state for on, state in lines if on <= day]
            folded = KERNEL.plan.fold([r for r in own if r.effective_on <= day], day)
            state = folded.tasks[task].progression if task in folded.tasks else KERNEL.progression.Progression()
            assert (shown[-1] if shown else KERNEL.progression.Progression()) == state


@examples(100)
@given(histories)
def test_counts_of_agencies_tell_every_day(entries: list[dict[str, Any]]) -> None:
    """The signed counts of agencies, which read models store, add up on each day to the counts of the fold."""
    assert tallies_agree(KERNEL, entries)


@examples(60)
@given(histories, days)
def test_nothing_is_skipped_in_silence(entries: list[dict[str, Any]], day: str) -> None:
    """Every visible statement folded with a task is held by it or is an anomaly (semantics.md: never a skip)."""
    answer = KERNEL.answer(entries, day, len(entries))["plans"]
    detail = detail_of(KERNEL, entries, day, len(entries))
    for x in oracle.known(entries, day, len(entries)):
        if is_of_task(x):
            named = [statement for _, _, statement in answer[x["stream"].removeprefix("plan:")]["anomalies"]]
            held = detail[f"{x['stream']} {x['data']['task']}"]
            assert x["statement"] in named or kind(x) in TURNING or _held(x, {**held, "said": []})


def _held(x: dict[str, Any], detail: dict[str, Any]) -> bool:
    numbers = [x["position"]] if x["type"] != "plan.seat_assigned" else [x["statement"]]
    return any(f"{number}" in _leaves(detail) for number in numbers)


def _leaves(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set().union(*({str(k)} | _leaves(v) for k, v in value.items())) if value else set()
    if isinstance(value, list):
        return set().union(*(_leaves(v) for v in value)) if value else set()
    return {str(value)}
