"""A log behind a URL brought into a folder, so that it can be checked as an exported directory is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ledger.checkpoint import Checkpoint, parse
from ledger.errors import LedgerError
from ledger.merkle import HASH_BYTES, tree_root
from ledger.tile_paths import TILE, entries_path, path
from replay.remote import Remote, checkpoint_of
from replay.tile_prover import BadTiles, TileProver

Progress = Callable[[int, int], None]
GIB = 2**30
MOST = 4
"""GiB that are brought unless told otherwise: some millions of entries."""
_LEAST_ENTRY = 2 + HASH_BYTES  # an empty entry after its length, and its hash: no log of this size has less
_PATIENCE_S, _SLOWEST = 600, 65_536  # seconds that any log may take, and bytes a second that it must then have sent


class TooMuch(LedgerError):
    """The log is larger, or slower, than what was allowed."""

    code = "too-much"


class NotItsTree(LedgerError):
    """The tiles served do not lead to the root that the checkpoint signs."""

    code = "not-its-tree"


def bring(log: Remote, name: str, folder: Path, progress: Progress, most: float = MOST) -> int:
    """Every tile and entry bundle of the log's checkpoint, as files; its size.

    The checkpoint is written as it was read first: the tiles of a size do not change when the log grows. Hash tiles
    come from the top down, each checked against the one above, before any entry is asked for. At most `most` GiB.
    Raises LedgerError when something is missing, NotItsTree, TooMuch.
    """
    note = checkpoint_of(log, name)
    checkpoint = parse(note)
    kept = _Kept(log, name, folder, int(most * GIB))
    kept.allow(checkpoint.size * _LEAST_ENTRY)
    _bring_tiles(kept, checkpoint)
    done = 0
    for place in bundles_of(checkpoint.size):
        kept.get(place)
        done = min(done + TILE, checkpoint.size)
        progress(done, checkpoint.size)
    (folder / "checkpoint").write_bytes(note)
    progress(checkpoint.size, checkpoint.size)
    return checkpoint.size


def bundles_of(size: int) -> Iterator[str]:
    """The paths of the entry bundles of a tree of this size (docs/proofs.md §3)."""
    full, rest = divmod(size, TILE)
    for number in range(full):
        yield entries_path(number, TILE)
    if rest:
        yield entries_path(full, rest)


class _Kept:
    """A remote whose answers become files; it gives no more than was allowed."""

    def __init__(self, log: Remote, name: str, folder: Path, most: int) -> None:
        self._log, self._name, self._folder, self._most = log, name, folder, most
        self._bytes, self._since = 0, time.monotonic()

    def get(self, place: str) -> bytes:
        """The bytes at `place`, written to the folder too. LedgerError when there are none, TooMuch."""
        try:
            content = self._log.get(place)
        except LookupError as error:
            raise LedgerError(f"{self._name} 缺少 {place}", f"{self._name} lacks {place}") from error
        self._bytes += len(content)
        self.allow(self._bytes)
        file = self._folder / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return content

    def hashes(self, level: int, number: int, width: int) -> list[bytes]:
        """A tile brought before."""
        content = (self._folder / path(level, number, width)).read_bytes()
        return [content[at : at + HASH_BYTES] for at in range(0, width * HASH_BYTES, HASH_BYTES)]

    def allow(self, size: int) -> None:
        """TooMuch when `size` bytes are more than was allowed, or have taken longer than any honest log would."""
        name, given, need = self._name, self._most / GIB, size / GIB
        if size > self._most:
            raise TooMuch(
                f"{name} 超过 {given:g} GiB(至少 {need:.3g} GiB)，未取完；确要核验，请用 --most 放宽",
                f"{name} is larger than {given:g} GiB (at least {need:.3g}): not fetched; --most allows more",
            )
        if time.monotonic() - self._since > _PATIENCE_S + self._bytes / _SLOWEST:
            raise TooMuch(f"{name} 应答过慢，已停止", f"{name} answers too slowly: given up")


def _bring_tiles(kept: _Kept, checkpoint: Checkpoint) -> None:
    """All hash tiles: those of the right edge together against the root, then each against its hash above."""
    try:
        TileProver(kept, checkpoint)
    except BadTiles as error:
        raise NotItsTree(error.zh, error.en) from error
    widths = _widths(checkpoint.size)
    for level in range(len(widths) - 1, 0, -1):
        for above in range(-(-widths[level] // TILE)):
            here = min(TILE, widths[level] - above * TILE)
            for at, wanted in enumerate(kept.hashes(level, above, here), above * TILE):
                _bring_tile(kept, level - 1, at, wanted)


def _bring_tile(kept: _Kept, level: int, number: int, wanted: bytes) -> None:
    place = path(level, number, TILE)
    content = kept.get(place)
    hashes = [content[at : at + HASH_BYTES] for at in range(0, len(content), HASH_BYTES)]
    if len(content) != TILE * HASH_BYTES or tree_root(hashes) != wanted:
        raise NotItsTree(f"哈希瓦片 {place} 与上一层不符", f"tile {place} does not fit the level above")


def _widths(size: int) -> list[int]:
    """How many hashes each level of tiles has, lowest first."""
    widths = []
    while size:
        widths.append(size)
        size //= TILE
    return widths
