"""Ed25519 verification (RFC 8032) as strict as that of the bundle's two verifiers: one verdict wherever it is asked.

Libraries differ on what no honest signer makes: points of small order, encodings that are not canonical. Here they are
refused, so that nobody can make a signature that one verifier takes and another does not.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_P = 2**255 - 19
_EIGHTH = 2707385501144840649318225287225658788936804267575313519463743609750303402022
# The y of the eight points whose order divides 8 (x is either root): a signature under such a key says nothing.
_SMALL_ORDER = frozenset({0, 1, _P - 1, _EIGHTH, _P - _EIGHTH})


def sound_point(encoded: bytes) -> bool:
    """Whether 32 bytes can be the canonical encoding of a point not of small order (if there is such a point)."""
    y = int.from_bytes(encoded, "little") & (2**255 - 1)
    return len(encoded) == 32 and y < _P and y not in _SMALL_ORDER


def verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) is that of `public` (32 bytes) over `message`; without cofactor, S below L."""
    if len(signature) != 64 or not sound_point(public) or not sound_point(signature[:32]):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True
