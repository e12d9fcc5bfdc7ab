"""Hashes of any part of the tree out of stored tiles: a few of them, each read once and kept within bounds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Protocol

from ledger.merkle import EMPTY_ROOT, HASH_BYTES, node_hash
from ledger.tile_paths import TILE
from ledger.tile_tree import HEIGHT, TILE_BYTES, inner, nodes

KEPT_TILES = 512
"""Tiles kept in memory, 16 KB each with their inner nodes."""

_Inner = tuple[bytes, ...]


class TreeSource(Protocol):
    """Where nodes and full tiles are stored."""

    def nodes(self, level: int, start: int, end: int) -> Sequence[tuple[int, bytes]]:
        """Those of the nodes [start, end) of a level that are stored, rising (`tile_tree.StoredNodes`)."""

    def tile(self, level: int, number: int) -> bytes | None:
        """The 256 hashes of a full tile, None when it is not stored."""


class Tree:
    """A stored tree of any size; thread-safe. What is read of it never changes, so it is never read again."""

    def __init__(self, source: TreeSource, kept: int = KEPT_TILES) -> None:
        self._source = source
        self._kept = kept
        self._tiles: OrderedDict[tuple[int, int], _Inner] = OrderedDict()
        self._lock = Lock()

    def subtree(self, start: int, end: int) -> bytes:
        """The root of the leaves [start, end); LookupError when some are missing.

        ValueError unless `start` is where a tree of RFC 9162 is split: a multiple of 2^k >= end - start.
        """
        if not 0 <= start <= end or start & ((1 << max(end - start - 1, 0).bit_length()) - 1):
            raise ValueError(f"no subtree over the leaves [{start}, {end})")
        peaks = []
        while start < end:
            height = (end - start).bit_length() - 1
            peaks.append(self._perfect(start, height))
            start += 1 << height
        if not peaks:
            return EMPTY_ROOT
        root = peaks.pop()
        while peaks:
            root = node_hash(peaks.pop(), root)
        return root

    def tile(self, level: int, number: int, width: int) -> bytes:
        """The first `width` hashes of a tile; LookupError when they are not there."""
        return self._inner(level, number, width)[0][: width * HASH_BYTES]

    def _perfect(self, start: int, height: int) -> bytes:
        """The root of the 2^height leaves from `start`."""
        level, above = divmod(height, HEIGHT)
        first = start >> level * HEIGHT
        number, offset = divmod(first, TILE)
        tree = self._inner(level, number, offset + (1 << above))
        at = (offset >> above) * HASH_BYTES
        return tree[above][at : at + HASH_BYTES]

    def _inner(self, level: int, number: int, width: int) -> _Inner:
        """A tile with its inner nodes, at least `width` hashes of it."""
        key = level, number
        with self._lock:
            kept = self._tiles.get(key)
            if kept is not None and len(kept[0]) >= width * HASH_BYTES:
                self._tiles.move_to_end(key)
                return kept
        read = inner(self._read(level, number, width))
        with self._lock:
            self._tiles[key] = read
            self._tiles.move_to_end(key)
            if len(self._tiles) > self._kept:
                self._tiles.popitem(last=False)
        return read

    def _read(self, level: int, number: int, width: int) -> bytes:
        """A full tile as stored; of the last one as many hashes as there are, so that it is read once."""
        full = self._source.tile(level, number)
        if full is not None and len(full) == TILE_BYTES:
            return full
        first = number * TILE
        found = self._source.nodes(level, first, first + TILE)
        if len(found) >= width and found[-1][0] == first + len(found) - 1:
            return b"".join([digest for _, digest in found])
        return b"".join(nodes(self._source.nodes, level, first, first + width))
