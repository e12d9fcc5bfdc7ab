"""`shilu fsck`: read models held against the leaves, and repaired."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any

import typer
from rich.markup import escape
from sqlalchemy.exc import DatabaseError

from api.cli_base import app, settings
from api.older import warn_older
from api.options import Json
from api.session import drop_damaged_views
from ledger.opening import older
from ledger.reader import LedgerReader
from projections.database import reading_views_engine, views_engine
from projections.fsck import EVIDENCE, Drift, compare, counted
from projections.runner import Runner
from replay.terminal import FAILED, answered, emit, fail, progress, say, tell, words

_KINDS = {
    "missing": "缺少 missing", "extra": "多出 extra", "different": "不同 different",
    "longer": "读到了账本末尾之后 read beyond the ledger's end", "other": "读到的是另一条 read another entry",
}  # fmt: skip
_SHOWN = 40


@app.command()
def fsck(
    repair: Annotated[bool, typer.Option("--repair", help="有出入时由账本重建 rebuild where anything differs")] = False,
    even_so: Annotated[
        bool, typer.Option("--even-so", help="账本曾更长也重建:已封存原件 rebuild though it was longer: it is sealed")
    ] = False,
    everything: Annotated[bool, typer.Option("--all", help="列出每一行,不止前 40 行 every row")] = False,
    json: Json = False,
) -> None:
    """逐行核对查询视图与账本;有出入退出码 1。Hold every row of the read models against the entries.

    查询视图或签名记忆走在账本前面,说明账本曾更长:先封存,--repair 不做。Where either is ahead, the ledger was longer.
    """
    with answered():
        reader = LedgerReader.open(settings().database_url)
        warn_older(reader, settings().key_file)
        drifts, behind = _drifts(reader), older(reader, settings().key_file) is not None
        sealed_first = behind or any(drift.kind in EVIDENCE for drift in drifts)
        _tell_evidence(reader, drifts)
        if repair and drifts and sealed_first and not even_so:
            fail(
                FAILED, "未重建:先封存数据库文件、查询视图与密钥旁的文件;封存之后可用 --even-so",
                "nothing was rebuilt: seal the database, the read models and the files beside the key first; after "
                "that, --even-so", "sealed-first",
            )  # fmt: skip
        repaired = _rebuild(reader) if repair and drifts else False
    if json:
        said = {"sound": not drifts, "repaired": repaired, "seal_first": sealed_first}
        emit({**said, "drifts": [_plain(drift) for drift in drifts]})
    else:
        _print(drifts, None if everything else _SHOWN, repaired, sealed_first=sealed_first)
    if (drifts and not repaired) or behind:
        raise typer.Exit(FAILED)


def _tell_evidence(reader: LedgerReader, drifts: list[Drift]) -> None:
    """That the read models know of an entry which the ledger no longer holds."""
    for drift in drifts:
        if drift.kind in EVIDENCE:
            tell(
                f"查询视图已读到第 {drift.position} 条,账本有 {reader.size()} 条,那一条不在其中:先封存,勿重建",
                f"the read models read up to {drift.position}, the ledger has {reader.size()} and not that entry: seal "
                "it first, do not rebuild",
            )


def _drifts(reader: LedgerReader) -> list[Drift]:
    """What differs; a file that is no database at all is one drift of its own."""
    views = reading_views_engine(settings().database_url)
    if views is None:
        return []
    try:
        with progress("核对视图 comparing") as moved:
            return list(compare(reader, views, moved))
    except DatabaseError as broken:
        return [Drift("views", "file", "different", {"error": str(broken.orig)}, {"file": "a database"}, 0)]
    finally:
        views.dispose()


def _rebuild(reader: LedgerReader) -> bool:
    """Fold everything anew, and look again: repaired means that nothing differs any more."""
    drop_damaged_views(settings())
    views = views_engine(settings().database_url)
    with progress("重建 rebuilding") as moved:
        Runner(views, reader).rebuild(moved)
    views.dispose()
    return not _drifts(reader)


def _print(drifts: list[Drift], most: int | None, repaired: bool, *, sealed_first: bool) -> None:
    if not drifts:
        words.print(escape("✔ 查询视图与账本一致 the read models are what the entries give"))
        return
    for drift in islice(drifts, most):
        say(f"✖ {drift.table} #{drift.position} {_KINDS[drift.kind]} {drift.key}{_apart(drift)}")
    if most is not None and len(drifts) > most:
        say(f"… 另有 {len(drifts) - most} 行,--all 全部列出 more rows, --all lists them")
    for (name, kind), count in sorted(counted(drifts).items()):
        say(f"{name}: {_KINDS[kind]} {count}")
    if repaired:
        words.print(escape("✔ 已由账本重建,现已一致 rebuilt from the entries, now the same"))
    elif sealed_first:
        words.print(escape("✖ 查询视图与账本不符;先封存,勿重建 they differ; seal them first, do not rebuild"))
    else:
        words.print(escape("✖ 查询视图与账本不符;shilu fsck --repair 可重建 they differ; --repair rebuilds them"))


def _apart(drift: Drift) -> str:
    """The columns that differ, where both rows are there: `status VERIFIED → UNASSIGNED`."""
    one, other = drift.found, drift.wanted
    if one is None or other is None:
        return ""
    names = [name for name in {**one, **other} if one.get(name) != other.get(name)]
    return ": " + ", ".join(f"{name} {one.get(name)} → {other.get(name)}" for name in names)


def _plain(drift: Drift) -> dict[str, Any]:
    return drift._asdict()
