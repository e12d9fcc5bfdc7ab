"""Publishing a checkpoint: signed with the stream list, kept once, cosigned, kept again, remembered beside the key."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ledger.checkpoint import Signature, parse, parse_note
from ledger.cosignature import Cosigner, cosigned, with_signatures
from ledger.envelope import Author
from ledger.errors import BadCheckpoint, HistoryMismatch, KeyMismatch
from ledger.keys import key_chain
from ledger.merkle import verify_consistency
from ledger.published import newest, published
from ledger.publishing import add_cosignatures, publish
from ledger.rotation import rotate
from ledger.store import Ledger
from ledger.streams import parse_extension, stream_list, stream_root
from tests.ledger.copying import Backup, forget
from tests.ledger.given import act, fact, open_ledger

WITNESS = Cosigner("witness.test", Ed25519PrivateKey.generate())
OTHER = Cosigner("other.test", Ed25519PrivateKey.generate())


def asked(*cosigners: Cosigner) -> Callable[[bytes, Callable[[int], list[bytes]]], list[Signature]]:
    """Witnesses that cosign whatever they are shown."""
    return lambda note, _consistency_from: [one.cosign(note, 1_700_000_000) for one in cosigners]


def test_a_published_checkpoint(ledger: Ledger) -> None:
    """Signed by the key of its size over the head's root, with count and root of the recomputed stream list."""
    for n in range(5):
        ledger.append(act(f"k{n}", fact(f"plan-{n % 2}", f"s{n}")))
    done = publish(ledger)
    reader = ledger.reader()
    head = reader.head()
    assert head is not None
    checkpoint = key_chain(reader).open(done.note, ledger.origin)
    assert (checkpoint.size, checkpoint.root) == (6, parse(head.checkpoint).root)
    assert parse_extension(checkpoint) == (3, stream_root(stream_list(reader, 6)))
    assert (done.sha256, done.size, done.cosignatures) == (sha256(done.note).hexdigest(), 6, 0)
    assert published(reader) == [done] == [publish(ledger)]  # the same bytes again: kept once
    assert newest(reader) == done and newest(reader, 7) is None and published(reader, 5) == []


def test_cosignatures_are_kept_beside(ledger: Ledger, tmp_path: Path) -> None:
    """The cosigned note is a row of its own; what comes later joins what is there; the newest has most of them."""
    ledger.append(act("k1"))
    first = publish(ledger, asked(WITNESS))
    second = publish(ledger, asked(WITNESS, OTHER))
    reader = ledger.reader()
    assert sorted(one.cosignatures for one in published(reader)) == [0, 1, 2]
    assert cosigned(second.note, [WITNESS.verifier, OTHER.verifier]).keys() == {"witness.test", "other.test"}
    assert second.note.startswith(first.note)
    assert newest(reader) == second
    (memory,) = tmp_path.glob("key.*.witnessed")
    assert memory.read_bytes() == second.note
    ledger.append(act("k2"))
    assert newest(reader) == second
    assert publish(ledger).size == 3 and newest(reader) == published(reader)[-1]


def test_the_proofs_given_to_witnesses_hold(ledger: Ledger) -> None:
    """Whoever asks from an older size gets the proof that it is a beginning of this one."""
    roots = {}
    for n in range(20):
        ledger.append(act(f"k{n}"))
        head = ledger.reader().head()
        assert head is not None
        roots[head.size] = parse(head.checkpoint).root
    seen = []

    def check(note: bytes, consistency_from: Callable[[int], list[bytes]]) -> list[Signature]:
        checkpoint = parse(note)
        for old, root in roots.items():
            proof = consistency_from(old)
            assert verify_consistency(old, checkpoint.size, root, checkpoint.root, proof)
            seen.append(old)
        assert consistency_from(0) == []
        return []

    publish(ledger, check)
    assert len(seen) == 20


def test_a_note_handed_over_as_a_file(ledger: Ledger) -> None:
    """Its known cosignatures are kept, others left out; forged, unknown, and of another text it is refused."""
    ledger.append(act("k1"))
    done = publish(ledger)
    sheet = with_signatures(done.note, [WITNESS.cosign(done.note, 5), OTHER.cosign(done.note, 6)])
    kept = add_cosignatures(ledger, sheet, [WITNESS.verifier])
    assert cosigned(kept.note, [WITNESS.verifier, OTHER.verifier]) == {"witness.test": 5}
    with pytest.raises(BadCheckpoint, match="no cosignature of a known witness"):
        add_cosignatures(ledger, sheet, [])
    forged = Signature("other.test", OTHER.verifier.key_id, bytes(72))
    with pytest.raises(BadCheckpoint):
        add_cosignatures(ledger, with_signatures(done.note, [forged]), [OTHER.verifier])
    head = ledger.reader().head()
    assert head is not None
    with pytest.raises(BadCheckpoint, match="never published"):
        add_cosignatures(ledger, with_signatures(head.checkpoint, [WITNESS.cosign(head.checkpoint, 5)]), [])
    assert sorted(one.cosignatures for one in published(ledger.reader())) == [0, 1]


def test_a_witness_asked_again_and_again_keeps_one_line(ledger: Ledger) -> None:
    """However often one size is published, the note kept stays readable: a witness's newer line replaces its older."""
    ledger.append(act("k1"))
    for time_s in range(1, 121):
        line = WITNESS.cosign(publish(ledger).note, time_s)
        kept = publish(ledger, lambda _note, _proof, line=line: [line])  # type: ignore[misc]
        assert len(parse_note(kept.note)[1]) == 2
    assert cosigned(kept.note, [WITNESS.verifier]) == {"witness.test": 120}
    assert newest(ledger.reader()) == kept
    sheet = with_signatures(published(ledger.reader())[0].note, [WITNESS.cosign(kept.note, 3)])
    assert add_cosignatures(ledger, sheet, [WITNESS.verifier]) == kept
    many = [Cosigner(f"w{n}.test", Ed25519PrivateKey.generate()).cosign(kept.note, 5) for n in range(99)]
    with pytest.raises(BadCheckpoint, match="at most 100"):
        publish(ledger, lambda _note, _proof: many)
    assert newest(ledger.reader()) == kept


def test_published_notes_cannot_be_changed(ledger: Ledger) -> None:
    """The table refuses UPDATE and DELETE like every other."""
    publish(ledger)
    for statement in ("UPDATE published SET size = 9", "DELETE FROM published"):
        with pytest.raises(SQLAlchemyError), ledger.reader().engine.begin() as connection:
            connection.execute(text(statement))
    assert len(published(ledger.reader())) == 1


def test_a_database_behind_the_witnessed_note_is_refused(database_url: str, tmp_path: Path) -> None:
    """What a witness saw must be there, even when the signer's own memory was replaced by an older one."""
    with open_ledger(database_url, tmp_path) as ledger:
        ledger.append(act("k1"))
    backup = Backup(database_url, tmp_path)
    (memory,) = tmp_path.glob("key.*.signed")
    older = memory.read_bytes()
    with open_ledger(database_url, tmp_path) as ledger:
        ledger.append(act("k2"))
        publish(ledger, asked(WITNESS))
    backup.restore()
    memory.write_bytes(older)
    with pytest.raises(HistoryMismatch, match="size 3"):
        open_ledger(database_url, tmp_path)
    forget(tmp_path, ".witnessed")  # the control: without it nobody notices
    open_ledger(database_url, tmp_path).close()


def test_after_a_rotation(ledger: Ledger) -> None:
    """Publishing goes on under the new key, also at the very size of the rotation; old notes stay good."""
    before = publish(ledger)
    rotate(ledger, Author("keeper-1", None, "ledger"), "到期", "县政府")
    after = publish(ledger)
    chain = key_chain(ledger.reader())
    assert chain.open(before.note, ledger.origin).size == 1
    assert chain.open(after.note, ledger.origin).size == 2
    assert [one.key_id for one in parse_note(after.note)[1]] == [chain.last.key_id]


@pytest.mark.postgres
def test_a_process_with_the_old_key_does_not_publish(postgres_url: str, tmp_path: Path) -> None:
    """Like writing, publishing with a retired key is refused."""
    with open_ledger(postgres_url, tmp_path) as first, open_ledger(postgres_url, tmp_path) as second:
        rotate(first, Author("keeper-1", None, "ledger"), "到期", "县政府")
        with pytest.raises(KeyMismatch):
            publish(second)
