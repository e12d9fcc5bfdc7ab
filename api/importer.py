"""Importing documents: bytes → reading → facts of the plan and its agencies, one commit a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from aggregates.commands import REGISTER, plan_stream
from aggregates.deciding import Context
from aggregates.documents import Finding, Reading, Unreadable, crosscheck, document_json, read
from aggregates.documents.plan_id import plan_id
from aggregates.events.base import Fact
from aggregates.fold.history import History
from aggregates.importing import READER_VERSION, Import, decide_findings, decide_import
from aggregates.refusal import Refused
from aggregates.values import Actor
from api.desk import Desk
from api.service import Shilu
from ledger.commitment import new_commitment
from ledger.envelope import Commitment

_VALUES = ("sha256", "plan_id", "title", "document_number", "issuer", "issued_on", "region", "level", "period")
_LISTS = ("parents", "tasks", "targets", "phases", "obligations", "findings")
"""The keys of the document object that hold one value, or a list (interface.md)."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the importer says beside the documents: nothing of it is guessed."""

    plan: str | None = None
    region: str | None = None
    published_on: date | None = None
    illustrated_day: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file as read: its reading, or why it could not be read."""

    file: str
    data: bytes
    reading: Reading | None
    error: Unreadable | None = None

    @property
    def is_plan(self) -> bool:
        """Whether there is something in it to record."""
        return self.reading is not None and self.reading.draft.kind == "plan"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document; `events` is how many were (or, dry, would be) recorded."""

    document: Document
    plan: str | None = None
    findings: tuple[Finding, ...] = ()
    events: int = 0
    refused: Refused | None = None

    def to_json(self) -> dict[str, Any]:
        """The document object of `shilu import --json` (interface.md), with the reason when it was refused."""
        d = self.document
        if d.reading is None:
            assert d.error is not None
            reason = {"code": "unreadable", "zh": d.error.reason_zh, "en": d.error.reason_en}
            empty: dict[str, Any] = {**dict.fromkeys(_VALUES), **{name: [] for name in _LISTS}}
            digest = sha256(d.data).hexdigest()
            return {"file": d.file, **empty, "sha256": digest, "kind": "not_a_plan", "refused": reason, "events": 0}
        shown = document_json(d.reading.draft, self.findings, given_id=self.plan)
        if self.refused is not None:
            shown["refused"] = {"code": self.refused.code, "zh": self.refused.zh, "en": self.refused.en}
        return {"file": d.file, **shown, "events": self.events}


@dataclass(slots=True)
class _Names:
    """Commitments made while masking: kept outside the entries, in the same commit."""

    made: list[Commitment] = field(default_factory=list)

    def commit(self, value: str) -> str:
        """The digest that stands for a person's name."""
        self.made.append(new_commitment(value))
        return self.made[-1].digest

    def used(self, facts: Iterable[Fact]) -> list[Commitment]:
        """Those that stand in the facts to record: a name behind no entry could never be erased."""
        digests = {digest for fact in facts for digest in _masked(fact.event.payload())}
        return [one for one in self.made if one.digest in digests]


def _masked(payload: Mapping[str, Any]) -> Sequence[str]:
    content = payload.get("content", payload)
    found: Sequence[str] = content.get("masked", ())
    return found


def read_file(path: Path) -> Document:
    """Read one file. A file that is no text is a document with an error; an OSError names the path."""
    data = path.read_bytes()
    try:
        return Document(str(path), data, read(data))
    except Unreadable as error:
        return Document(str(path), data, None, error)


def dry_run(documents: Sequence[Document], given: Given, desk: Desk, context: Context) -> list[Outcome]:
    """What an import would record; nothing is."""
    register = desk.history(REGISTER)
    found = []
    for document, reading, findings in _checked(documents, desk):
        if reading is None:
            found.append(Outcome(document))
            continue
        wanted = _wanted(reading, findings, given, desk, _Names())
        try:
            facts = decide_import(wanted, desk.history(plan_stream(wanted.plan)), register, context)
            found.append(Outcome(document, wanted.plan, findings, len(facts)))
        except Refused as refused:
            found.append(Outcome(document, wanted.plan, findings, 0, refused))
    return found


def import_documents(
    shilu: Shilu, documents: Sequence[Document], given: Given, desk: Desk, actor: Actor
) -> Iterator[Outcome]:
    """Record documents, each in one commit; one that is refused leaves nothing, and does not stop the others."""
    for document, reading, findings in _checked(documents, desk):
        if reading is None:
            yield Outcome(document)
            continue
        names = _Names()
        wanted = _wanted(reading, findings, given, desk, names)
        try:
            events = _record(shilu, wanted, document.data, names, actor)
        except Refused as refused:
            yield Outcome(document, wanted.plan, findings, 0, refused)
            continue
        if events:
            events += _annotate_held(shilu, desk, actor)
        yield Outcome(document, wanted.plan, findings, events)


def _checked(
    documents: Iterable[Document], desk: Desk
) -> Iterator[tuple[Document, Reading | None, tuple[Finding, ...]]]:
    """Each document with its findings, those included that only show beside the others and those held."""
    given = list(documents)
    held = {sha256: reading for sha256, (_, reading) in desk.held().items()}
    beside = {d.reading.draft.sha256: d.reading for d in given if d.reading} | held
    crossed = crosscheck(list(beside.values()), register=desk.reforms())
    for document in given:
        reading = document.reading
        findings = (*reading.findings, *crossed[reading.draft.sha256]) if reading else ()
        yield document, reading, findings


def _wanted(reading: Reading, findings: Sequence[Finding], given: Given, desk: Desk, names: _Names) -> Import:
    d = reading.draft
    region = given.region or d.region or d.issuer or "未载明地区"
    name = given.plan or plan_id(d.title, given.region or d.region, d.issuer, d.period, d.sha256)
    printed = d.signed_on or d.printed_on
    return Import(
        draft=d, findings=findings, plan=name, region=region, resolve=desk.resolve, commit=names.commit,
        published_on=given.published_on, illustrated_day=given.illustrated_day, note=given.note,
        archive=printed is not None and desk.before_ledger(printed),
    )  # fmt: skip


def _record(shilu: Shilu, wanted: Import, data: bytes, names: _Names, actor: Actor) -> int:
    stream = plan_stream(wanted.plan)
    with shilu.streams(stream, REGISTER) as (history, register):
        facts = decide_import(wanted, history, register, shilu.context(actor))
        if not facts:
            return 0
        digest = wanted.draft.sha256
        wire = {"command": "import_plan", "plan": wanted.plan, "sha256": digest, "reader": READER_VERSION}
        shilu.record(
            facts, _versions({stream: history, REGISTER: register}, facts), actor,
            f"import:{wanted.plan}:{digest}", orjson.dumps(wire), {digest: data}, names.used(facts),
        )  # fmt: skip
        return len(facts)


def _annotate_held(shilu: Shilu, desk: Desk, actor: Actor) -> int:
    """Findings on plans held before, which show only beside the document just recorded."""
    held = desk.held()
    crossed = crosscheck([reading for _, reading in held.values()], register=desk.reforms())
    recorded = 0
    for digest, (plan, reading) in held.items():
        names, stream = _Names(), plan_stream(plan)
        wanted = Import(reading.draft, crossed[digest], plan, reading.draft.region or plan, desk.resolve, names.commit)
        with shilu.streams(stream) as (history,):
            facts = decide_findings(wanted, history, shilu.context(actor))
            if facts:
                wire = orjson.dumps({"command": "annotate", "plan": plan, "findings": [f.statement for f in facts]})
                key = f"findings:{plan}:{history.version}"
                shilu.record(facts, {stream: history.version}, actor, key, wire, {}, names.used(facts))
                recorded += len(facts)
    return recorded


def _versions(histories: dict[str, History], facts: Sequence[Fact]) -> dict[str, int]:
    touched = {fact.stream for fact in facts}
    return {stream: history.version for stream, history in histories.items() if stream in touched}
