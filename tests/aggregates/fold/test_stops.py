"""Suspension, cancellation, closing as not implemented, reopening: steps and anomalies (docs/figures.md §3)."""

from __future__ import annotations

import pytest

from aggregates.events import execution, lifecycle
from aggregates.events.base import Event, Fact
from aggregates.fold.progression import CLOSED, STOPPED, Progression, is_open
from tests.aggregates import stories as s
from tests.aggregates.entries import state
from tests.scenario import fact

BEGUN = fact(s.progress(period="2022"), "2022-06-30")


def _request(name: str, on: str) -> Fact:
    return fact(
        execution.ClosureRequested(task=s.TASK, closure=name, grounds="完成", evidence=(s.PHOTO,), source=s.REPORT), on
    )


def _verdict(result: str, on: str, name: str = "c1") -> Fact:
    given = {"task": s.TASK, "closure": name, "result": result, "grounds": "属实", "by": "督查室", "source": s.DECISION}
    return fact(execution.ClosureVerified.model_validate(given), on)


def _suspended(on: str, name: str = "s1") -> Fact:
    return fact(lifecycle.TaskSuspended(task=s.TASK, suspension=name, document="文", source=s.PAPER), on)


def _cancelled(on: str, document: str = "文") -> Fact:
    return fact(lifecycle.TaskCancelled(task=s.TASK, document=document, source=s.PAPER), on)


def _reopened(on: str, name: str = "r1") -> Fact:
    return fact(lifecycle.TaskReopened(task=s.TASK, reopening=name, reason="续办", source=s.PAPER), on)


def _unimplemented(on: str) -> Fact:
    return fact(lifecycle.TaskClosedUnimplemented(task=s.TASK, grounds="未办", source=s.DECISION), on)


DEFINED = s.a_plan()
REQUESTED = [*DEFINED, BEGUN, _request("c1", "2023-01-01")]
COMPLETE = [*REQUESTED, _verdict("FULL", "2023-02-01")]
PARTIAL = [*REQUESTED, _verdict("PARTIAL", "2023-02-01")]
SUSPENDED = [*DEFINED, BEGUN, _suspended("2023-02-01")]
CANCELLED = [*DEFINED, BEGUN, _cancelled("2023-02-01")]
UNIMPLEMENTED = [*DEFINED, BEGUN, _unimplemented("2023-02-01")]
NOTHING: list[Fact] = []


def _far(facts: list[Fact]) -> tuple[Progression, list[str]]:
    plan = state(facts, "2025-01-01")
    return plan.tasks[s.TASK].progression, [anomaly.code for anomaly in plan.anomalies]


@pytest.mark.parametrize(
    ("before", "act", "status"),
    [
        (DEFINED, _suspended("2023-06-01"), "SUSPENDED"),
        (REQUESTED, _suspended("2023-06-01"), "SUSPENDED"),
        (COMPLETE, _suspended("2023-06-01"), "SUSPENDED"),
        (UNIMPLEMENTED, _suspended("2023-06-01"), "SUSPENDED"),
        (SUSPENDED, _cancelled("2023-06-01"), "CANCELLED"),
        (COMPLETE, _cancelled("2023-06-01"), "CANCELLED"),
        (REQUESTED, _cancelled("2023-06-01"), "CANCELLED"),
        (DEFINED, _unimplemented("2023-06-01"), "CLOSED_NOT_IMPLEMENTED"),
        (REQUESTED, _unimplemented("2023-06-01"), "CLOSED_NOT_IMPLEMENTED"),
        (PARTIAL, _unimplemented("2023-06-01"), "CLOSED_NOT_IMPLEMENTED"),
        (SUSPENDED, _unimplemented("2023-06-01"), "CLOSED_NOT_IMPLEMENTED"),
        (COMPLETE, _reopened("2023-06-01"), "REOPENED"),
        (PARTIAL, _reopened("2023-06-01"), "REOPENED"),
        (UNIMPLEMENTED, _reopened("2023-06-01"), "REOPENED"),
        (SUSPENDED, _reopened("2023-06-01"), "REOPENED"),
        (CANCELLED, _reopened("2023-06-01"), "REOPENED"),
    ],
)
def test_what_moves_a_task(before: list[Fact], act: Fact, status: str) -> None:
    """The status from the day of the act on, without an anomaly; an open request lapses."""
    far, anomalies = _far([*before, act])
    assert (far.status, far.since, far.closure, anomalies) == (status, "2023-06-01", None, [])
    assert far.percent == (None if before is DEFINED else "60")


@pytest.mark.parametrize(
    ("before", "act", "code"),
    [
        (NOTHING, _suspended("2023-06-01"), "suspended-without-task"),
        (SUSPENDED, _suspended("2023-06-01", "s2"), "suspension-of-stopped-task"),
        (CANCELLED, _suspended("2023-06-01"), "suspension-of-stopped-task"),
        (NOTHING, _cancelled("2023-06-01"), "cancelled-without-task"),
        (CANCELLED, _cancelled("2023-06-01", "又"), "cancelled-twice"),
        (NOTHING, _unimplemented("2023-06-01"), "closed-without-task"),
        (COMPLETE, _unimplemented("2023-06-01"), "closure-of-closed-task"),
        (CANCELLED, _unimplemented("2023-06-01"), "closure-of-closed-task"),
        (NOTHING, _reopened("2023-06-01"), "reopened-without-task"),
        (DEFINED, _reopened("2023-06-01"), "reopened-open-task"),
        (REQUESTED, _reopened("2023-06-01"), "reopened-open-task"),
        (SUSPENDED, _request("c2", "2023-06-01"), "closure-of-stopped-task"),
        (CANCELLED, _request("c2", "2023-06-01"), "closure-of-stopped-task"),
        (UNIMPLEMENTED, _request("c2", "2023-06-01"), "closure-of-closed-task"),
        ([*REQUESTED, _suspended("2023-01-15")], _verdict("FULL", "2023-06-01"), "judged-without-request"),
        ([*REQUESTED, _unimplemented("2023-01-15")], _verdict("FULL", "2023-06-01"), "judged-without-request"),
    ],
)
def test_what_cannot_move_a_task(before: list[Fact], act: Fact, code: str) -> None:
    """The anomaly has its code, and the task stays where it was."""
    far, anomalies = _far([*before, act])
    assert anomalies == [code]
    if before:
        assert far == _far(before)[0]


@pytest.mark.parametrize("before", [SUSPENDED, CANCELLED, UNIMPLEMENTED])
def test_reports_of_a_stopped_task_move_its_percentage_only(before: list[Fact]) -> None:
    """The claim is kept whatever the status; the status stays."""
    far, anomalies = _far([*before, fact(s.progress(percent="90"), "2023-12-31")])
    assert (far.status, far.percent, anomalies) == (_far(before)[0].status, "90", [])


def test_a_reopened_task_goes_on_with_the_next_report() -> None:
    """A cooperator's report leaves it REOPENED, an answering seat's report takes it IN_PROGRESS."""
    again = [*SUSPENDED, _reopened("2023-06-01")]
    helped = [*again, fact(s.progress(seat=s.HELP_SEAT), "2023-12-31")]
    assert _far(helped)[0].status == "REOPENED"
    assert _far([*again, fact(s.progress(), "2023-12-31")])[0].status == "IN_PROGRESS"


def test_a_reopened_task_can_be_closed_again() -> None:
    """Request and verdict act on it as on any open task."""
    again = [*COMPLETE, _reopened("2023-06-01"), _request("c2", "2023-07-01"), _verdict("PARTIAL", "2023-08-01", "c2")]
    far, anomalies = _far(again)
    assert (far.status, far.since, anomalies) == ("PARTIALLY_MET", "2023-08-01", [])


def test_a_reopening_rests_on_what_it_reopened() -> None:
    """Its support is that of the closure, as its rule, and the reopening itself."""
    closed, _ = _far(COMPLETE)
    far, _ = _far([*COMPLETE, _reopened("2023-06-01")])
    assert [position for position, _ in far.support[:-1]] == [position for position, _ in closed.support]
    assert [use for _, use in far.support] == ["scope", "rule", "rule", "status"]


def test_every_status_is_open_closed_or_stopped() -> None:
    """Defined statuses fall in exactly one of the three; an undefined task in none."""
    assert not is_open("UNDEFINED")
    assert not any(is_open(status) for status in (*CLOSED, *STOPPED)) and not set(CLOSED) & set(STOPPED)
    assert all(is_open(status) for status in ("UNASSIGNED", "IN_PROGRESS", "CLOSURE_REQUESTED", "REOPENED"))


def _contest(kind: str, closure: str, on: str) -> Fact:
    given = {"task": s.TASK, "closure": closure, "seat": s.HELP_SEAT, "source": s.REPORT}
    event: Event = (
        lifecycle.ClosureContested(**given, ground="未完") if kind == "contest" else lifecycle.ClosureConfirmed(**given)
    )
    return fact(event, on)


@pytest.mark.parametrize(
    ("kind", "code"), [("contest", "contested-without-request"), ("confirm", "confirmed-without-request")]
)
def test_confirming_and_contesting_a_closure(kind: str, code: str) -> None:
    """Kept by request, the status untouched; without a request it is an anomaly and kept nowhere."""
    task = state([*REQUESTED, _contest(kind, "c1", "2023-01-02")], "2025-01-01").tasks[s.TASK]
    kept = task.contests if kind == "contest" else task.confirmations
    assert list(kept) == ["c1"] and task.progression.status == "CLOSURE_REQUESTED"
    plan = state([*REQUESTED, _contest(kind, "c1", "2022-12-31")], "2025-01-01")
    assert [anomaly.code for anomaly in plan.anomalies] == [code]
    assert not plan.tasks[s.TASK].contests and not plan.tasks[s.TASK].confirmations
    judged = state([*DEFINED, _verdict("FULL", "2023-01-01"), _contest(kind, "c1", "2023-01-02")], "2025-01-01")
    assert [anomaly.code for anomaly in judged.anomalies] == ["judged-without-request", code]


def test_declared_conflicts_are_kept() -> None:
    """A verdict whose author declared a stake is listed, one without is not."""
    declared = _verdict("FULL", "2023-02-01").event.model_copy(update={"conflict_declared": True})
    found = state([*REQUESTED, fact(declared, "2023-02-01")], "2025-01-01").tasks[s.TASK].conflicts
    assert [r.type for r in found] == ["plan.closure_verified"]
    assert state(COMPLETE, "2025-01-01").tasks[s.TASK].conflicts == []
