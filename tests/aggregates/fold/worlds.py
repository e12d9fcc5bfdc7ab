"""Small worlds for tests of figures: adopted rules, and what is seen of them at a day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aggregates.events import rules
from aggregates.events.base import Fact
from aggregates.fold.world import World, world
from tests.aggregates import stories as s
from tests.aggregates.entries import seen
from tests.scenario import fact

ADOPTED: dict[str, Any] = {
    "rules": "甲县规则", "version": 1, "scope": "*", "adopted_by": "甲县纲要办", "document": "甲科〔2022〕2号",
           "digest": "0" * 64, "source": s.PAPER}  # fmt: skip
WEIGHTS: dict[str, Any] = {
    "lead": "1", "cooperate": "0.4", "responsible": "0.8", "participate": "0.2", "guide": "0.1", "flat_shared": "0.6",
    "too_few": 3, "rounding": {"places": 1, "mode": "half_up"},
}  # fmt: skip
LIGHTS: dict[str, Any] = {
    "yellow_days_before": 3, "red_days_after": 30, "partial": "YELLOW", "yellow_gap": "10", "red_gap": "30",
    "yellow_missing": 1, "red_missing": 2,
}  # fmt: skip
PROCEDURE: dict[str, Any] = {
    "objection_days": 10, "late_after_days": 30, "dispute_days": 60, "required": ("percent", "evidence"),
    "reporting_roles": ("lead", "shared", "responsible", "cooperate"),
}  # fmt: skip


def weights(content: dict[str, Any] | None = None, **changes: Any) -> rules.WeightsAdopted:
    """A set of weights, with other `content` where it is given."""
    said = {**WEIGHTS, **(content or {})}
    held = rules.Weights(**{**said, "rounding": rules.Rounding(**said["rounding"])})
    return rules.WeightsAdopted(**{**ADOPTED, "content": held, **changes})


def lights(content: dict[str, Any] | None = None, **changes: Any) -> rules.LightsAdopted:
    """Thresholds of lights."""
    return rules.LightsAdopted(**{**ADOPTED, "content": rules.Lights(**{**LIGHTS, **(content or {})}), **changes})


def procedure(content: dict[str, Any] | None = None, **changes: Any) -> rules.ProcedureAdopted:
    """Terms of the process."""
    held = rules.Procedure(**{**PROCEDURE, **(content or {})})
    return rules.ProcedureAdopted(**{**ADOPTED, "content": held, **changes})


def every_rule(on: str = "2022-01-01") -> list[Fact]:
    """Weights, lights and procedure, adopted for all plans."""
    return [fact(event, on) for event in (weights(), lights(), procedure())]


def world_of(facts: Iterable[Fact], day: str, size: int | None = None) -> World:
    """Everything recorded as seen at (V, K), K the head unless given."""
    return world(seen(facts, day, size), day)
