"""Laws 3 and 4: every difference has its carriers, and the ledger never knows less later."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.laws import laws
from tests.laws.answers import Kernel
from tests.laws.examples import examples
from tests.laws.histories import days, histories

KERNEL = Kernel()
shares = st.integers(0, 100)


def _window(entries: list[dict[str, Any]], one: int, other: int) -> tuple[int, int]:
    first, last = sorted((one * len(entries) // 100, other * len(entries) // 100))
    return first, last


@examples(120)
@given(histories, days, shares, shares)
def test_differences_are_carried_by_what_was_recorded_between(
    entries: list[dict[str, Any]], day: str, one: int, other: int
) -> None:
    """Law 3: undoing the statements revised in (K1, K2] gives the answer at K1; other streams carry nothing."""
    laws.attribution(KERNEL, entries, day, *_window(entries, one, other))


@examples(120)
@given(histories, days, shares, shares)
def test_what_is_not_seen_drives_nothing(entries: list[dict[str, Any]], day: str, one: int, other: int) -> None:
    """Law 3: statements invisible at V before and after may all be undone without changing the answer."""
    known, head = _window(entries, one, other)
    hidden = laws.unseen(entries, day, known, head)
    undone = KERNEL.answer(laws.reverted(entries, known, head, hidden), day, head)
    assert laws.told(undone) == laws.told(KERNEL.answer(entries, day, head))


@examples(40)
@given(histories, days, shares)
def test_drivers_are_exactly_those_that_count(entries: list[dict[str, Any]], day: str, one: int) -> None:
    """Law 3: the drivers alone give the answer at K2, dropping any one changes it, none of them is unseen."""
    known, head = _window(entries, one, 100)
    found = laws.drivers(KERNEL, entries, day, known, head)
    others = [name for name in laws.moved(entries, known, head) if name not in found]
    after = laws.told(KERNEL.answer(entries, day, head))
    assert laws.told(KERNEL.answer(laws.reverted(entries, known, head, others), day, head)) == after
    for name in found:
        less = laws.reverted(entries, known, head, [*others, name])
        assert laws.told(KERNEL.answer(less, day, head)) != after
    assert not set(found) & set(laws.unseen(entries, day, known, head))
    if not found:
        assert laws.told(KERNEL.answer(entries, day, known)) == after


@examples(120)
@given(histories, days)
def test_knowledge_is_monotone(entries: list[dict[str, Any]], day: str) -> None:
    """Law 4: K(t) never falls, and takes in every entry of one recorded instant."""
    laws.monotone_knowledge(KERNEL, entries, day)
