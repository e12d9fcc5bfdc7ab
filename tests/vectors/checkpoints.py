"""Signed checkpoints (C2SP tlog-checkpoint): `note`, the trusted `keys`, the expected `origin`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.vectors import tree
from tests.vectors.cases import Case, case
from tests.vectors.notes import GO
from tests.vectors.signing import (
    DASH,
    LOG,
    ORIGIN,
    OTHER,
    SECOND,
    WITNESS,
    Key,
    b64,
    body,
    cosignature,
    line,
    note,
    signature,
    signed,
    vkey,
)  # fmt: skip

ROOT = tree.root(tree.RFC6962)
EMPTY = tree.root([])
GOOD = body(8, ROOT)
STREAMS = f"shilu/streams/v1 2 {b64(ROOT)}"
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
# The example checkpoint of tlog-checkpoint.md (C2SP); its key is not published, so here it can only fail for that.
C2SP = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcT"
    "OAYQ8=\n"
).encode()


def _case(name: str, valid: bool, why: tuple[str, str], given: bytes, *keys: Key | str, origin: str = ORIGIN) -> Case:
    return case("checkpoints", name, valid, why, note=given, keys=[str(key) for key in keys or (LOG,)], origin=origin)


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _sizes()
    yield from _bodies()
    yield from _signers()
    yield from _keys()
    go = _case("go-note-is-no-checkpoint", False, ("签名有效，但不是检查点", "signed, but no checkpoint"), GO, GO_KEY,
               origin="If you think cryptography is the answer to your problem,")  # fmt: skip
    yield go
    yield _case("c2sp-example-unknown-key", False, ("示例的公钥未公布", "the key of the example is not published"), C2SP,
                Key("example.com/behind-the-sofa", bytes(32)), origin="example.com/behind-the-sofa")  # fmt: skip


def _sizes() -> Iterator[Case]:
    plain, leading = ("规范的条数", "a plain size"), ("条数不规范", "not a plain decimal size")
    for size in (1, 8, 20852163, 2**53 - 1, 2**63 - 1):
        yield _case(f"size-{size}", True, plain, signed(body(size, ROOT)))
    yield _case("size-0", True, ("空树", "an empty tree"), signed(body(0, EMPTY)))
    yield _case(
        "size-0-other-root",
        False,
        ('空树的根只能是 SHA-256("")', "an empty tree has one root only"),
        signed(body(0, ROOT)),
    )
    yield _case(
        "size-8-empty-root", True, ("根是什么由证明检验", "which root it is, proofs show"), signed(body(8, EMPTY))
    )
    big = ("超过 2^63-1", "beyond 2^63-1")
    for name, size in (
        ("2-63", 2**63),
        ("2-64", 2**64),
        ("19-nines", 10**19 - 1),
        ("5000-digits", int("9" * 4200) * 10**800),
    ):
        digits = str(size) if name != "5000-digits" else "9" * 5000
        yield _case(f"size-{name}", False, big, signed(body(digits, ROOT)))
    for name, size in {
        "leading-zero": "08", "two-zeros": "00", "plus": "+8", "minus": "-8", "minus-zero": "-0", "hex": "0x8", "space": " 8",
        "underscore": "1_000", "exponent": "1e3", "decimal": "8.0", "arabic-digit": "\u0668", "fullwidth": "\uff18",
        "superscript": "\u00b2", "word": "eight",
    }.items():  # fmt: skip
        yield _case(f"size-{name}", False, leading, signed(body(size, ROOT)))


def _bodies() -> Iterator[Case]:
    broken = "正文不是检查点", "not the body of a checkpoint"
    yield _case("extension-line", True, ("扩展行允许", "extension lines are allowed"), signed(body(8, ROOT, STREAMS)))
    yield _case(
        "two-extension-lines",
        True,
        ("扩展行允许", "extension lines are allowed"),
        signed(body(8, ROOT, STREAMS, "x y")),
    )
    yield _case("unsigned-extension-line", False, ("扩展行在签名之后加上", "the line was added after signing"),
                note(body(8, ROOT, STREAMS), signature(LOG, GOOD)))  # fmt: skip
    yield _case("empty-extension-line", False, ("扩展行不得为空", "no empty line"), signed(body(8, ROOT, "", "x")))
    yield _case("no-root", False, broken, signed(f"{ORIGIN}\n8\n"))
    yield _case("no-size", False, broken, signed(f"{ORIGIN}\n{b64(ROOT)}\n"))
    yield _case("empty-origin", False, broken, signed(body(8, ROOT, origin="")), origin="")
    yield _case("lines-swapped", False, broken, signed(f"8\n{ORIGIN}\n{b64(ROOT)}\n"))
    for name, text in {
        "short": b64(ROOT[:31]), "long": b64(ROOT + b"x"), "hex": ROOT.hex(), "empty": "\u3000",
        "no-padding": b64(ROOT)[:-1], "trailing-bits": _trailing_bits(b64(ROOT)), "space": b64(ROOT) + " ",
        "url-alphabet": b64(b"\xff" * 32).replace("/", "_"),
    }.items():  # fmt: skip
        yield _case(f"root-{name}", False, ("根哈希不规范", "the root is not canonical base64 of 32 bytes"),
                    signed(f"{ORIGIN}\n8\n{text}\n"))  # fmt: skip
    yield _case("crlf", False, ("含回车", "carriage returns"), signed(GOOD.replace("\n", "\r\n")))
    yield _case(
        "byte-order-mark", False, ("名称前有 BOM", "a byte order mark before the origin"), signed("\ufeff" + GOOD)
    )


def _trailing_bits(text: str) -> str:
    """The spelling with bits set that the last letter before one padding sign does not carry."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return text[:-2] + alphabet[alphabet.index(text[-2]) | 1] + "="


def _signers() -> Iterator[Case]:
    none = "没有所信公钥的签名", "no signature by a trusted key"
    bad = "所信公钥的签名无效", "a signature of a trusted key does not verify"
    good = signature(LOG, GOOD)
    forged = line(LOG.name, LOG.id + bytes(64))
    other = signature(LOG, body(9, ROOT))
    yield _case("own", True, ("有效", "valid"), note(GOOD, good))
    yield _case("other-origin", False, ("另一账本", "another log"), signed(body(8, ROOT, origin=OTHER.name)))
    yield _case(
        "other-origin-own-key",
        False,
        ("另一账本", "another log"),
        signed(body(8, ROOT, origin=OTHER.name), OTHER),
        OTHER,
    )
    yield _case("origin-prefix", False, ("名称不全等", "a longer origin"), signed(body(8, ROOT, origin=ORIGIN + "x")))
    yield _case("other-key", False, none, signed(GOOD, SECOND))
    yield _case(
        "two-keys-one-signed",
        True,
        ("两把所信公钥之一签署", "one of two trusted keys signed"),
        signed(GOOD, SECOND),
        LOG,
        SECOND,
    )
    yield _case("two-keys-both-signed", True, ("两把均签署", "both signed"), signed(GOOD, LOG, SECOND), LOG, SECOND)
    yield _case("two-keys-one-forged", False, bad, note(GOOD, good, line(ORIGIN, SECOND.id + bytes(64))), LOG, SECOND)
    yield _case("two-keys-first-forged", False, bad, note(GOOD, forged, signature(SECOND, GOOD)), SECOND, LOG)
    yield _case(
        "unknown-key-beside", True, ("未知签名须忽略", "unknown signatures are ignored"), signed(GOOD, OTHER, LOG)
    )
    yield _case("same-name-other-id", True, ("同名而标识不同者须忽略", "same name, other id: ignored"),
                note(GOOD, line(ORIGIN, SECOND.id + bytes(64)), good))  # fmt: skip
    yield _case("same-id-other-name", True, ("标识相同而名称不同者须忽略", "same id, other name: ignored"),
                note(GOOD, line("x.test", LOG.id + bytes(64)), good))  # fmt: skip
    yield _case("only-same-id", False, none, note(GOOD, line("x.test", LOG.id + LOG.sign(GOOD.encode()))))
    yield _case("wrong-key-id", False, none, note(GOOD, line(ORIGIN, bytes(4) + LOG.sign(GOOD.encode()))))
    yield _case("duplicate-line", True, ("同一签名两次", "the same signature twice"), note(GOOD, good, good))
    yield _case("duplicate-one-forged", False, bad, note(GOOD, good, forged))
    yield _case("duplicate-first-forged", False, bad, note(GOOD, forged, good))
    yield _case("all-zero-signature", False, bad, note(GOOD, forged))
    yield _case("signature-of-other-size", False, bad, note(GOOD, other))
    yield _case(
        "signature-without-newline", False, bad, note(GOOD, line(ORIGIN, LOG.id + LOG.sign(GOOD[:-1].encode())))
    )
    yield _case("signature-65-bytes", False, bad, note(GOOD, line(ORIGIN, LOG.id + LOG.sign(GOOD.encode()) + b"\0")))
    yield _case("cosignature-is-no-signature", False, none, note(GOOD, cosignature(WITNESS, GOOD, 1_700_000_000)))
    yield _case("no-keys", False, ("没有所信公钥", "no trusted key"), note(GOOD, good), *_none())
    yield _case(
        "dash-in-text",
        False,
        ("签名行不得无正文", "the signature lines alone are no note"),
        f"{DASH}\n\n{good}".encode(),
    )


def _none() -> list[Any]:
    return [vkey("nobody.test", 1, OTHER.public)]


def _keys() -> Iterator[Case]:
    given = signed(GOOD)
    text = str(LOG)
    name, ident, encoded = text.split("+", 2)
    head = f"{name}+{ident}"
    raw = b"\x01" + LOG.public
    why = "公钥不正确", "not a verifier key"
    for name, key in {
        "empty": "", "name-only": ORIGIN, "wrong-id": f"{ORIGIN}+00000000+{encoded}", "type-4": vkey(ORIGIN, 4, LOG.public),
        "no-type": f"{head}+{b64(LOG.public)}", "short": f"{head}+{b64(raw[:-1])}", "long": f"{head}+{b64(raw + b'x')}",
        "space-before": f" {text}", "newline-after": f"{text}\n", "url-alphabet": text.replace("/", "_"), "short-id": f"{ORIGIN}+00+{encoded}",
        "small-order": vkey(ORIGIN, 1, (1).to_bytes(32, "little")),
        "not-below-p": vkey(ORIGIN, 1, (2**255 - 19 + 1).to_bytes(32, "little")),
    }.items():  # fmt: skip
        yield _case(f"key-{name}", False, why, given, key)
    zero = note(GOOD, line(ORIGIN, bytes(4) + LOG.sign(GOOD.encode())))
    yield _case("key-wrong-id-both", False, why, zero, f"{ORIGIN}+00000000+{encoded}")
    four = Key(ORIGIN, LOG.seed, 4)
    yield _case("key-type-4-both", False, why, note(GOOD, line(ORIGIN, four.id + LOG.sign(GOOD.encode()))), four)
