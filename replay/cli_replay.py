"""`shilu-audit replay`: step through a plan's history, event by event, with what each changed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from ledger.reader import LedgerReader
from replay import cli_compare, cli_page, cli_time_travel
from replay.cli_base import DEFAULT, Database, Json, Task, app
from replay.naming import find_plan
from replay.replay_print import print_block, print_heading
from replay.replaying import EFFECT, LEDGER, bounds, last_view
from replay.replaying import replay as replayed
from replay.stepping import Block, blocks, walk
from replay.terminal import answered, emit, progress, words

__all__ = ["cli_compare", "cli_page", "cli_time_travel", "replay"]
_END = "日期或 size:N a date or size:N"


@app.command("replay")
def replay(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="方案编号或其中一段 a plan id, or a unique part of it")],
    start: Annotated[str | None, typer.Option("--from", metavar="DATE|size:N", help=f"起 from: {_END}")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="DATE|size:N", help=f"止 to, included: {_END}")] = None,
    task: Task = None,
    effect: Annotated[bool, typer.Option("--by-effect", help="按生效日排列,以现有认识 in order of effect")] = False,
    step: Annotated[bool, typer.Option("--step", help="逐条停顿:n 下一条,p 上一条,q 退出 wait for a key")] = False,
    everything: Annotated[bool, typer.Option("--all", help="批量导入也逐条列出 unfold bulk imports")] = False,
    database: Database = DEFAULT,
    json: Json = False,
) -> None:
    """逐条回放方案历史:两个时间、何人、何事、标记与状态差异。A plan's history event by event, with differences."""
    order = EFFECT if effect else LEDGER
    with answered():
        reader = LedgerReader.open(database)
        name = find_plan(reader, plan)
        view, begin = last_view(reader, end, order), bounds(reader, start, order)
        with progress("回放 replaying"):
            found = replayed(reader, name, view, begin, order, task)
    if json:
        emit(found.to_json())
        return
    print_heading(found)
    shown = list(blocks(found.steps, folded=not everything))
    for block in _one_by_one(shown) if step and _terminal() else shown:
        print_block(block)


def _terminal() -> bool:
    """Whether somebody sits there: through a pipe nobody presses keys, and everything is listed."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _keys() -> Iterator[str]:
    """What is pressed; the end of input leaves."""
    while True:
        try:
            yield typer.getchar()
        except EOFError:
            return


def _one_by_one(shown: list[Block]) -> Iterator[Block]:
    """The blocks a person at the terminal asks for, key by key."""
    for place in walk(_keys(), len(shown)):
        yield shown[place]
        words.print(f"({place + 1}/{len(shown)}) n 下一条 next · p 上一条 previous · q 退出 quit")
