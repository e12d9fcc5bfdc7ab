"""Rows of tables as tasks; a row that repeats a task of the text is shown as such and not counted twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aggregates.documents.aside_deadlines import clause_deadline
from aggregates.documents.declared import Declared
from aggregates.documents.draft import GroupDraft, SeatDraft, TaskDraft
from aggregates.documents.findings import Finding, info, warn
from aggregates.documents.glyphs import squeeze
from aggregates.documents.headings import marked_title, title_sentence
from aggregates.documents.markers import marker_of
from aggregates.documents.tables import Row, Tabled
from aggregates.documents.task_ids import Ids
from aggregates.documents.tasks import Task, TaskReading

_TITLE_MAX = 40
_KEY = 14


@dataclass(frozen=True, slots=True)
class Merged:
    """The tasks of text and tables together, and what the tables gave to report."""

    tasks: TaskReading
    findings: tuple[Finding, ...]


def with_tables(body: TaskReading, tabled: Tabled, declared: Declared) -> Merged:
    """Add the rows of the tables behind the tasks of the text; where both print a task, the text's stands."""
    known = _by_title([task.draft for task in body.tasks])
    findings = list(tabled.findings)
    groups: dict[tuple[int, str], GroupDraft] = {}
    added: list[Task] = []
    ids = Ids()
    for row in tabled.rows:
        group = _group(row, groups)
        task = _task(row, group, declared, ids, len(body.tasks) + len(added) + 1)
        twin = next((known[key] for key in _keys(task.draft) if key in known), None)
        if twin is not None:
            findings.append(_twice(task.draft, twin))
        else:
            added.append(task)
    used = {task.draft.group_id for task in added}
    own = tuple(group for group in groups.values() if group.id in used and group.title)
    return Merged(replace(body, groups=(*body.groups, *own), tasks=(*body.tasks, *added)), tuple(findings))


def _group(row: Row, groups: dict[tuple[int, str], GroupDraft]) -> GroupDraft:
    """The group of a row: t1 for the table itself, t1.2 for its second named group."""
    key = (row.table, row.group or "")
    if key not in groups:
        number = sum(table == row.table for table, _ in groups)
        name = f"t{row.table}.{number + 1}" if row.group else f"t{row.table}"
        marker = marker_of(key[1])
        title = key[1][marker.length :] if marker else key[1]
        groups[key] = GroupDraft(name, title.strip(), "group", None, None, row.group_lines)
    return groups[key]


def _task(row: Row, group: GroupDraft, declared: Declared, ids: Ids, no: int) -> Task:
    first = row.body[0]
    marker = marker_of(first.canon)
    start = marker.length if marker else 0
    title = (marked_title(first.canon, start) if marker else title_sentence(first.canon))[0]
    if title is None and len(first.canon) - start <= _TITLE_MAX:
        title = first.canon[start:].rstrip("。；：")
    body = (first.cut(start), *row.body[1:])
    name, number = ids.give(group.id, row.number)
    clause = "|".join(cell.text for cell in row.roles)
    shown = title.strip() if title else first.canon[:_TITLE_MAX]
    due = (clause_deadline(text, lines, metric=shown, task_id=name).target for text, lines in row.due)
    draft = TaskDraft(
        no=no,
        id=name,
        number=number,
        group=group.title or None,
        group_id=group.id,
        title=title.strip() if title else None,
        title_from_group=not title,
        text="".join(par.text for par in body).strip(),
        responsibility_text=clause,
        seats=declared.apply(_seats(row), row.lines[0]),
        open_ended=any(cell.clause.open_ended for cell in row.roles),
        lines=row.lines,
        targets=tuple(target for target in due if target is not None),
    )
    return Task(draft, body)


def _seats(row: Row) -> list[SeatDraft]:
    seats: dict[tuple[str, str], SeatDraft] = {}
    for cell in row.roles:
        for named in cell.clause.named:
            order = 1 + sum(seat.role == named.role for seat in seats.values())
            agency = squeeze(named.agency)
            seat = SeatDraft(agency, named.role, order, "explicit", cell.text, cell.lines, named.resolved)
            seats.setdefault((agency, named.role), seat)
    return list(seats.values())


def _by_title(tasks: Sequence[TaskDraft]) -> dict[str, TaskDraft]:
    found: dict[str, TaskDraft] = {}
    for task in tasks:
        for key in _keys(task):
            found.setdefault(key, task)
    return found


def _keys(task: TaskDraft) -> list[str]:
    """What two prints of one task share: the title, and the first words of the text."""
    text = squeeze(task.text).removeprefix(squeeze(task.title or "")).lstrip("。：；，")
    keys = [squeeze(task.title)] if task.title and len(task.title) >= 4 else []
    return [*keys, *([text[:_KEY]] if len(text) >= _KEY else [])]


def _twice(row: TaskDraft, task: TaskDraft) -> Finding:
    """Both readings, the text's and the table's; they may disagree."""
    ours = {(seat.agency, seat.role) for seat in task.seats}
    theirs = {(seat.agency, seat.role) for seat in row.seats}
    quote = row.responsibility_text or ""
    if ours == theirs:
        zh, en = f"表中重复任务 {task.id}，分工相同", f"the table repeats task {task.id}, same units"
        return info("TASKS_TWICE", row.lines, quote, zh, en)
    zh = f"表中重复任务 {task.id}，分工与正文（第 {task.lines[0]} 行起）不同；以正文为准"
    en = f"the table repeats task {task.id} with other units than the text (line {task.lines[0]}); the text stands"
    return warn("TASKS_TWICE", row.lines, quote, zh, en)
