"""A transfer and the seat it begins are one act: taken back, brought back and dated together.

Else a task would be left with two leads, or with none (semantics.md, "What is one statement").
"""

from __future__ import annotations

from datetime import date

from aggregates.fold.history import History
from aggregates.fold.revision import Revision
from aggregates.refusal import refuse_unless

SEAT, TRANSFER = "plan.seat_assigned", "plan.seat_transferred"
ENDS = (TRANSFER, "plan.seat_revoked")


def begun_by(seat: str, history: History) -> Revision | None:
    """The transfer that began a seat, also one taken back; None for a seat that nobody handed over."""
    return next((r for r in history.current.values() if r.type == TRANSFER and r.data["to_seat"] == seat), None)


def require_with_its_transfer(before: Revision, history: History, on: date | None) -> None:
    """A seat that a transfer began is not taken back or dated apart from it. `on`: its day after the revision, None
    for a retraction."""
    transfer = begun_by(before.statement, history) if before.type == SEAT else None
    keeps = on is not None and on.isoformat() == before.effective_on and not before.retracted
    refuse_unless(
        transfer is None or keeps,
        "begins-by-transfer",
        f"席位 {before.statement} 系移交所得,请撤回或更正该移交({transfer.statement if transfer else ''})",
        f"{before.statement} begins by a transfer: retract or correct that ({transfer.statement if transfer else ''})",
    )


def require_not_moved_on(before: Revision, history: History) -> None:
    """A transfer is taken back or moved only while nothing ends the seat it began: the last one first."""
    ends = [
        r.statement for r in history.current.values()
        if before.type == TRANSFER and r.type in ENDS and not r.retracted and r.data["seat"] == before.data["to_seat"]
    ]  # fmt: skip
    refuse_unless(
        not ends,
        "seat-moved-on",
        f"移交所得的席位已另行移交或撤销({'、'.join(ends)}),请先撤回该记录",
        f"the seat it began was moved or revoked since ({', '.join(ends)}); retract that one first",
    )
