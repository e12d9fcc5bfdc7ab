"""The quorum of witnesses (check 2): who else saw the ledger as it is (docs/proofs.md §5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ledger.checkpoint import VerifierKey
from ledger.cosignature import WitnessKey, cosigned
from ledger.errors import BadCheckpoint
from ledger.published import Published
from ledger.report import FAILED, OK, UNCHECKED, Check
from ledger.verify.faults import WITNESSES

NO_POLICY = (
    "未给出见证策略：账本可能向不同的人出示不同的历史，本次核验无法发现 / no policy of witnesses was given: a "
    "ledger that shows different histories to different people is not found out this way"
)


class Policy(NamedTuple):
    """Whose ledger, which of its keys are trusted, and how many of which witnesses must have cosigned."""

    origin: str
    quorum: int
    keys: tuple[VerifierKey, ...]
    witnesses: tuple[WitnessKey, ...]


def parse_policy(document: Mapping[str, Any]) -> Policy:
    """The policy of a decoded file; BadCheckpoint when it is none."""
    try:
        quorum = document["quorum"]
        keys = tuple(map(VerifierKey.parse, document["verifier_keys"]))
        witnesses = tuple(map(WitnessKey.parse, document["witness_keys"]))
        origin = document["origin"]
    except (KeyError, TypeError, AttributeError) as error:
        raise BadCheckpoint(f"见证策略不完整：{error}", f"the policy is not complete: {error}") from error
    if set(document) != set(_NAMES) or type(origin) is not str or type(quorum) is not int:
        raise BadCheckpoint("见证策略的字段不正确", f"a policy has exactly {', '.join(_NAMES)}")
    if not 0 <= quorum <= len(witnesses):
        raise BadCheckpoint("见证数目不正确", f"a quorum of {quorum} among {len(witnesses)} witnesses")
    return Policy(origin, quorum, keys, witnesses)


_NAMES = ("origin", "quorum", "verifier_keys", "witness_keys")


def witnessed(policy: Policy | None, stored: Sequence[Published]) -> tuple[Check, int]:
    """Check 2 on the newest published checkpoint, and the size it confirms (0 for none)."""
    if policy is None:
        return Check(WITNESSES, UNCHECKED, NO_POLICY), 0
    if policy.quorum == 0:
        return Check(WITNESSES, UNCHECKED, "见证策略不要求见证方 / the policy asks for no witness"), 0
    most = max((one.size for one in stored), default=0)
    seen = max((_seen(policy, one) for one in stored if one.size == most), key=len, default={})
    names = "、".join(sorted(seen)) or "—"
    if len(seen) < policy.quorum:
        detail = f"见证不足：要求 {policy.quorum}，有 {len(seen)}（{names}）/ {len(seen)} of {policy.quorum} witnesses"
        return Check(WITNESSES, FAILED, f"{detail} cosigned the newest published checkpoint ({most})"), 0
    detail = f"{len(seen)} 个见证方（{names}）签署过 {most} 条的检查点 / cosigned at {most} by {len(seen)} witnesses"
    return Check(WITNESSES, OK, detail), most


def _seen(policy: Policy, one: Published) -> dict[str, int]:
    try:
        return cosigned(one.note, policy.witnesses)
    except BadCheckpoint:
        return {}
