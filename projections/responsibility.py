"""Who held which seat on which day, as known when; transfers and revocations end a seat (docs/figures.md §2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection

from aggregates.commands import plan_stream
from aggregates.fold import plan as plan_fold
from aggregates.fold.chain import SEAT, chain_answer
from aggregates.fold.known import visible
from aggregates.fold.plan import Plan
from aggregates.fold.revision import Revision
from aggregates.fold.task import Seat
from projections.plan_state import state
from projections.statements import current

Standing = Literal["in_force", "ended", "not_yet", "start_unknown"]
TYPES = (SEAT, "plan.seat_transferred", "plan.seat_revoked")


@dataclass(frozen=True, slots=True)
class Holding:
    """One seat as known at K, and how it stands on day V.

    `start_unknown`: the document gives no date, so the day of entry was written; asked about an earlier day the
    answer is that the start is unknown, never that nobody held the seat (semantics.md). `until` is the ISO day the
    seat ends as far as V sees it; `ended_by` is the transfer or revocation that ends it, None for its own end.
    """

    seat: Revision
    standing: Standing
    until: str | None = None
    ended_by: Revision | None = None


def holdings(
    connection: Connection, plan: str, day: str, size: int, *, task: str | None = None, agency: str | None = None
) -> list[Holding]:
    """Every seat of the plan known at K and not retracted, ordered by task, role as printed, and place."""
    rows = current(connection, plan_stream(plan), size, TYPES)
    seen = plan_fold.fold(visible(rows, day), day)
    return holdings_in(seen, (row for row in rows if row.type == SEAT), task=task, agency=agency)


def holdings_in(
    plan: Plan, seats: Iterable[Revision], *, task: str | None = None, agency: str | None = None
) -> list[Holding]:
    """The same from the fold at (V, K) and the plan's seats known at K, retracted ones included."""
    held = {name: seat for one in plan.tasks.values() for name, seat in one.seats.items()}
    found = [
        _holding(row, held.get(row.statement), plan.day)
        for row in seats
        if not row.retracted
        and (task is None or row.data["task"] == task)
        and (agency is None or row.data["agency"] == agency)
    ]
    found.sort(key=lambda holding: (holding.seat.data["task"].split("."), holding.seat.first))
    return found


def responsibility_chain(connection: Connection, plan: str, task: str, day: str, size: int) -> dict[str, Any]:
    """The responsibility chain of a task at (V, K), as `aggregates.fold.chain.chain_answer` gives it."""
    seats = current(connection, plan_stream(plan), size, (SEAT,))
    return chain_answer(state(connection, plan, day, size), task, seats)


def _holding(row: Revision, seat: Seat | None, day: str) -> Holding:
    if seat is None:
        return Holding(row, "start_unknown" if row.defaulted else "not_yet", row.effective_to)
    standing: Standing = "in_force" if seat.in_force(day) else "ended"
    return Holding(row, standing, seat.until, seat.ended if seat.by_act else None)
