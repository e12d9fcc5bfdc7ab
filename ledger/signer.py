"""The ledger's signing key: a file made on first start (mode 0600), never overwritten."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.checkpoint import ED25519, Checkpoint, Signature, VerifierKey, key_id, valid_name
from ledger.errors import KeyMismatch

_PREFIX = "PRIVATE+KEY+"  # the signed-note signer-key form of Go's sumdb/note


class Signer:
    """Signs checkpoints with an Ed25519 key named `name` (the ledger's origin)."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        if not valid_name(name):
            raise KeyMismatch(f"签名者名称不合规：{name!r}", f"not a key name (no spaces, no '+'): {name!r}")
        self._private = private
        self.verifier = VerifierKey(name, private.public_key().public_bytes_raw())
        self._key_id = self.verifier.key_id

    @property
    def name(self) -> str:
        """The key's name: the origin of the ledger it signs."""
        return self.verifier.name

    def sign(self, size: int, root: bytes) -> bytes:
        """The signed note of the tree head (size, root) of this origin."""
        text = Checkpoint(self.verifier.name, size, root).body().encode()
        signature = Signature(self.verifier.name, self._key_id, self._private.sign(text))
        return b"%b\n%b" % (text, signature.line().encode())

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
    def load_or_create(cls, path: Path, name: str) -> Signer:
        """The key in `path`; made there, durably and with mode 0600, when the file does not exist.

        Raises KeyMismatch when the file holds something else or the key of another origin.
        """
        if not path.exists():
            _create(path, cls.generate(name).to_text())
        signer = cls.from_text(path.read_text("utf-8"))
        if signer.name != name:
            raise KeyMismatch(
                f"密钥属于账本 {signer.name!r}，不是 {name!r}", f"key of {signer.name!r}, not of {name!r}"
            )
        return signer


def _create(path: Path, text: str) -> None:
    """Write beside, then link into place: an existing key is never overwritten, a half-written never seen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, text.encode())
        os.fsync(descriptor)
        os.link(draft, path)
    except FileExistsError:
        pass  # another process made it first: theirs is the key
    finally:
        os.close(descriptor)
        draft.unlink(missing_ok=True)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
