"""Exclusive lock on a sidecar file (flock): freed by the kernel when its process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self


class FileLock:
    """An exclusive lock whose file names the process that holds it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None
        self._owner = 0

    def acquire(self, *, wait: bool) -> bool:
        """Take the lock; without `wait`, False when somebody else has it."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            os.close(descriptor)
            return False
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self._descriptor, self._owner = descriptor, os.getpid()
        return True

    def holder(self) -> int | None:
        """The process id written by the holder, None when unreadable."""
        try:
            return int(self.path.read_text("ascii"))
        except (OSError, ValueError):
            return None

    def release(self) -> None:
        """Give it back (idempotent). The file stays: removing it would let two processes lock two files."""
        if self._descriptor is not None:
            if self._owner == os.getpid():  # a forked child must not unlock for its parent
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        self.acquire(wait=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
