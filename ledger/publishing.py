"""Publishing a checkpoint (docs/proofs.md §2, §5): signed with the stream list, kept, cosigned, kept again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

from sqlalchemy import Engine, exists, insert, literal, select

from ledger.checkpoint import Checkpoint, Signature, parse_note
from ledger.cosignature import WitnessKey, with_signatures
from ledger.errors import BadCheckpoint, KeyMismatch, NotALedger
from ledger.journal import check_head
from ledger.opening import stored_chain
from ledger.proof import Prover
from ledger.published import Published, published, rank
from ledger.reader import LedgerReader
from ledger.store import Ledger
from ledger.streams import extension, stream_list
from ledger.tables import published as table

ConsistencyFrom = Callable[[int], list[bytes]]
Ask = Callable[[bytes, ConsistencyFrom], Sequence[Signature]]
"""Gathers cosignatures on a note; the second argument gives the consistency proof from an older size to it."""


def nobody(_note: bytes, _consistency_from: ConsistencyFrom) -> list[Signature]:
    """No witness is asked."""
    return []


def publish(ledger: Ledger, ask: Ask = nobody) -> Published:
    """Publish the ledger at its present size; the note kept, with the cosignatures that `ask` gathered.

    No lock is taken: the size is that of a head already committed, and neither the entries up to it nor what they
    say of their streams ever change, so whatever is appended meanwhile, the same bytes are signed (Ed25519 gives
    equal signatures for equal texts: publishing twice at one size keeps one note). `ask` must return valid
    cosignatures only, as `ledger.asking.Asker` does.
    """
    reader = ledger.reader()
    note = _note(ledger, reader)
    size = _size(note)
    kept = _with_most(reader, note) or _keep(ledger, size, note)
    prover = Prover(reader)
    gathered = ask(kept.note, lambda old: prover.consistency(old, size))
    return _cosigned(ledger, kept, gathered)


def add_cosignatures(ledger: Ledger, note: bytes, witnesses: Sequence[WitnessKey]) -> Published:
    """Keep a published note with the cosignatures of the copy handed over; what is kept then.

    Raises BadCheckpoint when its text was never published here, when a cosignature is forged, and when it carries
    none of these witnesses. Lines of other keys are left out.
    """
    reader = ledger.reader()
    kept = _with_most(reader, note)
    if kept is None:
        raise BadCheckpoint("本账本没有发布过这个检查点", "this checkpoint was never published by this ledger")
    found = [key for key in witnesses if key.timestamp(note) is not None]
    ours = {(key.name, key.key_id) for key in found}
    lines = [one for one in parse_note(note)[1] if (one.name, one.key_id) in ours]
    if not lines:
        raise BadCheckpoint(
            "其中没有已知见证方的签名，请用 --witness 给出见证方公钥",
            "no cosignature of a known witness in it; give the witness's key with --witness",
        )
    return _cosigned(ledger, kept, lines)


def _note(ledger: Ledger, reader: LedgerReader) -> bytes:
    """The checkpoint of the present size, signed anew with the stream list's line."""
    head = reader.head()
    if head is None:
        raise NotALedger("账本是空的", "the ledger is empty")
    chain = stored_chain(reader)
    if chain.last != ledger.signer.verifier:
        raise KeyMismatch(f"账本的密钥已更换为 {chain.last}，请重新启动", f"the key is {chain.last} now; start again")
    root = check_head(head, lambda note: chain.open(note, ledger.origin)).root()
    line = extension(stream_list(reader, head.size))
    return ledger.signer.sign_note(Checkpoint(ledger.origin, head.size, root, (line,)))


def _size(note: bytes) -> int:
    return int(note.split(b"\n", 2)[1])


def _with_most(reader: LedgerReader, note: bytes) -> Published | None:
    """The kept note of this very text that has most cosignatures, and the latest of them."""
    text, size = parse_note(note)[0], _size(note)
    same = [one for one in published(reader, size) if one.size == size and parse_note(one.note)[0] == text]
    return max(same, key=rank, default=None)


def _cosigned(ledger: Ledger, kept: Published, gathered: Sequence[Signature]) -> Published:
    note = _one_each(kept.note, gathered)
    if note == kept.note:
        return kept
    stored = _keep(ledger, kept.size, note)
    ledger.remember_witnessed(note)
    return stored


def _one_each(note: bytes, gathered: Sequence[Signature]) -> bytes:
    """The note with one line for each witness, its latest: asked daily, they would pass the limit of lines else.

    BadCheckpoint when it would not be a readable note.
    """
    text, present = parse_note(note)
    lines: dict[tuple[str, bytes], Signature] = {}
    for one in (*present, *gathered):
        before = lines.get((one.name, one.key_id))
        if before is None or one.value[:8] > before.value[:8]:  # the time comes first, big-endian
            lines[one.name, one.key_id] = one
    first, *rest = lines.values()
    return with_signatures(f"{text}\n{first.line()}".encode(), rest)


def _keep(ledger: Ledger, size: int, note: bytes) -> Published:
    one = Published(sha256(note).hexdigest(), size, ledger.clock.now_us(), note)
    keep_note(ledger.reader().engine, one)
    return one


def keep_note(engine: Engine, one: Published) -> None:
    """Insert a published note, unless it is there."""
    values = [literal(value, column.type) for value, column in zip(one, table.columns, strict=True)]
    absent = ~exists().where(table.c.sha256 == one.sha256)
    with engine.begin() as connection:
        connection.execute(insert(table).from_select([c.name for c in table.columns], select(*values).where(absent)))
