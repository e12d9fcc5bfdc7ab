"""Decisions on seats after the import: transferred, revoked, and the lead's word on cooperation (domain.md §8)."""

from __future__ import annotations

from aggregates.commands import Command
from aggregates.commands.assignment import ConfirmCooperation, RevokeSeat, TransferSeat
from aggregates.deciding import Context, Decision, assert_once
from aggregates.events.assignment import CooperationConfirmed, SeatRevoked, SeatTransferred
from aggregates.events.base import Fact
from aggregates.execution import require_period, require_seat
from aggregates.fold.history import History
from aggregates.fold.plan import Plan
from aggregates.fold.task import Task
from aggregates.papers import refuse_end
from aggregates.parties import begin
from aggregates.refusal import refuse_unless
from aggregates.seats import revocation_fact, transfer_facts

HELPING = ("cooperate", "participate")


def transfer(command: TransferSeat, history: History, context: Context) -> list[Fact]:
    """By a document, and for the arbiter by a ruling; also from an earlier day on (semantics.md, "The definition")."""
    when = begin(command, SeatTransferred, history, context)
    refuse_end(command)
    require_ruling(history, context, command.ruling, command.seat)
    return transfer_facts(
        history, context, command.stream, command.seat, command.to_agency, command.to_agency_as_written,
        role=command.role, when=when, document=command.document, ruling=command.ruling, source=command.source,
    )  # fmt: skip


def revoke(command: RevokeSeat, history: History, context: Context) -> list[Fact]:
    """By a document, and for the arbiter by a ruling; the seat is in force on the day."""
    when = begin(command, SeatRevoked, history, context)
    refuse_end(command)
    require_ruling(history, context, command.ruling, command.seat)
    return [
        revocation_fact(
            history, context, command.stream, command.seat,
            when=when, document=command.document, ruling=command.ruling, source=command.source,
        )
    ]  # fmt: skip


def require_ruling(history: History, context: Context, ruling: str | None, seat: str) -> None:
    """What the staffing office does rests on a ruling; a ruling named stands, changes the world, and is about the
    seat (semantics.md, "What is one statement")."""
    refuse_unless(
        ruling is not None or context.actor.role != "arbiter",
        "ruling-needed",
        "编办移交或撤销席位须以裁定(ruling)为依据",
        "the staffing office moves a seat by a ruling: name it",
    )
    if ruling is None:
        return
    given = history.current.get(ruling)
    refuse_unless(
        given is not None and not given.retracted and given.type == "plan.dispute_ruled",
        "no-such-ruling",
        f"本方案没有裁定 {ruling}",
        f"this plan holds no ruling {ruling}",
    )
    assert given is not None
    raised = history.current.get(f"dispute:{given.data['dispute']}")
    named = {*given.data.get("changes", ()), *(raised.data["statements"] if raised else ())}
    refuse_unless(
        given.data["outcome"] == "WORLD_CHANGES" and seat in named,
        "ruling-moves-it-not",
        f"裁定 {ruling} 没有决定移动席位 {seat}",
        f"the ruling {ruling} does not move the seat {seat}",
    )


def confirm_cooperation(command: ConfirmCooperation, history: History, context: Context) -> list[Fact]:
    """By an agency that leads the task, of a seat that cooperates in it, for a period of the calendar."""
    event: CooperationConfirmed = command.fact
    when = begin(command, event, history, context)
    refuse_end(command)
    state = history.near(when.on.isoformat(), event.task)
    task, seat = require_seat(state, event.seat)
    refuse_unless(
        seat.role in HELPING,
        "not-a-cooperating-seat",
        f"席位 {event.seat} 不是配合或参与席位",
        f"the seat {event.seat} neither cooperates nor participates",
    )
    _require_lead(state, task, context)
    require_period(state, event.period, context)
    return [assert_once(history, context, command.stream, event, when)]


def _require_lead(state: Plan, task: Task, context: Context) -> None:
    mine = context.actor.agency
    refuse_unless(
        mine is not None
        and any(
            seat.role == "lead" and seat.in_force(state.day) and context.register.same(seat.agency, mine)
            for seat in task.seats.values()
        ),
        "not-the-lead",
        f"配合情况由任务 {task.task} 的牵头单位确认",
        f"cooperation is confirmed by an agency that leads task {task.task}",
    )


DECISIONS: dict[type[Command], Decision] = {
    TransferSeat: transfer,
    RevokeSeat: revoke,
    ConfirmCooperation: confirm_cooperation,
}
