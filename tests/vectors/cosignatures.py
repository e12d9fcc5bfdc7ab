"""Cosignatures (C2SP tlog-cosignature, Ed25519): `note`, the witness's `key`, `now` and `max_age` (seconds or null).

With `now`, a time beyond it is refused; with `max_age`, one older than that. `time` is what a valid one states.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.vectors.cases import Case, case
from tests.vectors.checkpoints import GOOD, ROOT, STREAMS
from tests.vectors.signing import LOG, ORIGIN, WITNESS, WITNESS_2, Key, body, cosignature, line, note, signature, vkey

NOW = 1_700_000_000
SIGNED = signature(LOG, GOOD)
# The cosigned example checkpoint of tlog-cosignature.md (C2SP); the witness's key is not published.
C2SP = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcT"
    "OAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIU"
    "BkBIfZ+qnA==\n"
).encode()


def _case(
    name: str, time: int | None, zh: str, en: str, given: bytes, key: Key | str = WITNESS, *, now: int | None = None,
    max_age: int | None = None,
) -> Case:  # fmt: skip
    stated = None if time is None else str(time)
    return case(
        "cosignature", name, time is not None, (zh, en), note=given, key=str(key), now=now, max_age=max_age, time=stated
    )


def _by(text: str, time: int) -> bytes:
    return note(text, SIGNED if text == GOOD else signature(LOG, text), cosignature(WITNESS, text, time))


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _times()
    yield from _lines()
    yield from _keys()
    yield _case("c2sp-example-unknown-key", None, "示例的公钥未公布", "the key of the example is not published", C2SP,
                Key("witness.example.com/w1", bytes(32), 4))  # fmt: skip


def _times() -> Iterator[Case]:
    yield _case("good", NOW, "有效", "valid", _by(GOOD, NOW))
    yield _case("good-now", NOW, "有效", "valid", _by(GOOD, NOW), now=NOW)
    yield _case("good-within-age", NOW - 3600, "未过期", "not stale", _by(GOOD, NOW - 3600), now=NOW, max_age=3600)
    yield _case("stale", None, "已过期", "stale", _by(GOOD, NOW - 3601), now=NOW, max_age=3600)
    yield _case("stale-but-another-line-fresh", NOW - 5, "较新的一行未过期", "the later line is fresh",
                note(GOOD, cosignature(WITNESS, GOOD, NOW - 9999), cosignature(WITNESS, GOOD, NOW - 5)), now=NOW, max_age=60)  # fmt: skip
    yield _case("future", None, "时间在将来", "of the future", _by(GOOD, NOW + 1), now=NOW)
    yield _case("time-0", 0, "零秒", "at zero", _by(GOOD, 0))
    yield _case("time-2-63-minus-1", 2**63 - 1, "最大时间", "the greatest time", _by(GOOD, 2**63 - 1))
    yield _case("time-2-63", None, "超出 2^63-1", "beyond 2^63-1", _by(GOOD, 2**63))
    yield _case("time-2-64-minus-1", None, "超出 2^63-1", "beyond 2^63-1", _by(GOOD, 2**64 - 1))
    stated = WITNESS.id + (NOW + 7).to_bytes(8, "big") + WITNESS.sign(f"cosignature/v1\ntime {NOW}\n{GOOD}".encode())
    yield _case("time-changed", None, "时间被改动", "the time was changed", note(GOOD, line(WITNESS.name, stated)))
    padded = WITNESS.id + NOW.to_bytes(8, "big") + WITNESS.sign(f"cosignature/v1\ntime 0{NOW}\n{GOOD}".encode())
    yield _case(
        "time-signed-with-leading-zero",
        None,
        "时间有前导零",
        "a leading zero was signed",
        note(GOOD, line(WITNESS.name, padded)),
    )
    little = WITNESS.id + NOW.to_bytes(8, "little") + WITNESS.sign(f"cosignature/v1\ntime {NOW}\n{GOOD}".encode())
    yield _case(
        "time-little-endian",
        None,
        "时间字节序颠倒",
        "the time in the other byte order",
        note(GOOD, line(WITNESS.name, little)),
    )


def _lines() -> Iterator[Case]:
    mine = cosignature(WITNESS, GOOD, NOW)
    forged = line(WITNESS.name, WITNESS.id + NOW.to_bytes(8, "big") + bytes(64))
    published = body(8, ROOT, STREAMS)
    yield _case("extension-line", NOW, "联署覆盖扩展行", "extension lines are cosigned", _by(published, NOW))
    yield _case("extension-line-not-cosigned", None, "联署的是没有扩展行的正文", "cosigned without the extension line",
                note(published, cosignature(WITNESS, published, NOW, signed=GOOD)))  # fmt: skip
    yield _case("other-body", None, "另一正文的联署", "the cosignature of another body",
                note(GOOD, SIGNED, cosignature(WITNESS, GOOD, NOW, signed=body(9, ROOT))))  # fmt: skip
    yield _case("earlier-checkpoint", None, "较早检查点的联署", "the cosignature of an earlier checkpoint",
                note(GOOD, SIGNED, cosignature(WITNESS, GOOD, NOW, signed=body(7, ROOT))))  # fmt: skip
    yield _case("none", None, "没有联署", "no cosignature", note(GOOD, SIGNED))
    yield _case("other-witness", None, "另一见证方", "another witness", note(GOOD, cosignature(WITNESS_2, GOOD, NOW)))
    yield _case("other-witness-beside", NOW, "另一见证方须忽略", "another witness is ignored",
                note(GOOD, line(WITNESS_2.name, WITNESS_2.id + bytes(72)), mine))  # fmt: skip
    yield _case("forged", None, "全零联署", "all zero", note(GOOD, forged))
    yield _case("one-of-two-forged", None, "两行之一是伪造的", "one of two lines is forged", note(GOOD, mine, forged))
    yield _case("duplicate", NOW, "同一行两次", "the same line twice", note(GOOD, mine, mine))
    yield _case("plain-signature", None, "不带时间的签名", "a signature without a time",
                note(GOOD, line(WITNESS.name, WITNESS.id + WITNESS.sign(GOOD.encode()))))  # fmt: skip
    for name, raw in (("short", _raw()[:-1]), ("long", _raw() + b"\0"), ("time-only", _raw()[:8])):
        yield _case(
            f"length-{name}", None, "长度不对", "of another length", note(GOOD, line(WITNESS.name, WITNESS.id + raw))
        )
    text = "no checkpoint\n"
    yield _case(
        "not-a-checkpoint", None, "联署的不是检查点", "not a checkpoint", note(text, cosignature(WITNESS, text, NOW))
    )


def _raw() -> bytes:
    return NOW.to_bytes(8, "big") + WITNESS.sign(f"cosignature/v1\ntime {NOW}\n{GOOD}".encode())


def _keys() -> Iterator[Case]:
    given = _by(GOOD, NOW)
    why = "不是见证公钥", "not a witness key"
    yield _case("key-type-1", None, *why, given, vkey(WITNESS.name, 1, WITNESS.public))
    yield _case("key-wrong-id", None, *why, given, str(WITNESS).replace(WITNESS.id.hex(), "00000000"))
    yield _case("key-other-name", None, "名称不同", "another name", given, vkey(ORIGIN, 4, WITNESS.public))
    yield _case("key-small-order", None, *why, given, vkey(WITNESS.name, 4, (1).to_bytes(32, "little")))
    yield _case("key-empty", None, *why, given, "")
    one = Key(WITNESS.name, WITNESS.seed, 1)
    raw = one.id + NOW.to_bytes(8, "big") + WITNESS.sign(f"cosignature/v1\ntime {NOW}\n{GOOD}".encode())
    yield _case("key-type-1-both", None, *why, note(GOOD, line(WITNESS.name, raw)), one)
