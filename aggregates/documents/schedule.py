"""Phases of the schedule, and the body that coordinates the work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from aggregates.documents.dates import Window, first_window, relative_window
from aggregates.documents.draft import PhaseDraft
from aggregates.documents.glyphs import squeeze
from aggregates.documents.outline import title_sentence
from aggregates.documents.sentences import sentences
from aggregates.documents.source_map import Paragraph

_PHASE = re.compile(r"阶段(?:（[^（）]*）)?$")
_BODY = re.compile(r"[\u4e00-\u9fff“”]{0,24}(?:领导小组|领导组(?!成)|协调小组|工作专班|指挥部)")
_NOT_BODY = re.compile(r"^.*(?:成立|设立|组建|召开|发挥|各级|强化|依托|建立|定期|由)")


def phases(paragraphs: Iterable[Paragraph]) -> tuple[PhaseDraft, ...]:
    """Paragraphs titled …阶段, and sentences that open with a window of whole years, in printed order."""
    return tuple(phase for par in paragraphs for phase in _phases(par))


def _phases(par: Paragraph) -> Iterator[PhaseDraft]:
    title, start = title_sentence(par.canon)
    if title and _PHASE.search(title):
        window = relative_window(par.canon[start:]) or first_window(par.canon[start:])
        yield _phase(title, window, par, start, len(par.text))
        return
    for left, right in sentences(par.canon):
        window = _opens(par.canon[left:right])
        if window:
            yield _phase(squeeze(par.text[left : left + window.span[1]]), window, par, left, right)


def phase_starts(par: Paragraph) -> frozenset[int]:
    """Offsets of the sentences that are phases, so that nobody reads them a second time as targets."""
    title, start = title_sentence(par.canon)
    if title and _PHASE.search(title):
        return frozenset(left for left, _ in sentences(par.canon) if left >= start)
    return frozenset(left for left, right in sentences(par.canon) if _opens(par.canon[left:right]))


def _opens(sentence: str) -> Window | None:
    window = first_window(sentence)
    whole = window and window.span[0] == 0 and window.precision in ("year", "end_of_year")
    return window if whole else None


def _phase(name: str, window: Window | None, par: Paragraph, start: int, end: int) -> PhaseDraft:
    text = par.text[start:end].strip()
    lines = par.lines(start, end)
    if window is None:
        return PhaseDraft(name, None, None, "unstated", text, lines)
    return PhaseDraft(name, window.start, window.end, window.precision, text, lines, months=window.months)


def coordinating_body(paragraphs: Sequence[Paragraph]) -> tuple[str, tuple[int, int]] | None:
    """The leading group the document names, as printed: the longest name where it is first named in full."""
    found: list[tuple[str, tuple[int, int]]] = []
    for par in paragraphs:
        for match in _BODY.finditer(par.canon):
            text = match.group()
            prefix = _NOT_BODY.match(text)
            name = text[prefix.end() :] if prefix else text
            if len(name) > 6:
                found.append((name, par.lines(match.end() - len(name), match.end())))
    return max(found, key=lambda item: len(item[0])) if found else None
