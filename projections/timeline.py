"""What was recorded about a plan, entry by entry, with the marks an auditor looks for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from aggregates.commands import RULES, plan_stream
from aggregates.fold.lateness import days_late
from aggregates.fold.revision import Revision
from aggregates.fold.rules import RuleSet, rules_at
from projections.statements import recorded, visible

LATE_AFTER_DAYS = 30
"""The tolerance while no procedure is adopted. Ours: nobody outside has adopted it, and answers say so."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One entry and its marks: late, archive, correction, retraction, defaulted, illustration, superseded."""

    revision: Revision
    marks: tuple[str, ...]


def procedure(connection: Connection, plan: str, day: str, size: int) -> RuleSet | None:
    """The procedure in force for the plan at (V, K): its `late_after_days` is the tolerance for late entry."""
    adopted = visible(connection, RULES, day, size, types=("rules.procedure_adopted",))
    return rules_at(adopted, day, plan).procedure


def tolerance(adopted: RuleSet | None) -> int:
    """Days after its effective day from which an entry is late: as adopted, else `LATE_AFTER_DAYS`."""
    return LATE_AFTER_DAYS if adopted is None else int(adopted.content["late_after_days"])


def timeline(
    connection: Connection, plan: str, size: int, after: int = 0, late_after: int = LATE_AFTER_DAYS
) -> list[Mark]:
    """Entries of the plan with after < position <= size, by position; late from more than `late_after` days on."""
    entries = recorded(connection, plan_stream(plan), 0, size)
    latest = {entry.statement: entry.position for entry in entries}
    return [
        Mark(entry, marks_of(entry, latest[entry.statement], late_after))
        for entry in entries
        if entry.position > after
    ]


def marks_of(entry: Revision, latest: int, late_after: int) -> tuple[str, ...]:
    """The marks of one entry whose statement stands at position `latest`; late from more than `late_after` days on."""
    source = entry.data.get("source", {})
    marks = {
        "late": days_late(entry) > late_after,
        "archive": source.get("entered_from") == "archive",
        "correction": entry.revision > 1 and not entry.retracted,
        "retraction": entry.retracted,
        "defaulted": entry.defaulted,
        "illustration": source.get("kind") == "illustration" or source.get("dating") == "illustration",
        "superseded": latest > entry.position,
    }
    return tuple(name for name, holds in marks.items() if holds)


def counts(marks: list[Mark], day: str) -> dict[str, int]:
    """How many late, corrected and retracted statements an answer at `day` rests on (semantics.md)."""
    shown = [mark for mark in marks if mark.revision.effective_on <= day and "superseded" not in mark.marks]
    return {
        "late": sum("late" in mark.marks for mark in shown),
        "corrected": sum("correction" in mark.marks for mark in shown),
        "retracted": sum("retraction" in mark.marks for mark in shown),
        "illustration": sum("illustration" in mark.marks for mark in shown),
    }
