"""Roots and proofs from a remote's tiles alone; no hash is used that does not lead to the checkpoint's root."""

from __future__ import annotations

from ledger.checkpoint import Checkpoint
from ledger.errors import LedgerError
from ledger.merkle import (
    EMPTY_ROOT,
    HASH_BYTES,
    Frontier,
    consistency_proof,
    inclusion_proof,
    node_hash,
    split_point,
    tree_root,
)
from ledger.tile_paths import TILE, path
from ledger.tile_tree import HEIGHT
from replay.remote import Remote


class BadTiles(LedgerError):
    """The tiles are missing, or are not those of the checkpoint."""

    code = "bad-tiles"


class TileProver:
    """Proves about the tree of one checkpoint. Indices count from 0.

    The tiles at the right edge are checked together against the root when the prover is made, every other one against
    its hash in the tile above. Raises BadTiles as soon as one is missing or does not fit.
    """

    def __init__(self, log: Remote, checkpoint: Checkpoint) -> None:
        self.size = checkpoint.size
        self._log = log
        self._checked: dict[tuple[int, int], list[bytes]] = {}
        edge = self._edge()
        peaks = [peak for hashes in edge for peak in _peaks(hashes)]
        if (Frontier(self.size, peaks).root() if peaks else EMPTY_ROOT) != checkpoint.root:
            raise BadTiles("哈希块与检查点的根不符", "the tiles do not have the root of the checkpoint")

    def subtree(self, start: int, end: int) -> bytes:
        """The hash over the leaves [start, end); O(log size) tiles."""
        width = end - start
        if not 0 <= start < end <= self.size:
            raise ValueError(f"no leaves [{start}, {end}) in a tree of {self.size}")
        if width & (width - 1) or start % width:
            middle = start + split_point(width)
            return node_hash(self.subtree(start, middle), self.subtree(middle, end))
        level, rest = divmod(width.bit_length() - 1, HEIGHT)
        number, first = divmod(start >> HEIGHT * level, TILE)
        return tree_root(self._tile(level, number)[first : first + (1 << rest)])

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` leaves (of all, when None)."""
        size = self.size if size is None else size
        return self.subtree(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int) -> list[bytes]:
        """The audit path of leaf `index` under the checkpoint (RFC 9162 §2.1.3.1)."""
        return inclusion_proof(index, self.size, self.subtree)

    def consistency(self, first: int, second: int | None = None) -> list[bytes]:
        """The proof that `first` leaves begin the tree of `second` (of all, when None; RFC 9162 §2.1.4.1)."""
        return consistency_proof(first, self.size if second is None else second, self.subtree)

    def _edge(self) -> list[list[bytes]]:
        """The hashes of the incomplete tile of each level, highest level first; unchecked."""
        edge: list[list[bytes]] = []
        for level in range((self.size.bit_length() + HEIGHT - 1) // HEIGHT):
            number, width = divmod(self.size >> HEIGHT * level, TILE)
            if width:
                edge.insert(0, self._fetched(level, number, width))
                self._checked[level, number] = edge[0]
        return edge

    def _tile(self, level: int, number: int) -> list[bytes]:
        """A tile's hashes: of the right edge, or a full one that fits its hash in the tile above."""
        if (level, number) not in self._checked:
            above, place = divmod(number, TILE)
            hashes = self._fetched(level, number, TILE)
            if tree_root(hashes) != self._tile(level + 1, above)[place]:
                name = path(level, number)
                raise BadTiles(f"哈希块 {name} 与上一层不符", f"tile {name} does not fit the level above")
            self._checked[level, number] = hashes
        return self._checked[level, number]

    def _fetched(self, level: int, number: int, width: int) -> list[bytes]:
        """The first `width` hashes of a tile; the full tile serves where the narrow one is gone (tlog-tiles)."""
        content = self._get(path(level, number, width)) or self._get(path(level, number))
        if content is None or len(content) % HASH_BYTES or len(content) < width * HASH_BYTES:
            name = path(level, number, width)
            raise BadTiles(f"哈希块 {name} 缺失或残缺", f"tile {name} is missing or cut short")
        return [content[at : at + HASH_BYTES] for at in range(0, width * HASH_BYTES, HASH_BYTES)]

    def _get(self, name: str) -> bytes | None:
        try:
            return self._log.get(name)
        except LookupError:
            return None


def _peaks(hashes: list[bytes]) -> tuple[bytes, ...]:
    """The roots of the perfect subtrees over an incomplete tile's hashes, largest first."""
    frontier = Frontier()
    frontier.extend(hashes)
    return frontier.peaks()
