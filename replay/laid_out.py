"""A log's static files (docs/proofs.md §3) laid out as a scratch database, so that they go through the same checks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from ledger.checkpoint import parse
from ledger.errors import LedgerError
from ledger.merkle import Frontier, leaf_hash, tree_root
from ledger.tile_paths import TILE, entries_path, path

_TABLES = """
CREATE TABLE entries (position INTEGER PRIMARY KEY, stream, version, type, event_id, recorded_at, leaf, leaf_hash);
CREATE INDEX entries_stream ON entries (stream, version);
CREATE TABLE heads (size INTEGER PRIMARY KEY, recorded_at, frontier, checkpoint);
CREATE TABLE idempotency (actor, key, fingerprint, first_position, count);
CREATE TABLE tiles (level, number, root, hashes);
CREATE TABLE published (sha256, size, published_at, note);
"""


def lay_out(folder: Path, database: Path) -> None:
    """Fill a new database from the files of a checkpoint's size; LedgerError when one is missing or cut short."""
    note = _read(folder, "checkpoint")
    head = parse(note)
    connection = sqlite3.connect(database)
    with connection:
        connection.executescript(_TABLES)
        connection.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _entries(folder, head.size))
        connection.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", _tiles(folder, head.size))
        frontier = Frontier(head.size, _peaks(folder, head.size))
        connection.execute("INSERT INTO heads VALUES (?, 0, ?, ?)", (head.size, frontier.to_bytes(), note))
        if head.extensions:
            name = sha256(note).hexdigest()
            connection.execute("INSERT INTO published VALUES (?, ?, 0, ?)", (name, head.size, note))
    connection.close()


def _entries(folder: Path, size: int) -> Iterator[tuple[Any, ...]]:
    for position, leaf in enumerate(_leaves(folder, size), 1):
        stream, version, kind, event_id, us = _columns(leaf)
        yield position, stream, version, kind, event_id, us, leaf, leaf_hash(leaf)


def _leaves(folder: Path, size: int) -> Iterator[bytes]:
    for number in range(-(-size // TILE)):
        width = min(TILE, size - number * TILE)
        name = entries_path(number, width)
        raw, at = _read(folder, name), 0
        for _ in range(width):
            length = int.from_bytes(raw[at : at + 2], "big")
            leaf = raw[at + 2 : at + 2 + length]
            if len(raw) < at + 2 or len(leaf) != length:
                raise _short(name)
            yield leaf
            at += 2 + length
        if at != len(raw):
            raise _short(name)


def _columns(leaf: bytes) -> tuple[Any, ...]:
    """Where the database would look an entry up; nothing for one that cannot be read (the checks say so)."""
    try:
        event = orjson.loads(leaf)
        return event["subject"], event["streamversion"], event["type"], event["id"], 0
    except (ValueError, TypeError, KeyError):
        return "", 0, "", "", 0


def _tiles(folder: Path, size: int) -> Iterator[tuple[int, int, bytes, bytes]]:
    level, hashes = 0, size
    while hashes:
        for number in range(hashes // TILE):
            content = _tile(folder, level, number, TILE)
            yield level, number, tree_root(_split(content)), content
        level, hashes = level + 1, hashes // TILE


def _peaks(folder: Path, size: int) -> Iterator[bytes]:
    """The perfect subtrees of the tree, out of the tiles, largest first."""
    for bit in range(size.bit_length() - 1, -1, -1):
        if size >> bit & 1:
            level, inside = divmod(bit, 8)
            first = (size >> bit + 1 << 1) << inside
            number, width = first // TILE, min(TILE, (size >> 8 * level) - first // TILE * TILE)
            hashes = _split(_tile(folder, level, number, width))
            yield tree_root(hashes[first % TILE : first % TILE + (1 << inside)])


def _tile(folder: Path, level: int, number: int, width: int) -> bytes:
    name = path(level, number, width)
    content = _read(folder, name)
    if len(content) != 32 * width:
        raise _short(name)
    return content


def _split(content: bytes) -> list[bytes]:
    return [content[at : at + 32] for at in range(0, len(content), 32)]


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError as error:
        raise LedgerError(f"缺少 {name}", f"{name} is missing") from error


def _short(name: str) -> LedgerError:
    return LedgerError(f"{name} 的长度不对", f"{name} has not the length it must have")


