"""C2SP tlog-cosignature, Ed25519 (`cosignature/v1`): a witness's key, its statement on a checkpoint, its check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger import ed25519
from ledger.checkpoint import Signature, parse_body, parse_note
from ledger.errors import BadCheckpoint, KeyMismatch
from ledger.key_text import (
    COSIGNATURE,
    key_id,
    load_or_create,
    load_private,
    parse_public,
    public_text,
    valid_name,
)  # fmt: skip

_MAX_TIME = 2**63 - 1  # tlog-cosignature, "Format"
_VALUE_BYTES = 8 + 64


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """A witness's public key, written `name+keyid+base64(0x04 || key)`."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """First 4 bytes of SHA-256(name || 0x0A || 0x04 || key)."""
        return key_id(self.name, self.public, COSIGNATURE)

    def __str__(self) -> str:
        return public_text(self.name, self.public, COSIGNATURE)

    @classmethod
    def parse(cls, text: str) -> WitnessKey:
        """Inverse of str(); BadCheckpoint when it is not a witness key or its key id does not fit."""
        return cls(*parse_public(text, COSIGNATURE))

    def timestamp(self, note: bytes) -> int | None:
        """When this witness cosigned `note` (seconds since the epoch; the latest, where it did so more than once).

        None when it did not; BadCheckpoint when a line in its name is forged, or the note is no checkpoint.
        """
        text, signatures = parse_note(note)
        parse_body(text)
        ours = [s for s in signatures if s.name == self.name and s.key_id == self.key_id]
        return max((self.time_of(text, one) for one in ours), default=None)

    def time_of(self, text: str, signature: Signature) -> int:
        """The time that `signature` states over a checkpoint's text; BadCheckpoint unless it is this witness's."""
        if (signature.name, signature.key_id) != (self.name, self.key_id):
            raise BadCheckpoint("签名不属于该见证方", f"not a signature of witness {self.name!r}")
        time_s = int.from_bytes(signature.value[:8], "big")
        if len(signature.value) != _VALUE_BYTES or time_s > _MAX_TIME:
            raise BadCheckpoint("副署格式不正确", f"malformed cosignature of {self.name!r}")
        if not ed25519.verifies(self.public, message(text, time_s), signature.value[8:]):
            raise BadCheckpoint(f"副署无效：{self.name}", f"the cosignature of {self.name!r} does not verify")
        return time_s


class Cosigner:
    """A witness's private key: it says that it saw a checkpoint, and when."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        if not valid_name(name):
            raise KeyMismatch(f"见证方名称不合规：{name!r}", f"not a key name (no spaces, no '+'): {name!r}")
        self._private = private
        self.verifier = WitnessKey(name, private.public_key().public_bytes_raw())

    def cosign(self, note: bytes, time_s: int) -> Signature:
        """The cosignature on a checkpoint (whatever signatures it carries), stating `time_s` (Unix seconds)."""
        if not 0 <= time_s <= _MAX_TIME:
            raise ValueError(f"not a time of a cosignature: {time_s}")
        text, _ = parse_note(note)
        parse_body(text)  # a cosignature is a statement on a checkpoint, on no other note
        value = time_s.to_bytes(8, "big") + self._private.sign(message(text, time_s))
        return Signature(self.verifier.name, self.verifier.key_id, value)

    @classmethod
    def load(cls, path: Path) -> Cosigner:
        """The key in `path`; KeyMismatch when there is none or the file holds something else."""
        return cls(*load_private(path, COSIGNATURE))

    @classmethod
    def load_or_create(cls, path: Path, name: str) -> Cosigner:
        """The key in `path`; made there (mode 0600, durable) when there is none. KeyMismatch for another name's."""
        return cls(name, load_or_create(path, name, COSIGNATURE))


def message(text: str, time_s: int) -> bytes:
    """What a cosignature signs: two header lines, then the whole body of the checkpoint."""
    return f"cosignature/v1\ntime {time_s}\n{text}".encode()


def cosigned(note: bytes, keys: Sequence[WitnessKey], not_before: int = 0) -> dict[str, int]:
    """Which of the witnesses cosigned `note`, and when (Unix seconds); those before `not_before` are left out.

    BadCheckpoint when a line in one of their names is forged, and when two of `keys` are one: a cosignature does not
    commit to the witness's name, so one witness could otherwise count twice towards a quorum.
    """
    if len({key.public for key in keys}) != len(keys) or len({key.name for key in keys}) != len(keys):
        raise BadCheckpoint("两个见证方使用同一公钥或同一名称", "two of the witnesses share a key or a name")
    times = {key.name: key.timestamp(note) for key in keys}
    return {name: time for name, time in times.items() if time is not None and time >= not_before}


def with_signatures(note: bytes, signatures: Sequence[Signature]) -> bytes:
    """The note with further signature lines; one that it carries already is not repeated.

    BadCheckpoint where it would carry more than a note may (100): nobody could read it again.
    """
    _, present = parse_note(note)
    fresh = [one for one in dict.fromkeys(signatures) if one not in present]
    whole = note + "".join(one.line() for one in fresh).encode()
    try:
        parse_note(whole)
    except BadCheckpoint as error:
        raise BadCheckpoint("签名行超过上限（100）", "a note carries at most 100 signature lines") from error
    return whole
