"""API keys as text: `slu_<id>_<secret>`. Only the SHA-256 of the secret is ever kept; the text is shown once."""

from __future__ import annotations

import re
import secrets
from hashlib import sha256
from hmac import compare_digest
from typing import NamedTuple, Self

PREFIX = "slu_"
_TEXT = re.compile(r"slu_([a-z2-7]{12})_([A-Za-z0-9_-]{43})")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"  # RFC 4648 §6, in small letters
_ID_LENGTH = 12
_SECRET_BYTES = 32


class Secret(NamedTuple):
    """A key as its holder has it: the id (60 bits, public) and the secret (256 bits)."""

    id: str
    secret: str

    @classmethod
    def new(cls, id_: str | None = None) -> Self:
        """A fresh secret, for a fresh id unless one is given (rotation)."""
        return cls(id_ or new_id(), secrets.token_urlsafe(_SECRET_BYTES))

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """From its text; None when that is no key's."""
        match = _TEXT.fullmatch(text)
        return cls(match[1], match[2]) if match else None

    @property
    def text(self) -> str:
        """What the holder sends."""
        return f"{PREFIX}{self.id}_{self.secret}"

    @property
    def sha256(self) -> str:
        """What is kept: 256 random bits need no slow hash."""
        return sha256(self.secret.encode()).hexdigest()

    def __repr__(self) -> str:
        return f"Secret(id={self.id!r})"  # never into a log


UNKNOWN = secrets.token_hex(32)
"""The digest that secrets of unknown keys are compared with: nobody's."""


def new_id() -> str:
    """A fresh id of a credential or an identity: 12 characters of base32."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH))


def equal(one: str, other: str) -> bool:
    """Whether two digests are the same, in a time that does not tell where they differ."""
    return compare_digest(one.encode(), other.encode())
