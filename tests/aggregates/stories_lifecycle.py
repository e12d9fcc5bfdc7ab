"""Stories of a task stopped, resumed, contested or found not carried out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from aggregates.commands import PlanCommand
from aggregates.commands import lifecycle as c
from aggregates.events import lifecycle as e
from aggregates.events.base import Event, Fact
from aggregates.events.execution import ClosureVerified
from aggregates.events.plan import PlanRegistered, SeatAssigned, TaskDefined
from aggregates.events.rules import Procedure, ProcedureAdopted
from aggregates.values import Actor, seat_statement
from tests.aggregates import stories as s
from tests.scenario import (
    EVALUATOR,
    HELPER,
    LEAD,
    OFFICE,
    PLAN,
    SUPERVISOR,
    VERIFIER,
    Outcome,
    Scenario,
    Step,
    by,
    fact,
)

PAPER_ID = "甲政办〔2024〕3号"
AFTER = date(2026, 1, 10)
"""A day after the plan's period."""
SECOND = seat_statement(s.TASK, "甲县/文旅局", "lead")
SCHOOLS = seat_statement(s.TASK, "甲县/教育局", "shared")
TOURISM = seat_statement(s.TASK, "甲县/文旅局", "shared")
SCIENCE = seat_statement(s.TASK, "甲县/科技局", "shared")
SCIENTISTS = Actor(id="scientists", agency="甲县/科技局", role="liaison")


def suspension(**changes: Any) -> e.TaskSuspended:
    """The task rests by a document."""
    return e.TaskSuspended(**{"task": s.TASK, "suspension": "停-1", "document": PAPER_ID, "source": s.PAPER, **changes})


def suspending(**changes: Any) -> c.SuspendTask:
    """The same as a command."""
    return c.SuspendTask(plan=PLAN, fact=suspension(**changes))


def cancellation(**changes: Any) -> e.TaskCancelled:
    """The task is taken out of the plan."""
    return e.TaskCancelled(**{"task": s.TASK, "document": PAPER_ID, "source": s.PAPER, **changes})


def cancelling(**changes: Any) -> c.CancelTask:
    """The same as a command."""
    return c.CancelTask(plan=PLAN, fact=cancellation(**changes))


def reopening(**changes: Any) -> c.ReopenTask:
    """The task is opened again."""
    given = {"task": s.TASK, "reopening": "复-1", "reason": "复查发现活动未办", "source": s.DECISION}
    return c.ReopenTask(plan=PLAN, fact=e.TaskReopened(**{**given, **changes}))


def not_carried_out(**changes: Any) -> c.CloseTaskUnimplemented:
    """The evaluator finds that nothing was done."""
    event = e.TaskClosedUnimplemented(task=s.TASK, grounds="五年未开展", source=s.DECISION)
    return c.CloseTaskUnimplemented(**{"plan": PLAN, "fact": event, **changes})


def procedure(days: int = 10, **changes: Any) -> ProcedureAdopted:
    """Terms of the process: so many days to object."""
    content = Procedure(objection_days=days, late_after_days=30, dispute_days=60, reporting_roles=("lead",))
    given = {
        "rules": "程序", "version": 1, "scope": "*", "adopted_by": "甲县纲要办", "document": "甲科〔2022〕2号",
        "digest": "d" * 64, "content": content, "source": s.PAPER,
    }  # fmt: skip
    return ProcedureAdopted(**{**given, **changes})


def objection(**changes: Any) -> e.ClosureContested:
    """The second lead objects."""
    given = {"task": s.TASK, "closure": s.CLOSURE, "seat": SECOND, "ground": "文旅部分未完成", "source": s.REPORT}
    return e.ClosureContested(**{**given, **changes})


def contesting(on: date | None = date(2024, 3, 5), **changes: Any) -> c.ContestClosure:
    """The same as a command, on the fifth day of the request."""
    return c.ContestClosure(plan=PLAN, fact=objection(**changes), effective_on=on)


def agreement(**changes: Any) -> e.ClosureConfirmed:
    """A shared seat agrees to another's request."""
    given = {"task": s.TASK, "closure": s.CLOSURE, "seat": TOURISM, "source": s.REPORT}
    return e.ClosureConfirmed(**{**given, **changes})


def agreeing(**changes: Any) -> c.ConfirmClosure:
    """The same as a command."""
    return c.ConfirmClosure(plan=PLAN, fact=agreement(**changes))


def _plan(*seats: SeatAssigned) -> list[Fact]:
    """A plan with one task and exactly these seats."""
    events: tuple[PlanRegistered | TaskDefined | SeatAssigned, ...] = (s.registration(), s.definition(), *seats)
    return [fact(event, "2021-12-01") for event in events]


def _up_to_request(seat: str, *seats: SeatAssigned, rules: tuple[Event, ...] = ()) -> list[Fact | Step]:
    """One of the seats reported with evidence, was accepted and asked for closure on 1 March 2024."""
    report = f"report:{seat}|2023"
    return [
        *_plan(*seats), *(fact(each, "2022-01-01") for each in rules), s.reported(seat=seat),
        by(LEAD, s.attaching(report=report), date(2024, 1, 11)),
        by(VERIFIER, s.reviewing(report=report), date(2024, 2, 1)), s.requested(),
    ]  # fmt: skip


def two_leads(*rules: Event) -> list[Fact | Step]:
    """Two bureaux lead, the first has asked for closure; rules adopted in 2022."""
    return _up_to_request(s.LEAD_SEAT, s.seat(), s.seat("甲县/文旅局", order=2), rules=rules)


def all_shared(*rules: Event) -> list[Fact | Step]:
    """Three bureaux share the task without a lead, the first has asked for closure."""
    seats = [s.seat(f"甲县/{name}", "shared", order=n) for n, name in enumerate(("教育局", "文旅局", "科技局"), 1)]
    return _up_to_request(SCHOOLS, *seats, rules=rules)


def _given(*items: Fact | Step) -> Scenario:
    return Scenario().given(*s.a_plan(), *items)


def _stopped() -> Scenario:
    return _given(by(OFFICE, suspending()))


def _suspend_task() -> Scenario:
    return _given().when(suspending(), actor=OFFICE).then(suspension())


def _cancel_task() -> Scenario:
    return _given().when(cancelling(), actor=OFFICE).then(cancellation())


def _reopen_task() -> Scenario:
    return _stopped().when(reopening(), actor=SUPERVISOR).then(reopening().fact)


def _close_task_unimplemented() -> Scenario:
    return _given().when(not_carried_out(), actor=EVALUATOR, today=AFTER).then(not_carried_out().fact)


def _confirm_closure() -> Scenario:
    return Scenario().given(*all_shared()).when(agreeing(), actor=HELPER).then(agreement())


def _contest_closure() -> Scenario:
    story = Scenario().given(*two_leads(procedure()))
    return story.when(contesting(), actor=HELPER, today=date(2024, 3, 11)).then(objection())


def verified_with_silence() -> Scenario:
    """The second shared seat agreed, the third said nothing and is named."""
    story = Scenario().given(*all_shared(), by(HELPER, agreeing()))
    verified = ClosureVerified(
        task=s.TASK, closure=s.CLOSURE, result="FULL", grounds="现场核查属实", by="甲县/督查室", silent=(SCIENCE,),
        source=s.DECISION,
    )  # fmt: skip
    return story.when(s.verifying(silent=(SCIENCE,)), actor=VERIFIER).then(verified)


def _shared(command: PlanCommand, actor: Actor = HELPER) -> Outcome:
    return Scenario().given(*all_shared()).when(command, actor=actor)


def _led(command: PlanCommand, actor: Actor = HELPER, *rules: Event, today: date = date(2024, 3, 12)) -> Outcome:
    return Scenario().given(*two_leads(*rules)).when(command, actor=actor, today=today)


HAPPY: dict[str, Callable[[], Scenario]] = {
    "suspend_task": _suspend_task,
    "cancel_task": _cancel_task,
    "reopen_task": _reopen_task,
    "close_task_unimplemented": _close_task_unimplemented,
    "confirm_closure": _confirm_closure,
    "contest_closure": _contest_closure,
}

REFUSALS: dict[str, Callable[[], Any]] = {
    "lifecycle.suspend:already-stopped": lambda: _stopped().when(suspending(suspension="停-2"), actor=OFFICE),
    "lifecycle.cancel:already-cancelled": lambda: _given(by(OFFICE, cancelling())).when(
        cancelling(document="另一文件"), actor=OFFICE),
    "lifecycle.reopen:task-open": lambda: _given().when(reopening(), actor=SUPERVISOR),
    "lifecycle.close_unimplemented:task-not-open": lambda: _stopped().when(
        not_carried_out(), actor=EVALUATOR, today=AFTER),
    "lifecycle.close_unimplemented:period-not-over": lambda: _given().when(
        not_carried_out(), actor=EVALUATOR, today=date(2025, 12, 31)),
    "closing.request:task-stopped": lambda: Scenario().given(*s.up_to_acceptance(), by(OFFICE, suspending())).when(
        s.requesting(), actor=LEAD),
    "closing._require_heard:seats-not-heard": lambda: _shared(s.verifying(silent=(SCIENCE,)), VERIFIER),
    "closing._require_heard:not-silent": lambda: Scenario().given(*all_shared(), by(HELPER, agreeing())).when(
        s.verifying(silent=(SCIENCE, TOURISM)), actor=VERIFIER),
    "closing._require_window_over:objection-window-open": lambda: _led(
        s.verifying(), VERIFIER, procedure(), today=date(2024, 3, 11)),
    "objections.confirm:not-shared-without-lead": lambda: _led(agreeing(seat=SECOND)),
    "objections.contest:not-another-lead": lambda: Scenario().given(*s.up_to_request()).when(
        contesting(seat=s.HELP_SEAT), actor=HELPER),
    "objections._require_another:own-request": lambda: _shared(agreeing(seat=SCHOOLS), LEAD),
    "objections._require_window:objection-window-closed": lambda: _led(contesting(), HELPER, procedure()),
}  # fmt: skip
