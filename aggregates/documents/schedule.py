"""Phases of the schedule, and the body that coordinates the work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from aggregates.documents.dates import Window, first_window, relative_window
from aggregates.documents.draft import PhaseDraft
from aggregates.documents.glyphs import squeeze
from aggregates.documents.outline import Group, Section
from aggregates.documents.sentences import sentences
from aggregates.documents.source_map import Paragraph

_HEAD = re.compile(
    r"\s*(?:（[一二三四五六七八九十\d]{1,3}）|\d{1,2}[.、]|[一二三四五六七八九十]{1,2}、|[—-]{2})?\s*"
    r"(?P<name>[^。：；，（）年]{0,24}(?<!教育)阶段)\s*(?P<years>（[^（）]{2,40}）)?\s*(?:[：。]|——|\Z)"
)
_BODY = re.compile(r"[\u4e00-\u9fff“”]{0,24}(?:领导小组|领导组(?!成)|协调小组|工作专班|指挥部)")
_NOT_BODY = re.compile(r"^.*(?:成立|设立|组建|召开|发挥|各级|强化|依托|建立|定期|由)")


def phases(paragraphs: Iterable[Paragraph]) -> tuple[PhaseDraft, ...]:
    """Paragraphs titled …阶段, and sentences that open with a window of whole years, in printed order."""
    return tuple(phase for par in paragraphs for phase in _phases(par))


def section_phases(sections: Iterable[Section]) -> tuple[PhaseDraft, ...]:
    """Phases of whole sections: those of their paragraphs, and groups whose heading is one (（一）启动阶段)."""
    found: list[PhaseDraft] = []
    for section in sections:
        loose = ([section.heading.rest] if section.heading.rest else []) + section.intro
        found += phases(loose)
        for group in section.groups:
            text = ([group.heading.rest] if group.heading.rest else []) + group.body
            head = _HEAD.match(group.heading.par.canon)
            found += [_group_phase(head, group, text)] if head and text else phases(text)
    return tuple(found)


def _group_phase(head: re.Match[str], group: Group, text: Sequence[Paragraph]) -> PhaseDraft:
    lines = (group.heading.par.lines()[0], text[-1].lines()[1])
    window = _window(head, "".join(par.canon for par in text))
    whole = "".join(par.text for par in text).strip()
    return _made(squeeze(head.group("name")), window, whole, lines)


def _phases(par: Paragraph) -> Iterator[PhaseDraft]:
    heads = _heads(par)
    for index, head in enumerate(heads):
        end = heads[index + 1].start() if index + 1 < len(heads) else len(par.canon)
        start = head.end() if par.canon[head.end() : end].strip() else head.start()
        yield _phase(squeeze(head.group("name")), _window(head, par.canon[head.end() : end]), par, start, end)
    if heads:
        return
    for left, right in sentences(par.canon):
        window = _opens(par.canon[left:right])
        if window:
            yield _phase(squeeze(par.text[left : left + window.span[1]]), window, par, left, right)


def _heads(par: Paragraph) -> list[re.Match[str]]:
    if "阶段" not in par.canon:
        return []
    return [head for left, _ in sentences(par.canon) if (head := _HEAD.match(par.canon, left))]


def _window(head: re.Match[str], text: str) -> Window | None:
    """The time in the title's bracket, else a length or a date of the text."""
    years = head.group("years") or ""
    return first_window(years) or relative_window(years) or relative_window(text) or first_window(text)


def phase_starts(par: Paragraph) -> frozenset[int]:
    """Offsets of the sentences that are phases, so that nobody reads them a second time as targets."""
    heads = _heads(par)
    if heads:
        return frozenset(left for left, _ in sentences(par.canon) if left >= heads[0].start())
    return frozenset(left for left, right in sentences(par.canon) if _opens(par.canon[left:right]))


def _opens(sentence: str) -> Window | None:
    window = first_window(sentence)
    whole = window and window.span[0] == 0 and window.end and window.precision in ("year", "end_of_year")
    named = window and window.span[0] == 0 and window.end and "阶段" in sentence[:40]
    return window if whole or named else None


def _phase(name: str, window: Window | None, par: Paragraph, start: int, end: int) -> PhaseDraft:
    return _made(name, window, par.text[start:end].strip(), par.lines(start, end))


def _made(name: str, window: Window | None, text: str, lines: tuple[int, int]) -> PhaseDraft:
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
