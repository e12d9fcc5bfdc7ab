"""Where personal data stand: digests, the plans, findings and documents they belong to, and what has become of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from aggregates.refusal import Refused
from ledger.envelope import as_bytes
from ledger.personal import Personal
from ledger.reader import LedgerReader
from ledger.sealing import DOCUMENT, document_name

FINDINGS = ("plan.finding_raised", "statement.corrected")
DOCUMENTS = ("plan.text_imported",)
_SHORTEST = 8
"""Figures of a hash that a digest may be abbreviated to."""


@dataclass(frozen=True, slots=True)
class Named:
    """A finding in which a digest stands in a person's place: where, and in which document."""

    plan: str
    finding: str
    position: int
    sha256: str | None
    lines: tuple[int, int] | None


@dataclass(slots=True)
class Held:
    """All digests of personal data a ledger names: by commitment its findings, by sealed document its plans."""

    findings: dict[str, list[Named]] = field(default_factory=dict)
    documents: dict[str, list[str]] = field(default_factory=dict)
    formats: dict[str, str | None] = field(default_factory=dict)

    @classmethod
    def of(cls, reader: LedgerReader, stream: str | None = None) -> Held:
        """Read from the entries, of one stream if given; documents are those that lie, or lay, sealed."""
        found = cls()
        sealed = set(reader.archive.digests()) | set(reader.archive.personal().erased())
        for position, leaf in _leaves(reader, stream):
            if b'"masked":["' in leaf or b'"plan.text_imported"' in leaf:
                found._learn(position, orjson.loads(leaf), sealed)
        for digest in sealed:
            kind = found.documents if digest.startswith(DOCUMENT) else found.findings
            kind.setdefault(digest, [])
        return found

    def digests(self) -> list[str]:
        """Commitments, then documents."""
        return [*sorted(self.findings), *sorted(self.documents)]

    def resolve(self, text: str) -> str:
        """The digest from what was typed: whole, or its first figures. Refused when none or several fit."""
        figures = text.rpartition(":")[2].lower()
        fits = [d for d in self.digests() if d.rpartition(":")[2].startswith(figures) and text.rpartition(":")[0] in d]
        if len(fits) == 1 and len(figures) >= _SHORTEST:
            return fits[0]
        raise Refused(
            "no-such-digest",
            f"{text} 不是账本中个人信息的摘要(或不唯一);shilu erase list 列出全部",
            f"{text} names no personal data of this ledger, or more than one; shilu erase list shows all",
        )

    def of_plan(self, plan: str, finding: str | None) -> list[str]:
        """The commitments of a plan's findings, of one of them if given. Refused when there are none."""
        found = [
            digest
            for digest, named in self.findings.items()
            if any(one.plan == plan and finding in (None, one.finding) for one in named)
        ]
        if not found:
            where = f"{plan} {finding or ''}".strip()
            zh, en = f"{where} 没有个人信息", f"no personal data in {where}"
            raise Refused("no-personal-data", zh, en)
        return sorted(found)

    def beside(self, digests: Iterable[str]) -> list[str]:
        """The sealed documents in which the values of commitments may stand: all those of their plans."""
        plans = {one.plan for digest in digests for one in self.findings.get(digest, ())}
        return sorted(name for name, own in self.documents.items() if not plans.isdisjoint(own))

    def _learn(self, position: int, event: dict[str, Any], sealed: set[str]) -> None:
        plan = str(event["subject"]).removeprefix("plan:")
        data = event["data"].get("content", event["data"])
        if event["type"] in DOCUMENTS:
            name = document_name(data["sha256"])
            if name in sealed:
                self.documents.setdefault(name, []).append(plan)
                self.formats[name] = data.get("format")
            return
        source = data.get("source") or {}
        lines = (source["line_from"], source["line_to"]) if "line_from" in source else None
        for digest in data.get("masked", ()):
            named = Named(plan, str(data["finding"]), position, source.get("sha256"), lines)
            self.findings.setdefault(digest, []).append(named)


def _leaves(reader: LedgerReader, stream: str | None) -> Iterator[tuple[int, bytes]]:
    types = (*FINDINGS, *DOCUMENTS)
    if stream is None:
        return reader.scan_types(types)
    return ((one.position, as_bytes(one.leaf)) for one in reader.entries(stream=stream) if one.type in types)


def listed(reader: LedgerReader) -> Iterator[dict[str, Any]]:
    """Every digest with its state and where it stands; never a value (个人信息保护法 §47, docs/proofs.md §9)."""
    held, personal, rows = Held.of(reader), reader.archive.personal(), reader.archive.key_ids()
    for digest in held.digests():
        named = held.findings.get(digest, [])
        yield {
            "digest": digest,
            "state": reader.archive.state(digest, personal),
            "plans": sorted({one.plan for one in named} | set(held.documents.get(digest, ()))),
            "findings": sorted({one.finding for one in named}),
            "documents": sorted({one.sha256 for one in named if one.sha256}),
            "unfinished": digest in personal.erased() and digest in rows,
            **_decisions(personal, digest),
        }


def _decisions(personal: Personal, digest: str) -> dict[str, Any]:
    erased, asked = personal.erased().get(digest), personal.requested().get(digest)
    restriction = personal.restricted().get(digest)
    request = erased or asked
    return {
        "request": request.id if request else None,
        "restriction": restriction.id if restriction else None,
        "entry": erased.decided if erased else asked.position if asked else None,
    }
