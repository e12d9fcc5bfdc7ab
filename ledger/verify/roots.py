"""The root of the first n entries, out of the ranges that were gone through."""

from __future__ import annotations

from ledger.envelope import as_bytes
from ledger.merkle import Frontier, leaf_hash
from ledger.reader import LedgerReader
from ledger.verify.stitch import Stitch
from ledger.verify.subtree import Subtree, fold_peaks

_LEAVES = "SELECT leaf FROM entries WHERE position > ? AND position <= ? ORDER BY position"


class Roots:
    """Roots at any size the ledger has; each costs at most the hashes of one range."""

    def __init__(self, reader: LedgerReader, stitch: Stitch) -> None:
        self._reader, self._stitch = reader, stitch
        self._known: dict[int, bytes | None] = {}

    def at(self, size: int) -> bytes | None:
        """The root at `size`, computed from the entries; None beyond the end, or beyond a gap."""
        if size not in self._known:
            self._known[size] = self._compute(size)
        return self._known[size]

    def _compute(self, size: int) -> bytes | None:
        stitch = self._stitch
        if size == 0:
            return Frontier().root()
        if size > stitch.size or (stitch.gap is not None and size >= stitch.gap):
            return None
        full, rest = divmod(size, stitch.scope.length)
        whole = Frontier()
        whole.extend(stitch.spans[:full])
        leaves = self._reader.ask(_LEAVES, (size - rest, size)) if rest else []
        if whole.size != full or len(leaves) != rest:
            return None
        peaks = Subtree([leaf_hash(as_bytes(leaf)) for (leaf,) in leaves]).peaks(rest)
        return fold_peaks([*whole.peaks(), *peaks])
