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

    `type` and `data` are those of the asserted fact also for corrections (the new content) and retractions
    (what was taken back); `first` is the position of the statement's first entry, which orders the fold;
    dates are ISO text, so they compare as text.
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
    precision: str | None = None

    @property
    def key(self) -> tuple[str, int]:
        """Place in the fold: effective date, then the position of the statement's first entry."""
        return (self.effective_on, self.first)

    def in_force(self, day: str) -> bool:
        """effective_on <= day < effective_to (semantics.md, "The definition")."""
        return self.effective_on <= day and (self.effective_to is None or day < self.effective_to)


def revision_of(entry: Mapping[str, Any], before: Revision | None = None) -> Revision:
    """The revision a decoded entry (CloudEvents attributes as in ledger.md) carries.

    `before` is the statement's previous revision, None for its first entry.
    """
    type_, data, position = entry["type"], entry["data"], int(entry["sequence"])
    reason = authority = None
    shown, content = type_, data
    if type_ in (CORRECTED, RETRACTED):
        reason, authority, shown = data["reason"], data["authority"], data["of_type"]
        content = data["content"] if type_ == CORRECTED else (before.data if before else {})
    return Revision(
        position=position,
        first=before.first if before else position,
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
        data=content,
        reason=reason,
        authority=authority,
        precision=entry.get("effectiveprecision"),
    )


def revisions(entries: Iterable[Mapping[str, Any]]) -> Iterator[Revision]:
    """Each entry as a revision, in the order given (positions rising)."""
    latest: dict[tuple[str, str], Revision] = {}
    for entry in entries:
        identity = (entry["subject"], entry["statementid"])
        latest[identity] = revision = revision_of(entry, latest.get(identity))
        yield revision
