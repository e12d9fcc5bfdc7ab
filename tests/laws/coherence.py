"""What a statement of the random world is about, so that most histories speak of things that were there."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from tests.laws.slots import Slot

ABOUT = (
    ("seat", "{}"), ("report", "{}"), ("closure", "closure:{}"), ("dispute", "dispute:{}"), ("notice", "notice:{}"),
    ("rectification", "rectification:{}"), ("commendation", "proposal:{}"), ("order", "order:{}"),
    ("obligation", "obligation:{}"), ("requirement", "child_requirement:{}"), ("evaluation", "evaluation:{}"),
    ("target", "target:{}"), ("task", "task:{}"),
)  # fmt: skip
"""(field, the statement it names); a statement that names itself needs nothing."""


BUSIEST = "P.1"


def about(slot: Slot, n: int) -> list[tuple[str, str]]:
    """The statements that one of the world is about, by stream and id."""
    said: dict[str, Any] = slot.content(n)
    names = [form.format(said[field]) for field, form in ABOUT if field in said]
    return [(slot.stream, name) for name in names if name != slot.statement]


def sensible(make: Callable[[str, int], Slot], task: str, i: int, n: int, made: Collection[tuple[str, str]]) -> Slot:
    """The slot at i, or the next one not yet said that is about things said; the one at i when there is none.

    Where the task has none, the task that most histories begin with is tried.
    """
    slots = (make(where, i + step) for where in dict.fromkeys((task, BUSIEST)) for step in range(96))
    new = (slot for slot in slots if (slot.stream, slot.statement) not in made)
    return next((slot for slot in new if all(name in made for name in about(slot, n))), make(task, i))
