"""The sheet of a task at a viewpoint: every value with the entries it rests on, by position, day and agency."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from api.pages.page import Page
from api.pages.problem import PageProblem
from api.pages.task_words import actor_said, civil_day

_SHOWN = 3
"""Origins shown at a value; the explanation of the figure lists them all."""


class Origin(NamedTuple):
    """An entry a value rests on: when and by whom it was recorded, and where it was printed."""

    position: int
    day: str
    who: str
    source: Mapping[str, Any]


class Value(NamedTuple):
    """A value of the sheet. `kind` tells the template how it is shown; `figure` is its path for `explain`."""

    name: str
    kind: str
    value: Any
    origins: tuple[Origin, ...]
    more: int = 0
    figure: str = ""


class Origins:
    """Entries by position: those of the task's history are at hand, others are asked for."""

    def __init__(self, page: Page, steps: Iterable[Mapping[str, Any]]) -> None:
        self._page = page
        self._known = {step["position"]: _origin(page, step, step["source"]) for step in steps}

    async def learn(self, positions: Iterable[int]) -> None:
        """Ask for the entries that are not at hand; one that the caller may not see stays unknown."""
        missing = sorted(set(positions) - self._known.keys())
        for found in await asyncio.gather(*(self._ask(position) for position in missing)):
            if found is not None:
                self._known[found.position] = found

    def of(self, positions: Iterable[int]) -> tuple[Origin, ...]:
        """Those known of the entries at these positions, in order."""
        return tuple(self._known[p] for p in dict.fromkeys(positions) if p in self._known)

    async def _ask(self, position: int) -> Origin | None:
        try:
            entry = await self._page.ask(f"entry/{position}")
        except PageProblem as no:
            if no.status == 404:
                return None
            raise
        return _origin(self._page, entry, source_of(entry["data"]))


def _origin(page: Page, one: Mapping[str, Any], source: Mapping[str, Any] | None) -> Origin:
    return Origin(one["position"], civil_day(one["recorded_at"]), actor_said(one["actor"], page.lang), source or {})


def source_of(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Where a fact comes from; of a correction, where its new content does."""
    content = data.get("content")
    inner = content.get("source") if isinstance(content, dict) else None
    found: Mapping[str, Any] = inner or data.get("source") or {}
    return found


def content_of(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an entry says, corrections by their new content."""
    data: Mapping[str, Any] = entry["data"]
    content = data.get("content")
    return content if isinstance(content, dict) else data


def definition(steps: Sequence[Mapping[str, Any]], task: str, day: str) -> int | None:
    """The entry that words the task on a day: the newest revision of its definition in effect."""
    found = [
        step["position"] for step in steps
        if step["statement"] == f"task:{task}" and not step["retracted"] and step["effective_on"] <= day
    ]  # fmt: skip
    return found[-1] if found else None


def newest_report(task: Mapping[str, Any]) -> int | None:
    """The entry of the report submitted last from a seat in force."""
    found = [
        (report["submitted_on"] or "", report["position"])
        for seat in task["seats"].values() if seat["in_force"] for report in seat["reports"].values()
    ]  # fmt: skip
    return max(found)[1] if found else None


def problems(status: Mapping[str, Any], task: str) -> list[tuple[str, str, str, int]]:
    """What is open about a task: (kind, id, status, the entry that opened it)."""
    found = [
        ("dispute", name, one["status"], one["raised"]["position"])
        for name, one in status["disputes"].items() if one["open"] and one["raised"].get("task") == task
    ]
    found += [
        ("notice", name, "overdue" if one["overdue"] else "open", one["issued"]["position"])
        for name, one in status["notices"].items() if one["closed"] is None and one["issued"].get("task") == task
    ]
    found += [
        ("rectification", name, one["status"], one["ordered"]["position"])
        for name, one in status["rectifications"].items()
        if one["status"] != "DONE" and one["ordered"].get("task") == task
    ]  # fmt: skip
    return found


def sheet(
    task: Mapping[str, Any], worded: Mapping[str, Any], defined: int | None, report: Mapping[str, Any] | None,
    supports: Mapping[str, Sequence[int]], targets: Mapping[str, Mapping[str, Any]],
    open_: Sequence[tuple[str, str, str, int]], origins: Origins, moves: Mapping[str, int],
) -> list[Value]:  # fmt: skip
    """The values in the order officials know: what, who, by when, how far, what is wrong, what is measured.

    `moves`: seat → the transfer it came by, on which it rests as much as on its own entry.
    """
    own = origins.of([defined] if defined else [])
    found = [
        Value("title", "text", task["title"], own), Value("text", "text", worded.get("text"), own),
        Value("clause", "text", worded.get("clause"), own), Value("group", "text", task["group"], own),
    ]  # fmt: skip
    every = [{**seat, "came": moves.get(name)} for name, seat in task["seats"].items()]
    seats = sorted(every, key=lambda one: (not one["in_force"], one["role"] != "lead", one["order"]))
    found += [Value("seat", "seat", seat, origins.of(_seat_positions(seat))) for seat in seats]
    found += [_figure("deadline", task["deadline"], supports, origins)]
    status = [use["position"] for use in task["support"]][-1:]
    percent = [use["position"] for use in task["percent_support"] if use["use"] == "value"]
    found += [
        Value("status", "status", task, origins.of(status), figure="status"),
        Value("percent", "percent", task["percent"], origins.of(percent or status), figure="percent"),
    ]  # fmt: skip
    if report is not None:
        found += [Value("narrative", "text", content_of(report).get("narrative"), origins.of([report["position"]]))]
    found += [Value("problem", "problem", one, origins.of([one[3]])) for one in open_]
    found += [_figure("light", task["light"], supports, origins)]
    found += [
        Value("target", "target", one, origins.of([use["position"] for use in one["support"]]))
        for one in targets.values()
    ]  # fmt: skip
    return [one for one in found if one.value is not None]


def _seat_positions(seat: Mapping[str, Any]) -> list[int]:
    came = [seat["came"]] if seat["came"] else []
    return [*came, seat["position"], *([seat["ended_by"]["position"]] if seat["ended_by"] else [])]


def _figure(name: str, value: Any, supports: Mapping[str, Sequence[int]], origins: Origins) -> Value:
    every = origins.of(supports.get(name, ()))
    return Value(name, name, value, every[-_SHOWN:], max(0, len(every) - _SHOWN), name)
