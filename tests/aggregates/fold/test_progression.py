"""Examples of a task's way from assignment to closure, one step at a time (the laws hold for all others)."""

from __future__ import annotations

from datetime import date

import pytest

from aggregates.events import execution
from aggregates.events.base import Event, Fact
from aggregates.events.statement import StatementCorrected, StatementRetracted
from aggregates.fold.progression import timeline
from aggregates.values import Effective
from tests.aggregates import stories as s
from tests.aggregates.entries import seen, state
from tests.scenario import PLAN, fact

ACKNOWLEDGED = execution.SeatAcknowledged(task=s.TASK, seat=s.LEAD_SEAT, officer_post="科长", source=s.REPORT)
REQUESTED = execution.ClosureRequested(
    task=s.TASK, closure=s.CLOSURE, grounds="完成", evidence=(s.PHOTO,), source=s.REPORT
)


def _verified(result: str = "FULL", by: str = "督查室") -> Event:
    given = {"task": s.TASK, "closure": s.CLOSURE, "result": result, "grounds": "属实", "by": by, "source": s.DECISION}
    return execution.ClosureVerified.model_validate(given)


REJECTED = execution.ClosureRejected(task=s.TASK, closure=s.CLOSURE, reasons="不实", by="督查室", source=s.DECISION)
TWICE = Fact(f"plan:{PLAN}", s.definition(), Effective(on=date(2022, 1, 1)), "task:1.1#2")
"""A second definition of the task as another statement: no command can make it."""
STORY = [
    *s.a_plan(),
    fact(ACKNOWLEDGED, "2022-01-10"),
    fact(s.progress(), "2022-06-30"),
    fact(REQUESTED, "2023-05-01"),
    fact(_verified(), "2023-06-01"),
]


def _status(facts: list[Fact], day: str) -> tuple[str, str | None]:
    far = state(facts, day).tasks[s.TASK].progression
    return far.status, far.since


@pytest.mark.parametrize(
    ("day", "status", "since"),
    [
        ("2021-12-01", "ASSIGNED", "2021-12-01"),
        ("2022-01-09", "ASSIGNED", "2021-12-01"),
        ("2022-01-10", "ACKNOWLEDGED", "2022-01-10"),
        ("2022-06-30", "IN_PROGRESS", "2022-06-30"),
        ("2023-05-31", "CLOSURE_REQUESTED", "2023-05-01"),
        ("2023-06-01", "VERIFIED_COMPLETE", "2023-06-01"),
        ("2030-01-01", "VERIFIED_COMPLETE", "2023-06-01"),
    ],
)
def test_the_usual_way(day: str, status: str, since: str) -> None:
    """From ASSIGNED to VERIFIED_COMPLETE, each status from its own effective day on."""
    assert _status(STORY, day) == (status, since)


def test_the_timeline_lists_every_day_something_happened() -> None:
    """One entry for each day on which a statement of the task took effect, with the status from then on."""
    steps = [r for r in seen(STORY, "9999-12-31") if r.data.get("task") == s.TASK]
    assert [(day, far.status) for day, far in timeline(steps)] == [
        ("2021-12-01", "ASSIGNED"), ("2022-01-10", "ACKNOWLEDGED"), ("2022-06-30", "IN_PROGRESS"),
        ("2023-05-01", "CLOSURE_REQUESTED"), ("2023-06-01", "VERIFIED_COMPLETE"),
    ]  # fmt: skip


def test_before_the_plan_nothing_is_known() -> None:
    """The day before the plan takes effect has no task at all."""
    assert state(STORY, "2021-11-30").tasks == {}


def test_a_partial_verdict_and_a_rejection() -> None:
    """PARTIAL leaves PARTIALLY_MET, a rejection puts the task back IN_PROGRESS, from the day of the verdict."""
    before = STORY[:-1]
    assert _status([*before, fact(_verified("PARTIAL"), "2023-06-01")], "2024-01-01") == ("PARTIALLY_MET", "2023-06-01")
    assert _status([*before, fact(REJECTED, "2023-06-01")], "2024-01-01") == ("IN_PROGRESS", "2023-06-01")


def test_a_cooperator_moves_its_own_seat_only() -> None:
    """A cooperator's report is kept on its seat and leaves the task's status and percentage alone."""
    helping = s.progress(seat=s.HELP_SEAT, percent="90")
    task = state([*s.a_plan(), fact(helping, "2022-06-30")], "2023-01-01").tasks[s.TASK]
    assert (task.progression.status, task.progression.percent) == ("ASSIGNED", None)
    assert task.seats[s.HELP_SEAT].reports["2023"].said.data["percent"] == "90"


def test_the_latest_effective_report_gives_the_percentage() -> None:
    """Not the latest recorded one: a report for an earlier day, entered late, does not turn progress back."""
    early, late = s.progress(period="2022", percent="30"), s.progress(period="2023", percent="60")
    facts = [*s.a_plan(), fact(late, "2023-12-31"), fact(early, "2022-12-31")]
    assert state(facts, "2023-06-30").tasks[s.TASK].progression.percent == "30"
    assert state(facts, "2024-01-01").tasks[s.TASK].progression.percent == "60"


def test_a_report_does_not_reopen_a_closed_task() -> None:
    """After closure a report is kept but moves nothing."""
    later = s.progress(period="2024", percent="100")
    assert _status([*STORY, fact(later, "2024-12-31")], "2025-01-01") == ("VERIFIED_COMPLETE", "2023-06-01")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ([*s.a_plan(), fact(ACKNOWLEDGED, "2021-11-30")], "acknowledged-without-seat"),
        ([*s.a_plan(), fact(s.progress(), "2021-11-30")], "reported-without-seat"),
        ([fact(s.seat(), "2021-12-01"), fact(s.progress(), "2022-06-30")], "reported-without-task"),
        ([fact(s.seat(), "2021-12-01"), fact(ACKNOWLEDGED, "2022-06-30")], "acknowledged-without-task"),
        ([fact(REQUESTED, "2022-06-30")], "closure-without-task"),
        ([*STORY[:-1], fact(_verified(by="审计局"), "2023-04-30")], "judged-without-request"),
        ([*STORY, TWICE], "task-defined-twice"),
        ([*s.a_plan(), fact(s.seat(role="cooperate"), "2022-01-01")], "two-roles"),
    ],
)
def test_what_cannot_act_is_an_anomaly(facts: list[Fact], code: str) -> None:
    """An impossible order is reported with its code, and the rest of the plan is folded all the same."""
    codes = [anomaly.code for anomaly in state(facts, "2025-01-01").anomalies]
    assert codes == [code]


def test_two_closures_at_once() -> None:
    """A second request while one is open, and one after the task is closed, act on nothing."""
    other = REQUESTED.model_copy(update={"closure": "1.1/other"})
    open_ = state([*STORY[:-1], fact(other, "2023-05-02")], "2025-01-01")
    assert [a.code for a in open_.anomalies] == ["closure-already-requested"]
    assert open_.tasks[s.TASK].progression.closure == s.CLOSURE
    done = state([*STORY, fact(other, "2024-05-02")], "2025-01-01")
    assert [a.code for a in done.anomalies] == ["closure-of-closed-task"]


def test_a_seat_that_ended_is_not_two_roles() -> None:
    """An agency that cooperated until 2023 and leads from then on holds one role at a time."""
    before, after = s.seat("甲县/科协", "cooperate"), s.seat("甲县/科协", "lead")
    ended = [fact(before, "2021-12-01", "2023-01-01"), fact(after, "2023-01-01")]
    assert state([*s.a_plan(), *ended], "2024-01-01").anomalies == []
    overlapping = [fact(before, "2021-12-01", "2023-01-02"), fact(after, "2023-01-01")]
    assert [a.code for a in state([*s.a_plan(), *overlapping], "2024-01-01").anomalies] == ["two-roles"]


def test_knowledge_and_effect_are_two_axes() -> None:
    """A report for 2022, corrected in the ledger's sixth entry, reads differently by size, not by day."""
    report = fact(s.progress(percent="30"), "2022-12-31")
    content = s.progress(percent="80").payload()
    revised = StatementCorrected(
        of_type="plan.progress_reported", of_revision=1, replaces=1, reason="误", authority="办", content=content,
        source=s.DECISION,
    )  # fmt: skip
    when = Effective(on=date(2022, 12, 31))
    correction = Fact(f"plan:{PLAN}", revised, when, s.REPORTED, 2)
    facts = [*s.a_plan(), report, correction]
    assert state(facts, "2024-01-01", 5).tasks[s.TASK].progression.percent == "30"
    assert state(facts, "2023-01-01", 6).tasks[s.TASK].progression.percent == "80"
    gone = StatementRetracted(
        of_type="plan.progress_reported", replaces=2, reason="误", authority="办", source=s.DECISION
    )
    facts.append(Fact(f"plan:{PLAN}", gone, when, s.REPORTED, 3))
    assert state(facts, "2024-01-01", 7).tasks[s.TASK].progression.status == "ASSIGNED"


def test_support_names_what_a_status_rests_on() -> None:
    """VERIFIED_COMPLETE rests on the definition, the request and the verdict; the percentage on its report."""
    far = state(STORY, "2024-01-01").tasks[s.TASK].progression
    assert far.support == ((2, "scope"), (7, "rule"), (8, "status"))
    assert far.percent_support == ((2, "scope"), (3, "rule"), (6, "value"))
