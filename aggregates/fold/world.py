"""Everything visible at a viewpoint, stream by stream: plans, measurements, the register and the adopted rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from aggregates.fold import plan as plan_fold
from aggregates.fold import register as register_fold
from aggregates.fold.plan import Plan
from aggregates.fold.register import Register
from aggregates.fold.revision import Revision
from aggregates.fold.rules import Chosen, Rules, rules_at

PLAN, REGION, REGISTER, RULES = "plan:", "region:", "agency:", "rules:"
"""What the names of the streams begin with."""


Fold = Callable[[Iterable[Revision], str], Plan]
"""Folds the statements of one plan at an ISO day."""


@dataclass(slots=True)
class World:
    """The folded state at `day` (ISO). `said` holds each plan's visible statements in the order of the fold;
    `measured` each region's; `adopted` the rule sets, with those after `day` that a re-judgement may name."""

    day: str
    plans: dict[str, Plan] = field(default_factory=dict)
    measured: dict[str, list[Revision]] = field(default_factory=dict)
    register: Register = field(default_factory=Register)
    adopted: list[Revision] = field(default_factory=list)
    chosen: Chosen = field(default_factory=dict)
    said: dict[str, list[Revision]] = field(default_factory=dict)

    def rules(self, plan: str | None = None) -> Rules:
        """The rules for one plan, or across plans (docs/figures.md §1)."""
        return rules_at(self.adopted, self.day, plan, self.chosen)


def world(
    ordered: Iterable[Revision], day: str, chosen: Chosen | None = None, later_rules: Iterable[Revision] = (),
    fold: Fold = plan_fold.fold,
) -> World:  # fmt: skip
    """The world at `day` (ISO) from known(V, K) of all streams concerned, in the order of the fold.

    `later_rules` are the adoptions known at K that take effect after `day`.
    """
    found = World(day, chosen=dict(chosen or {}))
    register: list[Revision] = []
    for r in ordered:
        if r.stream.startswith(PLAN):
            found.said.setdefault(r.stream.removeprefix(PLAN), []).append(r)
        elif r.stream.startswith(REGION):
            found.measured.setdefault(r.stream.removeprefix(REGION), []).append(r)
        elif r.stream.startswith(REGISTER):
            register.append(r)
        elif r.stream.startswith(RULES):
            found.adopted.append(r)
    found.plans = {plan: fold(said, day) for plan, said in found.said.items()}
    found.register = register_fold.fold(register)
    found.adopted += sorted(later_rules, key=lambda r: r.key)
    return found
