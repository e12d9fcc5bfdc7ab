"""Sealing: AES-256-GCM under a key used once, whose id stands before the ciphertext (NIST SP 800-38D)."""

from __future__ import annotations

import secrets
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.envelope import Commitment
from ledger.vault import KEY_BYTES, KEY_ID_BYTES

DOCUMENT = "sha256:"
_FORMAT = b"\x01"
_NONCE_BYTES = 12
_HEAD_BYTES = len(_FORMAT) + KEY_ID_BYTES + _NONCE_BYTES


class Sealed(NamedTuple):
    """One row of `sealed`, and the key that goes into the vault. `digest` names a commitment or a document."""

    digest: str
    content: bytes
    key_id: bytes
    key: bytes


class DoesNotOpen(ValueError):
    """The ciphertext, its digest or its key was changed."""


def document_name(sha256: str) -> str:
    """`sha256:<hex>`: the digest under which a document is sealed."""
    return DOCUMENT + sha256


def seal(digest: str, plain: bytes) -> Sealed:
    """`plain` under a fresh key and key id. The digest is authenticated: a row moved to another name opens nothing."""
    key, key_id = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_ID_BYTES)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    content = _FORMAT + key_id + nonce + AESGCM(key).encrypt(nonce, plain, digest.encode())
    return Sealed(digest, content, key_id, key)


def key_id_of(content: bytes) -> bytes:
    """The key id that a sealed row names; b"" when it is no such row."""
    known = content[:1] == _FORMAT and len(content) > _HEAD_BYTES
    return content[len(_FORMAT) : len(_FORMAT) + KEY_ID_BYTES] if known else b""


def unseal(digest: str, content: bytes, key: bytes) -> bytes:
    """The plain bytes. Raises DoesNotOpen."""
    nonce = content[_HEAD_BYTES - _NONCE_BYTES : _HEAD_BYTES]
    try:
        return AESGCM(key).decrypt(nonce, content[_HEAD_BYTES:], digest.encode())
    except (InvalidTag, ValueError) as error:
        raise DoesNotOpen(digest) from error


def seal_commitment(commitment: Commitment) -> Sealed:
    """Salt (its length before it) and value together, under the commitment's digest."""
    salt = commitment.salt
    return seal(commitment.digest, bytes([len(salt)]) + salt + commitment.value.encode("utf-8"))


def commitment_of(digest: str, plain: bytes) -> Commitment:
    """Inverse of `seal_commitment`. Raises DoesNotOpen when it is no UTF-8 value."""
    try:
        value = 1 + plain[0]
        return Commitment(digest, plain[1:value], plain[value:].decode("utf-8"))
    except (IndexError, UnicodeDecodeError) as error:
        raise DoesNotOpen(digest) from error
