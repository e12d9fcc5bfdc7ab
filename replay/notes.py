"""A signed note opened with the keys one trusts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.checkpoint import Checkpoint, Signature, VerifierKey, parse_body, parse_note
from ledger.errors import BadCheckpoint


class Opened(NamedTuple):
    """A checkpoint and the trusted signatures on it; `text` is the signed body."""

    checkpoint: Checkpoint
    text: str
    signatures: tuple[Signature, ...]

    @property
    def note(self) -> bytes:
        """The note with the trusted signatures only."""
        return f"{self.text}\n{''.join(one.line() for one in self.signatures)}".encode()


class NotSigned(BadCheckpoint):
    """None of the keys signed the checkpoint, or a line in the name of one is forged."""


def open_note(note: bytes, keys: Sequence[VerifierKey]) -> Opened:
    """The checkpoint signed by at least one of `keys`; lines of other keys are ignored (C2SP signed-note).

    BadCheckpoint when it is malformed, NotSigned when no key signed it or a signature of one does not verify.
    """
    text, signatures = parse_note(note)
    checkpoint = parse_body(text)
    by_id = {(key.name, key.key_id): key for key in keys}
    ours = [(by_id[one.name, one.key_id], one) for one in signatures if (one.name, one.key_id) in by_id]
    if not ours:
        raise NotSigned("检查点没有可信密钥的签名", "no signature of a trusted key on the checkpoint")
    if not all(key.verifies(text.encode(), one.value) for key, one in ours):
        raise NotSigned("检查点签名无效", "the signature does not verify")
    return Opened(checkpoint, text, tuple(one for _, one in ours))
