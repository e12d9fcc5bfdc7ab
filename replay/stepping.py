"""Steps as people page through them: runs of a bulk import in one, idle stretches said, one step at a time by key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from replay.steps import Step
from replay.wording import event_word

BULK = 6
"""More entries than these of one author at one recorded instant are an import, shown as one line."""
IDLE_DAYS = 30
"""A stretch without entries is named from this length on."""


@dataclass(frozen=True, slots=True)
class Block:
    """One step, or several recorded together; `idle` are the days since the block before, 0 for a short time."""

    steps: tuple[Step, ...]
    idle: int

    @property
    def bulk(self) -> bool:
        """Whether several steps stand in one."""
        return len(self.steps) > 1

    def kinds(self) -> str:
        """How many entries of which kind: 任务分解 12、交办 25."""
        counted = Counter(event_word(step.revision.type) for step in self.steps)
        return "、".join(f"{word} {n}" for word, n in counted.items())


def blocks(steps: Sequence[Step], *, folded: bool) -> Iterator[Block]:
    """The steps with their idle stretches; with `folded`, each bulk import as one block."""
    before: Step | None = None
    for run in _runs(steps) if folded else ((step,) for step in steps):
        yield Block(tuple(run), _idle(before, run[0]))
        before = run[-1]


def _runs(steps: Sequence[Step]) -> Iterator[Sequence[Step]]:
    place = 0
    while place < len(steps):
        end = place + 1
        while end < len(steps) and _together(steps[place], steps[end]):
            end += 1
        if end - place > BULK:
            yield steps[place:end]
        else:
            yield from ((step,) for step in steps[place:end])
        place = end


def _together(one: Step, other: Step) -> bool:
    a, b = one.revision, other.revision
    return (a.recorded_at, a.actor, a.agency, a.role, one.day) == (b.recorded_at, b.actor, b.agency, b.role, other.day)


def _idle(before: Step | None, after: Step) -> int:
    if before is None:
        return 0
    days = (date.fromisoformat(after.day) - date.fromisoformat(before.day)).days
    return days if days >= IDLE_DAYS else 0


def walk(keys: Iterable[str], count: int) -> Iterator[int]:
    """Places 0 … count-1 to show, one for each key: n (or space, Enter) next, p previous, q quit.

    The first place is shown before any key; at an end its place is shown again; other keys are passed over.
    """
    place = 0
    if count:
        yield place
    for key in keys:
        if key in ("q", "Q", "\x03", "\x04", ""):
            return
        if key in ("n", "N", " ", "\r", "\n", "\x1b[C", "\x1b[B"):
            place = min(place + 1, count - 1)
        elif key in ("p", "P", "\x1b[D", "\x1b[A"):
            place = max(place - 1, 0)
        else:
            continue
        if count:
            yield place
