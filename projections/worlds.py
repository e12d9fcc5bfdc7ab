"""Everything a figure of a plan, or of all plans, is computed from at (V, K), read from the rectangles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from aggregates.commands import REGISTER, RULES, plan_stream, region_stream
from aggregates.fold.revision import Revision
from aggregates.fold.world import World, world
from projections.statements import current, streams, visible

Chosen = Mapping[str, tuple[str, int]]
"""Rule sets named for a re-judgement: kind → (id, version)."""


def seen(connection: Connection, plans: Iterable[str], day: str, size: int) -> list[Revision]:
    """known(V, K) of plans, their regions, the agency register and the adopted rule sets, in the order of the fold."""
    found = [r for stream in (REGISTER, RULES) for r in visible(connection, stream, day, size)]
    regions: set[str] = set()
    for plan in plans:
        own = visible(connection, plan_stream(plan), day, size)
        regions |= {r.data["region"] for r in own if r.type == "plan.registered"}
        found += own
    for region in sorted(regions):
        found += visible(connection, region_stream(region), day, size)
    return sorted(found, key=lambda r: r.key)


def all_plans(connection: Connection, size: int) -> list[str]:
    """The ids of all plans known at K, sorted."""
    return [stream.removeprefix(plan_stream("")) for stream in streams(connection, size, "plan.registered")]


def rule_sets(connection: Connection, size: int) -> list[Revision]:
    """Every rule set adopted by K, in the order of recording: a re-judgement may name one that takes effect later."""
    return [r for r in current(connection, RULES, size) if not r.retracted]


def world_at(
    connection: Connection, plans: Iterable[str], day: str, size: int, chosen: Chosen | None = None
) -> World:
    """The world of some plans at (V, K); with `chosen`, judged by those rule sets."""
    later = rule_sets(connection, size) if chosen else ()
    return world(seen(connection, plans, day, size), day, chosen or {}, later)
