"""The tree over one range of entries that begins at a multiple of its length: every inner hash computed once."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

TILE = 256
_TILE_BITS = 8


class Subtree:
    """Complete inner nodes by level over `hashes`, which begin at a position that is a multiple of the range."""

    __slots__ = ("levels", "size")

    def __init__(self, hashes: Sequence[bytes]) -> None:
        self.size = len(hashes)
        self.levels: list[Sequence[bytes]] = [hashes]
        while len(self.levels[-1]) > 1:
            self.levels.append(halved(self.levels[-1]))

    def peaks(self, size: int) -> list[bytes]:
        """Roots of the perfect subtrees of the first `size` hashes, largest first."""
        bits = range(size.bit_length() - 1, -1, -1)
        return [self.levels[bit][size >> bit + 1 << 1] for bit in bits if size >> bit & 1]

    def tiles(self) -> list[bytes]:
        """Roots of the full tiles."""
        return list(self.levels[_TILE_BITS]) if len(self.levels) > _TILE_BITS else []


def halved(level: Sequence[bytes]) -> list[bytes]:
    """The parents of a level's pairs; an odd one at the end has none yet."""
    nodes = iter(level)
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(nodes, nodes, strict=False)]


def fold_peaks(peaks: Sequence[bytes]) -> bytes:
    """The root over peaks, largest first."""
    root = peaks[-1]
    for peak in peaks[-2::-1]:
        root = sha256(b"\x01" + peak + root).digest()
    return root
