"""Where the targets of a plan stand at (V, K)."""

from __future__ import annotations

from sqlalchemy import Connection

from aggregates.commands import plan_stream
from aggregates.fold.plan import fold
from aggregates.fold.targets import Standing, standings
from projections.plan_state import measured, plans
from projections.statements import visible

FAR = "9999-12-31"
TYPES = ("plan.registered", "plan.target_set", "plan.baseline_recorded", "plan.indicator_defined")


def targets(connection: Connection, plan: str, day: str, size: int) -> list[Standing]:
    """Every target of the plan against the visible measurements of its region, in the order of the fold."""
    state = fold(visible(connection, plan_stream(plan), day, size, types=TYPES), day)
    if state.registered is None:
        return []
    return standings(state, measured(connection, state.registered.data["region"], day, size))


def target_units(connection: Connection, region: str, indicator: str, size: int) -> frozenset[str]:
    """The units in which plans of the region set targets for an indicator, whatever day they hold."""
    found: set[str] = set()
    for plan in plans(connection, FAR, size):
        if plan.data["region"] == region:
            set_ = visible(connection, plan.stream, FAR, size, types=("plan.target_set",))
            found |= {t.data["unit"] for t in set_ if t.data["indicator"] == indicator and "unit" in t.data}
    return frozenset(found)
