"""Verification of a live ledger through its reader: what this floor can say of the nine checks (docs/proofs.md §8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.checkpoint import VerifierKey
from ledger.reader import LedgerReader
from ledger.report import Report
from ledger.verify.faults import ALL, NAMES
from ledger.verify.policy import parse_policy
from ledger.verify.run import LENGTH, Asked, Examined, Progress, examine
from ledger.verify.verdicts import checks_of, report_of

__all__ = ["ALL", "LENGTH", "NAMES", "Asked", "Examined", "Progress", "asked_for", "examine", "verify"]


def _silent(done: int, size: int) -> None:
    """Nobody listens."""


def asked_for(
    *, key: VerifierKey | None = None, outside: bytes | Sequence[bytes] | None = None,
    policy: Mapping[str, Any] | None = None, checks: frozenset[str] = ALL, watch: frozenset[str] = frozenset(),
    workers: int | None = None, length: int = LENGTH, commits: bool = True, not_before: int = 0,
) -> Asked:  # fmt: skip
    """What to verify; BadCheckpoint for a policy that is none.

    `outside` are signed checkpoints kept elsewhere, `checks` the names of the layers to run (a control leaves one out),
    `workers` how many processes (as many as there are processors, one for a small ledger), `length` the entries of a
    range, a power of two of at least 256; without `commits` one checkpoint stands for all heads. Cosignatures from
    before `not_before` (Unix seconds) do not count.
    """
    notes = () if outside is None else (outside,) if isinstance(outside, bytes) else tuple(outside)
    keys = () if key is None else (key,)
    asked = None if policy is None else parse_policy(policy, not_before)
    return Asked(keys, notes, asked, checks, watch, workers, length, commits)


def verify(reader: LedgerReader, *, progress: Progress = _silent, **asked: Any) -> Report:
    """Go through the whole ledger; `asked` as for `asked_for`, `progress(done, size)` is called after each range.

    Raises Unavailable when the database does not answer or a worker dies.
    """
    examined = examine(reader, asked_for(**asked), progress)
    return report_of(examined, checks_of(examined))
