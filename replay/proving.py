"""Evidence about one entry or two sizes, checked against the signed checkpoint before it is handed out."""

from __future__ import annotations

from typing import NamedTuple

from ledger.checkpoint import Checkpoint, VerifierKey, verify
from ledger.envelope import as_bytes
from ledger.errors import BadCheckpoint, HistoryMismatch, NotALedger
from ledger.keys import key_chain
from ledger.merkle import leaf_hash, verify_consistency, verify_inclusion
from ledger.proof import Prover, tlog_proof
from ledger.published import newest, published, rank
from ledger.reader import LedgerReader

PUBLISHED, HEAD = "published", "head"
_HEADS = "SELECT checkpoint FROM heads WHERE size >= ? AND size <= ? ORDER BY size LIMIT 2"


class Chosen(NamedTuple):
    """A signed checkpoint of the ledger, and whether it was published or is a commit's head."""

    note: bytes
    kind: str


class EntryProof(NamedTuple):
    """A `.tlog-proof` file of one entry and what it rests on."""

    file: bytes
    checkpoint: Checkpoint
    kind: str
    leaf_hash: bytes
    path: list[bytes]


class ConsistencyProof(NamedTuple):
    """That the tree of `first` leaves is a prefix of that of `second`."""

    first: int
    second: int
    first_root: bytes
    second_root: bytes
    path: list[bytes]


def choose(reader: LedgerReader, covering: int = 0, size: int | None = None) -> Chosen | None:
    """The checkpoint to rest on (docs/proofs.md §4): published before head; of exactly `size` when that is given."""
    if size is None:
        note = newest(reader, covering)
        head = reader.head() if note is None else None
    else:
        found = [one for one in published(reader, size) if one.size == size]
        note = max(found, key=rank, default=None)
        head = reader.head(size) if note is None else None
    if note is not None:
        return Chosen(note.note, PUBLISHED)
    return Chosen(head.checkpoint, HEAD) if head is not None else None


def signed_by(reader: LedgerReader, key: VerifierKey, covering: int) -> Chosen:
    """What `key` signed over at least `covering` entries: the published checkpoint of the least size, else a head.

    BadCheckpoint when it is no key of this ledger, or signed nothing that covers so much.
    """
    held = key_chain(reader).held
    mine = next((one for one in held if one.key == key), None)
    if mine is None:
        raise BadCheckpoint(f"不是本账本的公钥：{key}", f"not a key of this ledger: {key}")
    later = next((one for one in held if one.since > mine.since), None)
    least, most = max(covering, mine.since), later.since if later else 2**62
    for one in published(reader, most):
        if one.size >= least and _signs(key, one.note):
            return Chosen(one.note, PUBLISHED)
    for (note,) in reader.ask(_HEADS, (least, most)):
        if _signs(key, as_bytes(note)):
            return Chosen(as_bytes(note), HEAD)
    raise BadCheckpoint(
        f"该公钥自第 {mine.since} 条至 {most} 条有效，没有签署过覆盖第 {covering} 条的检查点",
        f"this key held from {mine.since} up to size {most}; it signed nothing that covers entry {covering}",
    )


def _signs(key: VerifierKey, note: bytes) -> bool:
    try:
        return bool(verify(note, key).size)
    except BadCheckpoint:
        return False


def prove(reader: LedgerReader, position: int, size: int | None = None, key: VerifierKey | None = None) -> EntryProof:
    """The proof of the entry at `position`; LookupError when there is no such entry, or no head of `size`.

    Under `key`, the proof rests on what that key signed (`signed_by`), for whoever trusts it and no other.
    HistoryMismatch when the ledger's own proof does not hold: it was changed; BadCheckpoint when it is not signed.
    """
    leaf = as_bytes(reader.entry(position).leaf)
    chosen = choose(reader, position, size) if key is None else signed_by(reader, key, position)
    if chosen is None:
        raise LookupError(f"没有第 {size} 条处的签名头 / no head is signed at size {size}")
    checkpoint = opened(reader, chosen.note)
    if checkpoint.size < position:
        raise LookupError(f"检查点只到第 {checkpoint.size} 条 / the checkpoint covers {checkpoint.size} entries only")
    path, digest = Prover(reader).inclusion(position, checkpoint.size), leaf_hash(leaf)
    if not verify_inclusion(position - 1, checkpoint.size, digest, path, checkpoint.root):
        raise changed(checkpoint.size)
    file = tlog_proof(position - 1, path, chosen.note, leaf)
    return EntryProof(file, checkpoint, chosen.kind, digest, path)


def consistent(reader: LedgerReader, first: Checkpoint | int, second: Checkpoint | int) -> ConsistencyProof:
    """The proof between two sizes, or checkpoints held elsewhere; HistoryMismatch when one is not of this history."""
    prover = Prover(reader)
    sizes = [one if isinstance(one, int) else one.size for one in (first, second)]
    roots = [prover.root(size) for size in sizes]
    for one, root in zip((first, second), roots, strict=True):
        if isinstance(one, Checkpoint) and one.root != root:
            raise changed(one.size)
    path = prover.consistency(sizes[0], sizes[1])
    if sizes[0] and not verify_consistency(sizes[0], sizes[1], roots[0], roots[1], path):
        raise changed(sizes[1])
    return ConsistencyProof(sizes[0], sizes[1], roots[0], roots[1], path)


def opened(reader: LedgerReader, note: bytes) -> Checkpoint:
    """The tree head of a note that the ledger's keys signed as they must. Else BadCheckpoint."""
    return key_chain(reader).open(note, origin_of(reader))


def origin_of(reader: LedgerReader) -> str:
    """The name of the ledger."""
    origin = reader.opened().get("origin")
    if not isinstance(origin, str):
        raise NotALedger("开账记录没有名称", "the opening entry names no origin")
    return origin


def changed(size: int) -> HistoryMismatch:
    """The refusal to prove what is not so."""
    return HistoryMismatch(
        f"账本与第 {size} 条处的检查点不一致，请用 shilu-audit verify 核验",
        f"the ledger is not the one that the checkpoint at {size} signs; run shilu-audit verify",
    )
