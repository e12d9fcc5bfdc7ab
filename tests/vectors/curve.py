"""The curve of Ed25519 (RFC 8032 §5.1) in affine coordinates: slow, only to make signatures nobody should accept."""

from __future__ import annotations

from hashlib import sha512

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (15112221349535400772501151409588531511454012693041857206046113283949847762202, BASE_Y)
ZERO = (0, 1)
Point = tuple[int, int]


def add(one: Point, other: Point) -> Point:
    """The sum of two points (RFC 8032 §5.1.4, complete for this curve)."""
    (x1, y1), (x2, y2) = one, other
    t = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + t, P - 2, P)
    y = (y1 * y2 + x1 * x2) * pow(1 - t, P - 2, P)
    return x % P, y % P


def times(scalar: int, point: Point = BASE) -> Point:
    """`scalar` times a point."""
    found = ZERO
    for bit in bin(scalar)[2:]:
        found = add(found, found)
        found = add(found, point) if bit == "1" else found
    return found


def encoded(point: Point) -> bytes:
    """32 bytes: y, and the sign of x in the top bit."""
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def secret(seed: bytes) -> int:
    """The secret scalar of a seed (RFC 8032 §5.1.5)."""
    low = int.from_bytes(sha512(seed).digest()[:32], "little")
    return (low & ~7 & (2**255 - 1)) % 2**254 | 2**254


def challenge(nonce: bytes, public: bytes, message: bytes) -> int:
    """SHA-512(R || A || M) as a scalar."""
    return int.from_bytes(sha512(nonce + public + message).digest(), "little") % L


def signature_with(nonce: Point, r: int, seed: bytes, message: bytes) -> bytes:
    """A signature whose R is `nonce` and whose S is made for the nonce scalar `r`."""
    a = secret(seed)
    first = encoded(nonce)
    s = (r + challenge(first, encoded(times(a)), message) * a) % L
    return first + s.to_bytes(32, "little")
