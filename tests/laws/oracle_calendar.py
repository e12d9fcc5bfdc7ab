"""The oracle's reading of a reporting calendar: every day gets its period's name, due days are counted off."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache


def name(day: date, per: str) -> str:
    """The period of a day."""
    if per == "year":
        return f"{day.year}"
    if per == "half_year":
        return f"{day.year}-H{1 if day.month < 7 else 2}"
    if per == "quarter":
        return f"{day.year}-Q{[1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4][day.month - 1]}"
    return f"{day.year}-{day.month:02d}"


@cache
def due(per: str, due_days: int, starts_on: str, day: str) -> list[str]:
    """Periods that begin on or after `starts_on` and whose due day lies before `day`; days of 2019 to 2027 only."""
    days = [date(2019, 1, 1) + timedelta(days=n) for n in range(365 * 9)]
    spans: dict[str, list[date]] = {}
    for each in days:
        spans.setdefault(name(each, per), []).append(each)
    return [
        period for period, span in spans.items()
        if span[0].isoformat() >= starts_on and (span[-1] + timedelta(days=due_days)).isoformat() < day
    ]  # fmt: skip


@cache
def last_day(period: str, per: str) -> date:
    """The last day of a period: the days of its year are named one by one."""
    days = [date(int(period[:4]), 1, 1) + timedelta(days=n) for n in range(366)]
    return [day for day in days if name(day, per) == period][-1]


@cache
def end_of(period: str) -> date:
    """The last day of a period whose kind its name tells."""
    mark = period[5:6]
    return last_day(period, {"": "year", "H": "half_year", "Q": "quarter"}.get(mark, "month"))
