"""Reporting periods: their first and last day, and which are due under an adopted calendar."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


def period_last_day(period: str) -> date:
    """Last day of 2023, 2023-H1, 2023-Q2 or 2023-06."""
    year, _, part = period.partition("-")
    if not part:
        month = 12
    elif part[0] == "Q":
        month = int(part[1]) * 3
    elif part[0] == "H":
        month = int(part[1]) * 6
    else:
        month = int(part)
    return date(int(year), month, monthrange(int(year), month)[1])


def period_first_day(period: str) -> date:
    """First day of 2023, 2023-H1, 2023-Q2 or 2023-06."""
    last, part = period_last_day(period), period.partition("-")[2]
    months = {"": 12, "H": 6, "Q": 3}.get(part[:1], 1)
    return date(last.year, last.month - months + 1, 1)


def period_of(day: date, per: str) -> str:
    """The period of kind `per` (month, quarter, half_year, year) that holds `day`."""
    if per == "year":
        return f"{day.year}"
    if per == "half_year":
        return f"{day.year}-H{(day.month + 5) // 6}"
    if per == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return f"{day.year}-{day.month:02d}"


def due_periods(per: str, due_days: int, starts_on: str, day: str) -> list[str]:
    """Periods that begin on or after `starts_on` and whose report is due before `day` (ISO days).

    Due is the day `due_days` after the period's last day; a report is late from the day after it.
    """
    limit = date.fromisoformat(day)
    cursor = date.fromisoformat(starts_on)
    begun = period_of(cursor, per)
    if period_first_day(begun) < cursor:
        if period_last_day(begun) >= limit:
            return []
        cursor = period_last_day(begun) + timedelta(days=1)
    found: list[str] = []
    while True:
        period = period_of(cursor, per)
        last = period_last_day(period)
        if (limit - last).days <= due_days:
            return found
        found.append(period)
        cursor = last + timedelta(days=1)
