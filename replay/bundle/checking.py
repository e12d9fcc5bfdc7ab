"""A bundle checked by the installed program: the same verifier that goes into the bundle, with the installed fold."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import aggregates
from aggregates.fold.canonical import KERNEL
from aggregates.fold.revision import revisions
from aggregates.fold.snapshot import snapshot_figures
from ledger.errors import BadCheckpoint
from ledger.report import OK, UNCHECKED, Check, Covered, Report
from ledger.verify.advice import advised
from ledger.verify.words import words_of
from replay.bundle import verify


def figures(leaves: Sequence[bytes], *at: Any) -> tuple[bytes, dict[str, int]]:
    """The figures that this program's fold computes from leaves, at (plan, as_of, size, rules, subject)."""
    return snapshot_figures(revisions(json.loads(leaf) for leaf in leaves), *at)


INSTALLED = verify.Fold(figures, KERNEL, "")
"""The fold of this program: what a bundle's figures are recomputed with, whatever fold it ships."""
SAME, OTHER, ABSENT = "same", "different", "absent"


def examine(
    path: Path,
    *,
    key: str | None = None,
    checkpoint: bytes | None = None,
    policy: Mapping[str, Any] | None = None,
    now: int | None = None,
    max_age: int | None = None,
    progress: Callable[[int, int], None] = verify.quiet,
) -> dict[str, Any]:
    """Everything `verify.verify_bundle` says of a bundle (file or folder), and `program`: `programs` of it.

    `now` and `max_age` are in seconds. Raises BadCheckpoint for a key, checkpoint or policy that is none.
    """
    try:
        found = verify.verify_bundle(
            path, keys=[key] if key else (), checkpoint=checkpoint, policy=policy, fold=INSTALLED, progress=progress,
            now=now, max_age=max_age,
        )  # fmt: skip
    except verify.Bad as wrong:
        zh, _, en = str(wrong).partition(" / ")
        raise BadCheckpoint(zh, en) from wrong
    own = not key and not (policy or {}).get("verifier_keys")
    return {**found, "program": programs(path) if found["scope"] else {}, "own_key": own}


def programs(path: Path) -> dict[str, str]:
    """Whether `fold`, `verify.py`, `verify.js` in a bundle are the `same` as those installed, `different`, `absent`."""
    members = verify.open_members(path)
    try:
        names = set(members.names())
        fold = {name: verify.content(members, name) for name in names if name.startswith("aggregates/")}
        ours = verify.fold_files(Path(str(aggregates.__file__)).parent)
        found = {"fold": ABSENT if not fold else SAME if fold == ours else OTHER}
        for name in ("verify.py", "verify.js"):
            mine = Path(verify.__file__).with_name(name).read_bytes()
            same = name in names and members.read(name, 0, len(mine) + 1) == mine
            found[name] = SAME if same else OTHER if name in names else ABSENT
        return found
    finally:
        members.close()


def check(
    path: Path,
    *,
    key: str | None = None,
    checkpoint: bytes | None = None,
    policy: Mapping[str, Any] | None = None,
    now: int | None = None,
    max_age: int | None = None,
    progress: Callable[[int, int], None] = verify.quiet,
) -> Report:
    """`examine` as the report every verification gives; the checks of docs/proofs.md §8, in their order."""
    return report_of(
        examine(path, key=key, checkpoint=checkpoint, policy=policy, now=now, max_age=max_age, progress=progress)
    )


def report_of(found: Mapping[str, Any]) -> Report:
    """The result of `verify_bundle` as a report."""
    checks = advised(Check(**one) for one in found["checks"])
    completeness = found["completeness"]
    words = words_of(checks, completeness, commitments=UNCHECKED if found["committed"] else OK)
    more = (*found["proves_not"], *_said_of(found.get("program") or {}))
    return Report(
        found["integrity"], completeness, found["size"], found["root"], checks, words, more, found["entries"],
        (found["scope"] or {}).get("kind", "ledger"), _covered(found), bool(found.get("own_key")),
        found.get("program") or {},
    )  # fmt: skip


def _covered(found: Mapping[str, Any]) -> tuple[Covered, ...]:
    """Up to where nothing is missing, by whose word."""
    if not found["complete_to"]:
        return ()
    if found["by"] == "checkpoint":
        return (Covered(found["complete_to"], "在别处保存的检查点", "a checkpoint kept elsewhere"),)
    names = "、".join(f"{one['witness']} {one['time']}" for one in found["witnessed"])
    return (Covered(found["complete_to"], f"见证方副署:{names}", f"cosigned by {names}"),)


def _said_of(program: Mapping[str, str]) -> list[str]:
    """In words, what of a bundle's own programs differs from those installed, or that they are the same."""
    other = [name for name, verdict in program.items() if verdict == OTHER]
    here = [name for name, verdict in program.items() if verdict == SAME]
    said = []
    if other:
        names = "、".join(other)
        said.append(
            f"包内的 {names} 与本机不同:本次未运行,用的是本机程序 / {names} in the bundle differ from those installed: "
            "they were not run, the installed program was used"
        )
    if here:
        names = "、".join(here)
        said.append(
            f"包内的 {names} 与本机一致(可信与否,看本机从何而来)/ {names} in the bundle are the installed ones "
            "(whether to trust those is another matter)"
        )
    return said
