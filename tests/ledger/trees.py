"""A tree in memory that is stored as a ledger stores one: leaf hashes, and full tiles cut by a growing edge."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.tile_tree import Edge, FullTile

_BATCH = 9_973  # no multiple of 256


class MemoryTree:
    """A `TreeSource`; `reads` counts what was asked of it, `hashes` how many it gave."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.leaves = leaves
        self.tiles: dict[tuple[int, int], FullTile] = {}
        self.reads = self.hashes = 0
        edge = Edge()
        for at in range(0, len(leaves), _BATCH):
            edge, completed = edge.extended(leaves[at : at + _BATCH])
            self.tiles |= {(tile.level, tile.number): tile for tile in completed}

    def nodes(self, level: int, start: int, end: int) -> list[tuple[int, bytes]]:
        """Leaf hashes, or roots of the tiles below."""
        self.reads += 1
        if level == 0:
            found = [(at, self.leaves[at]) for at in range(start, min(end, len(self.leaves)))]
        else:
            below = ((at, self.tiles.get((level - 1, at))) for at in range(start, end))
            found = [(at, tile.root) for at, tile in below if tile]
        self.hashes += len(found)
        return found

    def tile(self, level: int, number: int) -> bytes | None:
        """The hashes of a full tile."""
        self.reads += 1
        found = self.tiles.get((level, number))
        self.hashes += 256 if found else 0
        return found.hashes if found else None
