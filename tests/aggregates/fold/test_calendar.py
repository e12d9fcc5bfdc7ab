"""Reporting periods and which of them are due, against a slow count of days."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aggregates.fold.calendar import due_periods, period_first_day, period_last_day, period_of
from tests.laws import oracle_calendar

PERS = ("month", "quarter", "half_year", "year")
days = st.dates(date(2019, 6, 1), date(2026, 6, 1))


@given(st.sampled_from(PERS), st.integers(0, 366), days, days)
def test_due_periods_are_those_counted_by_hand(per: str, due_days: int, start: date, day: date) -> None:
    """Exactly the periods begun on or after the start whose due day has passed, oldest first."""
    found = due_periods(per, due_days, start.isoformat(), day.isoformat())
    assert found == oracle_calendar.due(per, due_days, start.isoformat(), day.isoformat())


@given(st.sampled_from(PERS), st.dates(date(1000, 1, 1), date(9999, 12, 31)))
def test_every_day_lies_in_its_period(per: str, day: date) -> None:
    """A day is between the first and the last day of its period, and neighbours beyond them are not in it."""
    period = period_of(day, per)
    first, last = period_first_day(period), period_last_day(period)
    assert first <= day <= last
    assert first.day == 1
    assert period_of(first, per) == period_of(last, per) == period
    if last < date(9999, 12, 31):
        assert (last + timedelta(days=1)).day == 1
        assert period_of(last + timedelta(days=1), per) != period


def test_a_report_is_late_from_the_day_after_it_was_due() -> None:
    """Due 31 days after 2023: on 31 January 2024 not yet late, on 1 February late."""
    assert due_periods("year", 31, "2023-01-01", "2024-01-31") == []
    assert due_periods("year", 31, "2023-01-01", "2024-02-01") == ["2023"]


def test_a_period_already_begun_is_not_due() -> None:
    """A calendar adopted on 2 January does not ask for the year that began the day before."""
    assert due_periods("year", 0, "2022-01-02", "2025-01-01") == ["2023", "2024"]
    assert due_periods("year", 0, "2022-01-01", "2024-01-01") == ["2022", "2023"]


def test_the_last_days_of_the_calendar_do_not_break_it() -> None:
    """Viewpoints at the end of year 9999 are answered like any other."""
    assert period_last_day("9999") == date(9999, 12, 31)
    assert due_periods("year", 366, "9998-01-01", "9999-12-31") == []
    assert due_periods("year", 0, "9999-06-01", "9999-12-31") == []
    assert due_periods("month", 0, "9999-11-01", "9999-12-31") == ["9999-11"]
