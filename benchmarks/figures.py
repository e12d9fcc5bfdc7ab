"""A measured figure beside its physical limit, and the table of them."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Literal

Unit = Literal["/s", "ms", "s", "×"]


@dataclass(frozen=True, slots=True)
class Sample:
    """One run: the limit and ours, in the same unit (`/s`: more is better; `ms`, `s`: less is)."""

    limit: float
    ours: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table.

    `ratio` is ours over the limit for rates, ours over the limit for times as well (then less is better).
    `goal` is words, empty for a figure given for information; `met` says whether the goal was reached.
    """

    number: str
    work: str
    database: str
    entries: int
    limit_of: str
    unit: Unit
    limit: float | None
    ours: float
    ratio: float | None
    goal: str = ""
    met: bool | None = None
    runs: int = 1


def figure(
    number: str, work: str, database: str, entries: int, limit_of: str, unit: Unit, samples: Sequence[Sample],
    goal: str = "", reached: Callable[[float, float], bool] | None = None,
) -> Figure:  # fmt: skip
    """The medians over the runs; the ratio is the median of the runs' own ratios. `reached(ours, ratio)`."""
    ours, limit = median(s.ours for s in samples), median(s.limit for s in samples)
    ratio = median(s.ours / s.limit for s in samples)
    met = reached(ours, ratio) if reached else None
    return Figure(number, work, database, entries, limit_of, unit, limit, ours, ratio, goal, met, len(samples))


def alone(
    number: str, work: str, database: str, entries: int, unit: Unit, values: Sequence[float],
    goal: str = "", reached: Callable[[float], bool] | None = None,
) -> Figure:  # fmt: skip
    """A figure without a physical limit beside it."""
    ours = median(values)
    met = reached(ours) if reached else None
    return Figure(number, work, database, entries, "", unit, None, ours, None, goal, met, len(values))


class Watch:
    """A stopwatch that adds up what is timed, and nothing between."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count the time of this block."""
        begun = time.perf_counter()
        yield
        self.seconds += time.perf_counter() - begun


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def say(text: str) -> None:
    """Progress, for people, on stderr."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


HEADER = ("#", "work", "database", "entries", "limit of the same run", "limit", "ours", "ratio", "goal", "")


def cells(row: Figure) -> tuple[str, ...]:
    """One figure as the cells of the table."""
    return (
        row.number, row.work, row.database, f"{row.entries:,}", row.limit_of or "–",
        _value(row.limit, row.unit), _value(row.ours, row.unit),
        "–" if row.ratio is None else f"{row.ratio:.2f} ×", row.goal or "for information",
        {True: "met", False: "**missed**", None: "–"}[row.met],
    )  # fmt: skip


def _value(value: float | None, unit: Unit) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}/s" if unit == "/s" else f"{value:.3f} {unit}"
