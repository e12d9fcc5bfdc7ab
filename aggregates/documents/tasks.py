"""Tasks: one for each responsibility clause, with title, seats and lines, found by walking the tree of headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from aggregates.documents.clauses import Placed, find_clauses
from aggregates.documents.declared import Declared
from aggregates.documents.draft import GroupDraft, Lines, SeatDraft, TaskDraft
from aggregates.documents.headings import title_sentence
from aggregates.documents.markers import Marker
from aggregates.documents.outline import Heading, Node, Outline
from aggregates.documents.seats import open_ended, seats_of
from aggregates.documents.source_map import Paragraph
from aggregates.documents.task_ids import Ids, number_in_group
from aggregates.documents.units import Share, Unit, shares, title_of

_KINDS = (("行动", "action"), ("工程", "programme"))
_GROUPING = frozenset({"part", "chapter", "subchapter", "article", "section", "group"})


@dataclass(frozen=True, slots=True)
class Task:
    """A task draft with the healed paragraphs it was read from, for the readers of targets."""

    draft: TaskDraft
    body: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """A clause at the end of a list whose other items carry none: read as that of all, two readings possible."""

    lines: Lines
    quote: str


@dataclass(frozen=True, slots=True)
class TaskReading:
    """All groups and tasks of a document, the sections they stand in, and the prose in them that is nobody's."""

    groups: tuple[GroupDraft, ...]
    tasks: tuple[Task, ...]
    sections: frozenset[int]
    unassigned: tuple[Unit, ...]
    leftover: tuple[Paragraph, ...] = ()
    scopes: tuple[Scope, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk stands: the group's id and heading, and the clauses on headings above."""

    id: str
    heading: Heading
    inherited: tuple[Placed, ...] = ()


def read_tasks(outlined: Outline, declared: Declared) -> TaskReading:
    """Walk the headings; a unit with a clause is a task, one before the first task is the group's aim."""
    walk = _Walk(declared)
    used = set()
    first = outlined.sections[0].part if outlined.sections else 0
    for index, section in enumerate(outlined.sections):
        before = len(walk.tasks)
        prefix = f"a{section.part}." if section.part != first else ""
        if section.node is not None:
            walk.visit(section.node, _Place(f"{prefix}{section.heading.number or index + 1}", section.heading), deep=0)
        if len(walk.tasks) > before:
            used.add(index)
    filled = {task.draft.group_id for task in walk.tasks}
    return TaskReading(
        tuple(group for group in walk.groups if group.title and group.id in filled),
        tuple(walk.tasks),
        frozenset(used),
        tuple(walk.unassigned),
        tuple(walk.leftover),
        tuple(walk.scopes),
    )


@dataclass(slots=True)
class _Walk:
    """One pass over the tree; what is found is collected in printed order."""

    declared: Declared
    groups: list[GroupDraft] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    unassigned: list[Unit] = field(default_factory=list)
    leftover: list[Paragraph] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    ids: Ids = field(default_factory=Ids)
    found: dict[int, list[Placed]] = field(default_factory=dict)
    bearing: dict[int, bool] = field(default_factory=dict)

    def clauses(self, par: Paragraph) -> list[Placed]:
        """The clauses of one paragraph, looked for once."""
        if id(par) not in self.found:
            self.found[id(par)] = find_clauses(par)
        return self.found[id(par)]

    def bears(self, node: Node) -> bool:
        """Whether any paragraph of the subtree carries a clause."""
        if id(node) not in self.bearing:
            own = [*([node.heading.par] if node.marker else []), *node.body]
            self.bearing[id(node)] = any(map(self.clauses, own)) or self._kids(node)
        return self.bearing[id(node)]

    def _kids(self, node: Node) -> bool:
        found = False
        for kid in node.children:  # every one is asked, so that every answer is kept
            found = self.bears(kid) or found
        return found

    def visit(self, node: Node, place: _Place, *, deep: int) -> None:
        """Tasks of the text under one heading, then of its items and of the headings below."""
        if not self.bears(node) and not place.inherited:
            return
        titled = self.clauses(node.heading.par) if node.marker and not node.heading.rest else []
        place = replace(place, inherited=(*place.inherited, *titled))
        self._loose(node, place, deep=deep)
        siblings = [kid.marker for kid in node.children if kid.marker]
        single = self._one_each(node.children)
        some = bool(place.inherited) or any(self.bears(kid) for kid in node.children)
        for order, kid in enumerate(node.children, 1):
            if self._is_unit(kid, single=single) or (place.inherited and not self.bears(kid)):
                self._unit(self._whole(kid), place, siblings)
            elif self.bears(kid):
                number = (kid.marker.number if kid.marker else 0) or order
                self.visit(kid, _Place(f"{place.id}.{number}", kid.heading, place.inherited), deep=deep + 1)
            elif some:
                self.unassigned.append(self._whole(kid))

    def _loose(self, node: Node, place: _Place, *, deep: int) -> None:
        """Text under a heading and before its first item: its tasks, and its aim."""
        rest = [node.heading.rest] if node.heading.rest else []
        units = list(self._units([*rest, *node.body], marked=bool(node.children)))
        first = units[0] if deep and units and not units[0].clauses else None
        aim = None if first and place.inherited and title_sentence(first.paragraphs[0].canon)[0] else first
        self._group(place, aim)
        for unit in units:
            if unit.clauses or (place.inherited and not node.children and unit is not aim):
                self._unit(unit, place, [])
            elif unit is not aim and any(other.clauses for other in units):
                self.leftover += unit.paragraphs

    def _group(self, place: _Place, aim: Unit | None) -> None:
        """Note the group; it is kept only if a task turns up in it."""
        text = "".join(par.text for par in aim.paragraphs) if aim else None
        kind = next((kind for ending, kind in _KINDS if place.heading.title.endswith(ending)), "group")
        lines = place.heading.par.lines()
        aim_lines = aim.lines if aim else None
        self.groups.append(GroupDraft(place.id, place.heading.title, kind, text, aim_lines, lines))  # type: ignore[arg-type]

    def _units(self, paragraphs: Sequence[Paragraph], *, marked: bool) -> Iterator[Unit]:
        """Without markers a title sentence opens a unit, or the end of a clause before."""
        unit: Unit | None = None
        for par in paragraphs:
            found = self.clauses(par)
            opens = bool(unit and unit.clauses) or (not marked and title_sentence(par.canon)[0] is not None)
            if unit and (not opens or (found and found[0].start == 0)):
                unit.add(par, found)
                continue
            if unit:
                yield unit
            unit = Unit([], None)
            unit.add(par, found)
        if unit:
            yield unit

    def _whole(self, node: Node) -> Unit:
        unit = Unit([], node.marker)
        for par in node.walk():
            unit.add(par, self.clauses(par))
        return unit

    def _one_each(self, nodes: Sequence[Node]) -> bool:
        """Headings without items of which each carries one clause, at its end: every heading is a task."""
        kids = [node for node in nodes if self.bears(node)]
        return len(kids) > 1 and all(not kid.children and self._ends(kid) for kid in kids)

    def _ends(self, node: Node) -> bool:
        counts = [len(self.clauses(par)) for par in node.walk()]
        return sum(counts) == 1 and counts[-1] == 1

    def _is_unit(self, node: Node, *, single: bool) -> bool:
        """Whether a heading with all that stands under it is one item of work."""
        if not self.bears(node):
            return False
        if any(self.bears(kid) for kid in node.children):
            return self._last_only(node)
        if node.children and not node.heading.rest and self.clauses(node.heading.par):
            return False  # a clause on a bare heading is its items'
        if not node.children and not node.heading.rest and self.clauses(node.heading.par):
            own = [title_sentence(par.canon)[0] for par in node.body]
            return not any(map(self.clauses, node.body)) and sum(title is not None for title in own) < 2
        grouping = node.marker is not None and node.marker.level in _GROUPING
        return not grouping or bool(node.children) or single or bool(node.heading.rest and node.heading.title)

    def _last_only(self, node: Node) -> bool:
        """Several items, and one clause at the end of the last: it closes them all (reported as a scope)."""
        paragraphs = list(node.walk())
        low = all(kid.marker and kid.marker.level not in _GROUPING for kid in node.children)
        counts = [len(self.clauses(par)) for par in paragraphs]
        if len(node.children) < 2 or not low or sum(counts) != 1 or counts[-1] != 1:
            return False
        placed = self.clauses(paragraphs[-1])[0]
        if placed.start:
            self.scopes.append(Scope(placed.lines, placed.text))
        return True

    def _unit(self, unit: Unit, place: _Place, siblings: Sequence[Marker]) -> None:
        """All tasks of one unit: one a clause."""
        cut, rest = shares(unit)
        self.leftover += rest
        base, number = self.ids.give(place.id, number_in_group(unit.marker, siblings))
        for order, share in enumerate(cut):
            own = base if order == 0 else self.ids.again(base)
            lines = unit.lines if len(cut) == 1 and not rest else share.lines
            self.tasks.append(self._task(share, unit, place, own, number, lines, first=order == 0))

    def _seats(self, share: Share, inherited: Sequence[Placed], lines: Lines) -> tuple[SeatDraft, ...]:
        """Own seats with what the document declares for them, then those of headings above."""
        own = self.declared.apply(seats_of(share.clauses, ()), lines[0], share.until)
        if not own:
            return self.declared.apply(seats_of((), inherited), lines[0])
        present = {(seat.agency, seat.role) for seat in own}
        return (*own, *(s for s in seats_of((), inherited) if (s.agency, s.role) not in present))

    def _task(
        self, share: Share, unit: Unit, place: _Place, name: str, number: int, lines: Lines, *, first: bool
    ) -> Task:
        title = title_of(share, unit, first=first)
        inherited = place.inherited
        draft = TaskDraft(
            no=len(self.tasks) + 1,
            id=name,
            number=number,
            group=place.heading.title or None,
            group_id=place.id,
            title=title,
            title_from_group=title is None,
            text="".join(par.text for par in share.body).strip(),
            responsibility_text="".join(placed.text for placed in share.clauses) or None,
            seats=self._seats(share, inherited, lines),
            open_ended=open_ended([*share.clauses, *inherited]),
            lines=lines,
        )
        return Task(draft, tuple(share.body))
