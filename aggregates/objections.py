"""Decisions on another party's closure request: confirmed, contested; and who has been heard (domain.md §8).

Several leads: any may ask, the others may object within the window of the adopted procedure. Shared without a lead:
each other seat confirms or contests, or the verdict names it as silent.
"""

from __future__ import annotations

from datetime import date, timedelta

from aggregates.commands import Command
from aggregates.commands.lifecycle import ConfirmClosure, ContestClosure
from aggregates.deciding import Context, Decision, assert_once
from aggregates.events.base import Event, Fact
from aggregates.execution import require_own_seat
from aggregates.fold.history import History
from aggregates.fold.known import visible
from aggregates.fold.revision import Revision
from aggregates.fold.rules import rules_at
from aggregates.fold.task import Seat, Task
from aggregates.papers import refuse_end
from aggregates.parties import begin
from aggregates.refusal import Refused, refuse_unless
from aggregates.values import ANSWERING, Effective


def confirm(command: ConfirmClosure, history: History, context: Context) -> list[Fact]:
    """For an own shared seat, of another seat's open request, on a task that nobody leads."""
    event = command.fact
    when = begin(command, event, history, context)
    refuse_end(command)
    state = history.near(when.on.isoformat(), event.task)
    task, seat = require_own_seat(state, event.seat, context)
    request = open_request(task, event.closure)
    refuse_unless(
        seat.role == "shared" and nobody_leads(task, state.day),
        "not-shared-without-lead",
        f"只有无牵头单位、按职责分工负责的任务才须由其他责任单位确认({event.seat})",
        f"only on a task shared without a lead does a shared seat confirm a closure ({event.seat})",
    )
    _require_another(request, seat, context)
    return [assert_once(history, context, command.stream, event, when)]


def contest(command: ContestClosure, history: History, context: Context) -> list[Fact]:
    """For an own lead seat, or an own shared seat where nobody leads, while the window is open."""
    event = command.fact
    when = begin(command, event, history, context)
    refuse_end(command)
    state = history.near(when.on.isoformat(), event.task)
    task, seat = require_own_seat(state, event.seat, context)
    request = open_request(task, event.closure)
    refuse_unless(
        seat in parties(task, state.day),
        "not-another-lead",
        f"只有牵头单位(无牵头单位时为按职责分工负责的单位)可以对办结申请提出异议({event.seat})",
        f"only a lead, or where nobody leads a shared seat, objects to a closure request ({event.seat})",
    )
    _require_another(request, seat, context)
    _require_window(command, event, when, request, context)
    return [assert_once(history, context, command.stream, event, when)]


def open_request(task: Task, closure: str) -> Revision:
    """The open request, refused when it is not the one awaiting a verdict."""
    asked = [r for r in task.closures.get(closure, ()) if r.type == "plan.closure_requested"]
    if task.progression.closure != closure or not asked:
        raise Refused(
            "no-open-request",
            f"任务 {task.task} 没有待核验的办结申请 {closure}",
            f"task {task.task} has no open closure request {closure}",
        )
    return asked[-1]


def nobody_leads(task: Task, day: str) -> bool:
    """Whether the seats that answer for the task on the day (ISO) are all shared."""
    roles = {seat.role for seat in task.seats.values() if seat.in_force(day) and seat.role in ANSWERING}
    return roles == {"shared"}


def parties(task: Task, day: str) -> list[Seat]:
    """The seats that have a say in a closure request on the day: the leads; where nobody leads, the shared seats."""
    role = "shared" if nobody_leads(task, day) else "lead"
    return [seat for seat in task.seats.values() if seat.role == role and seat.in_force(day)]


def others(task: Task, day: str, request: Revision, context: Context) -> list[Seat]:
    """The parties of other agencies than the one that asked."""
    return [seat for seat in parties(task, day) if not _asked(request, seat, context)]


def unheard(task: Task, day: str, request: Revision, context: Context) -> list[str]:
    """On a task shared without a lead, the other seats that neither confirmed nor contested, sorted."""
    if not nobody_leads(task, day):
        return []
    closure = request.data["closure"]
    heard = {r.data["seat"] for r in task.contests.get(closure, ())} | task.confirmations.get(closure, {}).keys()
    return sorted({seat.statement for seat in others(task, day, request, context)} - heard)


def last_day_to_object(plan: str, request: Revision, context: Context) -> date | None:
    """The window's last day, under the procedure in force when the closure was asked for; None without one."""
    adopted = visible(context.adopted(), request.effective_on)
    procedure = rules_at(adopted, request.effective_on, plan, {}).procedure
    if procedure is None:
        return None
    return date.fromisoformat(request.effective_on) + timedelta(days=int(procedure.content["objection_days"]))


def _asked(request: Revision, seat: Seat, context: Context) -> bool:
    return request.agency is not None and context.register.same(seat.agency, request.agency)


def _require_another(request: Revision, seat: Seat, context: Context) -> None:
    refuse_unless(
        not _asked(request, seat, context),
        "own-request",
        f"{seat.agency} 是申请单位,不能确认或反对自己的申请",
        f"{seat.agency} asked for this closure; it neither confirms nor contests its own request",
    )


def _require_window(
    command: ContestClosure, event: Event, when: Effective, request: Revision, context: Context
) -> None:
    """What is recorded late is late, unless it comes from an archive (semantics.md, "Three coordinates")."""
    last = last_day_to_object(command.plan, request, context)
    archived = event.source.entered_from == "archive"
    refuse_unless(
        last is None or (when.on <= last and (archived or context.today <= last)),
        "objection-window-closed",
        f"异议期已于 {last} 届满",
        f"objections could be raised until {last}",
    )


DECISIONS: dict[type[Command], Decision] = {
    ConfirmClosure: confirm,
    ContestClosure: contest,
}
