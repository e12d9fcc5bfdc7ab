"""One document on its way into the ledger: as read from a file or a draft, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from aggregates.documents import Finding, Reading, Unreadable, document_json, read
from aggregates.drafts import settle
from aggregates.editions import Match
from aggregates.impersonal import masked, personal
from aggregates.refusal import Refused
from aggregates.source_text import SourceLine, name_of, source_lines
from aggregates.wanted import Correction
from api.draft_file import Loaded
from ledger.envelope import Receipt

_VALUES = ("sha256", "plan_id", "title", "document_number", "issuer", "issued_on", "region", "level", "period")
_LISTS = ("parents", "tasks", "targets", "phases", "obligations", "findings")
"""The keys of the document object that hold one value, or a list (interface.md)."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the importer says beside the documents: nothing of it is guessed. `strict` refuses grave findings."""

    plan: str | None = None
    region: str | None = None
    published_on: date | None = None
    illustrated_day: bool = False
    note: str | None = None
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """One file as read: its reading, or why it could not be read. A draft adds what a person changed and named."""

    file: str
    data: bytes
    reading: Reading | None
    error: Unreadable | None = None
    lines: tuple[SourceLine, ...] = ()
    corrections: tuple[Correction, ...] = ()
    matching: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()

    @property
    def is_plan(self) -> bool:
        """Whether there is something in it to record."""
        return self.reading is not None and self.reading.draft.kind == "plan"

    @property
    def settled_digest(self) -> str:
        """What tells one draft of these bytes from another: the hash of all that a person decided."""
        said = [[c.path, c.read, c.recorded, c.by, c.reason] for c in self.corrections]
        return sha256(orjson.dumps([said, self.matching])).hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document; `events` is how many were (or, dry, would be) recorded, `kinds` how many of each
    event type."""

    document: Document
    plan: str | None = None
    findings: tuple[Finding, ...] = ()
    events: int = 0
    refused: Refused | None = None
    matches: tuple[Match, ...] = ()
    receipt: Receipt | None = None
    kinds: tuple[tuple[str, int], ...] = ()

    def with_events(self, more: int) -> Outcome:
        """The same with more entries recorded on its account."""
        return replace(self, events=self.events + more)

    def to_json(self) -> dict[str, Any]:
        """The document object of `shilu import --json` (interface.md), with the reason when it was refused.

        `matches` is there for a later edition, `corrections` for an edited draft; names of persons are left out.
        """
        d = self.document
        if d.reading is None:
            assert d.error is not None
            reason = {"code": "unreadable", "zh": d.error.reason_zh, "en": d.error.reason_en}
            empty: dict[str, Any] = {**dict.fromkeys(_VALUES), **{name: [] for name in _LISTS}}
            digest = sha256(d.data).hexdigest()
            return {"file": d.file, **empty, "sha256": digest, "kind": "not_a_plan", "refused": reason, "events": 0}
        shown = document_json(d.reading.draft, self.findings, given_id=self.plan)
        if self.matches:
            shown["matches"] = [match_json(match) for match in self.matches]
        if d.corrections:
            shown["corrections"] = [
                {"path": c.path, "read": c.read, "recorded": c.recorded, "by": c.by, "reason": c.reason}
                for c in d.corrections
            ]
        if self.refused is not None:
            shown["refused"] = {"code": self.refused.code, "zh": self.refused.zh, "en": self.refused.en}
        shown = masked(shown, personal(self.findings))
        return {"file": d.file, **shown, "events": self.events}


def match_json(match: Match) -> dict[str, Any]:
    """One match of tasks as the command prints it."""
    return {
        "kind": match.kind, "old": list(match.old), "new": list(match.new), "score": match.score,
        "reason": {"zh": match.zh, "en": match.en}, "named": match.named,
        "rivals": [{"old": rival.old, "new": rival.new, "score": rival.score} for rival in match.rivals],
    }  # fmt: skip


def read_file(path: Path) -> Document:
    """Read one file. A file that is no text is a document with an error; an OSError names the path."""
    return read_data(path.read_bytes(), path.name, str(path))


def read_data(data: bytes, name: str, file: str | None = None) -> Document:
    """Read the bytes of a document that came under this bare name; `file` is what it is called in answers."""
    try:
        reading = read(data, name=name)
        return Document(file or name, data, reading, lines=source_lines(reading))
    except Unreadable as error:
        return Document(file or name, data, None, error)


def read_draft(loaded: Loaded, data: bytes, name: str | None) -> Document:
    """A document as a person left it in a draft, held against its bytes read again. Refused when they do not fit."""
    file = name or loaded.file.file or str(loaded.path)
    try:
        reading = read(data, name=loaded.file.file or name or name_of(loaded.file.format))
    except Unreadable as error:
        return Document(file, data, None, error)
    lines = source_lines(reading)
    try:
        settled = settle(loaded.file, loaded.reading, reading, lines)
    except Refused as no:
        raise loaded.refusal(no) from None
    matching = tuple((pair.old, pair.new) for pair in loaded.file.matching)
    edited = replace(reading, draft=settled.draft)
    return Document(file, data, edited, None, lines, settled.corrections, matching)
