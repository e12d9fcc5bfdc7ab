"""`shilu-audit reread`: the archived document read again, and where the record says otherwise."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import orjson
import typer

from ledger.reader import LedgerReader
from replay.cli_base import Database, Json, VaultFolder, app, vault_of
from replay.naming import find_plan
from replay.reread import Reread, reread
from replay.terminal import DONE, FAILED, answered, emit, say, table

SENTENCES = {
    "identical": "✔ 重读一致:记录均可由归档文件得出 identical: every recorded fact follows from the document",
    "corrected": "✔ 与重读的差别只是已记录的人工改动 differs by recorded corrections only",
    "differs": "✖ 重读与记录不一致 the record differs from what is read now",
}


@app.command("reread")
def reread_(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="方案编号、文号、标题或其中一段 a plan")],
    edition: Annotated[str | None, typer.Option("--edition", help="某一版文件的 SHA-256(可只写开头)its hash")] = None,
    database: Database = "sqlite:///.shilu/ledger.db",
    vault: VaultFolder = None,
    json: Json = False,
) -> None:
    """重读归档文件,与入账内容逐项对照。Read an archived document again and compare it, field by field."""
    with answered():
        reader = LedgerReader.open(database, vault_of(database, vault))
        found = reread(reader, find_plan(reader, plan), edition)
    if json:
        emit(asdict(found))
    else:
        _show(found)
    raise typer.Exit(FAILED if found.verdict == "differs" else DONE)


def _show(found: Reread) -> None:
    say(f"{found.plan}\n文件 document {found.sha256}")
    say(f"读取程序 reader: 入账时 recorded with {found.recorded_version} · 现在 now {found.present_version}")
    say(SENTENCES[found.verdict])
    say(f"对照 compared {found.compared} · 须与其他文件对照才有的疑点 findings beside other documents {found.beside}")
    table(
        ("位置 path", "读取 read", "入账 recorded", "何人 by", "理由 reason"),
        [(c.path, c.read, c.recorded, c.by, c.reason) for c in found.corrections],
        f"人工改动 corrections: {len(found.corrections)}",
    )
    table(
        ("记录", "陈述 statement", "字段 field", "入账 recorded", "重读 read now"),
        [(f"#{d.position}" if d.position else "—", d.statement, d.field, _text(d.recorded), _text(d.read))
         for d in found.differences],
        f"差别 differences: {len(found.differences)}",
    )  # fmt: skip


def _text(value: object) -> str:
    return "—" if value is None else value if isinstance(value, str) else orjson.dumps(value).decode()
