"""Counting: the number Word would print before each paragraph of a list (ISO/IEC 29500-1 §17.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aggregates.documents.formats.docx_formats import known, printed
from aggregates.documents.formats.docx_levels import LEVELS, Definitions, Level, ListOf
from aggregates.documents.formats.docx_styles import NumPr

_PLACEHOLDER = re.compile(r"%([1-9])")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_CLOSED = "、）)．。】〕》:：，"
"""After one of these the text follows at once; after anything else (1. 第一章) a space keeps number and text apart."""


@dataclass(frozen=True, slots=True)
class Label:
    """The printed number with what separates it from the text; `doubt` says why it may print otherwise, or None."""

    text: str
    doubt: str | None = None


class Counters:
    """The running counters of all lists of a document; ask for labels in document order."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._counts: dict[str, list[int | None]] = {}
        self._forced: set[tuple[str, int]] = set()

    def label(self, reference: NumPr) -> Label | None:
        """Count one paragraph and give its label; None when the reference names no list (numId 0 or undefined)."""
        found = None if reference.num is None else self._definitions.of(reference.num)
        if found is None or reference.num is None:
            return None
        level = _level_of(reference, found)
        counts = self._counts.setdefault(found.abstract, [None] * LEVELS)
        self._count(reference.num, level, found, counts)
        return _label(found.levels, level, counts)

    def _count(self, num: str, level: int, found: ListOf, counts: list[int | None]) -> None:
        now = counts[level]
        if level in found.forced and (num, level) not in self._forced:
            self._forced.add((num, level))
            now = None
        counts[level] = found.levels[level].start if now is None else now + 1
        for lower in range(level + 1, LEVELS):
            restart = found.levels[lower].restart
            if restart is None or level < restart:
                counts[lower] = None


def _level_of(reference: NumPr, found: ListOf) -> int:
    """The level given, else the level that names the style which brought the list (§17.9.23), else the first."""
    if reference.level is not None:
        return reference.level
    tied = (index for index, level in enumerate(found.levels) if level.style and level.style == reference.style)
    return next(tied, 0)


def _label(levels: tuple[Level, ...], level: int, counts: list[int | None]) -> Label:
    own = levels[level]
    doubts: list[str] = []

    def number(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        if index > level:
            return ""
        count = counts[index]
        if count is None:
            doubts.append(f"level {index + 1} was never counted")
            count = levels[index].start
        form = "decimal" if own.legal and levels[index].form != "none" else levels[index].form
        if not known(form):
            doubts.append(f"format {form}")
        return printed(count, form)

    text = _PLACEHOLDER.sub(number, own.text)
    if own.form == "bullet":
        text = _PRIVATE.sub("•", text)
    return Label(text + _separator(text, own), "; ".join(doubts) or None)


def _separator(text: str, level: Level) -> str:
    return "" if not text or level.suffix == "nothing" or text[-1] in _CLOSED else " "
