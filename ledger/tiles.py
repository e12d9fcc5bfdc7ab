"""The static files of C2SP tlog-tiles, out of a ledger: hash tiles and entry bundles, full and partial."""

from __future__ import annotations

from ledger.envelope import as_bytes
from ledger.proof import Prover
from ledger.reader import LedgerReader
from ledger.tile_paths import ENTRIES, TILE, entries_path, parse_path, path

__all__ = ["ENTRIES", "TILE", "Tiles", "bundle", "entries_path", "parse_path", "path"]

_LEAVES = "SELECT leaf FROM entries WHERE position > ? AND position <= ? ORDER BY position"
_HEAD_IN = "SELECT size FROM heads WHERE size >= ? AND size < ? ORDER BY size LIMIT 1"


class Tiles:
    """Tiles by level and number. Partial ones only as a signed head has them (docs/proofs.md §3), else LookupError."""

    def __init__(self, reader: LedgerReader, prover: Prover | None = None) -> None:
        """`prover`, when there is one already, shares its tiles in memory."""
        self._reader = reader
        self._tree = (prover or Prover(reader)).tree

    def tile(self, level: int, number: int, width: int = TILE) -> bytes:
        """`width` hashes of 32 bytes; LookupError when there is no such tile."""
        self._check(path(level, number, width), level, number, width)
        return self._tree.tile(level, number, width)

    def entries(self, number: int, width: int = TILE) -> bytes:
        """`width` leaves, each after its length as a big-endian uint16; LookupError when there is no such bundle."""
        self._check(entries_path(number, width), 0, number, width)
        rows = self._reader.ask(_LEAVES, (number * TILE, number * TILE + width))
        if len(rows) != width:
            raise LookupError(entries_path(number, width))
        return bundle([as_bytes(leaf) for (leaf,) in rows])

    def get(self, text: str) -> bytes:
        """The tile or bundle at a path; LookupError when there is none, also for what is no such path."""
        try:
            kind, number, width = parse_path(text)
        except ValueError as error:
            raise LookupError(text) from error
        return self.entries(number, width) if isinstance(kind, str) else self.tile(kind, number, width)

    def _check(self, name: str, level: int, number: int, width: int) -> None:
        """LookupError unless some head has this tile: a full one from its end on, a partial one at its sizes."""
        first, most = (number * TILE + width) << 8 * level, self._reader.size()
        if first <= most and (width == TILE or self._reader.ask(_HEAD_IN, (first, first + (1 << 8 * level)))):
            return
        raise LookupError(name)


def bundle(leaves: list[bytes]) -> bytes:
    """An entry bundle: each leaf after its length, two bytes, the greater first (C2SP tlog-tiles)."""
    return b"".join([part for leaf in leaves for part in (len(leaf).to_bytes(2, "big"), leaf)])
