"""Closing a period blocks nothing; what is stated inside it says why (semantics.md, "Fixing, closing, restating")."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from aggregates.events.base import Fact
from aggregates.fold.calendar import MONTHS, period_of
from aggregates.fold.history import History
from aggregates.refusal import refuse_unless


def closed_period(history: History, day: date, today: date) -> str | None:
    """The closed period that holds `day`, the shortest where several do; a closing yet to take effect is none."""
    for per in MONTHS:
        closing = history.current.get(f"closing:{period_of(day, per)}")
        if closing is not None and not closing.retracted and closing.effective_on <= today.isoformat():
            return str(closing.data["period"])
    return None


def require_reasons(facts: Iterable[Fact], history: History, today: date) -> None:
    """A fact effective inside a closed period of its stream is a revision, which has its reason, or carries
    `source.note`; else it is refused (semantics.md, "Fixing, closing, restating")."""
    for fact in facts:
        if fact.revision > 1 or fact.event.source.note is not None:
            continue
        period = closed_period(history, fact.effective.on, today)
        refuse_unless(
            period is None,
            "after-close-needs-reason",
            f"{fact.effective.on} 所在的 {period} 已关账;仍可补记,但须在 source.note 写明原因",
            f"{fact.effective.on} lies in {period}, which is closed; it can still be recorded, "
            "but source.note must say why",
        )
