"""Points beside the items of a rubric, and the ceiling that falsified evidence sets (docs/figures.md §9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from aggregates.fold import measure_names as names
from aggregates.fold.commendations import Commendation
from aggregates.fold.number import fraction
from aggregates.fold.plan import Plan


class Adjusted(NamedTuple):
    """One adjustment of the rubric: how often it applies, its exact points (0 when voided), what it caps and voids."""

    rule: Mapping[str, Any]
    times: int
    points: Fraction
    voided: bool


Occurrences = Callable[[Plan], list[str]]
"""What each occurrence is worth is asked of the rubric by this word: a level, a colour."""


def adjust(plan: Plan, rules: list[Mapping[str, Any]]) -> list[Adjusted]:
    """Every adjustment of the rubric, in its order."""
    counted = [(rule, COUNTED[rule["measure"]](plan) if rule["measure"] in COUNTED else []) for rule in rules]
    voided = {id_ for rule, found in counted if found for id_ in rule.get("voids", ())}
    return [
        Adjusted(rule, len(found), Fraction(0) if rule["id"] in voided else _points(rule, found), rule["id"] in voided)
        for rule, found in counted
    ]


def ceilings(adjusted: list[Adjusted]) -> list[str]:
    """The grades that the total may not pass, by what was found."""
    return [a.rule["grade_at_most"] for a in adjusted if a.times and a.rule.get("grade_at_most") is not None]


def _points(rule: Mapping[str, Any], found: list[str]) -> Fraction:
    per = rule.get("per", {})
    points = sum((fraction(per.get(word, "0")) for word in found), Fraction(0))
    if rule.get("limit") is None:
        return points
    limit = abs(fraction(rule["limit"]))
    return max(-limit, min(limit, points))


def _commendations(plan: Plan) -> list[str]:
    """The levels of the approved commendations and titles granted inside the plan's period and not revoked."""
    return [c.proposed.data["level"] for c in plan.commendations.values() if _earned(plan, c)]


def _earned(plan: Plan, c: Commendation) -> bool:
    if c.granted is None or c.revoked is not None:
        return False
    approved = c.proposed.data["kind"] == "COMMENDATION" and "approval" in c.granted.data
    return (approved or c.proposed.data["kind"] == "TITLE") and _inside_period(plan, c.granted.effective_on)


def _inside_period(plan: Plan, day: str) -> bool:
    data = plan.registered.data if plan.registered else {}
    begin, end = data.get("period_from"), data.get("period_to")
    return begin is not None and end is not None and f"{begin:04d}-01-01" <= day <= f"{end:04d}-12-31"


def _red_notices(plan: Plan) -> list[str]:
    """RED, for each red notice overdue or closed after its due day."""
    red = (notice for notice in plan.notices.values() if notice.colour == "RED")
    return ["RED" for notice in red if notice.overdue(plan.day) or (notice.closed and not notice.closed_in_time)]


def _falsified(plan: Plan) -> list[str]:
    """One word for each finding that evidence was false."""
    return [sha256 for task in plan.tasks.values() for sha256 in task.falsified]


COUNTED: Mapping[str, Occurrences] = {
    names.TITLES_AND_COMMENDATIONS: _commendations,
    names.RED_NOTICES_OPEN: _red_notices,
    names.FALSIFIED_EVIDENCE: _falsified,
}
