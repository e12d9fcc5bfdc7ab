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
from ledger.verify.faults import SNAPSHOTS, VIEWS
from ledger.verify.verdicts import checks_of, report_of
from projections import fsck
from replay.archive_check import Archive, check_archive
from replay.snapshot_check import TYPES, Recomputed, recompute_all

_NO_ARCHIVE = Archive(None, 0, 0, 0)
_NO_VIEWS = (
    "索引列与幂等表同内容一致；没有查询视图可比 / row columns and the idempotency table equal the leaves; there are "
    "no read models to compare"
)
_VIEWS_OK = "索引列、幂等表与查询视图同内容一致 / row columns, idempotency table and read models equal the leaves"
_UNSOUND = "记录本身有误，未再比对 / the entries themselves are not sound: nothing was compared with them"


def verify(
    reader: LedgerReader, *, key: VerifierKey | None = None, outside: bytes | Sequence[bytes] | None = None,
    policy: Mapping[str, Any] | None = None, views: Engine | None = None, progress: Progress = lambda done, size: None,
    checks: frozenset[str] = ALL, workers: int | None = None, log: bool = False,
) -> Report:  # fmt: skip
    """All nine checks of a database.

    `key`: the verifier key the auditor trusts; `outside`: signed checkpoints kept elsewhere; `policy`: witnesses that
    must have cosigned; `views`: the engine of its read models; `checks`: the layers to run (a control leaves one out).
    `log`: the database is a log's files laid out, without documents and with one checkpoint.
    Raises BadCheckpoint for a policy that is none, Unavailable when the database or a worker is lost.
    """
    asked = asked_for(
        key=key, outside=outside, policy=policy, checks=checks, watch=frozenset(TYPES), workers=workers, commits=not log
    )
    examined = examine(reader, asked, progress)
    found = {check.name: check for check in checks_of(examined)}
    if examined.failure is not None or examined.chain is None:
        return report_of(examined, found.values())
    archive = None
    if SNAPSHOTS in checks:
        found[SNAPSHOTS], archive = _snapshots(reader, examined, log=log)
    if VIEWS in checks and found[VIEWS].verdict == OK:
        found[VIEWS] = _views(reader, views, progress, sound=not any(c.verdict == FAILED for c in found.values()))
    kinds = (UNCHECKED, UNCHECKED) if log else _parts(archive)
    return report_of(examined, found.values(), _withheld(archive), *kinds)


def _snapshots(reader: LedgerReader, examined: Examined, *, log: bool) -> tuple[Check, Archive | None]:
    assert examined.chain is not None
    positions = [at for at, kind in examined.marked if kind in TYPES]
    done = recompute_all(reader, positions, examined.origin, examined.chain, examined.roots)
    if log:
        return _snapshot_check(done, _NO_ARCHIVE), None
    try:
        archive = check_archive(reader)
    except NotALedger as error:  # a database of an earlier version, before documents could be sealed
        return Check(SNAPSHOTS, UNCHECKED, f"归档文件无法核对 / documents could not be checked: {error}"), None
    return _snapshot_check(done, archive), archive


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


def _parts(archive: Archive | None) -> tuple[str | None, str | None]:
    """The verdicts on documents and on commitments."""
    if archive is None:
        return None, None
    fault = archive.fault
    if fault is None:
        return OK, OK
    personal = fault.en.startswith(("a commitment", "a sealed value"))
    return (OK, FAILED) if personal else (FAILED, OK)


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
    if not sound:
        return Check(VIEWS, UNCHECKED, _UNSOUND)
    drift = next(fsck.compare(reader, views, progress), None)
    if drift is None:
        return Check(VIEWS, OK, _VIEWS_OK)
    kinds = {fsck.MISSING: "缺少一行", fsck.EXTRA: "多出一行", fsck.DIFFERENT: "一行不同"}
    zh = f"查询视图 {drift.table} {kinds[drift.kind]}：{drift.key}；可用 shilu rebuild 重建"
    en = f"a row of {drift.table} is {drift.kind}: {drift.key}; shilu rebuild folds it anew"
    return Check(VIEWS, FAILED, f"{zh} / {en}", drift.position or None)


