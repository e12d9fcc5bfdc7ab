"""How much two tasks have in common: titles, pairs of characters of the texts, units, group; in figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from aggregates.documents.draft import TaskDraft
from aggregates.documents.glyphs import canonical, squeeze

TEXT, TITLE, UNITS, GROUP = 0.55, 0.25, 0.15, 0.05
"""The weight of each part of a score (ours): the text says most, the title alone never identifies a task."""


@dataclass(frozen=True)
class EditionTask:
    """One task of one edition. `id` is the recorded id, or the printed one of a new edition; `number` is as printed.

    `seats` are (unit, role) pairs.
    """

    id: str
    number: str
    group: str
    title: str
    text: str
    seats: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    @cached_property
    def pairs(self) -> frozenset[str]:
        """Pairs of neighbouring characters of the text, white space and glyph forms put aside."""
        return pairs(self.text or self.title)

    @cached_property
    def units(self) -> frozenset[str]:
        """The units, whatever their role."""
        return frozenset(unit for unit, _ in self.seats)

    @cached_property
    def print(self) -> tuple[str, str]:
        """Title and text as they are compared: equal prints are the same wording."""
        return plain(self.title), plain(self.text)


def edition_task(task: TaskDraft) -> EditionTask:
    """A task as read, to be compared."""
    seats = frozenset((seat.resolved or seat.agency, seat.role) for seat in task.seats)
    return EditionTask(task.id, task.id, task.group or "—", task.display_title, task.text, seats)


def plain(text: str) -> str:
    """A text without white space and in canonical glyphs: a re-wrapped line is no change."""
    return squeeze(canonical(text))


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text; a text of one character is its own pair."""
    bare = plain(text)
    return frozenset(bare[i : i + 2] for i in range(max(1, len(bare) - 1))) if bare else frozenset()


def overlap(one: frozenset[str], other: frozenset[str], shared: int | None = None) -> float:
    """Shared members over all members, from 0 to 1; two empty sets are alike."""
    both = len(one & other) if shared is None else shared
    whole = len(one) + len(other) - both
    return both / whole if whole else 1.0


def score(old: EditionTask, new: EditionTask, shared: int) -> float:
    """How well two tasks fit, from 0 to 1; `shared` pairs of characters are known already."""
    titles = 1.0 if old.print[0] == new.print[0] else overlap(pairs(old.title), pairs(new.title))
    return (
        TEXT * overlap(old.pairs, new.pairs, shared)
        + TITLE * titles
        + UNITS * overlap(old.units, new.units)
        + GROUP * (plain(old.group) == plain(new.group))
    )


def shared_pairs(old: Sequence[EditionTask], new: Sequence[EditionTask]) -> list[Counter[int]]:
    """For each old task, how many pairs of characters it shares with each new one (by index): one pass, by an index."""
    places: dict[str, list[int]] = defaultdict(list)
    for index, task in enumerate(new):
        for pair in task.pairs:
            places[pair].append(index)
    return [Counter(index for pair in task.pairs for index in places.get(pair, ())) for task in old]
