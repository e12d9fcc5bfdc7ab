"""The signer's memory outside the database: the greatest size it signed, so that a restored backup is noticed.

The file is written after each commit without waiting for the disk: the database is what is durable, this may lag
behind it but never runs ahead. It is synced when the ledger is opened and closed. Two slots in turn: a torn write
leaves the other one whole. Beside it lies the last checkpoint that a witness cosigned.
"""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from pathlib import Path

from ledger import durable
from ledger.checkpoint import parse
from ledger.errors import BadCheckpoint

_SLOT_BYTES = 4096
_SIGNED, _WITNESSED, _LOG = ".signed", ".witnessed", ".trusted"


class SignedState:
    """The last (size, checkpoint) signed for one ledger by the key beside which the file lies."""

    def __init__(self, path: Path) -> None:
        """`path` ends in `.signed`; it is made when it is not there."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._turn = 0
        self._descriptor = self._open()

    def note(self, size: int, checkpoint: bytes) -> None:
        """Remember a checkpoint. OSError when the medium takes no more."""
        body = b"%d\n%b" % (size, checkpoint)
        record = b"%08x%08x" % (len(body), zlib.crc32(body)) + body
        if len(record) > _SLOT_BYTES:
            raise ValueError(f"a checkpoint of {len(checkpoint)} bytes is too long to be remembered")
        os.pwrite(self._descriptor, record, self._turn * _SLOT_BYTES)
        self._turn ^= 1

    def last(self) -> tuple[int, bytes] | None:
        """The greatest (size, checkpoint) remembered, None when there is none (or both slots are torn)."""
        found = [slot for at in (0, 1) if (slot := self._slot(at)) is not None]
        return max(found, default=None)

    def witnessed(self) -> bytes | None:
        """The last note that carried a witness's cosignature, None when there is none."""
        try:
            return self._beside(_WITNESSED).read_bytes()
        except FileNotFoundError:
            return None

    def note_witnessed(self, note: bytes) -> None:
        """Remember a cosigned note, durably, unless one of a greater size is remembered."""
        held = self.witnessed()
        if held is None or parse(held).size <= parse(note).size:
            durable.replace(self._beside(_WITNESSED), note, 0o600)

    def remembered(self) -> list[bytes]:
        """Every note remembered: the last one signed, the last one witnessed. BadCheckpoint when one is no note."""
        last = self.last()
        notes = [note for note in (last[1] if last else None, self.witnessed()) if note is not None]
        for note in notes:
            parse(note)
        return notes

    def set_aside(self, why: str) -> None:
        """Begin anew; the old memory is kept under names that end in `why`."""
        for suffix in (_SIGNED, _WITNESSED):
            path = self._beside(suffix)
            if path.exists():
                path.rename(_unused(path.with_name(f"{path.name}.{why}")))
        durable.sync_folder(self.path.parent)
        self.close()
        self._turn, self._descriptor = 0, self._open()

    def log(self, line: str) -> str:
        """Add a line to the record of what was decided about this memory, durably; the record's file."""
        with self._beside(_LOG).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
            file.flush()
            os.fsync(file.fileno())
        durable.sync_folder(self.path.parent)
        return str(self._beside(_LOG))

    def sync(self) -> None:
        """Wait until what is remembered is on the disk."""
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Close the file, what is remembered on the disk."""
        if self._descriptor >= 0:
            os.fsync(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = -1

    def _open(self) -> int:
        fresh = not self.path.exists()
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if fresh:
            durable.sync_folder(self.path.parent)
        return descriptor

    def _beside(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name.removesuffix(_SIGNED) + suffix)

    def _slot(self, at: int) -> tuple[int, bytes] | None:
        return _whole(os.pread(self._descriptor, _SLOT_BYTES, at * _SLOT_BYTES))


def _whole(raw: bytes) -> tuple[int, bytes] | None:
    """What a slot holds, None where it is torn or was never written."""
    try:
        length, checksum = int(raw[:8], 16), int(raw[8:16], 16)
    except ValueError:
        return None
    body = raw[16 : 16 + length]
    if len(body) != length or zlib.crc32(body) != checksum:
        return None
    size, _, checkpoint = body.partition(b"\n")
    return int(size), checkpoint


def looked_at(key_file: Path, first_leaf_hash: bytes) -> list[bytes]:
    """The notes that `memory` would remember, looked at only: no file is made; empty where there is none to read."""
    stem = f"{key_file.name}.{first_leaf_hash.hex()[:16]}"
    found = []
    with suppress(OSError):
        raw = key_file.with_name(stem + _SIGNED).read_bytes()
        slots = [one for at in (0, _SLOT_BYTES) if (one := _whole(raw[at : at + _SLOT_BYTES])) is not None]
        found += [max(slots)[1]] if slots else []
    with suppress(OSError):
        found.append(key_file.with_name(stem + _WITNESSED).read_bytes())
    return found


def _unused(path: Path) -> Path:
    """The path, with a number behind it where there is such a file already."""
    number, free = 1, path
    while free.exists():
        number, free = number + 1, path.with_name(f"{path.name}.{number + 1}")
    return free


def memory(key_file: Path, first_leaf_hash: bytes) -> SignedState:
    """The signer's memory of the ledger that begins with this leaf, beside the key file."""
    return SignedState(key_file.with_name(f"{key_file.name}.{first_leaf_hash.hex()[:16]}{_SIGNED}"))


def remembered_of(key_file: Path, origin: str) -> bytes | None:
    """The greatest checkpoint of `origin` that a memory beside this key file holds, whatever ledger it began with."""
    found: list[tuple[int, bytes]] = []
    names = (f"{key_file.name}.{'[0-9a-f]' * 16}{suffix}" for suffix in (_SIGNED, _WITNESSED))
    stems = {path.stem for name in names for path in key_file.parent.glob(name)}
    for stem in sorted(stems):
        state = SignedState(key_file.with_name(stem + _SIGNED))
        try:
            found += [(parse(note).size, note) for note in state.remembered() if parse(note).origin == origin]
        except BadCheckpoint:
            continue
        finally:
            state.close()
    return max(found)[1] if found else None
