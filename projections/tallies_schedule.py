"""Slots of a seat without a horizon: a calendar without an end owes reports for ever, so runs of periods are stored.

A run from period number i on adds 1 to `owed:PER/DAYS:ROLE` and i to `owed_since:PER/DAYS:ROLE`; where it stops, at
number j, they lose 1 and j. At V the slots due are owed × (periods due by V) - owed_since. Between the two forms,
`schedule_deltas` of the fold and this one, a test proves equality on any day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from aggregates.fold.calendar import MONTHS, period_first_day, period_last_day, period_of
from aggregates.fold.reporting import END, Calendars, Period, Terms, exists
from aggregates.fold.tallies_cells import Step, Timeline, day_after, within
from aggregates.fold.tallies_frame import Frame
from aggregates.fold.tallies_line import Ground

OWED, SINCE = "owed", "owed_since"


def schedule_runs(frame: Frame, ground: Ground, seat: str) -> Timeline:
    """What a seat owes, as runs; the cells named for its role and each calendar's terms."""
    post = ground.posts[seat]
    steps = _steps(frame.calendars, post.begin, post.until, ground.statuses)
    if not steps:
        return {}
    return within(post.agency, [(day, f"{cell}:{post.role}", n) for day, cell, n in steps], ground.counts)


def periods_due(per: str, due_days: int, day: str) -> int:
    """One more than the number of the last period whose report is due before `day` (ISO)."""
    last = date.fromisoformat(day).toordinal() - due_days - 1
    if last < 1:
        return 0
    reached = date.fromordinal(last)
    number = _number(per, reached)
    return number + 1 if period_last_day(period_of(reached, per)) == reached else number


@lru_cache(maxsize=16_384)
def _steps(
    calendars: Calendars, begin: str, until: str, statuses: tuple[tuple[str, str], ...]
) -> tuple[Step, ...]:
    """(day, cell without its role, change) of a seat held over [begin, until) on a task with these statuses."""
    found: list[Step] = []
    for place, term in enumerate(calendars):
        later, cell = calendars[place + 1 :], f"{term.per}/{term.due_days}"
        standing = False
        for number in _turns(term, later, begin, until, statuses):
            period = _period(term.per, term.due_days, number)
            owes = period is not None and _holds(term, later, period) and exists(period, begin, until, statuses)
            if period is not None and owes != standing:
                standing, sign, day = owes, 1 if owes else -1, day_after(period.due_on)
                found += [(day, f"{OWED}:{cell}", sign), (day, f"{SINCE}:{cell}", sign * number)]
    return tuple(found)


def _turns(
    term: Terms, later: Calendars, begin: str, until: str, statuses: Iterable[tuple[str, str]]
) -> list[int]:
    """The numbers of the periods at which a run may start or stop: those next to a day on which something turns."""
    days = {term.begin, term.end, begin, until, *(day for day, _ in statuses)}
    days.update(day for other in later for day in (other.begin, other.end))
    days.discard(END)
    near = {_number(term.per, date.fromisoformat(day)) for day in days}
    return sorted({number + step for number in near for step in (-1, 0, 1, 2)})


def _holds(term: Terms, later: Calendars, period: Period) -> bool:
    """Whether the period goes by these terms: begun under them, and not under later ones."""
    if not term.begin <= period.first < term.end:
        return False
    return not any(other.begin <= period.first < other.end for other in later)


def _number(per: str, day: date) -> int:
    """The number of the period of kind `per` that holds the day, counted from the year 0."""
    return (day.year * 12 + day.month - 1) // MONTHS[per]


@lru_cache(maxsize=16_384)
def _period(per: str, due_days: int, number: int) -> Period | None:
    """The period of a number; None outside the years there are."""
    year, month = divmod(number * MONTHS[per], 12)
    if not 1 <= year <= 9999:
        return None
    name = period_of(date(year, month + 1, 1), per)
    last = period_last_day(name)
    due = date.fromordinal(min(last.toordinal() + due_days, date.max.toordinal()))
    return Period(name, period_first_day(name).isoformat(), last.isoformat(), due.isoformat())
