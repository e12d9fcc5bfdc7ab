"""The signer's memory outside the database: the greatest size it signed, so that a restored backup is noticed.

The file is written after each commit without waiting for the disk: the database is what is durable, this
may lag behind it but never runs ahead. Two slots in turn: a torn write leaves the other one whole.
"""

from __future__ import annotations

import os
import zlib
from pathlib import Path

_SLOT_BYTES = 1024


class SignedState:
    """The last (size, checkpoint) signed for one ledger by the key beside which the file lies."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._turn = 0

    def note(self, size: int, checkpoint: bytes) -> None:
        """Remember a checkpoint."""
        body = b"%d\n%b" % (size, checkpoint)
        record = b"%08x%08x" % (len(body), zlib.crc32(body)) + body
        if len(record) <= _SLOT_BYTES:
            os.pwrite(self._descriptor, record, self._turn * _SLOT_BYTES)
            self._turn ^= 1

    def last(self) -> tuple[int, bytes] | None:
        """The greatest (size, checkpoint) remembered, None when there is none (or both slots are torn)."""
        found = [slot for at in (0, 1) if (slot := self._slot(at)) is not None]
        return max(found, default=None)

    def close(self) -> None:
        """Close the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _slot(self, at: int) -> tuple[int, bytes] | None:
        raw = os.pread(self._descriptor, _SLOT_BYTES, at * _SLOT_BYTES)
        try:
            length, checksum = int(raw[:8], 16), int(raw[8:16], 16)
        except ValueError:
            return None
        body = raw[16 : 16 + length]
        if len(body) != length or zlib.crc32(body) != checksum:
            return None
        size, _, checkpoint = body.partition(b"\n")
        return int(size), checkpoint
