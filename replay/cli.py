"""`shilu-audit`: the commands an auditor types. It reads, and cannot write."""

from __future__ import annotations

import re
import sys
from typing import Annotated, Any

import orjson
import typer
from rich.markup import escape

from ledger.published import newest
from ledger.reader import LedgerReader
from replay import cli_explain, cli_export, cli_prove, cli_replay, cli_reports, cli_reread, cli_verify, cli_witness
from replay.cli_base import DEFAULT, Database, Json, Task, app
from replay.diff import Change
from replay.naming import find_plan, pick_task, task_titles
from replay.plan_diff import difference_answer, plan_difference, plan_history
from replay.points import HELP, point
from replay.show import shown
from replay.terminal import COULD_NOT, FAILED, answered, emit, fail, say, table, tell, words
from replay.viewpoint import Viewpoint

__all__ = [
    "app", "cli_explain", "cli_export", "cli_prove", "cli_replay", "cli_reports", "cli_reread", "cli_verify",
    "cli_witness", "main",
]  # fmt: skip

_SEAT = r"tasks/[^/]+/seats/seat:[^|]+[|][^|]+[|][^|]+[|][0-9]+"
_THINGS = tuple(
    (re.compile(f"{thing}(?=/)"), sign)
    for thing, sign in (
        ("tasks/[^/]+", "title"), ("targets/[^/]+", "text"), ("items/[^/]+/[^/]+", "effective_on"),
        (_SEAT, "role"), (f"{_SEAT}/reports/[^/]+", "reviews"),
    )
)  # fmt: skip

@app.command()
def checkpoint(
    database: Database = DEFAULT,
    raw: Annotated[bool, typer.Option("--head", help="最末一次提交的签名头 the head of the last commit")] = False,
) -> None:
    """最新发布的检查点(没有则为签名头),请保存在别处。The newest published checkpoint, else the head."""
    with answered():
        reader = LedgerReader.open(database)
        head, latest = reader.head(), None if raw else newest(reader)
        if head is None:
            fail(COULD_NOT, "账本是空的", "the ledger is empty", "empty-ledger")
    if not raw and (latest is None or latest.size < head.size):
        at = f"止于第 {latest.size} 条" if latest else "没有"
        tell(
            f"已发布的检查点{at},账本有 {head.size} 条;发布新的:shilu publish",
            f"published up to {latest.size if latest else 0} of {head.size} entries; to publish: shilu publish",
        )
    sys.stdout.buffer.write(latest.note if latest else head.checkpoint)


@app.command()
def show(
    position: Annotated[int, typer.Argument(min=1, max=2**63 - 1, help="账本位置 position")],
    database: Database = DEFAULT,
    raw: Annotated[bool, typer.Option("--raw", help="原样输出入账的字节 the stored bytes, untouched")] = False,
    json: Json = False,
) -> None:
    """显示一条记录:内容、两个时间、哈希、前后修订。One entry: content, both times, hashes, revisions."""
    with answered():
        reader = LedgerReader.open(database)
        try:
            entry = reader.entry(position)
        except LookupError:
            fail(FAILED, f"账本没有第 {position} 条", f"there is no entry at position {position}", "no-such-entry")
        if raw:
            sys.stdout.buffer.write(bytes(entry.leaf) + b"\n")
            return
        document = shown(reader, entry)
    if json:
        emit(document)
        return
    for name, value in document.items():
        plain = value if isinstance(value, str) else orjson.dumps(value).decode()
        say(f"{name:>19}  {plain}")


@app.command()
def diff(
    first: Annotated[str, typer.Argument(metavar="VIEWPOINT", help=HELP)],
    second: Annotated[str, typer.Argument(metavar="VIEWPOINT", help=HELP)],
    plan: Annotated[str, typer.Option("--plan", help="方案编号或其中一段 a plan id, or a part of it that is unique")],
    task: Task = None,
    database: Database = DEFAULT,
    json: Json = False,
) -> None:
    """两个视点之间有什么不同,由哪些记录引起。What differs between two viewpoints, and which entries carry it."""
    with answered():
        reader = LedgerReader.open(database)
        one, other = sorted((point(reader, first), point(reader, second)), key=lambda p: (p.size, p.as_of))
        name = find_plan(reader, plan)
        only = None if task is None else pick_task(task, task_titles(plan_history(reader, name, other.size)))
        found = plan_difference(reader, name, one, other, only)
    document = difference_answer(name, one, other, found)
    moved, drivers = document["took_effect"], document["drivers"]
    if json:
        emit(document)
        return
    _print_difference(name, one, other, found.by_time, found.by_knowledge)
    if moved:
        title = "期间生效或终止的记录 took effect or ended"
        table(("位置", "生效日", "类型", "陈述"), [_cells(r) for r in moved], title)
    table(
        ("位置", "生效日", "类型", "陈述", "入账时间", "理由"),
        [(*_cells(r), r["recorded_at"], r["reason"]) for r in drivers],
        f"引起变化的记录 drivers ({len(drivers)})",
    )


def _print_difference(
    plan: str, one: Viewpoint, other: Viewpoint, by_time: tuple[Change, ...], by_knowledge: tuple[Change, ...]
) -> None:
    say(f"{plan}\n自 from  {one.stamp()}\n至 to    {other.stamp()}")
    for changes, title in ((by_time, "时间推移 by time"), (by_knowledge, "新的入账 by knowledge")):
        table(("项 path", "前 before", "后 after"), _rows(changes), f"{title}:{len(changes)} 项变化 changes")


def _rows(changes: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    """The changes as rows; what appeared or vanished whole (a task, a seat, a finding) takes one row."""
    by_path = {change.path: change for change in changes}
    rows: dict[str, tuple[str, str, str]] = {}
    for change in changes:
        thing = next((one for one, sign in _things(change.path) if _appeared_or_vanished(by_path.get(sign))), None)
        if thing is None:
            rows[change.path] = (change.path, _text(change.before), _text(change.after))
        else:
            rows[thing] = (thing, "—", "新增 new") if change.before is None else (thing, "有 there", "— 已无 gone")
    return list(rows.values())


def _things(path: str) -> list[tuple[str, str]]:
    """What a path belongs to, the widest first, each with the path of a value that it always has."""
    found = [(pattern.match(path), sign) for pattern, sign in _THINGS]
    return [(match[0], f"{match[0]}/{sign}") for match, sign in found if match]


def _appeared_or_vanished(sign: Change | None) -> bool:
    return sign is not None and (sign.before is None or sign.after is None)


def _text(value: Any) -> str:
    return "—" if value is None else str(value)


def _cells(r: dict[str, Any]) -> tuple[Any, ...]:
    kind = f"{r['type']}{' (撤回 retracted)' if r['retracted'] else ' (更正 corrected)' if r['revision'] > 1 else ''}"
    return (f"#{r['position']}", r["effective_on"], kind, r["statement"])


def main() -> None:
    """Entry point of `shilu-audit`."""
    try:
        app()
    except KeyboardInterrupt:
        words.print(escape("已中断 interrupted"))
        raise SystemExit(COULD_NOT) from None
