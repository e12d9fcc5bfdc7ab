"""Stories of service orders: 群众点单、社区派单、部门领单、服务队接单, done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from aggregates.commands import services as c
from aggregates.events import services as e
from tests.aggregates import stories as s
from tests.scenario import HELPER, LEAD, PLAN, Outcome, Scenario, Step, by

TEAM = "甲县/科普志愿服务队"
STREET = LEAD.model_copy(update={"id": "street", "agency": "甲县/城关街道"})
"""A liaison of a community that holds no seat."""


def order(**changes: Any) -> e.ServiceOrdered:
    """A community asks for a lecture."""
    given = {"task": s.TASK, "order": "点单-1", "community": "城关社区", "wish": "防震讲座", "source": s.REPORT}
    return e.ServiceOrdered(**{**given, **changes})


def assignment(**changes: Any) -> e.ServiceAssigned:
    """The order goes to the cooperating agency."""
    given = {"task": s.TASK, "order": "点单-1", "seat": s.HELP_SEAT, "source": s.REPORT}
    return e.ServiceAssigned(**{**given, **changes})


def acceptance(team: str | None = None) -> e.ServiceAccepted:
    """The agency, or a team of it, takes the order."""
    return e.ServiceAccepted(task=s.TASK, order="点单-1", team=team, source=s.REPORT)


def completion() -> e.ServiceCompleted:
    """Forty people heard the lecture."""
    return e.ServiceCompleted(task=s.TASK, order="点单-1", person_times=40, evidence=(s.PHOTO,), source=s.REPORT)


def ordering(day: int = 1, **changes: Any) -> c.OrderService:
    """The order, on a day of May 2024."""
    return c.OrderService(plan=PLAN, fact=order(**changes), effective_on=date(2024, 5, day))


def assigning(day: int = 2, **changes: Any) -> c.AssignService:
    """The assignment, on a day of May 2024."""
    return c.AssignService(plan=PLAN, fact=assignment(**changes), effective_on=date(2024, 5, day))


def accepting(day: int = 3, team: str | None = None) -> c.AcceptService:
    """The acceptance, on a day of May 2024."""
    return c.AcceptService(plan=PLAN, fact=acceptance(team), effective_on=date(2024, 5, day))


def completing(day: int = 5) -> c.CompleteService:
    """The completion, on a day of May 2024."""
    return c.CompleteService(plan=PLAN, fact=completion(), effective_on=date(2024, 5, day))


def steps(reached: str) -> list[Step]:
    """Every step up to and including `reached` (docs/figures.md §6)."""
    all_ = {
        "ORDERED": by(STREET, ordering()),
        "ASSIGNED": by(STREET, assigning()),
        "CLAIMED": by(HELPER, accepting()),
        "TAKEN": by(HELPER, accepting(4, TEAM)),
        "COMPLETED": by(HELPER, completing()),
    }
    return list(all_.values())[: list(all_).index(reached) + 1]


def when(command: Any, actor: Any, reached: str | None = None, *more: Any) -> Outcome:
    """The command on a plan whose order went so far."""
    return Scenario().given(*s.a_plan(), *(steps(reached) if reached else ()), *more).when(command, actor=actor)


def _order_service() -> Scenario:
    outcome = when(ordering(), STREET)
    outcome.then_dated("2024-05-01")
    return outcome.then(order())


def _assign_service() -> Scenario:
    return when(assigning(), STREET, "ORDERED").then(assignment())


def _accept_service() -> Scenario:
    taken = when(accepting(), HELPER, "ASSIGNED").then(acceptance())
    return taken.when(accepting(4, TEAM), actor=HELPER).then(acceptance(TEAM))


def _complete_service() -> Scenario:
    return when(completing(), HELPER, "TAKEN").then(completion())


HAPPY: dict[str, Callable[[], Scenario]] = {
    "order_service": _order_service,
    "assign_service": _assign_service,
    "accept_service": _accept_service,
    "complete_service": _complete_service,
}
REFUSALS: dict[str, Callable[[], Any]] = {
    "services._require_stage:no-such-order": lambda: when(assigning(), STREET),
    "services._require_stage:order-not-at-this-step": lambda: when(completing(), HELPER, "CLAIMED"),
}  # fmt: skip
