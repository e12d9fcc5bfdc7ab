"""The two ways out of a refusal to write for which somebody answers: declaring a loss, trusting the database as it is.

docs/proofs.md §1. (The third, which loses nothing, is `recovery`.)
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Engine

from ledger import key_files, opening
from ledger.admission import Request
from ledger.checkpoint import Checkpoint, VerifierKey, parse
from ledger.clock import Clock, civil_day, from_us
from ledger.codec import Encoder, canonical
from ledger.decision import Decision
from ledger.envelope import Author
from ledger.errors import HistoryMismatch, LedgerError
from ledger.journal import Journal, Work, check_head
from ledger.keys import KeyChain
from ledger.lost_part import declared
from ledger.own_facts import check, check_texts, own_draft
from ledger.reader import LedgerReader
from ledger.recorder import storage_for
from ledger.recovery import exclusive
from ledger.registry import HISTORY_LOST, STREAM
from ledger.signed_state import SignedState, memory
from ledger.signer import Signer


class NothingLost(LedgerError):
    """The database holds everything that is remembered as signed: there is nothing to declare."""

    code = "nothing-lost"


class Declared(NamedTuple):
    """The position of the declaration, what was declared lost, and the keys before and after."""

    position: int
    lost_size: int
    lost_root: bytes
    previous: VerifierKey
    key: VerifierKey


class Trusted(NamedTuple):
    """The tree head that is taken for the last one signed, and where the decision was written down."""

    size: int
    root: bytes
    log: str


def declare_loss(
    database_url: str, key_file: Path, clock: Clock, author: Author, reason: str, authority: str
) -> Declared:
    """Record that signed history is gone, and go on under a new key that alone signs it.

    For a database behind the signer's memory (or behind the last witnessed checkpoint), and for one whose key file
    is lost (then what is declared lost ends at the last entry: nothing). Auditors with a checkpoint of the lost part
    see it from then on, and must make sure of the new key by other means. Raises NothingLost, InvalidEntry (blank
    texts), HistoryMismatch for a database that holds something else than was signed: no entry can mend that.
    """
    check_texts({"authority": authority, "reason": reason})
    with exclusive(database_url) as engine:
        reader = LedgerReader(engine)
        version = reader.stream_version(STREAM)  # before the chain: what is recorded in between is a Conflict
        chain, state = _opened(reader, key_file, clock)
        try:
            lost = _lost(reader, state, chain, key_file)
        finally:
            state.close()
        new = key_files.prepare(key_file, chain.last.name, chain)
        data = {
            "authority": authority, "lost_root": base64.b64encode(lost.root).decode(), "lost_size": lost.size,
            "previous": str(chain.last), "reason": reason, "verifier_key": str(new.verifier),
        }  # fmt: skip
        position = _record(engine, clock, author, data, new, version)
        key_files.finish_swap(key_file, opening.stored_chain(reader))
        return Declared(position, lost.size, lost.root, chain.last, new.verifier)


def _record(engine: Engine, clock: Clock, author: Author, data: Mapping[str, Any], new: Signer, version: int) -> int:
    """Append the declaration, alone in its commit, signed by the new key alone; its position."""
    check(HISTORY_LOST, data)
    name = f"key:{new.verifier.key_id.hex()}"
    draft = own_draft(HISTORY_LOST, data, name, civil_day(clock.now_us()))
    key = f"{HISTORY_LOST}:{name}"
    item = Encoder(author, key, new.name).prepare(draft)
    request = Request((author.actor_id, key), sha256(canonical(dict(data))).digest(), {STREAM: version}, [item])
    work = Work([request], (new,))
    journal = Journal(storage_for(engine), clock, new, keys=lambda: opening.stored_chain(LedgerReader(engine)))
    try:
        journal.commit([work])
    finally:
        journal.close()
    return work.result()[0].positions[0]


def trust_database(
    database_url: str, key_file: Path, clock: Clock, author: Author, reason: str, authority: str
) -> Trusted:
    """Take the database as it stands for all that was ever signed, where the signer's memory is missing.

    The decision is no entry of the ledger (it says nothing of the plans, and cannot prove what it says); it is
    written down beside the key file, `<memory>.trusted`, who, when, why, on whose authority, for which tree head.
    Raises HistoryMismatch when a memory or a witnessed checkpoint is there and says otherwise, NothingLost when the
    memory is there and agrees.
    """
    check_texts({"authority": authority, "reason": reason})
    with exclusive(database_url) as engine:
        reader = LedgerReader(engine)
        chain, state = _opened(reader, key_file, clock)
        try:
            key_files.load(key_file, chain.last.name, chain)
            head = reader.head()
            assert head is not None
            _agree(reader, state, head.size)
            taken = parse(head.checkpoint)
            at = from_us(clock.now_us()).isoformat()
            log = Decision(author.actor_id, at, reason, authority).write_down(state, taken)
            state.note(head.size, head.checkpoint)
        finally:
            state.close()
        return Trusted(taken.size, taken.root, log)


def _opened(reader: LedgerReader, key_file: Path, clock: Clock) -> tuple[KeyChain, SignedState]:
    """The chain and the memory of a ledger whose head is sound; the caller closes the memory."""
    chain = opening.stored_chain(reader)
    first = reader.entry(1)
    opening.check(first.event, chain.last.name, clock)
    head = reader.head()
    if head is None:
        raise HistoryMismatch("账本没有签名头", "the ledger has no signed head")
    check_head(head, lambda note: chain.open(note, chain.last.name))
    key_files.finish_swap(key_file, chain)
    return chain, memory(key_file, first.leaf_hash)


def _lost(reader: LedgerReader, state: SignedState, chain: KeyChain, key_file: Path) -> Checkpoint:
    """The greatest checkpoint remembered that the database lacks; its own head where only the key is gone."""
    head = reader.head()
    assert head is not None
    absent = [note for note in state.remembered() if not opening.holds(reader, parse(note))]
    missing = [parse(note) for note in absent if declared(chain, note) is None]
    if missing:
        lost = max(missing, key=lambda one: one.size)
        if lost.size <= head.size:
            raise HistoryMismatch(
                f"账本第 {lost.size} 条处的内容不是曾签署的内容，且已写到第 {head.size} 条：这不是丢失，而是两份历史。"
                "请恢复在分叉之前的备份，再运行 shilu key recover 或 declare-loss",
                f"at {lost.size} this database holds something else than was signed, and goes on to {head.size}: that "
                "is not a loss but a second history. Restore a backup from before it, then shilu key recover or "
                "declare-loss",
            )
        return lost
    if not key_file.exists() or Signer.load(key_file).verifier != chain.last:
        _vouched(reader, state, chain)
        return parse(head.checkpoint)
    if state.last() is None and head.size > 1:
        raise opening.forgotten(head.size)
    raise NothingLost("没有丢失：账本含有所有记得的签名", "nothing is lost: all that is remembered as signed is here")


def _vouched(reader: LedgerReader, state: SignedState, chain: KeyChain) -> None:
    """BadCheckpoint where the database ends in a key that the one before it did not vouch for.

    Somebody who has the database but no key can append such a tail: the operator would declare the loss of that key,
    and build on the forgery. It begins with the key that the memory was signed by; without a memory, with the first.
    """
    last = state.last()

    def note_at(size: int) -> bytes | None:
        head = reader.head(size)
        return None if head is None else head.checkpoint

    chain.trust(chain.at(last[0] if last else 0), note_at)


def _agree(reader: LedgerReader, state: SignedState, size: int) -> None:
    """HistoryMismatch unless what is remembered is in the database; NothingLost unless the memory is missing."""
    for note in state.remembered():
        if not opening.holds(reader, parse(note)):
            raise opening.behind(size, parse(note))
    if state.last() is not None:
        raise NothingLost("签名记忆完好，无须另行信任", "the signer's memory is there and agrees: nothing to trust")
