"""Bundles of ledgers whose key was rotated, or whose history was declared lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.vectors.bundle_case import made
from tests.vectors.cases import Case
from tests.vectors.ledgers import (
    PLAN,
    Event,
    Ledger,
    event,
    sealed,
    story,
    whole,
)
from tests.vectors.signing import LOG, OTHER, SECOND, Key, b64


def _rotated(previous: Key = LOG, kind: str = "ledger.key_rotated", to: Key = SECOND) -> list[Event]:
    data: dict[str, Any] = {"authority": "x", "previous": str(previous), "reason": "y", "verifier_key": str(to)}
    if kind == "ledger.history_lost":
        data |= {"lost_root": b64(bytes(32)), "lost_size": 9}
    return [*story(), event(8, "ledger", kind, data), event(9, PLAN, "plan.annotated", {"text": "换钥之后"})]


def _after(size: int) -> tuple[Key, ...]:
    return (LOG,) if size < 8 else (SECOND,)


def rotations() -> Iterator[Case]:
    both: dict[int, tuple[Key, ...]] = {8: (LOG, SECOND)}
    ledger = Ledger(_rotated(), (4, 9), both, _after)
    good = sealed(whole(ledger))
    yield made("rotation", None, "换钥", "a rotation", good)
    yield made("rotation-old-key-trusted", None, "信任旧公钥", "the old key is trusted", good, key=LOG)
    yield made("rotation-new-key-trusted", None, "信任新公钥", "the new key is trusted", good, key=SECOND)
    yield made(
        "rotation-unknown-key-trusted",
        "checkpoint",
        "所信公钥不在链中",
        "the trusted key is not of the chain",
        good,
        key=OTHER,
    )
    headless = sealed(whole(Ledger(_rotated(), (4, 9), {}, _after)))
    yield made(
        "rotation-without-head",
        "checkpoint",
        "缺换钥处的签名头",
        "the head of the rotation is missing",
        headless,
        key=LOG,
    )
    yield made(
        "rotation-without-head-new-key",
        None,
        "信任新公钥即可",
        "enough for who trusts the new key",
        headless,
        key=SECOND,
    )
    for name, keys in (("only-new-key", (SECOND,)), ("only-old-key", (LOG,))):
        one = Ledger(_rotated(), (4, 9), {8: keys}, _after)
        yield made(
            f"rotation-{name}-signed",
            "checkpoint",
            "换钥处须两把均签",
            "both must sign the rotation",
            sealed(whole(one)),
        )
    old = Ledger(_rotated(), (4, 9), both, lambda size: (LOG,))
    yield made(
        "rotation-old-key-goes-on", "checkpoint", "旧公钥继续签署", "the old key goes on signing", sealed(whole(old))
    )
    early = Ledger(_rotated(), (4, 9), both, lambda size: (SECOND,))
    yield made(
        "rotation-new-key-before",
        "checkpoint",
        "新公钥签署此前检查点",
        "the new key signed before its time",
        sealed(whole(early)),
    )
    broken = Ledger(_rotated(previous=OTHER), (4, 9), both, _after)
    yield made("rotation-of-other-key", "checkpoint", "换钥不衔接", "the chain breaks", sealed(whole(broken)))
    lost = sealed(whole(Ledger(_rotated(kind="ledger.history_lost"), (4, 9), {8: (SECOND,)}, _after)))
    yield made("loss-declared", None, "声明丢失，由新公钥签署", "a loss declared, the new key signs", lost)
    yield made(
        "loss-declared-old-key-trusted", "checkpoint", "旧公钥不为其担保", "the old key does not vouch", lost, key=LOG
    )
    astray = Ledger(_rotated(OTHER, "ledger.history_lost"), (4, 9), {8: (SECOND,)}, _after)
    yield made("loss-of-other-key", "checkpoint", "链断开", "the chain breaks", sealed(whole(astray)))
    again = Ledger(_rotated(to=LOG), (4, 9), {8: (LOG,)}, lambda size: (LOG,))
    yield made("rotation-to-the-same-key", "checkpoint", "换成同一把", "to the key it had", sealed(whole(again)))
    renamed = Ledger(_rotated(to=OTHER), (4, 9), {8: (LOG, OTHER)}, lambda size: (LOG,) if size < 8 else (OTHER,))
    yield made(
        "rotation-to-other-name", "checkpoint", "换成另一名称的公钥", "to a key of another name", sealed(whole(renamed))
    )
