"""Writing recovered entries: the rows as they were, and heads over the very trees that were signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine

from ledger import key_files
from ledger.checkpoint import VerifierKey, parse
from ledger.clock import to_us
from ledger.errors import HistoryMismatch, KeyMismatch
from ledger.journal import signed_by
from ledger.keys import KeyChain
from ledger.merkle import Frontier, leaf_hash
from ledger.recorder import storage_for
from ledger.signer import Signer
from ledger.storage import Batch, EntryRow, Head, KeyRow, Storage

UNKNOWN_COMMAND = b""
"""The fingerprint of a recovered idempotency key: no command has it."""
_FLUSH_ROWS = 1_000


class Lost(NamedTuple):
    """What comes back: leaves and their decoded events beyond `frontier`, and documents by SHA-256."""

    frontier: Frontier
    leaves: Sequence[bytes]
    events: Sequence[Mapping[str, Any]]
    documents: Mapping[str, bytes]


class HeadNotes:
    """The note for a head: the one remembered of that size, else signed anew over the same tree.

    A rotation's head needs both keys (docs/proofs.md §1); the retired one is looked for beside the key file.
    """

    def __init__(self, key_file: Path, signer: Signer, chain: KeyChain, remembered: Sequence[bytes]) -> None:
        self.chain = chain
        self._key_file = key_file
        self._signer = signer
        heads = [(parse(note), note) for note in remembered]
        self.sizes = frozenset(one.size for one, _ in heads)
        """What somebody may hold a checkpoint of: each of these sizes had a head."""
        self._heads = {one.size: note for one, note in heads if not one.extensions}

    def at(self, frontier: Frontier) -> bytes | None:
        """None when a key that must sign at this size is not here any more."""
        if frontier.size in self._heads:
            return self._heads[frontier.size]
        holding = self.chain.holding(frontier.size)
        rotated = holding.since == frontier.size and not holding.lost
        keys = [holding.previous, holding.key] if rotated and holding.previous else [holding.key]
        signers = [signer for key in keys if (signer := self._signer_of(key))]
        return signed_by(signers, frontier) if len(signers) == len(keys) else None

    def _signer_of(self, key: VerifierKey) -> Signer | None:
        if key == self._signer.verifier:
            return self._signer
        path = key_files.retired_file(self._key_file, key)
        return Signer.load(path) if path.exists() else None


def put_back(engine: Engine, lost: Lost, notes: HeadNotes) -> tuple[int, ...]:
    """Append in commits up to each rotation, each noted size and the end: an interruption leaves a beginning of them.

    Returns the positions of rotations that got no head, because the retired key is gone. KeyMismatch when the end
    itself is one; HistoryMismatch when somebody else writes meanwhile. Without lost leaves there is nothing to do.
    """
    size = lost.frontier.size
    end = size + len(lost.leaves)
    if size == end:
        return ()
    storage, frontier = storage_for(engine), lost.frontier
    rotations = {one.since for one in notes.chain.held}
    unwitnessed: list[int] = []
    try:
        for stop in sorted(one for one in {*rotations, *notes.sizes, end} if size < one <= end):
            grown = frontier.copy()
            grown.extend([leaf_hash(leaf) for leaf in lost.leaves[frontier.size - size : stop - size]])
            note = notes.at(grown)
            if note is not None:
                _commit(storage, lost, frontier, grown, note)
                frontier = grown
            elif stop == end:
                raise KeyMismatch(
                    f"第 {end} 条更换了密钥，须有旧密钥的签名：请把 .retired 旧密钥文件放回密钥旁",
                    f"the key was rotated at {end}: put the retired key's file back beside the key",
                )
            elif stop in rotations:
                unwitnessed.append(stop)
    except BaseException:
        storage.rollback()
        raise
    finally:
        storage.close()
    return tuple(unwitnessed)


def _commit(storage: Storage, lost: Lost, before: Frontier, after: Frontier, note: bytes) -> None:
    start, stop = before.size - lost.frontier.size, after.size - lost.frontier.size
    events, leaves = lost.events[start:stop], lost.leaves[start:stop]
    tip = storage.begin((), (), len(leaves), False)
    if (tip.head.size if tip.head else 0) != before.size:
        raise HistoryMismatch("账本正被另一进程写入", "another process is writing this ledger")
    positions = range(before.size + 1, after.size + 1)
    rows = [_row(*one) for one in zip(positions, events, leaves, strict=True)]
    for first in range(0, len(rows), _FLUSH_ROWS):
        storage.insert(rows[first : first + _FLUSH_ROWS])
    head = Head(after.size, _recorded(events[-1]), after.to_bytes(), note)
    last = stop == len(lost.leaves)
    storage.commit(Batch(head, _key_rows(events, before.size + 1), dict(lost.documents) if last else {}))


def _row(position: int, event: Mapping[str, Any], leaf: bytes) -> EntryRow:
    return (
        position, event["subject"], event["streamversion"], event["type"], event["id"], _recorded(event), leaf,
        leaf_hash(leaf),
    )  # fmt: skip


def _recorded(event: Mapping[str, Any]) -> int:
    """`recordedtime` in microseconds since the epoch."""
    return to_us(datetime.fromisoformat(event["recordedtime"]))


def _key_rows(events: Sequence[Mapping[str, Any]], first: int) -> list[KeyRow]:
    """One row for each contiguous block of one actor's key."""
    rows: list[KeyRow] = []
    for (actor, key), block in groupby(events, key=lambda one: (one["actorid"], one["idempotencykey"])):
        count = sum(1 for _ in block)
        rows.append((actor, key, UNKNOWN_COMMAND, first, count))
        first += count
    return rows
