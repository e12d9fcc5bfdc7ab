"""Report slots: which reports are due, when, and what came in (docs/figures.md §4).

What holds of a slot depends on nothing after its period's last day, so it is the same for every day asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from aggregates.fold.calendar import period_first_day, period_last_day, period_of
from aggregates.fold.plan import Plan
from aggregates.fold.progression import is_open
from aggregates.fold.revision import Revision
from aggregates.fold.rules import RuleSet
from aggregates.fold.task import Report, Seat, Task

CALENDAR = "plan.reporting_calendar_adopted"
UNREPORTED_ROLE = "guide"
"""The role that owes no report where no procedure lists the roles. Ours."""
END = "9999-99-99"
"""Later than every ISO day."""


class Terms(NamedTuple):
    """What one calendar demands: from which day, until which (exclusive), how often, how many days after."""

    begin: str
    end: str
    per: str
    due_days: int


Calendars = tuple[Terms, ...]
"""The calendars of a plan in the order of the fold."""


class Period(NamedTuple):
    """A reporting period some calendar holds for: its first and last day, and the day its report is due (ISO)."""

    period: str
    first: str
    last: str
    due_on: str

    @property
    def eve(self) -> str:
        """The day before its first day."""
        return _before(self.first)


class Slot(NamedTuple):
    """A report that is due: the seat that owes it, the period, the due day (ISO), and the report if there is one."""

    seat: Seat
    period: str
    due_on: str
    report: Report | None

    @property
    def on_time(self) -> bool:
        """Whether its report was submitted on or before the due day."""
        return self.report is not None and self.report.said.data["submitted_on"] <= self.due_on


def calendars(adopted: Iterable[Revision]) -> Calendars:
    """The terms of adopted calendars, in the order given."""
    return tuple(Terms(r.effective_on, r.effective_to or END, r.data["per"], r.data["due_days"]) for r in adopted)


def calendars_of(plan: Plan) -> Calendars:
    """The plan's visible calendars in the order of the fold."""
    return calendars(plan.of(CALENDAR).values())


@lru_cache(maxsize=4_096)
def periods(terms: Calendars, day: str) -> tuple[Period, ...]:
    """The periods begun on or before `day` (ISO) that a calendar holds for: the last one in the order of the fold that
    is in force on the period's first day. In the order of their last days."""
    found = []
    for place, term in enumerate(terms):
        for period in _begun(term, day):
            if not any(later.begin <= period.first < later.end for later in terms[place + 1 :]):
                found.append(period)
    return tuple(sorted(found, key=lambda p: (p.last, p.first)))


def _begun(term: Terms, day: str) -> Iterable[Period]:
    first = period_first_day(period_of(date.fromisoformat(term.begin), term.per))
    while (begins := first.isoformat()) <= day and begins < term.end:
        period = period_of(first, term.per)
        last = period_last_day(period)
        if begins >= term.begin:
            yield Period(period, begins, last.isoformat(), _after(last, term.due_days).isoformat())
        if last == date.max:
            return
        first = last + timedelta(days=1)


def _after(day: date, days: int) -> date:
    """So many days later, but never beyond the last day there is."""
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))


@lru_cache(maxsize=65_536)
def period_held(terms: Calendars, period: str) -> Period | None:
    """The period as the calendar that holds for it says; None where none does."""
    first = period_first_day(period).isoformat()
    return next((held for held in periods(terms, first) if held.period == period), None)


@lru_cache(maxsize=65_536)
def period_order(period: str) -> tuple[date, date]:
    """Place of a period among others: by its last day, then the shorter one later."""
    return period_last_day(period), period_first_day(period)


@lru_cache(maxsize=65_536)
def _before(day: str) -> str:
    """The day before; the first day there is has none, and is its own."""
    return day if day == date.min.isoformat() else (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def last_period(by_period: Mapping[str, Any]) -> str | None:
    """The latest period of a mapping by period; None for an empty one."""
    return max(by_period, key=period_order, default=None)


def owes(role: str, procedure: RuleSet | None) -> bool:
    """Whether a seat of this role owes reports: as the procedure lists, without one every role but guide."""
    return role != UNREPORTED_ROLE if procedure is None else role in procedure.content["reporting_roles"]


def under_way(statuses: Sequence[tuple[str, str]], day: str) -> bool:
    """Whether a task with these (day, status) steps is defined and neither closed nor stopped at the end of `day`."""
    status = "UNDEFINED"
    for since, taken in statuses:
        if since > day:
            break
        status = taken
    return is_open(status)


def exists(period: Period, begin: str, until: str | None, statuses: Sequence[tuple[str, str]]) -> bool:
    """Whether a seat held over [begin, until) has a slot of this period, its role apart."""
    held = begin <= period.first and (until is None or period.last < until)
    return held and under_way(statuses, period.eve)


def slots(plan: Plan, task: Task, seat: Seat, procedure: RuleSet | None) -> list[Slot]:
    """The seat's slots that are due at the plan's day, in the order of their last days."""
    if not owes(seat.role, procedure):
        return []
    begin, until = seat.given.effective_on, seat.until
    return [
        Slot(seat, p.period, p.due_on, seat.reports.get(p.period))
        for p in periods(calendars_of(plan), plan.day)
        if p.due_on < plan.day and exists(p, begin, until, task.statuses)
    ]


def missing(plan: Plan, task: Task, seat: Seat, procedure: RuleSet | None) -> list[Slot]:
    """Those of its due slots without a visible report."""
    return [slot for slot in slots(plan, task, seat, procedure) if slot.report is None]


@lru_cache(maxsize=4_096)
def first_held(terms: Calendars) -> str | None:
    """First day (ISO) of the first period that a calendar holds for; None where none ever does.

    Two years after the last change every calendar still in force has begun a period.
    """
    changes = [day for term in terms for day in (term.begin, term.end) if day != END]
    if not changes:
        return None
    found = periods(terms, _after(date.fromisoformat(max(changes)), 731).isoformat())
    return min((period.first for period in found), default=None)
