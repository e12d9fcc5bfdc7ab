"""The auditor's whole verification: the ledger's checks, the documents it archived, and what was not checked."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import orjson

from ledger.checkpoint import VerifierKey
from ledger.commitment import opens
from ledger.reader import LedgerReader
from ledger.report import FAILED, OK, UNCHECKED, Check, Report
from ledger.verify import Progress
from ledger.verify import verify as verify_ledger

DOCUMENTS, VIEWS = "documents", "views"
_DOCUMENTS_OK = "归档文件齐全,摘要相符;承诺与其值相符 / documents are all there and have their hash; commitments open"
_VIEWS_UNCHECKED = "查询视图未核验,可由账本重建 / read models not checked; shilu rebuild folds them anew"


def verify(reader: LedgerReader, *, key: VerifierKey | None, outside: bytes | None, progress: Progress) -> Report:
    """`ledger.verify`, then the documents that entries name by hash, and the commitments not erased."""
    report = verify_ledger(reader, key=key, outside=outside, progress=progress)
    if not report.size:
        return report
    documents = _documents(reader)
    integrity = FAILED if documents.verdict == FAILED else report.integrity
    checks = (*report.checks, documents, Check(VIEWS, UNCHECKED, _VIEWS_UNCHECKED))
    return replace(report, integrity=integrity, checks=checks)


def _documents(reader: LedgerReader) -> Check:
    held: set[str] = set()
    for name, content in reader.blobs():
        if sha256(content).hexdigest() != name:
            return Check(DOCUMENTS, FAILED, f"归档文件被改动 / an archived document was changed: {name}")
        held.add(name)
    for position, leaf in reader.scan_types(("plan.text_imported",)):
        wanted = orjson.loads(leaf)["data"]["sha256"]
        if wanted not in held:
            return Check(DOCUMENTS, FAILED, f"归档文件缺失 / an archived document is missing: {wanted}", position)
    for commitment in reader.commitments():
        if not opens(commitment):
            return Check(DOCUMENTS, FAILED, f"承诺与其值不符 / a commitment does not open: {commitment.digest}")
    return Check(DOCUMENTS, OK, _DOCUMENTS_OK)
