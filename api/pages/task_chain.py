"""Who was responsible for a task on a day, in one sentence with its why; the periods of its seats as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from api.pages.task_words import civil_day

LABELS, CHART, ROW, TOP, YEAR = 210, 960, 24, 22, 42
"""Units of the picture: width of the names, of the time, height of a row, of the years above, width of a year."""


class Why(NamedTuple):
    """Why a seat answers for the task on the day; `learned` is the day this was recorded on, where that is later."""

    link: Mapping[str, Any]
    from_agency: str | None
    ruling: int | None
    learned: str | None
    contested: tuple[str, ...]


class Bar(NamedTuple):
    """The period of one seat in the picture."""

    y: int
    x: int
    width: int
    kind: str
    name: str
    role: str
    words: str


class Picture(NamedTuple):
    """Bars over years; `asked` is where the day asked about stands."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    years: tuple[tuple[int, int], ...]
    asked: int


def whys(chain: Mapping[str, Any], steps: Sequence[Mapping[str, Any]], day: str) -> list[Why]:
    """Every seat that answers on the day, with what brought it."""
    recorded = {step["position"]: civil_day(step["recorded_at"]) for step in steps}
    said = {step["statement"]: step["position"] for step in steps}
    by_seat = {link["seat"]: link for link in chain["links"]}
    found = []
    for link in chain["links"]:
        if link["seat"] not in chain["responsible"] or link["standing"] != "in_force":
            continue
        came = link["came_by"]
        before = by_seat.get(came["seat"]) if came and came["seat"] else None
        known = recorded.get(came["position"] if came else link["position"])
        late = known if known is not None and known > day else None
        found.append(Why(
            link, before["agency"] if before else None, said.get(came["ruling"]) if came and came["ruling"] else None,
            late, tuple(name for name in link["disputes"] if chain["disputes"][name]["open"]),
        ))  # fmt: skip
    return found


def agencies(chain: Mapping[str, Any]) -> list[str]:
    """Whoever answers for the task on the day of the chain."""
    return [link["agency"] for link in chain["links"] if link["seat"] in chain["responsible"]]


def unknown_start(chain: Mapping[str, Any]) -> bool:
    """Whether nobody is named because no start is printed, which is not nobody."""
    return not chain["responsible"] and any(link["standing"] == "start_unknown" for link in chain["links"])


def picture(chain: Mapping[str, Any], day: str, last: str) -> Picture | None:
    """The seats as bars from the first start to the last day known; None where no start is known."""
    links = [link for link in chain["links"] if link["from"]]
    if not links:
        return None
    ends = [link["until"] for link in links if link["until"]]
    begin, end = min([day, *(link["from"] for link in links)]), max([day, last, *ends])
    scale = _Scale(begin, end)
    bars = tuple(_bar(link, row, scale, end) for row, link in enumerate(links))
    return Picture(LABELS + CHART + 50, TOP + ROW * len(links) + 6, bars, _years(begin, end, scale), scale.at(day))


def _years(begin: str, end: str, scale: _Scale) -> tuple[tuple[int, int], ...]:
    """Every year of the axis where it starts; the first one at the left edge, unless the next stands too near."""
    first = int(begin[:4])
    later = [(year, scale.at(f"{year}-01-01")) for year in range(first + 1, int(end[:4]) + 1)]
    near = bool(later) and later[0][1] - LABELS < YEAR
    return tuple(later if near else [(first, LABELS), *later])


class _Scale:
    def __init__(self, begin: str, end: str) -> None:
        self._begin = date.fromisoformat(begin).toordinal()
        self._days = max(1, date.fromisoformat(end).toordinal() - self._begin)

    def at(self, day: str) -> int:
        return LABELS + (date.fromisoformat(day).toordinal() - self._begin) * CHART // self._days


def _bar(link: Mapping[str, Any], row: int, scale: _Scale, end: str) -> Bar:
    start, stop = scale.at(link["from"]), scale.at(link["until"] or end)
    kind = "taken" if link["standing"] == "taken_back" else "leads" if link["answers"] else "helps"
    return Bar(
        TOP + row * ROW, start, max(3, stop - start), kind, link["agency_as_written"], link["role"],
        f"{link['from']} – {link['until'] or ''}",
    )  # fmt: skip
