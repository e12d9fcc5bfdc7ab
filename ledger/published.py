"""Published checkpoints as kept in the ledger's database (docs/proofs.md §2). Reads only."""

from __future__ import annotations

from typing import NamedTuple

from ledger.checkpoint import parse_note
from ledger.envelope import as_bytes
from ledger.errors import BadCheckpoint
from ledger.reader import LedgerReader

_QUERY = "SELECT sha256, size, published_at, note FROM published WHERE size <= ? ORDER BY size, published_at, sha256"
_COSIGNATURE_BYTES = 72  # C2SP tlog-cosignature: 8 bytes of time, 64 of Ed25519
_GREATEST = """
SELECT sha256, size, published_at, note FROM published
WHERE size = (SELECT max(size) FROM published) AND size >= ? ORDER BY published_at, sha256
"""


class Published(NamedTuple):
    """One published note: its SHA-256 (hex), tree size, when it was stored (microseconds since the epoch)."""

    sha256: str
    size: int
    published_at: int
    note: bytes

    @property
    def cosignatures(self) -> int:
        """How many signature lines it carries beyond the ledger's own (unverified); 0 when it cannot be read."""
        try:
            return max(len(parse_note(self.note)[1]) - 1, 0)
        except BadCheckpoint:
            return 0


def rank(one: Published) -> tuple[int, bytes, int]:
    """Of two notes of one size the better one ranks higher: more cosignatures, a later one, stored later."""
    try:
        lines = parse_note(one.note)[1]
    except BadCheckpoint:
        return 0, b"", one.published_at
    times = [line.value[:8] for line in lines if len(line.value) == _COSIGNATURE_BYTES]
    return one.cosignatures, max(times, default=b""), one.published_at


def published(reader: LedgerReader, upto: int | None = None) -> list[Published]:
    """All notes, of sizes up to `upto` if given, by size and then by when they were stored."""
    rows = reader.ask(_QUERY, (2**62 if upto is None else upto,))
    return [_published(row) for row in rows]


def newest(reader: LedgerReader, covering: int = 0) -> Published | None:
    """The note of the greatest size with most cosignatures; None when there is none of at least size `covering`."""
    found = [_published(row) for row in reader.ask(_GREATEST, (covering,))]
    return max(found, key=rank, default=None)


def _published(row: tuple[str, int, int, object]) -> Published:
    sha256, size, published_at, note = row
    return Published(sha256, size, published_at, as_bytes(note))
