"""Putting back what a restored database lost, from a copy held elsewhere (docs/proofs.md §1, `shilu key recover`).

The entries come back byte for byte, at their positions, with their recorded times, event ids and stream versions,
under the very tree head that was signed: no second history is made, and every checkpoint held elsewhere still fits.
What an entry does not hold cannot come back with it: personal values that lay sealed beside it, and the fingerprint
of the command under its idempotency key. Such a key is stored with an empty fingerprint: whoever sends it again is
told that it was answered before the recovery (`KeyRecovered`) and where the answer stands, since the same command
cannot be told from another any more; nothing is recorded twice and nothing is silently dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine

from ledger import key_files
from ledger.checkpoint import Checkpoint, parse
from ledger.codec import decode
from ledger.copies import Copy, UnusableCopy, open_copy
from ledger.database import sqlite_path, writing_engine
from ledger.errors import BadCheckpoint, HistoryMismatch, InvalidEntry
from ledger.journal import check_head
from ledger.keys import KeyChain, chain_of
from ledger.merkle import Frontier, leaf_hash
from ledger.migrations import migrate
from ledger.opening import behind, holds
from ledger.published import Published
from ledger.publishing import keep_note
from ledger.putting_back import HeadNotes, Lost, put_back
from ledger.reader import LedgerReader
from ledger.registry import STREAM
from ledger.signed_state import memory
from ledger.streams import parse_extension
from ledger.writer_lock import take_writer_lock


class Recovered(NamedTuple):
    """What came back: entries after `before` up to `size`, documents, published notes.

    `unwitnessed` are positions of key rotations that came back without a head of both keys, because the retired
    key's file is not there to sign it: an auditor who trusts only a key before them cannot follow any more.
    """

    before: int
    size: int
    documents: int
    published: int
    unwitnessed: tuple[int, ...]


@dataclass(slots=True)
class _Plan:
    """Everything checked before anything is written."""

    chain: KeyChain
    frontier: Frontier  # of the database as it stands
    target: Checkpoint
    notes: list[bytes]
    leaves: list[bytes] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    personal: frozenset[str] = frozenset()  # digests that were to be erased or restricted


def recover(database_url: str, key_file: Path, source: Path) -> Recovered:
    """Append what the database lacks of the greatest checkpoint signed, from the directory or bundle `source`.

    The measure is the signer's memory and the last witnessed note beside the key file, and the checkpoints in the
    copy that the ledger's keys signed. The database may be empty. Raises UnusableCopy when the copy does not reach,
    HistoryMismatch when the database is not a beginning of what was signed; nothing is written then.
    """
    with exclusive(database_url) as engine, open_copy(source) as copy:
        reader = LedgerReader(engine)
        first = next(copy.leaves(0, 1))
        if reader.size() and reader.entry(1).leaf != first:
            raise UnusableCopy("副本属于另一账本", "the copy is of another ledger")
        state = memory(key_file, leaf_hash(first))
        try:
            plan = _plan(reader, copy, state.remembered())
            signer = key_files.load(key_file, plan.chain.last.name, plan.chain)
            found = Lost(plan.frontier, plan.leaves, plan.events, _documents(plan, copy))
            unwitnessed = put_back(engine, found, HeadNotes(key_file, signer, plan.chain, plan.notes))
            restored = sum(_keep(engine, reader, plan.chain, note) for note in copy.notes())
            head = reader.head(plan.target.size)
            assert head is not None
            state.note(head.size, head.checkpoint)
        finally:
            state.close()
        return Recovered(plan.frontier.size, plan.target.size, len(found.documents), restored, unwitnessed)


@contextmanager
def exclusive(database_url: str) -> Iterator[Engine]:
    """A writing engine on a migrated database while nobody else writes it (on SQLite; WriterBusy)."""
    engine = writing_engine(database_url)
    path = sqlite_path(engine.url)
    lock = take_writer_lock(path) if path else None
    try:
        migrate(engine)
        yield engine
    finally:
        engine.dispose()
        if lock:
            lock.release()


def _plan(reader: LedgerReader, copy: Copy, remembered: Sequence[bytes]) -> _Plan:
    """The leaves to append, proven to give the root that was signed."""
    size, head = reader.size(), reader.head()
    stored = [decode(entry.leaf) for entry in reader.entries(stream=STREAM)]
    notes = [*remembered, *copy.notes()]
    if not notes:
        raise HistoryMismatch(
            "没有可比对的检查点：密钥旁无记忆，副本中也没有", "no checkpoint to go by, beside the key or in the copy"
        )
    target = max((parse(note) for note in notes), key=lambda one: one.size)
    if target.size < size or (target.size == size and holds(reader, target)):
        raise HistoryMismatch("没有要补回的记录", f"nothing to recover: {size} entries here, {target.size} signed")
    if copy.size() < target.size:
        raise UnusableCopy(
            f"副本只有 {copy.size()} 条，曾签署 {target.size} 条，补回须齐全：请找更新的副本，"
            "或运行 shilu key declare-loss",
            f"the copy has {copy.size()} entries and {target.size} were signed: all are needed. Find a later copy, or "
            "shilu key declare-loss",
        )
    leaves = list(copy.leaves(size, target.size))
    events = [_decoded(leaf) for leaf in leaves]
    chain = chain_of([*stored, *events])
    frontier = check_head(head, lambda note: chain.open(note, chain.last.name)) if head else Frontier()
    plan = _Plan(chain, frontier, target, notes, leaves, events, _personal([*stored, *events]))
    _check_notes(plan, reader)
    return plan


def _personal(events: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The SHA-256 of documents that an entry of the ledger's own asks to erase or to restrict."""
    own = (one["data"].get("digests", ()) for one in events if one["subject"] == STREAM)
    return frozenset(digest.removeprefix("sha256:") for digests in own for digest in digests)


def _documents(plan: _Plan, copy: Copy) -> dict[str, bytes]:
    """The copy's documents that a lost entry names, but none that was to be erased or restricted."""
    whole = b"\n".join(plan.leaves)
    wanted = (one for one in copy.documents() if one[0] not in plan.personal)
    return {digest: content for digest, content in wanted if digest.encode() in whole}


def _decoded(leaf: bytes) -> dict[str, Any]:
    try:
        return decode(leaf)
    except InvalidEntry as error:
        raise UnusableCopy(f"副本中的记录无效：{error.zh}", f"an entry of the copy is not valid: {error.en}") from error


def _check_notes(plan: _Plan, reader: LedgerReader) -> None:
    """Every note signed by the chain, and the tree of database and copy together under each of them."""
    frontier, size = plan.frontier.copy(), plan.frontier.size
    hashes = [leaf_hash(leaf) for leaf in plan.leaves]
    for note in sorted(plan.notes, key=lambda one: parse(one).size):
        try:
            signed = plan.chain.open(note, plan.chain.last.name)
        except BadCheckpoint as error:
            zh, en = f"检查点不由本账本的密钥签署：{error.zh}", f"a checkpoint is not signed by this ledger: {error.en}"
            raise HistoryMismatch(zh, en) from error
        if signed.size < size:
            if reader.head(signed.size) is not None and not holds(reader, signed):
                raise behind(size, signed)
            continue
        frontier.extend(hashes[frontier.size - size : signed.size - size])
        if frontier.root() != signed.root:
            raise HistoryMismatch(
                f"数据库的 {size} 条加上副本，不是第 {signed.size} 条检查点签署的内容：什么也没有写入。"
                "数据库或副本被改动过，请换用别的备份或副本",
                f"the database's {size} entries and the copy's do not give the root signed at "
                f"{signed.size}: nothing was written. One of them was changed; use another backup or copy",
            )


def _keep(engine: Engine, reader: LedgerReader, chain: KeyChain, note: bytes) -> bool:
    """Keep a published note of the copy where the ledger has a head of its size; whether it was one."""
    checkpoint = chain.open(note, chain.last.name)
    head = reader.head(checkpoint.size)
    if parse_extension(checkpoint) is None or head is None or not holds(reader, checkpoint):
        return False
    keep_note(engine, Published(sha256(note).hexdigest(), checkpoint.size, head.recorded_at, note))
    return True
