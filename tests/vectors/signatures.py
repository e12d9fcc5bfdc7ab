"""Ed25519: RFC 8032 §7.1, and signatures that lax verifiers take. `public`, `message`, `signature` are hex."""

from __future__ import annotations

from collections.abc import Iterator

from tests.vectors import curve
from tests.vectors.cases import Case, case
from tests.vectors.signing import LOG, Key

# RFC 8032 §7.1: TEST 1, TEST 2, TEST 3, TEST SHA(abc): secret key, message (the rest follows, and is compared).
RFC8032 = {
    "test-1": (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe2465"
        "5141438e7a100b",
    ),
    "test-2": (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb0"
        "0d291612bb0c00",
    ),
    "test-3": (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc0"
        "27beceea1ec40a",
    ),
    "test-sha-abc": (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a"
        "9ac94fa54ca49f",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9"
        "bef1177331a704",
    ),
}  # fmt: skip
MESSAGE = "一条记录".encode()


def _case(name: str, valid: bool, zh: str, en: str, public: bytes, message: bytes, signature: bytes) -> Case:
    given = {"public": public.hex(), "message": message.hex(), "signature": signature.hex()}
    return case("signatures", name, valid, (zh, en), **given)


def cases() -> Iterator[Case]:
    """All of them."""
    for name, (seed, message, public, signature) in RFC8032.items():
        key = Key("rfc8032", bytes.fromhex(seed))
        assert (key.public.hex(), key.sign(bytes.fromhex(message)).hex()) == (public, signature), name
        given = bytes.fromhex(message)
        yield _case(f"rfc8032-{name}", True, "RFC 8032 §7.1", "RFC 8032 §7.1", key.public, given, key.sign(given))
        yield _case(
            f"rfc8032-{name}-longer", False, "内容不同", "another message", key.public, given + b"\0", key.sign(given)
        )
    yield from _broken()
    yield from _small_order()
    yield from _torsion()


def _broken() -> Iterator[Case]:
    good, public = LOG.sign(MESSAGE), LOG.public
    s = int.from_bytes(good[32:], "little")
    beyond = good[:32] + (s + curve.L).to_bytes(32, "little")
    other = Key("x", bytes(32)).public
    yield _case("good", True, "有效", "valid", public, MESSAGE, good)
    yield _case("other-key", False, "另一公钥", "another key", other, MESSAGE, good)
    yield _case("all-zero", False, "全零签名", "all zero", public, MESSAGE, bytes(64))
    yield _case(
        "s-plus-l",
        False,
        "S 不小于 L（RFC 8032 §5.1.7）",
        "S is not below L (RFC 8032 §5.1.7)",
        public,
        MESSAGE,
        beyond,
    )
    yield _case("s-zero", False, "S 为零", "S is zero", public, MESSAGE, good[:32] + bytes(32))
    yield _case("short", False, "过短", "too short", public, MESSAGE, good[:-1])
    yield _case("long", False, "过长", "too long", public, MESSAGE, good + b"\0")
    yield _case("empty", False, "空签名", "empty", public, MESSAGE, b"")
    yield _case(
        "high-bit-of-s", False, "S 的最高位", "the top bit of S", public, MESSAGE, good[:-1] + bytes([good[-1] | 128])
    )
    yield _case(
        "sign-of-r",
        False,
        "R 的符号",
        "the sign of R",
        public,
        MESSAGE,
        good[:31] + bytes([good[31] ^ 128]) + good[32:],
    )
    no_point = (2).to_bytes(32, "little")  # y = 2 is on no point of the curve
    yield _case("key-is-no-point", False, "公钥不是曲线上的点", "the key is no point", no_point, MESSAGE, good)
    yield _case("r-is-no-point", False, "R 不是曲线上的点", "R is no point", public, MESSAGE, no_point + good[32:])


def _small_order() -> Iterator[Case]:
    """Keys under which whoever wishes can sign: S B = R + k A holds where k A vanishes."""
    why = "小阶公钥：谁都能“签署”", "a key of small order: anybody can sign with it"
    encodings = {
        "identity": 1, "identity-plus-p": curve.P + 1, "order-2": curve.P - 1, "identity-negative": 1 | 1 << 255,
    }  # fmt: skip
    for name, y in encodings.items():
        public = y.to_bytes(32, "little")
        yield _case(f"small-order-key-{name}", False, *why, public, *_forged(public, 1 if "identity" in name else 2))
    order8 = curve.times(curve.L, _off_subgroup())
    public = curve.encoded(order8)
    yield _case("small-order-key-order-8", False, *why, public, *_forged(public, 8))
    zero = curve.signature_with(curve.ZERO, 0, LOG.seed, MESSAGE)
    yield _case("small-order-r", False, "R 为小阶点（WebCrypto 拒绝）", "R of small order, which WebCrypto refuses",
                LOG.public, MESSAGE, zero)  # fmt: skip


def _forged(public: bytes, order: int) -> tuple[bytes, bytes]:
    """A message and a signature that the plain equation accepts under a key of this order."""
    nonce = curve.encoded(curve.times(7))
    for count in range(200):
        message = f"anything {count}".encode()
        if curve.challenge(nonce, public, message) % order == 0:
            return message, nonce + (7).to_bytes(32, "little")
    raise AssertionError("no message found")


def _off_subgroup() -> curve.Point:
    """A point outside the main subgroup: times L it is of order 8."""
    for y in range(3, 200):
        u, v = (y * y - 1) % curve.P, (curve.D * y * y + 1) % curve.P
        x = u * pow(v, 3, curve.P) * pow(u * pow(v, 7, curve.P), (curve.P - 5) // 8, curve.P) % curve.P
        if v * x * x % curve.P == u:
            torsion = curve.times(curve.L, (x, y))
            if curve.times(4, torsion) != curve.ZERO:
                return x, y
    raise AssertionError("no such point")


def _torsion() -> Iterator[Case]:
    """R with a part of small order: valid with the cofactor of RFC 8032 §5.1.7, not in the equation without it."""
    torsion = curve.times(curve.L, _off_subgroup())
    mixed = curve.signature_with(curve.add(curve.times(11), torsion), 11, LOG.seed, MESSAGE)
    assert curve.signature_with(curve.times(11), 11, LOG.seed, MESSAGE)[:32] != mixed[:32]
    plain = curve.signature_with(curve.times(11), 11, LOG.seed, MESSAGE)
    yield _case("chosen-r", True, "自选 R 的有效签名", "valid, with a chosen R", LOG.public, MESSAGE, plain)
    yield _case("mixed-order-r", False, "只有带余因子的等式成立；此处按不带余因子者（WebCrypto、OpenSSL 同）",
                "holds only with the cofactor; here without it, as WebCrypto and OpenSSL do", LOG.public, MESSAGE, mixed)  # fmt: skip
