"""Who held which seat on which day, as known when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection

from aggregates.commands import plan_stream
from aggregates.fold.revision import Revision
from projections.statements import current

Standing = Literal["in_force", "ended", "not_yet", "start_unknown"]


@dataclass(frozen=True, slots=True)
class Holding:
    """One seat as known at K, and how it stands on day V.

    `start_unknown`: the document gives no date, so the day of entry was written; asked about an earlier day the
    answer is that the start is unknown, never that nobody held the seat (semantics.md).
    """

    seat: Revision
    standing: Standing


def holdings(
    connection: Connection, plan: str, day: str, size: int, *, task: str | None = None, agency: str | None = None
) -> list[Holding]:
    """Every seat of the plan known at K and not retracted, ordered by task, role as printed, and place."""
    found = [
        Holding(seat, _standing(seat, day))
        for seat in current(connection, plan_stream(plan), size, ("plan.seat_assigned",))
        if not seat.retracted
        and (task is None or seat.data["task"] == task)
        and (agency is None or seat.data["agency"] == agency)
    ]
    found.sort(key=lambda holding: (holding.seat.data["task"].split("."), holding.seat.first))
    return found


def _standing(seat: Revision, day: str) -> Standing:
    if seat.effective_on > day:
        return "start_unknown" if seat.defaulted else "not_yet"
    return "in_force" if seat.in_force(day) else "ended"
