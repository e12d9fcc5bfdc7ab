"""Rotating the key: one entry, two signatures, a swap of files that any crash leaves finishable."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger import key_files
from ledger.checkpoint import parse_note
from ledger.envelope import Author
from ledger.errors import Conflict, InvalidEntry, KeyMismatch, KeyReused, UnknownType
from ledger.keys import key_chain
from ledger.own_facts import own_draft
from ledger.registry import KEY_ROTATED, VALUE_DISCLOSED
from ledger.rotation import rotate
from ledger.signer import Signer
from ledger.store import Ledger
from ledger.verify import verify
from tests.ledger.given import act, fact, open_ledger

KEEPER = Author("keeper-1", None, "ledger")
WHY = ("到期更换", "县政府办公室")


def signers(note: bytes) -> list[bytes]:
    """The key ids of a note's signature lines, in order."""
    return [one.key_id for one in parse_note(note)[1]]


def test_rotation(database_url: str, tmp_path: Path) -> None:
    """Alone in its commit, its head signed by both keys, the old first; later heads by the new key alone."""
    with open_ledger(database_url, tmp_path) as ledger:
        ledger.append(act("k1"))
        old = ledger.signer.verifier
        done = rotate(ledger, KEEPER, *WHY)
        assert (done.position, done.previous) == (3, old)
        ledger.append(act("k2"))
        reader = ledger.reader()
        heads = {head.size: signers(head.checkpoint) for head in reader.heads()}
        assert heads == {1: [old.key_id], 2: [old.key_id], 3: [old.key_id, done.key.key_id], 4: [done.key.key_id]}
        entry = reader.entry(3)
        assert entry.data == {
            "authority": WHY[1], "previous": str(old), "reason": WHY[0], "verifier_key": str(done.key)
        }  # fmt: skip
        assert entry.event["statementid"] == f"ledger:key:{done.key.key_id.hex()}"
    assert not (tmp_path / "key.next").exists()
    assert Signer.load(Path(done.retired)).verifier == old
    assert done.retired.endswith(f"key.retired-{old.key_id.hex()}")
    assert Path(done.retired).stat().st_mode & 0o777 == (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    with open_ledger(database_url, tmp_path) as ledger:
        assert ledger.signer.verifier == done.key
        assert ledger.append(act("k3")).positions == (5,)
        chain = key_chain(ledger.reader())
        assert all(chain.open(head.checkpoint, ledger.origin) for head in ledger.reader().heads())
        rotate(ledger, KEEPER, *WHY)
        assert [one.since for one in key_chain(ledger.reader()).held] == [1, 3, 6]


def test_a_dry_run_makes_nothing(sqlite_url: str, tmp_path: Path) -> None:
    """Checked and told, no file and no entry."""
    with open_ledger(sqlite_url, tmp_path) as ledger:
        before = sorted(path.name for path in tmp_path.iterdir())
        assert rotate(ledger, KEEPER, *WHY, dry_run=True).position == 0
        with pytest.raises(InvalidEntry):
            rotate(ledger, KEEPER, "", WHY[1])
        assert sorted(path.name for path in tmp_path.iterdir()) == before
        assert ledger.reader().size() == 1


def test_the_retired_key_is_refused(database_url: str, tmp_path: Path) -> None:
    """Put back over the new one, the old key opens nothing."""
    with open_ledger(database_url, tmp_path) as ledger:
        done = rotate(ledger, KEEPER, *WHY)
    shutil.copy(done.retired, tmp_path / "key")
    with pytest.raises(KeyMismatch):
        open_ledger(database_url, tmp_path)


@pytest.mark.postgres
@pytest.mark.parametrize("more", [0, 1])
def test_another_process_does_not_go_on_with_the_old_key(postgres_url: str, tmp_path: Path, more: int) -> None:
    """A writer that was open during a rotation is told to start again, also when it stands right at its head."""
    with open_ledger(postgres_url, tmp_path) as first, open_ledger(postgres_url, tmp_path) as second:
        second.append(act("k1"))
        rotate(first, KEEPER, *WHY)
        for n in range(more):
            first.append(act(f"m{n}"))
        with pytest.raises(KeyMismatch, match="start this program again"):
            second.append(act("k2"))
        with pytest.raises(KeyMismatch):
            second.append(act("k3", fact(), fact("plan-2", "s2")))
        size = first.reader().size()
    with open_ledger(postgres_url, tmp_path) as third:
        assert third.append(act("k2")).positions == (size + 1,)
        assert verify_chain(third)


def verify_chain(ledger: Ledger) -> bool:
    """Every head opens with the chain."""
    chain = key_chain(ledger.reader())
    return all(chain.open(head.checkpoint, ledger.origin).size == head.size for head in ledger.reader().heads())


def test_rotation_is_alone_however_busy_the_ledger_is(database_url: str, tmp_path: Path) -> None:
    """Eight threads write while the key is rotated: its commit has one entry, and nothing is signed wrongly."""
    with open_ledger(database_url, tmp_path) as ledger:

        def work(thread: int) -> None:
            for n in range(15):
                ledger.append(act(f"{thread}-{n}", fact(f"plan-{thread}", f"s{n}")))

        threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        positions = [rotate(ledger, KEEPER, *WHY).position for _ in range(3)]
        for thread in threads:
            thread.join()
        assert verify_chain(ledger)
        reader = ledger.reader()
        assert reader.size() == 1 + 8 * 15 + 3
        for position in positions:
            assert reader.head(position) is not None and reader.head(position - 1) is not None


class Crash(BaseException):
    """The process ends here."""


STEPS = {
    "before the key is prepared": ("ledger.key_text.private_text", "before"),
    "after the key is prepared": ("ledger.rotation.key_files.prepare", "after"),
    "before the entry": ("ledger.sqlite_storage.SqliteStorage.commit", "before"),
    "after the entry": ("ledger.sqlite_storage.SqliteStorage.commit", "after"),
    "after the memory": ("ledger.signed_state.SignedState.note", "after"),
    "before the swap": ("ledger.rotation.key_files.finish_swap", "before"),
    "before the old key is kept": ("ledger.key_files.os.link", "before"),
    "after the old key is kept": ("ledger.key_files.os.link", "after"),
    "after the swap": ("ledger.key_files.durable.sync_folder", "last"),
}


def crashing(name: str, when: str, die: Callable[[], None], patch: pytest.MonkeyPatch) -> None:
    """Let the process die before or after the function of this name (for `last`: once the file is swapped)."""
    module, _, attribute = name.rpartition(".")
    owner: Any = _resolve(module)
    real = getattr(owner, attribute)

    def instead(*args: Any, **kwargs: Any) -> Any:
        if attribute == "link" and "retired" not in args[1].name:
            return real(*args, **kwargs)  # that of the new file
        if when == "before":
            die()
        if when == "last" and not (args[0] / "key.next").exists() and any(args[0].glob("key.retired-*")):
            die()
        result = real(*args, **kwargs)
        if when == "after":
            die()
        return result

    patch.setattr(owner, attribute, instead)


def _resolve(name: str) -> Any:
    import importlib

    first, *rest = name.split(".")
    found: Any = importlib.import_module(first)
    for part in rest:
        try:
            found = getattr(found, part)
        except AttributeError:
            found = importlib.import_module(f"{found.__name__}.{part}")
    return found


def die() -> None:
    """As kill -9 would."""
    os._exit(9)


@pytest.mark.parametrize("step", STEPS)
def test_killed_between_any_two_steps(
    sqlite_url: str, tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the process dies, the ledger opens, writes on, and the rotation is either whole or can be run again."""
    with open_ledger(sqlite_url, tmp_path) as ledger:
        ledger.append(act("k1"))
        old = ledger.signer.verifier
    pid = os.fork()
    if pid == 0:
        try:
            ledger = open_ledger(sqlite_url, tmp_path)
            crashing(*STEPS[step], die, monkeypatch)
            rotate(ledger, KEEPER, *WHY)
        finally:
            os._exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9, "it did not die where it should"
    with open_ledger(sqlite_url, tmp_path) as ledger:
        recorded = ledger.reader().size() == 3
        assert recorded == (list(STEPS).index(step) >= list(STEPS).index("after the entry"))
        assert (ledger.signer.verifier == old) != recorded
        ledger.append(act("k2"))
        if not recorded:
            prepared = (tmp_path / "key.next").exists() and Signer.load(tmp_path / "key.next").verifier
            done = rotate(ledger, KEEPER, *WHY)
            assert not prepared or done.key == prepared  # what was prepared is used
        assert verify_chain(ledger)
        assert not (tmp_path / "key.next").exists()
        assert key_files.retired_file(tmp_path / "key", old).exists()
        assert len(key_chain(ledger.reader()).held) == 2


def test_domain_commands_cannot_write_the_ledgers_own_facts(sqlite_url: str, tmp_path: Path) -> None:
    """Neither a type of the ledger's nor its stream is open to them; `append_own` takes nothing else, and no key."""
    with open_ledger(sqlite_url, tmp_path) as ledger:
        for draft in (fact("ledger"), own_draft(VALUE_DISCLOSED, {}, "x", ledger.today())):
            with pytest.raises(UnknownType):
                ledger.append(act("k", draft))
        for draft in (fact(), own_draft(KEY_ROTATED, {}, "x", ledger.today()), fact("ledger")):
            with pytest.raises(UnknownType):
                ledger.append_own([draft], KEEPER, "k", b"")
        assert ledger.reader().size() == 1


def test_own_facts_are_appended_once(database_url: str, tmp_path: Path) -> None:
    """Several in one commit, checked before; the same key again is answered, another command under it refused."""
    data = {"digest": "hmac-sha256:" + "ab" * 32, "purpose": "核对"}
    with open_ledger(database_url, tmp_path) as ledger:
        drafts = [own_draft(VALUE_DISCLOSED, data, f"disclosure:{n}", ledger.today()) for n in range(2)]
        receipt = ledger.append_own(drafts, KEEPER, "k1", b"one")
        assert receipt.positions == (2, 3)
        assert ledger.append_own(drafts, KEEPER, "k1", b"one").replayed
        with pytest.raises(KeyReused):
            ledger.append_own(drafts, KEEPER, "k1", b"two")
        with pytest.raises(InvalidEntry):
            ledger.append_own([own_draft(VALUE_DISCLOSED, {}, "x", ledger.today())], KEEPER, "k2", b"")
        event = ledger.reader().entry(3).event
        assert (event["statementid"], event["subject"], event["streamversion"]) == ("ledger:disclosure:1", "ledger", 3)
        assert verify(ledger.reader()).integrity == "ok"


def test_two_rotations_at_once_leave_one_chain(postgres_url: str, tmp_path: Path, monkeypatch: Any) -> None:
    """A second process that rotates later, or at the very moment, is refused: no two entries follow one key."""
    with open_ledger(postgres_url, tmp_path) as first, open_ledger(postgres_url, tmp_path) as second:
        first.append(act("k1"))
        prepare = key_files.prepare

        def overtaken(*given: Any) -> Signer:
            monkeypatch.setattr(key_files, "prepare", prepare)
            rotate(first, KEEPER, *WHY)
            return prepare(tmp_path / "elsewhere", *given[1:])

        monkeypatch.setattr(key_files, "prepare", overtaken)
        with pytest.raises((Conflict, KeyMismatch)):
            rotate(second, KEEPER, "another reason", WHY[1])
        with pytest.raises(KeyMismatch, match="start again"):
            rotate(second, KEEPER, *WHY)
    with open_ledger(postgres_url, tmp_path) as third:
        assert len(key_chain(third.reader()).held) == 2 and verify_chain(third)
