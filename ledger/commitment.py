"""Commitments: the leaf holds HMAC-SHA-256(salt, value); value and salt stay outside and can be destroyed."""

from __future__ import annotations

import hmac
import secrets

from ledger.envelope import Commitment

SALT_BYTES = 32
PREFIX = "hmac-sha256:"


def commit_value(salt: bytes, value: str) -> str:
    """`hmac-sha256:<hex>` of the UTF-8 value under the salt."""
    return PREFIX + hmac.digest(salt, value.encode("utf-8"), "sha256").hex()


def new_commitment(value: str) -> Commitment:
    """A commitment to `value` under a fresh 256-bit salt: equal values give unrelated digests."""
    salt = secrets.token_bytes(SALT_BYTES)
    return Commitment(commit_value(salt, value), salt, value)


def opens(commitment: Commitment) -> bool:
    """Whether salt and value give the digest."""
    return hmac.compare_digest(commit_value(commitment.salt, commitment.value), commitment.digest)
