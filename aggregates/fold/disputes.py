"""Disputes over responsibility: marked statements that change nothing until a ruling (docs/figures.md §6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aggregates.fold.revision import Revision

if TYPE_CHECKING:
    from aggregates.fold.plan import Plan

OPEN = ("RAISED", "NEGOTIATING", "ESCALATED")
AFTER_RULING = "plan.dispute_appealed"
"""What may follow a first ruling, beside the ruling on it."""


@dataclass(slots=True)
class Dispute:
    """One dispute: what was raised, and every act on it since, in the order of the fold."""

    id: str
    raised: Revision
    acts: list[Revision] = field(default_factory=list)
    status: str = "RAISED"

    @property
    def open(self) -> bool:
        """Whether nobody has agreed, ruled or withdrawn yet."""
        return self.status in OPEN

    @property
    def statements(self) -> tuple[str, ...]:
        """The statements it contests."""
        return tuple(self.raised.data["statements"])

    @property
    def agency(self) -> str:
        """The agency that raised it."""
        return str(self.raised.data["agency"])

    @property
    def task(self) -> str:
        """The task it is about."""
        return str(self.raised.data["task"])

    def of(self, type_: str) -> list[Revision]:
        """Its acts of one type, in the order of the fold."""
        return [act for act in self.acts if act.type == type_]

    @property
    def ruling(self) -> Revision | None:
        """The last ruling, standing until another one."""
        rulings = self.of("plan.dispute_ruled")
        return rulings[-1] if rulings else None

    @property
    def parties(self) -> tuple[str, ...]:
        """Who raised it, then everybody who answered, each once."""
        answers = (str(act.data["agency"]) for act in self.of("plan.dispute_answered"))
        return tuple(dict.fromkeys((self.agency, *answers)))

    def convener(self, plan: Plan) -> str:
        """Who calls the parties together: the first-listed lead on the day it was raised, else who raised it.

        First-listed is the lowest `order`, then the first position (docs/figures.md §6).
        """
        task = plan.tasks.get(self.task)
        leads = [
            seat
            for seat in (task.seats.values() if task else ())
            if seat.role == "lead" and seat.in_force(self.raised.effective_on)
        ]
        first = min(leads, key=lambda seat: (seat.given.data["order"], seat.given.first), default=None)
        return first.agency if first else self.agency


def disputed(disputes: Iterable[Dispute]) -> frozenset[str]:
    """The statements that an open dispute names."""
    return frozenset(name for dispute in disputes if dispute.open for name in dispute.statements)


def _raise(disputes: dict[str, Dispute], r: Revision) -> str | None:
    disputes[r.data["dispute"]] = Dispute(r.data["dispute"], r)
    return None


def _becomes(status: Callable[[Dispute, Revision], str]) -> Callable[[dict[str, Dispute], Revision], str | None]:
    def act(disputes: dict[str, Dispute], r: Revision) -> str | None:
        dispute = disputes.get(r.data["dispute"])
        if dispute is None:
            return "dispute-unknown"
        if not _takes(dispute, r):
            return "dispute-closed"
        dispute.acts.append(r)
        dispute.status = status(dispute, r)
        return None

    return act


def _takes(dispute: Dispute, r: Revision) -> bool:
    """Whether the dispute can still be moved by this act."""
    if dispute.status == "DECIDED":
        return r.type == AFTER_RULING or (r.type == "plan.dispute_ruled" and r.data["instance"] == 2)
    return dispute.status != "WITHDRAWN"


ACTS: dict[str, Callable[[dict[str, Dispute], Revision], str | None]] = {
    "plan.dispute_raised": _raise,
    "plan.dispute_answered": _becomes(lambda dispute, r: dispute.status),
    "plan.negotiation_held": _becomes(lambda dispute, r: "AGREED" if r.data["agreed"] else "NEGOTIATING"),
    "plan.dispute_escalated": _becomes(lambda dispute, r: "ESCALATED"),
    "plan.dispute_ruled": _becomes(lambda dispute, r: "DECIDED"),
    "plan.dispute_withdrawn": _becomes(lambda dispute, r: "WITHDRAWN"),
    "plan.dispute_appealed": _becomes(lambda dispute, r: "ESCALATED"),
}
