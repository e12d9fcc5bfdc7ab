"""An operator of ledgers who signs whatever it is told to: notes, requests and exported directories of any history."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.asking import request_body
from ledger.checkpoint import Checkpoint
from ledger.cosignature import Cosigner
from ledger.merkle import consistency_proof, leaf_hash, subtrees_of, tree_root
from ledger.signer import Signer
from ledger.tile_paths import TILE, path
from replay.witness.cosigning import Witness
from replay.witness.memory import KEY_FILE, Memory

ORIGIN = "shilu.test/forked"
SIGNER = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
NOW = 1_700_000_000

Leaves = Sequence[bytes]


def leaves(count: int, history: str = "a", common: int = 0) -> list[bytes]:
    """Leaf hashes of a history; the first `common` are those of history `a`."""
    return [leaf_hash(f"{'a' if at < common else history}:{at}".encode()) for at in range(count)]


def signed(hashes: Leaves, signer: Signer = SIGNER, *extensions: str) -> bytes:
    """The signed note of a history, under the signer's own origin."""
    body = Checkpoint(signer.name, len(hashes), tree_root(hashes), extensions)
    return signer.sign_note(body)


def proof(old: int, hashes: Leaves) -> list[bytes]:
    """The consistency proof from the first `old` leaves to all of them."""
    return consistency_proof(old, len(hashes), subtrees_of(hashes)) if 0 < old < len(hashes) else []


def request(old: int, hashes: Leaves, signer: Signer = SIGNER) -> bytes:
    """An honest `add-checkpoint` body."""
    return request_body(signed(hashes, signer), old, proof(old, hashes))


def export(folder: Path, hashes: Leaves, signer: Signer = SIGNER) -> Path:
    """The hash tiles and the checkpoint of a history, written as C2SP tlog-tiles has them."""
    level, row = 0, list(hashes)
    while row:
        for number in range(-(-len(row) // TILE)):
            part = row[number * TILE : (number + 1) * TILE]
            file = folder / path(level, number, len(part))
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"".join(part))
        row = [tree_root(row[at : at + TILE]) for at in range(0, len(row) - len(row) % TILE, TILE)]
        level += 1
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "checkpoint").write_bytes(signed(hashes, signer))
    return folder


def witness(folder: Path, now: int = NOW, *, trusting: Sequence[Signer] = (SIGNER,)) -> Witness:
    """A witness that follows the origins of `trusting`."""
    Cosigner.load_or_create(folder / KEY_FILE, "witness.test/w1")
    made = Witness(Memory(folder), lambda: now)
    for signer in trusting:
        made.trust(signer.name, [signer.verifier])
    return made


def b64(raw: bytes) -> str:
    """Standard base64."""
    return base64.b64encode(raw).decode()
