"""A copy of a ledger held elsewhere, an older backup put back, a memory lost: for the tests of P6."""

from __future__ import annotations

import sqlite3
import zipfile
from pathlib import Path

import psycopg

from ledger.reader import LedgerReader
from ledger.tiles import TILE, Tiles, entries_path


def export(reader: LedgerReader, folder: Path) -> Path:
    """The directory form: the entry bundles and the last head."""
    size = reader.size()
    tiles = Tiles(reader)
    for number in range(-(-size // TILE)):
        width = min(TILE, size - number * TILE)
        path = folder / entries_path(number, width)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(tiles.entries(number, width))
    head = reader.head()
    assert head is not None
    (folder / "checkpoint").write_bytes(head.checkpoint)
    return folder


def packed(folder: Path) -> Path:
    """The same as a ZIP file."""
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(one for one in folder.rglob("*") if one.is_file()):
            archive.write(file, file.relative_to(folder).as_posix())
    return path


class Backup:
    """A backup of a database, and its restoration: SQLite's own backup, PostgreSQL's rows beyond it deleted."""

    def __init__(self, url: str, folder: Path) -> None:
        self._url = url
        self._path = folder / "backup.db"
        self._size = self._sqlite_backup() if url.startswith("sqlite") else self._count()

    def restore(self) -> None:
        """Put the old database in the place of the newer one."""
        if self._url.startswith("sqlite"):
            with sqlite3.connect(self._path) as source, sqlite3.connect(self._file()) as target:
                source.backup(target)
            return
        with psycopg.connect(self._url) as connection:
            for table, column in (
                ("entries", "position"), ("heads", "size"), ("idempotency", "first_position"), ("published", "size"),
            ):  # fmt: skip
                connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
                connection.execute(f"DELETE FROM {table} WHERE {column} > {self._size}".encode())
                connection.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only".encode())

    def _file(self) -> Path:
        return Path(self._url.removeprefix("sqlite:///"))

    def _sqlite_backup(self) -> int:
        with sqlite3.connect(self._file()) as source, sqlite3.connect(self._path) as target:
            source.backup(target)
        return 0

    def _count(self) -> int:
        reader = LedgerReader.open(self._url)
        try:
            return reader.size()
        finally:
            reader.close()


def forget(folder: Path, *suffixes: str) -> None:
    """Remove the signer's memory beside the key (`.signed`, unless told otherwise)."""
    for suffix in suffixes or (".signed",):
        for path in folder.glob(f"key.*{suffix}"):
            path.unlink()
