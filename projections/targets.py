"""Where the targets of a plan stand at (V, K)."""

from __future__ import annotations

from sqlalchemy import Connection

from aggregates.commands import plan_stream
from aggregates.fold.plan import fold
from aggregates.fold.targets import Standing, standings
from projections.plan_state import measured
from projections.statements import visible

TYPES = ("plan.registered", "plan.target_set", "plan.baseline_recorded")


def targets(connection: Connection, plan: str, day: str, size: int) -> list[Standing]:
    """Every target of the plan against the visible measurements of its region, in the order of the fold."""
    state = fold(visible(connection, plan_stream(plan), day, size, types=TYPES), day)
    if state.registered is None:
        return []
    return standings(state, measured(connection, state.registered.data["region"], day, size))
