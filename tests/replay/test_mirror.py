"""The ledger as static files: whole at every moment, continued where it stopped, never beside the history."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.checkpoint import parse, verify
from ledger.envelope import Author
from ledger.errors import HistoryMismatch, NotALedger
from ledger.merkle import leaf_hash, tree_root
from ledger.publishing import publish
from ledger.reader import LedgerReader
from ledger.rotation import rotate
from ledger.store import Ledger
from ledger.tiles import Tiles, parse_path
from replay import mirror as mirroring
from replay.mirror import latest, mirror
from tests.ledger.given import open_ledger
from tests.ledger.test_tiles_stored import leaves_of, write


@pytest.fixture
def ledger(database_url: str, tmp_path: Path) -> Iterator[Ledger]:
    """1,201 entries in commits of 100."""
    with open_ledger(database_url, tmp_path) as opened:
        for number in range(12):
            write(opened, 100, f"k{number}")
        yield opened


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by path."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def leaf_hashes(folder: Path, size: int) -> list[bytes]:
    """The leaf hashes of the first `size` entries, from the bundles alone."""
    found: list[bytes] = []
    while len(found) < size:
        width = min(256, size - len(found))
        name = f"tile/entries/{len(found) // 256:03d}" + ("" if width == 256 else f".p/{width}")
        rest = (folder / name).read_bytes()
        while rest:
            length = int.from_bytes(rest[:2], "big")
            found.append(leaf_hash(rest[2 : 2 + length]))
            rest = rest[2 + length :]
    return found


def assert_whole(folder: Path, reader: LedgerReader) -> int:
    """The folder is a log of the size its checkpoint states: entries give the root, every file is the ledger's."""
    stated = parse((folder / "checkpoint").read_bytes())
    hashes = leaf_hashes(folder, stated.size)
    assert hashes == leaves_of(reader)[: stated.size]
    assert tree_root(hashes) == stated.root
    tiles = Tiles(reader)
    for name, content in files(folder).items():
        if name != "checkpoint":
            parse_path(name)
            assert tiles.get(name) == content
    return stated.size


def test_a_mirror_is_the_log(ledger: Ledger, tmp_path: Path) -> None:
    """Tiles of each level, bundles, the checkpoint: all that C2SP wants, and nothing else; told as it goes."""
    told: list[tuple[int, int]] = []
    written = mirror(ledger.reader(), tmp_path / "m", lambda done, size: told.append((done, size)))
    assert assert_whole(tmp_path / "m", ledger.reader()) == 1_201
    assert written == len(files(tmp_path / "m")) == 4 + 1 + 4 + 1 + 1 + 1
    assert told[-1] == (1_201, 1_201)


def test_a_mirror_is_continued(ledger: Ledger, tmp_path: Path) -> None:
    """Again: nothing is written. After more entries: only what is new, the checkpoint last; partial tiles remain."""
    reader, folder = ledger.reader(), tmp_path / "m"
    mirror(reader, folder)
    first = files(folder)
    assert mirror(reader, folder) == 0
    write(ledger, 10, "more")
    assert mirror(reader, folder) == 3  # a wider tile, a wider bundle; level 1 is the same; the checkpoint
    later = files(folder)
    assert assert_whole(folder, reader) == 1_211
    assert {name: content for name, content in later.items() if name in first and name != "checkpoint"} == {
        name: content for name, content in first.items() if name != "checkpoint"
    }
    assert "tile/0/004.p/177" in later and "tile/0/004.p/187" in later


def test_an_interrupted_mirror_goes_on(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped after any step the folder is a whole, smaller log; the next run does the rest, and only that."""
    monkeypatch.setattr(mirroring, "_STEP", 256)
    folder, sizes = tmp_path / "m", []

    class Stopped(Exception):
        pass

    def stop(done: int, size: int) -> None:
        raise Stopped

    for _ in range(4):
        with pytest.raises(Stopped):
            mirror(ledger.reader(), folder, stop)
        sizes.append(assert_whole(folder, ledger.reader()))
    assert sizes == [301, 601, 901, 901]  # the last checkpoint is written when all is done
    mirror(ledger.reader(), folder)
    assert assert_whole(folder, ledger.reader()) == 1_201


def test_a_crash_while_writing_leaves_a_whole_log(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many files were written when it stopped, the checkpoint there is one whose files are all there."""
    folder = tmp_path / "m"
    mirror(ledger.reader(), folder)
    write(ledger, 500, "more")
    honest = mirroring._write
    for allowed in range(6):
        left = [allowed]

        def limited(file: Path, content: bytes, left: list[int] = left) -> Path:
            if not left[0]:
                raise OSError("no room")
            left[0] -= 1
            return honest(file, content)

        monkeypatch.setattr(mirroring, "_write", limited)
        with pytest.raises(OSError, match="no room"):
            mirror(ledger.reader(), folder)
        assert parse((folder / "checkpoint").read_bytes()).size == 1_201
        assert tree_root(leaf_hashes(folder, 1_201)) == parse((folder / "checkpoint").read_bytes()).root
    monkeypatch.setattr(mirroring, "_write", honest)
    mirror(ledger.reader(), folder)
    assert parse((folder / "checkpoint").read_bytes()).size == 1_701


def test_a_published_checkpoint_is_preferred(ledger: Ledger, tmp_path: Path) -> None:
    """At the same size the published note stands in the folder; after further commits the head of those."""
    publish(ledger)
    reader = ledger.reader()
    mirror(reader, tmp_path / "m")
    assert parse((tmp_path / "m" / "checkpoint").read_bytes()).extensions
    goal = latest(reader)
    write(ledger, 5, "more")
    mirror(reader, tmp_path / "at", goal=goal)
    assert assert_whole(tmp_path / "at", reader) == 1_201
    mirror(reader, tmp_path / "m")
    assert assert_whole(tmp_path / "m", reader) == 1_206


def test_another_history_is_not_written_over(ledger: Ledger, tmp_path: Path) -> None:
    """A folder that is ahead of the ledger, or holds another history of the same key, is refused and left alone."""
    reader, folder = ledger.reader(), tmp_path / "m"
    for note in (ledger.signer.sign(5_000, bytes(32)), ledger.signer.sign(101, bytes(32))):
        folder.mkdir(exist_ok=True)
        (folder / "checkpoint").write_bytes(note)
        with pytest.raises(HistoryMismatch):
            mirror(reader, folder)
        assert files(folder) == {"checkpoint": note}


def test_an_empty_ledger_has_no_mirror(tmp_path: Path) -> None:
    """Nothing is signed, so nothing is written."""
    from ledger.database import writing_engine
    from ledger.migrations import migrate

    engine = writing_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    migrate(engine)
    with pytest.raises(NotALedger):
        mirror(LedgerReader(engine), tmp_path / "m")
    assert not (tmp_path / "m").exists()
    engine.dispose()


def test_the_heads_of_rotations_are_mirrored(database_url: str, tmp_path: Path) -> None:
    """They lie in checkpoints/, so that whoever trusts the old key alone is led to the new one; once, not again."""
    with open_ledger(database_url, tmp_path) as ledger:
        write(ledger, 5, "a")
        old = ledger.signer.verifier
        mirror(ledger.reader(), tmp_path / "log")
        assert not (tmp_path / "log" / "checkpoints").exists()
        rotate(ledger, Author("keeper-1", None, "ledger"), "到期", "县政府")
        write(ledger, 5, "b")
        mirror(ledger.reader(), tmp_path / "log")
        (note,) = (file.read_bytes() for file in (tmp_path / "log" / "checkpoints").iterdir())
        assert verify(note, old).size == verify(note, ledger.signer.verifier).size == 7
        assert mirror(ledger.reader(), tmp_path / "log") == 0
