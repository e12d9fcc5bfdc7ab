"""Keys as one line of text (C2SP signed-note): `name+keyid+base64(type || key)`, and a private one behind a prefix."""

from __future__ import annotations

import base64
import binascii
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger import durable, ed25519
from ledger.errors import BadCheckpoint, KeyMismatch

ED25519 = b"\x01"  # signature type of a note's own signature
COSIGNATURE = b"\x04"  # and of a timestamped cosignature
_PRIVATE = "PRIVATE+KEY+"  # the signer-key form of Go's sumdb/note


def valid_name(name: str) -> bool:
    """Whether `name` may name a key: not empty, no white space or plus sign (C2SP signed-note), no control."""
    return bool(name) and "+" not in name and not any(c.isspace() or is_control(c) for c in name)


def is_control(character: str) -> bool:
    """Whether it is below U+0020, or U+007F to U+009F, which signed-note allows: either may steer a terminal."""
    return character < " " or "\x7f" <= character <= "\x9f"


def key_id(name: str, public: bytes, kind: bytes = ED25519) -> bytes:
    """First 4 bytes of SHA-256(name || 0x0A || type || key)."""
    return sha256(f"{name}\n".encode() + kind + public).digest()[:4]


def public_text(name: str, public: bytes, kind: bytes = ED25519) -> str:
    """The verifier key."""
    return f"{name}+{key_id(name, public, kind).hex()}+{base64.b64encode(kind + public).decode()}"


def parse_public(text: str, kind: bytes = ED25519) -> tuple[str, bytes]:
    """(name, public key) of a verifier key of this type; BadCheckpoint when malformed or its key id does not fit."""
    name, _, rest = text.partition("+")
    stated, _, encoded = rest.partition("+")
    raw = strict_base64(encoded)
    if not valid_name(name) or raw[:1] != kind or not ed25519.sound_point(raw[1:]):
        raise BadCheckpoint("公钥格式不正确", f"not an Ed25519 verifier key of type {kind.hex()}: {text!r}")
    if stated != key_id(name, raw[1:], kind).hex():
        raise BadCheckpoint("公钥标识与公钥不符", "the key id does not fit the key")
    return name, raw[1:]


def private_text(name: str, private: Ed25519PrivateKey, kind: bytes = ED25519) -> str:
    """The private key as one line; keep it secret."""
    identity = key_id(name, private.public_key().public_bytes_raw(), kind).hex()
    return f"{_PRIVATE}{name}+{identity}+{base64.b64encode(kind + private.private_bytes_raw()).decode()}\n"


def parse_private(text: str, kind: bytes = ED25519) -> tuple[str, Ed25519PrivateKey]:
    """Inverse of `private_text`; KeyMismatch when it is no such key."""
    name, _, rest = text.strip().removeprefix(_PRIVATE).partition("+")
    stated, _, encoded = rest.partition("+")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except ValueError:
        raw = b""
    if not text.startswith(_PRIVATE) or raw[:1] != kind or len(raw) != 33:
        raise KeyMismatch("密钥文件格式不正确", f"not a private key file of type {kind.hex()}")
    private = Ed25519PrivateKey.from_private_bytes(raw[1:])
    if stated != key_id(name, private.public_key().public_bytes_raw(), kind).hex():
        raise KeyMismatch("密钥标识与密钥不符", "the key id does not fit the key")
    return name, private


def load_private(path: Path, kind: bytes = ED25519) -> tuple[str, Ed25519PrivateKey]:
    """(name, key) in `path`; KeyMismatch when it cannot be read, or holds something else."""
    try:
        return parse_private(path.read_text("utf-8"), kind)
    except (OSError, UnicodeDecodeError) as error:
        raise KeyMismatch(f"密钥文件无法读取：{path}", f"the key file cannot be read: {error}") from error


def load_or_create(path: Path, name: str, kind: bytes = ED25519) -> Ed25519PrivateKey:
    """The key in `path`; made there, durably and with mode 0600, when the file does not exist.

    Raises KeyMismatch when the file holds something else or the key of another name.
    """
    if not path.exists():
        with suppress(FileExistsError):  # another process made it first: theirs is the key
            durable.create(path, private_text(name, Ed25519PrivateKey.generate(), kind).encode(), 0o600)
    held, private = load_private(path, kind)
    if held != name:
        raise KeyMismatch(f"密钥属于 {held!r}，不是 {name!r}", f"key of {held!r}, not of {name!r}")
    return private


def strict_base64(text: str) -> bytes:
    """The bytes of standard base64 in its one canonical spelling (RFC 4648 §4); BadCheckpoint otherwise."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadCheckpoint("Base64 不正确", f"not base64: {text!r}") from error
    if base64.b64encode(raw).decode() != text:
        raise BadCheckpoint("Base64 不规范", f"not canonical base64: {text!r}")
    return raw
