"""How the slider moves a viewpoint, and the histogram above it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.replay_time import HEIGHT, mode, moved, timeline

DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31)).map(date.isoformat)
BUSY = st.lists(
    st.tuples(DAYS, st.integers(0, 500), st.integers(0, 500)).filter(lambda one: one[1] + one[2] > 0),
    min_size=1, max_size=40, unique_by=lambda one: one[0],
)  # fmt: skip


def _found(busy: list[tuple[str, int, int]]) -> dict[str, Any]:
    days = [{"day": day, "recorded": r, "effective": e} for day, r, e in sorted(busy)]
    return {"days": days, "milestones": []}


@pytest.mark.parametrize(
    ("asked", "how", "after"),
    [
        ([], "published", {"at": "2024-01-31"}), ([("at", "2023-01-01")], "published", {"at": "2024-01-31"}),
        ([("as_of", "2023-01-01")], "restated", {"as_of": "2024-01-31"}),
        ([("as_of", "2023-01-01"), ("known_at", "size:9")], "believed", {"as_of": "2024-01-31", "known_at": "size:9"}),
    ],
)  # fmt: skip
def test_another_day_stays_the_same_view(asked: list[tuple[str, str]], how: str, after: dict[str, str]) -> None:
    """As published moves `at`, as restated `as_of`, as believed `as_of` alone while what was known is held."""
    assert mode(asked) == how and moved(asked, "2024-01-31") == after


@given(busy=BUSY, day=DAYS)
def test_the_histogram_holds_every_entry_in_its_place(busy: list[tuple[str, int, int]], day: str) -> None:
    """The bars together count every entry on either clock, none stands outside, over another, or taller than all; the
    greatest fills the height; the slider holds the day asked about."""
    line = timeline(_found(busy), day)
    assert line is not None
    for clock in ("recorded", "effective"):
        held = [one[1] if clock == "recorded" else one[2] for one in busy]
        assert sum(bar.counts[clock] for bar in line.bars) == sum(held)
        heights = [bar.heights[clock] for bar in line.bars]
        assert max(heights) == (HEIGHT if any(held) else 0)
        assert all((bar.heights[clock] > 0) == (bar.counts[clock] > 0) for bar in line.bars)
    ends = [(bar.x, bar.x + bar.width) for bar in line.bars]
    assert ends[0][0] >= 0 and ends[-1][1] <= line.length + 1
    assert all(one[1] <= other[0] for one, other in pairwise(ends))
    assert date.fromisoformat(line.first) + timedelta(line.offset(day)) == date.fromisoformat(day)


@given(busy=BUSY, day=DAYS)
def test_neighbours_are_the_nearest_days_with_entries(busy: list[tuple[str, int, int]], day: str) -> None:
    """Nothing lies between a day and its neighbours on that clock, and they have something."""
    line = timeline(_found(busy), day)
    assert line is not None
    held = {one[0] for one in busy if one[1]}
    for asked in (day, busy[0][0]):
        before, after = line.neighbours(asked, "recorded")
        assert {one for one in (before, after) if one} <= held - {asked}
        assert not [one for one in held if (before or "") < one < (after or "9") and one != asked]


def test_nothing_known_has_no_time_line() -> None:
    """Without an answer or without a day there is no slider to show."""
    assert timeline(None, "2024-01-01") is None and timeline({"days": []}, "2024-01-01") is None
