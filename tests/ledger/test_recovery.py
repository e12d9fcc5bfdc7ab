"""P6: a database that lost signed history is refused, and the three ways out of that (docs/proofs.md §1)."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.checkpoint import parse
from ledger.clock import SimulatedClock
from ledger.copies import UnusableCopy
from ledger.envelope import Author
from ledger.errors import BadCheckpoint, HistoryMismatch, KeyMismatch, KeyRecovered
from ledger.keys import key_chain
from ledger.loss import trust_database
from ledger.opening import remembered_of
from ledger.own_facts import own_draft
from ledger.published import published
from ledger.publishing import publish
from ledger.reader import LedgerReader
from ledger.recovery import recover
from ledger.registry import ERASURE_REQUESTED
from ledger.rotation import rotate
from ledger.verify import verify
from tests.ledger.copying import Backup, export, forget, packed
from tests.ledger.given import START, act, fact, open_ledger

KEEPER = Author("keeper-1", None, "ledger")
WHY = ("磁盘损坏", "县政府办公室")
LOST = 300


def restored(url: str, folder: Path) -> tuple[bytes, dict[int, bytes]]:
    """A ledger written on, copied elsewhere, and put back to an older backup: last checkpoint, leaves by position."""
    with open_ledger(url, folder) as ledger:
        for n in range(5):
            ledger.append(act(f"early-{n}", fact(f"plan-{n}", f"s{n}")))
    backup = Backup(url, folder)
    with open_ledger(url, folder) as ledger:
        ledger.append(act("bulk", *(fact("plan-bulk", f"b{n}") for n in range(LOST))))
        ledger.append(act("late", fact("plan-1", "s9"), fact("plan-2", "s9")))
        reader = ledger.reader()
        export(reader, folder / "copy")
        head = reader.head()
        assert head is not None
        leaves = {entry.position: entry.leaf for entry in reader.entries()}
        note = publish(ledger).note
    (folder / "outside").write_bytes(note)
    backup.restore()
    return head.checkpoint, leaves


def test_an_older_backup_is_refused_and_says_what_to_do(database_url: str, tmp_path: Path) -> None:
    """Writing is refused for a restored backup, and the refusal names every way out."""
    restored(database_url, tmp_path)
    with pytest.raises(HistoryMismatch) as refused:
        open_ledger(database_url, tmp_path)
    for words in ("key recover", "key declare-loss"):
        assert words in refused.value.zh and words in refused.value.en
    assert LedgerReader.open(database_url).size() == 6


def test_recovered_as_if_nothing_had_happened(database_url: str, tmp_path: Path) -> None:
    """Every lost entry is back byte for byte; old checkpoints hold; positions and streams go on from there."""
    note, leaves = restored(database_url, tmp_path)
    done = recover(database_url, tmp_path / "key", tmp_path / "copy")
    assert (done.before, done.size, done.unwitnessed) == (6, len(leaves), ())
    reader = LedgerReader.open(database_url)
    assert {entry.position: entry.leaf for entry in reader.entries()} == leaves
    report = verify(reader, outside=(tmp_path / "outside").read_bytes())
    assert (report.integrity, report.completeness) == ("ok", "ok"), report
    head = reader.head()
    assert head is not None and head.checkpoint == note
    with open_ledger(database_url, tmp_path) as ledger:
        assert ledger.append(act("after", fact("plan-1", "s10"))).positions == (len(leaves) + 1,)
        assert ledger.append(act("early-1", fact("plan-1", "s1"))).replayed
        assert verify(ledger.reader()).integrity == "ok"


def test_a_recovered_key_is_not_answered_nor_recorded_again(database_url: str, tmp_path: Path) -> None:
    """The command under a recovered key cannot be compared: it is refused, and the refusal says where it stands."""
    _, leaves = restored(database_url, tmp_path)
    recover(database_url, tmp_path / "key", tmp_path / "copy")
    with open_ledger(database_url, tmp_path) as ledger:
        with pytest.raises(KeyRecovered, match=f"{len(leaves) - 1} to {len(leaves)}"):
            ledger.append(act("late", fact("plan-1", "s9"), fact("plan-2", "s9")))
        assert ledger.reader().size() == len(leaves)


def test_recovered_from_a_bundle_into_an_empty_database(sqlite_url: str, tmp_path: Path) -> None:
    """With the whole database gone, a ZIP copy and the key's memory are enough; without them it is not begun anew."""
    _, leaves = restored(sqlite_url, tmp_path)
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    for part in ("", "-wal", "-shm"):
        path.with_name(f"{path.name}{part}").unlink(missing_ok=True)
    with pytest.raises(HistoryMismatch, match="key recover"):
        open_ledger(sqlite_url, tmp_path)
    recover(sqlite_url, tmp_path / "key", packed(tmp_path / "copy"))
    with open_ledger(sqlite_url, tmp_path) as ledger:
        assert {entry.position: entry.leaf for entry in ledger.reader().entries()} == leaves
        assert verify(ledger.reader()).integrity == "ok"


def test_an_unsound_copy_writes_nothing(database_url: str, tmp_path: Path) -> None:
    """One changed byte, a missing bundle, a copy that ends too early: refused, the database as it was."""
    restored(database_url, tmp_path)
    bundle = tmp_path / "copy" / "tile" / "entries" / "000"
    sound = bundle.read_bytes()
    bundle.write_bytes(sound.replace(b'"value":"80"', b'"value":"81"', 200)[: len(sound)])
    with pytest.raises(HistoryMismatch, match="nothing was written"):
        recover(database_url, tmp_path / "key", tmp_path / "copy")
    bundle.write_bytes(sound[:-1])
    with pytest.raises(UnusableCopy):
        recover(database_url, tmp_path / "key", tmp_path / "copy")
    bundle.write_bytes(sound)
    (tail,) = (tmp_path / "copy").rglob("tile/entries/001.p/*")
    tail.unlink()
    with pytest.raises(UnusableCopy, match="256 entries"):
        recover(database_url, tmp_path / "key", tmp_path / "copy")
    assert LedgerReader.open(database_url).size() == 6


def test_a_second_history_cannot_be_recovered_over(sqlite_url: str, tmp_path: Path) -> None:
    """A database that was written on beside the signed history is not a beginning of it."""
    restored(sqlite_url, tmp_path)
    saved = {path: path.read_bytes() for path in tmp_path.glob("key.*.signed")}
    forget(tmp_path)
    trust_database(sqlite_url, tmp_path / "key", SimulatedClock(START), KEEPER, *WHY)
    with open_ledger(sqlite_url, tmp_path) as ledger:
        ledger.append(act("other"))
    for path, content in saved.items():
        path.write_bytes(content)
    with pytest.raises(HistoryMismatch, match="nothing was written"):
        recover(sqlite_url, tmp_path / "key", tmp_path / "copy")


def test_control_without_memory_a_second_history_is_signed(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: with the check of the memory taken out, the restored database signs another root at a signed size."""
    note, leaves = restored(sqlite_url, tmp_path)
    forget(tmp_path)
    with pytest.raises(HistoryMismatch):
        open_ledger(sqlite_url, tmp_path)
    monkeypatch.setattr("ledger.store.opening.check_history", lambda *_: None)
    with open_ledger(sqlite_url, tmp_path) as ledger:
        ledger.append(act("other", *(fact("plan-x", f"x{n}") for n in range(len(leaves) - 6))))
        forked = ledger.reader().head()
        assert forked is not None
        assert forked.size == parse(note).size
        assert parse(forked.checkpoint).root != parse(note).root
        assert key_chain(ledger.reader()).open(note, ledger.origin)  # both valid: a fork


def test_the_last_witnessed_checkpoint_is_remembered(sqlite_url: str, tmp_path: Path) -> None:
    """Also without the signer's own memory, a database behind the last cosigned note is not to be trusted."""
    note, leaves = restored(sqlite_url, tmp_path)
    (memory,) = tmp_path.glob("key.*.signed")
    memory.with_suffix(".witnessed").write_bytes(note)
    memory.unlink()
    with pytest.raises(HistoryMismatch):
        trust_database(sqlite_url, tmp_path / "key", SimulatedClock(START), KEEPER, *WHY)
    with pytest.raises(HistoryMismatch):
        open_ledger(sqlite_url, tmp_path)
    assert remembered_of(tmp_path / "key", "shilu.test/ledger") == note
    assert remembered_of(tmp_path / "key", "another.test") is None
    assert recover(sqlite_url, tmp_path / "key", tmp_path / "copy").size == len(leaves)
    open_ledger(sqlite_url, tmp_path).close()


def test_documents_and_published_checkpoints_come_back(database_url: str, tmp_path: Path) -> None:
    """The documents that lost entries name, whole or not at all; none that was to be erased; published notes."""
    wanted, erased, strange = b"a report", b"a person's file", b"never named"
    digests = [sha256(one).hexdigest() for one in (wanted, erased, strange)]
    with open_ledger(database_url, tmp_path) as ledger:
        ledger.append(act("k1"))
    backup = Backup(database_url, tmp_path)
    with open_ledger(database_url, tmp_path) as ledger:
        named = fact("plan-1", "s2", documents=digests[:2])
        ledger.append(replace(act("k2", named), blobs={digests[0]: wanted}))
        request = {"digests": [f"sha256:{digests[1]}"], "ground": "g", "reason": "r", "request": "q"}
        ledger.append_own([own_draft(ERASURE_REQUESTED, request, "q", ledger.today())], KEEPER, "k3", b"")
        note = publish(ledger)
        folder = export(ledger.reader(), tmp_path / "copy")
    (folder / "checkpoint").write_bytes(note.note)
    (folder / "documents").mkdir()
    for digest, content in zip(digests, (wanted, erased, strange), strict=True):
        (folder / "documents" / digest).write_bytes(content)
    backup.restore()
    (folder / "documents" / digests[0]).write_bytes(b"another")
    with pytest.raises(UnusableCopy, match="was changed"):
        recover(database_url, tmp_path / "key", folder)
    (folder / "documents" / digests[0]).write_bytes(wanted)
    done = recover(database_url, tmp_path / "key", folder)
    assert (done.documents, done.published) == (1, 1)
    reader = LedgerReader.open(database_url)
    assert dict(reader.blobs())[digests[0]] == wanted
    assert {digest for digest, _ in reader.blobs()}.isdisjoint(digests[1:])
    assert [one.note for one in published(reader)] == [note.note]


@pytest.mark.parametrize("destroyed", [False, True])
def test_a_lost_rotation_comes_back(sqlite_url: str, tmp_path: Path, destroyed: bool) -> None:
    """Lost entries that change the key come back too; without the retired key's file the gap is named."""
    with open_ledger(sqlite_url, tmp_path) as ledger:
        ledger.append(act("k1"))
    backup = Backup(sqlite_url, tmp_path)
    with open_ledger(sqlite_url, tmp_path) as ledger:
        ledger.append(act("k2"))
        done = rotate(ledger, KEEPER, *WHY)
        ledger.append(act("k3"))
        export(ledger.reader(), tmp_path / "copy")
    backup.restore()
    with pytest.raises((HistoryMismatch, KeyMismatch)):
        open_ledger(sqlite_url, tmp_path)
    if destroyed:
        Path(done.retired).unlink()
    assert recover(sqlite_url, tmp_path / "key", tmp_path / "copy").unwitnessed == ((4,) if destroyed else ())
    with open_ledger(sqlite_url, tmp_path) as ledger:
        ledger.append(act("k4"))
        chain = key_chain(ledger.reader())
        assert all(chain.open(head.checkpoint, ledger.origin) for head in ledger.reader().heads())
        assert (ledger.reader().head(4) is None) == destroyed
        if destroyed:
            with pytest.raises(BadCheckpoint, match="no head signed by both"):
                chain.trust(done.previous, lambda size: (h := ledger.reader().head(size)) and h.checkpoint)
