"""`shilu-audit mirror`: the ledger as static files, to be put on any web server or carried away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ledger.checkpoint import parse
from ledger.errors import BadCheckpoint, HistoryMismatch
from ledger.reader import LedgerReader
from replay.cli_base import DEFAULT, Database, Json, app
from replay.mirror import latest
from replay.mirror import mirror as mirror_files
from replay.proving import PUBLISHED, Chosen, choose
from replay.terminal import COULD_NOT, FAILED, answered, emit, fail, progress, say


@app.command()
def mirror(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="目录;可续写 a folder; an older one is continued")],
    only: Annotated[bool, typer.Option("--published", help="只到最新已发布的检查点 up to the last published")] = False,
    database: Database = DEFAULT,
    json: Json = False,
) -> None:
    """把账本写成静态文件(C2SP tlog-tiles),可续写。The ledger as static files that any tlog client can follow."""
    with answered():
        reader = LedgerReader.open(database)
        goal = _published(reader) if only else latest(reader)
        try:
            with progress("写出 writing") as moved:
                files = mirror_files(reader, folder, moved, goal)
        except (HistoryMismatch, BadCheckpoint) as error:
            fail(FAILED, error.zh, error.en, error.code)
    reached = parse(goal.note)
    if json:
        emit({"folder": str(folder), "files": files, "size": reached.size, "root": reached.root.hex(),
              "checkpoint": goal.kind})  # fmt: skip
        return
    say(f"✔ {folder}: 第 {reached.size} 条为止,写出 {files} 个文件 up to entry {reached.size}, {files} files written")


def _published(reader: LedgerReader) -> Chosen:
    found = choose(reader)
    if found is None or found.kind != PUBLISHED:
        fail(COULD_NOT, "账本尚未发布过检查点", "the ledger has published no checkpoint yet", "not-published")
    return found
