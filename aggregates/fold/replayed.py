"""A figure replayed from some of the visible statements, and what one statement does to it (semantics.md, law 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from heapq import merge
from typing import Any

from aggregates.fold.figures import figure
from aggregates.fold.figures_plan import Figure
from aggregates.fold.plan import Plan
from aggregates.fold.refold import Refold
from aggregates.fold.revision import Revision
from aggregates.fold.rules import TYPES, Chosen
from aggregates.fold.world import world

RULES = (*TYPES, "plan.reporting_calendar_adopted")
"""Statements that are rules: they judge, and are not judged."""
FRAME = (
    "plan.registered", "plan.task_defined", "plan.seat_assigned", "plan.target_set", "plan.obligation_defined",
    "plan.obligation_scheduled", "plan.child_required", "plan.indicator_defined", "agency.registered",
    "agency.alias_asserted", "agency.alias_rejected",
)  # fmt: skip
"""Statements that say what there is to judge; how it stands is said by others."""


@dataclass(frozen=True, slots=True)
class Replay:
    """Figures of one plan at `day` (ISO) under rules chosen, from whichever statements are handed in."""

    day: str
    plan: str
    chosen: Chosen
    folds: Refold = field(default_factory=Refold, compare=False, repr=False)

    def figure(self, kept: Iterable[Revision], path: str) -> Figure:
        """The figure at `path` if only these statements were visible. Adoptions after the day may be among them."""
        ordered = sorted(kept, key=lambda r: r.key)
        now = [r for r in ordered if r.effective_on <= self.day]
        later = [r for r in ordered if r.effective_on > self.day]
        return figure(world(now, self.day, self.chosen, later, self.folds.fold), self.plan, path)

    def beside(self, common: Iterable[Revision]) -> Callable[[Iterable[Revision], str], Figure]:
        """`figure` of many small sets of statements about tasks, each beside the same common ones, about none.

        The common ones are folded once: tasks are folded apart from everything else, so that this is the whole fold.
        """
        ordered = sorted(common, key=lambda r: r.key)
        now = [r for r in ordered if r.effective_on <= self.day]
        base = world(now, self.day, self.chosen, [r for r in ordered if r.effective_on > self.day])
        state, said = base.plans.get(self.plan, Plan(self.day)), base.said.get(self.plan, [])

        def of(kept: Iterable[Revision], path: str) -> Figure:
            own = sorted(kept, key=lambda r: r.key)
            plan = replace(state, tasks={}, anomalies=[])
            for r in own:
                plan.act(r)
            heard = list(merge(said, own, key=lambda r: r.key))
            beside = replace(base, plans={self.plan: plan}, said={self.plan: heard})
            return figure(beside, self.plan, path)

        return of


def contribution(found: Figure) -> Any:
    """What a part of the statements adds to a figure that is a sum over its parts; None for nothing."""
    if "numerator" in found:
        counts = (found["numerator"], found["denominator"], found.get("listed") or [])
        return None if counts == ("0", "0", []) else counts
    return None if _empty(found["value"]) else found["value"]


def _empty(value: Any) -> bool:
    return not value or value == "0" or (isinstance(value, dict) and all(_empty(inner) for inner in value.values()))


def use(r: Revision, before: Figure, after: Figure) -> str:
    """How a statement is used, from the figure with it and without it: rule, denominator, numerator, else scope.

    A figure without counts is its value: what moves it is the numerator, what says that it is there is the scope.
    """
    if r.type in RULES:
        return "rule"
    if "numerator" in before:
        if before["denominator"] != after.get("denominator", "0"):
            return "denominator"
        return "numerator" if before["numerator"] != after.get("numerator", "0") else "scope"
    return "scope" if r.type in FRAME or before["value"] == after["value"] else "numerator"
