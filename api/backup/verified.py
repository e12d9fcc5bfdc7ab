"""The nine checks on a copy, opened read-only, against what the ledger itself had when the copy was begun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from api.backup.sqlite_copy import Progress
from ledger.checkpoint import VerifierKey
from ledger.reader import LedgerReader
from ledger.report import Report
from replay.verification import verify


def verified(
    url: str, vault: Path | None, outside: Sequence[bytes], progress: Progress, key: VerifierKey | None = None
) -> Report:
    """The report on the ledger at `url`; `outside` are checkpoints it must contain, `key` the one to trust.

    There are no read models in a backup: they are folded anew from the entries wherever it is put.
    """
    reader = LedgerReader.open(url, vault)
    try:
        return verify(reader, key=key, outside=outside, progress=progress)
    finally:
        reader.close()


def told(report: Report) -> Mapping[str, Any]:
    """The report in short: integrity, and each check's verdict with the first bad position where there is one.

    What is said of completeness rests on checkpoints; here they are the ledger's own, so that no more is claimed than
    that the copy lacks nothing the ledger had.
    """
    checks = {check.name: check.verdict for check in report.checks}
    bad = {check.name: check.position for check in report.checks if check.position is not None}
    return {"integrity": report.integrity, "checks": checks, "first_bad": bad}
