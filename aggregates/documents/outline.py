"""The skeleton of a document: head, a tree of headings, the paragraphs under each, tail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from aggregates.documents.attachments import Part, parts_of
from aggregates.documents.clauses import find_clauses
from aggregates.documents.contents import without_contents
from aggregates.documents.headings import Heading, heading, title_sentence
from aggregates.documents.levels import order_of
from aggregates.documents.markers import Level, Marker, marker_of
from aggregates.documents.signature import split_tail
from aggregates.documents.source_map import Paragraph

__all__ = ["Group", "Heading", "Node", "Outline", "Section", "outline", "title_sentence"]
_STRUCTURAL = frozenset({"part", "chapter", "subchapter", "article", "section", "group"})
_NOTICE = re.compile(r"印发给你们|关于印发|予以印发|现印发|转发给你们")


@dataclass(slots=True)
class Node:
    """One heading with its marker (None for a document without headings), its own text, and the headings below."""

    heading: Heading
    marker: Marker | None
    body: list[Paragraph] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Paragraph]:
        """Every paragraph of the subtree in printed order, the heading's own line first."""
        if self.marker:
            yield self.heading.par
        yield from self.body
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class Group:
    """A heading （一） and the paragraphs under it."""

    heading: Heading
    body: list[Paragraph] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """A heading of the highest level with its introduction and its groups; `part` is the attachment it stands in."""

    heading: Heading
    intro: list[Paragraph] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    node: Node | None = None
    part: int = 0

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
    """Sort paragraphs into head, headings and tail by their markers, each attached part by itself."""
    parts = parts_of(without_contents(paragraphs))
    outlined = [_part(part, number) for number, part in enumerate(parts)]
    main = _main(parts, outlined)
    before = [par for part in parts[:main] for par in part.paragraphs]
    later = outlined[main:]
    sections = [section for one in later for section in one.sections]
    tail = [par for one in later for par in one.tail]
    return Outline((*before, *later[0].head), tuple(sections), tuple(tail))


def _main(parts: Sequence[Part], outlined: Sequence[Outline]) -> int:
    """The part that is the plan: the first with headings or clauses, a notice that only hands it on left aside."""
    for index, one in enumerate(outlined):
        notice = any(_NOTICE.search(par.canon) for par in one.head)
        if one.sections and (not (index == 0 and notice) or index == len(outlined) - 1 or _assigns(one)):
            return index
    return 0 if not any(one.sections for one in outlined) else next(i for i, o in enumerate(outlined) if o.sections)


def _assigns(one: Outline) -> bool:
    return any(find_clauses(par) for s in one.sections for par in (s.heading.par, *s.paragraphs))


def _part(part: Part, number: int) -> Outline:
    body, tail = split_tail(part.paragraphs)
    marked = [(par, marker_of(par.canon)) for par in body]
    order = order_of([marker for _, marker in marked if marker])
    tops = _tops(order)
    start = next((i for i, (_, m) in enumerate(marked) if m and m.level in tops), None)
    if start is None or (len(body) == 1 and marked[0][1] and marked[0][1].level == "group"):
        return _without_headings(body, tail, number)
    rank = {level: place for place, level in enumerate(order)}
    roots = _forest(marked[start:], rank)
    head, before = _assigned_before(body[:start], number)
    return Outline(tuple(head), (*before, *_sections(roots, number)), tuple(tail))


def _assigned_before(head: Sequence[Paragraph], part: int) -> tuple[Sequence[Paragraph], list[Section]]:
    """Text before the first heading that assigns work (an excerpt begins in mid-list) is a section without a name."""
    first = next((i for i, par in enumerate(head) if find_clauses(par)), None)
    if first is None:
        return head, []
    node = Node(Heading(0, "", head[first], None), None, list(head[first:]))
    return head[:first], [_section(node, part)]


def _tops(order: Sequence[Level]) -> frozenset[Level]:
    """Levels that can open the body: those above or beside （一） in this document."""
    last = max((place for place, level in enumerate(order) if level in _STRUCTURAL), default=-1)
    first = next((place for place, level in enumerate(order) if level in _STRUCTURAL), 0)
    if last < 0:
        return frozenset()
    return frozenset(order[:first]) | (frozenset(order) & _STRUCTURAL)


def _forest(marked: Sequence[tuple[Paragraph, Marker | None]], rank: dict[Level, int]) -> list[Node]:
    """Headings under the nearest heading of a higher level; text under the heading before it."""
    roots: list[Node] = []
    open_: list[Node] = []
    for par, marker in marked:
        if marker is None:
            open_[-1].body.append(par)
            continue
        while open_ and open_[-1].marker and rank[open_[-1].marker.level] >= rank[marker.level]:
            open_.pop()
        node = Node(heading(par, marker), marker)
        (open_[-1].children if open_ else roots).append(node)
        open_.append(node)
    return roots


def _sections(roots: Sequence[Node], part: int) -> Iterator[Section]:
    """One section a root; （一） without a 一、 above it share a section without a name."""
    anonymous: Node | None = None
    for root in roots:
        if root.marker and root.marker.level == "group":
            anonymous = anonymous or Node(Heading(0, "", root.heading.par, None), None)
            anonymous.children.append(root)
            continue
        if anonymous is not None:
            yield _section(anonymous, part)
            anonymous = None
        yield _section(root, part)
    if anonymous is not None:
        yield _section(anonymous, part)


def _section(node: Node, part: int) -> Section:
    """The view of a root that readers of targets and duties use: introduction, groups, flat bodies."""
    section = Section(node.heading, [*node.body], [], node, part)
    for child in node.children:
        if _is_group(child):
            section.groups.append(Group(child.heading, [*list(child.walk())[1:]]))
        else:
            (section.groups[-1].body if section.groups else section.intro).extend(child.walk())
    return section


def _is_group(node: Node) -> bool:
    level = node.marker.level if node.marker else ""
    return level in _STRUCTURAL or any(c.marker and c.marker.level in _STRUCTURAL for c in node.children)


def _without_headings(body: Sequence[Paragraph], tail: Sequence[Paragraph], part: int) -> Outline:
    """A document without 一、 and （一）: everything from its first item, or its first clause, is one section."""
    for index, par in enumerate(body):
        if marker_of(par.canon) or find_clauses(par):
            root = Node(Heading(0, "", par, None), None)
            marked = [(p, marker_of(p.canon)) for p in body[index:]]
            first = next((i for i, (_, m) in enumerate(marked) if m), len(marked))
            root.body = [p for p, _ in marked[:first]]
            order = order_of([m for _, m in marked if m])
            root.children = _forest(marked[first:], {level: place for place, level in enumerate(order)})
            section = Section(root.heading, [*root.walk()], [], root, part)
            return Outline(tuple(body[:index]), (section,), tuple(tail))
    return Outline(tuple(body), (), tuple(tail))
