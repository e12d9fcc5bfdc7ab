"""How far a target is attained: against the original, against the approved revision, and both by their share of time.

docs/figures.md §8. Shares are exact fractions from 0 to 1. The actual is the region's measurement; for a target of a
task without one, what accepted reports of the task say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

from aggregates.fold.calendar import period_first_day, period_last_day, period_of
from aggregates.fold.months import elapsed
from aggregates.fold.plan import Plan
from aggregates.fold.revision import Revision
from aggregates.fold.targets import baseline_of, latest, meets, undefined, whole_population

KINDS = {"year": "year", "semester": "half_year", "quarter": "quarter", "month": "month"}
"""What a target says of its repetition → the calendar's word for such a period."""
ONE = Fraction(1)


class Goal(NamedTuple):
    """What is to be reached: a number, how to compare with it, by which ISO day (None where none is stated)."""

    value: Fraction
    comparator: str
    due: str | None


class Actual(NamedTuple):
    """What was reached: a number, or for a repeated target the sum of each completed period.

    `method` is that of the measurement; None where reports of the task say it.
    """

    value: Fraction | None
    method: str | None
    periods: tuple[tuple[str, Fraction], ...] = ()


Share = Callable[[Goal, Actual], Fraction]
"""How a goal and what was reached give a share from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Attainment:
    """One target against its goals. `undefined` says why it cannot be evaluated; then no goal is set.

    `before` is the elapsed share up to the first approved revision; None where there is none, or no window.
    """

    target: Revision
    undefined: tuple[str, ...]
    goal: Goal | None = None
    actual: Actual | None = None
    baseline: Fraction | None = None
    revised: Goal | None = None
    revised_actual: Actual | None = None
    before: Fraction | None = None
    revisions: tuple[Revision, ...] = ()

    def original(self, share: Share) -> Fraction | None:
        """The share against the target as first printed; None without an actual."""
        return None if self.goal is None or self.actual is None else share(self.goal, self.actual)

    def last_revised(self, share: Share) -> Fraction | None:
        """The share against the last approved revision; None without one."""
        return None if self.revised is None or self.revised_actual is None else share(self.revised, self.revised_actual)

    def counted(self, share: Share) -> Fraction | None:
        """What counts: original and revised by their share of time; the original where nothing was approved."""
        old, new = self.original(share), self.last_revised(share)
        if old is None or new is None or self.before is None:
            return old
        return self.before * old + (1 - self.before) * new

    def way(self, unmet_cap: Fraction | None = None, *, from_baseline: bool = True) -> Share:
        """How a share of this target is measured: the way from its baseline, unless `from_baseline` is False."""
        base = self.baseline if from_baseline else None
        return lambda goal, actual: attained(goal, actual, base, unmet_cap)

    @property
    def estimated(self) -> bool:
        """Whether an actual that counts was estimated."""
        found = (self.actual, self.revised_actual if self.before is not None else None)
        return any(actual is not None and actual.method == "ESTIMATE" for actual in found)


def holds(goal: Goal, actual: Actual) -> Fraction:
    """1 when the comparator holds, for a repeated target in every completed period; else 0."""
    return Fraction(int(attained(goal, actual, None, Fraction(0)) == 1))


def attained(goal: Goal, actual: Actual, baseline: Fraction | None, unmet_cap: Fraction | None) -> Fraction:
    """The share from 0 to 1: full when the comparator holds, else the way gone from the baseline, or without one
    actual over target, at most `unmet_cap`.

    A repeated target: periods met of the completed ones, which no cap touches (each period was judged already).
    """
    if actual.value is None:
        met = sum(meets(goal.comparator, total, goal.value) for _, total in actual.periods)
        return Fraction(met, len(actual.periods))
    if meets(goal.comparator, actual.value, goal.value):
        return ONE
    share = _way(goal, actual.value, baseline)
    return share if unmet_cap is None else min(share, unmet_cap)


def _way(goal: Goal, actual: Fraction, baseline: Fraction | None) -> Fraction:
    if baseline is not None and baseline != goal.value:
        return _clamp(actual - baseline, goal.value - baseline)
    return _clamp(goal.value, actual) if goal.comparator == "<=" else _clamp(actual, goal.value)


def _clamp(part: Fraction, whole: Fraction) -> Fraction:
    return Fraction(0) if whole == 0 else max(Fraction(0), min(ONE, part / whole))


def attainments(plan: Plan, measured: Iterable[Revision]) -> Iterator[Attainment]:
    """Every target in force, in the order of the fold; `measured`: the region's visible measurements."""
    held = whole_population(measured)
    for target in plan.of("plan.target_set").values():
        if target.in_force(plan.day):
            yield attainment(plan, target, held)


def attainment(plan: Plan, target: Revision, measured: Iterable[Revision]) -> Attainment:
    """One target against its goals; `measured` are measurements of the whole population."""
    blocked, held = undefined(plan, target), list(measured)
    if blocked:
        return Attainment(target, blocked, revisions=tuple(revisions_of(plan, target)))
    goal = Goal(Fraction(target.data["value"]), target.data["comparator"], target.data.get("due_on"))
    base = baseline_of(plan, target, held)
    every = revisions_of(plan, target)
    approved = [r for r in every if "approval" in r.data]
    revised = _revised(goal, approved[-1]) if approved else None
    return Attainment(
        target, (), goal, _actual(plan, target, held, goal), Fraction(base.data["value"]) if base else None,
        revised, _actual(plan, target, held, revised) if revised else None,
        _before(plan, goal, approved[0]) if approved else None, tuple(every),
    )  # fmt: skip


def revisions_of(plan: Plan, target: Revision) -> list[Revision]:
    """The revisions of a target in effect, approved or not, in the order of the fold."""
    found = plan.of("plan.target_revised").values()
    return [r for r in found if r.in_force(plan.day) and r.data["target"] == target.data["target"]]


def _revised(goal: Goal, revision: Revision) -> Goal:
    data = revision.data
    return Goal(Fraction(data["value"]), data.get("comparator", goal.comparator), data.get("due_on", goal.due))


def _before(plan: Plan, goal: Goal, first: Revision) -> Fraction | None:
    begin = _begin(plan)
    if begin is None or goal.due is None:
        return None
    return elapsed(begin, date.fromisoformat(goal.due), date.fromisoformat(first.effective_on))


def _begin(plan: Plan) -> date | None:
    year = plan.registered.data.get("period_from") if plan.registered else None
    return date(year, 1, 1) if year else None


def _actual(plan: Plan, target: Revision, measured: list[Revision], goal: Goal) -> Actual | None:
    found = latest(plan, target, measured, goal.due)
    if found is not None:
        return Actual(Fraction(found.data["value"]), found.data["method"])
    said = list(_said(plan, target))
    if not said:
        return None
    per = target.data.get("per")
    if per is None:
        return Actual(said[-1][1], None)
    totals = _totals(said, list(_completed(plan, KINDS[per], goal.due)))
    return Actual(None, None, totals) if totals else None


def _said(plan: Plan, target: Revision) -> Iterator[tuple[str, Fraction]]:
    """(reporting period, value) of the target in accepted reports of its task, in the order of the fold."""
    task = plan.tasks.get(target.data.get("task", ""))
    for report in task.reports.values() if task else ():
        if report.accepted:
            for value in report.said.data.get("values", ()):
                if _same(value, target):
                    yield report.said.data["period"], Fraction(value["value"])


def _same(value: Any, target: Revision) -> bool:
    return bool(value["indicator"] == target.data["indicator"] and value["unit"] == target.data.get("unit"))


def _completed(plan: Plan, per: str, due: str | None) -> Iterator[str]:
    """The periods over by V and by the due day, from 1 January of the plan's first year on."""
    cursor = _begin(plan)
    last = date.fromisoformat(min(due or plan.day, plan.day))
    while cursor is not None:
        period = period_of(cursor, per)
        end = period_last_day(period)
        if end > last:
            return
        yield period
        cursor = end + timedelta(days=1) if end < date.max else None


def _totals(said: list[tuple[str, Fraction]], periods: list[str]) -> tuple[tuple[str, Fraction], ...]:
    """For each completed period the sum of what reports say whose own period ends in it."""
    ends = [(period_last_day(period), value) for period, value in said]
    spans = ((period, period_first_day(period), period_last_day(period)) for period in periods)
    return tuple((name, sum((v for end, v in ends if lo <= end <= hi), Fraction(0))) for name, lo, hi in spans)
