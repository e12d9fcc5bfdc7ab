"""Where log lines go: a file that may be moved away by a log rotation, or a standard stream; whole lines only."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from threading import Lock


class Lines:
    """Appends whole lines in one write each, so that those of several processes never mix.

    A file is opened anew when it was moved or removed. A line that cannot be written (a full disk) is lost: the
    service goes on, what counts is in the ledger.
    """

    def __init__(self, path: Path | None = None, descriptor: int = 1) -> None:
        self._path, self._lock = path, Lock()
        self._descriptor = descriptor if path is None else self._open(path)

    def write(self, line: str) -> None:
        """One line, without its end."""
        data = line.encode("utf-8", "backslashreplace") + b"\n"
        with self._lock, contextlib.suppress(OSError):
            if self._path is not None and self._moved(self._path):
                before, self._descriptor = self._descriptor, self._open(self._path)
                os.close(before)
            while data:
                data = data[os.write(self._descriptor, data) :]

    def _moved(self, path: Path) -> bool:
        try:
            there, ours = path.stat(), os.fstat(self._descriptor)
        except OSError:
            return True
        return (there.st_ino, there.st_dev) != (ours.st_ino, ours.st_dev)

    @staticmethod
    def _open(path: Path) -> int:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o640)
