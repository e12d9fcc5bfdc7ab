"""The tree as the database keeps it: leaf hashes with their entries, full tiles in `tiles`. Index searches only."""

from __future__ import annotations

from typing import Any

from ledger.envelope import as_bytes
from ledger.errors import NotALedger
from ledger.reader import LedgerReader

LEAVES = "SELECT position - 1, leaf_hash FROM entries WHERE position > ? AND position <= ? ORDER BY position"
ROOTS = "SELECT number, root FROM tiles WHERE level = ? AND number >= ? AND number < ? ORDER BY number"
HASHES = "SELECT hashes FROM tiles WHERE level = ? AND number = ?"


class StoredTree:
    """What `tree.Tree` asks for, through a reader."""

    def __init__(self, reader: LedgerReader) -> None:
        self._reader = reader

    def nodes(self, level: int, start: int, end: int) -> list[tuple[int, bytes]]:
        """Those of the nodes [start, end) of a level that are stored (`tile_tree.StoredNodes`)."""
        leaves = level == 0
        rows = self._reader.ask(LEAVES, (start, end)) if leaves else self._ask_tiles(ROOTS, (level - 1, start, end))
        return [(int(index), as_bytes(digest)) for index, digest in rows]

    def tile(self, level: int, number: int) -> bytes | None:
        """The 256 hashes of a full tile, None when it is not stored."""
        rows = self._ask_tiles(HASHES, (level, number))
        return as_bytes(rows[0][0]) if rows else None

    def _ask_tiles(self, query: str, values: tuple[int, ...]) -> list[Any]:
        try:
            return self._reader.ask(query, values)
        except NotALedger:
            return []  # a ledger of the first schema, which nobody has opened for writing since: no tiles yet
