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
from projections.statements import streams, visible

PLAN_PREFIX = "plan:"


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


def plans(connection: Connection, day: str, size: int) -> list[Revision]:
    """The registration of every plan visible at (V, K), as its latest edition in effect words it, by plan id."""
    found: list[Revision] = []
    for stream in streams(connection, size, "plan.registered"):
        found += visible(connection, stream, day, size, types=("plan.registered",))[-1:]
    return found
