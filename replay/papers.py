"""What a document is called, for people: its number or title instead of the first figures of a hash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aggregates.fold.revision import Revision
from ledger.reader import LedgerReader
from ledger.sealing import document_name

REGISTERED = "plan.registered"
FAR = 2**62


def papers(revisions: Iterable[Revision]) -> dict[str, str]:
    """SHA-256 of a document → its number, else its title, from the registrations of plans that rest on it."""
    found: dict[str, str] = {}
    for r in revisions:
        digest = r.data.get("source", {}).get("sha256") if r.type == REGISTERED else None
        if digest:
            found[digest] = str(r.data.get("document_number") or r.data["title"])
    return found


def as_they_lie(names: Mapping[str, str], reader: LedgerReader, size: int | None = None) -> dict[str, str]:
    """The same names, marked where the bytes were erased: lines are those of the redacted text (docs/proofs.md §9).

    Of erasures decided after `size` nothing was known then: an answer of that size stays what it was (law 1).
    """
    known = FAR if size is None else size
    erased = {name: one for name, one in reader.archive.personal().erased().items() if (one.decided or FAR) <= known}
    marks = {sha256: erased[name].decided for sha256 in names if (name := document_name(sha256)) in erased}
    return {
        sha256: f"{name}(原文已删除,脱敏文本 redacted, #{marks[sha256]})" if sha256 in marks else name
        for sha256, name in names.items()
    }


def place(source: Mapping[str, Any] | None, names: Mapping[str, str]) -> str:
    """Lines, document, words of a source; marked where it is made up. "" without one."""
    if not source:
        return ""
    digest = source.get("sha256") or ""
    lines = f"第 {source['line_from']}-{source['line_to']} 行" if source.get("line_from") else ""
    paper = source.get("number") or names.get(digest) or source.get("title") or digest[:12]
    words = f"“{source['quote']}”" if source.get("quote") else ""
    invented = "示意 illustration" if source.get("kind") == "illustration" else ""
    return " ".join(part for part in (lines, paper, words, invented) if part)
