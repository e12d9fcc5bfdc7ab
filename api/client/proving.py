"""Proofs checked on this side: signatures by a pinned key, inclusion, consistency with every checkpoint seen before."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from threading import Lock
from typing import NamedTuple

from api.client.calling import Caller
from api.client.problem import Forked, NotProven
from api.client.shapes import Receipt
from api.client.transport import Transport
from ledger.checkpoint import Checkpoint, VerifierKey, verify
from ledger.errors import BadCheckpoint
from ledger.merkle import leaf_hash, verify_consistency, verify_inclusion

_HEX = 64


class Proven(NamedTuple):
    """An entry shown to be in the signed ledger: `leaf` its exact bytes where the caller may read them."""

    position: int
    leaf_hash: bytes
    leaf: bytes | None
    checkpoint: Checkpoint


class Proofs(Caller):
    """Trusts the verifier keys it was given, and no word of the service."""

    def __init__(
        self, transport: Transport, verifier_keys: Sequence[str] = (), checkpoint: bytes | None = None
    ) -> None:
        super().__init__(transport)
        self._keys = [VerifierKey.parse(key) for key in verifier_keys]
        self._seen: tuple[bytes, Checkpoint] | None = None
        self._order = Lock()
        if checkpoint is not None:
            self._seen = checkpoint, self._opened(checkpoint)

    @property
    def seen(self) -> bytes | None:
        """The signed note of the greatest checkpoint seen. Keep it, and give it to the next client as `checkpoint`."""
        return self._seen[0] if self._seen else None

    def checkpoint(self) -> Checkpoint:
        """The service's checkpoint, once its signature holds and it is consistent with what was seen before.

        Raises NotProven when it is not signed by a pinned key, Forked when it is not of the same history.
        """
        note = self.call("checkpoint", headers={"Accept": "text/plain"}).content
        found = self._opened(note)
        with self._order:
            if self._seen is None:
                self._seen = note, found
            else:
                self._consistent(*self._seen, note, found)
                if found.size > self._seen[1].size:
                    self._seen = note, found
        return found

    def prove(self, position: int, leaf: bytes | None = None) -> Proven:
        """That the entry at `position` is in the signed ledger.

        `leaf`: its bytes, as the feed gave them; without them they are fetched, which an auditor may. Raises
        NotProven; LookupError when the checkpoint does not reach so far yet.
        """
        if leaf is None:
            leaf = self.call("raw_entry", {"position": position}, headers={"Accept": "*/*"}).content
        if _position(leaf) != position:
            raise NotProven(f"给出的不是第 {position} 条", f"the bytes are not those of entry {position}")
        digest = leaf_hash(leaf)
        return Proven(position, digest, leaf, self._included(position, digest, self.checkpoint()))

    def check_receipt(self, receipt: Receipt) -> Checkpoint:
        """That the ledger holds what the receipt says, at those positions. NotProven when it does not."""
        positions, hashes = receipt["positions"], receipt["leaf_hashes"]
        if not positions or len(positions) != len(hashes):
            raise NotProven("回执没有写明记录了什么", "the receipt does not say what was recorded")
        checkpoint = self.checkpoint()
        for position, digest in zip(positions, hashes, strict=True):
            self._included(position, _hash(digest), checkpoint)
        return checkpoint

    def _included(self, position: int, digest: bytes, checkpoint: Checkpoint) -> Checkpoint:
        if checkpoint.size < position:
            raise LookupError(f"the checkpoint covers {checkpoint.size} entries, not entry {position}")
        body = self.ask("inclusion", position=position, size=checkpoint.size).body
        path = _path(body)
        if not verify_inclusion(position - 1, checkpoint.size, digest, path, checkpoint.root):
            raise NotProven(
                f"第 {position} 条的证明不成立:它不在所签的账本里",
                f"the proof of entry {position} does not hold: it is not in the ledger that was signed",
            )
        return checkpoint

    def _consistent(self, old: bytes, older: Checkpoint, new: bytes, newer: Checkpoint) -> None:
        """One of two checkpoints is a prefix of the other. Forked when not."""
        if older.size > newer.size:
            old, older, new, newer = new, newer, old, older
        path: list[bytes] = []
        if 0 < older.size < newer.size:
            path = _path(self.ask("consistency", from_=older.size, to=newer.size).body)
        fits = older.size == 0 or verify_consistency(older.size, newer.size, older.root, newer.root, path)
        if not fits or older.origin != newer.origin:
            raise Forked(old, new)

    def _opened(self, note: bytes) -> Checkpoint:
        if not self._keys:
            raise ValueError("no verifier key is pinned: get one from elsewhere (shilu key publish) and pass it")
        for number, key in enumerate(self._keys, 1):
            try:
                return verify(note, key)
            except BadCheckpoint as error:
                if number == len(self._keys):
                    raise NotProven(error.zh, error.en) from error
        raise AssertionError("unreachable")


def _path(body: object) -> list[bytes]:
    hashes = body.get("hashes") if isinstance(body, dict) else None
    if not isinstance(hashes, list):
        raise NotProven("答复里没有证明", "the answer holds no proof")
    return [_hash(step) for step in hashes]


def _hash(text: object) -> bytes:
    """32 bytes written as hex or as base64; NotProven for anything else."""
    try:
        raw = bytes.fromhex(str(text)) if len(str(text)) == _HEX else base64.b64decode(str(text), validate=True)
    except (ValueError, binascii.Error):
        raw = b""
    if len(raw) != 32:
        raise NotProven("不是 32 字节的哈希", "not a hash of 32 bytes")
    return raw


def _position(leaf: bytes) -> int:
    """The position an entry says it has; 0 when it says none."""
    try:
        return int(json.loads(leaf)["sequence"])
    except (ValueError, KeyError, TypeError):
        return 0
