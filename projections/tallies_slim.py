"""Revisions kept in memory for tallies: only what their counting reads, texts that recur kept once."""

from __future__ import annotations

from sys import intern
from typing import Any

from aggregates.fold.revision import Revision

_NAMES = (
    "edition", "agency", "role", "order", "closure", "result", "confirmed", "period_to", "calendar", "per", "due_days",
    "item", "due_on", "after_the_fact", "kind", "due_implied", "dispute", "statements", "agreed", "instance",
    "outcome", "notice", "colour", "values", "sha256", "conflict_declared",
)  # fmt: skip
"""Fields of data that a timeline may rest on (aggregates.fold.tallies)."""
_RECUR = ("task", "seat", "period", "report", "to_seat", "submitted_on", "percent")
"""The same, texts found in many statements."""


_OF = {
    "plan.progress_reported": ("values",),
    "plan.evidence_attached": ("sha256",),
    "plan.report_reviewed": ("result",),
}
"""Of the types that most entries are."""


def slim(r: Revision) -> Revision:
    """What the tallies need of it; reasons, narratives and sources are most of a statement."""
    said = r.data
    data: dict[str, Any] = {name: said[name] for name in _OF.get(r.type, _NAMES) if name in said}
    for name in _RECUR:
        if name in said:
            value = said[name]
            data[name] = intern(value) if type(value) is str else value
    return Revision(
        r.position, r.first, "", intern(r.statement), r.revision, intern(r.type), intern(r.effective_on),
        r.effective_to, False, r.retracted, "", "", None, "", data,
    )  # fmt: skip
