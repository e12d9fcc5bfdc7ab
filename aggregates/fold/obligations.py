"""Duties outside the task brackets: what each demands, when it is due, whether it was met (docs/figures.md §9)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aggregates.fold.deadlines import item_due
from aggregates.fold.plan import Plan
from aggregates.fold.revision import Revision

GENERAL = "GENERAL"


class Duty(NamedTuple):
    """One thing demanded: of the plan or of one agency, once or for one year; due at V, and whether it was met."""

    obligation: str
    year: str | None
    agency: str | None
    due: bool
    met: bool


class Undated(NamedTuple):
    """An obligation of which nothing can fall due, with the reason."""

    obligation: str
    why: str


def scheduled(plan: Plan, categories: tuple[str, ...]) -> list[str]:
    """The obligations in force of these categories; one that nobody scheduled is GENERAL."""
    found = dict.fromkeys(
        r.data["obligation"] for r in plan.of("plan.obligation_defined").values() if r.in_force(plan.day)
    )
    return [name for name in found if _category(plan, name) in categories]


def duties(plan: Plan, obligation: str) -> Iterator[Duty | Undated]:
    """What the obligation demands, each instance once."""
    schedule = _schedule(plan, obligation)
    agencies = tuple(schedule.data.get("agencies", ())) if schedule else ()
    met = [r for r in plan.of("plan.obligation_fulfilled").values() if r.data["obligation"] == obligation]
    if schedule is not None and schedule.data.get("yearly"):
        years = _completed_years(plan)
        if years is None:
            yield Undated(obligation, "no-period")
        for year in years or ():
            for agency in agencies or (None,):
                yield Duty(obligation, year, agency, True, any(_meets(r, year, agency) for r in met))
        return
    deadline = item_due(plan, f"obligation:{obligation}")
    if deadline is None:
        yield Undated(obligation, "no-deadline")
        return
    for agency in agencies or (None,):
        yield Duty(obligation, None, agency, deadline.day <= plan.day, any(_meets(r, None, agency) for r in met))


def _schedule(plan: Plan, obligation: str) -> Revision | None:
    found = plan.of("plan.obligation_scheduled").get(f"schedule:{obligation}")
    return found if found is not None and found.in_force(plan.day) else None


def _category(plan: Plan, obligation: str) -> str:
    schedule = _schedule(plan, obligation)
    return str(schedule.data["category"]) if schedule else GENERAL


def _completed_years(plan: Plan) -> list[str] | None:
    """The years of the plan's period that are over at V; None where the plan prints no period."""
    data = plan.registered.data if plan.registered else {}
    begin, end = data.get("period_from"), data.get("period_to")
    if begin is None or end is None:
        return None
    return [f"{year:04d}" for year in range(begin, end + 1) if f"{year:04d}-12-31" <= plan.day]


def _meets(fulfilled: Revision, year: str | None, agency: str | None) -> bool:
    """An agency's own part needs its own fulfilment; a yearly duty one that names a period of that year."""
    of_agency = agency is None or fulfilled.data.get("agency") == agency
    return of_agency and (year is None or fulfilled.data.get("period", "")[:4] == year)
