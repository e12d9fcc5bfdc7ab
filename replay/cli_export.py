"""`shilu-audit export`: the audit bundle of a ledger, a plan, a snapshot or a dispute."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from aggregates.refusal import Refused
from ledger.reader import LedgerReader
from replay.bundle.export import Exported, export
from replay.bundle.scope import scope_of
from replay.bundle.suggestion import suggested
from replay.cli_base import DEFAULT, Database, Json, app
from replay.terminal import answered, emit, progress, say

_PLAN = "方案编号或其中一段 a plan id, or a part of it that is unique"


@app.command("export")
def export_bundle(
    target: Annotated[Path, typer.Argument(metavar="BUNDLE.zip|DIRECTORY", help="写到哪里 where to write")],
    database: Database = DEFAULT,
    plan: Annotated[str | None, typer.Option("--plan", help=_PLAN)] = None,
    snapshot: Annotated[str | None, typer.Option("--snapshot", help="快照名 a snapshot's id")] = None,
    dispute: Annotated[str | None, typer.Option("--dispute", help="争议名 a dispute's id")] = None,
    size: Annotated[
        int | None, typer.Option("--size", min=1, help="依据哪一条检查点 the checkpoint to rest on")
    ] = None,
    held: Annotated[
        Path | None, typer.Option("--checkpoint", help="您保存的检查点,包内将附上通向它的证明 one you keep, to lead to")
    ] = None,
    policy: Annotated[
        Path | None, typer.Option("--policy", help="见证规则:包内建议其中已副署的 suggest those of it that cosigned")
    ] = None,
    json: Json = False,
) -> None:
    """导出审计包,默认整本账本;离线用 python3 -I -S BUNDLE.zip 核验。Export a bundle that anyone checks offline."""
    with answered():
        reader = LedgerReader.open(database)
        scope = scope_of(reader, plan, snapshot, dispute, size)
        with progress("导出 exporting") as moved:
            asked = _policy(policy) if policy else None
            done = export(reader, scope, target, held.read_bytes() if held else None, moved, asked)
        behind = reader.size() - done.size
    if json:
        emit({**done._asdict(), "path": str(done.path), "scope": scope.to_json(), "entries_after": behind})
        return
    _print(done, behind)


def _print(done: Exported, behind: int) -> None:
    say(f"已写出 {done.path}: {done.files} 个文件 files, {done.bytes} 字节 bytes, {done.entries} 条记录 entries")
    say(f"依据第 {done.size} 条检查点 rests on the checkpoint at size {done.size}")
    if not done.published:
        say("该检查点未发布,不带流清单:不能证明记录齐全;可先用 shilu publish 发布 / it is a head without stream list: "
            "that no entry of a plan is left out is not proven; publish first")  # fmt: skip
    say(f"包内建议的见证规则 policy.json: {suggested(done.quorum)}")
    if behind:
        say(f"其后还有 {behind} 条记录不在包内 {behind} later entries are not in it")
    say(f"核验 verify: python3 -I -S {done.path}")


def _policy(file: Path) -> dict[str, Any]:
    try:
        found = orjson.loads(file.read_bytes())
    except ValueError as wrong:
        raise Refused("policy", f"见证规则不是 JSON:{file}", f"not JSON: {file}: {wrong}") from wrong
    if type(found) is not dict:
        raise Refused("policy", f"见证规则不正确:{file}", f"not a policy: {file}")
    return found
