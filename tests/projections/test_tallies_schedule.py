"""Runs of owed reports against the slots of the fold, one by one, on any day and under any calendars."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aggregates.fold.reporting import END, Terms
from aggregates.fold.tallies_frame import frame_of
from aggregates.fold.tallies_line import Ground, Post
from aggregates.fold.tallies_slots import schedule_deltas
from projections.tallies_schedule import OWED, SINCE, periods_due, schedule_runs
from tests.laws.examples import examples

FIRST = date(2021, 1, 1)
days = st.integers(0, 1_500).map(lambda n: (FIRST + timedelta(days=n)).isoformat())
edges = st.one_of(days, st.sampled_from(("2021-12-31", "2022-01-01", "2022-03-31", "2022-04-01", "2023-06-30")))
ends = st.one_of(edges, st.just(END))
terms = st.builds(Terms, edges, ends, st.sampled_from(("month", "quarter", "half_year", "year")), st.integers(0, 400))
statuses = st.lists(
    st.tuples(edges, st.sampled_from(("ASSIGNED", "VERIFIED_COMPLETE", "SUSPENDED", "REOPENED"))), max_size=4
)
SEAT = "seat:1|甲|lead|1"


@examples(150)
@given(st.lists(terms, min_size=1, max_size=3), edges, ends, statuses, st.lists(st.tuples(edges, ends), max_size=2),
       st.one_of(days, edges))  # fmt: skip
def test_runs_are_the_slots_of_the_fold(
    calendars: list[Terms], begin: str, until: str, steps: list[tuple[str, str]], counts: list[tuple[str, str]],
    day: str,
) -> None:  # fmt: skip
    """At any day the runs count as many due slots as the fold lists up to that day."""
    ground = Ground({SEAT: Post("甲", "lead", begin, until, 1)}, tuple(counts), tuple(sorted(steps)), {})
    frame = frame_of(())._replace(calendars=tuple(calendars))
    listed = sum(n for (since, _, _), n in schedule_deltas(frame, ground, SEAT, day).items() if since <= day)
    cells: dict[str, int] = {}
    for (since, _, cell), n in schedule_runs(frame, ground, SEAT).items():
        if since <= day:
            cells[cell] = cells.get(cell, 0) + n
    counted = 0
    for cell, n in cells.items():
        kind, per, role = cell.split(":")
        assert role == "lead"
        name, due_days = per.split("/")
        counted += n * periods_due(name, int(due_days), day) if kind == OWED else -n if kind == SINCE else 0
    assert counted == listed


def test_a_quarterly_calendar_by_hand() -> None:
    """Reports due 30 days after each quarter, from 2021-Q2 on: 2021-07-30 shows none, 2021-07-31 the first one."""
    post, always = Post("甲", "lead", "2021-01-01", END, 1), (("2021-01-01", END),)
    ground = Ground({SEAT: post}, always, (("2021-02-01", "ASSIGNED"),), {})
    frame = frame_of(())._replace(calendars=(Terms("2021-01-01", END, "quarter", 30),))
    found = schedule_runs(frame, ground, SEAT)
    number = 2021 * 4 + 1
    assert found == {
        ("2021-07-31", "甲", "owed:quarter/30:lead"): 1, ("2021-07-31", "甲", "owed_since:quarter/30:lead"): number,
    }  # fmt: skip
    assert periods_due("quarter", 30, "2021-07-30") == number
    assert periods_due("quarter", 30, "2021-07-31") == number + 1
    assert periods_due("quarter", 30, "2026-01-31") == number + 19
