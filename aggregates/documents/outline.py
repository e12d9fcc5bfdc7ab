"""The skeleton of a document: head, sections, groups, the paragraphs under each, tail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from aggregates.documents.clauses import find_clauses
from aggregates.documents.glyphs import TERMINAL
from aggregates.documents.markers import Marker, marker_of, starts_tail
from aggregates.documents.source_map import Paragraph

_TITLE_MAX = 40
_IN_TITLE = re.compile(r"[，；：]")
_HEADING_CLAUSE = re.compile(r"（[^（）]*(?:：|牵头|负责)[^（）]*）$")
_PRINTED = re.compile(r".{0,40}\d{4}年\d{1,2}月\d{1,2}日\s*印发")


@dataclass(frozen=True, slots=True)
class Heading:
    """A marked heading: its number as printed, its title without number and stop, and text that follows in line."""

    number: int
    title: str
    par: Paragraph
    rest: Paragraph | None


@dataclass(slots=True)
class Group:
    """A heading （一） and the paragraphs under it."""

    heading: Heading
    body: list[Paragraph] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """A heading 一、 with its introduction and its groups."""

    heading: Heading
    intro: list[Paragraph] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    @property
    def paragraphs(self) -> list[Paragraph]:
        """All text of the section under its heading, in order, text on heading lines included."""
        inline = [self.heading.rest] if self.heading.rest else []
        found = [*inline, *self.intro]
        for group in self.groups:
            found += [group.heading.rest] if group.heading.rest else []
            found += group.body
        return found


@dataclass(frozen=True, slots=True)
class Outline:
    """The document in parts; `head` and `tail` are outside the sections."""

    head: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    tail: tuple[Paragraph, ...]


def outline(paragraphs: Sequence[Paragraph]) -> Outline:
    """Sort paragraphs into head, sections, groups and tail by their markers."""
    body, tail = _without_tail(paragraphs)
    head: list[Paragraph] = []
    sections: list[Section] = []
    for par in body:
        marker = marker_of(par.canon)
        level = marker.level if marker else ""
        if marker and level == "section":
            sections.append(Section(heading(par, marker)))
        elif marker and level == "group" and (sections or len(body) > 1):
            sections = sections or [Section(Heading(0, "", par, None))]
            sections[-1].groups.append(Group(heading(par, marker)))
        elif not sections:
            head.append(par)
        else:
            last = sections[-1]
            (last.groups[-1].body if last.groups else last.intro).append(par)
    if not sections:
        head, sections = _without_headings(head)
    return Outline(tuple(head), tuple(sections), tuple(tail))


def _without_headings(body: list[Paragraph]) -> tuple[list[Paragraph], list[Section]]:
    """A document without 一、 and （一）: everything from its first item, or its first clause, is one section."""
    for index, par in enumerate(body):
        if marker_of(par.canon) or find_clauses(par):
            return body[:index], [Section(Heading(0, "", par, None), intro=body[index:])]
    return body, []


def _without_tail(paragraphs: Sequence[Paragraph]) -> tuple[Sequence[Paragraph], Sequence[Paragraph]]:
    """Everything from 抄送： on, or from a printing note, as long as no section follows."""
    cut = len(paragraphs)
    for index in range(len(paragraphs) - 1, max(-1, len(paragraphs) - 15), -1):
        canon = paragraphs[index].canon
        if marker_of(canon) is not None and not starts_tail(canon):
            break
        if starts_tail(canon) or _PRINTED.fullmatch(canon):
            cut = index
    return paragraphs[:cut], paragraphs[cut:]


def heading(par: Paragraph, marker: Marker) -> Heading:
    """Split a marked paragraph into title and the text behind the title's full stop."""
    title, end = title_sentence(par.canon, marker.length)
    if title is None and len(par.canon) - marker.length <= 2 * _TITLE_MAX:
        title, end = par.canon[marker.length :].rstrip("。："), len(par.canon)
    elif title is None:
        title, end = "", marker.length
    rest = par.cut(end) if par.canon[end:].strip() else None
    return Heading(marker.number, _HEADING_CLAUSE.sub("", title).strip(), par, rest)


def title_sentence(canon: str, start: int = 0) -> tuple[str | None, int]:
    """(title, where the text goes on) when the text opens with a short sentence without commas, else (None, start)."""
    stop = next((i for i in range(start, min(len(canon), start + _TITLE_MAX + 2)) if canon[i] in TERMINAL), -1)
    bracket = canon.find("（", start, start + _TITLE_MAX)
    if stop < 0 or not 0 < stop - start <= _TITLE_MAX:
        return None, start
    title = canon[start:stop]
    if _IN_TITLE.search(title) or (0 <= bracket < stop and "）" not in title):
        return None, start
    return title, stop + 1
