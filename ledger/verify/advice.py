"""What to do first about a check that failed, one line each (docs/audit.md §4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ledger.report import FAILED, Check
from ledger.verify.faults import (
    CHECKPOINT,
    CONSISTENCY,
    ENTRIES,
    ORDER,
    SNAPSHOTS,
    TREE,
    UNIQUENESS,
    VIEWS,
    WITNESSES,
)

_NEXT = {
    "bundle": "另取一份审计包，并问明它是怎样来的 / get the bundle again, and ask by which way it came",
    CHECKPOINT: "核对公钥是否拿对、是否换过密钥（shilu key show）/ is it the right key, and was it rotated (shilu key "
    "show)",
    WITNESSES: "向见证方索取其手中的检查点，用 --checkpoint 核对 / ask the witnesses for theirs, compare with "
    "--checkpoint",
    ENTRIES: "看该条：shilu-audit show N --raw / look at it: shilu-audit show N --raw",
    TREE: "封存文件，与备份或镜像对比（shilu-audit diff-ledgers）/ seal the files, compare with a backup or mirror "
    "(shilu-audit diff-ledgers)",
    CONSISTENCY: "两份检查点做分叉举证（shilu-audit fork）/ make a fork proof of both checkpoints (shilu-audit fork)",
    ORDER: "封存文件，与备份或镜像对比（shilu-audit diff-ledgers）/ seal the files, compare with a backup or mirror "
    "(shilu-audit diff-ledgers)",
    UNIQUENESS: "查该操作者与幂等键 / look at the actor and the idempotency key",
    SNAPSHOTS: "查 shilu snapshots 与 shilu-audit reread / look at shilu snapshots and shilu-audit reread",
    VIEWS: "记录本身没有坏：shilu fsck --repair 由记录重建 / the entries are whole: shilu fsck --repair rebuilds from "
    "them",
}
SEAL = (
    "先封存数据库文件，勿再写入、勿重建；再找导出、镜像或见证方的副本（shilu key recover --from）/ seal the database "
    "files first: no writing, no rebuilding; then look for an export, a mirror or a witness's copy (shilu key recover "
    "--from)"
)
"""What to do first where the ledger was longer than it is now, or held something else."""
_LATER = "先处理其他各项，在此之前勿重建 / see to the other checks first, and rebuild nothing before"
_OF_ENTRIES = frozenset({CHECKPOINT, ENTRIES, TREE, CONSISTENCY, ORDER, UNIQUENESS})


def advised(checks: Iterable[Check]) -> tuple[Check, ...]:
    """The checks, each that failed with its next step; one that has its own keeps it."""
    checks = tuple(checks)
    spoiled = any(check.verdict == FAILED and check.name in _OF_ENTRIES for check in checks)
    return tuple(_advised(check, spoiled=spoiled) for check in checks)


def _advised(check: Check, *, spoiled: bool) -> Check:
    if check.verdict != FAILED or check.next:
        return check
    return replace(check, next=_LATER if spoiled and check.name == VIEWS else _NEXT.get(check.name, ""))
