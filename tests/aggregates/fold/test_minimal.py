"""Least lists: what can be left out is, what cannot stays."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aggregates.fold.minimal import minimal
from tests.laws.examples import examples


@examples(120)
@given(st.lists(st.sets(st.integers(0, 30)), max_size=4), st.integers(1, 9) | st.none())
def test_nothing_in_a_least_list_can_be_left_out(needs: list[set[int]], block: int | None) -> None:
    """Whatever alternatives suffice, the list found suffices, and with any one left out it does not."""

    def holds(kept: list[int]) -> bool:
        return not needs or any(need <= set(kept) for need in needs)

    found = minimal(range(31), holds, block)
    assert found == sorted(found)
    assert holds(found)
    assert not any(holds([one for one in found if one != left]) for left in found)


def test_the_last_ones_are_left_out_first() -> None:
    """Where either of two would do, the earlier one is kept."""
    assert minimal([1, 2, 3, 4], bool) == [1]


def test_what_only_goes_together_goes_in_a_block() -> None:
    """Two that matter only as a pair are both left out when they can be, which single steps would not find."""
    assert minimal([1, 2, 3, 4], lambda kept: (3 in kept) == (4 in kept)) == []


def test_what_an_earlier_one_held_back_goes_afterwards() -> None:
    """4 can go only once 1 is gone, which is tried after it: the list is gone through until nothing changes."""
    assert minimal([1, 4], lambda kept: 4 in kept or 1 not in kept, block=1) == []


def test_nothing_to_leave_out() -> None:
    """Of no candidates none is kept."""
    assert minimal([], lambda kept: True) == []
