"""What a database holds of a ledger, read in every way the program reads it, as a digest; and what is beside proof."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from ledger.envelope import as_bytes

Ask = Callable[[str, Sequence[Any]], list[Any]]
"""Rows of one question (`?` marks)."""

_WHOLE = {
    "entries": "position, stream, version, type, event_id, recorded_at, leaf, leaf_hash",
    "heads": "size, recorded_at, frontier, checkpoint",
    "idempotency": "actor, key, first_position, count",
    "blobs": "sha256, content",
    "tiles": "level, number, root, hashes",
    "published": "sha256, size, note",
    "sealed": "digest, content",
    "commitments": "digest, salt, value",
}
_BESIDE = {"idempotency": "actor, key, fingerprint", "published": "sha256, published_at"}
"""Columns that no leaf and no signature covers: no check can know what they were (docs/tampering.md)."""


class Content(NamedTuple):
    """`proven`: what signatures and leaves cover, however it is read; `beside`: the rest."""

    proven: bytes
    beside: bytes


def content(ask: Ask, seek: Ask | None = None) -> Content:
    """The content of a database; raises whatever the driver does where it cannot be read.

    `ask` reads tables from end to end, `seek` (where that takes another connection) by their indexes.
    """
    proven, beside = sha256(), sha256()
    for table, columns in _WHOLE.items():
        key = columns.partition(",")[0]
        for row in ask(f"SELECT {columns} FROM {table} ORDER BY {key}, 2", ()):
            proven.update(repr(_read(columns, row)).encode("utf-8", "surrogatepass"))
    for row in _looked_up(ask, seek or ask):
        proven.update(repr(_plain(row)).encode("utf-8", "surrogatepass"))
    for table, columns in _BESIDE.items():
        for row in ask(f"SELECT {columns} FROM {table} ORDER BY 1, 2", ()):
            beside.update(repr(_plain(row)).encode("utf-8", "surrogatepass"))
    return Content(proven.digest(), beside.digest())


def _looked_up(ask: Ask, seek: Ask) -> Iterator[Any]:
    """The same rows by way of each index that answers go by: a query for a plan must not miss an entry that is there.

    (The index over event ids answers nothing: it refuses an id that comes twice, which check 7 looks for itself.)
    """
    entries = ask("SELECT position, stream FROM entries ORDER BY position", ())
    for stream in dict.fromkeys(stream for _, stream in entries):
        yield from seek("SELECT position, version FROM entries WHERE stream = ? ORDER BY version", (stream,))
    for at, _ in entries[::4]:
        yield from seek("SELECT stream FROM entries WHERE position = ?", (at,))
    for actor, key in ask("SELECT actor, key FROM idempotency ORDER BY first_position", ()):
        yield from seek("SELECT first_position FROM idempotency WHERE actor = ? AND key = ?", (actor, key))
    for table, column in (("blobs", "sha256"), ("sealed", "digest"), ("published", "sha256")):
        for (name,) in ask(f"SELECT {column} FROM {table} ORDER BY {column}", ()):
            yield from seek(f"SELECT count(*) FROM {table} WHERE {column} = ?", (name,))


def _read(columns: str, row: Sequence[Any]) -> tuple[Any, ...]:
    """A row as the program reads it, which takes text for the bytes it is made of where bytes belong."""
    names = columns.split(", ")
    return tuple(as_bytes(one) if name in _BYTES else one for name, one in zip(names, row, strict=True))


_BYTES = frozenset({"leaf", "leaf_hash", "frontier", "checkpoint", "content", "root", "hashes", "note", "salt"})


def _plain(row: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(bytes(one) if isinstance(one, memoryview) else one for one in row)
