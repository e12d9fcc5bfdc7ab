"""The comma clauses of a sentence, each with the time that holds for it, its mood, and its text without times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aggregates.documents.not_targets import looks_ahead, opens_past, reports
from aggregates.documents.sentences import clauses
from aggregates.documents.timing import Timing, blanked, timings, until

LONGEST = 2000  # no clause of prose is that long; numbers in tables are not targets
_ASPIRE = re.compile(r"力争|争创|争取|力求|努力(?!方向|程度)|预期(?!寿命|目标|效果|成果|收益)|预期性|有望")
_OPENER = re.compile(
    r"\s*(?:力争|争取|确保|努力|计划|预计)?\s*(?:到|至|截至|在|于|自|从|用|利用|经过|"
    r"通过|力争|用时)?\s*\Z"
)
_REST = re.compile(r"[\s，、：期间时内前底末止]{0,2}\Z")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause at [start, end); `opening` is where its text begins with the dates before it.

    `body` is its canonical text with times blanked, same length; `times` its own times, offsets within it.
    """

    start: int
    end: int
    opening: int
    body: str
    times: tuple[Timing, ...]
    carried: Timing | None
    carried_until: bool
    aspirational: bool
    past: bool

    def time_at(self, offset: int, canon: str) -> tuple[Timing | None, bool]:
        """(the time that holds at an offset of the clause, whether it names an end)."""
        own = [timing for timing in self.times if not timing.than]
        before = [timing for timing in own if timing.span[0] <= offset]
        timing = before[-1] if before else own[0] if own else None
        if timing:
            return timing, until(canon[self.start : self.end], timing)
        return self.carried, self.carried_until

    @property
    def due(self) -> Timing | None:
        """The deadline the clause itself states, or that opens it."""
        own = next((timing for timing in self.times if timing.due and not timing.than), None)
        opened = self.carried if self.opening != self.start else None
        return own or (opened if opened and opened.due else None)


def aspires(text: str) -> bool:
    """Whether the text strives for something and does not promise it."""
    return _ASPIRE.search(text) is not None


def timed_clauses(canon: str, left: int, right: int) -> Iterator[Clause]:
    """The clauses of one sentence; a date that opens a sentence holds for its later clauses."""
    carried: Timing | None = None
    opening: int | None = None
    aspirational, ending = False, False
    past = told = reports(canon[left:right])
    for start, end in clauses(canon, left, right):
        if end - start > LONGEST:
            continue
        text = canon[start:end]
        times = timings(text)
        own = [timing for timing in times if not timing.than]
        aspirational = aspirational or aspires(text)
        past = told or opens_past(text) or (past and not looks_ahead(text))
        opens = bool(own) and _OPENER.match(text[: own[0].span[0]]) is not None
        if opens and _REST.match(text[own[0].span[1] :]):
            carried, ending = own[0], until(text, own[0])
            opening = start if opening is None else opening
            continue
        first = start if opening is None else opening
        yield Clause(start, end, first, blanked(text, times), tuple(times), carried, ending, aspirational, past)
        opening = None
        if opens or (own and own[0].span[0] <= 2):
            carried, ending = own[0], until(text, own[0])  # 到2025年争创…，省级…: the date at the head goes on
