"""The ledger's signing key: a file made on first start (mode 0600), never overwritten."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.checkpoint import Checkpoint, Signature, VerifierKey
from ledger.errors import KeyMismatch
from ledger.key_text import load_or_create, load_private, parse_private, private_text, valid_name

MAX_NAME_BYTES = 255  # three times in a note of two signatures, which the signer's memory must hold


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
        return private_text(self.name, self._private)

    @classmethod
    def generate(cls, name: str) -> Signer:
        """A fresh key."""
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def from_text(cls, text: str) -> Signer:
        """Inverse of `to_text`; KeyMismatch when it is not such a key."""
        return cls(*parse_private(text))

    @classmethod
    def load(cls, path: Path) -> Signer:
        """The key in `path`; KeyMismatch when it cannot be read, or holds something else."""
        return cls(*load_private(path))

    @classmethod
    def load_or_create(cls, path: Path, name: str) -> Signer:
        """The key in `path`, made there when there is none; KeyMismatch for another origin's."""
        return cls(name, load_or_create(path, name))
