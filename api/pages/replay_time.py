"""The time of the replay page: how its slider moves the viewpoint, and the histogram above it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import sqrt
from typing import Any, NamedTuple

Pairs = Sequence[tuple[str, str]]
HEIGHT = 56
"""Of the histogram, in its own units; its width is one unit a day."""
CLOCKS = ("recorded", "effective")


class Bar(NamedTuple):
    """One month of the histogram: where it stands, how high on either clock, and what it counts."""

    month: str
    x: int
    width: int
    counts: Mapping[str, int]
    heights: Mapping[str, int]


class Timeline(NamedTuple):
    """What the slider runs over: days (ISO), with entries on each clock, and the marks beside it."""

    first: str
    last: str
    days: tuple[Mapping[str, Any], ...]
    milestones: tuple[Mapping[str, Any], ...]
    bars: tuple[Bar, ...]

    def offset(self, day: str) -> int:
        """Days from the first one, within the slider."""
        return max(0, min(self.length, _between(self.first, day)))

    @property
    def length(self) -> int:
        """The slider's greatest offset."""
        return _between(self.first, self.last)

    def neighbours(self, day: str, clock: str) -> tuple[str | None, str | None]:
        """The nearest days before and after one, on which there is something on that clock."""
        busy = [one["day"] for one in self.days if one[clock]]
        return max((d for d in busy if d < day), default=None), min((d for d in busy if d > day), default=None)


def mode(asked: Pairs) -> str:
    """Which clock the slider moves: `published` both at once, `restated` the effective one, `believed` the effective
    one with what was known held fast."""
    given = {name for name, _ in asked}
    if "known_at" in given:
        return "believed"
    return "restated" if "as_of" in given else "published"


def moved(asked: Pairs, day: str) -> dict[str, str]:
    """The viewpoint parameters of the same view on another day."""
    how = mode(asked)
    if how == "published":
        return {"at": day}
    return {"as_of": day} | {name: value for name, value in asked if name == "known_at"}


def clock_of(how: str) -> str:
    """The clock whose entries a way of moving passes."""
    return "recorded" if how == "published" else "effective"


def timeline(found: Mapping[str, Any] | None, as_of: str) -> Timeline | None:
    """The answer of `density` as a slider that holds the day asked about; None where nothing is known of the plan."""
    if not found or not found.get("days"):
        return None
    days = tuple(found["days"])
    first, last = min(days[0]["day"], as_of), max(days[-1]["day"], as_of)
    marks = tuple(m for m in found.get("milestones", ()) if first <= m["day"] <= last)
    return Timeline(first, last, days, marks, tuple(_bars(days, first, last)))


def _bars(days: Sequence[Mapping[str, Any]], first: str, last: str) -> Iterable[Bar]:
    counted: dict[str, dict[str, int]] = {}
    for one in days:
        month = counted.setdefault(one["day"][:7], dict.fromkeys(CLOCKS, 0))
        for clock in CLOCKS:
            month[clock] += one[clock]
    most = {clock: max(month[clock] for month in counted.values()) or 1 for clock in CLOCKS}
    for name, counts in sorted(counted.items()):
        start, end = max(f"{name}-01", first), min(_month_end(name), last)
        heights = {clock: _height(counts[clock], most[clock]) for clock in CLOCKS}
        yield Bar(name, _between(first, start), _between(start, end) + 1, counts, heights)


def _height(count: int, most: int) -> int:
    """By the square root: a month of one report stays visible beside the month of the import."""
    return 0 if not count else max(2, round(HEIGHT * sqrt(count / most)))


def _month_end(month: str) -> str:
    start = date.fromisoformat(f"{month}-01")
    return ((start + timedelta(days=31)).replace(day=1) - timedelta(days=1)).isoformat()


def _between(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
