"""What is counted for an agency, as steps over the days asked about (docs/figures.md §7).

A timeline maps (ISO day, agency, cell) to a change; the count of a cell at V is the sum of its changes with day <= V.
A weight class is a role, for shared seats `shared/n`, n the shared seats in force on the task. Roles, classes and what
a report holds stay apart in the names, so that counts depend on no rule set; rules enter when a card is read.

| cell | counts |
|---|---|
| `given` | seats ever given on tasks that count; `dated`: those of them whose plan has a calendar holding by then |
| `seats:CLASS`, `disputed:CLASS` | counted seats; those in an open dispute |
| `due:CLASS`, `full:CLASS`, `half:CLASS` | due seats; those of tasks verified complete; partially met |
| `disputed_due:`, `disputed_full:`, `disputed_half:CLASS` | the same of seats in an open dispute |
| `tasks` | tasks with a counted seat |
| `closable`, `closed_in_time`, `unstated` | tasks of counted answering seats, not stopped: due; done in time; undated |
| `overdue`, `overdue_since` | open tasks of these beyond their deadline D; the sum of the day numbers of D |
| `requests`, `requests_full` | closure requests on tasks of counted answering seats; those verified FULL |
| `cooperating`, `cooperated` | counted cooperating seats with a confirmation; whose last one says yes |
| `covered` | counted seats with a visible report |
| `slots:ROLE`, `on_time:ROLE` | report slots due, of all seats ever; those on time |
| `accepted:HELD` | accepted reports by what they hold: `p` a percentage, `v` values, `e` evidence not found false |
| `reviewed`, `returned` | reports with a review; whose first review returned them |
| `issued:COLOUR`, `in_time:COLOUR` | notices YELLOW and RED; closed in time |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from aggregates.fold.reporting import END

Timeline = dict[tuple[str, str, str], int]
"""(ISO day, agency, cell) → change."""
Windows = tuple[tuple[str, str], ...]
"""Spans of days [from, to), `to` the day END for ever."""
Step = tuple[str, str, int]
"""(ISO day, cell, change) of one agency."""

HELD = {"percent": "p", "values": "v", "evidence": "e"}
"""What a procedure may require of a report → its letter in `accepted:`."""


@lru_cache(maxsize=65_536)
def day_after(day: str) -> str:
    """The next day; END after the last one there is."""
    number = date.fromisoformat(day).toordinal() + 1
    return END if number > date.max.toordinal() else date.fromordinal(number).isoformat()


@lru_cache(maxsize=65_536)
def day_number(day: str) -> int:
    """The number of an ISO day: differences are days."""
    return date.fromisoformat(day).toordinal()


def inside(windows: Windows, day: str) -> bool:
    """Whether the day lies in one of the spans."""
    return any(begin <= day < end for begin, end in windows)


def within(agency: str, steps: Iterable[Step], windows: Windows) -> Timeline:
    """The steps of one agency's cells as they count inside the windows alone."""
    found: Timeline = {}
    for begin, end in windows:
        for day, cell, n in steps:
            if day < end:
                _put(found, max(day, begin), agency, cell, n)
                _put(found, end, agency, cell, -n)
    return found


def _put(found: Timeline, day: str, agency: str, cell: str, n: int) -> None:
    if day == END:
        return
    key = (day, agency, cell)
    total = found.get(key, 0) + n
    if total:
        found[key] = total
    else:
        found.pop(key, None)


def add(total: Timeline, more: Mapping[tuple[str, str, str], int], sign: int = 1) -> None:
    """Add one timeline to another in place, `sign` times; what comes to nothing is left out."""
    for (day, agency, cell), n in more.items():
        _put(total, day, agency, cell, sign * n)


def difference(before: Timeline, after: Timeline) -> Timeline:
    """What must be added to `before` to get `after`: the signed deltas of one change."""
    found = dict(after)
    add(found, before, -1)
    return found
