"""Lights of tasks and targets: colour never alone, flags apart, judged by adopted rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import Connection

from aggregates.commands import RULES
from aggregates.fold.deadlines import task_due
from aggregates.fold.lights import light_answer, target_light, task_light
from aggregates.fold.plan import Plan
from aggregates.fold.revision import Revision
from aggregates.fold.rules import Rules, RuleSet, rules_at
from aggregates.fold.seat_status import seat_status
from aggregates.fold.targets import standings
from projections.statements import visible
from projections.worlds import rule_sets
from replay.rule_choice import chosen
from replay.viewpoint import Viewpoint
from replay.wording import FLAGS
from replay.wording import LIGHTS as WORDS

__all__ = ["FLAGS", "WORDS", "Followed", "Lights", "followed_rules", "lights", "shown"]


class Followed(NamedTuple):
    """The viewpoint naming the rules followed, those rules, and the procedure in force there whatever was chosen."""

    view: Viewpoint
    rules: Rules
    procedure: RuleSet | None


class Lights(NamedTuple):
    """By task: light, deadline and the standing of its seats; by target: its light. JSON-ready."""

    tasks: dict[str, dict[str, Any]]
    targets: dict[str, dict[str, Any]]


def followed_rules(connection: Connection, plan: str, view: Viewpoint, rules: Sequence[str] = ()) -> Followed:
    """The rules for a plan at (V, K): those in force, or the versions named in their place. Raises BadViewpoint."""
    known = rule_sets(connection, view.size)
    named = chosen(rules, known)
    adopted = visible(connection, RULES, view.day, view.size)
    later = sorted(known, key=lambda r: r.key) if named else []
    held = rules_at([*adopted, *later], view.day, plan, named)
    judged = replace(view, rules=tuple(held.refs()), rejudged=tuple(sorted(named)))
    return Followed(judged, held, rules_at(adopted, view.day, plan).procedure)


def lights(state: Plan, measured: Iterable[Revision], held: Rules) -> Lights:
    """The lights of a plan as it stands at its day, against the measurements of its region."""
    tasks = {}
    for name, task in state.tasks.items():
        due = task_due(state, name)
        seats = {one: seat_status(state, task, seat, held.procedure) for one, seat in task.seats.items()}
        deadline = {"on": due.day, "basis": due.basis} if due else None
        tasks[name] = {"light": light_answer(task_light(state, task, held)), "deadline": deadline, "seats": seats}
    found = standings(state, measured)
    return Lights(tasks, {s.target.data["target"]: light_answer(target_light(s, held)) for s in found})


def shown(light: dict[str, Any]) -> str:
    """Symbol and word of the colour, then the flags."""
    flags = "、".join(FLAGS[flag] for flag in light["flags"])
    return f"{WORDS[light['colour']]}{f'({flags})' if flags else ''}"
