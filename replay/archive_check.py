"""Archived documents and commitments held against what entries name: there and whole, or erased by an entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from ledger.commitment import opens
from ledger.errors import LedgerError
from ledger.personal import ERASED, WITHHELD
from ledger.reader import LedgerReader
from ledger.sealing import document_name

DOCUMENT, PERSONAL = "document", "personal"
"""What a fault is about: an archived document (or what stands for one), or a personal value and its commitment."""
NAMING = ("plan.text_imported", "plan.finding_raised", "statement.corrected")


class Fault(NamedTuple):
    """The first thing wrong, what it is about (`kind`), and the entry that names it."""

    zh: str
    en: str
    kind: str
    position: int | None = None


class Archive(NamedTuple):
    """The first fault, and how many were whole, erased by an approved entry, and could not be opened here."""

    fault: Fault | None
    whole: int
    erased: int
    withheld: int


def check_archive(reader: LedgerReader) -> Archive:
    """Documents have their hash, commitments open; what is gone was erased by an approval (docs/proofs.md §9).

    Restricted ones are opened to be checked and shown to nobody. Without the vault they are counted as withheld; with
    it (it has a key of some), one that has no key there was made unreadable without an approval.
    """
    held: set[str] = set()
    fault, named = None, _named(reader)
    for name, content in reader.blobs():
        held.add(document_name(name))
        if sha256(content).hexdigest() != name and fault is None:
            fault = _changed(name, named)
    for commitment in reader.commitments():
        held.add(commitment.digest)
        if not opens(commitment) and fault is None:
            fault = _unopened(commitment.digest, named)
    erased, rows = reader.archive.personal().erased(), reader.archive.key_ids()
    keys_here, counts = reader.archive.has_keys(), {ERASED: 0, WITHHELD: 0}
    for position, digest in named:
        if digest in erased:
            counts[ERASED] += 1
            text = erased[digest].redacted.get(digest.rpartition(":")[2])
            if text is not None and reader.stored(text) is None and fault is None:
                zh, en = f"脱敏文本缺失:{text}", f"a redacted text is missing: {text}"
                fault = Fault(zh, en, DOCUMENT, erased[digest].decided)
        elif digest in rows and digest not in held:
            counts[WITHHELD] += 1
            fault = fault or _closed(digest, position, keys_here=keys_here, key=rows[digest])
        elif digest not in held and fault is None and not _plain(reader, digest):
            fault = _missing(digest, position)
    return Archive(fault, len(held), counts[ERASED], counts[WITHHELD])


def _named(reader: LedgerReader) -> list[tuple[int, str]]:
    """(position, digest) of every document and commitment that entries name; damaged entries are said elsewhere."""
    found = []
    for position, leaf in reader.scan_types(NAMING):
        if b'"masked":["' in leaf or b'"plan.text_imported"' in leaf:
            with suppress(ValueError, LookupError, TypeError, AttributeError):
                found += [(position, digest) for digest in _names(orjson.loads(leaf))]
    return found


def _names(event: Mapping[str, Any]) -> list[str]:
    data = event["data"].get("content", event["data"])
    own = [document_name(data["sha256"])] if event["type"] == NAMING[0] else []
    return own + [str(digest) for digest in data.get("masked", ())]


def _plain(reader: LedgerReader, digest: str) -> bool:
    """Whether a version before sealing kept it; it is sealed when the ledger is next opened for writing."""
    try:
        return bool(reader.ask("SELECT 1 FROM commitments WHERE digest = ?", (digest,)))
    except LedgerError:
        return False  # an auditor's role that may not look there


def _closed(digest: str, position: int, *, keys_here: bool, key: bytes) -> Fault | None:
    """What is wrong with a sealed row that was not opened: nothing, where the keys are kept elsewhere."""
    if key and not keys_here:
        return None
    return Fault(
        f"封存内容的密钥未经批准而不在密钥库中，或封存内容已损坏:{digest}",
        f"a sealed value has no key in the vault, and no erasure was approved, or it was changed: {digest}",
        _kind(digest), position,
    )  # fmt: skip


def _kind(digest: str) -> str:
    return DOCUMENT if digest.startswith("sha256:") else PERSONAL


def _by(digest: str, named: Sequence[tuple[int, str]]) -> tuple[str, str]:
    """Which entry named a digest first, in words: the archive itself is at no position."""
    position = min((position for position, one in named if one == digest), default=None)
    return ("", "") if position is None else (f"，由第 {position} 条记入", f", which position {position} recorded")


def _changed(sha256_hex: str, named: Sequence[tuple[int, str]]) -> Fault:
    zh, en = _by(document_name(sha256_hex), named)
    return Fault(f"归档文件被改动:{sha256_hex}{zh}", f"an archived document was changed: {sha256_hex}{en}", DOCUMENT)


def _unopened(digest: str, named: Sequence[tuple[int, str]]) -> Fault:
    zh, en = _by(digest, named)
    return Fault(f"承诺与其值不符:{digest}{zh}", f"a commitment does not open: {digest}{en}", PERSONAL)


def _missing(digest: str, position: int) -> Fault:
    if digest.startswith("sha256:"):
        return Fault(f"归档文件缺失:{digest[7:]}", f"an archived document is missing: {digest[7:]}", DOCUMENT, position)
    zh, en = f"个人信息未经批准而缺失:{digest}", f"a sealed value is gone, and no erasure was approved: {digest}"
    return Fault(zh, en, PERSONAL, position)
