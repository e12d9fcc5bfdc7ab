"""Obligations as scheduled: by year, by agency, or once; money by year and unit."""

from __future__ import annotations

from datetime import date

import pytest

from aggregates.events.base import Fact
from aggregates.events.plan import PlanRegistered
from tests.aggregates import stories as s
from tests.aggregates import stories_obligations as o
from tests.aggregates.stories_supervision import SCHOOLS, TOURISM
from tests.scenario import OFFICE, Scenario, Step, by, fact

ONCE = {"yearly": False, "due_on": date(2023, 12, 31)}


@pytest.mark.parametrize(
    ("period", "accepted"),
    [("2021", True), ("2025", True), ("2020", False), ("2026", False), ("2023-H1", False), (None, False)],
)
def test_a_yearly_obligation_is_met_by_year(period: str | None, accepted: bool) -> None:
    """Only whole years of the plan's period count, its first and last included."""
    outcome = o.when(o.fulfilling(period=period), o.scheduled())
    if accepted:
        assert outcome.facts
    else:
        outcome.then_refused("year-needed")


def test_each_listed_agency_meets_it_for_itself() -> None:
    """Two agencies for one year, one agency for two years: four statements; nobody in general, none twice."""
    story = Scenario().given(*s.a_plan(o.duty()), o.scheduled())
    for agency in (SCHOOLS, TOURISM):
        for year in ("2022", "2023"):
            assert story.when(o.fulfilling(agency=agency, period=year), actor=OFFICE).facts
    story.when(o.fulfilling(agency=None), actor=OFFICE).then_refused("agency-not-scheduled")
    story.when(o.fulfilling(), actor=OFFICE).then_refused("already-stated")


@pytest.mark.parametrize("scheduled", [True, False])
def test_an_obligation_of_the_plan_itself_names_no_agency(scheduled: bool) -> None:
    """Scheduled once without agencies, or not scheduled at all: no agency, no period, once."""
    given = [o.scheduled(agencies=(), **ONCE)] if scheduled else []
    o.when(o.fulfilling(period=None), *given).then_refused("agency-not-scheduled")
    o.when(o.fulfilling(agency=None), *given).then_refused("not-yearly")
    assert o.when(o.fulfilling(period=None, agency=None), *given).facts


def test_a_schedule_counts_from_its_day_on() -> None:
    """What was met before the schedule took effect is judged as unscheduled."""
    early = o.fulfilling().model_copy(update={"effective_on": date(2021, 12, 31)})
    o.when(early, o.scheduled()).then_refused("not-yearly")


def test_a_schedule_that_ended_demands_nothing() -> None:
    """From the day on which the schedule ends the obligation is judged as unscheduled."""
    until = o.scheduling().model_copy(update={"effective_to": date(2023, 2, 2)})
    assert o.when(o.fulfilling(), by(OFFICE, until)).facts
    after = o.fulfilling().model_copy(update={"effective_on": date(2023, 2, 2)})
    o.when(after, by(OFFICE, until)).then_refused("not-yearly")


def test_a_schedule_names_known_agencies() -> None:
    """An agency that is neither registered nor seated cannot be scheduled."""
    o.when(o.scheduling(agencies=("甲县/无名局",))).then_refused("agency-unknown")


def test_a_plan_without_a_period_takes_any_year() -> None:
    """Where the document states no period no year can be outside it."""
    undated: PlanRegistered = s.registration(period_from=None, period_to=None)
    given: list[Fact | Step] = [fact(undated, "2021-12-01"), *s.a_plan(o.duty())[1:], o.scheduled()]
    assert Scenario().given(*given).when(o.fulfilling(period="2031"), actor=OFFICE).facts


@pytest.mark.parametrize("amount", ["0", "0.00", "-3"])
def test_money_is_more_than_nothing(amount: str) -> None:
    """Neither an allocation nor a use of nothing, or less, is recorded."""
    o.when(o.allocating(amount=amount)).then_refused("amount-not-positive")
    o.when(o.using(amount=amount), by(OFFICE, o.allocating())).then_refused("amount-not-positive")


def test_money_is_used_where_it_was_set_aside() -> None:
    """Of the same year and unit, and not before the allocation; what is spent beyond it is recorded as it was."""
    given = by(OFFICE, o.allocating())
    o.when(o.using(year=2024), given).then_refused("no-allocation")
    early = o.using().model_copy(update={"effective_on": date(2023, 1, 9)})
    o.when(early, given).then_refused("no-allocation")
    assert o.when(o.using(amount="100"), given).facts
