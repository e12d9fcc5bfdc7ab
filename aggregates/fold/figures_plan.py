"""Figures of tasks, seats, targets, disputes and supervision of a plan, each by name (docs/figures.md §2-§8)."""

from __future__ import annotations

from typing import Any

from aggregates.fold import scoring
from aggregates.fold.attainment import Attainment, attainment, holds
from aggregates.fold.deadlines import task_due
from aggregates.fold.lights import light_answer, target_light, task_light
from aggregates.fold.number import exact
from aggregates.fold.plan import Plan
from aggregates.fold.revision import Revision
from aggregates.fold.seat_status import seat_status
from aggregates.fold.targets import Standing, standing, whole_population
from aggregates.fold.task import Seat, Task
from aggregates.fold.world import World

Figure = dict[str, Any]
NOTHING: Figure = {"value": None}
"""The figure of what is not there."""


def state_of(world: World, plan: str) -> Plan:
    """The plan at the world's day; an empty one where nothing of it is visible."""
    return world.plans.get(plan) or Plan(world.day)


def _task(world: World, plan: str, name: str) -> Task:
    return state_of(world, plan).tasks.get(name) or Task(name)


def status(world: World, plan: str, name: str) -> Figure:
    """Status of a task and the day it took effect."""
    state = _task(world, plan, name).progression
    return {"value": state.status, "since": state.since}


def percent(world: World, plan: str, name: str) -> Figure:
    """What the last report of an answering seat claims."""
    return {"value": _task(world, plan, name).progression.percent}


def deadline(world: World, plan: str, name: str) -> Figure:
    """Deadline of a task, its basis, and the one without extensions after the fact."""
    due = task_due(state_of(world, plan), name)
    strict = task_due(state_of(world, plan), name, strict=True)
    if due is None:
        return {"value": None, "basis": None, "strict": strict.day if strict else None}
    return {"value": due.day, "basis": due.basis, "strict": strict.day if strict else None}


def light(world: World, plan: str, name: str) -> Figure:
    """Light of a task with its three parts and its flags."""
    light = light_answer(task_light(state_of(world, plan), _task(world, plan, name), world.rules(plan)))
    return {"value": light.pop("colour"), **light}


def seat(world: World, plan: str, name: str) -> Figure:
    """Status of a seat, by its statement id."""
    found = _seat_of(state_of(world, plan), name)
    if found is None:
        return NOTHING
    task, seat = found
    status = seat_status(state_of(world, plan), task, seat, world.rules(plan).procedure)
    return {"value": status, "from": seat.given.effective_on, "until": seat.until}


def _seat_of(plan: Plan, name: str) -> tuple[Task, Seat] | None:
    return next(((task, task.seats[name]) for task in plan.tasks.values() if name in task.seats), None)


def order(world: World, plan: str, name: str) -> Figure:
    """Stage of a service order."""
    found = (task.orders[name] for task in state_of(world, plan).tasks.values() if name in task.orders)
    order = next(found, None)
    return {"value": order.status} if order else NOTHING


def _target_of(world: World, plan: str, name: str) -> Revision | None:
    found = state_of(world, plan).of("plan.target_set").get(f"target:{name}")
    return found if found is not None and found.in_force(world.day) else None


def _standing_of(world: World, plan: str, name: str) -> Standing | None:
    target = _target_of(world, plan, name)
    if target is None:
        return None
    state = state_of(world, plan)
    return standing(state, target, whole_population(scoring.measured_here(world, state)))


def target(world: World, plan: str, name: str) -> Figure:
    """Standing of a target against measurements."""
    s = _standing_of(world, plan, name)
    if s is None:
        return NOTHING
    numbers = {"baseline": s.baseline, "actual": s.actual, "completion": s.exact_completion, "elapsed": s.exact_elapsed}
    said = {key: None if value is None else str(value) for key, value in numbers.items()}
    return {"value": s.status, **said, "actual_period": s.actual_period, "reasons": list(s.reasons)}


def light_of_target(world: World, plan: str, name: str) -> Figure:
    """Light of a target."""
    s = _standing_of(world, plan, name)
    return NOTHING if s is None else {"value": target_light(s, world.rules(plan)).colour}


def attained_share(world: World, plan: str, name: str) -> Figure:
    """Attainment of a target."""
    target = _target_of(world, plan, name)
    if target is None:
        return NOTHING
    state = state_of(world, plan)
    return attainment_answer(attainment(state, target, whole_population(scoring.measured_here(world, state))))


def attainment_answer(a: Attainment) -> Figure:
    """A target's shares as exact fractions: what counts, and against original and revision; unapproved ones listed."""
    way = a.way()
    shares = {"value": a.counted(way), "original": a.original(way), "revised": a.last_revised(way), "before": a.before}
    return {
        **{name: None if share is None else exact(share) for name, share in shares.items()},
        "met": a.original(holds) == 1,
        "estimated": a.estimated,
        "undefined": list(a.undefined),
        "unapproved": [r.data["document"] for r in a.revisions if "approval" not in r.data],
    }


def dispute(world: World, plan: str, name: str) -> Figure:
    """Status of a dispute and who calls the parties together."""
    state = state_of(world, plan)
    found = state.disputes.get(name)
    return {"value": found.status, "convener": found.convener(state)} if found else NOTHING


def notice(world: World, plan: str, name: str) -> Figure:
    """State of a supervision notice."""
    found = state_of(world, plan).notices.get(name)
    if found is None:
        return NOTHING
    return {
        "value": "CLOSED" if found.closed else "OPEN", "colour": found.colour, "due_on": found.due_on,
        "closed_in_time": found.closed_in_time, "overdue": found.overdue(world.day),
    }  # fmt: skip


def rectification(world: World, plan: str, name: str) -> Figure:
    """Status of an order to put something right."""
    found = state_of(world, plan).rectifications.get(name)
    return {"value": found.status, "due_on": found.due_on, "done_on": found.done_on} if found else NOTHING


def commendation(world: World, plan: str, name: str) -> Figure:
    """Status of a commendation."""
    found = state_of(world, plan).commendations.get(name)
    return {"value": found.status(world.day)} if found else NOTHING
