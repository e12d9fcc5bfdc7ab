"""Commendations: proposed, posted, granted, expired, revoked (docs/figures.md §6, domain.md §5.6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aggregates.fold.revision import Revision


@dataclass(slots=True)
class Commendation:
    """One commendation from its proposal on; once revoked it stays so: another grant is another commendation."""

    id: str
    proposed: Revision
    posted: Revision | None = None
    granted: Revision | None = None
    revoked: Revision | None = None

    def status(self, day: str) -> str:
        """PROPOSED, POSTED, GRANTED, EXPIRED or REVOKED on `day` (ISO)."""
        if self.revoked is not None:
            return "REVOKED"
        if self.granted is not None:
            expires = self.granted.data.get("expires_on")
            return "EXPIRED" if expires is not None and day >= expires else "GRANTED"
        return "PROPOSED" if self.posted is None else "POSTED"


def _propose(commendations: dict[str, Commendation], r: Revision) -> str | None:
    commendations[r.data["commendation"]] = Commendation(r.data["commendation"], r)
    return None


def _on(move: Callable[[Commendation, Revision], None]) -> Callable[[dict[str, Commendation], Revision], str | None]:
    def act(commendations: dict[str, Commendation], r: Revision) -> str | None:
        commendation = commendations.get(r.data["commendation"])
        if commendation is None:
            return "commendation-unknown"
        move(commendation, r)
        return None

    return act


def _post(commendation: Commendation, r: Revision) -> None:
    commendation.posted = r


def _grant(commendation: Commendation, r: Revision) -> None:
    commendation.granted = r


def _revoke(commendation: Commendation, r: Revision) -> None:
    commendation.revoked = r


ACTS: dict[str, Callable[[dict[str, Commendation], Revision], str | None]] = {
    "plan.commendation_proposed": _propose,
    "plan.public_notice_posted": _on(_post),
    "plan.commendation_granted": _on(_grant),
    "plan.commendation_revoked": _on(_revoke),
}
