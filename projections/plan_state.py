"""A plan at (V, K): the visible rows of its stream and of its region's, folded by the kernel."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from aggregates.commands import REGISTER, plan_stream, region_stream
from aggregates.fold import plan as plan_fold
from aggregates.fold import register as register_fold
from aggregates.fold.answer import plan_answer
from aggregates.fold.plan import Plan
from aggregates.fold.register import Register
from aggregates.fold.revision import Revision
from projections.statements import any_ended, streams, visible

PLAN_PREFIX = "plan:"
FAR = "9999-12-31"


def state(connection: Connection, plan: str, day: str, size: int) -> Plan:
    """state(V, K) of one plan; V an ISO day, K a ledger size. An unknown plan gives an empty state."""
    return plan_fold.fold(visible(connection, plan_stream(plan), day, size), day)


def measured(connection: Connection, region: str, day: str, size: int) -> list[Revision]:
    """The measurements of a region visible at (V, K)."""
    return visible(connection, region_stream(region), day, size, types=("region.measurement_recorded",))


def register(connection: Connection, day: str, size: int) -> Register:
    """The agency register at (V, K)."""
    return register_fold.fold(visible(connection, REGISTER, day, size))


def answer(connection: Connection, plan: str, day: str, size: int) -> dict[str, Any]:
    """The whole answer about a plan at (V, K), with the measurements of its region."""
    found = state(connection, plan, day, size)
    region = found.registered.data["region"] if found.registered else None
    return plan_answer(found, measured(connection, region, day, size) if region else ())


def ended_tasks(connection: Connection, plan: str, day: str, size: int) -> frozenset[str]:
    """The tasks of a plan whose latest wording at (V, K) is no longer in force: a later edition dropped them."""
    stream = plan_stream(plan)
    if not any_ended(connection, stream, "plan.task_defined", day, size):
        return frozenset()
    return frozenset(name for name, r in wordings(connection, plan, day, size).items() if not r.in_force(day))


def wordings(connection: Connection, plan: str, day: str, size: int) -> dict[str, Revision]:
    """How each task is worded at (V, K), by its id: as the last edition in effect that prints it words it."""
    state = plan_fold.fold(visible(connection, plan_stream(plan), day, size, types=("plan.task_defined",)), day)
    return {name: task.defined for name, task in state.tasks.items() if task.defined}


def plans(connection: Connection, day: str, size: int) -> list[Revision]:
    """The registration of every plan known at K, by plan id: as its last edition in effect on V words it.

    A plan none of whose editions is in effect yet is there as its first one words it.
    """
    found: list[Revision] = []
    for worded in registrations(connection, size):
        found += [r for r in worded if r.effective_on <= day][-1:] or worded[:1]
    return found


def registrations(connection: Connection, size: int) -> list[list[Revision]]:
    """What each plan known at K is registered as, edition by edition: a plan is found by any number it had."""
    return [
        visible(connection, stream, FAR, size, types=("plan.registered",))
        for stream in streams(connection, size, "plan.registered")
    ]
