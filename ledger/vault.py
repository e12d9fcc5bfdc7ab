"""The vault: one file for each sealing key, outside the database, so that a value dies everywhere with one file."""

from __future__ import annotations

import fcntl
import os
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from ledger import durable

KEY_BYTES = 32
KEY_ID_BYTES = 16
_KEPT, _PENDING, _LOCK = ".key", ".new", ".lock"
_NAME = re.compile(r"([0-9a-f]{32})(?:\.key|\.([0-9a-f]{16})\.new)")


def vault_beside(key_file: Path) -> Path:
    """The vault of a ledger whose setting names none: `<key file>.vault` (docs/proofs.md §9)."""
    return key_file.with_name(f"{key_file.name}.vault")


def binding(ledger: str, digest: str) -> bytes:
    """What stands behind a key in its file: whose it is and what it was made for (docs/proofs.md §9)."""
    return sha256(f"{ledger}\n{digest}".encode()).digest()


class Vault:
    """A folder (mode 0700) of key files (mode 0600), each named by its random key id.

    A key is *pending* until the commit that needs it is known: pending files carry the name of their ledger, and only
    they are swept, so a folder shared by several ledgers, or a database restored from a backup, loses no key. A file
    holds a key and its `binding`; those of an earlier version the key alone.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def key(self, key_id: bytes) -> bytes | None:
        """The 32 bytes of a key, kept or pending; None when it is not here (destroyed, or another vault)."""
        for path in self._files(key_id):
            try:
                return path.read_bytes()[:KEY_BYTES]
            except FileNotFoundError:
                continue
        return None

    def bound(self, bindings: Collection[bytes]) -> list[bytes]:
        """The ids of the keys made for what these bindings name: the vault's own word, whatever a database says."""
        names = self._names()
        return [bytes.fromhex(m[1]) for m in names if durable.read(self.folder / m[0])[KEY_BYTES:] in bindings]

    @contextmanager
    def holding(
        self, keys: Mapping[bytes, bytes], ledger: str, kept: Callable[[], Collection[bytes]]
    ) -> Iterator[None]:
        """Keys (id → key and `binding`) made durable before the block, which commits; then those in `kept()` stay.

        `ledger` is 16 hex digits naming the ledger. When the block ends otherwise than by returning, or the process
        dies, the files stay pending until `sweep`: whether the commit reached the database is not known here.
        """
        with self._locked(fcntl.LOCK_SH):
            for key_id, key in keys.items():
                self._write(self._pending(key_id, ledger), key)
            self._sync()
            yield
            self._settle(keys, ledger, kept())

    def sweep(self, ledger: str, kept: Callable[[], Collection[bytes]]) -> int:
        """Destroy the pending keys of a ledger that no row needs, keep the others; how many were destroyed.

        Does nothing while another process commits: what is pending then is its own.
        """
        if not self.folder.is_dir() or not self._waiting(ledger):
            return 0
        with self._locked(fcntl.LOCK_EX | fcntl.LOCK_NB) as alone:
            if not alone:
                return 0
            waiting, rows = self._waiting(ledger), kept()
            self._settle(waiting, ledger, rows)
            return sum(key_id not in rows for key_id in waiting)

    def destroy(self, key_ids: Iterable[bytes]) -> int:
        """Overwrite, sync and remove keys; how many were there. Idempotent."""
        found = [path for key_id in key_ids for path in self._files(key_id) if path.exists()]
        for path in found:
            self._shred(path)
        if found:
            self._sync()
        return len(found)

    def ids(self) -> frozenset[bytes]:
        """The ids of all keys here, kept or pending."""
        return frozenset(bytes.fromhex(match[1]) for match in self._names())

    def _files(self, key_id: bytes) -> Iterator[Path]:
        yield self.folder / f"{key_id.hex()}{_KEPT}"
        yield from self.folder.glob(f"{key_id.hex()}.*{_PENDING}")

    def _pending(self, key_id: bytes, ledger: str) -> Path:
        return self.folder / f"{key_id.hex()}.{ledger}{_PENDING}"

    def _waiting(self, ledger: str) -> list[bytes]:
        return [bytes.fromhex(match[1]) for match in self._names() if match[2] == ledger]

    def _names(self) -> list[re.Match[str]]:
        names = sorted(path.name for path in self.folder.iterdir()) if self.folder.is_dir() else []
        return [match for name in names if (match := _NAME.fullmatch(name))]

    def _settle(self, key_ids: Iterable[bytes], ledger: str, rows: Collection[bytes]) -> None:
        for key_id in key_ids:
            pending = self._pending(key_id, ledger)
            if key_id in rows:
                pending.rename(self.folder / f"{key_id.hex()}{_KEPT}")
            else:
                self._shred(pending)
        self._sync()

    def _write(self, path: Path, key: bytes) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.write(descriptor, key)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _shred(self, path: Path) -> None:
        """Overwritten in place before it is removed: the file system may keep freed blocks for long.

        The binding stays to the last, so that a removal cut short is found and finished.
        """
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        try:
            os.pwrite(descriptor, secrets.token_bytes(KEY_BYTES), 0)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        path.unlink(missing_ok=True)

    def _sync(self) -> None:
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    @contextmanager
    def _locked(self, how: int) -> Iterator[bool]:
        """The folder made, and its lock taken (freed by the kernel with the process); False when it is busy."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        descriptor = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, how)
            yield True
        except BlockingIOError:
            yield False
        finally:
            os.close(descriptor)
