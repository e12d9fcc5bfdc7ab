"""A ledger and its witness, whole: publishing with witnesses living and dead, and two histories of one ledger."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ledger.asking import Asker, Witness, WitnessRefused
from ledger.checkpoint import verify
from ledger.cosignature import cosigned
from ledger.errors import LedgerError
from ledger.fetching import Unreachable
from ledger.published import newest, published
from ledger.publishing import publish
from ledger.store import Ledger
from replay.cli import app
from replay.mirror import mirror
from replay.witness.serving import WitnessServer
from tests.ledger.given import ORIGIN, act, fact, open_ledger
from tests.replay import operators


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the ledger's database and its key lie."""
    (tmp_path / "ledger").mkdir()
    return tmp_path / "ledger"


def opened(home: Path) -> Ledger:
    """The ledger there."""
    return open_ledger(f"sqlite:///{home}/ledger.db", home)


def write(ledger: Ledger, first: int, count: int, value: str = "80") -> None:
    """Some entries, a few hundred a commit."""
    for at in range(first, first + count, 250):
        end = min(at + 250, first + count)
        ledger.append(act(f"{value}:{at}", *(fact(f"plan-{n % 7}", f"s{n}", value=value) for n in range(at, end))))


@pytest.fixture
def server(home: Path, tmp_path: Path) -> Iterator[WitnessServer]:
    """A witness, listening, that trusts the ledger's key."""
    with opened(home) as ledger:
        signer = ledger.signer
    one = operators.witness(tmp_path / "witness", trusting=[signer])
    with WitnessServer(("127.0.0.1", 0), one, lambda _line: None) as made:
        threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield made
        made.shutdown()


def asker(server: WitnessServer, told: dict[str, LedgerError], *more: Witness) -> Asker:
    """Asks the server, and `more`; complaints by URL."""
    there = Witness(f"http://127.0.0.1:{server.server_address[1]}", server.witness.memory.cosigner.verifier)
    return Asker([there, *more], lambda w, error: told.update({w.url: error}), patience_s=3)


def test_a_published_note_carries_the_cosignature(home: Path, server: WitnessServer) -> None:
    """Publishing asks, checks and keeps; as the ledger grows the witness follows from where it was."""
    key, told = server.witness.memory.cosigner.verifier, dict[str, LedgerError]()
    with opened(home) as ledger:
        for count in (40, 900, 3_000):
            write(ledger, 0 if count == 40 else count, count)
            size = publish(ledger, asker(server, told)).size
            note = newest(ledger.reader())
            assert note and note.size == size == ledger.reader().size()
            assert cosigned(note.note, [key]) == {key.name: operators.NOW}
            assert verify(note.note, ledger.signer.verifier, ORIGIN).extensions
    assert told == {}


def test_a_dead_witness_is_named_and_nothing_stops(home: Path, server: WitnessServer) -> None:
    """One witness does not listen: the note is published with the other's cosignature, and the dead one is named."""
    dead = Witness("http://127.0.0.1:9", operators.witness(home / "other").memory.cosigner.verifier)
    told: dict[str, LedgerError] = {}
    with opened(home) as ledger:
        write(ledger, 0, 10)
        note = publish(ledger, asker(server, told, dead)).note
        assert list(cosigned(note, [server.witness.memory.cosigner.verifier])) == ["witness.test/w1"]
        server.shutdown()
        server.server_close()
        write(ledger, 10, 10)
        publish(ledger, asker(server, told, dead))
        assert ledger.reader().size() == 21
        assert [one.size for one in published(ledger.reader())] == [11, 11, 21]
    assert isinstance(told[dead.url], Unreachable) and len(told) == 2


def shilu_audit(*words: str | Path, code: int = 0) -> str:
    """One run of `shilu-audit`; its standard output."""
    result = CliRunner().invoke(app, [str(word) for word in words], prog_name="shilu-audit")
    assert result.exit_code == code, result.output
    return result.stdout


def test_a_ledger_forked_by_who_holds_its_key(home: Path, server: WitnessServer, tmp_path: Path) -> None:
    """Database, key and the signer's memory are copied, and both go on: every layer of the witness says no.

    Its door refuses the second history, following refuses it with a proof, and two auditors who hold a checkpoint of
    either get a file that anyone can check with the ledger's public key.
    """
    told: dict[str, LedgerError] = {}
    with opened(home) as ledger:
        write(ledger, 0, 600)
        key = str(ledger.signer.verifier)
        publish(ledger, asker(server, told))
    twin = tmp_path / "twin"
    shutil.copytree(home, twin)
    with opened(home) as ledger:
        write(ledger, 600, 300, "80")
        one = publish(ledger, asker(server, told))
        mirror(ledger.reader(), tmp_path / "log")
    assert told == {}
    with opened(twin) as ledger:
        write(ledger, 600, 500, "95")
        two = publish(ledger, asker(server, told))
        mirror(ledger.reader(), tmp_path / "twin-log")
    assert [error.status for error in told.values() if isinstance(error, WitnessRefused)] == [422]
    assert not cosigned(two.note, [server.witness.memory.cosigner.verifier])

    state = server.witness.memory.folder
    shilu_audit("witness", "follow", "--state", state, tmp_path / "log", "-o", tmp_path / "out")
    shilu_audit("witness", "follow", "--state", state, tmp_path / "twin-log", "-o", tmp_path / "out", code=1)
    (proof,) = (tmp_path / "out" / "forks").iterdir()
    assert "two histories" in shilu_audit("fork", "--check", proof, "--key", key)

    first, second, file = tmp_path / "first", tmp_path / "second", tmp_path / "fork.json"
    first.write_bytes(one.note)
    second.write_bytes(two.note)
    for log in (tmp_path / "twin-log", twin / "ledger.db", f"sqlite:///{twin}/ledger.db"):
        shilu_audit("fork", first, second, "--log", log, "--key", key, "-o", file, code=1)
        assert "#901" in shilu_audit("fork", "--check", file, "--key", key)
    shilu_audit("fork", first, second, "--log", twin / "ledger.db", "-o", file, code=1)
    shilu_audit("fork", first, second, "--log", tmp_path / "log", "--key", key, code=2)
