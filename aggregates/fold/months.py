"""Elapsed shares: completed months over total months, exact (semantics.md, "Time itself")."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from fractions import Fraction


def completed_months(begin: date, day: date) -> int:
    """Whole months from `begin` to the end of `day`: 2021-01-01 to 2022-12-31 are 24."""
    months = (day.year - begin.year) * 12 + day.month - begin.month
    last_of_month = day.day == monthrange(day.year, day.month)[1]
    return max(0, months + (1 if last_of_month else 0))


def elapsed(begin: date, end: date, day: date) -> Fraction:
    """Completed months of [begin, end] up to the end of `day` over all its months, from 0 to 1."""
    total = completed_months(begin, end)
    done = min(total, completed_months(begin, day)) if day >= begin else 0
    return Fraction(done, total) if total else Fraction(1)


def later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month; never beyond the calendar's end."""
    month = day.year * 12 + day.month - 1 + months
    year, month = month // 12, month % 12 + 1
    if year > date.max.year:
        return date.max
    return date(year, month, min(day.day, monthrange(year, month)[1]))
