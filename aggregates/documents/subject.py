"""What every check of one document looks at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aggregates.documents.draft import Lines, PlanDraft, SeatDraft
from aggregates.documents.outline import Outline
from aggregates.documents.source_map import Paragraph
from aggregates.documents.tasks import TaskReading


@dataclass(frozen=True, slots=True)
class Subject:
    """The draft, the healed text it was read from, its skeleton, and the task units."""

    draft: PlanDraft
    paragraphs: tuple[Paragraph, ...]
    outline: Outline
    tasks: TaskReading

    @property
    def whole(self) -> Lines:
        """First and last line of the text."""
        if not self.paragraphs:
            return 1, 1
        return self.paragraphs[0].lines()[0], self.paragraphs[-1].lines()[1]

    def seats(self) -> Iterator[SeatDraft]:
        """All seats of all tasks, in printed order."""
        for task in self.draft.tasks:
            yield from task.seats


def around(text: str, start: int, end: int, margin: int = 8) -> str:
    """A quote: the range with a few characters on both sides."""
    return text[max(0, start - margin) : end + margin].strip()
