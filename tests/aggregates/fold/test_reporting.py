"""Report slots: which periods a calendar holds for, which seats owe a report, and when it is due."""

from __future__ import annotations

from datetime import date

import pytest

from aggregates.events.assignment import SeatRevoked
from aggregates.events.base import Fact
from aggregates.events.execution import ProgressReported
from aggregates.events.lifecycle import TaskReopened, TaskSuspended
from aggregates.fold.reporting import (
    Slot,
    Terms,
    calendars_of,
    first_held,
    missing,
    period_held,
    period_order,
    periods,
    slots,
)
from aggregates.fold.rules import RuleSet
from tests.aggregates import stories as s
from tests.aggregates.entries import state
from tests.aggregates.fold.worlds import PROCEDURE
from tests.scenario import fact

CALENDAR = fact(s.calendar(per="quarter", due_days=10), "2022-01-01")


def _procedure(*roles: str) -> RuleSet:
    return RuleSet("procedure", "p", 1, "*", "0" * 64, "甲县", {**PROCEDURE, "reporting_roles": roles}, 1)


def _reported(period: str, submitted: str, on: str | None = None) -> Fact:
    said = ProgressReported(
        task="1.1", seat=s.LEAD_SEAT, period=period, narrative="已开展", percent="10", source=s.REPORT,
        submitted_on=date.fromisoformat(submitted),
    )  # fmt: skip
    return fact(said, on or submitted)


def _slots(facts: list[Fact], day: str, seat: str = s.LEAD_SEAT, procedure: RuleSet | None = None) -> list[Slot]:
    plan = state([*s.a_plan(), CALENDAR, *facts], day)
    task = plan.tasks["1.1"]
    return slots(plan, task, task.seats[seat], procedure)


def _names(found: list[Slot]) -> list[str]:
    return [slot.period for slot in found]


def test_a_slot_is_due_from_the_day_after_its_due_day() -> None:
    """2022-Q1 ends on 31 March; with ten days its report is due on 10 April, and missing on the 11th."""
    assert _slots([], "2022-04-10") == []
    (slot,) = _slots([], "2022-04-11")
    assert (slot.period, slot.due_on, slot.report, slot.on_time) == ("2022-Q1", "2022-04-10", None, False)


@pytest.mark.parametrize(("submitted", "on_time"), [("2022-04-10", True), ("2022-04-11", False)])
def test_a_report_is_on_time_up_to_the_due_day(submitted: str, on_time: bool) -> None:
    """The day of submission counts, to the day."""
    (slot,) = _slots([_reported("2022-Q1", submitted)], "2022-06-30")
    assert slot.report is not None
    assert slot.on_time is on_time


def test_a_report_that_takes_effect_later_is_missing_before() -> None:
    """What is not visible yet is not there, whatever day of submission it names."""
    late = [_reported("2022-Q1", "2022-04-01", "2022-05-01")]
    assert [_slots(late, day)[0].on_time for day in ("2022-04-30", "2022-05-01")] == [False, True]


def test_without_a_procedure_every_role_but_guide_owes_reports() -> None:
    """A procedure lists the roles that do, also guides."""
    guide = fact(s.seat("甲县/科协", "guide"), "2021-12-01")
    guiding = "seat:1.1|甲县/科协|guide|1"
    assert len(_slots([guide], "2022-05-01")) == len(_slots([guide], "2022-05-01", s.HELP_SEAT)) == 1
    assert _slots([guide], "2022-05-01", guiding) == []
    assert len(_slots([guide], "2022-05-01", guiding, _procedure("guide"))) == 1
    assert _slots([guide], "2022-05-01", s.HELP_SEAT, _procedure("lead")) == []


def test_the_seat_is_held_from_the_first_to_the_last_day() -> None:
    """Given on the second day of a quarter or ended on its last one, it owes nothing for that quarter."""

    def held(on: str, to: str | None = None) -> list[str]:
        given = fact(s.seat("甲县/科协", "lead"), on, to)
        return _names(_slots([given], "2022-12-31", "seat:1.1|甲县/科协|lead|1"))

    assert held("2022-04-01") == ["2022-Q2", "2022-Q3"]
    assert held("2022-04-02") == ["2022-Q3"]
    assert held("2022-01-01", "2022-07-01") == ["2022-Q1", "2022-Q2"]
    assert held("2022-01-01", "2022-06-30") == ["2022-Q1"]


def test_a_revocation_ends_what_a_seat_owes() -> None:
    """From the quarter in which it takes effect on; what was due before stays due."""
    revoked = SeatRevoked(task="1.1", seat=s.LEAD_SEAT, document="甲编〔2022〕1号", source=s.PAPER)
    assert _names(_slots([fact(revoked, "2022-05-01")], "2023-12-31")) == ["2022-Q1"]


def test_a_task_that_rests_on_the_eve_of_a_period_owes_none() -> None:
    """Suspended on 31 March there is no second quarter; suspended on 1 April there is; reopened it goes on."""

    def stopped(on: str) -> list[Fact]:
        suspended = TaskSuspended(task="1.1", suspension="1", document="甲政办〔2022〕9号", source=s.PAPER)
        reopened = TaskReopened(task="1.1", reopening="1", reason="恢复", source=s.DECISION)
        return [fact(suspended, on), fact(reopened, "2022-09-30")]

    assert _names(_slots(stopped("2022-03-31"), "2023-02-01")) == ["2022-Q1", "2022-Q4"]
    assert _names(_slots(stopped("2022-04-01"), "2023-02-01")) == ["2022-Q1", "2022-Q2", "2022-Q4"]


def test_a_task_not_defined_on_the_eve_owes_none() -> None:
    """Defined on the first day of a quarter, its first report is that of the next one."""
    plan = state([fact(s.registration(), "2021-12-01"), CALENDAR, *_defined("2022-04-01")], "2023-01-01")
    task = plan.tasks["1.1"]
    assert _names(slots(plan, task, task.seats[s.LEAD_SEAT], None)) == ["2022-Q3"]


def _defined(on: str) -> list[Fact]:
    return [fact(s.definition(), on), fact(s.seat(), on)]


def test_the_last_calendar_in_force_holds_for_a_period() -> None:
    """A yearly calendar from 2023 on ends the quarters; when it has ended they come back."""
    yearly = fact(s.calendar(calendar="乙", per="year", due_days=31), "2023-01-01", "2024-07-01")
    found = _slots([yearly], "2026-01-01")
    quarters = [f"{year}-Q{quarter}" for year, quarter in ((2024, 3), (2024, 4), (2025, 1), (2025, 2), (2025, 3))]
    assert _names(found) == ["2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4", "2023", *quarters[:1], "2024", *quarters[1:]]


def test_periods_begin_under_their_calendar() -> None:
    """One adopted in mid-quarter begins with the next quarter; periods begun by the day are held, due or not."""
    terms = (Terms("2022-02-01", "9999-99-99", "quarter", 10),)
    assert [p.period for p in periods(terms, "2022-03-31")] == []
    assert [p.period for p in periods(terms, "2022-04-01")] == ["2022-Q2"]
    assert first_held(terms) == "2022-04-01"
    assert period_held(terms, "2022-Q1") is None
    assert period_held(terms, "2022") is None
    held = period_held(terms, "2022-Q2")
    assert held is not None
    assert (held.first, held.last, held.due_on, held.eve) == ("2022-04-01", "2022-06-30", "2022-07-10", "2022-03-31")


def test_a_calendar_that_never_begins_a_period_holds_for_none() -> None:
    """Ended before a year began, or always behind a later one."""
    assert first_held(()) is None
    assert first_held((Terms("2022-02-01", "2022-12-31", "year", 10),)) is None
    behind = (Terms("2022-01-01", "9999-99-99", "month", 0), Terms("2022-01-01", "2022-03-15", "year", 0))
    assert first_held(behind) == "2022-01-01"
    assert [p.period for p in periods(behind, "2022-05-01")] == ["2022-04", "2022-05", "2022"]


def test_the_last_days_there_are_end_the_search() -> None:
    """Up to the end of the calendar of days, and not beyond."""
    assert periods((Terms("9999-01-01", "9999-99-99", "year", 366),), "9999-12-31")[-1].due_on == "9999-12-31"


def test_missing_slots_are_those_without_a_report() -> None:
    """Reported for the second quarter, the first and third are missing."""
    plan = state([*s.a_plan(), CALENDAR, _reported("2022-Q2", "2022-07-01")], "2022-11-01")
    task = plan.tasks["1.1"]
    assert calendars_of(plan) == (Terms("2022-01-01", "9999-99-99", "quarter", 10),)
    assert _names(missing(plan, task, task.seats[s.LEAD_SEAT], None)) == ["2022-Q1", "2022-Q3"]


def test_periods_are_ordered_by_their_last_day() -> None:
    """Of two that end together the shorter is the later."""
    told = ["2023", "2022-Q4", "2022-12", "2022", "2022-H2", "2023-01"]
    assert sorted(told, key=period_order) == ["2022", "2022-H2", "2022-Q4", "2022-12", "2023-01", "2023"]
