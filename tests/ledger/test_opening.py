"""Position 1, the key and the clock: what a ledger declares at first, and refuses for ever after."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.clock import SimulatedClock, SystemClock
from ledger.codec import decode
from ledger.errors import ClockMismatch, HistoryMismatch, KeyMismatch, WriterBusy
from ledger.proof import Prover
from ledger.signer import Signer
from tests.ledger.given import START, act, any_type, fact, open_ledger

GOLDEN = Path(__file__).parents[1] / "golden" / "ledger.opened.1.json"
GOLDEN_ORIGIN = "shilu.test/golden"


def golden_ledger(url: str, folder: Path):  # type: ignore[no-untyped-def]
    """The ledger whose first entry is stored in tests/golden: fixed key, clock and event id."""
    from ledger.store import Ledger

    key = Signer(GOLDEN_ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
    (folder / "key").write_text(key.to_text())
    clock = SimulatedClock(datetime(2021, 1, 1, 0, 0, 0, 123456, tzinfo=UTC))
    fixed = "01768a3e-0800-7000-8000-000000000001"
    return Ledger.open(url, folder / "key", clock, GOLDEN_ORIGIN, any_type, new_id=lambda: fixed)


def test_golden_opening_entry(database_url: str, tmp_path: Path) -> None:
    """The first entry's bytes are for ever those written by the first release."""
    with golden_ledger(database_url, tmp_path) as ledger:
        assert ledger.reader().entry(1).leaf == GOLDEN.read_bytes()


def test_the_golden_entry_is_still_read() -> None:
    """The stored opening entry decodes, and declares what ledger.md asks for."""
    data = decode(GOLDEN.read_bytes())["data"]
    assert (data["origin"], data["clock"], data["time_zone"]) == (GOLDEN_ORIGIN, "simulated", "Asia/Shanghai")
    assert data["verifier_key"].startswith(f"{GOLDEN_ORIGIN}+")
    assert data["formats"]["hash_version"] == 1


def test_reopening_writes_nothing(database_url: str, tmp_path: Path) -> None:
    """Position 1 is written once."""
    for _ in range(2):
        with open_ledger(database_url, tmp_path) as ledger:
            assert ledger.reader().size() == 1


def test_a_ledger_keeps_its_kind_of_clock(database_url: str, tmp_path: Path) -> None:
    """Opened on the system clock it refuses a simulated one, and the other way round."""
    open_ledger(database_url, tmp_path, SystemClock()).close()
    with pytest.raises(ClockMismatch):
        open_ledger(database_url, tmp_path, SimulatedClock(START))
    open_ledger(database_url, tmp_path, SystemClock()).close()


def test_a_simulated_ledger_refuses_the_system_clock(sqlite_url: str, tmp_path: Path) -> None:
    """A ledger whose story is simulated never takes a real date."""
    open_ledger(sqlite_url, tmp_path).close()
    with pytest.raises(ClockMismatch):
        open_ledger(sqlite_url, tmp_path, SystemClock())


def test_another_key_is_refused(database_url: str, tmp_path: Path) -> None:
    """A ledger is not signed on by a key other than that of its first entry."""
    open_ledger(database_url, tmp_path).close()
    (tmp_path / "other").mkdir()
    with pytest.raises(KeyMismatch):
        open_ledger(database_url, tmp_path / "other")


def test_key_file_is_private_and_never_overwritten(tmp_path: Path) -> None:
    """The key is made with mode 0600 whatever the umask, and an existing file is read, not replaced."""
    path = tmp_path / "keys" / "signer"
    old = os.umask(0)
    try:
        first = Signer.load_or_create(path, "a.test")
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text()
    assert str(Signer.load_or_create(path, "a.test").verifier) == str(first.verifier)
    assert path.read_text() == text
    with pytest.raises(KeyMismatch):
        Signer.load_or_create(path, "b.test")
    path.write_text("something else")
    with pytest.raises(KeyMismatch):
        Signer.load_or_create(path, "a.test")
    assert path.read_text() == "something else"
    assert [p.name for p in path.parent.iterdir()] == ["signer"]


OPEN_AND_TELL = """
import sys
from pathlib import Path
from ledger.errors import WriterBusy
from tests.ledger.given import open_ledger
try:
    open_ledger(sys.argv[1], Path(sys.argv[2]))
except WriterBusy as error:
    print(error.pid, error.zh, error.en, sep="|")
"""


def test_a_second_writer_process_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    """One process writes a SQLite ledger; the second is told, in both languages, which process has it."""
    with open_ledger(sqlite_url, tmp_path):
        command = [sys.executable, "-c", OPEN_AND_TELL, sqlite_url, str(tmp_path)]
        root = Path(__file__).parents[2]
        told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root).stdout
        pid, zh, en = told.strip().split("|")
        assert pid == str(os.getpid())
        assert f"进程 {pid}" in zh and f"process {pid}" in en
        with pytest.raises(WriterBusy):
            open_ledger(sqlite_url, tmp_path)
    open_ledger(sqlite_url, tmp_path).close()


def test_a_restored_backup_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    """A database with fewer entries than this key has signed is not written to (P6)."""
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with open_ledger(sqlite_url, tmp_path) as ledger:
        ledger.append(act("k1"))
    backup = path.read_bytes()
    with open_ledger(sqlite_url, tmp_path) as ledger:
        ledger.append(act("k2"))
    latest = path.read_bytes()
    path.write_bytes(backup)
    with pytest.raises(HistoryMismatch):
        open_ledger(sqlite_url, tmp_path)
    path.write_bytes(latest)
    open_ledger(sqlite_url, tmp_path).close()


def test_first_entry_names_the_format(sqlite_url: str, tmp_path: Path) -> None:
    """A stranger finds in the first entry what is needed to check all others."""
    with open_ledger(sqlite_url, tmp_path) as ledger:
        opened = ledger.reader().opened()
        assert opened["verifier_key"] == str(ledger.signer.verifier)
        assert json.loads(json.dumps(opened)) == opened
        assert ledger.today().isoformat() == "2021-03-01"


def test_a_witnessed_size_without_a_head_is_held_by_its_entries(sqlite_url: str, tmp_path: Path) -> None:
    """What was cosigned is looked for in the tree of the entries, not among stored heads; another root is refused."""
    with open_ledger(sqlite_url, tmp_path) as ledger:
        ledger.append(act("bulk", *(fact("plan-bulk", f"b{n}") for n in range(300))))
        note = ledger.signer.sign(260, Prover(ledger.reader()).root(260))
        other = ledger.signer.sign(260, bytes(32))
        beyond = ledger.signer.sign(302, bytes(32))
        assert ledger.reader().head(260) is None
        ledger.remember_witnessed(note)
    open_ledger(sqlite_url, tmp_path).close()
    (memory,) = tmp_path.glob("key.*.witnessed")
    for wrong, said in ((other, "holds something else there"), (beyond, "ends at 301")):
        memory.write_bytes(wrong)
        with pytest.raises(HistoryMismatch, match=said):
            open_ledger(sqlite_url, tmp_path)
