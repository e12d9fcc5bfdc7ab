"""A loss declared, a database trusted: whom each of them excuses, and whom it never does (docs/proofs.md §1)."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from ledger.checkpoint import parse
from ledger.clock import SimulatedClock
from ledger.envelope import Author
from ledger.errors import BadCheckpoint, HistoryMismatch, InvalidEntry, KeyMismatch
from ledger.keys import key_chain
from ledger.loss import NothingLost, declare_loss, trust_database
from ledger.reader import LedgerReader
from ledger.rotation import rotate
from ledger.signed_state import SignedState
from ledger.signer import Signer
from ledger.verify import verify
from tests.ledger.copying import Backup, forget
from tests.ledger.given import START, act, fact, open_ledger
from tests.ledger.test_recovery import restored

KEEPER = Author("keeper-1", None, "ledger")
WHY = ("磁盘损坏", "县政府办公室")


def test_declared_loss(database_url: str, tmp_path: Path) -> None:
    """The loss is an entry under a new key; an old checkpoint from elsewhere is contradicted by it, and names it."""
    note, leaves = restored(database_url, tmp_path)
    clock = SimulatedClock(START)
    done = declare_loss(database_url, tmp_path / "key", clock, KEEPER, *WHY)
    assert (done.position, done.lost_size, done.lost_root) == (7, len(leaves), parse(note).root)
    with open_ledger(database_url, tmp_path, clock) as ledger:
        ledger.append(act("on"))
        reader = ledger.reader()
        chain = key_chain(reader)
        assert chain.last == done.key == ledger.signer.verifier
        data = reader.entry(7).data
        assert data["lost_size"] == len(leaves) and (data["reason"], data["authority"]) == WHY
        with pytest.raises(Exception, match=f"history up to {len(leaves)} lost"):
            chain.trust(done.previous)
        chain.trust(done.key)
        for head in reader.heads():
            assert chain.open(head.checkpoint, ledger.origin).size == head.size
    with pytest.raises(NothingLost):
        declare_loss(database_url, tmp_path / "key", clock, KEEPER, *WHY)
    assert len(list(tmp_path.glob(f"key.*.signed.lost-{len(leaves)}"))) == 1
    report = verify(LedgerReader.open(database_url), key=done.previous, outside=(tmp_path / "outside").read_bytes())
    assert report.completeness == "failed"
    said = f"{len(leaves)} had been signed and were declared lost at position 7"
    assert any(said in one for one in report.proves_not)


def test_an_older_backup_after_a_declared_loss_is_refused_again(sqlite_url: str, tmp_path: Path) -> None:
    """The declaration excuses the history it names, not the next loss."""
    restored(sqlite_url, tmp_path)
    backup = Backup(sqlite_url, tmp_path)
    declare_loss(sqlite_url, tmp_path / "key", SimulatedClock(START), KEEPER, *WHY)
    open_ledger(sqlite_url, tmp_path).close()
    backup.restore()
    with pytest.raises((HistoryMismatch, KeyMismatch)):
        open_ledger(sqlite_url, tmp_path)


def test_a_lost_key_file_needs_a_declaration(sqlite_url: str, tmp_path: Path) -> None:
    """No key is made for a ledger that has one; the declaration brings a new one, and loses no entry."""
    with open_ledger(sqlite_url, tmp_path) as ledger:
        ledger.append(act("k1"))
    (tmp_path / "key").unlink()
    with pytest.raises(KeyMismatch, match="declare-loss"):
        open_ledger(sqlite_url, tmp_path)
    assert not (tmp_path / "key").exists()
    done = declare_loss(sqlite_url, tmp_path / "key", SimulatedClock(START), KEEPER, *WHY)
    assert (done.position, done.lost_size) == (3, 2)
    with open_ledger(sqlite_url, tmp_path) as ledger:
        assert ledger.append(act("k2")).positions == (4,)


def test_a_missing_memory_is_refused_until_the_database_is_trusted(database_url: str, tmp_path: Path) -> None:
    """Without its memory the signer does not write; the decision to trust is written down beside the key."""
    with open_ledger(database_url, tmp_path) as ledger:
        ledger.append(act("k1"))
    forget(tmp_path)
    with pytest.raises(HistoryMismatch, match="key trust-database"):
        open_ledger(database_url, tmp_path)
    with pytest.raises(InvalidEntry):
        trust_database(database_url, tmp_path / "key", SimulatedClock(START), KEEPER, " ", "谁")
    done = trust_database(database_url, tmp_path / "key", SimulatedClock(START), KEEPER, *WHY)
    assert done.size == 2
    (log,) = tmp_path.glob("key.*.trusted")
    assert json.loads(log.read_text())["authority"] == WHY[1]
    with pytest.raises(NothingLost):
        trust_database(database_url, tmp_path / "key", SimulatedClock(START), KEEPER, *WHY)
    with open_ledger(database_url, tmp_path) as ledger:
        assert ledger.append(act("k2")).positions == (3,)


def test_a_second_loss_is_not_excused_by_the_first(sqlite_url: str, tmp_path: Path) -> None:
    """After a declaration, an older backup of what the new key signed is refused, though its size was declared lost."""
    _, leaves = restored(sqlite_url, tmp_path)
    declare_loss(sqlite_url, tmp_path / "key", SimulatedClock(START), KEEPER, *WHY)
    with open_ledger(sqlite_url, tmp_path) as ledger:
        ledger.append(act("n1", fact("plan-1", "n1")))
    backup = Backup(sqlite_url, tmp_path)
    with open_ledger(sqlite_url, tmp_path) as ledger:
        for n in range(5):
            ledger.append(act(f"m{n}", fact("plan-1", f"m{n}")))
        assert ledger.reader().size() < len(leaves)
    backup.restore()
    with pytest.raises(HistoryMismatch, match="ends at 8"):
        open_ledger(sqlite_url, tmp_path)
    done = declare_loss(sqlite_url, tmp_path / "key", SimulatedClock(START), KEEPER, *WHY)
    assert (done.position, done.lost_size) == (9, 13)


def test_a_tail_under_a_strange_key_is_not_declared_a_loss(sqlite_url: str, tmp_path: Path) -> None:
    """A rotation appended without the old key's signature does not become the ledger's by declaring the key lost."""
    with open_ledger(sqlite_url, tmp_path) as ledger:
        ledger.append(act("k1"))
        old, strange = ledger.signer, Signer.generate(ledger.origin)
    shutil.copytree(tmp_path, tmp_path / "forger")
    with open_ledger(f"sqlite:///{tmp_path / 'forger' / 'ledger.db'}", tmp_path / "forger") as forger:
        (tmp_path / "forger" / "key.next").write_text(strange.to_text())
        rotate(forger, KEEPER, *WHY)
        forger.append(act("forged"))
    database = Path(sqlite_url.removeprefix("sqlite:///"))
    with sqlite3.connect(tmp_path / "forger" / "ledger.db") as source, sqlite3.connect(database) as target:
        source.execute("DROP TRIGGER heads_no_delete")
        source.execute("DELETE FROM heads WHERE size = 3")  # the one that the forger cannot have: signed by the old key
        source.commit()
        source.backup(target)
    with pytest.raises(KeyMismatch, match=r"declare-loss|another key"):
        open_ledger(sqlite_url, tmp_path)
    for gone in (False, True):
        if gone:
            (tmp_path / "key").unlink()
        with pytest.raises(BadCheckpoint, match="rotation at 3 has no head signed by both"):
            declare_loss(sqlite_url, tmp_path / "key", SimulatedClock(START), KEEPER, *WHY)
    assert LedgerReader.open(sqlite_url).size() == 4 and old.verifier != strange.verifier


def test_what_was_set_aside_is_never_overwritten(tmp_path: Path) -> None:
    """Setting a memory of one size aside twice keeps both."""
    state = SignedState(tmp_path / "key.0.signed")
    for size in (b"first", b"second"):
        state.note(7, size)
        state.set_aside("lost-7")
    state.close()
    assert {path.name for path in tmp_path.iterdir()} == {
        "key.0.signed", "key.0.signed.lost-7", "key.0.signed.lost-7.2"
    }  # fmt: skip


def test_an_outside_checkpoint_is_told_by_whose_it_is(sqlite_url: str, tmp_path: Path) -> None:
    """Of the lost part, of a retired key beyond its time, or of nobody here: three things, and none is passed over."""
    restored(sqlite_url, tmp_path)
    outside, old = (tmp_path / "outside").read_bytes(), Signer.load(tmp_path / "key")
    reader = LedgerReader.open(sqlite_url)
    midway = old.sign(100, bytes(32))
    early = reader.head(6)
    assert early is not None
    declare_loss(sqlite_url, tmp_path / "key", SimulatedClock(START), KEEPER, *WHY)
    with open_ledger(sqlite_url, tmp_path) as ledger:
        ledger.append(act("on"))
    strange = Signer.generate("shilu.test/ledger").sign(100, bytes(32))
    wanted = {
        outside: "this checkpoint is of the part declared lost (#7)", midway: "of the part declared lost (#7)",
        old.sign(5_000, bytes(32)): "held only up to size 6", strange: "no signature by",
    }  # fmt: skip
    for note, said in wanted.items():
        report = verify(reader, outside=note)
        (check,) = (one for one in report.checks if one.name == "consistency")
        assert check.verdict == "failed" and said in check.detail, check
        assert report.completeness == "failed"
    assert verify(reader, outside=early.checkpoint).completeness == "ok"
