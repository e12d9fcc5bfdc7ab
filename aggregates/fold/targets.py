"""Where a target stands at a viewpoint: claim of the document against measurements of the region.

Statuses: NOT_EVALUABLE, NO_DATA, ON_PATH, BEHIND, MET, MET_EARLY, MISSED (domain.md §9). Expected completion is
the elapsed share of the window in completed months; completion is (actual - baseline) / (target - baseline).
What the document left undefined of a target is settled by a definition of its indicator (docs/figures.md §8).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from aggregates.fold.months import elapsed
from aggregates.fold.plan import Plan
from aggregates.fold.revision import Revision

PLACES = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """One target at a viewpoint. `baseline` and `actual` are exact; `expected`, `completion` and `elapsed` are
    rounded to four places (half to even) for showing only: the status is judged on exact fractions, which
    `exact_completion` and `exact_elapsed` keep.

    `support` lists (position, use); `reasons` say why something could not be computed.
    """

    target: Revision
    status: str
    baseline: Decimal | None
    actual: Decimal | None
    actual_period: str | None
    expected: Decimal | None
    completion: Decimal | None
    elapsed: Decimal | None
    support: tuple[tuple[int, str], ...]
    reasons: tuple[str, ...]
    exact_completion: Fraction | None = None
    exact_elapsed: Fraction | None = None


def _rounded(share: Fraction | None) -> Decimal | None:
    return None if share is None else Decimal(f"{round(share * 10**PLACES)}E-{PLACES}")


def elapsed_share(begin: date, end: date, day: date) -> Decimal:
    """Completed months over all months of [begin, end], from 0 to 1 (semantics.md, "Time itself")."""
    return _rounded(elapsed(begin, end, day)) or Decimal(0)


N = TypeVar("N", Decimal, Fraction)


def meets(comparator: str, actual: N, value: N) -> bool:
    """Whether a measured value satisfies the printed comparator; `~` (interface.md) and a bare number, `=`,
    count from the value on."""
    if comparator == ">":
        return actual > value
    if comparator == "<=":
        return actual <= value
    return actual >= value


def standings(plan: Plan, measured: Iterable[Revision]) -> list[Standing]:
    """Every target of the plan in force, in the order of the fold, against the region's visible measurements."""
    held = whole_population(measured)
    targets = (target for target in plan.of("plan.target_set").values() if target.in_force(plan.day))
    return [standing(plan, target, held) for target in targets]


def whole_population(measured: Iterable[Revision]) -> list[Revision]:
    """The measurements of all people, those of a part of them left out."""
    return [m for m in measured if m.type == "region.measurement_recorded" and "population" not in m.data]


def undefined(plan: Plan, target: Revision) -> tuple[str, ...]:
    """Why the target cannot be evaluated: no number, no comparator, or what nobody has defined yet."""
    data = target.data
    if "value" not in data:
        return ("no-number",)
    if data.get("comparator") in (None, "trend", "in"):
        return ("comparator-not-evaluable",)
    settled = _settled(plan, target)
    return tuple(code for code in data.get("undefined", ()) if code not in settled)


def _definition(plan: Plan, target: Revision) -> Revision | None:
    """The definition of the target's indicator in force (docs/figures.md §8), the last one."""
    found = (r for r in plan.of("plan.indicator_defined").values() if r.in_force(plan.day))
    return next((r for r in reversed(list(found)) if r.data["indicator"] == target.data["indicator"]), None)


def _settled(plan: Plan, target: Revision) -> tuple[str, ...]:
    definition = _definition(plan, target) if target.data.get("undefined") else None
    return tuple(definition.data["settles"]) if definition else ()


def latest(plan: Plan, target: Revision, measured: Iterable[Revision], due: str | None) -> Revision | None:
    """The last measurement inside the window that ends at `due` (ISO day), the baseline left out; None without one.

    `measured` as `whole_population` gives it.
    """
    same = [m for m in measured if _same(m, target)]
    start, before = _begin(plan), baseline_of(plan, target, same)
    inside = (m for m in same if m is not before and _inside(m, start, due))
    return max(inside, key=lambda m: m.key, default=None)


def standing(plan: Plan, target: Revision, measured: list[Revision]) -> Standing:
    """One target of the plan; `measured` as `whole_population` gives it."""
    due = target.data.get("due_on")
    support = _basis(plan, target)
    blocked = undefined(plan, target)
    if blocked:
        return Standing(target, "NOT_EVALUABLE", None, None, None, None, None, None, tuple(support), blocked)
    start, before = _begin(plan), baseline_of(plan, target, measured)
    found = latest(plan, target, measured, due)
    if found is not None:
        support.append((found.position, "actual"))
    value = Decimal(target.data["value"])
    actual = Decimal(found.data["value"]) if found else None
    base = Decimal(before.data["value"]) if before else None
    reasons: list[str] = [] if before else ["no-baseline"]
    if before is not None:
        support.append((before.position, "baseline"))
        if "period" not in before.data:
            reasons.append("baseline-undated")
    share = None
    if plan.registered and (found or (start and due) or (before and before.stream != target.stream)):
        support.append((plan.registered.position, "window" if start and due else "scope"))
    if start and due:
        until = date.fromisoformat(found.effective_on if found else plan.day)
        share = elapsed(start, date.fromisoformat(due), until)
    expected, completion = _path(base, value, share, actual)
    status = _status(target, plan.day, found, expected)
    if status == "NO_DATA" and found is not None:
        reasons.append("no-measurement-at-due")
    return Standing(
        target, status, base, actual, found.data["period"] if found else None,
        _rounded(expected), _rounded(completion), _rounded(share), tuple(support), tuple(reasons), completion, share,
    )  # fmt: skip


def _basis(plan: Plan, target: Revision) -> list[tuple[int, str]]:
    """The target itself, and the definition that settled something of it."""
    definition = _definition(plan, target) if _settles_something(plan, target) else None
    return [(target.position, "target"), *([(definition.position, "definition")] if definition else [])]


def _settles_something(plan: Plan, target: Revision) -> bool:
    return bool(set(target.data.get("undefined", ())).intersection(_settled(plan, target)))


def _same(measured: Revision, target: Revision) -> bool:
    return bool(
        measured.data["indicator"] == target.data["indicator"] and measured.data["unit"] == target.data.get("unit")
    )


def _inside(measured: Revision, start: date | None, due: str | None) -> bool:
    """Within the window: a figure from before the plan, or from after the due day, judges nothing."""
    begun = start is None or measured.effective_on >= start.isoformat()
    return begun and (due is None or measured.effective_on <= due)


def _begin(plan: Plan) -> date | None:
    year = plan.registered.data.get("period_from") if plan.registered else None
    return date(year, 1, 1) if year else None


def baseline_of(plan: Plan, target: Revision, measured: Iterable[Revision]) -> Revision | None:
    """The plan's own printed baseline, else the region's figure for the year before the plan begins."""
    for baseline in plan.of("plan.baseline_recorded").values():
        own = baseline.in_force(plan.day) and not baseline.data.get("cited")
        if own and baseline.data["indicator"] == target.data["indicator"]:
            return baseline
    start = _begin(plan)
    if start is None:
        return None
    return next((m for m in measured if _same(m, target) and m.data["period"] == str(start.year - 1)), None)


def _path(
    base: Decimal | None, value: Decimal, elapsed: Fraction | None, actual: Decimal | None
) -> tuple[Fraction | None, Fraction | None]:
    if base is None or value == base:
        return None, None
    begin, way = Fraction(base), Fraction(value) - Fraction(base)
    expected = begin + way * elapsed if elapsed is not None else None
    return expected, (Fraction(actual) - begin) / way if actual is not None else None


def _status(target: Revision, day: str, latest: Revision | None, expected: Fraction | None) -> str:
    """MISSED needs a measurement for the due day: silence about it is NO_DATA, never a verdict."""
    if latest is None:
        return "NO_DATA"
    data, due = target.data, target.data.get("due_on")
    actual, measured_on = Decimal(latest.data["value"]), latest.effective_on
    if meets(data["comparator"], actual, Decimal(data["value"])):
        return "MET_EARLY" if due is not None and measured_on < due else "MET"
    if due is not None and day > due:
        return "MISSED" if measured_on >= due else "NO_DATA"
    if expected is None:
        return "NOT_EVALUABLE"
    reached = Fraction(actual)
    ahead = reached <= expected if data["comparator"] == "<=" else reached >= expected
    return "ON_PATH" if ahead else "BEHIND"
