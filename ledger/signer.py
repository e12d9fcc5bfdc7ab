"""The ledger's signing key: a file made on first start (mode 0600), never overwritten."""

from __future__ import annotations

import base64
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger import durable
from ledger.checkpoint import ED25519, Checkpoint, Signature, VerifierKey, key_id, valid_name
from ledger.errors import KeyMismatch

MAX_NAME_BYTES = 255  # three times in a note of two signatures, which the signer's memory must hold
_PREFIX = "PRIVATE+KEY+"  # the signed-note signer-key form of Go's sumdb/note


class Signer:
    """Signs checkpoints with an Ed25519 key named `name` (the ledger's origin)."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        if not valid_name(name):
            raise KeyMismatch(f"签名者名称不合规：{name!r}", f"not a key name (no spaces, no '+'): {name!r}")
        if len(name.encode()) > MAX_NAME_BYTES:
            raise KeyMismatch("签名者名称过长", f"a key name has at most {MAX_NAME_BYTES} bytes")
        self._private = private
        self.verifier = VerifierKey(name, private.public_key().public_bytes_raw())
        self._key_id = self.verifier.key_id

    @property
    def name(self) -> str:
        """The key's name: the origin of the ledger it signs."""
        return self.verifier.name

    def sign(self, size: int, root: bytes) -> bytes:
        """The signed note of the tree head (size, root) of this origin."""
        return self.sign_note(Checkpoint(self.verifier.name, size, root))

    def sign_note(self, checkpoint: Checkpoint) -> bytes:
        """The signed note of a checkpoint with whatever extension lines it has."""
        text = checkpoint.body().encode()
        return b"%b\n%b" % (text, self.signature(text).line().encode())

    def signature(self, text: bytes) -> Signature:
        """This key's signature on a note's text."""
        return Signature(self.verifier.name, self._key_id, self._private.sign(text))

    def to_text(self) -> str:
        """The private key as one line; keep it secret."""
        seed = self._private.private_bytes_raw()
        return f"{_PREFIX}{self.name}+{self._key_id.hex()}+{base64.b64encode(ED25519 + seed).decode()}\n"

    @classmethod
    def generate(cls, name: str) -> Signer:
        """A fresh key."""
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def from_text(cls, text: str) -> Signer:
        """Inverse of `to_text`; KeyMismatch when it is not such a key."""
        name, _, rest = text.strip().removeprefix(_PREFIX).partition("+")
        stated, _, encoded = rest.partition("+")
        try:
            raw = base64.b64decode(encoded, validate=True)
        except ValueError:
            raw = b""
        if not text.startswith(_PREFIX) or raw[:1] != ED25519 or len(raw) != 33:
            raise KeyMismatch("密钥文件格式不正确", "not a signing key file")
        signer = cls(name, Ed25519PrivateKey.from_private_bytes(raw[1:]))
        if key_id(name, signer.verifier.public).hex() != stated:
            raise KeyMismatch("密钥标识与密钥不符", "the key id does not fit the key")
        return signer

    @classmethod
    def load(cls, path: Path) -> Signer:
        """The key in `path`; KeyMismatch when it cannot be read, or holds something else."""
        try:
            return cls.from_text(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise KeyMismatch(f"密钥文件无法读取：{path}", f"the key file cannot be read: {error}") from error

    @classmethod
    def load_or_create(cls, path: Path, name: str) -> Signer:
        """The key in `path`; made there, durably and with mode 0600, when the file does not exist.

        Raises KeyMismatch when the file holds something else or the key of another origin.
        """
        if not path.exists():
            with suppress(FileExistsError):  # another process made it first: theirs is the key
                durable.create(path, cls.generate(name).to_text().encode(), 0o600)
        signer = cls.load(path)
        if signer.name != name:
            raise KeyMismatch(
                f"密钥属于账本 {signer.name!r}，不是 {name!r}", f"key of {signer.name!r}, not of {name!r}"
            )
        return signer
