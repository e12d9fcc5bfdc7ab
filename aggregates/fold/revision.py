"""A revision: one entry read as the current content of one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

CORRECTED = "statement.corrected"
RETRACTED = "statement.retracted"


@dataclass(frozen=True, slots=True)
class Revision:
    """What one entry says of one statement.

    `type` is the type of the asserted fact also for corrections and retractions; `first` is the position of
    the statement's first entry, which orders the fold; dates are ISO text, so they compare as text.
    """

    position: int
    first: int
    stream: str
    statement: str
    revision: int
    type: str
    effective_on: str
    effective_to: str | None
    defaulted: bool
    retracted: bool
    recorded_at: str
    actor: str
    agency: str | None
    role: str
    data: Mapping[str, Any]
    reason: str | None = None
    authority: str | None = None

    @property
    def key(self) -> tuple[str, int]:
        """Place in the fold: effective date, then the position of the statement's first entry."""
        return (self.effective_on, self.first)

    def in_force(self, day: str) -> bool:
        """effective_on <= day < effective_to (semantics.md, "The definition")."""
        return self.effective_on <= day and (self.effective_to is None or day < self.effective_to)


def revision_of(entry: Mapping[str, Any], first: int) -> Revision:
    """The revision a decoded entry (CloudEvents attributes as in ledger.md) carries.

    `first` is the position of the first entry of the same statement, its own position for a first entry.
    """
    type_, data = entry["type"], entry["data"]
    reason = authority = None
    if type_ in (CORRECTED, RETRACTED):
        reason, authority, shown = data["reason"], data["authority"], data["of_type"]
    else:
        shown = type_
    return Revision(
        position=int(entry["sequence"]),
        first=first,
        stream=entry["subject"],
        statement=entry["statementid"],
        revision=entry["statementrevision"],
        type=shown,
        effective_on=entry["effectiveon"],
        effective_to=entry.get("effectiveto"),
        defaulted=bool(entry.get("effectivedefaulted")),
        retracted=type_ == RETRACTED,
        recorded_at=entry["recordedtime"],
        actor=entry["actorid"],
        agency=entry.get("actoragency"),
        role=entry["actorrole"],
        data=data["content"] if type_ == CORRECTED else data,
        reason=reason,
        authority=authority,
    )


def revisions(entries: Iterable[Mapping[str, Any]]) -> Iterator[Revision]:
    """Each entry as a revision, in the order given (positions rising)."""
    first: dict[tuple[str, str], int] = {}
    for entry in entries:
        at = int(entry["sequence"])
        yield revision_of(entry, first.setdefault((entry["subject"], entry["statementid"]), at))
