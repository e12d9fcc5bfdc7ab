"""Backups: verified before they have their name, a prefix of what is written, put back only where nothing is."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from aggregates.refusal import Refused
from api import service_store
from api.backup import making, manifest
from api.backup.making import back_up
from api.backup.places import INCOMPLETE, UNVERIFIED
from api.backup.restoring import restore
from api.cli import app
from api.demo import demo_settings
from api.feed.hooks import ACTIVE, Hook, Hooks
from api.feed.reasons import said
from api.feed.selection import Selection
from api.settings import Settings
from ledger.errors import HistoryMismatch, LedgerError
from ledger.migrations import HEAD
from ledger.reader import LedgerReader
from ledger.recovery import recover
from ledger.store import Ledger
from ledger.vault import vault_beside
from replay.mirror import mirror
from tests.api import worlds
from tests.ledger import erasures
from tests.ledger.given import ORIGIN, act, fact, open_ledger

WRITERS = 4


def settings_of(url: str, folder: Path) -> Settings:
    """The settings of the ledger at `url` with its key in `folder`."""
    return Settings(database_url=url, key_file=folder / "key", origin=ORIGIN)


def write(ledger: Ledger, first: int, count: int) -> None:
    """Some entries of seven plans, one commit."""
    ledger.append(act(f"k{first}", *(fact(f"plan-{n % 7}", f"s{n}", value="80") for n in range(first, first + count))))


def leaves(url: str) -> list[bytes]:
    """Every leaf hash of a ledger."""
    reader = LedgerReader.open(url)
    try:
        return [bytes(entry.leaf_hash) for entry in reader.entries()]
    finally:
        reader.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the ledger lies."""
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def held(database_url: str, home: Path) -> Settings:
    """A ledger of 301 entries on each database."""
    with open_ledger(database_url, home) as ledger:
        write(ledger, 0, 300)
    return settings_of(database_url, home)


@pytest.fixture
def small(home: Path) -> Settings:
    """The same on SQLite."""
    url = f"sqlite:///{home / 'ledger.db'}"
    with open_ledger(url, home) as ledger:
        write(ledger, 0, 300)
    return settings_of(url, home)


def test_a_backup_while_four_writers_write(database_url: str, home: Path, tmp_path: Path) -> None:
    """Taken while commits go on, it verifies, lacks nothing that was there when it began, and is a prefix."""
    stop = threading.Event()
    with open_ledger(database_url, home) as ledger:
        write(ledger, 0, 2_000)

        def busy(writer: int) -> None:
            n = 0
            while not stop.is_set():
                ledger.append(act(f"{writer}-{n}", fact(f"own-{writer}", f"o{writer}-{n}")))
                n += 1

        threads = [threading.Thread(target=busy, args=(writer,)) for writer in range(WRITERS)]
        for thread in threads:
            thread.start()
        try:
            time.sleep(0.1)
            before = ledger.reader().size()
            made = back_up(settings_of(database_url, home), tmp_path / "b")
            time.sleep(0.1)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        after = ledger.reader().size()
    copied = leaves(str(made.folder / manifest.LEDGER))
    assert before <= len(copied) == made.manifest["size"] < after
    assert copied == leaves(database_url)[: len(copied)]
    assert (made.report.integrity, made.report.completeness) == ("ok", "ok")
    assert {one.verdict for one in made.report.checks if one.name not in ("witnesses", "views")} == {"ok"}


def test_what_a_backup_consists_of(held: Settings, tmp_path: Path) -> None:
    """Ledger, a note on the key, a manifest with the SHA-256 of each; no private key, nothing for others to read."""
    made = back_up(held, tmp_path / "b")
    names = {file.name for file in made.folder.iterdir()}
    assert {manifest.LEDGER, manifest.KEY_NOTE, manifest.MANIFEST} <= names <= {
        manifest.LEDGER, manifest.KEY_NOTE, manifest.MANIFEST, manifest.SERVICE
    }  # fmt: skip
    assert names - {manifest.MANIFEST} == made.manifest["files"].keys()
    document = manifest.read(made.folder)
    manifest.check(made.folder, document)
    assert (document["size"], document["schema"], document["ledger"]["origin"]) == (301, HEAD, ORIGIN)
    private = held.key_file.read_bytes()
    assert not any(private.strip() in file.read_bytes() for file in made.folder.iterdir())
    assert {file.stat().st_mode & 0o077 for file in [made.folder, *made.folder.iterdir()]} == {0}
    assert not (tmp_path / f"b{INCOMPLETE}").exists()


def test_with_the_key_it_is_the_very_key(small: Settings, tmp_path: Path) -> None:
    """--with-key adds the private key's file, and only then."""
    made = back_up(small, tmp_path / "b", with_key=True)
    assert (made.folder / manifest.KEY).read_bytes() == small.key_file.read_bytes()


def test_nothing_is_written_over(small: Settings, tmp_path: Path) -> None:
    """A folder with anything in it is refused and left alone; an empty one is taken."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("x")
    with pytest.raises(Refused, match="nothing is written over"):
        back_up(small, tmp_path / "full")
    assert [file.name for file in (tmp_path / "full").iterdir()] == ["mine"]
    (tmp_path / "empty").mkdir()
    assert back_up(small, tmp_path / "empty").manifest
    with pytest.raises(Refused):
        back_up(small, tmp_path / "b", vault=tmp_path / "b" / "vault")


def flip(file: Path, needle: bytes) -> None:
    """One bit of the first place in a file that reads `needle`."""
    content = bytearray(file.read_bytes())
    content[content.index(needle) + 2] ^= 1
    file.write_bytes(content)


def test_a_flipped_bit_in_the_copy_is_found(small: Settings, tmp_path: Path) -> None:
    """By its SHA-256; where the manifest was changed along, by the checks themselves. Nothing is put anywhere."""
    source = back_up(small, tmp_path / "b").folder
    flip(source / manifest.LEDGER, b'"subject":"plan-3"')
    empty = settings_of(f"sqlite:///{tmp_path / 'new' / 'ledger.db'}", tmp_path / "new")
    with pytest.raises(Refused, match=r"ledger\.db .*manifest"):
        restore(empty, source)
    document = manifest.read(source)
    manifest.write(source, {**document, "files": manifest.summed(source)})
    with pytest.raises(Refused, match="does not verify"):
        restore(empty, source)
    assert not (tmp_path / "new").exists()


def test_a_file_more_or_less_is_found(small: Settings, tmp_path: Path) -> None:
    """The folder must be what its manifest says, no more either."""
    source = back_up(small, tmp_path / "b").folder
    (source / "note").write_text("x")
    with pytest.raises(Refused, match="note"):
        manifest.check(source, manifest.read(source))
    (source / "note").unlink()
    (source / manifest.KEY_NOTE).unlink()
    with pytest.raises(Refused, match=manifest.KEY_NOTE):
        manifest.check(source, manifest.read(source))


def test_a_damaged_ledger_gives_no_backup(small: Settings, home: Path, tmp_path: Path) -> None:
    """A copy that does not verify keeps another name, has no manifest, and the report names the entry."""
    flip(home / "ledger.db", b'"subject":"plan-3"')
    made = back_up(small, tmp_path / "b")
    assert made.report.exit_code == 1 and made.report.first and made.report.first.position
    assert made.folder == tmp_path / f"b{UNVERIFIED}" and not made.manifest
    assert not (tmp_path / "b").exists() and not (made.folder / manifest.MANIFEST).exists()
    with pytest.raises(manifest.NotABackup):
        restore(small, made.folder)


def test_killed_in_the_middle_nothing_looks_complete(small: Settings, tmp_path: Path) -> None:
    """SIGKILL at each stage of a backup: no folder of that name, no manifest; the next run goes through."""
    stages = ["_copy", "_key_note", "verified", "_document"]
    for number, stage in enumerate(stages):
        target = tmp_path / f"b{number}"
        pid = os.fork()
        if pid == 0:
            honest = getattr(making, stage)

            def then_die(*given: Any, honest: Any = honest, **more: Any) -> None:
                honest(*given, **more)
                os.kill(os.getpid(), signal.SIGKILL)

            setattr(making, stage, then_die)
            back_up(small, target)
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == signal.SIGKILL
        assert not target.exists()
        left = tmp_path / f"b{number}{INCOMPLETE}"
        assert left.exists() and not (left / manifest.MANIFEST).exists()
        with pytest.raises(manifest.NotABackup):
            restore(small, left)
        assert back_up(small, target).manifest and not left.exists()


def test_two_backups_at_one_place(small: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second one to the same place while the first runs is refused, and does not disturb it."""
    refused: list[Refused] = []
    honest = making._copy

    def meanwhile(*given: Any) -> None:
        honest(*given)
        monkeypatch.setattr(making, "_copy", honest)
        with pytest.raises(Refused) as caught:
            back_up(small, tmp_path / "b")
        refused.append(caught.value)

    monkeypatch.setattr(making, "_copy", meanwhile)
    assert back_up(small, tmp_path / "b").manifest
    assert [no.code for no in refused] == ["backup-running"]


def test_a_restored_ledger_is_the_same(held: Settings, tmp_path: Path) -> None:
    """From either database to a SQLite file: same leaves, same root, and with key and memory there it writes on."""
    made = back_up(held, tmp_path / "b")
    new = settings_of(f"sqlite:///{tmp_path / 'new' / 'ledger.db'}", held.key_file.parent)
    done = restore(new, made.folder)
    assert done.after and (done.after.root, done.after.size) == (made.report.root, 301)
    assert leaves(new.database_url) == leaves(held.database_url)
    assert done.refusal is None
    with open_ledger(new.database_url, held.key_file.parent) as ledger:
        write(ledger, 300, 5)
        again = ledger.append(act("k0", *(fact(f"plan-{n % 7}", f"s{n}", value="80") for n in range(300))))
        assert again.replayed and ledger.reader().size() == 306


@pytest.mark.postgres
def test_a_backup_is_restored_into_postgres(held: Settings, empty_postgres_url: str, tmp_path: Path) -> None:
    """From either database into an empty PostgreSQL: same root, append-only guards in place, and it writes on."""
    made = back_up(held, tmp_path / "b")
    new = settings_of(empty_postgres_url, held.key_file.parent)
    done = restore(new, made.folder)
    assert done.after and done.after.root == made.report.root and done.refusal is None
    with pytest.raises(Refused, match="not empty"):
        restore(new, made.folder)
    with open_ledger(empty_postgres_url, held.key_file.parent) as ledger:
        write(ledger, 300, 5)
        assert ledger.reader().size() == 306


def test_nothing_is_restored_over(small: Settings, home: Path, tmp_path: Path) -> None:
    """The ledger itself, left-over read models, a WAL, the service's store: each alone is a reason to refuse."""
    source = back_up(small, tmp_path / "b").folder
    with pytest.raises(Refused, match="nothing is written over"):
        restore(small, source)
    assert len(leaves(small.database_url)) == 301
    for name in ("ledger.db-views", "ledger.db-wal", "ledger.db-service", "ledger.db-service-wal"):
        place = tmp_path / f"new{name}"
        place.mkdir()
        (place / name).write_bytes(b"")
        with pytest.raises(Refused, match="nothing is written over"):
            restore(settings_of(f"sqlite:///{place / 'ledger.db'}", home), source)
        assert [file.name for file in place.iterdir()] == [name]


def test_a_trial_writes_nothing(small: Settings, home: Path, tmp_path: Path) -> None:
    """--dry-run checks the backup, also against a checkpoint from elsewhere that it does not reach."""
    source = back_up(small, tmp_path / "b").folder
    new = settings_of(f"sqlite:///{tmp_path / 'new' / 'ledger.db'}", home)
    assert restore(new, source, trial=True).after is None
    with open_ledger(small.database_url, home) as ledger:
        write(ledger, 300, 5)
        later = ledger.reader().head()
    assert later
    with pytest.raises(Refused, match="does not verify"):
        restore(new, source, trial=True, outside=[later.checkpoint])
    assert not (tmp_path / "new").exists()


def test_the_drill(small: Settings, home: Path, tmp_path: Path) -> None:
    """The disk is lost after further commits: the backup is restored, writing refused (P6), what is missing comes
    back from a mirror byte for byte, and the ledger goes on."""
    source = back_up(small, tmp_path / "b").folder
    with open_ledger(small.database_url, home) as ledger:
        write(ledger, 300, 40)
        whole = leaves(small.database_url)
        mirror(ledger.reader(), tmp_path / "log")
    for file in home.glob("ledger.db*"):
        file.unlink()
    done = restore(small, source)
    assert isinstance(done.refusal, HistoryMismatch) and "shilu key recover" in done.refusal.en
    with pytest.raises(HistoryMismatch):
        open_ledger(small.database_url, home)
    assert recover(small.database_url, small.key_file, tmp_path / "log").size == 341
    with open_ledger(small.database_url, home) as ledger:
        assert leaves(small.database_url) == whole
        write(ledger, 340, 1)


def test_without_key_or_memory_it_says_so(small: Settings, home: Path, tmp_path: Path) -> None:
    """On another machine: without the private key, and with it but without the signer's memory."""
    source, new = back_up(small, tmp_path / "b").folder, tmp_path / "new"
    fresh = settings_of(f"sqlite:///{new / 'ledger.db'}", new)
    done = restore(fresh, source)
    assert isinstance(done.refusal, LedgerError) and done.refusal.code == "key-mismatch"
    for file in new.iterdir():
        file.unlink()
    (new / "key").write_bytes(small.key_file.read_bytes())
    done = restore(fresh, source)
    assert done.refusal and "trust-database" in done.refusal.en
    assert not list(new.glob("*.signed"))


def test_the_service_store_comes_along(small: Settings, home: Path, tmp_path: Path) -> None:
    """What the service keeps beside the ledger is copied while it is open, and put back beside it."""
    engine = service_store.store_engine(small.database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE service_trial (id TEXT PRIMARY KEY, body BLOB)")
        connection.exec_driver_sql("INSERT INTO service_trial VALUES ('a', x'00ff')")
    source = back_up(small, tmp_path / "b").folder
    engine.dispose()
    new = tmp_path / "new" / "ledger.db"
    restore(settings_of(f"sqlite:///{new}", home), source)
    with sqlite3.connect(service_store.store_path(new)) as connection:
        assert connection.execute("SELECT * FROM service_trial").fetchall() == [("a", b"\x00\xff")]


def test_restored_webhooks_wait_to_be_enabled(held: Settings, home: Path, tmp_path: Path) -> None:
    """A restored ledger calls nobody by itself: its webhooks are disabled, with the reason, at the place they had."""
    engine = service_store.store_engine(held.database_url)
    service_store.create_tables(engine)
    Hooks(engine).add(Hook(
        "h", "https://example.org/", "whsec_AAAA", None, None, Selection(), "abcdefgh2345", "a", 7, 0, None, 0, ACTIVE,
        None, 0,
    ), 1, 1)  # fmt: skip
    source = back_up(held, tmp_path / "b").folder
    engine.dispose()
    new = settings_of(f"sqlite:///{tmp_path / 'new' / 'ledger.db'}", home)
    restore(new, source)
    engine = service_store.store_engine(new.database_url)
    (found,) = Hooks(engine).of(None)
    assert (found.state, found.reason, found.position, found.secret) == ("disabled", "restored", 7, "whsec_AAAA")
    assert said("restored") != said("unheard of")
    engine.dispose()


def test_sealed_values_come_back_only_with_the_vault(home: Path, tmp_path: Path) -> None:
    """The keys are copied apart; with them a restored ledger opens its documents, without them it withholds them."""
    url, one = f"sqlite:///{home / 'ledger.db'}", erasures.datum(1)
    with open_ledger(url, home) as ledger:
        erasures.record(ledger, one)
    held = settings_of(url, home)
    made = back_up(held, tmp_path / "b", vault=tmp_path / "keys")
    assert made.keys == 2 and made.report.completeness == "ok"
    assert not any(one.document in file.read_bytes() for file in made.folder.iterdir())
    for name, vault in (("with", tmp_path / "keys"), ("without", None)):
        (tmp_path / name).mkdir()
        new = settings_of(f"sqlite:///{tmp_path / name / 'ledger.db'}", tmp_path / name)
        assert restore(new, made.folder, vault=vault).keys == (2 if vault else None)
        reader = LedgerReader.open(new.database_url, vault_beside(new.key_file))
        assert reader.blob(one.sha256) == (one.document if vault else None)
        reader.close()


def test_an_erased_value_does_not_come_back(home: Path, tmp_path: Path) -> None:
    """A backup from before an erasure holds ciphertext only; restored beside the vault of today it opens what was not
    erased and nothing else, and the erasure is done anew once the lost entries are back."""
    url, one, two = f"sqlite:///{home / 'ledger.db'}", erasures.datum(1), erasures.datum(2)
    held = settings_of(url, home)
    with open_ledger(url, home) as ledger:
        erasures.record(ledger, one)
        erasures.record(ledger, two)
        before = back_up(held, tmp_path / "b").folder
        erasures.ask(ledger, one)
        erasures.approve(ledger, one)
        mirror(ledger.reader(), tmp_path / "log")
    after = back_up(held, tmp_path / "c", vault=tmp_path / "keys")
    assert after.keys == 2 and after.report.exit_code == 0
    for file in home.glob("ledger.db*"):
        file.unlink()
    restore(held, before)
    reader = LedgerReader.open(url, vault_beside(held.key_file))
    assert (reader.blob(one.sha256), reader.blob(two.sha256)) == (None, two.document)
    reader.close()
    recover(url, held.key_file, tmp_path / "log")
    with open_ledger(url, home) as ledger:
        assert one.commitment.digest in ledger.reader().archive.personal().erased()
        assert one.commitment.digest not in ledger.reader().archive.key_ids()


def test_a_vault_that_forgot_does_not_stop_a_restore(tmp_path: Path) -> None:
    """An old backup beside a vault that has destroyed a key since: that is no damage of the backup's."""
    folder = worlds.copy_of(worlds.demo_ledger(), tmp_path)
    held = demo_settings(folder)
    source = back_up(held, tmp_path / "b").folder
    keys = sorted(vault_beside(held.key_file).glob("*.key"))
    assert len(keys) > 1
    keys[0].unlink()
    new = held.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'new' / 'ledger.db'}"})
    done = restore(new, source)
    assert done.after and done.refusal is None


def test_a_vault_of_another_ledger_is_refused(small: Settings, home: Path, tmp_path: Path) -> None:
    """Nor is a copy taken whose keys were changed, or put where keys lie already."""
    made = back_up(small, tmp_path / "b", vault=tmp_path / "keys")
    (tmp_path / "other").mkdir()
    with open_ledger(f"sqlite:///{tmp_path / 'other' / 'ledger.db'}", tmp_path / "other") as ledger:
        erasures.record(ledger, erasures.datum(1))
    other = settings_of(f"sqlite:///{tmp_path / 'other' / 'ledger.db'}", tmp_path / "other")
    theirs = back_up(other, tmp_path / "c", vault=tmp_path / "their-keys")
    new = settings_of(f"sqlite:///{tmp_path / 'new' / 'ledger.db'}", tmp_path / "new")
    with pytest.raises(Refused, match="another ledger"):
        restore(new, made.folder, vault=tmp_path / "their-keys")
    with pytest.raises(Refused, match="nothing is written over"):
        full = new.model_copy(update={"vault": vault_beside(other.key_file)})
        restore(full, theirs.folder, vault=tmp_path / "their-keys")
    key = next((tmp_path / "their-keys").glob("*.key"))
    key.write_bytes(bytes(64))
    with pytest.raises(Refused, match="manifest"):
        restore(new, theirs.folder, vault=tmp_path / "their-keys")
    assert not (tmp_path / "new" / "ledger.db").exists()


def run(*words: str | Path, code: int = 0) -> str:
    """One run of `shilu`; its standard output."""
    result = CliRunner().invoke(app, [str(word) for word in words], prog_name="shilu")
    assert result.exit_code == code, result.output
    return result.stdout


def test_the_commands(small: Settings, home: Path, tmp_path: Path) -> None:
    """--json gives one document and nothing else; exit codes are 0, 1 refused, 2 could not run."""
    at = ("-d", small.database_url, "--key-file", small.key_file)
    made = json.loads(run(*at, "backup", tmp_path / "b", "--json"))
    assert (made["complete"], made["size"], made["verified"]["integrity"]) == (True, 301, "ok")
    assert made["files"].keys() >= {manifest.LEDGER, manifest.KEY_NOTE}
    run(*at, "backup", tmp_path / "b", code=1)
    run("-d", tmp_path / "none.db", "backup", tmp_path / "c", code=2)
    assert not list(tmp_path.glob("c*"))
    to = ("-d", tmp_path / "new" / "ledger.db", "--key-file", small.key_file)
    assert json.loads(run(*to, "restore", tmp_path / "b", "--dry-run", "--json"))["restored"] is False
    done = json.loads(run(*to, "restore", tmp_path / "b", "--json"))
    assert (done["restored"], done["root"], done["writing_refused"]) == (True, made["root"], None)
    run(*to, "restore", tmp_path / "b", code=1)
    run(*to, "restore", tmp_path, code=2)
    assert "✔" in run(*at, "backup", tmp_path / "d")
