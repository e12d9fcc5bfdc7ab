"""A bundle checked by the installed program: the same verifier that goes into the bundle, with the installed fold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from aggregates.fold.canonical import KERNEL
from aggregates.fold.revision import revisions
from aggregates.fold.snapshot import snapshot_figures
from ledger.errors import BadCheckpoint
from ledger.report import OK, UNCHECKED, Check, Report
from ledger.verify.words import words_of
from replay.bundle import verify

INSTALLED = verify.Fold(snapshot_figures, revisions, KERNEL, "")
"""The fold of this program: what a bundle's figures are recomputed with, whatever fold it ships."""


def examine(
    path: Path,
    *,
    key: str | None = None,
    checkpoint: bytes | None = None,
    policy: Mapping[str, Any] | None = None,
    progress: Callable[[int, int], None] = verify.quiet,
) -> dict[str, Any]:
    """Everything `verify.verify_bundle` says of a bundle (file or folder).

    Raises BadCheckpoint for a key, checkpoint or policy that is none.
    """
    try:
        return verify.verify_bundle(
            path, keys=[key] if key else (), checkpoint=checkpoint, policy=policy, fold=INSTALLED, progress=progress
        )
    except verify.Bad as wrong:
        zh, _, en = str(wrong).partition(" / ")
        raise BadCheckpoint(zh, en) from wrong


def check(
    path: Path,
    *,
    key: str | None = None,
    checkpoint: bytes | None = None,
    policy: Mapping[str, Any] | None = None,
    progress: Callable[[int, int], None] = verify.quiet,
) -> Report:
    """`examine` as the report every verification gives; the checks of docs/proofs.md §8, in their order."""
    return report_of(examine(path, key=key, checkpoint=checkpoint, policy=policy, progress=progress))


def report_of(found: Mapping[str, Any]) -> Report:
    """The result of `verify_bundle` as a report."""
    checks = tuple(Check(**one) for one in found["checks"])
    completeness = found["completeness"]
    words = words_of(checks, completeness, commitments=UNCHECKED if found["committed"] else OK)
    return Report(
        found["integrity"], completeness, found["size"], found["root"], checks, words, tuple(found["proves_not"])
    )
