"""Lights of tasks and targets, and the flags beside them (docs/figures.md §5). No colour is ever set by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from aggregates.fold.deadlines import Due, elapsed, task_due
from aggregates.fold.flags import flags
from aggregates.fold.number import fraction
from aggregates.fold.plan import Plan
from aggregates.fold.progression import ANSWERING, STOPPED
from aggregates.fold.reporting import calendars_of, missing, periods
from aggregates.fold.rules import Rules, RuleSet
from aggregates.fold.targets import Standing
from aggregates.fold.task import Task

GREEN, YELLOW, RED, GREY = "GREEN", "YELLOW", "RED", "GREY"
WORST = (RED, YELLOW, GREEN)
NO_LIGHTS = "no-lights"


class Light(NamedTuple):
    """The colour of a task and of its three parts; flags apart. All colours None without adopted thresholds, and
    `reason` says so."""

    colour: str | None
    deadline: str | None
    progress: str | None
    reporting: str | None
    flags: tuple[str, ...] = ()
    reason: str | None = None


def worst(colours: Iterable[str]) -> str:
    """RED before YELLOW before GREEN; GREY where there is nothing else."""
    held = set(colours)
    return next((colour for colour in WORST if colour in held), GREY)


def task_light(plan: Plan, task: Task, rules: Rules) -> Light:
    """The light of a task at the plan's day under the adopted thresholds."""
    marks = flags(plan, task, rules)
    parts = _parts(plan, task, rules)
    return Light(None, None, None, None, marks, NO_LIGHTS) if parts is None else Light(worst(parts), *parts, marks)


def task_colour(plan: Plan, task: Task, rules: Rules) -> str | None:
    """The colour of that light alone, for those who count colours."""
    parts = _parts(plan, task, rules)
    return None if parts is None else worst(parts)


def _parts(plan: Plan, task: Task, rules: Rules) -> tuple[str, str, str] | None:
    """The colours of deadline, progress and reporting; None without adopted thresholds."""
    if rules.lights is None:
        return None
    terms, due = rules.lights.content, task_due(plan, task.task)
    return (
        _deadline(plan, task, due, terms),
        _progress(plan, task, due, terms),
        _reporting(plan, task, rules.procedure, terms),
    )


def light_answer(light: Light) -> dict[str, Any]:
    """A light as JSON-ready values."""
    return {**light._asdict(), "flags": list(light.flags)}


def _deadline(plan: Plan, task: Task, due: Due | None, terms: Mapping[str, Any]) -> str:
    status = task.progression.status
    if due is None or status in STOPPED or status == "UNDEFINED":
        return GREY
    settled = {"VERIFIED_COMPLETE": GREEN, "CLOSED_NOT_IMPLEMENTED": RED, "PARTIALLY_MET": str(terms["partial"])}
    if status in settled:
        return settled[status]
    left = (date.fromisoformat(due.day) - date.fromisoformat(plan.day)).days
    if left < 0:
        return RED if -left > terms["red_days_after"] else YELLOW
    return YELLOW if left <= terms["yellow_days_before"] and task.progression.closure is None else GREEN


def _progress(plan: Plan, task: Task, due: Due | None, terms: Mapping[str, Any]) -> str:
    state = task.progression
    if state.status == "VERIFIED_COMPLETE":
        return GREEN
    year = plan.registered.data.get("period_from") if plan.registered else None
    idle = state.status in STOPPED or state.status == "CLOSED_NOT_IMPLEMENTED"
    if idle or due is None or state.percent is None or not year:
        return GREY
    expected = elapsed(f"{year:04d}-01-01", due.day, plan.day) * 100
    return gap_colour(expected - fraction(state.percent), terms)


def gap_colour(gap: Fraction, terms: Mapping[str, Any]) -> str:
    """The colour of so many percentage points behind what the elapsed time lets expect."""
    if gap < fraction(terms["yellow_gap"]):
        return GREEN
    return YELLOW if gap <= fraction(terms["red_gap"]) else RED


def _reporting(plan: Plan, task: Task, procedure: RuleSet | None, terms: Mapping[str, Any]) -> str:
    status = task.progression.status
    if not periods(calendars_of(plan), plan.day) or status in (*STOPPED, "CLOSED_NOT_IMPLEMENTED"):
        return GREY
    if status == "VERIFIED_COMPLETE":
        return GREEN
    answering = (seat for seat in task.seats.values() if seat.role in ANSWERING)
    silent = {slot.period for seat in answering for slot in missing(plan, task, seat, procedure)}
    if len(silent) >= terms["red_missing"]:
        return RED
    return YELLOW if len(silent) >= terms["yellow_missing"] else GREEN


def target_light(standing: Standing, rules: Rules) -> Light:
    """The light of a target: its standing, and under way the gap between elapsed time and completion."""
    if rules.lights is None:
        return Light(None, None, None, None, (), NO_LIGHTS)
    colour = _standing_colour(standing, rules.lights.content)
    return Light(colour, GREY, colour, GREY)


def _standing_colour(standing: Standing, terms: Mapping[str, Any]) -> str:
    settled = {"MET": GREEN, "MET_EARLY": GREEN, "MISSED": RED, "NOT_EVALUABLE": GREY, "NO_DATA": GREY}
    if standing.status in settled:
        return settled[standing.status]
    expected, reached = standing.exact_elapsed, standing.exact_completion
    if expected is None or reached is None:
        return GREY
    return gap_colour((expected - reached) * 100, terms)
