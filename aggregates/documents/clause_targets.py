"""Deadlines printed inside responsibility clauses (完成时限：2025年12月底) as targets of the tasks they close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aggregates.documents.aside_deadlines import clause_deadline
from aggregates.documents.clauses import find_clauses
from aggregates.documents.draft import TargetDraft, TaskDraft
from aggregates.documents.findings import Finding, info
from aggregates.documents.source_map import Paragraph

_OWN = ("explicit", "document_order_rule")  # seats that the task's own clause gives


@dataclass(frozen=True, slots=True)
class ClauseDeadlines:
    """Deadlines by task id, and what was printed as a time limit without being a date."""

    targets: dict[str, tuple[TargetDraft, ...]]
    findings: tuple[Finding, ...]


def clause_deadlines(paragraphs: Sequence[Paragraph], tasks: Sequence[TaskDraft]) -> ClauseDeadlines:
    """Every deadline of every clause, given to the task whose seats that clause gives.

    The same words may close several tasks, all on one line: clauses and tasks are then paired in printed order.
    """
    owners: dict[str, list[TaskDraft]] = {}
    for task in tasks:
        for clause in dict.fromkeys(seat.clause for seat in task.seats if seat.basis in _OWN):
            owners.setdefault(clause, []).append(task)
    targets: dict[str, tuple[TargetDraft, ...]] = {}
    findings: list[Finding] = []
    for par in paragraphs:
        for placed in find_clauses(par):
            waiting = owners.get(placed.text, [])
            owner = next((task for task in waiting if _inside(placed.lines, task.lines)), None)
            if owner is not None:
                waiting.remove(owner)
            for aside in placed.clause.asides:
                if owner is None or aside.kind != "deadline":
                    continue
                lines, text = par.lines(aside.start, aside.end), par.text[aside.start : aside.end]
                found = clause_deadline(text, lines, metric=owner.display_title, task_id=owner.id)
                if found.target is not None:
                    targets[owner.id] = (*targets.get(owner.id, ()), found.target)
                else:
                    zh, _, en = found.note.partition(" / ")
                    findings.append(info("DEADLINE_OPEN", lines, text, zh, en or zh))
    return ClauseDeadlines(targets, tuple(findings))


def _inside(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
