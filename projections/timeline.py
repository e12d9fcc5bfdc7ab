"""What was recorded about a plan, entry by entry, with the marks an auditor looks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from aggregates.commands import plan_stream
from aggregates.fold.revision import Revision
from projections.statements import recorded

LATE_AFTER_DAYS = 30
"""Entries later than this after their effective day are marked late. Ours: no plan adopts a tolerance."""
_CIVIL = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Mark:
    """One entry and its marks: late, archive, correction, retraction, defaulted, illustration, superseded."""

    revision: Revision
    marks: tuple[str, ...]


def civil_day(recorded_at: str) -> date:
    """The day (Asia/Shanghai) of a `recordedtime` text."""
    hour = int(recorded_at[11:13])
    day = date.fromisoformat(recorded_at[:10])
    return day + timedelta(days=1) if hour + _CIVIL.seconds // 3600 >= 24 else day


def is_late(revision: Revision) -> bool:
    """Recorded more than the tolerance after it took effect."""
    lag = civil_day(revision.recorded_at) - date.fromisoformat(revision.effective_on)
    return lag.days > LATE_AFTER_DAYS


def timeline(connection: Connection, plan: str, size: int, after: int = 0) -> list[Mark]:
    """Entries of the plan with after < position <= size, by position."""
    entries = recorded(connection, plan_stream(plan), 0, size)
    latest = {entry.statement: entry.position for entry in entries}
    return [
        Mark(entry, _marks(entry, latest[entry.statement])) for entry in entries if entry.position > after
    ]


def _marks(entry: Revision, latest: int) -> tuple[str, ...]:
    source = entry.data.get("source", {})
    marks = {
        "late": is_late(entry),
        "archive": source.get("entered_from") == "archive",
        "correction": entry.revision > 1 and not entry.retracted,
        "retraction": entry.retracted,
        "defaulted": entry.defaulted,
        "illustration": source.get("kind") == "illustration" or source.get("dating") == "illustration",
        "superseded": latest > entry.position,
    }
    return tuple(name for name, holds in marks.items() if holds)


def counts(marks: list[Mark], day: str) -> dict[str, int]:
    """How many late, corrected and retracted statements an answer at `day` rests on (semantics.md)."""
    shown = [mark for mark in marks if mark.revision.effective_on <= day and "superseded" not in mark.marks]
    return {
        "late": sum("late" in mark.marks for mark in shown),
        "corrected": sum("correction" in mark.marks for mark in shown),
        "retracted": sum("retraction" in mark.marks for mark in shown),
        "illustration": sum("illustration" in mark.marks for mark in shown),
    }
