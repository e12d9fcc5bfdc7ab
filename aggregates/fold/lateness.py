"""How long after its day a statement was recorded (semantics.md, "Statements and revisions")."""

from __future__ import annotations

from datetime import date, timedelta

from aggregates.fold.revision import Revision

_CIVIL = timedelta(hours=8)
"""Civil days are those of Asia/Shanghai; recorded instants are UTC."""


def civil_day(recorded_at: str) -> date:
    """The day (Asia/Shanghai) of a `recordedtime` text."""
    day = date.fromisoformat(recorded_at[:10])
    return day + timedelta(days=1) if int(recorded_at[11:13]) + _CIVIL.seconds // 3600 >= 24 else day


def days_late(r: Revision) -> int:
    """Days from the day a statement took effect to the day it was recorded; below 0 for a future fact."""
    return (civil_day(r.recorded_at) - date.fromisoformat(r.effective_on)).days
