"""A world holds each stream's visible statements, folded, and nothing of another stream."""

from __future__ import annotations

from aggregates.fold.known import visible
from aggregates.fold.world import world
from tests.aggregates import stories as s
from tests.aggregates.entries import seen
from tests.aggregates.fold.worlds import weights, world_of
from tests.scenario import PLAN, fact


def test_every_stream_finds_its_place() -> None:
    """Plans by id, measurements by region, the register, adopted rules; a plan's statements as they were told."""
    facts = [*s.a_plan(), fact(s.measured(), "2022-12-31"), *s.names("教育局"), fact(weights(), "2022-01-01")]
    found = world_of(facts, "2024-01-01")
    assert list(found.plans) == list(found.said) == [PLAN]
    assert found.plans[PLAN].registered is not None
    assert [r.type for r in found.said[PLAN]][:2] == ["plan.registered", "plan.task_defined"]
    assert [r.type for r in found.measured["甲县"]] == ["region.measurement_recorded"]
    assert list(found.register.agencies) == ["甲县/教育局"]
    assert found.rules(PLAN).weights == found.rules().weights is not None


def test_a_rejudgement_may_follow_rules_adopted_later() -> None:
    """Rules known but not yet in force count only where they are chosen."""
    told = seen([*s.a_plan(), fact(weights(), "2025-01-01")], "9999-12-31")
    now = visible(told, "2024-01-01")
    later = [r for r in told if r.effective_on > "2024-01-01"]
    assert world(now, "2024-01-01", {}, later).rules(PLAN).weights is None
    chosen = world(now, "2024-01-01", {"weights": ("甲县规则", 1)}, later)
    assert chosen.rules(PLAN).weights is not None
