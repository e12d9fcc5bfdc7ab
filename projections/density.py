"""How many statements take effect and how many entries were recorded on each day: the histogram above a slider.

It depends on what was known, not on the day asked about (semantics.md, "The definition").
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from sqlalchemy import Connection

from aggregates.fold.lateness import civil_day
from projections.database import driver_rows

_COUNTED = (
    "SELECT effective_on, substr(recorded_at, 1, 13),"
    " sum(CASE WHEN known_to > ? AND NOT retracted THEN 1 ELSE 0 END), count(*)"
    " FROM view_statements WHERE stream = ? AND position <= ? GROUP BY 1, 2"
)
"""By effective day and hour of recording (UTC), from one index alone: statements that stand so at K, entries."""


class DayCount(NamedTuple):
    """One day (ISO): the statements visible at K that take effect on it, the entries recorded on it by K."""

    day: str
    effective: int
    recorded: int


def density(connection: Connection, stream: str, size: int) -> list[DayCount]:
    """The days of a stream on which something takes effect or was recorded, as known at `size`, in their order.

    `effective` counts each statement once, by its newest revision, and none that is retracted; `recorded` counts every
    entry, corrections and retractions too, by its civil day (Asia/Shanghai).
    """
    effective: Counter[str] = Counter()
    hours: Counter[str] = Counter()
    for day, hour, stands, entries in driver_rows(connection, _COUNTED, (size, stream, size)):
        effective[day] += int(stands)
        hours[hour] += int(entries)
    recorded: Counter[str] = Counter()
    for hour, entries in hours.items():  # the zone is whole hours from UTC: an hour lies in one day
        recorded[civil_day(hour).isoformat()] += entries
    days = {day for day, count in effective.items() if count}
    return [DayCount(day, effective[day], recorded[day]) for day in sorted({*days, *recorded})]
