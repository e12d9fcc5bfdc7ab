"""No row opens a door that the ledger did not sign: what says who may is proven before it is believed.

Whoever can write into the database can insert a well-formed entry; they cannot sign a tree that holds it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ledger.checkpoint import Checkpoint
from ledger.codec import decode
from ledger.envelope import Recorded
from ledger.errors import BadCheckpoint, HistoryMismatch, InvalidEntry
from ledger.keys import key_chain
from ledger.merkle import leaf_hash, verify_inclusion
from ledger.proof import Prover
from ledger.reader import LedgerReader
from ledger.registry import STREAM


class Vouched:
    """Holds entries against the ledger's signed head. The key trusted is the one that held when this was made, and
    whatever key it has handed over to since."""

    def __init__(self, reader: LedgerReader) -> None:
        self._reader = reader
        self._prover = Prover(reader)
        self._origin = reader.opened()["origin"]
        self._trusted = key_chain(reader).last

    def require(self, entries: Sequence[Recorded], after: int) -> None:
        """Return when these are the entries of stream `ledger` after version `after`, without a gap, and each is under
        the present signed head. Else HistoryMismatch: nothing of them is believed."""
        try:
            checkpoint = self._checkpoint()
            for version, entry in enumerate(entries, after + 1):
                self._require(entry, version, checkpoint)
        except (BadCheckpoint, InvalidEntry, LookupError, ValueError) as error:
            raise HistoryMismatch(
                "账本的凭证记录与签名不符,请用 shilu-audit verify 核验",
                f"entries about credentials are not those that were signed; run shilu-audit verify ({error})",
            ) from error

    def _checkpoint(self) -> Checkpoint:
        head, chain = self._reader.head(), key_chain(self._reader)
        if head is None:
            raise LookupError("no head")
        chain.trust(self._trusted, self._head_at)
        return chain.open(head.checkpoint, self._origin)

    def _head_at(self, size: int) -> bytes | None:
        head = self._reader.head(size)
        return head.checkpoint if head else None

    def _require(self, entry: Recorded, version: int, checkpoint: Checkpoint) -> None:
        event = decode(entry.leaf)
        told = (event["subject"], event["streamversion"], event["type"], int(event["sequence"]))
        if told != (STREAM, version, entry.type, entry.position) or entry.position > checkpoint.size:
            raise LookupError(f"position {entry.position}")
        path = self._prover.inclusion(entry.position, checkpoint.size)
        digest = leaf_hash(entry.leaf)
        if not verify_inclusion(entry.position - 1, checkpoint.size, digest, path, checkpoint.root):
            raise LookupError(f"position {entry.position} is not under the head")
