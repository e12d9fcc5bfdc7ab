"""What the journal asks of a database: one locked transaction at a time, read the tips, insert, commit."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ledger.tile_tree import FullTile

# position, stream, version, type, event id, recorded at, leaf, leaf hash: the columns of `entries` in order
EntryRow = tuple[int, str, int, str, str, int, bytes, bytes]
# actor, key, fingerprint, first position, count: the columns of `idempotency` in order
KeyRow = tuple[str, str, bytes, int, int]
StreamTip = tuple[int, bytes]  # version and leaf hash of a stream's last entry
ActorKey = tuple[str, str]
StoredKey = tuple[bytes, int, int]  # fingerprint, first position, count
Answered = tuple[str, bytes, bytes]  # event id, leaf hash, leaf


@dataclass(frozen=True, slots=True)
class Head:
    """One row of `heads`."""

    size: int
    recorded_at: int
    frontier: bytes
    checkpoint: bytes


class Moved(Exception):
    """A guessed tip no longer holds; nothing was written. Begin again without guessing."""


@dataclass(slots=True)
class Tip:
    """What a transaction finds under the lock; a stream or key that is absent has no row."""

    head: Head | None
    last_position: int
    streams: dict[str, StreamTip]
    keys: dict[ActorKey, StoredKey]
    guessed: bool = False  # remembered, not read: the commit itself checks it under the lock


@dataclass(slots=True)
class Batch:
    """All that one commit inserts besides the entries."""

    head: Head
    keys: list[KeyRow] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)
    sealed: dict[str, bytes] = field(default_factory=dict)
    tiles: Sequence[FullTile] = ()


class Storage(Protocol):
    """One database, one writing connection; used by one thread at a time."""

    def begin(self, streams: Collection[str], keys: Collection[ActorKey], rows: int, guess: bool) -> Tip:
        """Open the transaction (of about `rows` entries), take the append lock, read head and tips asked for.

        With `guess` (one entry, one key, no attachments) a storage may answer from memory, without asking the
        database, and let `commit` check under the lock that nothing moved (else it raises Moved).
        """

    def insert(self, rows: Sequence[EntryRow]) -> None:
        """Insert entries (may be called several times; may return before the database has them)."""

    def commit(self, batch: Batch) -> None:
        """Insert the rest and commit; on return it is durable."""

    def rollback(self) -> None:
        """Abandon the transaction; never raises."""

    def answer(self, first: int, count: int) -> tuple[list[Answered], int]:
        """The entries of a block as stored, and the size of the commit that carried it (0 when none did)."""

    def nodes(self, level: int, start: int, end: int) -> list[tuple[int, bytes]]:
        """Tree nodes as the open transaction sees them (`tile_tree.StoredNodes`)."""

    def close(self) -> None:
        """Give the connection back."""
