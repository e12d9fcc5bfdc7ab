"""What an answer rests on, in numbers: statements late, corrected, disputed, and those made up for illustration."""

from __future__ import annotations

from typing import Any

from aggregates.fold.disputes import disputed
from aggregates.fold.lateness import days_late
from aggregates.fold.world import World
from projections.timeline import tolerance
from replay.terminal import say


def counts(world: World, plan: str | None = None) -> dict[str, Any]:
    """Of the visible statements of the world's plans: how many are late, corrected, disputed, illustrations."""
    allowed = tolerance(world.rules(plan).procedure)
    visible = [r for said in world.said.values() for r in said]
    contested = {name for state in world.plans.values() for name in disputed(state.disputes.values())}
    sources = [r.data.get("source", {}) for r in visible]
    return {
        "statements": len(visible),
        "late": sum(days_late(r) > allowed for r in visible),
        "late_after_days": allowed,
        "corrected": sum(r.revision > 1 for r in visible),
        "disputed": sum(r.statement in contested for r in visible),
        "illustration": sum("illustration" in (s.get("kind"), s.get("dating")) for s in sources),
    }


def print_counts(found: dict[str, Any]) -> None:
    """One line; a second one when some of it was made up."""
    say(
        f"所据陈述 statements {found['statements']} · 迟报 late (>{found['late_after_days']} 日) {found['late']} · "
        f"更正 corrected {found['corrected']} · 争议中 disputed {found['disputed']}"
    )
    if found["illustration"]:
        say(f"其中示意(虚构)illustration {found['illustration']} 条,数字仅作演示 made up: figures for show only")
