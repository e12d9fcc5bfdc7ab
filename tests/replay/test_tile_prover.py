"""Proofs from a remote's tiles: equal to those of the leaves, and nothing is believed that the root does not hold."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.checkpoint import Checkpoint, parse
from ledger.errors import LedgerError
from ledger.merkle import consistency_proof, inclusion_proof, subtrees_of, tree_root
from ledger.tile_paths import path
from replay.remote import DirectoryLog, HttpLog, checkpoint_of, open_log
from replay.tile_prover import BadTiles, TileProver
from tests.laws.examples import examples
from tests.replay.operators import export, leaves, signed

COUNT = 66_100  # three levels of tiles
LEAVES = leaves(COUNT)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log exported whole."""
    return export(tmp_path_factory.mktemp("log"), LEAVES)


@pytest.fixture(scope="module")
def url(folder: Path) -> Iterator[str]:
    """The same, served as static files."""

    class Quiet(SimpleHTTPRequestHandler):
        """Without a log."""

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@pytest.fixture(scope="module")
def prover(folder: Path) -> TileProver:
    """Over the whole log."""
    log = DirectoryLog(folder)
    return TileProver(log, parse(checkpoint_of(log, "log")))


@given(st.data())
@examples(25)
def test_proofs_are_those_of_the_leaves(prover: TileProver, data: st.DataObject) -> None:
    """Roots, consistency and inclusion proofs of any size equal those computed from all leaves."""
    second = data.draw(st.integers(1, COUNT))
    first, index = data.draw(st.integers(1, second)), data.draw(st.integers(0, COUNT - 1))
    assert prover.root(first) == tree_root(LEAVES[:first])
    assert prover.consistency(first, second) == consistency_proof(first, second, subtrees_of(LEAVES))
    assert prover.inclusion(index) == inclusion_proof(index, COUNT, subtrees_of(LEAVES))


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 65_792])
def test_sizes_at_the_edges_of_tiles(tmp_path: Path, size: int) -> None:
    """Where a tile or a level is just full, just begun or missing, roots and proofs are right."""
    hashes = LEAVES[:size]
    made = TileProver(DirectoryLog(export(tmp_path, hashes)), parse(signed(hashes)))
    for first in {1, size, size // 2 or 1, max(size - 1, 1)}:
        assert made.root(first) == tree_root(hashes[:first])
        assert made.consistency(first) == consistency_proof(first, size, subtrees_of(hashes))


def test_the_same_over_http(url: str, prover: TileProver) -> None:
    """A URL gives the same proofs as the directory."""
    log = open_log(url)
    assert isinstance(log, HttpLog)
    over = TileProver(log, parse(checkpoint_of(log, url)))
    assert over.consistency(4_097) == prover.consistency(4_097)
    with pytest.raises(LookupError):
        log.get(path(0, 999))


@pytest.mark.parametrize("name", [path(0, 0), path(0, 100), path(1, 0), path(1, 1, 2), path(2, 0, 1), path(0, 258, 52)])
@pytest.mark.parametrize("at", [0, 31, -1])
def test_a_changed_tile_is_not_believed(tmp_path: Path, name: str, at: int) -> None:
    """One bit of any tile that a proof uses: BadTiles, no proof."""
    folder = export(tmp_path, LEAVES)
    content = bytearray((folder / name).read_bytes())
    content[at] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(BadTiles):
        _use(folder)


def _use(folder: Path) -> None:
    """Ask for proofs that need the first tile, the hundredth, and the right edge."""
    log = DirectoryLog(folder)
    prover = TileProver(log, parse(checkpoint_of(log, "log")))
    for index in (0, 100 * 256, COUNT - 1):
        prover.inclusion(index)


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 8_191, b"x" * 8_193, None])
def test_a_tile_of_another_length(tmp_path: Path, content: bytes | None) -> None:
    """Missing, cut short or too long: refused."""
    folder = export(tmp_path, LEAVES)
    file = folder / path(0, 0)
    file.unlink() if content is None else file.write_bytes(content)
    with pytest.raises(LedgerError):
        _use(folder)


def test_a_full_tile_serves_where_the_partial_one_is_gone(tmp_path: Path) -> None:
    """An older checkpoint's right edge can be read out of the full tiles of today (tlog-tiles)."""
    folder = export(tmp_path, LEAVES[:512])
    old = parse(signed(LEAVES[:300]))
    (folder / path(1, 0, 1)).write_bytes(tree_root(LEAVES[:256]))
    assert TileProver(DirectoryLog(folder), old).consistency(7) == consistency_proof(7, 300, subtrees_of(LEAVES))


def test_another_root_is_refused_at_once(folder: Path) -> None:
    """Tiles that do not have the checkpoint's root give no prover."""
    for size, root in ((COUNT, bytes(32)), (COUNT, tree_root(LEAVES[:-1])), (0, bytes(32)), (COUNT * 300, bytes(32))):
        with pytest.raises(BadTiles):
            TileProver(DirectoryLog(folder), Checkpoint("o", size, root))


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/passwd", "tile/0/../../secret", "", "tile", "tile/0/000.p/256", "x"]
)
def test_only_paths_of_the_format(folder: Path, name: str) -> None:
    """Nothing but the published paths is asked for, on the disk or over the net."""
    (folder.parent / "secret").write_bytes(b"x")
    for log in (DirectoryLog(folder), HttpLog("http://127.0.0.1:9")):
        with pytest.raises(LookupError):
            log.get(name)


def test_links_out_of_the_directory_are_not_followed(tmp_path: Path) -> None:
    """A symbolic link in an exported directory cannot show a file from elsewhere."""
    (tmp_path / "secret").write_bytes(b"x")
    folder = export(tmp_path / "log", LEAVES[:3])
    (folder / "checkpoint").unlink()
    (folder / "checkpoint").symlink_to(tmp_path / "secret")
    with pytest.raises(LookupError):
        DirectoryLog(folder).get("checkpoint")


def test_too_large_a_checkpoint(tmp_path: Path) -> None:
    """A file beyond the limit is not read whole."""
    (tmp_path / "checkpoint").write_bytes(b"x" * 1_000_001)
    with pytest.raises(LedgerError, match="too large"):
        DirectoryLog(tmp_path).get("checkpoint")
    with pytest.raises(LedgerError):
        open_log(str(tmp_path / "nowhere"))
