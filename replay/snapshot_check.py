"""Fixed snapshots recomputed from the entries they rest on (check 8): figures, population, and the checkpoint named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from aggregates.fold.canonical import KERNEL
from aggregates.fold.recompute import TYPES
from aggregates.fold.snapshot import RulesDiffer, snapshot_figures
from ledger.errors import BadCheckpoint
from ledger.keys import KeyChain
from ledger.reader import LedgerReader
from replay.histories import history

__all__ = ["TYPES", "Recomputed", "recompute_all"]

_WRONG = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError)
Root = Callable[[int], bytes | None]


class Recomputed(NamedTuple):
    """How many snapshots were recomputed and found the same; the first that differs, and those nobody here can do."""

    same: int
    wrong: tuple[int, str] | None
    other_kernel: tuple[int, ...]


def recompute_all(
    reader: LedgerReader, positions: Iterable[int], origin: str, chain: KeyChain, root: Root
) -> Recomputed:
    """Each snapshot at `positions` again from its first K entries; `root(n)` gives the tree's root at size n."""
    same, other = 0, []
    for position in sorted(positions):
        try:
            fixed = _Fixed(reader, position)
            if fixed.data["kernel"] != KERNEL:
                other.append(position)
                continue
            problem = fixed.figures() or fixed.checkpoint(origin, chain, root)
        except _WRONG as error:
            problem = f"无法重新计算 / cannot be recomputed: {type(error).__name__}: {error}"
        if problem:
            return Recomputed(same, (position, problem), tuple(other))
        same += 1
    return Recomputed(same, None, tuple(other))


class _Fixed:
    """One fixed snapshot, by its entry."""

    def __init__(self, reader: LedgerReader, position: int) -> None:
        self.reader, self.position = reader, position
        event = reader.entry(position).event
        self.data: Mapping[str, Any] = event["data"]
        self.plan = str(event["subject"]).removeprefix("plan:")
        self.name = f"{self.plan} {self.data['snapshot']}"

    def figures(self) -> str | None:
        """What is wrong with digest or population."""
        data, basis = self.data, self.data["basis"]
        size = basis["known_at"]
        if not 0 < size < self.position:
            return f"快照 {self.name} 依据的条数不对 / the snapshot rests on {size} entries, itself is {self.position}"
        try:
            figures, population = snapshot_figures(
                history(self.reader, self.plan, size), self.plan, basis["as_of"], size, basis.get("rules") or (),
                data["subject"],
            )  # fmt: skip
        except RulesDiffer as error:
            return f"快照 {self.name} 所指规则与账本不符 / {error}"
        found = sha256(figures).hexdigest()
        if found != data["figures_sha256"]:
            return f"快照 {self.name} 重算结果不同 / recomputed otherwise: {found}, fixed {data['figures_sha256']}"
        if population != dict(data["population"]):
            return f"快照 {self.name} 的总体不同 / another population: {population}, fixed {dict(data['population'])}"
        return None

    def checkpoint(self, origin: str, chain: KeyChain, root: Root) -> str | None:
        """What is wrong with the signed checkpoint stored in it; nothing where there is none."""
        note = self.data.get("checkpoint")
        if note is None:
            return None
        try:
            stated = chain.open(note.encode(), origin)
        except BadCheckpoint as error:
            return f"快照 {self.name} 所存检查点无效 / its checkpoint is not valid: {error}"
        if not self.data["basis"]["known_at"] <= stated.size < self.position:
            return f"快照 {self.name} 所存检查点的条数不对 / its checkpoint is of size {stated.size}"
        if root(stated.size) != stated.root:
            zh = f"快照 {self.name} 所存检查点与账本不符"
            return f"{zh} / its checkpoint is not that of the first {stated.size} entries"
        return None
