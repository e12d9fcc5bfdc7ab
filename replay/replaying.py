"""What `shilu-audit replay` goes through: the steps of a plan in a range, in one order, of one task if asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from aggregates.fold.revision import Revision
from ledger.reader import LedgerReader
from replay.histories import history
from replay.marks import late_after, marks
from replay.naming import pick_task, task_titles
from replay.plan_diff import plan_history
from replay.points import point
from replay.steps import Step, by_effect, by_ledger
from replay.steps_task import by_ledger_of_task, concerning, of_task
from replay.viewpoint import BadViewpoint, Viewpoint, resolve

_SIZE = re.compile(r"size:([0-9]{1,18})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LEDGER, EFFECT = "ledger", "effect"


@dataclass(frozen=True, slots=True)
class Bounds:
    """From where to where: `first` is a position, `first_day` an ISO day; whichever was not given lets all through."""

    first: int = 1
    first_day: str = ""


@dataclass(frozen=True, slots=True)
class Replay:
    """The steps of a plan known at a viewpoint, or of one `task` of it; `total` before any were left out."""

    plan: str
    view: Viewpoint
    order: str
    steps: tuple[Step, ...]
    total: int
    late_after: int
    late_by: str | None
    task: str | None = None

    def to_json(self) -> dict[str, Any]:
        """One JSON document: the viewpoint, then every step."""
        return {
            "viewpoint": self.view.to_json(), "plan_id": self.plan, "order": self.order, "entries": self.total,
            "late_after_days": self.late_after, "late_after_adopted": self.late_by,
            "steps": [step.to_json() for step in self.steps],
        }  # fmt: skip


def last_view(reader: LedgerReader, text: str | None, order: str) -> Viewpoint:
    """The viewpoint a replay ends at. In order of the ledger a day is the last one recorded on; in order of effect
    the last one that took effect, with today's knowledge. Raises BadViewpoint."""
    if text is None:
        return point(reader, "current")
    if _SIZE.fullmatch(text):
        return resolve(reader, known_at=text)
    return resolve(reader, as_of=text) if order == EFFECT else resolve(reader, at=text)


def bounds(reader: LedgerReader, text: str | None, order: str) -> Bounds:
    """Where a replay begins: a position (`size:N`), or a day, that of recording or of effect. Raises BadViewpoint."""
    if text is None:
        return Bounds()
    match = _SIZE.fullmatch(text)
    if match:
        return Bounds(first=int(match[1]))
    day = _day(text)
    if order == EFFECT:
        return Bounds(first_day=day.isoformat())
    return Bounds(first=reader.size_at(date.fromordinal(day.toordinal() - 1)) + 1)


def _day(text: str) -> date:
    try:
        if not _DAY.fullmatch(text):  # fromisoformat also takes 20230630
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        zh, en = f"不是日期或 size:N:{text}", f"neither a date (like 2023-06-30) nor size:N: {text}"
        raise BadViewpoint("not-a-date", zh, en) from None


def replay(
    reader: LedgerReader, plan: str, view: Viewpoint, start: Bounds, order: str = LEDGER, task: str | None = None
) -> Replay:
    """The steps of a plan at a viewpoint from `start` on; `task` as people type it. Refused for one it never had."""
    own, every = plan_history(reader, plan, view.size), history(reader, plan, view.size)
    marked = marks(every, plan, view)
    name = None if task is None else pick_task(task, task_titles(own))
    found, total = _steps(own, marked, view, order, name)
    kept = [step for step in found if step.revision.position >= start.first and step.day >= start.first_day]
    days, adopted = late_after(every, plan, view)
    return Replay(plan, view, order, tuple(kept), total, days, adopted, name)


def _steps(
    own: Sequence[Revision], marked: dict[int, tuple[str, ...]], view: Viewpoint, order: str, task: str | None
) -> tuple[list[Step], int]:
    """The steps in that order, of one task if named, and how many the plan has in all."""
    if order == LEDGER:
        return list(by_ledger(own, marked) if task is None else by_ledger_of_task(own, marked, task)), len(own)
    found = list(by_effect(own, view.day, view.size, marked))
    about = concerning(own, task) if task is not None else None
    kept = found if task is None or about is None else [of_task(s, task) for s in found if s.revision.position in about]
    return kept, len(found)
