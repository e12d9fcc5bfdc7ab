"""Archived documents as they can be read now: their bytes, or their lines with persons' data blacked out, and why."""

from __future__ import annotations

from hashlib import sha256 as hash_of

from aggregates.documents import Unreadable, read
from aggregates.refusal import Refused
from aggregates.source_text import SourceLine, name_of, source_lines
from ledger.errors import DocumentDamaged
from ledger.personal import ERASED, RESTRICTED
from ledger.reader import LedgerReader
from ledger.sealing import DoesNotOpen


def archived_bytes(reader: LedgerReader, sha256: str) -> bytes:
    """The bytes of a document. Refused when they were erased (by which entry), are restricted, or lie sealed elsewhere;
    raises DocumentDamaged when they are missing or were changed."""
    try:
        found = reader.archive.document(sha256)
    except DoesNotOpen as error:
        raise DocumentDamaged(sha256) from error
    if found is None:
        raise DocumentDamaged(sha256)
    if found.state == ERASED:
        text = f",脱敏文本为 {found.redacted}" if found.redacted else ""
        raise Refused(
            "document-erased",
            f"文件 {sha256} 的原文含个人信息,已依法删除(第 {found.position} 条 ledger.erasure_approved){text};无法重读",
            f"the bytes of {sha256} held personal data and were erased by entry {found.position} "
            f"(ledger.erasure_approved); redacted text: {found.redacted or 'none'}",
        )
    if found.content is None:
        why_zh, why_en = ("已限制处理", "it is restricted") if found.state == RESTRICTED else _ELSEWHERE
        raise Refused(
            f"document-{found.state}", f"文件 {sha256} 含个人信息,封存未示:{why_zh}",
            f"the document {sha256} holds personal data and stays sealed: {why_en}",
        )  # fmt: skip
    if hash_of(found.content).hexdigest() != sha256:
        raise DocumentDamaged(sha256)
    return found.content


_ELSEWHERE = ("密钥库不在此处,请用 --vault 或 SHILU_VAULT 指明", "its key is not here; name the vault (SHILU_VAULT)")


def archived_lines(reader: LedgerReader, sha256: str, format_: str | None) -> tuple[tuple[SourceLine, ...], bool]:
    """The numbered lines of a document, and whether they are the redacted ones (■) of an erased document.

    Numbers are the same either way. Refused and raises as `archived_bytes`, but for an erased document with a text.
    """
    found = reader.archive.document(sha256)
    erased = found is not None and found.state == ERASED and found.content is not None
    data = found.content if found is not None and erased else archived_bytes(reader, sha256)
    assert data is not None
    try:
        return source_lines(read(data, name=name_of("text" if erased else format_))), erased
    except Unreadable as error:
        raise Refused("unreadable", error.reason_zh, error.reason_en) from None
