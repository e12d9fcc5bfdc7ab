"""The quorum of witnesses (check 2): who else saw the ledger as it is (docs/proofs.md §5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
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


_LAST_S = 253_402_300_799
"""The last second of the year 9999, beyond which a time has no date."""


class Policy(NamedTuple):
    """Whose ledger, which of its keys are trusted, and how many of which witnesses must have cosigned.

    Cosignatures from before `not_before` (Unix seconds) do not count: the verifier's option, no part of the document.
    """

    origin: str
    quorum: int
    keys: tuple[VerifierKey, ...]
    witnesses: tuple[WitnessKey, ...]
    not_before: int = 0


class Witnessed(NamedTuple):
    """Check 2, the size it confirms (0 for none), and which witnesses cosigned there when (Unix seconds)."""

    check: Check
    size: int
    times: Mapping[str, int]


def parse_policy(document: Mapping[str, Any], not_before: int = 0) -> Policy:
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
    return Policy(origin, quorum, keys, witnesses, not_before)


_NAMES = ("origin", "quorum", "verifier_keys", "witness_keys")


def moment(time_s: int) -> str:
    """A witness's time, to the minute, in UTC."""
    return datetime.fromtimestamp(time_s, UTC).strftime("%Y-%m-%d %H:%M UTC") if time_s <= _LAST_S else f"@{time_s}"


def named(times: Mapping[str, int]) -> str:
    """Witnesses and when each cosigned; a dash for none."""
    return "、".join(f"{name} {moment(time)}" for name, time in sorted(times.items())) or "—"


def witnessed(policy: Policy | None, stored: Sequence[Published]) -> Witnessed:
    """Check 2 on the newest published checkpoint."""
    if policy is None:
        return Witnessed(Check(WITNESSES, UNCHECKED, NO_POLICY), 0, {})
    if policy.quorum == 0:
        return Witnessed(Check(WITNESSES, UNCHECKED, "见证策略不要求副署 / the policy asks for no witness"), 0, {})
    most = max((one.size for one in stored), default=0)
    seen = max((_seen(policy, one) for one in stored if one.size == most), key=len, default={})
    fresh = {name: time for name, time in seen.items() if time >= policy.not_before}
    if len(fresh) < policy.quorum:
        return Witnessed(Check(WITNESSES, FAILED, _too_few(policy, most, seen, fresh)), 0, {})
    detail = f"{len(fresh)} 个见证方副署过 {most} 条的检查点：{named(fresh)}"
    return Witnessed(Check(WITNESSES, OK, f"{detail} / cosigned at {most}: {named(fresh)}"), most, fresh)


def _too_few(policy: Policy, most: int, seen: Mapping[str, int], fresh: Mapping[str, int]) -> str:
    if not most:
        return "没有已发布的检查点，也就没有副署 / no checkpoint was published, so none is cosigned"
    stale = {name: time for name, time in seen.items() if name not in fresh}
    zh = f"副署不足：最新发布的检查点（{most} 条）要求 {policy.quorum}，有 {len(fresh)}（{named(fresh)}）"
    en = f"{len(fresh)} of {policy.quorum} witnesses cosigned the newest published checkpoint ({most})"
    if stale:
        zh, en = f"{zh}；过旧的不计：{named(stale)}", f"{en}; too old to count: {named(stale)}"
    return f"{zh} / {en}"


def _seen(policy: Policy, one: Published) -> dict[str, int]:
    try:
        return cosigned(one.note, policy.witnesses)
    except BadCheckpoint:
        return {}
