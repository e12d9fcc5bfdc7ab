"""A word of warning, for commands that only read, about a database that writing would be refused to."""

from __future__ import annotations

from pathlib import Path

from ledger.opening import older
from ledger.reader import LedgerReader
from replay.terminal import tell


def warn_older(reader: LedgerReader, key_file: Path) -> None:
    """Say on stderr that the ledger here is not all that was signed: an older backup, or another history."""
    found = older(reader, key_file)
    if found is not None:
        tell(found.zh, found.en)
