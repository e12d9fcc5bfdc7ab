"""Importing documents: bytes → reading → facts of the plan and its agencies, one commit a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import orjson

from aggregates.commands import REGISTER, plan_stream
from aggregates.deciding import Context
from aggregates.documents import Finding, Reading, crosscheck
from aggregates.documents.findings import error as finding_error
from aggregates.documents.plan_id import plan_id
from aggregates.editions import Match, ambiguous
from aggregates.events.base import Fact
from aggregates.fold.history import History
from aggregates.impersonal import masked, personal
from aggregates.importing import READER_VERSION, Import, decide_findings, decide_import, task_matches
from aggregates.refusal import Refused
from aggregates.source_text import pages
from aggregates.values import Actor
from api.desk import Desk
from api.outcome import Document, Given, Outcome, read_draft, read_file
from api.service import Shilu
from ledger.commitment import new_commitment
from ledger.envelope import Commitment

__all__ = ["Document", "Given", "Outcome", "dry_run", "import_documents", "read_draft", "read_file"]
GRAVE = ("WARN", "ERROR")


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


def dry_run(documents: Sequence[Document], given: Given, desk: Desk, context: Context) -> list[Outcome]:
    """What an import would record; nothing is."""
    register = desk.history(REGISTER)
    found = []
    for document, reading, findings in _checked(documents, given, desk):
        if reading is None:
            found.append(Outcome(document))
            continue
        wanted = _wanted(document, reading, findings, given, desk, _Names())
        history = desk.history(plan_stream(wanted.plan))
        found.append(_judged(document, wanted, given, history, register, context)[0])
    return found


def import_documents(
    shilu: Shilu, documents: Sequence[Document], given: Given, desk: Desk, actor: Actor,
    request: tuple[str, bytes] | None = None,
) -> Iterator[Outcome]:  # fmt: skip
    """Record documents, each in one commit; one that is refused leaves nothing, and does not stop the others.

    `request` is the idempotency key and the canonical bytes of the caller's own request, where there is one (for a
    single document); otherwise the document itself is the key.
    """
    for document, reading, findings in _checked(documents, given, desk):
        if reading is None:
            yield Outcome(document)
            continue
        names = _Names()
        wanted = _wanted(document, reading, findings, given, desk, names)
        outcome = _record(shilu, document, wanted, given, names, actor, request)
        if outcome.events:
            outcome = outcome.with_events(_annotate_held(shilu, desk, actor, reading))
        yield outcome


def _judged(
    document: Document, wanted: Import, given: Given, history: History, register: History, context: Context
) -> tuple[Outcome, list[Fact]]:
    """What would become of one document, and the facts to record: none when it is refused."""
    matches: tuple[Match, ...] = ()
    try:
        matches = task_matches(wanted, history, context)
        facts = decide_import(wanted, history, register, context)
        if facts and given.strict:
            _require_quiet(wanted.findings)
    except Refused as refused:
        findings = (*wanted.findings, *_doubts(matches, wanted))
        return Outcome(document, wanted.plan, findings, 0, refused, matches), []
    kinds = tuple(Counter(fact.event.type for fact in facts).items())
    return Outcome(document, wanted.plan, tuple(wanted.findings), len(facts), None, matches, kinds=kinds), facts


def _require_quiet(findings: Sequence[Finding]) -> None:
    """`--strict`: nothing that needs a look, repaired or not."""
    grave = [finding for finding in findings if finding.severity.value in GRAVE]
    if grave:
        first = grave[0]
        at = f"{first.code}({first.lines[0]} 行)"
        zh = f"--strict:有 {len(grave)} 处 WARN 或 ERROR,首处为 {at};核对后可去掉 --strict,或用 --draft 更正"
        en = f"--strict: {len(grave)} findings of WARN or ERROR, the first {first.code} at line {first.lines[0]}"
        raise Refused("strict", zh, en)


def _doubts(matches: Sequence[Match], wanted: Import) -> Iterator[Finding]:
    """A finding for every task that fits the recorded ones in more than one way."""
    tasks = {task.id: task for task in wanted.draft.tasks}
    for match in ambiguous(matches):
        task = tasks[match.new[0]]
        zh = "、".join(f"{rival.old} → {rival.new}（{rival.score}）" for rival in match.rivals)
        en = ", ".join(f"{rival.old} → {rival.new} ({rival.score})" for rival in match.rivals)
        zh = f"可对应原任务 {match.old[0]}（{match.score}），也可以是 {zh}；未择一，请在草稿的 matching 中指明"
        en = f"fits the recorded {match.old[0]} ({match.score}), but also {en}; name it in a draft's matching"
        yield finding_error("EDITION_AMBIGUOUS", task.lines, task.display_title, zh, en)


def _checked(
    documents: Iterable[Document], given: Given, desk: Desk
) -> Iterator[tuple[Document, Reading | None, tuple[Finding, ...]]]:
    """Each document with its findings, those included that only show beside the others and those held."""
    listed = list(documents)
    new = {d.reading.draft.sha256: d.reading for d in listed if d.reading}
    own = {_plan_of(reading, given, desk) for reading in new.values()}
    related, beyond = desk.held([reading.draft for reading in new.values()])
    others = {sha256: reading for sha256, (plan, reading) in related.items() if plan not in own}
    crossed = crosscheck(list((beyond | others | new).values()), register=desk.reforms())
    for document in listed:
        reading = document.reading
        findings = (*reading.findings, *crossed[reading.draft.sha256]) if reading else ()
        yield document, reading, findings


def _plan_of(reading: Reading, given: Given, desk: Desk) -> str:
    """As given, else as these bytes are recorded, else as the text says: a later reader cannot make it another plan."""
    d = reading.draft
    derived = plan_id(d.title, given.region or d.region, d.issuer, d.period, d.sha256)
    return given.plan or desk.plan_of(d.sha256) or derived


def _wanted(
    document: Document, reading: Reading, findings: Sequence[Finding], given: Given, desk: Desk, names: _Names
) -> Import:
    d = reading.draft
    printed = d.signed_on or d.printed_on
    return Import(
        draft=d, findings=findings, plan=_plan_of(reading, given, desk),
        region=given.region or d.region or d.issuer or "未载明地区", resolve=desk.resolve, commit=names.commit,
        published_on=given.published_on, illustrated_day=given.illustrated_day, note=given.note,
        archive=printed is not None and desk.before_ledger(printed), format=d.format,
        held_by=desk.plan_of(d.sha256), pages=pages(document.lines),
        corrections=document.corrections, matching=document.matching,
    )  # fmt: skip


def _record(
    shilu: Shilu, document: Document, wanted: Import, given: Given, names: _Names, actor: Actor,
    request: tuple[str, bytes] | None,
) -> Outcome:  # fmt: skip
    stream = plan_stream(wanted.plan)
    with shilu.streams(stream, REGISTER) as (history, register):
        outcome, facts = _judged(document, wanted, given, history, register, shilu.context(actor))
        if facts:
            digest, bytes_ = wanted.draft.sha256, {wanted.draft.sha256: document.data}
            sealed = bytes_ if personal(wanted.findings) else {}
            wire = {"command": "import_plan", "plan": wanted.plan, "sha256": digest, "reader": READER_VERSION}
            if wanted.corrections or wanted.matching:
                wire["draft"] = document.settled_digest
            key, command = request or (_key(wanted.plan, digest), orjson.dumps(wire))
            receipt = shilu.record(
                facts, _versions({stream: history, REGISTER: register}, facts), actor, key, command,
                {} if sealed else bytes_, names.used(facts), sealed,
            )  # fmt: skip
            outcome = replace(outcome, receipt=receipt)
    return outcome


def _key(plan: str, digest: str) -> str:
    """The key of one document's import. It stands in the entries of agencies too, so it does not name the plan: they
    are read by who may not see it. That bytes are recorded once rests on the edition recorded, never on the key."""
    return f"import:{sha256(f'{plan}:{digest}'.encode()).hexdigest()}"


def _annotate_held(shilu: Shilu, desk: Desk, actor: Actor, beside: Reading) -> int:
    """Findings on plans held before, which show only beside the document just recorded."""
    related, beyond = desk.held([beside.draft])
    near = {sha256: reading for sha256, (_, reading) in related.items()} | {beside.draft.sha256: beside}
    crossed = crosscheck(list((beyond | near).values()), register=desk.reforms())
    recorded = 0
    for digest, (plan, reading) in related.items():
        names, stream = _Names(), plan_stream(plan)
        beside_it = masked(crossed[digest], personal(reading.findings))
        wanted = Import(reading.draft, beside_it, plan, reading.draft.region or plan, desk.resolve, names.commit)
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
