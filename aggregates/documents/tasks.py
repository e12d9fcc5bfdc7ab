"""Tasks: the units of text that carry a responsibility clause, with their titles, seats and lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from aggregates.documents.clauses import Placed, find_clauses
from aggregates.documents.declared import Declared
from aggregates.documents.draft import GroupDraft, SeatDraft, TaskDraft
from aggregates.documents.glyphs import ends_sentence, squeeze
from aggregates.documents.markers import Marker, marker_of
from aggregates.documents.outline import Group, Heading, Outline, Section, title_sentence
from aggregates.documents.source_map import Paragraph

_KINDS = (("行动", "action"), ("工程", "programme"))


@dataclass(slots=True)
class Unit:
    """The paragraphs of one task candidate and the clauses found in them."""

    paragraphs: list[Paragraph]
    marker: Marker | None
    clauses: list[tuple[Paragraph, Placed]] = field(default_factory=list)

    def add(self, par: Paragraph, found: Sequence[Placed]) -> None:
        """Take one more paragraph and the clauses found in it."""
        self.paragraphs.append(par)
        self.clauses += [(par, placed) for placed in found]

    @property
    def lines(self) -> tuple[int, int]:
        """First and last original line of the unit."""
        return self.paragraphs[0].lines()[0], self.paragraphs[-1].lines()[1]


@dataclass(frozen=True, slots=True)
class Task:
    """A task draft with the healed paragraphs it was read from, for the readers of targets."""

    draft: TaskDraft
    body: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class TaskReading:
    """All groups and tasks of a document, and the sections they stand in."""

    groups: tuple[GroupDraft, ...]
    tasks: tuple[Task, ...]
    sections: frozenset[int]
    unassigned: tuple[Unit, ...]


def read_tasks(outlined: Outline, declared: Declared) -> TaskReading:
    """Walk sections and groups; a unit with a clause is a task, one before the first task is the group's aim."""
    groups: list[GroupDraft] = []
    tasks: list[Task] = []
    used: set[int] = set()
    unassigned: list[Unit] = []
    for index, section in enumerate(outlined.sections):
        section_no = section.heading.number or index + 1
        for group_draft, units, inherited in _groups(section, section_no):
            assigned = [unit for unit in units if unit.clauses or (inherited and unit.marker)]
            if not assigned:
                continue
            used.add(index)
            groups += [group_draft] if group_draft.title else []
            unassigned += [unit for unit in units if unit.marker and not unit.clauses and not inherited]
            for number, unit in enumerate(assigned, 1):
                tasks.append(_task(unit, len(tasks) + 1, number, group_draft, inherited, declared))
    return TaskReading(tuple(groups), tuple(tasks), frozenset(used), tuple(unassigned))


def _groups(section: Section, section_no: int) -> Iterator[tuple[GroupDraft, list[Unit], list[Placed]]]:
    """(group, its units, clauses on its heading). Items （一） that carry their own clause are units themselves."""
    head = section.heading
    opening = [head.rest] if head.rest else []
    loose = [*opening, *section.intro]
    if any(find_clauses(par) for par in loose):
        yield _group(str(section_no), head, None), _units(loose), []
    own = [group for group in section.groups if _is_unit(group)]
    if own:
        yield _group(str(section_no), head, None), [_group_unit(group) for group in own], []
    for group in section.groups:
        if not _is_unit(group):
            units = _units(([group.heading.rest] if group.heading.rest else []) + group.body)
            aim = units[0] if units and not units[0].clauses and not units[0].marker else None
            yield (
                _group(f"{section_no}.{group.heading.number}", group.heading, aim),
                units,
                find_clauses(group.heading.par),
            )


def _is_unit(group: Group) -> bool:
    rest = [group.heading.rest] if group.heading.rest else []
    marked = any(marker_of(par.canon) for par in group.body)
    return bool(rest and group.heading.title and not marked and any(find_clauses(par) for par in rest + group.body))


def _group_unit(group: Group) -> Unit:
    unit = Unit([], marker_of(group.heading.par.canon))
    for par in (group.heading.par, *group.body):
        unit.add(par, find_clauses(par))
    return unit


def _units(paragraphs: Sequence[Paragraph]) -> list[Unit]:
    """Marked paragraphs open units; without markers a title sentence does, or the end of a clause before."""
    marked = any(marker_of(par.canon) for par in paragraphs)
    units: list[Unit] = []
    for par in paragraphs:
        marker = marker_of(par.canon)
        closed = bool(units and units[-1].clauses)  # what follows a closed clause is no longer its task
        found = find_clauses(par)
        bare_clause = bool(units and found and found[0].start == 0)
        opens = marker is not None or closed or (not marked and title_sentence(par.canon)[0] is not None)
        if not units or (opens and not bare_clause):
            units.append(Unit([], marker))
        units[-1].add(par, found)
    return units


def _group(group_id: str, head: Heading, aim: Unit | None) -> GroupDraft:
    kind = next((kind for ending, kind in _KINDS if head.title.endswith(ending)), "group")
    text = "".join(par.text for par in aim.paragraphs) if aim else None
    lines = head.par.lines()
    return GroupDraft(group_id, head.title, kind, text, aim.lines if aim else None, lines)  # type: ignore[arg-type]


def _task(unit: Unit, no: int, number: int, group: GroupDraft, inherited: list[Placed], declared: Declared) -> Task:
    first = unit.paragraphs[0]
    start = unit.marker.length if unit.marker else 0
    title = title_sentence(first.canon, start)[0]
    if title is None and unit.marker and len(first.canon) - start <= 40 and len(unit.paragraphs) > 1:
        title = first.canon[start:].rstrip("。：")
    number = unit.marker.number if unit.marker and unit.marker.level == "group" else number
    body = tuple(_without_clauses(unit))
    placed = [clause for _, clause in unit.clauses]
    draft = TaskDraft(
        no=no,
        id=f"{group.id}.{number}",
        number=number,
        group=group.title or None,
        group_id=group.id,
        title=title.strip() if title else None,
        title_from_group=title is None,
        text="".join(par.text for par in body).strip(),
        responsibility_text=placed[-1].text if placed else None,
        seats=declared.apply(_seats(placed, "explicit") + _seats(inherited, "group"), unit.lines[0]),
        open_ended=any(clause.clause.open_ended for clause in [*placed, *inherited]),
        lines=unit.lines,
    )
    return Task(draft, body)


def _without_clauses(unit: Unit) -> Iterator[Paragraph]:
    for par in unit.paragraphs:
        start = unit.marker.length if unit.marker and par is unit.paragraphs[0] else 0
        placed_here = [clause for owner, clause in unit.clauses if owner is par]
        for placed in placed_here:
            if par.canon[start : placed.start].strip():
                yield par.cut(start, placed.start)
            start = placed.end
        if not placed_here or ends_sentence(par.canon[start:]):  # a signature behind the last clause is not the task
            yield par.cut(start)


def _seats(clauses: Sequence[Placed], basis: str) -> list[SeatDraft]:
    seats: dict[tuple[str, str], SeatDraft] = {}
    for placed in clauses:
        for named in placed.clause.named:
            seat = SeatDraft(squeeze(named.agency), named.role, named.order, basis, placed.text, placed.lines)  # type: ignore[arg-type]
            seats.setdefault((seat.agency, seat.role), seat)
    return list(seats.values())
