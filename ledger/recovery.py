"""Putting back what a restored database lost, from a copy held elsewhere (docs/proofs.md §1, `shilu key recover`).

The entries come back byte for byte, at their positions, with their recorded times, event ids and stream versions,
under the very tree head that was signed: no second history is made, and every checkpoint held elsewhere still fits.
What an entry does not hold cannot come back with it: personal values that lay sealed beside it, and the fingerprint
of the command under its idempotency key. Such a key is stored with an empty fingerprint: whoever sends it again is
told that it was answered before the recovery (`KeyRecovered`) and where the answer stands, since the same command
cannot be told from another any more; nothing is recorded twice and nothing is silently dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine

from ledger import key_files
from ledger.checkpoint import Checkpoint, parse
from ledger.codec import decode
from ledger.commitment import PREFIX
from ledger.copies import Copy, UnusableCopy, open_copy
from ledger.database import sqlite_path, writing_engine
from ledger.decision import Decision
from ledger.errors import BadCheckpoint, HistoryMismatch, InvalidEntry
from ledger.journal import check_head
from ledger.keys import KeyChain, chain_of
from ledger.merkle import Frontier, leaf_hash
from ledger.migrations import migrate
from ledger.opening import behind, holds
from ledger.published import Published, published
from ledger.publishing import keep_note
from ledger.putting_back import HeadNotes, Lost, put_back
from ledger.reader import LedgerReader
from ledger.registry import STREAM
from ledger.sealing import DOCUMENT
from ledger.signed_state import memory
from ledger.streams import parse_extension
from ledger.writer_lock import take_writer_lock

_DIGEST = re.compile(rb"[0-9a-f]{64}")
_COMMITTED = PREFIX.encode()


class Recovered(NamedTuple):
    """What came back: entries after `before` up to `size`, documents, published notes that were not there.

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
    personal: frozenset[str] = frozenset()  # SHA-256 of documents that are not to lie in the clear


def recover(
    database_url: str, key_file: Path, source: Path, *, outside: bytes | None = None, decision: Decision | None = None
) -> Recovered:
    """Append what the database lacks of the greatest checkpoint signed, from the directory or bundle `source`.

    The measure is the signer's memory and the last witnessed note beside the key file, and the checkpoints in the
    copy that the ledger's keys signed. The database may be empty. Published notes come back with their cosignatures,
    from the copy and from the witnessed note beside the key, also where no entry is missing. Raises UnusableCopy when
    the copy does not reach, HistoryMismatch when the database is not a beginning of what was signed, or lacks
    nothing; nothing is written then.

    Where nothing is remembered beside the key, nobody here can tell whether the copy is the latest: then a checkpoint
    kept elsewhere (`outside`) must bound it from below, or somebody takes the `decision`, which is written down.
    """
    if decision is not None:
        decision.check()
    with exclusive(database_url) as engine, open_copy(source) as copy:
        reader = LedgerReader(engine)
        first = next(copy.leaves(0, 1))
        if reader.size() and reader.entry(1).leaf != first:
            raise UnusableCopy("副本属于另一账本", "the copy is of another ledger")
        state = memory(key_file, leaf_hash(first))
        try:
            remembered = state.remembered()
            if not (remembered or outside or decision):
                raise _unremembered()
            plan = _plan(reader, copy, [*remembered, *([outside] if outside else [])])
            signer = key_files.load(key_file, plan.chain.last.name, plan.chain)
            found = Lost(plan.frontier, plan.leaves, plan.events, _documents(plan, copy))
            unwitnessed = put_back(engine, found, HeadNotes(key_file, signer, plan.chain, plan.notes))
            restored = _keep(engine, reader, plan)
            head = reader.head()
            assert head is not None
            if plan.leaves:
                if decision is not None and not (remembered or outside):
                    decision.write_down(state, parse(head.checkpoint))
                state.note(head.size, head.checkpoint)
            elif not restored:
                zh, en = "没有要补回的记录", f"nothing to recover: {head.size} entries here, {plan.target.size} signed"
                raise HistoryMismatch(zh, en)
        finally:
            state.close()
        return Recovered(plan.frontier.size, head.size, len(found.documents), restored, unwitnessed)


def _unremembered() -> HistoryMismatch:
    return HistoryMismatch(
        "签名密钥旁没有记忆，无法知道副本是否为最新：补回旧副本再写入，就成了两份历史。请放回 .signed 文件，"
        "或用 --checkpoint 文件 给出别处保存的最新检查点，或由负责人用 --reason 原因 --authority 批准者 决定",
        "nothing is remembered beside the key, so whether this copy is the latest cannot be known; to write on after "
        "an old one is to sign a second history. Put the .signed file back, give the latest checkpoint kept elsewhere "
        "(--checkpoint FILE), or whoever answers for the ledger decides: --reason WHY --authority WHO",
    )


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
    if size < target.size and copy.size() < target.size:
        raise UnusableCopy(
            f"副本只有 {copy.size()} 条，曾签署 {target.size} 条，补回须齐全：请找更新的副本，"
            "或运行 shilu key declare-loss",
            f"the copy has {copy.size()} entries and {target.size} were signed: all are needed. Find a later copy, or "
            "shilu key declare-loss",
        )
    leaves = list(copy.leaves(size, target.size)) if size < target.size else []
    events = [_decoded(leaf) for leaf in leaves]
    chain = chain_of([*stored, *events])
    frontier = check_head(head, lambda note: chain.open(note, chain.last.name)) if head else Frontier()
    personal = _personal([*stored, *events]) | _marked(leaves, events) | _sealed(reader)
    plan = _Plan(chain, frontier, target, notes, leaves, events, personal)
    _check_notes(plan, reader)
    return plan


def _personal(events: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The SHA-256 of documents that an entry of the ledger's own asks to erase or to restrict, or says were erased."""
    own = [one["data"] for one in events if one["subject"] == STREAM]
    digests = {str(digest) for data in own for name in ("digests", "redacted") for digest in data.get(name, ())}
    return frozenset(digest.removeprefix(DOCUMENT) for digest in digests)


def _marked(leaves: Sequence[bytes], events: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """What looks like a document in commands that commit to personal values: those were sealed (docs/proofs.md §9)."""
    found: set[str] = set()
    pairs = zip(leaves, events, strict=True)
    for _, block in groupby(pairs, key=lambda one: (one[1]["actorid"], one[1]["idempotencykey"])):
        whole = b"\n".join(leaf for leaf, _ in block)
        if _COMMITTED in whole:
            found.update(one.decode() for one in _DIGEST.findall(whole))
    return frozenset(found)


def _sealed(reader: LedgerReader) -> frozenset[str]:
    """The documents that lie sealed in the database already."""
    names = reader.archive.digests()
    return frozenset(name.removeprefix(DOCUMENT) for name in names if name.startswith(DOCUMENT))


def _documents(plan: _Plan, copy: Copy) -> dict[str, bytes]:
    """The copy's documents that a lost entry names, but none that holds personal data or was to be erased."""
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
            if not holds(reader, signed):
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


def _keep(engine: Engine, reader: LedgerReader, plan: _Plan) -> int:
    """Keep the published notes among those of the plan, cosignatures and all; how many were not there."""
    there = {one.sha256 for one in published(reader)}
    missing = {sha256(note).hexdigest(): note for note in plan.notes if parse_extension(parse(note)) is not None}
    for digest in sorted(missing.keys() - there):
        size = parse(missing[digest]).size
        keep_note(engine, Published(digest, size, reader.entry(size).recorded_at, missing[digest]))
    return len(missing.keys() - there)
