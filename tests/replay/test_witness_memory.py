"""A witness's memory: whole or refused, never silently empty; its clock, and its folder shared by processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.errors import KeyMismatch
from replay.witness.cosigning import ClockWentBack, Witness
from replay.witness.deciding import parse_request
from replay.witness.memory import Memory, MemoryDamaged, file_name
from tests.replay.operators import NOW, ORIGIN, SIGNER, leaves, request, witness

A = leaves(9)


@pytest.fixture
def used(tmp_path: Path) -> Witness:
    """A witness that has cosigned four entries."""
    made = witness(tmp_path)
    assert made.submit(parse_request(request(0, A[:4]))).decision.status == 200
    return made


def _file(made: Witness) -> Path:
    (file,) = made.memory.folder.glob("origins/*.json")
    return file


def test_it_survives_a_restart(used: Witness) -> None:
    """Another program on the same folder remembers the note, our cosignature in it."""
    state = Memory(used.memory.folder).load(ORIGIN)
    assert state is not None and state.known.size == 4
    assert Memory(used.memory.folder).time_of(state) == NOW


def test_every_damaged_byte_is_noticed(used: Witness) -> None:
    """No byte of a state file can change, and none be missing, without the file being refused."""
    file = _file(used)
    content = file.read_bytes()
    for at in range(0, len(content), 7):
        file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        with pytest.raises(MemoryDamaged):
            used.memory.load(ORIGIN)
        file.write_bytes(content[:at])
        with pytest.raises(MemoryDamaged):
            used.memory.load(ORIGIN)
    file.write_bytes(content)
    assert used.memory.load(ORIGIN)


def test_another_witness_or_origins_state_is_refused(used: Witness, tmp_path: Path) -> None:
    """A state with a good sum that another key cosigned, or under another origin's name, is not taken for ours."""
    content = _file(used).read_bytes()
    other = witness(tmp_path / "other")
    _file(other).write_bytes(content)
    with pytest.raises(MemoryDamaged):
        other.memory.load(ORIGIN)
    moved = _file(used).with_name("00.json")
    moved.write_bytes(content)
    with pytest.raises(MemoryDamaged):
        list(used.memory.origins())


def test_a_lost_state_is_an_unknown_origin(used: Witness) -> None:
    """A state file that is gone does not mean "nothing cosigned yet": the origin is refused until named again."""
    _file(used).unlink()
    assert used.submit(parse_request(request(0, A))).decision.status == 404


def test_trusting_again_keeps_what_was_cosigned(used: Witness) -> None:
    """Naming an origin's key again is no way to begin anew."""
    used.trust(ORIGIN, [SIGNER.verifier])
    used.trust(ORIGIN, [SIGNER.verifier], only=True)
    assert used.submit(parse_request(request(0, A))).decision.status == 409


def test_times_never_go_back(used: Witness) -> None:
    """A clock a little behind repeats the last time; far behind, nothing is cosigned and nothing remembered."""
    behind = Witness(used.memory, lambda: NOW - 100)
    verdict = behind.submit(parse_request(request(4, A[:5])))
    assert used.memory.cosigner.verifier.timestamp(verdict.note or b"") == NOW
    with pytest.raises(ClockWentBack):
        Witness(used.memory, lambda: NOW - 4_000).submit(parse_request(request(5, A)))
    state = used.memory.load(ORIGIN)
    assert state is not None and state.known.size == 5


def test_a_failed_write_answers_nothing(used: Witness, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk refuses, there is no cosignature, and the old state is whole."""

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            used.submit(parse_request(request(4, A)))
    state = used.memory.load(ORIGIN)
    assert state is not None and state.known.size == 4
    assert not [path for path in _file(used).parent.iterdir() if path.name.startswith(".")]


def test_the_order_of_the_disk(used: Witness, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new state is fsynced, then named, then its folder is fsynced; only then is there an answer."""
    done: list[str] = []
    fsync, rename = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (done.append("sync " + _kind(fd)), fsync(fd))[1])
    monkeypatch.setattr(Path, "replace", lambda a, b: (done.append("rename"), rename(a, b))[1])
    assert used.submit(parse_request(request(4, A))).signature
    assert done == ["sync file", "rename", "sync folder"]


def _kind(descriptor: int) -> str:
    return "folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "file"  # noqa: PTH112


def test_no_key_no_witness(tmp_path: Path) -> None:
    """A folder without a key is no witness, and none is made on the way."""
    with pytest.raises(KeyMismatch):
        Memory(tmp_path)
    assert not list(tmp_path.iterdir())


_OTHER = """
import sys
from pathlib import Path
from replay.witness.cosigning import Witness
from replay.witness.deciding import parse_request
from replay.witness.memory import Memory
from tests.replay.operators import leaves, request
history, folder = sys.argv[1], Path(sys.argv[2])
one = Witness(Memory(folder))
hashes, done = leaves(40, history), 0
for size in range(1, 41):
    for old in (size - 1, 0):
        done += one.submit(parse_request(request(old, hashes[:size]))).decision.status == 200
print(done)
"""


def test_two_processes_share_one_folder(tmp_path: Path) -> None:
    """Two programs on one folder, two histories: one of them wins, and the other is never cosigned again."""
    made = witness(tmp_path, trusting=[SIGNER])
    root = Path(__file__).parents[2]
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", _OTHER, history, str(tmp_path)], cwd=root, stdout=subprocess.PIPE, text=True
        )
        for history in ("a", "b")
    ]
    counts = [int(run.communicate()[0]) for run in runs]
    state = made.memory.load(ORIGIN)
    assert state is not None and sorted(counts)[0] == 0
    assert state.known.size == max(counts)


def test_names_of_files() -> None:
    """An origin's file name cannot leave its folder, and fits a file system however long the origin is."""
    assert file_name("../a/b") == "..%2Fa%2Fb.note"
    assert len(file_name("字" * 300)) < 100
