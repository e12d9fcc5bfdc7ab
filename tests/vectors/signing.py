"""Fixed keys of the vectors (never use them for anything else), and notes signed with them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ORIGIN = "shilu.test/vectors"
DASH = "\u2014"


def b64(raw: bytes) -> str:
    """Standard base64."""
    return base64.b64encode(raw).decode()


@dataclass(frozen=True)
class Key:
    """A key pair out of a seed; `kind` 1 signs logs, 4 cosigns (C2SP signed-note)."""

    name: str
    seed: bytes
    kind: int = 1

    @property
    def public(self) -> bytes:
        """32 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """64 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)

    @property
    def id(self) -> bytes:
        """The key id."""
        return key_id(self.name, self.kind, self.public)

    def __str__(self) -> str:
        return vkey(self.name, self.kind, self.public)


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """First 4 bytes of SHA-256(name || 0x0A || kind || key)."""
    return sha256(f"{name}\n".encode() + bytes([kind]) + public).digest()[:4]


def vkey(name: str, kind: int, public: bytes) -> str:
    """The signed-note form of a public key."""
    return f"{name}+{key_id(name, kind, public).hex()}+{b64(bytes([kind]) + public)}"


LOG = Key(ORIGIN, bytes(range(32)))
SECOND = Key(ORIGIN, bytes(range(1, 33)))
OTHER = Key("other.test/log", bytes(range(2, 34)))
WITNESS = Key("witness.test/one", bytes(range(3, 35)), 4)
WITNESS_2 = Key("witness.test/two", bytes(range(4, 36)), 4)


def line(name: str, raw: bytes) -> str:
    """A signature line."""
    return f"{DASH} {name} {b64(raw)}\n"


def signature(key: Key, text: str) -> str:
    """The signature line of a key over a note's text."""
    return line(key.name, key.id + key.sign(text.encode()))


def cosignature(key: Key, text: str, time_s: int, signed: str | None = None) -> str:
    """A cosignature line stating `time_s`; over `signed` in place of the text, to forge one."""
    message = f"cosignature/v1\ntime {time_s}\n{text if signed is None else signed}".encode()
    return line(key.name, key.id + time_s.to_bytes(8, "big") + key.sign(message))


def body(size: int | str, root: bytes, *extensions: str, origin: str = ORIGIN) -> str:
    """The text of a checkpoint."""
    return "".join(f"{part}\n" for part in (origin, size, b64(root), *extensions))


def note(text: str, *lines: str) -> bytes:
    """A note of ready signature lines."""
    return f"{text}\n{''.join(lines)}".encode()


def signed(text: str, *keys: Key) -> bytes:
    """A note signed by `keys` (the log's where none is given)."""
    return note(text, *(signature(key, text) for key in keys or (LOG,)))
