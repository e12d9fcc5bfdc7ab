"""A log behind a URL brought into a folder, so that it can be checked as an exported directory is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ledger.checkpoint import parse
from ledger.errors import LedgerError
from ledger.tile_paths import TILE, entries_path, path
from replay.remote import Remote, checkpoint_of

Progress = Callable[[int, int], None]


def bring(log: Remote, name: str, folder: Path, progress: Progress) -> int:
    """Every tile and entry bundle of the log's checkpoint, as files; its size. LedgerError when something is missing.

    The checkpoint is written as it was read first: the tiles of a size do not change when the log grows.
    """
    note = checkpoint_of(log, name)
    size = parse(note).size
    for place in paths_of(size):
        try:
            content = log.get(place)
        except LookupError as error:
            raise LedgerError(f"{name} 缺少 {place}", f"{name} lacks {place}") from error
        file = folder / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        if place.startswith("tile/entries/"):
            progress(min(len(list(file.parent.iterdir())) * TILE, size), size)
    (folder / "checkpoint").write_bytes(note)
    progress(size, size)
    return size


def paths_of(size: int) -> Iterator[str]:
    """The paths of every tile and bundle that a tree of this size has (docs/proofs.md §3)."""
    full, rest = divmod(size, TILE)
    for number in range(full):
        yield entries_path(number, TILE)
    if rest:
        yield entries_path(full, rest)
    level, hashes = 0, size
    while hashes:
        full, rest = divmod(hashes, TILE)
        for number in range(full):
            yield path(level, number, TILE)
        if rest:
            yield path(level, full, rest)
        level, hashes = level + 1, full
