"""What a backup says of itself: which ledger, up to where, and the SHA-256 of each of its files."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import file_digest
from pathlib import Path
from typing import Any

import orjson

from aggregates.refusal import Refused
from ledger.durable import replace
from ledger.errors import LedgerError

FORMAT, VAULT_FORMAT = "shilu/backup/v1", "shilu/backup-vault/v1"
MANIFEST, LEDGER, SERVICE, KEY, KEY_NOTE = "manifest.json", "ledger.db", "service.db", "signing.key", "key.txt"


class NotABackup(LedgerError):
    """The folder is no backup that was finished, or not of the kind asked for."""

    code = "not-a-backup"


def summed(folder: Path) -> dict[str, dict[str, Any]]:
    """Each file of the folder (the manifest left out): name → its SHA-256 in hex and its size in bytes."""
    files = sorted(file for file in folder.iterdir() if file.name != MANIFEST)
    return {file.name: {"sha256": _digest(file), "bytes": file.stat().st_size} for file in files}


def write(folder: Path, document: Mapping[str, Any]) -> None:
    """The manifest, last of all files, durable when this returns: a folder without one is no backup."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    replace(folder / MANIFEST, orjson.dumps(document, option=options), 0o600)


def read(folder: Path, kind: str = FORMAT) -> dict[str, Any]:
    """The manifest of a finished backup. NotABackup when there is none, or it is of another kind."""
    try:
        document = orjson.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError) as error:
        raise NotABackup(
            f"{folder} 不是完整的备份:没有可读的 {MANIFEST}", f"{folder} is no finished backup: no readable {MANIFEST}"
        ) from error
    if not isinstance(document, dict) or document.get("format") != kind or not isinstance(document.get("files"), dict):
        raise NotABackup(f"{folder} 不是 {kind} 格式的备份", f"{folder} is not a backup of the form {kind}")
    return document


def check(folder: Path, document: Mapping[str, Any]) -> None:
    """Refused (`backup-damaged`) unless the folder holds exactly the files of its manifest, byte for byte."""
    found, wanted = summed(folder), document["files"]
    for name in sorted(found.keys() | wanted.keys()):
        if found.get(name) != wanted.get(name):
            raise damaged(folder / name, "与清单不符", "is not what the manifest says")


def damaged(place: Path, zh: str, en: str) -> Refused:
    """The refusal of a copy that is not what was written."""
    return Refused(
        "backup-damaged", f"备份已损坏或被改动:{place} {zh}", f"the backup was damaged or changed: {place} {en}"
    )


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()
