"""Lights of tasks and targets for the command line: colour never alone, flags apart, judged by adopted rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from aggregates.fold.deadlines import task_due
from aggregates.fold.lights import light_answer, target_light, task_light
from aggregates.fold.seat_status import seat_status
from aggregates.fold.targets import standings
from projections.worlds import rule_sets, world_at
from replay.rule_choice import chosen
from replay.viewpoint import Viewpoint
from replay.wording import FLAGS
from replay.wording import LIGHTS as WORDS

__all__ = ["FLAGS", "WORDS", "lights", "shown"]


def lights(
    connection: Connection, plan: str, view: Viewpoint, rules: Sequence[str] = ()
) -> tuple[Viewpoint, dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """(viewpoint naming the rules followed, lights of tasks with deadline and seats, lights of targets)."""
    named = chosen(rules, rule_sets(connection, view.size))
    world = world_at(connection, [plan], view.day, view.size, named)
    judged = replace(view, rules=tuple(world.rules(plan).refs()), rejudged=tuple(sorted(named)))
    state = world.plans.get(plan)
    if state is None:
        return judged, {}, {}
    held = world.rules(plan)
    tasks = {}
    for name, task in state.tasks.items():
        due = task_due(state, name)
        seats = {one: seat_status(state, task, seat, held.procedure) for one, seat in task.seats.items()}
        deadline = {"on": due.day, "basis": due.basis} if due else None
        tasks[name] = {"light": light_answer(task_light(state, task, held)), "deadline": deadline, "seats": seats}
    region = state.registered.data["region"] if state.registered else None
    found = standings(state, world.measured.get(region or "", ()))
    return judged, tasks, {s.target.data["target"]: light_answer(target_light(s, held)) for s in found}


def shown(light: dict[str, Any]) -> str:
    """Symbol and word of the colour, then the flags."""
    flags = "、".join(FLAGS[flag] for flag in light["flags"])
    return f"{WORDS[light['colour']]}{f'({flags})' if flags else ''}"
