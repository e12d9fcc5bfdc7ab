"""Seats: what clauses say, as drafts; a party named twice in one role sits once."""

from __future__ import annotations

from collections.abc import Sequence

from aggregates.documents.clauses import Placed
from aggregates.documents.draft import Basis, SeatDraft
from aggregates.documents.glyphs import squeeze


def seats_of(own: Sequence[Placed], inherited: Sequence[Placed]) -> list[SeatDraft]:
    """The seats of a task's own clauses, then those of the headings above it (basis group)."""
    seats: dict[tuple[str, str], SeatDraft] = {}
    bases: tuple[tuple[Sequence[Placed], Basis], ...] = ((own, "explicit"), (inherited, "group"))
    for clauses, basis in bases:
        for placed in clauses:
            for named in placed.clause.named:
                seat = SeatDraft(
                    squeeze(named.agency),
                    named.role,
                    named.order,
                    basis,
                    placed.text,
                    placed.lines,
                    named.resolved,
                )
                seats.setdefault((seat.agency, seat.role), seat)
    return list(seats.values())


def open_ended(clauses: Sequence[Placed]) -> bool:
    """Whether any of the clauses leaves its list open."""
    return any(placed.clause.open_ended for placed in clauses)
