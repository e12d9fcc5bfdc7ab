"""The auditor's whole verification of a live database: the nine checks of docs/proofs.md §8, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Engine

from ledger.checkpoint import VerifierKey
from ledger.errors import NotALedger
from ledger.reader import LedgerReader
from ledger.report import FAILED, OK, UNCHECKED, Check, Report
from ledger.verify import ALL, Examined, Progress, asked_for, examine
from ledger.verify.advice import SEAL
from ledger.verify.faults import ENTRIES, ORDER, SNAPSHOTS, TREE, VIEWS
from ledger.verify.verdicts import Parts, checks_of, report_of
from projections import fsck
from replay.archive_check import PERSONAL, Archive, check_archive
from replay.snapshot_check import TYPES, Recomputed, recompute_all

_NO_ARCHIVE = Archive(None, 0, 0, 0)
_NO_VIEWS = (
    "索引列与幂等表同内容一致；没有查询视图可比 / row columns and the idempotency table equal the leaves; there are "
    "no read models to compare"
)
_VIEWS_OK = "索引列、幂等表与查询视图同内容一致 / row columns, idempotency table and read models equal the leaves"
_CONTENT = (ENTRIES, TREE, ORDER)
"""Checks without which folding the entries shows nothing about the read models."""
_UNSOUND = "记录本身有误，未再比对 / the entries themselves are not sound: nothing was compared with them"


def verify(
    reader: LedgerReader, *, key: VerifierKey | None = None, outside: bytes | Sequence[bytes] | None = None,
    policy: Mapping[str, Any] | None = None, views: Engine | None = None, progress: Progress = lambda done, size: None,
    checks: frozenset[str] = ALL, workers: int | None = None, log: bool = False, not_before: int = 0,
) -> Report:  # fmt: skip
    """All nine checks of a database.

    `key`: the verifier key the auditor trusts; `outside`: signed checkpoints kept elsewhere; `policy`: witnesses that
    must have cosigned; `views`: the engine of its read models; `checks`: the layers to run (a control leaves one out).
    `log`: the database is a log's files laid out, without documents and with one checkpoint. `not_before`: cosignatures
    from before that time (Unix seconds) do not count.
    Raises BadCheckpoint for a policy that is none, Unavailable when the database or a worker is lost.
    """
    asked = asked_for(
        key=key, outside=outside, policy=policy, checks=checks, watch=frozenset(TYPES), workers=workers,
        commits=not log, not_before=not_before,
    )  # fmt: skip
    examined = examine(reader, asked, progress)
    found = {check.name: check for check in checks_of(examined)}
    if examined.failure is not None or examined.chain is None:
        return report_of(examined, found.values())
    archive, parts = None, Parts()
    if SNAPSHOTS in checks:
        found[SNAPSHOTS], archive, parts = _snapshots(reader, examined, log=log)
    if VIEWS in checks and found[VIEWS].verdict == OK:
        sound = not any(found[name].verdict == FAILED for name in _CONTENT)
        found[VIEWS] = _views(reader, views, progress, sound=sound)
    return report_of(examined, found.values(), _withheld(archive), parts)


def _snapshots(reader: LedgerReader, examined: Examined, *, log: bool) -> tuple[Check, Archive | None, Parts]:
    assert examined.chain is not None
    positions = [at for at, kind in examined.marked if kind in TYPES]
    done = recompute_all(reader, positions, examined.origin, examined.chain, examined.roots)
    figures = FAILED if done.wrong else UNCHECKED if done.other_kernel else OK
    if log:
        return _snapshot_check(done, _NO_ARCHIVE), None, Parts(UNCHECKED, UNCHECKED, figures)
    try:
        archive = check_archive(reader)
    except NotALedger as error:  # a database of an earlier version, before documents could be sealed
        unread = Check(SNAPSHOTS, UNCHECKED, f"归档文件无法核对 / documents could not be checked: {error}")
        wrong = _snapshot_check(done, _NO_ARCHIVE) if done.wrong else unread
        return wrong, None, Parts(UNCHECKED, UNCHECKED, figures)
    return _snapshot_check(done, archive), archive, _parts(archive, figures)


def _snapshot_check(done: Recomputed, archive: Archive) -> Check:
    wrong = [done.wrong] if done.wrong else []
    if archive.fault is not None:
        wrong.append((archive.fault.position or 2**63, f"{archive.fault.zh} / {archive.fault.en}"))
    if wrong:
        at, detail = min(wrong)
        return Check(SNAPSHOTS, FAILED, detail, None if at == 2**63 else at)
    counted = (
        f"重算 {done.same} 个固定的快照，归档文件与承诺 {archive.whole} 件相符 / {done.same} fixed snapshots "
        f"recomputed, {archive.whole} documents and commitments whole"
    )
    if archive.erased or archive.withheld:
        counted += f"；经批准删除 {archive.erased}，封存未开 {archive.withheld} / erased by approval {archive.erased}, "
        counted += f"sealed and not opened here {archive.withheld}"
    if done.other_kernel:
        at = done.other_kernel[0]
        zh = f"；{len(done.other_kernel)} 个快照由别的内核固定，未重算"
        detail = f"{zh} / fixed by another kernel, not recomputed (from {at})"
        return Check(SNAPSHOTS, UNCHECKED, counted + detail)
    return Check(SNAPSHOTS, OK, counted)


def _parts(archive: Archive, figures: str) -> Parts:
    """The verdicts on documents, commitments and figures; past the first fault nobody looked, nor into what is shut."""
    if archive.fault is None:
        seen = UNCHECKED if archive.withheld else OK
        return Parts(seen, seen, figures)
    return Parts(UNCHECKED, FAILED, figures) if archive.fault.kind == PERSONAL else Parts(FAILED, UNCHECKED, figures)


def _withheld(archive: Archive | None) -> Iterable[str]:
    if archive is not None and archive.withheld:
        yield (
            f"{archive.withheld} 件封存的文件或个人信息：密钥库不在此处，未打开核对 / {archive.withheld} sealed "
            "documents or personal values: the vault is not here, so only that they lie sealed was seen"
        )


def _views(reader: LedgerReader, views: Engine | None, progress: Progress, *, sound: bool) -> Check:
    """The first row of a read model that the leaves do not give. The row columns were found to be right before."""
    if views is None:
        return Check(VIEWS, UNCHECKED, _NO_VIEWS)
    with views.connect() as connection:
        if not fsck.present(connection):
            return Check(VIEWS, UNCHECKED, _NO_VIEWS)
    drift = fsck.longer(reader, views)
    if drift is not None:
        return _evidence(reader, drift)
    if not sound:
        return Check(VIEWS, UNCHECKED, _UNSOUND)
    drift = next(fsck.compare(reader, views, progress), None)
    if drift is None:
        return Check(VIEWS, OK, _VIEWS_OK)
    return _drifted(drift)


def _evidence(reader: LedgerReader, drift: fsck.Drift) -> Check:
    """The read models know of entries that the ledger no longer holds: a matter of the ledger, not of its pages."""
    at, size = drift.position, reader.size()
    if drift.kind == fsck.LONGER:
        zh = f"查询视图已读到第 {at} 条，账本只有 {size} 条：账本曾更长，先封存，勿重建"
        en = f"the read models read up to {at}, the ledger has {size}: it was longer. Seal it first, do not rebuild"
        return Check(VIEWS, FAILED, f"{zh} / {en}", size + 1, SEAL)
    zh = f"查询视图读到的第 {at} 条不是账本现在的第 {at} 条：先封存，勿重建"
    en = f"the read models read another entry {at} than the ledger holds now: seal it first, do not rebuild"
    return Check(VIEWS, FAILED, f"{zh} / {en}", at or None, SEAL)


def _drifted(drift: fsck.Drift) -> Check:
    kinds = {fsck.MISSING: "缺少一行", fsck.EXTRA: "多出一行", fsck.DIFFERENT: "一行不同"}
    zh = f"查询视图 {drift.table} {kinds[drift.kind]}：{drift.key}"
    en = f"a row of {drift.table} is {drift.kind}: {drift.key}"
    return Check(VIEWS, FAILED, f"{zh} / {en}", drift.position or None)


