"""Two snapshots of a plan side by side: what was fixed, what restates it, and the entries that made the difference.

Both are computed anew from the first entries alone; a snapshot whose figures are not those fixed is an integrity
failure and is said to be one, never a difference (semantics.md, "Fixing, closing, restating").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson

from aggregates.commands import plan_stream
from aggregates.fold.canonical import KERNEL
from aggregates.fold.flat import flat
from aggregates.fold.known import current
from aggregates.fold.restatement import Fixed, drivers
from aggregates.fold.revision import Revision
from aggregates.fold.snapshot import RulesDiffer, snapshot_figures
from aggregates.refusal import Refused
from ledger.reader import LedgerReader
from replay.histories import history
from replay.wording_figures import Names, names_of

TYPES = ("plan.snapshot_fixed", "plan.snapshot_restated")


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A snapshot and what its figures are today: their bytes and what they count.

    `same` says whether they are those that were fixed. Bytes are empty where the rules fixed are not those adopted.
    """

    snapshot: Revision
    figures: bytes
    population: Mapping[str, int]

    @property
    def same(self) -> bool:
        """Whether digest and population are the fixed ones: others are an integrity failure, never a restatement."""
        data = self.snapshot.data
        digest = sha256(self.figures).hexdigest()
        return bool(digest == data["figures_sha256"] and dict(self.population) == dict(data["population"]))

    @property
    def name(self) -> str:
        """The snapshot's id."""
        return str(self.snapshot.data["snapshot"])


@dataclass(frozen=True, slots=True)
class SnapshotDifference:
    """The earlier snapshot, the later one, the figures that differ, and the entries that drive it, with who and why.

    `by_time` tells that the two look at different days: what time alone moved has no driver. `rules` tells that they
    judge by different rule sets, or the same rules in other versions.
    """

    first: Recomputed
    second: Recomputed
    pairs: tuple[Mapping[str, Any], ...]
    drivers: tuple[Mapping[str, Any], ...]
    names: Names

    @property
    def by_time(self) -> bool:
        """Whether the day asked about moved as well."""
        return bool(_basis(self.first)["as_of"] != _basis(self.second)["as_of"])

    @property
    def by_rules(self) -> bool:
        """Whether the rules moved as well."""
        return list(_basis(self.first).get("rules", ())) != list(_basis(self.second).get("rules", ()))


def find(known: Sequence[Revision], name: str) -> Revision:
    """One snapshot by its id, among those known. Refused when there is none."""
    found = next((r for r in known if r.data["snapshot"] == name), None)
    if found is None:
        listed = "、".join(r.data["snapshot"] for r in known) or "(无 none)"
        raise Refused("no-such-snapshot", f"没有快照 {name};已有:{listed}", f"no snapshot {name}; there are: {listed}")
    return found


def recompute(reader: LedgerReader, plan: str, snapshot: Revision) -> Recomputed:
    """The figures again, from the first entries alone. Refused for a kernel this program does not have."""
    data = snapshot.data
    if data["kernel"] != KERNEL:
        raise Refused(
            "other-kernel", f"该快照由核心版本 {data['kernel']} 计算,本程序为 {KERNEL},不能重算",
            f"the snapshot was computed by kernel {data['kernel']}, this program has {KERNEL}",
        )  # fmt: skip
    basis = data["basis"]
    known = history(reader, plan, basis["known_at"])
    at = (plan, basis["as_of"], basis["known_at"], basis.get("rules", ()), data["subject"])
    try:
        figures, counted = snapshot_figures(known, *at)
    except RulesDiffer:
        return Recomputed(snapshot, b"", {})
    return Recomputed(snapshot, figures, counted)


def side_by_side(fixed: Recomputed, restated: Recomputed) -> list[dict[str, Any]]:
    """Every figure that differs between a fixed snapshot and one that restates it; empty for one not recomputed."""
    if not (fixed.figures and restated.figures):
        return []
    one, other = (dict(flat(orjson.loads(each.figures))) for each in (fixed, restated))
    return [
        {"figure": path, "fixed": one.get(path), "restated": other.get(path)}
        for path in sorted(one.keys() | other.keys())
        if one.get(path) != other.get(path)
    ]


def snapshot_difference(reader: LedgerReader, plan: str, first: str, second: str) -> SnapshotDifference:
    """The difference between two snapshots of a plan, the one that knew less first.

    Refused: no such snapshot, snapshots of different subjects, figures of another kernel.
    """
    every = history(reader, plan, reader.size())
    own = [r for r in every if r.stream == plan_stream(plan) and r.type in TYPES]
    known = list(current(own, reader.size()).values())
    one, other = sorted((find(known, name) for name in (first, second)), key=lambda r: r.data["basis"]["known_at"])
    if one.data["subject"] != other.data["subject"]:
        subjects = f"{one.data['subject']} / {other.data['subject']}"
        raise Refused(
            "other-subject", f"两个快照内容不同,不能比较:{subjects}", f"they are of different subjects: {subjects}"
        )
    fixed, restated = recompute(reader, plan, one), recompute(reader, plan, other)
    pairs = side_by_side(fixed, restated)
    moved = drivers(every, plan, _fixed(one), _fixed(other), one.data["subject"]) if pairs else []
    by_position = {r.position: r for r in every}
    told = tuple({**_told(by_position[driver["position"]]), **driver} for driver in moved)
    return SnapshotDifference(
        fixed, restated, tuple(pairs), told, names_of((fixed.figures, restated.figures), every)
    )


def restatement_answer(plan: str, found: SnapshotDifference) -> dict[str, Any]:
    """Two snapshots of a plan side by side as JSON-ready values."""
    return {
        "plan_id": plan, "fixed": _snapshot(found.first), "restated": _snapshot(found.second),
        "figures": list(found.pairs), "drivers": list(found.drivers), "by_time": found.by_time,
        "by_rules": found.by_rules,
    }  # fmt: skip


def _snapshot(of: Recomputed) -> dict[str, Any]:
    r = of.snapshot
    return {
        "snapshot": of.name, "position": r.position, "fixed_on": r.effective_on, "subject": r.data["subject"],
        "basis": r.data["basis"], "figures_sha256": r.data["figures_sha256"], "recomputed": of.same,
        "supersedes": r.data.get("supersedes"), "reason": r.data.get("reason"),
    }  # fmt: skip


def _told(r: Revision) -> dict[str, Any]:
    """Who recorded a driver, when, and why."""
    return {
        "recorded_at": r.recorded_at, "effective_on": r.effective_on, "agency": r.agency, "role": r.role,
        "actor": r.actor, "type": r.type, "statement": r.statement, "revision": r.revision,
        "retracted": r.retracted, "reason": r.reason or r.data.get("reason"), "authority": r.authority,
    }  # fmt: skip


def _fixed(snapshot: Revision) -> Fixed:
    basis = snapshot.data["basis"]
    return Fixed(basis["as_of"], basis["known_at"], basis.get("rules", ()))


def _basis(of: Recomputed) -> Mapping[str, Any]:
    basis: Mapping[str, Any] = of.snapshot.data["basis"]
    return basis
