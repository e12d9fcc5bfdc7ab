"""Rotating the signing key (docs/proofs.md §1): prepared, recorded and signed by both, put in place."""

from __future__ import annotations

from typing import NamedTuple

from ledger import key_files
from ledger.checkpoint import VerifierKey
from ledger.envelope import Author
from ledger.errors import KeyMismatch
from ledger.opening import stored_chain
from ledger.own_facts import check_texts, own_draft
from ledger.registry import KEY_ROTATED, STREAM
from ledger.store import Ledger


class Rotated(NamedTuple):
    """What a rotation did: its position, the two keys, and the file that now holds the retired private key."""

    position: int
    previous: VerifierKey
    key: VerifierKey
    retired: str


def rotate(ledger: Ledger, author: Author, reason: str, authority: str, *, dry_run: bool = False) -> Rotated:
    """Change to a new key. With `dry_run` (position 0) all is checked and nothing made: `key` is the present one.

    Interrupted at any moment it can simply be run again: a key that was prepared and has no entry is used then, and
    one that has its entry is put in place when the ledger is next opened. Raises InvalidEntry for a blank reason or
    authority, KeyMismatch or Conflict when another process changed the key, and the errors of an append.
    """
    old = ledger.signer
    version = ledger.reader().stream_version(STREAM)  # before the chain: what is recorded in between is a Conflict
    chain = stored_chain(ledger.reader())
    if chain.last != old.verifier:
        raise KeyMismatch(f"账本的密钥已更换为 {chain.last}，请重新启动", f"the key is {chain.last} now; start again")
    path = ledger.key_file
    retired = key_files.retired_file(path, old.verifier)
    check_texts({"authority": authority, "reason": reason})
    if dry_run:
        return Rotated(0, old.verifier, old.verifier, str(retired))
    new = key_files.prepare(path, ledger.origin, chain)
    data = {
        "authority": authority, "previous": str(old.verifier), "reason": reason, "verifier_key": str(new.verifier)
    }  # fmt: skip
    key_id = new.verifier.key_id.hex()
    draft = own_draft(KEY_ROTATED, data, f"key:{key_id}", ledger.today())
    receipt = ledger.change_key(draft, author, f"{KEY_ROTATED}:{key_id}", (old, new), version)
    key_files.finish_swap(path, stored_chain(ledger.reader()))
    return Rotated(receipt.positions[0], old.verifier, new.verifier, str(retired))
