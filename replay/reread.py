"""Reading an archived document again with this program's reader, and holding it against what was recorded of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import orjson

from aggregates.commands import REGISTER, plan_stream
from aggregates.deciding import Context
from aggregates.documents import Reading, Unreadable, read
from aggregates.documents.draft import PlanDraft
from aggregates.documents.glyphs import canonical
from aggregates.drafts.patch import patched
from aggregates.events.base import Fact
from aggregates.fold.history import History
from aggregates.importing import READER_VERSION, Import, decide_import
from aggregates.refusal import Refused, refuse_unless
from aggregates.source_text import name_of, pages, source_lines
from aggregates.values import Actor
from aggregates.wanted import Correction
from ledger.clock import civil_day
from ledger.envelope import Recorded
from ledger.reader import LedgerReader
from replay.archived import archived_bytes

Verdict = Literal["identical", "corrected", "differs"]
NOT_READ = ("masked", "reader_version")
"""Fields that no reading gives: salted stand-ins for persons, and the version of the reader itself."""
BY_HAND, FINDING = "plan.reading_corrected", "plan.finding_raised"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that was recorded otherwise than it is read now; None where there is none. Values are JSON-ready."""

    statement: str
    field: str
    recorded: Any
    read: Any
    position: int | None


@dataclass(frozen=True, slots=True)
class Reread:
    """What came of reading one edition again.

    `identical`: every recorded fact follows from the bytes. `corrected`: it does, once the recorded corrections of a
    person are made to the reading. `differs`: see `differences`. `beside` counts recorded findings that a document
    alone does not give: they rest on other documents, or on an earlier reader.
    """

    plan: str
    sha256: str
    recorded_version: str
    present_version: str
    verdict: Verdict
    corrections: tuple[Correction, ...]
    differences: tuple[Difference, ...]
    compared: int
    beside: int


def reread(reader: LedgerReader, plan: str, edition: str | None = None) -> Reread:
    """Read the last edition of a plan (or the one whose hash begins so) again. Refused when none is held."""
    entries = list(reader.entries(stream=plan_stream(plan)))
    texts = [e for e in entries if e.type == "plan.text_imported"]
    held = [e for e in texts if e.event["data"]["sha256"].startswith(edition or "")]
    refuse_unless(
        held, "no-such-edition", f"{plan} 没有这样的归档文件", f"no such archived document of {plan} is held"
    )
    text = held[-1]
    commit = _commit(reader, entries, text)
    corrections = tuple(_correction(e.event["data"]) for e in commit if e.type == BY_HAND)
    said = _Said(reader, plan, entries, commit, text)
    plain = said.against(said.reading.draft, ()) if not corrections else None
    found = said.corrected(corrections) if plain is None else plain
    differences, beside, compared = found
    verdict: Verdict = "differs" if differences else "corrected" if corrections else "identical"
    version = text.event["data"]["reader_version"]
    return Reread(
        plan, said.digest, version, READER_VERSION, verdict, corrections, differences, compared, beside
    )


class _Said:
    """One edition: its bytes read again, what was known before it, and what was recorded of it."""

    def __init__(
        self, reader: LedgerReader, plan: str, entries: list[Recorded], commit: list[Recorded], text: Recorded
    ) -> None:
        self.plan, self.commit, self.text = plan, commit, text.event["data"]
        self.digest: str = self.text["sha256"]
        self.first = min(entry.position for entry in commit)
        self.before = History(e.event for e in entries if e.position < self.first)
        names = reader.entries(stream=REGISTER, upto=self.first - 1)
        self.register = History(e.event for e in names)
        self.day = civil_day(text.recorded_at)
        self.numbers = _numbers(reader, self.first)
        self.reading = _read(archived_bytes(reader, self.digest), name_of(self.text.get("format")))
        self.pages = pages(source_lines(self.reading))

    def corrected(self, corrections: tuple[Correction, ...]) -> tuple[tuple[Difference, ...], int, int]:
        """Against the reading with the person's changes made to it again."""
        try:
            draft = patched(self.reading.draft, corrections)
        except ValueError as error:
            at = Difference(str(error), "path", "更正的位置已不在读取结果中 no such place in the reading", None, None)
            return (at, *self.against(self.reading.draft, corrections)[0]), 0, 0
        return self.against(draft, corrections)

    def against(
        self, draft: PlanDraft, corrections: tuple[Correction, ...]
    ) -> tuple[tuple[Difference, ...], int, int]:
        """(differences, recorded findings that rest on more than the document, facts compared)."""
        context = Context(Actor(id="auditor", role="importer"), self.day)
        try:
            facts = decide_import(self._wanted(draft, corrections), self.before, self.register, context)
        except Refused as no:
            return (Difference(f"edition:{self.digest}", no.code, None, f"{no.zh} / {no.en}", None),), 0, 0
        recorded = {_key(e.stream, e.event["statementid"], e.event["statementrevision"]): e for e in self.commit}
        read = {_key(fact.stream, fact.statement, fact.revision): fact for fact in facts}
        beside = [key for key, entry in recorded.items() if entry.type == FINDING and key not in read]
        found = list(_differences({k: e for k, e in recorded.items() if k not in beside}, read))
        return tuple(found), len(beside), len(recorded) - len(beside)

    def _wanted(self, draft: PlanDraft, corrections: tuple[Correction, ...]) -> Import:
        known = self._registered()
        source = self.text["source"]
        published = known.get("published_on")
        return Import(
            draft=draft, findings=self.reading.findings, plan=self.plan, region=known["region"],
            resolve=lambda number: self.numbers.get(canonical(number)), commit=lambda value: "—",
            published_on=date.fromisoformat(published) if published else None,
            archive=source.get("entered_from") == "archive", illustrated_day=source.get("dating") == "illustration",
            note=source.get("note"), format=self.reading.draft.format if "format" in self.text else None,
            pages=self.pages, corrections=corrections, matching=self._named(),
        )  # fmt: skip

    def _registered(self) -> Mapping[str, Any]:
        """How the plan stands registered with this edition: stated in it, or as before."""
        own = [_content(e) for e in self.commit if e.event["statementid"].startswith("plan:")]
        if own:
            return own[-1]
        return [r for r in self.before.current.values() if r.type == "plan.registered"][-1].data

    def _named(self) -> list[tuple[list[str], list[str]]]:
        told = [m for e in self.commit if e.type == "plan.edition_matched" for m in e.event["data"]["matches"]]
        return [(m["old"], m["new"]) for m in told if m["named"]]


def _differences(recorded: Mapping[str, Recorded], read: Mapping[str, Fact]) -> Iterator[Difference]:
    for key in dict.fromkeys([*recorded, *read]):
        entry, fact = recorded.get(key), read.get(key)
        before = _flat(_content(entry)) if entry else {}
        now = _flat(_fact(fact)) if fact else {}
        statement = entry.event["statementid"] if entry else fact.statement if fact else key
        for name in dict.fromkeys([*before, *now]):
            if name not in NOT_READ and before.get(name) != now.get(name):
                position = entry.position if entry else None
                yield Difference(statement, name, before.get(name), now.get(name), position)


def _flat(data: Mapping[str, Any]) -> dict[str, Any]:
    """A fact's fields; the number of findings counts those that rest on other documents, so it is left out."""
    found = {name: value for name, value in data.items() if name not in ("source", "counts")}
    counts = {f"counts/{name}": n for name, n in data.get("counts", {}).items() if name != "findings"}
    return found | counts | {f"source/{name}": value for name, value in data.get("source", {}).items()}


def _content(entry: Recorded) -> Mapping[str, Any]:
    data: Mapping[str, Any] = entry.event["data"]
    content: Mapping[str, Any] = data["content"] if entry.type == "statement.corrected" else data
    return content


def _fact(fact: Fact) -> Mapping[str, Any]:
    data = fact.event.payload()
    content: Mapping[str, Any] = data["content"] if fact.event.type == "statement.corrected" else data
    return content


def _commit(reader: LedgerReader, entries: Iterable[Recorded], text: Recorded) -> list[Recorded]:
    """What was recorded in one act with the edition: entries of one actor under one idempotency key."""
    act = (text.event["idempotencykey"], text.event["actorid"])
    names = reader.entries(stream=REGISTER, after=text.position)
    return [e for e in (*entries, *names) if (e.event["idempotencykey"], e.event["actorid"]) == act]


def _numbers(reader: LedgerReader, before: int) -> dict[str, str]:
    found: dict[str, str] = {}
    for _, leaf in reader.scan_types(("plan.registered",), upto=before - 1):
        data = orjson.loads(leaf)["data"]
        if data.get("document_number"):
            found.setdefault(canonical(data["document_number"]), data["plan"])
    return found


def _correction(data: Mapping[str, Any]) -> Correction:
    return Correction(data["path"], data.get("read"), data.get("recorded"), data["by"], data["reason"])


def _read(data: bytes, name: str | None) -> Reading:
    try:
        return read(data, name=name)
    except Unreadable as error:
        raise Refused("unreadable", error.reason_zh, error.reason_en) from None


def _key(stream: str, statement: str, revision: int) -> str:
    return f"{stream}#{statement}#{revision}"
