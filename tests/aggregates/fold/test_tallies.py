"""One timeline answers every day: its sums are what the fold of that day counts."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from aggregates.fold.known import visible
from aggregates.fold.plan import fold
from aggregates.fold.revision import Revision
from aggregates.fold.scorecard import overdue_days
from aggregates.fold.tallies import counted, plan_deltas, tallies_at
from aggregates.fold.tallies_cells import day_number
from aggregates.fold.world import world
from tests.aggregates.fold.counting import counted_plainly
from tests.aggregates.fold.plan_histories import DAYS, LAST, plans
from tests.laws.examples import examples


def _turning(said: list[Revision]) -> list[str]:
    """The days about everything that is dated, and some between."""
    named = {*DAYS, LAST, *(r.effective_to for r in said if r.effective_to)}
    near = {date.fromisoformat(day) + timedelta(days=n) for day in named for n in (-1, 0, 1)}
    return [day.isoformat() for day in sorted(near) if day.isoformat() <= LAST]


@examples(150)
@given(plans)
def test_the_sum_of_the_deltas_up_to_any_day_is_what_the_fold_of_that_day_counts(said: list[Revision]) -> None:
    """Law of the tallies: statements known whatever their day, against the plain count of known(V, K) for each V."""
    deltas = plan_deltas(said, LAST)
    for day in _turning(said):
        found, plan = counted(deltas, day), fold(visible(said, day), day)
        since = {key: found.pop(key) for key in list(found) if key[1] == "overdue_since"}
        assert found == counted_plainly(plan), day
        late = {agency: sum(days) for agency, days in overdue_days(plan).items()}
        assert late == {a: found[a, "overdue"] * day_number(day) - n for (a, _), n in since.items()}


@examples(60)
@given(plans, st.sampled_from(DAYS))
def test_what_takes_effect_later_moves_no_count_of_today(said: list[Revision], day: str) -> None:
    """The tallies of a world, which sees only what is visible, are the sums of the timelines of everything known."""
    seen = world(visible(said, day), day)
    assert tallies_at(seen, "甲县") == counted(plan_deltas(said, LAST), day)
