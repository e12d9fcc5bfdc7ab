"""One of two ledgers to compare: a database, or an exported directory of tiles and entries (docs/proofs.md §3)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import orjson

from ledger.checkpoint import Checkpoint, parse
from ledger.errors import LedgerError
from ledger.proof import Prover
from ledger.reader import LedgerReader
from ledger.tile_paths import TILE, entries_path
from replay.remote import DirectoryLog, checkpoint_of
from replay.tile_prover import TileProver


class Side(Protocol):
    """A ledger as far as comparing needs it. Sizes and positions count from 1."""

    name: str
    origin: str
    size: int

    def root(self, size: int) -> bytes:
        """The root of the first `size` entries; LedgerError where its hashes are not there, or do not fit."""
        ...

    def leaves(self, after: int) -> Iterator[tuple[int, bytes]]:
        """(position, leaf bytes) beyond a position, to the end; LedgerError where entries are missing."""
        ...


class DatabaseSide:
    """A ledger in a database, as it stands when it is opened."""

    def __init__(self, name: str, reader: LedgerReader) -> None:
        self.name, self.size, self.origin = name, reader.size(), str(reader.opened()["origin"])
        self._reader, self._prover = reader, Prover(reader)

    def root(self, size: int) -> bytes:
        """See `Side`."""
        try:
            return self._prover.root(size)
        except LookupError as error:
            raise _missing(self.name) from error

    def leaves(self, after: int) -> Iterator[tuple[int, bytes]]:
        """See `Side`."""
        return self._reader.scan(after, self.size)


class DirectorySide:
    """An exported directory: its checkpoint says how far it reaches."""

    def __init__(self, folder: Path) -> None:
        self._log = DirectoryLog(folder)
        checkpoint: Checkpoint = parse(checkpoint_of(self._log, str(folder)))
        self.name, self.size, self.origin = str(folder), checkpoint.size, checkpoint.origin
        self._prover = TileProver(self._log, checkpoint)

    def root(self, size: int) -> bytes:
        """See `Side`."""
        return self._prover.root(size)

    def leaves(self, after: int) -> Iterator[tuple[int, bytes]]:
        """See `Side`. Only the bundles asked for are read."""
        for number in range(after // TILE, -(-self.size // TILE)):
            width = min(TILE, self.size - number * TILE)
            for place, leaf in enumerate(self._bundle(number, width), number * TILE + 1):
                if place > after:
                    yield place, leaf

    def _bundle(self, number: int, width: int) -> list[bytes]:
        try:
            leaves = unbundled(self._log.get(entries_path(number, width)))
        except (LookupError, ValueError) as error:
            raise _missing(self.name) from error
        if len(leaves) != width:
            raise _missing(self.name)
        return leaves


def open_side(text: str) -> Side:
    """The ledger at a directory, a SQLite file or a PostgreSQL address. LedgerError when there is none."""
    if "://" not in text and Path(text).is_dir():
        return DirectorySide(Path(text))
    return DatabaseSide(text, LedgerReader.open(text))


def unbundled(content: bytes) -> list[bytes]:
    """The leaves of an entry bundle; ValueError when it is cut short, or one is no JSON object."""
    leaves: list[bytes] = []
    at = 0
    while at < len(content):
        length = int.from_bytes(content[at : at + 2], "big")
        leaf = content[at + 2 : at + 2 + length]
        if len(leaf) != length or not isinstance(orjson.loads(leaf), dict):
            raise ValueError(f"a bundle cut short at byte {at}")
        leaves.append(leaf)
        at += 2 + length
    return leaves


def _missing(name: str) -> LedgerError:
    return LedgerError(
        f"{name} 缺少记录或哈希,请先用 shilu-audit verify 核验",
        f"{name} lacks entries or hashes; run shilu-audit verify on it first",
    )
