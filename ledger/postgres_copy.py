"""Entries in PostgreSQL's binary COPY format: quicker than what the driver makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from struct import pack

from ledger.storage import EntryRow

COPY_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)  # binary COPY: signature, flags, header extension
COPY_TRAILER = b"\xff\xff"


def copy_rows(rows: Sequence[EntryRow]) -> bytes:
    """Rows in PostgreSQL's binary COPY format (documentation of COPY, "Binary Format")."""
    parts: list[bytes] = []
    for position, stream, version, type_, event_id, recorded_at, leaf, digest in rows:
        name, kind, identity = stream.encode(), type_.encode(), event_id.encode()
        parts += (
            pack(">hiqi", 8, 8, position, len(name)),
            name,
            pack(">iqi", 8, version, len(kind)),
            kind,
            pack(">i", len(identity)),
            identity,
            pack(">iqi", 8, recorded_at, len(leaf)),
            leaf,
            pack(">i", len(digest)),
            digest,
        )
    return b"".join(parts)
