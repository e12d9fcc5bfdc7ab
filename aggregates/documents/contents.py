"""A table of contents in front of the body: its lines repeat the headings and are no headings themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from aggregates.documents.glyphs import squeeze
from aggregates.documents.markers import marker_of
from aggregates.documents.source_map import Paragraph

_HEADED = re.compile(r"目\s*[录錄]")
_LEADERS = re.compile(r"[.·…⋯。•‥_\-—\s]{3,}\s*\d{1,3}\s*$")
_PAGE = re.compile(r"[.·…⋯。•‥_\-—\s]*\d{0,3}\s*$")
_LONGEST = 60
_RUN = 3


def without_contents(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs without a table of contents: under 目录, or three and more lines that lead to page numbers."""
    skipped: set[int] = set()
    run: list[int] = []
    under, entries = False, Counter[str]()
    for par in paragraphs:
        entries[_entry(par.canon)] += 1
    for index, par in enumerate(paragraphs):
        canon = par.canon.strip()
        if _HEADED.fullmatch(canon):
            under = True
            skipped.add(index)
            continue
        led = len(canon) <= _LONGEST and _LEADERS.search(canon) is not None and any(map(_letter, canon))
        under = under and (led or _repeated(par, entries))
        if under:
            skipped.add(index)
            entries[_entry(par.canon)] -= 1
        run = [*run, index] if led else []
        if len(run) >= _RUN:
            skipped.update(run)
            run = run[-_RUN:]
    return [par for index, par in enumerate(paragraphs) if index not in skipped] if skipped else list(paragraphs)


def _repeated(par: Paragraph, entries: Counter[str]) -> bool:
    """Whether a short line stands again further down, as its heading does."""
    return len(par.canon) <= _LONGEST and marker_of(par.canon) is not None and entries[_entry(par.canon)] > 1


def _entry(canon: str) -> str:
    return squeeze(_PAGE.sub("", canon[:_LONGEST]))


def _letter(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"
