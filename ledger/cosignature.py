"""C2SP tlog-cosignature, Ed25519 (`cosignature/v1`): a witness's key, its statement on a checkpoint, its check."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger import ed25519
from ledger.checkpoint import Signature, parse_body, parse_note, strict_base64, valid_name
from ledger.durable import create
from ledger.errors import BadCheckpoint, KeyMismatch

COSIGNATURE = b"\x04"  # C2SP signed-note, signature type of a timestamped Ed25519 cosignature
_PREFIX = "PRIVATE+KEY+"
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
        return sha256(f"{self.name}\n".encode() + COSIGNATURE + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(COSIGNATURE + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> WitnessKey:
        """Inverse of str(); BadCheckpoint when it is not a witness key or its key id does not fit."""
        name, _, rest = text.partition("+")
        stated, _, encoded = rest.partition("+")
        raw = strict_base64(encoded)
        if not valid_name(name) or raw[:1] != COSIGNATURE or not ed25519.sound_point(raw[1:]):
            raise BadCheckpoint("见证公钥格式不正确", f"not an Ed25519 witness key: {text!r}")
        key = cls(name, raw[1:])
        if stated != key.key_id.hex():
            raise BadCheckpoint("见证公钥标识与公钥不符", "the key id does not fit the witness key")
        return key

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
            raise BadCheckpoint("见证签名格式不正确", f"malformed cosignature of {self.name!r}")
        if not ed25519.verifies(self.public, message(text, time_s), signature.value[8:]):
            raise BadCheckpoint(f"见证签名无效：{self.name}", f"the cosignature of {self.name!r} does not verify")
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

    def to_text(self) -> str:
        """The private key as one line; keep it secret (docs/proofs.md §5)."""
        seed = base64.b64encode(COSIGNATURE + self._private.private_bytes_raw()).decode()
        return f"{_PREFIX}{self.verifier.name}+{self.verifier.key_id.hex()}+{seed}\n"

    @classmethod
    def from_text(cls, text: str) -> Cosigner:
        """Inverse of `to_text`; KeyMismatch when it is not such a key."""
        name, _, rest = text.strip().removeprefix(_PREFIX).partition("+")
        stated, _, encoded = rest.partition("+")
        try:
            raw = base64.b64decode(encoded, validate=True)
        except ValueError:
            raw = b""
        if not text.startswith(_PREFIX) or raw[:1] != COSIGNATURE or len(raw) != 33:
            raise KeyMismatch("见证密钥文件格式不正确", "not a witness key file")
        cosigner = cls(name, Ed25519PrivateKey.from_private_bytes(raw[1:]))
        if cosigner.verifier.key_id.hex() != stated:
            raise KeyMismatch("见证密钥标识与密钥不符", "the key id does not fit the witness key")
        return cosigner

    @classmethod
    def load(cls, path: Path) -> Cosigner:
        """The key in `path`; KeyMismatch when there is none or the file holds something else."""
        try:
            return cls.from_text(path.read_text("utf-8"))
        except (FileNotFoundError, UnicodeDecodeError) as error:
            raise KeyMismatch(f"没有可读的见证密钥：{path}", f"no readable witness key: {path}") from error

    @classmethod
    def load_or_create(cls, path: Path, name: str) -> Cosigner:
        """The key in `path`; made there (mode 0600, durable) when there is none. KeyMismatch for another name's."""
        if not path.exists():
            with suppress(FileExistsError):  # another process made it first: theirs is the key
                create(path, cls(name, Ed25519PrivateKey.generate()).to_text().encode(), 0o600)
        cosigner = cls.load(path)
        if cosigner.verifier.name != name:
            raise KeyMismatch(
                f"见证密钥属于 {cosigner.verifier.name!r}，不是 {name!r}",
                f"witness key of {cosigner.verifier.name!r}, not of {name!r}",
            )
        return cosigner


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
    """The note with further signature lines; one that it carries already is not repeated."""
    _, present = parse_note(note)
    fresh = [one for one in dict.fromkeys(signatures) if one not in present]
    return note + "".join(one.line() for one in fresh).encode()
