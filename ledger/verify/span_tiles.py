"""Stored tiles against recomputed ones (docs/proofs.md §3): those that are there must be right."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.envelope import as_bytes
from ledger.verify.faults import TREE, Fault, Found
from ledger.verify.source import Rows
from ledger.verify.subtree import TILE

_TILES = "SELECT number, root, hashes FROM tiles WHERE level = ? AND number >= ? AND number < ? ORDER BY number"


def compare_tiles(
    rows: Rows, first: int, hashes: Sequence[bytes], roots: Sequence[bytes], found: Found, level: int = 0
) -> None:
    """The stored tiles of a level from number `first` on, against all its `hashes` there and the tiles' `roots`."""
    if TREE not in found.checks or not roots or not has_tiles(rows):
        return
    for page in rows.pages(_TILES, (level, first, first + len(roots)), 64):
        for number, root, stored in page:
            at = (number - first) * TILE
            own = hashes[at : at + TILE]
            if as_bytes(stored) != b"".join(own) or as_bytes(root) != roots[number - first]:
                found.note([_fault(level, number, as_bytes(stored), own)])


def _fault(level: int, number: int, stored: bytes, own: Sequence[bytes]) -> Fault:
    """At the first entry under the first hash that differs."""
    differs = [n for n, one in enumerate(own) if stored[32 * n : 32 * n + 32] != one]
    at = (number * TILE + min(differs, default=0)) * TILE**level + 1
    return Fault(TREE, at, f"存储的哈希瓦片不符 / the stored tile {level}/{number} is not that of the entries")


def has_tiles(rows: Rows) -> bool:
    """Whether the database has the table at all: one of an earlier version has none."""
    return rows.has("tiles")
