"""Recorded about a period after it was closed: accepted, and listed (semantics.md, "Fixing, closing, restating")."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from aggregates.fold.calendar import period_first_day, period_last_day
from aggregates.fold.known import current
from aggregates.fold.lateness import civil_day
from aggregates.fold.revision import Revision

CLOSED = "plan.period_closed"


class AfterClose(NamedTuple):
    """One entry that takes effect, or took effect before it was revised, inside a period closed earlier.

    `reason` is that of the revision; a first assertion gives it as the note of its source.
    """

    position: int
    statement: str
    type: str
    period: str
    reason: str | None


def after_close(revisions: Iterable[Revision], size: int) -> list[AfterClose]:
    """The entries of a plan's stream after a close inside its period, by position, then period.

    `revisions` are all of the stream, positions rising. A correction that moves a statement out of the period is
    listed too: it was part of what was closed.
    """
    known = [r for r in revisions if r.position <= size]
    closings = [r for r in current(known, size).values() if r.type == CLOSED and not r.retracted]
    found = [entry for closing in closings for entry in _of(closing, known)]
    return sorted(found, key=lambda entry: (entry.position, entry.period))


def _of(closing: Revision, known: list[Revision]) -> list[AfterClose]:
    period = closing.data["period"]
    first, last = period_first_day(period).isoformat(), period_last_day(period).isoformat()
    before: dict[str, str] = {}
    found: list[AfterClose] = []
    for r in known:
        days = (r.effective_on, before.get(r.statement, r.effective_on))
        before[r.statement] = r.effective_on
        if _is_after(r, closing) and any(first <= day <= last for day in days):
            note = r.data.get("source", {}).get("note")
            found.append(AfterClose(r.position, r.statement, r.type, period, r.reason or note))
    return found


def _is_after(r: Revision, closing: Revision) -> bool:
    """Recorded after the close, and not before the day the close takes effect."""
    return r.position > closing.position and civil_day(r.recorded_at).isoformat() >= closing.effective_on


def after_close_answer(found: Iterable[AfterClose]) -> list[dict[str, Any]]:
    """The same as JSON-ready values."""
    return [entry._asdict() for entry in found]
