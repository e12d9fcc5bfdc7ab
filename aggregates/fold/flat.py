"""Figures as dotted paths, and how much a snapshot counts: what fixed and restated figures are compared by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aggregates.fold.canonical import canonical
from aggregates.fold.measures_tasks import counted
from aggregates.fold.world import World


def flat(figures: Any) -> dict[str, str]:
    """Dotted path → canonical JSON text of each value: `dimensions.B.items.B1.score` → `"11.11"`.

    Members of a list that have an `id` go by it, other lists are one value. A dot or backslash inside a name is
    escaped by a backslash: `tasks.1\\.1.claim.percent`.
    """
    return dict(_leaves("", figures))


def _leaves(path: str, value: Any) -> Iterator[tuple[str, str]]:
    members = _members(value)
    if members:
        for name, inner in members.items():
            yield from _leaves(f"{path}.{_escaped(name)}" if path else _escaped(name), inner)
    else:
        yield path, canonical(value).decode()


def _members(value: Any) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list) and value and all(isinstance(one, Mapping) and "id" in one for one in value):
        return {one["id"]: one for one in value}
    return {}


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace(".", "\\.")


def population(world: World, plan: str) -> dict[str, int]:
    """How many tasks count, how many agencies hold seats on them, how many targets are in force."""
    state = world.plans.get(plan)
    if state is None:
        return {"tasks": 0, "agencies": 0, "targets": 0}
    tasks = list(counted(state))
    seats = (seat for task in tasks for seat in task.seats.values() if seat.in_force(state.day))
    return {
        "tasks": len(tasks),
        "agencies": len({world.register.identity(seat.agency) for seat in seats}),
        "targets": sum(target.in_force(state.day) for target in state.of("plan.target_set").values()),
    }
