"""The keys of sealed personal values, copied apart from everything else: such a copy is kept shorter (proofs.md §9)."""

from __future__ import annotations

import os
import re
from pathlib import Path

from api.backup.manifest import VAULT_FORMAT, check, damaged, read, summed, write
from api.backup.places import drafted, finish, free, occupied
from ledger.durable import read as read_file
from ledger.durable import sync_folder

_NAME = re.compile(r"[0-9a-f]{32}\.(?:key|[0-9a-f]{16}\.new)")
_ROUNDS = 5


def copy_vault(vault: Path, target: Path, ledger: str) -> int:
    """Every key that the vault holds, into a new folder with a manifest; how many.

    `ledger` is the leaf hash of the ledger's first entry, in hex. To be called after the database was copied, so that
    each row of the copy finds its key. Refused where something lies at `target`.
    """
    place = free(target)
    with drafted(place) as draft:
        for _ in range(_ROUNDS):  # a key that is being kept changes its name meanwhile
            if _copied(vault, draft) == 0:
                break
        files = summed(draft)
        write(draft, {"format": VAULT_FORMAT, "ledger": ledger, "files": files})
        finish(draft, place)
    return len(files)


def check_vault(source: Path, ledger: str) -> list[str]:
    """The names of the keys in such a copy. Refused (`backup-damaged`) when it was changed, or is of another ledger."""
    document = read(source, VAULT_FORMAT)
    if document.get("ledger") != ledger:
        raise damaged(source, "属于另一账本", "belongs to another ledger")
    check(source, document)
    for name in document["files"]:
        if not _NAME.fullmatch(name):
            raise damaged(source / name, "不是密钥文件", "is no key of a vault")
    return list(document["files"])


def put_vault(source: Path, target: Path, ledger: str) -> int:
    """The keys of such a copy into the vault of a restored ledger, which must hold none; how many."""
    names = check_vault(source, ledger)
    if target.is_dir() and any(_NAME.fullmatch(file.name) for file in target.iterdir()):
        raise occupied(target)
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in names:
        _write(target / name, (source / name).read_bytes())
    sync_folder(target)
    return len(names)


def _copied(vault: Path, draft: Path) -> int:
    """One round; how many keys were new."""
    new = 0
    names = sorted(file.name for file in vault.iterdir()) if vault.is_dir() else []
    for name in names:
        content = read_file(vault / name) if _NAME.fullmatch(name) and not (draft / name).exists() else b""
        if content:
            _write(draft / name, content)
            new += 1
    return new


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
