"""Whether a SQLite ledger's file is still where it was opened: what is written to a file without a name is lost.

SQLite goes on writing to a file that was removed or replaced under it, and says nothing.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ledger.errors import LedgerMoved

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})


class Place:
    """The file and its write-ahead log, as first seen. The file of a ledger never shrinks: nothing is removed."""

    def __init__(self, path: str) -> None:
        self._file, self._log = Path(path), Path(f"{path}-wal")
        self._files: dict[Path, tuple[int, int]] = {}
        self._size = 0

    def check(self) -> None:
        """Raise LedgerMoved unless both are the files of the first check, the ledger's no shorter than ever."""
        self._size = max(self._size, self._same(self._file))
        if self._files.get(self._log) or self._log.exists():
            self._same(self._log, shrinks=True)

    def _same(self, path: Path, *, shrinks: bool = False) -> int:
        try:
            found = path.stat()
        except OSError:
            found = None
        if found is None or self._files.setdefault(path, (found.st_dev, found.st_ino)) != (found.st_dev, found.st_ino):
            raise LedgerMoved(
                f"账本文件 {path.name} 被移走或换掉:不再写入。放回原来的文件即可继续;若已换上备份,请重新启动",
                f"the ledger's file {path.name} was removed or replaced: nothing is written. Put the file back; or, "
                "where a backup was put in its place, start the program again",
            )
        if not shrinks and found.st_size < self._size:
            zh, en = f"账本文件 {path.name} 被截短:不再写入", f"the ledger's file {path.name} was cut short"
            raise LedgerMoved(zh, f"{en}: nothing is written")
        return found.st_size


def is_damaged(error: BaseException | None) -> bool:
    """Whether a connection that gave this error should be given up: it may keep damaged pages in memory after the
    file itself is whole again."""
    return isinstance(error, sqlite3.Error) and (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF in _DAMAGED
