"""The ledger as the static files of C2SP tlog-tiles, for whoever follows it without asking a database.

It grows in steps, each ending at a signed head: files first, on the disk, then the checkpoint that needs them. So a
folder is at every moment a whole log of some size, and an interrupted run goes on from there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from ledger.checkpoint import Checkpoint
from ledger.durable import replace, sync_folder
from ledger.envelope import as_bytes
from ledger.errors import HistoryMismatch, NotALedger
from ledger.keys import key_chain
from ledger.proof import Prover
from ledger.published import newest
from ledger.reader import LedgerReader
from ledger.tiles import TILE, bundle, entries_path, path
from replay.proving import HEAD, PUBLISHED, Chosen, changed, choose, opened

CHECKPOINT, CHECKPOINTS = "checkpoint", "checkpoints"
_STEP = 64 * TILE
_LEAVES = "SELECT leaf FROM entries WHERE position > ? AND position <= ? ORDER BY position"
_NEXT_HEAD = "SELECT min(size) FROM heads WHERE size >= ?"

Progress = Callable[[int, int], None]


def mirror(
    reader: LedgerReader, folder: Path, progress: Progress = lambda done, size: None, goal: Chosen | None = None
) -> int:
    """Bring `folder` up to the checkpoint `goal` (default: `latest`); how many files were written.

    Raises NotALedger for an empty ledger, HistoryMismatch when the folder holds what this ledger does not.
    """
    chosen = goal or latest(reader)
    target = opened(reader, chosen.note)
    prover = Prover(reader)
    done = _there(reader, folder, prover, target)
    written = 0
    while done < target.size:
        end = min(int(reader.ask(_NEXT_HEAD, (min(done + _STEP, target.size),))[0][0]), target.size)
        files = [_write(folder / name, content) for name, content in _files(reader, prover, done, end)]
        _sync(folder, files)
        written += len(files)
        if end < target.size:
            written += _put(folder, _head_note(reader, end))
        done = end
        progress(done, target.size)
    if prover.root(target.size) != target.root:
        raise changed(target.size)
    heads = [_write(folder / name, content) for name, content in _rotations(reader, folder, target.size)]
    _sync(folder, heads)
    return written + len(heads) + _put(folder, chosen.note)


def latest(reader: LedgerReader) -> Chosen:
    """The checkpoint of the ledger's whole size: published if there is one there, else its head."""
    head = reader.head()
    if head is None:
        raise NotALedger("账本是空的", "the ledger is empty")
    found = newest(reader, head.size)
    return Chosen(found.note, PUBLISHED) if found else Chosen(head.checkpoint, HEAD)


def _there(reader: LedgerReader, folder: Path, prover: Prover, target: Checkpoint) -> int:
    """The size the folder has already; HistoryMismatch unless that is a beginning of this ledger's history."""
    try:
        note = (folder / CHECKPOINT).read_bytes()
    except FileNotFoundError:
        return 0
    held = opened(reader, note)
    if held.size > target.size:
        raise HistoryMismatch(
            f"目录已有 {held.size} 条，账本的检查点只有 {target.size} 条",
            f"the folder holds {held.size} entries, the ledger's checkpoint {target.size}",
        )
    if prover.root(held.size) != held.root:
        raise changed(held.size)
    return held.size


def _files(reader: LedgerReader, prover: Prover, before: int, size: int) -> Iterator[tuple[str, bytes]]:
    """The tiles and bundles that a log of `size` has and one of `before` had not."""
    for number, width in _new(before, size):
        rows = reader.ask(_LEAVES, (number * TILE, number * TILE + width))
        if len(rows) != width:
            raise changed(size)
        yield entries_path(number, width), bundle([as_bytes(leaf) for (leaf,) in rows])
    level = 0
    while size >> 8 * level:
        for number, width in _new(before >> 8 * level, size >> 8 * level):
            yield path(level, number, width), prover.tree.tile(level, number, width)
        level += 1


def _rotations(reader: LedgerReader, folder: Path, upto: int) -> Iterator[tuple[str, bytes]]:
    """The heads of rotations, signed by both keys: they lead from an old key to the new one (docs/proofs.md §1)."""
    for held in key_chain(reader, upto).held[1:]:
        head = reader.head(held.since)
        if head is not None and not held.lost:
            name = f"{CHECKPOINTS}/{held.since:020d}-{sha256(head.checkpoint).hexdigest()[:16]}"
            if not (folder / name).exists():
                yield name, head.checkpoint


def _new(before: int, nodes: int) -> Iterator[tuple[int, int]]:
    """(number, width) of the tiles over `nodes` that are not those over `before`, the partial one last."""
    if nodes == before:
        return
    for number in range(before // TILE, nodes // TILE):
        yield number, TILE
    if nodes % TILE:
        yield nodes // TILE, nodes % TILE


def _head_note(reader: LedgerReader, size: int) -> bytes:
    chosen = choose(reader, size=size)
    assert chosen is not None  # `size` is a head's
    opened(reader, chosen.note)
    return chosen.note


def _put(folder: Path, note: bytes) -> int:
    """The checkpoint, last, in the place of the one before; 1 when it changed."""
    file = folder / CHECKPOINT
    if file.exists() and file.read_bytes() == note:
        return 0
    replace(file, note)
    return 1


def _write(file: Path, content: bytes) -> Path:
    """Written beside, then named; `_sync` makes it durable."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_bytes(content)
    return draft.replace(file)


def _sync(folder: Path, files: list[Path]) -> None:
    """Files, then the folders that name them, up to the log's own."""
    folders = {parent for file in files for parent in file.parents if parent == folder or folder in parent.parents}
    for file in files:
        descriptor = os.open(file, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    for one in sorted(folders, key=lambda path: len(path.parts), reverse=True):
        sync_folder(one)
