"""`shilu-audit time-travel`: the read models as of any day, left on disk for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ledger.reader import LedgerReader
from replay.cli_base import DEFAULT, Database, Json, app
from replay.terminal import answered, emit, progress, say
from replay.time_travel import keep
from replay.viewpoint import resolve


@app.command("time-travel")
def time_travel(
    known_at: Annotated[str, typer.Option("--known-at", metavar="DATE|INSTANT|size:N", help="已知至 what was known")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="空文件夹 an empty folder")],
    database: Database = DEFAULT,
    json: Json = False,
) -> None:
    """把某一时点的查询视图另建于一个文件夹(SQLite)。The read models as of a past size, built in a folder."""
    with answered():
        reader = LedgerReader.open(database)
        view = resolve(reader, known_at=known_at)
        with progress("重建 rebuilding") as moved:
            file = keep(reader, view, out, moved)
    if json:
        emit({"viewpoint": view.to_json(), "file": str(file)})
        return
    say(f"{view.stamp()}\n✔ 已建 built: {file}")
