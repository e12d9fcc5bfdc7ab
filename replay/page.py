"""What a plan's page showed on a day, beside what is now known to have held on it (docs/four-views.md).

As published is (t, K(t)), as restated (t, head). The two differ by knowledge alone, so every difference has drivers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from aggregates.fold.deadlines import task_due
from aggregates.fold.lights import light_answer, task_light
from aggregates.fold.plan import Plan
from aggregates.fold.rules import Rules
from aggregates.fold.task import Task
from aggregates.fold.world import world
from ledger.reader import LedgerReader
from replay.diff import Difference
from replay.histories import history, known
from replay.naming import pick_task, task_titles
from replay.plan_diff import plan_difference, plan_history
from replay.viewpoint import Viewpoint, resolve

Line = Mapping[str, Any]
"""One task of the page: number, title, leads, others, deadline, status, percent, light, since."""


@dataclass(frozen=True, slots=True)
class Page:
    """Both pages by task id, in the order printed, and the difference between the two viewpoints."""

    plan: str
    published: Viewpoint
    restated: Viewpoint
    shown: Mapping[str, Line]
    now: Mapping[str, Line]
    difference: Difference

    def differing(self) -> dict[str, tuple[Line | None, Line | None]]:
        """The tasks that read differently: id → (as it was shown, as it is known now)."""
        names = list(dict.fromkeys((*self.shown, *self.now)))
        pairs = {name: (self.shown.get(name), self.now.get(name)) for name in names}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def page(reader: LedgerReader, plan: str, day: str, task: str | None = None) -> Page:
    """The page of a plan on a day (ISO) and its restatement, of one task if asked for by its number or title.

    Raises BadViewpoint for a day before the ledger; Refused for a task the plan never had.
    """
    published, restated = resolve(reader, at=day), resolve(reader, as_of=day)
    only = None if task is None else pick_task(task, task_titles(plan_history(reader, plan, restated.size)))
    views = [_judged(reader, plan, view) for view in (published, restated)]
    (one, shown), (other, now) = views
    found = plan_difference(reader, plan, published, restated, only)
    return Page(plan, one, other, _kept(shown, only), _kept(now, only), found)


def _kept(lines: Mapping[str, Line], only: str | None) -> dict[str, Line]:
    return {name: line for name, line in lines.items() if only in (None, name)}


def _judged(reader: LedgerReader, plan: str, view: Viewpoint) -> tuple[Viewpoint, dict[str, Line]]:
    """The viewpoint with the rules the page follows, and its lines."""
    seen = world(known(history(reader, plan, view.size), view.day, view.size), view.day)
    rules = seen.rules(plan)
    state = seen.plans.get(plan)
    lines = {name: _line(state, task, rules) for name, task in _in_order(state)} if state else {}
    return replace(view, rules=tuple(rules.refs())), lines


def _in_order(state: Plan) -> list[tuple[str, Task]]:
    def place(item: tuple[str, Task]) -> tuple[int, str]:
        defined = item[1].defined
        return (defined.data["no"] or 0 if defined else 0, item[0])

    return sorted(state.tasks.items(), key=place)


def _line(state: Plan, task: Task, rules: Rules) -> Line:
    defined, due = task.defined, task_due(state, task.task)
    held = [seat for seat in task.seats.values() if seat.in_force(state.day)]
    leads = [seat.agency for seat in held if seat.role == "lead"]
    light = light_answer(task_light(state, task, rules))
    return {
        "no": defined.data["no"] if defined else None,
        "title": defined.data["title"] if defined else None,
        "ended_on": defined.effective_to if defined and not defined.in_force(state.day) else None,
        "lead": leads,
        "others": [seat.agency for seat in held if seat.role != "lead"],
        "deadline": due.day if due else None,
        "status": task.progression.status,
        "since": task.progression.since,
        "percent": task.progression.percent,
        "light": light["colour"],
        "flags": list(light["flags"]),
    }
