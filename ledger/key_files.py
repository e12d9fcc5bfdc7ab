"""The signing key's files (docs/proofs.md §1): the one in use, the one prepared beside it, those retired.

A rotation prepares `<file>.next`, records the entry, then links the old key to `<file>.retired-<keyid>` and renames
the new one over the file: at every moment the file holds a whole key, and what is left undone is finished at the next
start. A retired private key is of no further use to the ledger: destroy it.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from ledger import durable
from ledger.checkpoint import VerifierKey
from ledger.errors import KeyMismatch
from ledger.keys import KeyChain
from ledger.signer import Signer


def next_file(key_file: Path) -> Path:
    """Where the next key is prepared."""
    return key_file.with_name(f"{key_file.name}.next")


def retired_file(key_file: Path, key: VerifierKey) -> Path:
    """Where a key that no longer signs is put."""
    return key_file.with_name(f"{key_file.name}.retired-{key.key_id.hex()}")


def load(key_file: Path, origin: str, chain: KeyChain) -> Signer:
    """The key in use of a ledger that exists, a swap left half-way finished first.

    Raises KeyMismatch when the file is missing (none is made then), or not the last key of the chain.
    """
    if chain.last.name != origin:
        raise KeyMismatch(f"账本名为 {chain.last.name!r}，不是 {origin!r}", f"the ledger is {chain.last.name!r}")
    finish_swap(key_file, chain)
    if not key_file.exists():
        raise KeyMismatch(
            f"签名密钥 {key_file} 不存在，账本需要公钥为 {chain.last} 的那一个：请从密钥备份放回该文件；"
            "确已遗失且经批准，用 shilu key declare-loss 启用新密钥",
            f"there is no signing key {key_file}; the ledger needs that of {chain.last}: put the file back from the "
            "key's backup, or, where it is lost for good and that is authorised, shilu key declare-loss",
        )
    signer = Signer.load_or_create(key_file, origin)
    if signer.verifier != chain.last:
        raise KeyMismatch(
            f"密钥文件 {key_file} 不是账本现用的密钥 {chain.last}",
            f"{key_file} is another key: the ledger is signed by {chain.last} now",
        )
    return signer


def prepare(key_file: Path, origin: str, chain: KeyChain) -> Signer:
    """The next key, durable in its file: one left there by an attempt that never recorded its entry, or a new one."""
    path = next_file(key_file)
    if path.exists() and any(one.key == Signer.load(path).verifier for one in chain.held):
        raise KeyMismatch(f"{path} 是已用过的密钥，请移走", f"{path} holds a key already used; move it away")
    return Signer.load_or_create(path, origin)


def finish_swap(key_file: Path, chain: KeyChain) -> bool:
    """Put the prepared key in place when the chain ends in it; whether there was anything to do. Idempotent."""
    path = next_file(key_file)
    if not path.exists() or Signer.load(path).verifier != chain.last:
        return False
    if key_file.exists():
        old = Signer.load(key_file).verifier
        if old != chain.last:
            with suppress(FileExistsError):
                os.link(key_file, retired_file(key_file, old))
            durable.sync_folder(key_file.parent)
    with suppress(FileNotFoundError):  # another process of this ledger was quicker
        path.replace(key_file)
    durable.sync_folder(key_file.parent)
    return True


def exposed(key_file: Path) -> int | None:
    """The file's mode when others than its owner may read or write it, else None."""
    mode = stat.S_IMODE(key_file.stat().st_mode)
    return mode if mode & 0o077 else None
