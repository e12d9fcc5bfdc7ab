"""Sealing and erasure: nothing of a value in the database, ever; after an approval nothing of it anywhere (P16)."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from ledger.commitment import new_commitment
from ledger.database import writing_engine
from ledger.envelope import Commitment
from ledger.grants import writer_grants
from ledger.reader import LedgerReader
from ledger.sealing import DoesNotOpen, document_name
from ledger.store import Ledger
from ledger.vault import Vault, vault_beside
from ledger.verify import verify
from tests.ledger.erasures import APPROVES, ASKS, NAME, Datum, approve, ask, datum, files_with, killed, record, standing
from tests.ledger.given import open_ledger
from tests.ledger.test_append_only import _role

SOAK = bool(os.environ.get("SHILU_SOAK"))
STRIDE = 1 if SOAK else 7


def database_folder(url: str, folder: Path) -> Path:
    """Where the database's files lie: on PostgreSQL the server's data directory, after a checkpoint."""
    if url.startswith("sqlite"):
        return folder
    engine = writing_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")
        place = Path(str(connection.exec_driver_sql("SHOW data_directory").scalar()))
    engine.dispose()
    return place


def vault_of(folder: Path) -> Vault:
    """The vault of the tests' ledgers."""
    return Vault(vault_beside(folder / "key"))


def test_a_datum_is_held_sealed(ledger: Ledger) -> None:
    """Recorded, it opens again, value and document; without the vault both are withheld, and the ledger verifies."""
    one = datum(1)
    record(ledger, one)
    assert standing(ledger, one) == "held"
    blind = LedgerReader(ledger.reader().engine)
    assert blind.commitment(one.commitment.digest) is None and blind.blob(one.sha256) is None
    found = blind.archive.document(one.sha256)
    assert found is not None and (found.content, found.state) == (None, "withheld")
    assert verify(blind).integrity == "ok"


def test_nothing_of_it_is_ever_in_the_database(database_url: str, tmp_path: Path) -> None:
    """Before any erasure neither value, salt, document nor key lies in a file of the database; keys in the vault."""
    one = datum(1)
    with open_ledger(database_url, tmp_path) as ledger:
        record(ledger, one)
        keys = [key for key_id in vault_of(tmp_path).ids() if (key := vault_of(tmp_path).key(key_id))]
        assert len(keys) == 2
        place = database_folder(database_url, tmp_path)
        for needle in one.needles:
            assert files_with(place, needle) == []
        for key in keys:
            assert [name for name in files_with(place, key) if not name.endswith(".key")] == []
        assert files_with(place, one.commitment.digest.encode()) != [], "control: this search finds what is there"


@pytest.mark.parametrize("table", ["commitments", "blobs"])
def test_control_without_sealing_the_search_finds_it(database_url: str, tmp_path: Path, table: str) -> None:
    """Control: the same value stored plain, as a ledger without sealing would, is found in the database's files."""
    one = datum(1)
    with open_ledger(database_url, tmp_path) as ledger:
        with ledger.reader().engine.begin() as connection:
            if table == "blobs":
                insert, row = "INSERT INTO blobs VALUES (:a, :b)", {"a": one.sha256, "b": one.document}
            else:
                insert = "INSERT INTO commitments VALUES (:a, :b, :c)"
                row = {"a": one.commitment.digest, "b": one.commitment.salt, "c": one.commitment.value}
            connection.execute(text(insert), row)
        assert files_with(database_folder(database_url, tmp_path), one.commitment.value.encode()) != []


def test_erasure_is_real(database_url: str, tmp_path: Path) -> None:
    """P16: after the approval no byte of value, salt, document or key is in any file; all else stands and verifies."""
    gone, stays = datum(1), datum(2)
    with open_ledger(database_url, tmp_path) as ledger:
        record(ledger, gone)
        before = vault_of(tmp_path).ids()
        keys = [vault_of(tmp_path).key(key_id) or b"?" for key_id in before]
        rows = ledger.reader().ask("SELECT content FROM sealed")
        record(ledger, stays)
        ask(ledger, gone)
        assert standing(ledger, gone) == "held", "asking alone erases nothing"
        approve(ledger, gone)
        assert (standing(ledger, gone), standing(ledger, stays)) == ("erased", "held")
        places = (database_folder(database_url, tmp_path), tmp_path)
        for needle in (*gone.needles, *keys):
            assert [files_with(place, needle) for place in places] == [[], []]
        if database_url.startswith("sqlite"):  # on PostgreSQL ciphertext may stay in old WAL: without a key, noise
            assert [files_with(tmp_path, bytes(content)) for (content,) in rows] == [[], []]
        assert vault_of(tmp_path).ids().isdisjoint(before)
        assert verify(ledger.reader()).integrity == "ok"
    with open_ledger(database_url, tmp_path) as ledger:
        assert (standing(ledger, gone), standing(ledger, stays)) == ("erased", "held")


def test_the_requester_cannot_approve(ledger: Ledger) -> None:
    """An approval by the requester, even recorded past the commands and in another role, erases nothing."""
    one = datum(1)
    record(ledger, one)
    ask(ledger, one)
    approve(ledger, one, ASKS.__class__(ASKS.actor_id, "别的单位", "plan_office"))
    assert standing(ledger, one) == "held"


def test_a_restored_key_opens_nothing(ledger: Ledger, tmp_path: Path) -> None:
    """Row and key put back from backups after an erasure: not shown, and destroyed again at the next opening."""
    one = datum(1)
    record(ledger, one)
    saved = {path: path.read_bytes() for path in vault_of(tmp_path).folder.glob("*.key")}
    rows = ledger.reader().ask("SELECT digest, content FROM sealed")
    ask(ledger, one)
    approve(ledger, one)
    for path, key in saved.items():
        path.write_bytes(key)
    with ledger.reader().engine.begin() as connection:
        for digest, content in rows:
            connection.execute(text("INSERT INTO sealed VALUES (:a, :b)"), {"a": digest, "b": bytes(content)})
    reader = ledger.reader()
    assert reader.commitment(one.commitment.digest) is None and reader.blob(one.sha256) is None
    assert list(reader.commitments()) == [] and one.sha256 not in dict(reader.blobs())
    assert ledger.finish_erasures() == 2
    assert standing(ledger, one) == "erased" and vault_of(tmp_path).ids() == frozenset()


@pytest.mark.parametrize("column", ["digest", "content"])
def test_a_tampered_row_opens_nothing(ledger: Ledger, column: str) -> None:
    """Ciphertext changed, or moved under another commitment's digest, is refused and shows up in verification."""
    one, other = datum(1), datum(2)
    record(ledger, one)
    record(ledger, other)
    with ledger.reader().engine.begin() as connection:
        rows = connection.execute(text("SELECT digest, content FROM sealed WHERE digest LIKE 'hmac%'")).all()
        (a, first), (b, second) = [(digest, bytes(content)) for digest, content in rows]
        changed = {a: second, b: first} if column == "digest" else {a: first[:-1] + bytes([first[-1] ^ 1]), b: second}
        for digest, content in changed.items():
            connection.execute(text("UPDATE sealed SET content = :c WHERE digest = :d"), {"c": content, "d": digest})
    with pytest.raises(DoesNotOpen):
        ledger.reader().commitment(a)
    assert Commitment(a, b"", "") in ledger.reader().commitments()


def test_modes_of_the_vault(ledger: Ledger, tmp_path: Path) -> None:
    """The folder is the owner's alone (0700), and so is every file in it (0600)."""
    record(ledger, datum(1))
    folder = vault_of(tmp_path).folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_refused_command_leaves_no_key(ledger: Ledger, tmp_path: Path) -> None:
    """Keys of what was not recorded are swept at the next opening; those of what was recorded stay."""
    kept, lost = datum(1), datum(1)  # one idempotency key, two commands
    record(ledger, kept)
    before = vault_of(tmp_path).ids()
    lost_ = Datum(1, lost.commitment, lost.document)
    record(ledger, lost_)  # answered with the first receipt: nothing of it is recorded
    assert vault_of(tmp_path).ids() == before
    ledger.close()


def test_old_plain_values_are_sealed(database_url: str, tmp_path: Path) -> None:
    """A value that an earlier version stored plain is sealed at the next opening; its bytes leave the SQLite file."""
    old = new_commitment(NAME + "旧")
    with open_ledger(database_url, tmp_path) as ledger, ledger.reader().engine.begin() as connection:
        row = {"a": old.digest, "b": old.salt, "c": old.value}
        connection.execute(text("INSERT INTO commitments VALUES (:a, :b, :c)"), row)
    with open_ledger(database_url, tmp_path) as ledger:
        assert ledger.reader().commitment(old.digest) == old
        assert ledger.reader().ask("SELECT digest FROM commitments") == []
        if database_url.startswith("sqlite"):  # PostgreSQL keeps it in old WAL segments until they are reused
            assert [files_with(tmp_path, needle) for needle in (old.value.encode(), old.salt)] == [[], []]


@pytest.mark.postgres
def test_a_role_that_may_not_delete(postgres_url: str, tmp_path: Path) -> None:
    """An insert-only role erases too: the key dies, the row it may not delete is noise; the owner removes it later."""
    one = datum(1)
    open_ledger(postgres_url, tmp_path).close()
    with _role(postgres_url, "shilu_sealer", writer_grants("shilu_sealer")) as as_writer:
        with open_ledger(as_writer, tmp_path) as ledger:
            record(ledger, one)
            ask(ledger, one)
            approve(ledger, one)
            reader = ledger.reader()
            assert vault_of(tmp_path).ids() == frozenset() and len(reader.archive.digests()) == 2
            assert reader.commitment(one.commitment.digest) is None and reader.blob(one.sha256) is None
        open_ledger(as_writer, tmp_path).close()  # and it can be opened again
    with open_ledger(postgres_url, tmp_path) as ledger:
        assert standing(ledger, one) == "erased"


def test_two_ledgers_share_a_vault(sqlite_url: str, tmp_path: Path) -> None:
    """Sweeping what one ledger left pending never touches the keys of another, or of a restored copy."""
    one = datum(1)
    other = sqlite_url.replace("ledger.db", "other.db")
    shared, elsewhere = tmp_path / "shared", tmp_path / "elsewhere"
    with open_ledger(sqlite_url, tmp_path, vault=shared) as ledger:
        record(ledger, one)
        own = ledger.reader().entry(1).leaf_hash.hex()[:16]
    for path in shared.glob("*.key"):  # as if killed right after its commit
        path.rename(path.with_suffix(f".{own}.new"))
    with open_ledger(other, elsewhere, vault=shared) as ledger:
        record(ledger, datum(2))
    with open_ledger(sqlite_url, tmp_path, vault=shared) as ledger:
        assert standing(ledger, one) == "held"
        assert len(Vault(shared).ids()) == 4 and list(shared.glob("*.new")) == []


@pytest.mark.parametrize("act", ["record", "approve", "reopen"])
def test_killed_between_any_two_steps(database_url: str, tmp_path: Path, act: str) -> None:
    """Killed at every line of sealing code while recording, approving and finishing: after reopening all or nothing.

    Recorded with its keys or not at all and no key left; erased entirely or held entirely; killed again meanwhile.
    """
    seen: dict[str, int] = {}
    number, step, died = 0, 1, True
    while died:
        number += 1
        one = datum(number)
        with open_ledger(database_url, tmp_path) as ledger:
            if act != "record":
                record(ledger, one)
                ask(ledger, one)
        if act == "reopen":
            assert killed(10**9, lambda one=one: _unfinished(database_url, tmp_path, one)) is False
        died = killed(step, lambda one=one: _live(database_url, tmp_path, one, act))
        with open_ledger(database_url, tmp_path) as ledger:
            state = standing(ledger, one)
            seen[state] = seen.get(state, 0) + 1
            assert state in {"record": ("absent", "held"), "approve": ("held", "erased"), "reopen": ("erased",)}[act]
            if not died:
                assert state == ("held" if act == "record" else "erased")
            rows = set(ledger.reader().archive.key_ids().values())
            assert vault_of(tmp_path).ids() == rows, "a key without its row, or a row without its key"
            assert verify(ledger.reader()).integrity == "ok"
        step += STRIDE
    assert number > (20 if SOAK else 4), "too few steps for the kills to mean anything"
    if act == "record":
        assert seen.keys() == {"absent", "held"}


def _live(url: str, folder: Path, one: Datum, act: str) -> None:
    with open_ledger(url, folder) as ledger:
        if act == "record":
            record(ledger, one)
        elif act == "approve":
            approve(ledger, one)


def _unfinished(url: str, folder: Path, one: Datum) -> None:
    """The approval is recorded, the bytes are all still there: as if killed right after the commit."""
    with open_ledger(url, folder) as ledger:
        ledger._keeper = None
        approve(ledger, one, APPROVES)
        assert document_name(one.sha256) in ledger.reader().archive.key_ids()


def test_keys_are_on_the_disk_before_the_commit(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each key file and their folder are synced before the commit begins: power may fail right after it."""
    told: list[str] = []
    sync, record_ = os.fsync, ledger._recorder.record
    monkeypatch.setattr("ledger.vault.os.fsync", lambda fd: (told.append("sync"), sync(fd))[1])
    monkeypatch.setattr(ledger._recorder, "record", lambda requests: (told.append("commit"), record_(requests))[1])
    record(ledger, datum(1))
    assert told[:4] == ["sync", "sync", "sync", "commit"]
