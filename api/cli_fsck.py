"""`shilu fsck`: read models held against the leaves, and repaired."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any

import typer
from rich.markup import escape
from sqlalchemy.exc import DatabaseError

from api.cli_base import app, settings
from api.options import Json
from api.session import drop_damaged_views
from ledger.reader import LedgerReader
from projections.database import reading_views_engine, views_engine
from projections.fsck import Drift, compare, counted
from projections.runner import Runner
from replay.terminal import FAILED, answered, emit, progress, say, words

_KINDS = {"missing": "缺少 missing", "extra": "多出 extra", "different": "不同 different"}
_SHOWN = 40


@app.command()
def fsck(
    repair: Annotated[bool, typer.Option("--repair", help="有出入时由账本重建 rebuild where anything differs")] = False,
    everything: Annotated[bool, typer.Option("--all", help="列出每一行,不止前 40 行 every row")] = False,
    json: Json = False,
) -> None:
    """逐行核对查询视图与账本;有出入退出码 1。Hold every row of the read models against the entries."""
    with answered():
        reader = LedgerReader.open(settings().database_url)
        drifts = _drifts(reader)
        repaired = _rebuild(reader) if repair and drifts else False
    if json:
        emit({"sound": not drifts, "repaired": repaired, "drifts": [_plain(drift) for drift in drifts]})
    else:
        _print(drifts, None if everything else _SHOWN, repaired)
    if drifts and not repaired:
        raise typer.Exit(FAILED)


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


def _print(drifts: list[Drift], most: int | None, repaired: bool) -> None:
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
