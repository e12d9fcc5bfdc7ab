"""Measures over duties outside the brackets, plans of the level below, and money (docs/figures.md §9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import pairwise

from aggregates.fold.deadlines import item_due
from aggregates.fold.measured import Item, Listed, Measured, Seen, no_basis, no_data, number, ratio
from aggregates.fold.months import later
from aggregates.fold.obligations import GENERAL, Duty, Undated, duties, scheduled
from aggregates.fold.plan import Plan
from aggregates.fold.revision import Revision

ONE = Fraction(1)


def obligations_met(seen: Seen, item: Item) -> Measured:
    """General obligations fulfilled, of those due."""
    return _fulfilled(seen.plan, scheduled(seen.plan, (GENERAL,)), "none-due")


def annual_plans(seen: Seen, item: Item) -> Measured:
    """Annual plans filed, of those scheduled and due."""
    return _fulfilled(seen.plan, scheduled(seen.plan, ("ANNUAL_PLAN",)), "none-scheduled")


def meetings_and_training(seen: Seen, item: Item) -> Measured:
    """Meetings and trainings held, of those scheduled and due."""
    return _fulfilled(seen.plan, scheduled(seen.plan, ("MEETING", "TRAINING")), "none-scheduled")


def _fulfilled(plan: Plan, obligations: list[str], none: str) -> Measured:
    if not obligations:
        return no_basis(none)
    every = [duty for obligation in obligations for duty in duties(plan, obligation)]
    listed = [Listed(duty.obligation, duty.why) for duty in every if isinstance(duty, Undated)]
    due = [duty for duty in every if isinstance(duty, Duty) and duty.due]
    return ratio(sum(duty.met for duty in due), len(due), listed) if due else no_basis("none-due", listed)


def child_plans(seen: Seen, item: Item) -> Measured:
    """Plans of the level below issued by their due day, a late one in part, of those due."""
    plan, total, due, listed = seen.plan, Fraction(0), 0, []
    required = [r.data["requirement"] for r in plan.of("plan.child_required").values() if r.in_force(plan.day)]
    issued = {r.data["requirement"]: r for r in plan.of("plan.child_issued").values()}
    for requirement in required:
        deadline = item_due(plan, f"child_requirement:{requirement}")
        if deadline is None:
            listed.append(Listed(requirement, "no-deadline"))
        elif deadline.day <= plan.day:
            due += 1
            total += _issued(issued.get(requirement), deadline.day, item)
    if not due:
        return no_basis("none-due" if required else "none-required", listed)
    return ratio(total, due, listed)


def _issued(child: Revision | None, due: str, item: Item) -> Fraction:
    if child is None:
        return Fraction(0)
    on, months = child.data["issued_on"], item.get("late_months")
    if on <= due:
        return ONE
    in_time = months is not None and on <= later(date.fromisoformat(due), months).isoformat()
    return number(item, "late_counts") if in_time else Fraction(0)


def funding(seen: Seen, item: Item) -> Measured:
    """Full where money was set aside for every year begun, audited, never less than the year before; else in part."""
    plan = seen.plan
    years = _years(plan)
    given = [r for r in plan.of("plan.funding_allocated").values() if years is None or r.data["year"] in years]
    if not given:
        return no_data("no-allocation", 1)
    listed = _shortfalls(given, years)
    return ratio(number(item, "partial_counts") if listed else ONE, 1, listed)


def _years(plan: Plan) -> range | None:
    """The years of the plan's period begun by V; None where it prints no period."""
    data = plan.registered.data if plan.registered else {}
    begin, end = data.get("period_from"), data.get("period_to")
    return None if begin is None or end is None else range(begin, min(end, int(plan.day[:4])) + 1)


def _shortfalls(given: list[Revision], years: range | None) -> list[Listed]:
    """What keeps the item from being full: years without money or audit, several units, less than the year before."""
    if years is None:
        return [Listed("funding", "no-period")]
    amounts: dict[int, Fraction] = {}
    for r in given:
        amounts[r.data["year"]] = amounts.get(r.data["year"], Fraction(0)) + Fraction(r.data["amount"])
    found = [Listed(str(year), "no-allocation") for year in years if year not in amounts]
    unaudited = sorted({r.data["year"] for r in given if not r.data.get("audited")})
    found += [Listed(str(year), "not-audited") for year in unaudited]
    units = {r.data["unit"] for r in given}
    return found + ([Listed("funding", "several-units")] if len(units) > 1 else _less(amounts))


def _less(amounts: Mapping[int, Fraction]) -> list[Listed]:
    pairs = pairwise(sorted(amounts))
    return [Listed(str(year), "below-the-year-before") for last, year in pairs if amounts[year] < amounts[last]]
