"""What an answer rests on, in numbers: statements late, corrected, disputed, and those made up for illustration."""

from __future__ import annotations

from typing import Any

from aggregates.fold.disputes import disputed
from aggregates.fold.lateness import days_late
from aggregates.fold.revision import Revision
from aggregates.fold.world import World
from projections.timeline import tolerance
from replay.terminal import say


def counts(world: World, plan: str | None = None) -> dict[str, Any]:
    """Of the visible statements of the world's plans: how many are late, corrected, disputed, illustrations."""
    adopted = world.rules(plan).procedure
    allowed = tolerance(adopted)
    visible = [r for said in world.said.values() for r in said]
    contested = {name for state in world.plans.values() for name in disputed(state.disputes.values())}
    return {
        "statements": len(visible),
        "late": sum(days_late(r) > allowed for r in visible),
        "late_after_days": allowed,
        "late_after_adopted": f"{adopted.rules}@{adopted.version}" if adopted else None,
        "corrected": sum(r.revision > 1 for r in visible),
        "disputed": sum(r.statement in contested for r in visible),
        "illustration": sum(map(invented, visible)),
    }


def invented(r: Revision) -> bool:
    """Whether a statement, or only its day, was made up for illustration."""
    source = r.data.get("source", {})
    return "illustration" in (source.get("kind"), source.get("dating"))


def print_counts(found: dict[str, Any]) -> None:
    """One line; a second one when some of it was made up."""
    rule = found["late_after_adopted"] or "默认,未经采用 default, not adopted"
    late = f"迟报 late (>{found['late_after_days']} 日,{rule}) {found['late']}"
    say(
        f"所据陈述 statements {found['statements']} · {late} · 更正 corrected {found['corrected']} · "
        f"争议中 disputed {found['disputed']}"
    )
    if found["illustration"]:
        say(f"其中示意(虚构)illustration {found['illustration']} 条,数字仅作演示 made up: figures for show only")
