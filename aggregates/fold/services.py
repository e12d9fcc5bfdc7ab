"""Volunteer service orders on a task: 点单、派单、领单、接单、完成 (docs/figures.md §6, domain.md §8)."""

from __future__ import annotations

from dataclasses import dataclass, field

from aggregates.fold.revision import Revision

STAGES = ("ORDERED", "ASSIGNED", "CLAIMED", "TAKEN", "COMPLETED")
"""已点单、已派单、部门已领单、服务队已接单、已完成."""


@dataclass(slots=True)
class Order:
    """One order from the wish on; `stages` holds the last statement of each stage reached."""

    id: str
    stages: dict[str, Revision] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """The furthest stage reached."""
        return next(stage for stage in reversed(STAGES) if stage in self.stages)


def stage_of(r: Revision) -> str:
    """The stage a statement reaches; an acceptance without a team is the agency's own (领单)."""
    if r.type == "plan.service_accepted":
        return "CLAIMED" if r.data.get("team") is None else "TAKEN"
    return _STAGE[r.type]


def serve(orders: dict[str, Order], r: Revision) -> str | None:
    """Let one statement act on the orders of its task; the code of the anomaly when it could not."""
    name = r.data["order"]
    if r.type == "plan.service_ordered":
        orders[name] = Order(name)
    if name not in orders:
        return "order-unknown"
    orders[name].stages[stage_of(r)] = r
    return None


_STAGE = {
    "plan.service_ordered": "ORDERED",
    "plan.service_assigned": "ASSIGNED",
    "plan.service_completed": "COMPLETED",
}
TYPES: tuple[str, ...] = (*_STAGE, "plan.service_accepted")
