"""The facts by which a seat moves or ends: the same for a decision of the plan office and for a ruling."""

from __future__ import annotations

from datetime import date
from itertools import count

from aggregates.deciding import Context, assert_once
from aggregates.events.assignment import SeatRevoked, SeatTransferred
from aggregates.events.base import Fact
from aggregates.events.plan import SeatAssigned
from aggregates.execution import require_seat
from aggregates.fold.history import History
from aggregates.fold.task import Seat, Task
from aggregates.papers import require_paper
from aggregates.refusal import refuse_unless
from aggregates.values import Effective, SeatRole, Source, seat_statement, task_of_seat

ENDINGS = ("plan.seat_transferred", "plan.seat_revoked")


def transfer_facts(
    history: History, context: Context, stream: str, seat: str, to_agency: str, to_agency_as_written: str, *,
    when: Effective, document: str, source: Source, role: SeatRole | None = None, ruling: str | None = None,
) -> list[Fact]:  # fmt: skip
    """The transfer, which ends `seat` on `when.on`, and the seat that begins then: one commit, in this order.

    The new seat keeps the role and its place unless `role` is another one, and an end of the old seat that was known
    beforehand. Whoever calls says who may transfer, and whether `ruling` may be named (semantics.md, "What is one
    statement"). Raises Refused.
    """
    require_paper(source)
    day = when.on.isoformat()
    task, held = require_seat(history.near(day, task_of_seat(seat)), seat)
    _require_unmoved(history, seat, day)
    given = held.given.data
    becomes: SeatRole = role or given["role"]
    _require_vacant(task, to_agency, becomes, day, context)
    begun = SeatAssigned(
        task=task.task, agency=to_agency, agency_as_written=to_agency_as_written, role=becomes,
        order=given["order"] if becomes == given["role"] else _last(task, becomes, day) + 1,
        occurrence=_occurrence(history, task.task, to_agency, becomes), basis="decision", source=source,
    )  # fmt: skip
    ended = SeatTransferred(
        task=task.task, seat=seat, to_seat=begun.statement, document=document, ruling=ruling, source=source
    )
    beginning = when.model_copy(update={"to": _end_known(held)})
    return [
        assert_once(history, context, stream, ended, when),
        Fact(stream, begun, beginning, begun.statement),
    ]


def revocation_fact(
    history: History, context: Context, stream: str, seat: str, *,
    when: Effective, document: str, source: Source, ruling: str | None = None,
) -> Fact:  # fmt: skip
    """The revocation, of a seat in force on the day that no later act moves. Raises Refused."""
    require_paper(source)
    day = when.on.isoformat()
    task, _ = require_seat(history.near(day, task_of_seat(seat)), seat)
    _require_unmoved(history, seat, day)
    event = SeatRevoked(task=task.task, seat=seat, document=document, ruling=ruling, source=source)
    return assert_once(history, context, stream, event, when)


def _require_unmoved(history: History, seat: str, day: str) -> None:
    """No transfer or revocation of a later day stands: with an earlier one the seat would be handed over twice."""
    later = [
        r for r in history.current.values()
        if r.type in ENDINGS and not r.retracted and r.data["seat"] == seat and r.effective_on > day
    ]  # fmt: skip
    refuse_unless(
        not later,
        "seat-moves-later",
        f"席位 {seat} 已有更晚的移交或撤销({later[0].statement if later else ''});请先撤回该记录",
        f"a later act already ends the seat {seat} ({later[0].statement if later else ''}); retract that one first",
    )


def _require_vacant(task: Task, agency: str, role: str, day: str, context: Context) -> None:
    held = any(
        seat.role == role and seat.in_force(day) and context.register.same(seat.agency, agency)
        for seat in task.seats.values()
    )
    refuse_unless(
        not held,
        "seat-already-held",
        f"{agency} 在 {day} 已担任任务 {task.task} 的 {role}",
        f"{agency} already holds the role {role} on task {task.task} on {day}",
    )


def _last(task: Task, role: str, day: str) -> int:
    """The highest place among the seats of a role in force on the day, 0 without any."""
    places = (seat.given.data["order"] for seat in task.seats.values() if seat.role == role and seat.in_force(day))
    return max(places, default=0)


def _occurrence(history: History, task: str, agency: str, role: str) -> int:
    """Held for the first, second … time: the first number no statement of the stream has."""
    return next(n for n in count(1) if seat_statement(task, agency, role, n) not in history.current)


def _end_known(held: Seat) -> date | None:
    end = held.given.effective_to
    return date.fromisoformat(end) if end else None
