"""The policy that a bundle suggests: of the witnesses the exporter names, those that cosigned its checkpoint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aggregates.refusal import Refused
from ledger.cosignature import cosigned
from ledger.errors import BadCheckpoint
from ledger.verify.policy import parse_policy


def cosigners(note: bytes, policy: Mapping[str, Any] | None, origin: str) -> tuple[int, list[str]]:
    """(quorum, verifier keys of the witnesses whose valid cosignatures `note` carries); (0, []) without a policy.

    Refused when the policy is none, is for another ledger, or when fewer than its quorum cosigned (docs/proofs.md §5).
    """
    if policy is None:
        return 0, []
    try:
        asked = parse_policy(policy)
        there = cosigned(note, asked.witnesses)
    except BadCheckpoint as wrong:
        raise Refused("policy", wrong.zh, wrong.en) from wrong
    if asked.origin != origin:
        other = asked.origin
        raise Refused("policy", f"见证规则属于另一账本:{other}", f"the policy is for another ledger: {other}")
    if len(there) < asked.quorum:
        zh = f"副署不足:要求 {asked.quorum} 家,该检查点有 {len(there)} 家;先请见证方副署(shilu publish),或不给 --policy"
        raise Refused("too-few", zh, f"{len(there)} of {asked.quorum} witnesses cosigned this checkpoint: have it "
                      "cosigned first, or leave --policy out")  # fmt: skip
    return asked.quorum, sorted(str(key) for key in asked.witnesses if key.name in there)


def suggested(quorum: int) -> str:
    """In words what a bundle's policy asks for."""
    if not quorum:
        return "不要求见证方(quorum 0);请用您自己的规则 / it asks for no witness (quorum 0); give a policy of your own"
    return (
        f"要求 {quorum} 家见证方副署;由导出者建议,请用您自己的规则 / it asks for {quorum} witnesses; the exporter "
        "suggests it, give a policy of your own"
    )
