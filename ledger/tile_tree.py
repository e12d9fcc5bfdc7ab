"""The Merkle tree cut into tiles of height 8: what a tile holds, which nodes lie in it, and the growing right edge.

Node `i` of level `L` is the root of the leaves [i · 256^L, (i + 1) · 256^L); tile `(L, N)` holds the nodes
[256 N, 256 N + 256) of level L (C2SP tlog-tiles). Standard library only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import NamedTuple

from ledger.merkle import HASH_BYTES, tree_root
from ledger.tile_paths import TILE

HEIGHT = 8
TILE_BYTES = TILE * HASH_BYTES

# (level, start, end) → (index, hash) of those of the nodes [start, end) that are stored, rising: leaf hashes at
# level 0, roots of full tiles of the level below else.
StoredNodes = Callable[[int, int, int], Sequence[tuple[int, bytes]]]


class FullTile(NamedTuple):
    """One row of `tiles`: `hashes` are 256 × 32 bytes, `root` is their tree's."""

    level: int
    number: int
    root: bytes
    hashes: bytes


def nodes(stored: StoredNodes, level: int, start: int, end: int) -> list[bytes]:
    """The nodes [start, end) of a level. A full tile that is not stored is computed from the level below.

    LookupError when a leaf is missing.
    """
    found = dict(stored(level, start, end))
    if len(found) != end - start:
        if level == 0:
            raise LookupError(f"没有第 {end} 条 / no entry at position {end}")
        for index in range(start, end):
            if index not in found:
                found[index] = tree_root(nodes(stored, level - 1, index * TILE, (index + 1) * TILE))
    return [bytes(found[index]) for index in range(start, end)]


def inner(hashes: bytes) -> tuple[bytes, ...]:
    """All perfect subtrees over a tile's hashes: element `h` holds, one after another, the roots of 2^h hashes each."""
    levels = [hashes]
    while len(below := levels[-1]) >= 2 * HASH_BYTES:
        pairs = range(0, len(below) - HASH_BYTES, 2 * HASH_BYTES)
        levels.append(b"".join([sha256(b"\x01" + below[at : at + 2 * HASH_BYTES]).digest() for at in pairs]))
    return tuple(levels)


class Edge:
    """The right edge of a tree of `size` leaves: the hashes of the partial tile of each level. Never changed."""

    __slots__ = ("_levels", "size")

    def __init__(self, size: int = 0, levels: Sequence[Sequence[bytes]] = ()) -> None:
        self.size = size
        self._levels = [list(level) for level in levels]

    @classmethod
    def read(cls, size: int, stored: StoredNodes) -> Edge:
        """The edge of what is stored; LookupError when leaves are missing."""
        levels, level, end = [], 0, size
        while end:
            levels.append(nodes(stored, level, end - end % TILE, end))
            level, end = level + 1, end // TILE
        return cls(size, levels)

    def peaks(self) -> list[bytes]:
        """The roots of the perfect subtrees, largest first: those of a `Frontier` of this size."""
        found: list[bytes] = []
        for hashes in self._levels:
            tree, at = inner(b"".join(hashes)), len(hashes)
            for height in range(HEIGHT):
                if at >> height & 1:
                    first = ((at >> height) - 1) * HASH_BYTES
                    found.append(tree[height][first : first + HASH_BYTES])
        return found[::-1]

    def extended(
        self, leaf_hashes: Sequence[bytes], tops: Sequence[Sequence[bytes]] | None = None
    ) -> tuple[Edge, list[FullTile]]:
        """The edge after more leaves, and the tiles they completed, lower levels first.

        `tops`, of `Frontier.extend` with the same leaves, saves computing the roots of those tiles once more.
        """
        levels, completed = self._levels.copy(), []
        arriving: Sequence[bytes] = leaf_hashes
        level = 0
        while arriving:
            if level == len(levels):
                levels.append([])
            known = tops[level] if tops is not None and level < len(tops) else None
            rows, levels[level] = _cut(level, self.size >> HEIGHT * (level + 1), [*levels[level], *arriving], known)
            completed += rows
            arriving = [row.root for row in rows]
            level += 1
        grown = Edge()
        grown.size, grown._levels = self.size + len(leaf_hashes), levels
        return grown, completed


def _cut(
    level: int, number: int, hashes: list[bytes], tops: Sequence[bytes] | None
) -> tuple[list[FullTile], list[bytes]]:
    """Full tiles from `number` on, and what remains for the next."""
    full = len(hashes) - len(hashes) % TILE
    groups = [hashes[at : at + TILE] for at in range(0, full, TILE)]
    roots = [tree_root(group) for group in groups] if tops is None else tops
    pairs = enumerate(zip(roots, groups, strict=True), number)
    return [FullTile(level, at, root, b"".join(group)) for at, (root, group) in pairs], hashes[full:]
