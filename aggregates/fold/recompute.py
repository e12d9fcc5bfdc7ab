"""Recompute a snapshot from the entries alone: `python -m aggregates.fold.recompute SNAPSHOT [PLAN] < ENTRIES.ndjson`.

Reads decoded entries, one JSON object a line, of every stream from position 1 on; writes the canonical bytes of the
figures. Leaves with 0 when they are those that were fixed, 1 when they are others, 2 when that could not be found out.
Standard library only; nothing depends on time zone, locale or hash seed.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any, NamedTuple

from aggregates.fold.canonical import KERNEL
from aggregates.fold.revision import revisions
from aggregates.fold.snapshot import RulesDiffer, snapshot_figures

SAME, DIFFERENT, COULD_NOT = 0, 1, 2
TYPES = ("plan.snapshot_fixed", "plan.snapshot_restated")
Entry = Mapping[str, Any]


class CouldNot(Exception):
    """The snapshot cannot be recomputed from these entries; says why in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")


class Recomputed(NamedTuple):
    """The figures computed anew, and what was fixed: `same` where digest and population agree."""

    figures: bytes
    sha256: str
    population: Mapping[str, int]
    fixed: Mapping[str, Any]

    @property
    def same(self) -> bool:
        """Whether these are the figures that were fixed."""
        return self.sha256 == self.fixed["figures_sha256"] and dict(self.population) == dict(self.fixed["population"])


def recompute(entries: Iterable[Entry], snapshot: str, plan: str | None = None) -> Recomputed:
    """The figures of a snapshot from the entries it rests on.

    Raises `CouldNot`: no such snapshot, several of that name, another kernel, an entry missing, other rules.
    """
    ordered = sorted(entries, key=lambda entry: int(entry["sequence"]))
    found = _snapshot(ordered, snapshot, plan)
    fixed, basis = found["data"], found["data"]["basis"]
    if fixed["kernel"] != KERNEL:
        raise CouldNot(
            f"快照用的是内核 {fixed['kernel']},这里是 {KERNEL}", f"fixed by kernel {fixed['kernel']}, this is {KERNEL}"
        )
    size = basis["known_at"]
    known = ordered[:size]
    if [int(entry["sequence"]) for entry in known] != list(range(1, size + 1)):
        raise CouldNot(f"第 1 至 {size} 条记录不齐", f"entries 1 to {size} are not all there")
    try:
        figures, population = snapshot_figures(
            revisions(known), found["subject"].removeprefix("plan:"), basis["as_of"], size, basis.get("rules", ()),
            fixed["subject"],
        )  # fmt: skip
    except RulesDiffer as wrong:
        raise CouldNot(f"规则 {wrong.kind} 与快照所指不符", str(wrong)) from None
    return Recomputed(figures, hashlib.sha256(figures).hexdigest(), population, fixed)


def _snapshot(ordered: Iterable[Entry], snapshot: str, plan: str | None) -> Entry:
    found = [
        entry
        for entry in ordered
        if entry["type"] in TYPES
        and entry["data"]["snapshot"] == snapshot
        and plan in (None, entry["subject"].removeprefix("plan:"))
    ]
    if len(found) != 1:
        raise CouldNot(
            f"名为 {snapshot} 的快照有 {len(found)} 个", f"there are {len(found)} snapshots of the name {snapshot}"
        )
    return found[0]


def _typed(argument: str) -> str:
    """What was typed, as UTF-8 where its bytes are that: a locale such as C reads names written in Chinese wrongly."""
    try:
        return argument.encode(sys.getfilesystemencoding(), sys.getfilesystemencodeerrors()).decode("utf-8")
    except UnicodeError:
        return argument


def main(arguments: Sequence[str], entries: IO[bytes], out: IO[bytes], errors: IO[bytes]) -> int:
    """Read entries, write the figures; the exit code."""
    try:
        if len(arguments) not in (1, 2):
            raise CouldNot("用法:SNAPSHOT [PLAN] < 记录", "usage: SNAPSHOT [PLAN] < ENTRIES.ndjson")
        decoded = [json.loads(line) for line in entries if line.strip()]
        found = recompute(decoded, *map(_typed, arguments))
    except (CouldNot, ValueError, LookupError, TypeError, AttributeError) as wrong:
        errors.write(f"{type(wrong).__name__}: {wrong}\n".encode(errors="backslashreplace"))
        return COULD_NOT
    out.write(found.figures)
    if not found.same:
        fixed = found.fixed["figures_sha256"]
        errors.write(f"与固定值不同 different from what was fixed: {found.sha256} ≠ {fixed}\n".encode())
    return SAME if found.same else DIFFERENT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdin.buffer, sys.stdout.buffer, sys.stderr.buffer))
