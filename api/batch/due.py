"""Which seats of an agency still owe the report of one period (docs/figures.md §4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from aggregates.fold.calendar import period_first_day, period_last_day
from aggregates.fold.plan import Plan
from aggregates.fold.register import Register
from aggregates.fold.reporting import Period, calendars_of, exists, owes, period_held
from aggregates.fold.rules import RuleSet
from aggregates.fold.task import Seat, Task
from aggregates.refusal import Refused, refuse_unless
from projections.worlds import world_at
from replay.viewpoint import Viewpoint


class Due(NamedTuple):
    """One row of the form: a seat whose report of the period is due."""

    plan: str
    seat: str
    task: str
    title: str
    period: str


def due(connection: Connection, plan: str, agency: str, period: str, view: Viewpoint) -> list[Due]:
    """The seats the agency (aliases and reforms followed) held through the period and has not reported on.

    Where no calendar is adopted every period is reported on. Refused: `no-such-plan`, `no-such-agency` (it holds no
    seat), `period-not-in-calendar`, `period-not-begun`.
    """
    world = world_at(connection, [plan], view.day, view.size)
    state = world.plans.get(plan)
    if state is None:
        raise Refused("no-such-plan", f"没有编号为 {plan} 的方案", f"no plan {plan}")
    held = _held(state, world.register, agency)
    refuse_unless(held, "no-such-agency", f"{agency} 在该方案中没有席位", f"{agency} holds no seat on this plan")
    term = _period(state, period)
    procedure = world.rules(plan).procedure
    return [
        Due(plan, seat.statement, task.task, task.defined.data["title"] if task.defined else "", period)
        for task, seat in held
        if _owed(task, seat, term, procedure)
    ]


def _held(state: Plan, register: Register, agency: str) -> list[tuple[Task, Seat]]:
    return [(task, seat) for task, seat in _seats(state) if register.same(seat.agency, agency)]


def _seats(state: Plan) -> Iterator[tuple[Task, Seat]]:
    for task in sorted(state.tasks.values(), key=lambda one: (one.defined.first if one.defined else 0, one.task)):
        for seat in task.seats.values():
            yield task, seat


def _owed(task: Task, seat: Seat, term: Period, procedure: RuleSet | None) -> bool:
    owed = owes(seat.role, procedure) and exists(term, seat.given.effective_on, seat.until, task.statuses)
    return owed and term.period not in seat.reports


def _period(state: Plan, period: str) -> Period:
    """The period as the calendar holds it; with no calendar adopted, as it is. Refused."""
    calendars = calendars_of(state)
    first, last = period_first_day(period).isoformat(), period_last_day(period).isoformat()
    refuse_unless(first <= state.day, "period-not-begun", f"{period} 尚未开始", f"{period} has not begun")
    found = period_held(calendars, period) if calendars else Period(period, first, last, last)
    if found is None:
        raise Refused(
            "period-not-in-calendar", f"{period} 不是本方案填报周期中的一期",
            f"{period} is not one of the periods this plan reports by",
        )  # fmt: skip
    return found
