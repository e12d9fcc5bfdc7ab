"""What recovery brings back beside the entries, and what it asks for first: checkpoints, documents, a decision."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.checkpoint import parse, parse_note
from ledger.copies import UnusableCopy
from ledger.cosignature import Cosigner
from ledger.decision import Decision
from ledger.errors import HistoryMismatch, InvalidEntry
from ledger.published import published
from ledger.publishing import publish
from ledger.reader import LedgerReader
from ledger.recovery import recover
from ledger.signer import Signer
from ledger.verify import verify
from tests.ledger import erasures
from tests.ledger.copying import Backup, export, forget
from tests.ledger.given import act, fact, open_ledger
from tests.ledger.test_recovery import restored

WHY = ("磁盘损坏", "县政府办公室")
WITNESS = Cosigner("witness.test", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


def witnessed_midway(url: str, folder: Path) -> bytes:
    """A ledger cosigned at 107 and written on to 110, then put back to 6: the cosigned note; the copy has the rest."""
    with open_ledger(url, folder) as ledger:
        for n in range(5):
            ledger.append(act(f"early-{n}", fact(f"plan-{n}", f"s{n}")))
    backup = Backup(url, folder)
    with open_ledger(url, folder) as ledger:
        ledger.append(act("bulk", *(fact("plan-bulk", f"b{n}") for n in range(101))))
        note = publish(ledger, lambda text, _: [WITNESS.cosign(text, 1_700_000_000)]).note
        for n in range(3):
            ledger.append(act(f"late-{n}", fact("plan-1", f"t{n}")))
        export(ledger.reader(), folder / "copy")
    backup.restore()
    assert parse(note).size == 107 and len(parse_note(note)[1]) == 2
    return note


def test_the_ledger_goes_on_after_recovery_past_a_cosigned_checkpoint(database_url: str, tmp_path: Path) -> None:
    """What the witness cosigned midway is in the recovered ledger again, head and cosignatures: writing goes on."""
    note = witnessed_midway(database_url, tmp_path)
    done = recover(database_url, tmp_path / "key", tmp_path / "copy")
    assert (done.before, done.size) == (6, 110)
    with open_ledger(database_url, tmp_path) as ledger:
        assert ledger.append(act("after")).positions == (111,)
        reader = ledger.reader()
        head = reader.head(107)
        assert head is not None and head.recorded_at == reader.entry(107).recorded_at
        assert parse(head.checkpoint).root == parse(note).root
    assert [one.note for one in published(LedgerReader.open(database_url))] == [note]


def test_cosignatures_come_back_from_the_copy_too(database_url: str, tmp_path: Path) -> None:
    """With the memory of the witness's note gone, the copy's own brings it back; a policy is met as before."""
    note = witnessed_midway(database_url, tmp_path)
    forget(tmp_path, ".witnessed")
    (tmp_path / "copy" / "checkpoints").mkdir()
    (tmp_path / "copy" / "checkpoints" / "00000000000000000107-0").write_bytes(note)
    assert recover(database_url, tmp_path / "key", tmp_path / "copy").published == 1
    reader = LedgerReader.open(database_url)
    policy = {
        "origin": "shilu.test/ledger", "quorum": 1, "verifier_keys": [reader.opened()["verifier_key"]],
        "witness_keys": [str(WITNESS.verifier)],
    }  # fmt: skip
    report = verify(reader, policy=policy)
    assert {one.name: one.verdict for one in report.checks}["witnesses"] == "ok", report


def test_a_recovery_without_the_notes_is_made_good(database_url: str, tmp_path: Path) -> None:
    """Where the entries are back already, but published notes are not, recovering again brings those alone."""
    note = witnessed_midway(database_url, tmp_path)
    (memory,) = tmp_path.glob("key.*.witnessed")
    kept = memory.read_bytes()
    memory.unlink()
    recover(database_url, tmp_path / "key", tmp_path / "copy")
    with open_ledger(database_url, tmp_path) as ledger:
        ledger.append(act("after"))
    memory.write_bytes(kept)
    open_ledger(database_url, tmp_path).close()  # no head at 107, yet the very entries
    assert LedgerReader.open(database_url).head(107) is None
    done = recover(database_url, tmp_path / "key", tmp_path / "copy")
    assert (done.before, done.size, done.published) == (111, 111, 1)
    assert [one.note for one in published(LedgerReader.open(database_url))] == [note]
    assert verify(LedgerReader.open(database_url)).integrity == "ok"
    with pytest.raises(HistoryMismatch, match="nothing to recover"):
        recover(database_url, tmp_path / "key", tmp_path / "copy")


def test_recovery_without_a_memory_is_somebodys_decision(sqlite_url: str, tmp_path: Path) -> None:
    """With nothing remembered, a copy may be an old one: a checkpoint from elsewhere, or a decision written down."""
    _, leaves = restored(sqlite_url, tmp_path)
    forget(tmp_path)
    with pytest.raises(HistoryMismatch, match="--checkpoint FILE"):
        recover(sqlite_url, tmp_path / "key", tmp_path / "copy")
    later = Signer.load(tmp_path / "key").sign(len(leaves) + 5, bytes(32))
    with pytest.raises(UnusableCopy, match="were signed"):
        recover(sqlite_url, tmp_path / "key", tmp_path / "copy", outside=later)
    with pytest.raises(InvalidEntry):
        recover(sqlite_url, tmp_path / "key", tmp_path / "copy", decision=Decision("keeper-1", "2021", " ", "谁"))
    assert LedgerReader.open(sqlite_url).size() == 6
    decision = Decision("keeper-1", "2021-03-01T09:00:00+08:00", *WHY)
    recover(sqlite_url, tmp_path / "key", tmp_path / "copy", decision=decision)
    (log,) = tmp_path.glob("key.*.trusted")
    told = json.loads(log.read_text())
    assert (told["size"], told["reason"], told["authority"]) == (len(leaves), *WHY)
    open_ledger(sqlite_url, tmp_path).close()


def test_a_checkpoint_from_elsewhere_stands_for_the_memory(sqlite_url: str, tmp_path: Path) -> None:
    """What somebody kept outside shows that the copy reaches far enough; nothing is written down then."""
    _, leaves = restored(sqlite_url, tmp_path)
    forget(tmp_path)
    note = (tmp_path / "outside").read_bytes()
    assert recover(sqlite_url, tmp_path / "key", tmp_path / "copy", outside=note).size == len(leaves)
    assert not list(tmp_path.glob("key.*.trusted"))
    open_ledger(sqlite_url, tmp_path).close()


def test_personal_documents_do_not_come_back_in_the_clear(sqlite_url: str, tmp_path: Path) -> None:
    """Neither one that was erased, nor one named by a command that commits to personal values."""
    with open_ledger(sqlite_url, tmp_path) as ledger:
        ledger.append(act("k0"))
    backup = Backup(sqlite_url, tmp_path)
    erased, masked, plain = erasures.datum(1), erasures.datum(2), b"an order of the county"
    digest = sha256(plain).hexdigest()
    with open_ledger(sqlite_url, tmp_path) as ledger:
        erasures.record(ledger, erased)
        named = fact("plan-1", "s8", document=masked.sha256)
        value = fact("plan-1", "s9", masked=[masked.commitment.digest])
        append = act("import", named, value)
        ledger.append(replace(append, commitments=[masked.commitment], personal={masked.sha256: masked.document}))
        ledger.append(
            replace(act("kk", fact("plan-1", "s10", documents=[erased.sha256, digest])), blobs={digest: plain})
        )
        erasures.ask(ledger, erased)
        erasures.approve(ledger, erased)
        folder = export(ledger.reader(), tmp_path / "copy")
    (folder / "documents").mkdir()
    for content in (erased.document, masked.document, plain):
        (folder / "documents" / sha256(content).hexdigest()).write_bytes(content)
    backup.restore()
    assert recover(sqlite_url, tmp_path / "key", folder).documents == 1
    with open_ledger(sqlite_url, tmp_path) as ledger:
        stored = ledger.reader().stored
        assert [stored(one) for one in (erased.sha256, masked.sha256, digest)] == [None, None, plain]


def test_only_plain_members_of_bounded_size_are_read(sqlite_url: str, tmp_path: Path) -> None:
    """A ZIP copy whose members are compressed is refused: what it unpacks to has no bound."""
    restored(sqlite_url, tmp_path)
    path = tmp_path / "copy.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(one for one in (tmp_path / "copy").rglob("*") if one.is_file()):
            archive.write(file, file.relative_to(tmp_path / "copy").as_posix())
    with pytest.raises(UnusableCopy, match="stored members only"):
        recover(sqlite_url, tmp_path / "key", path)
    assert LedgerReader.open(sqlite_url).size() == 6
