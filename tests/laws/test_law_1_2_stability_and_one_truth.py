"""Laws 1 and 2: answers never change as the ledger grows, and equal the slow, obvious reading of the page."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from tests.laws import laws, oracle
from tests.laws.answers import Kernel
from tests.laws.examples import examples
from tests.laws.explaining import detail_of
from tests.laws.histories import days, histories, points, seeded
from tests.laws.world import KINDS, VIEW_DAYS

KERNEL = Kernel()


@examples(150)
@given(points())
def test_answers_are_stable(point: tuple[list[dict[str, Any]], str, int]) -> None:
    """Law 1: an answer at K is the same in a ledger that ends at K and in one that has grown."""
    laws.stability(KERNEL, *point)


@examples(250)
@given(points())
def test_the_kernel_is_the_one_truth(point: tuple[list[dict[str, Any]], str, int]) -> None:
    """Law 2: at every (V, K) the fold equals the oracle: status, since, percent, seats, targets, anomalies, names."""
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


@examples(60)
@given(histories, days)
def test_nothing_is_skipped_in_silence(entries: list[dict[str, Any]], day: str) -> None:
    """Every visible statement that refers to a task is held by it or is an anomaly (semantics.md: never a skip)."""
    for x in oracle.known(entries, day, len(entries)):
        if not x["stream"].startswith("plan:") or "task" not in x["data"] or x["type"] == "plan.target_set":
            continue
        answer = KERNEL.answer(entries, day, len(entries))["plans"][x["stream"].removeprefix("plan:")]
        named = [statement for _, _, statement in answer["anomalies"]]
        detail = detail_of(KERNEL, entries, day, len(entries))[f"{x['stream']} {x['data']['task']}"]
        assert x["statement"] in named or _held(x, detail)


def _held(x: dict[str, Any], detail: dict[str, Any]) -> bool:
    numbers = [x["position"]] if x["type"] != "plan.seat_assigned" else [x["statement"]]
    return any(f"{number}" in _leaves(detail) for number in numbers)


def _leaves(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set().union(*({str(k)} | _leaves(v) for k, v in value.items())) if value else set()
    if isinstance(value, list):
        return set().union(*(_leaves(v) for v in value)) if value else set()
    return {str(value)}


def test_the_random_world_reaches_every_state_and_anomaly() -> None:
    """Control: fixed histories reach every task status, target status and anomaly the fold can give."""
    seen: set[str] = set()
    for seed in range(200):
        entries = seeded(seed, 45)
        for day in VIEW_DAYS[4:]:
            for plan in KERNEL.answer(entries, day, len(entries))["plans"].values():
                seen |= {t["status"] for t in plan["tasks"].values()} | {t["status"] for t in plan["targets"].values()}
                seen |= {code for code, _, _ in plan["anomalies"]}
                seen |= {reason for t in plan["targets"].values() for reason in t["reasons"]}
    assert seen == {
        "UNDEFINED", "UNASSIGNED", "ASSIGNED", "ACKNOWLEDGED", "IN_PROGRESS", "CLOSURE_REQUESTED",
        "VERIFIED_COMPLETE", "PARTIALLY_MET",
        "NOT_EVALUABLE", "NO_DATA", "ON_PATH", "BEHIND", "MET", "MET_EARLY", "MISSED",
        "task-defined-twice", "two-roles", "acknowledged-without-seat", "acknowledged-without-task",
        "reported-without-seat", "reported-without-task", "evidence-without-report", "review-without-report",
        "closure-without-task", "closure-already-requested", "closure-of-closed-task", "judged-without-request",
        "no-number", "comparator-not-evaluable", "DEFINITION", "WINDOW", "no-baseline", "baseline-undated",
        "no-measurement-at-due",
    }  # fmt: skip


def test_what_the_random_world_says_is_valid() -> None:
    """Control: every content of the random world is a fact the registry would accept, under its own statement."""
    from aggregates.events import decode

    for make, *_ in KINDS:
        for i in range(32):
            for n in range(0, 96, 7):
                slot = make("P.1", i)
                event = decode(slot.type, 1, slot.content(n))
                assert event.statement == slot.statement.removesuffix("#again")
