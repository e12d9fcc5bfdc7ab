"""What became of decisions and of closed periods: rested on what was later changed, recorded after the close."""

from __future__ import annotations

from sqlalchemy import Connection

from aggregates.commands import REGISTER, RULES, plan_stream, region_stream
from aggregates.fold import after_close as closes
from aggregates.fold import resting as rests
from aggregates.fold.after_close import AfterClose
from aggregates.fold.resting import Rested
from aggregates.fold.revision import Revision
from aggregates.fold.rules import EVERYWHERE
from projections.statements import recorded


def resting(connection: Connection, plan: str, size: int) -> list[Rested]:
    """The decisions of a plan known at `size` that rested on what was later corrected, retracted or contested."""
    own = recorded(connection, plan_stream(plan), 0, size)
    streams = (*_regions(own), REGISTER, RULES)
    return rests.resting(own, size, (r for stream in streams for r in recorded(connection, stream, 0, size)))


def after_close(connection: Connection, plan: str, size: int) -> list[AfterClose]:
    """The entries of a plan known at `size` that were recorded about a period after its close; and those of its region
    and of the rule sets adopted for it, which move its figures as well."""
    own = recorded(connection, plan_stream(plan), 0, size)
    beside = (r for stream in (*_regions(own), RULES) for r in recorded(connection, stream, 0, size))
    concerned = (r for r in beside if r.data.get("scope") in (None, EVERYWHERE, plan))
    return closes.after_close(sorted([*own, *concerned], key=lambda r: r.position), size)


def _regions(own: list[Revision]) -> list[str]:
    """The streams of every region the plan was ever registered for."""
    return [region_stream(region) for region in sorted({r.data["region"] for r in own if r.type == "plan.registered"})]
