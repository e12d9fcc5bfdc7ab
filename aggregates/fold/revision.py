"""A revision: one entry read as the current content of one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

CORRECTED = "statement.corrected"
RETRACTED = "statement.retracted"


class Revision(NamedTuple):
    """What one entry says of one statement. (A named tuple: a frozen dataclass takes seven times as long to make.)

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
        position, before.first if before else position, entry["subject"], entry["statementid"],
        entry["statementrevision"], shown, entry["effectiveon"], entry.get("effectiveto"),
        bool(entry.get("effectivedefaulted")), type_ == RETRACTED, entry["recordedtime"], entry["actorid"],
        entry.get("actoragency"), entry["actorrole"], content, reason, authority, entry.get("effectiveprecision"),
    )  # fmt: skip


def revisions(entries: Iterable[Mapping[str, Any]]) -> Iterator[Revision]:
    """Each entry as a revision, in the order given (positions rising)."""
    latest: dict[tuple[str, str], Revision] = {}
    for entry in entries:
        identity = (entry["subject"], entry["statementid"])
        latest[identity] = revision = revision_of(entry, latest.get(identity))
        yield revision
