"""One SQLite writer process per ledger.

SQLite 3.7.0 to 3.51.2 can corrupt a database on a WAL reset when two connections of different processes
write and checkpoint at once (reliability.md), and the writer keeps the head in memory.
"""

from __future__ import annotations

from pathlib import Path

from ledger.errors import WriterBusy
from ledger.file_lock import FileLock


def take_writer_lock(database: Path) -> FileLock:
    """The lock of `database`'s only writer; raises WriterBusy, naming the process that has it."""
    lock = FileLock(database.with_name(f"{database.name}.writer"))
    if not lock.acquire(wait=False):
        raise WriterBusy(str(database), lock.holder())
    return lock
