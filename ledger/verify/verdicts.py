"""From findings to a report: nine checks in order, two verdicts, the four words, and what is not proven."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from ledger.report import FAILED, OK, UNCHECKED, Check, Covered, Report
from ledger.verify.advice import SEAL, advised
from ledger.verify.faults import (
    CHECKPOINT,
    CONSISTENCY,
    ENTRIES,
    NAMES,
    ORDER,
    SNAPSHOTS,
    TREE,
    UNIQUENESS,
    VIEWS,
    WITNESSES,
)
from ledger.verify.policy import named
from ledger.verify.run import Examined
from ledger.verify.words import words_of

_DONE = {
    CHECKPOINT: "每个签名头均由当时有效的账本密钥签署 / every head is signed by the key that held at its size",
    ENTRIES: "每条记录均为规范形式 / every entry is canonical and of a known format",
    TREE: "叶哈希给出各瓦片与各签名根 / leaf hashes give the tiles and every signed root",
    ORDER: "位置与流版本连续，逐条衔接，记录时间不倒退 / positions and versions contiguous and chained, recorded "
    "times never decrease",
    UNIQUENESS: "事件标识唯一，每个幂等键一段 / event ids unique, each idempotency key one block",
    VIEWS: "索引列与幂等表同内容一致 / row columns and the idempotency table equal the leaves",
}
_OWN_KEY = "（公钥取自账本自身 / the key was taken from the ledger itself）"
_ELSEWHERE = "本项由上层核验 / this check belongs to the floor above"
_EMPTY = "没有可核验的记录 / there is nothing to check"
LEFT_OUT = "本次未运行 / left out of this run"
_INTEGRITY = (CHECKPOINT, ENTRIES, TREE, ORDER, UNIQUENESS, SNAPSHOTS, VIEWS)


class Parts(NamedTuple):
    """The verdicts on the parts of check 8, where they are known apart."""

    documents: str | None = None
    commitments: str | None = None
    figures: str | None = None


_UNKNOWN = Parts()


def checks_of(examined: Examined) -> tuple[Check, ...]:
    """The nine checks as far as this floor goes: `snapshots` is unchecked, `views` covers columns only."""
    if examined.failure is not None:
        return tuple(_failed(name, examined.failure) for name in NAMES)
    return tuple(_check(name, examined) for name in NAMES)


def _failed(name: str, failure: Check) -> Check:
    return failure if name == failure.name else Check(name, UNCHECKED, _EMPTY)


def _check(name: str, examined: Examined) -> Check:
    if name not in examined.asked.checks:
        return Check(name, UNCHECKED, LEFT_OUT)
    if name == WITNESSES:
        return examined.witnesses.check
    if name == CONSISTENCY:
        return _consistency(examined)
    if name == SNAPSHOTS:
        return Check(name, UNCHECKED, _ELSEWHERE)
    fault = examined.found.first.get(name)
    if fault is not None:
        return Check(name, FAILED, fault.detail, fault.position)
    own = name == CHECKPOINT and _own_key(examined)
    return Check(name, OK, _DONE[name] + (_OWN_KEY if own else ""))


def _consistency(examined: Examined) -> Check:
    outcome = examined.consistency
    if outcome is None:
        return Check(CONSISTENCY, UNCHECKED, _EMPTY)
    cut = outcome.check.verdict == FAILED and outcome.check.position is not None  # a checkpoint beyond the end
    return replace(outcome.check, next=SEAL) if cut else outcome.check


def report_of(
    examined: Examined, checks: Iterable[Check], more: Iterable[str] = (), parts: Parts = _UNKNOWN
) -> Report:  # fmt: skip
    """The report on these checks; `more` are further sentences on what is not proven."""
    checks = advised(checks)
    if examined.failure is not None:
        verdict = examined.failure.verdict
        words = words_of(checks, UNCHECKED)
        return Report(verdict, UNCHECKED, 0, "", checks, words, proves_not(examined, more))
    completeness = _completeness(examined, checks)
    words = words_of(checks, completeness, *parts)
    covered = _covered(examined) if completeness == OK else ()
    return Report(
        _integrity(examined, checks), completeness, examined.size, examined.root, checks, words,
        proves_not(examined, more), covered=covered, own_key=_own_key(examined),
    )  # fmt: skip


def _own_key(examined: Examined) -> bool:
    return not examined.asked.keys and (examined.asked.policy is None or not examined.asked.policy.keys)


def _covered(examined: Examined) -> tuple[Covered, ...]:
    """Whose word reaches how far, the farthest first."""
    found, (_, seen, times), outcome = [], examined.witnesses, examined.consistency
    if seen and WITNESSES in examined.asked.checks:
        found.append(Covered(seen, f"见证方副署：{named(times)}", f"cosigned by {named(times)}"))
    if outcome is not None and outcome.against:
        found.append(Covered(outcome.against, "在别处保存的检查点", "a checkpoint kept elsewhere"))
    return tuple(sorted(found, key=lambda one: -one.size))


def _integrity(examined: Examined, checks: Iterable[Check]) -> str:
    verdicts = {check.name: check.verdict for check in checks}
    other = examined.consistency is not None and examined.consistency.other_root
    if any(verdicts[name] == FAILED for name in _INTEGRITY) or (other and verdicts[CONSISTENCY] == FAILED):
        return FAILED
    return OK if OK in verdicts.values() else UNCHECKED


def _completeness(examined: Examined, checks: Iterable[Check]) -> str:
    """Only what comes from elsewhere shows that nothing was cut off."""
    verdicts = {check.name: check.verdict for check in checks}
    outcome = examined.consistency
    if FAILED in (verdicts[CONSISTENCY], verdicts[WITNESSES]) or (examined.gap and verdicts[ORDER] == FAILED):
        return FAILED
    confirmed = verdicts[WITNESSES] == OK or (outcome is not None and outcome.against > 0)
    return OK if confirmed and verdicts[CONSISTENCY] == OK else UNCHECKED


def proves_not(examined: Examined, more: Iterable[str] = ()) -> tuple[str, ...]:
    """What this verification cannot prove, each in a sentence."""
    said = []
    if _own_key(examined):
        said.append(
            "公钥取自账本自身，只能说明账本与自身相符；请用 --key 给出你信任的公钥 / the key came from the ledger "
            "itself, so this shows that it agrees with itself; give a key you trust with --key"
        )
    said.append(_tail(max((one.size for one in _covered(examined)), default=0)))
    if examined.witnesses.check.verdict != OK:
        said.append(
            "账本是否向别人出示另一份历史：没有见证方的副署 / that nobody else was shown another history: no "
            "witness says so"
        )
    for loss in examined.chain.losses if examined.chain else ():
        said.append(
            f"第 {loss.since} 条声明：此前曾签署到第 {loss.lost_size} 条，其后的记录已丢失，无从核验 / entries up to "
            f"{loss.lost_size} had been signed and were declared lost at position {loss.since}: they cannot be checked"
        )
    return (*said, *more, *_ALWAYS)


def _tail(most: int) -> str:
    if not most:
        return (
            "末尾是否被截去：没有来自别处的检查点可对照 / that nothing was cut off at the end: there is no checkpoint "
            "from elsewhere to compare with"
        )
    return (
        f"第 {most} 条之后是否有记录被截去或换掉：来自别处的检查点只到第 {most} 条 / that nothing after position "
        f"{most} was cut off or exchanged: what comes from elsewhere reaches to {most}"
    )


_ALWAYS = (
    "所记录的事情是否属实，以及操作者身份背后是谁 / that what was recorded is true, or who stood behind an actor",
    "记录时间是账本自己的时钟，只有见证方的副署时间为其上限 / recordedtime is the ledger's own clock; only a "
    "witness's time bounds it",
)
