"""`shilu-audit explain`: the events behind a number, at any viewpoint."""

from __future__ import annotations

from typing import Annotated

import typer

from ledger.reader import LedgerReader
from replay.cli_base import DEFAULT, Database, Json, app
from replay.explaining import explained, paths, print_explained, seen
from replay.histories import history, rule_sets
from replay.naming import find_plan
from replay.papers import as_they_lie
from replay.points import HELP, point
from replay.rule_choice import chosen
from replay.terminal import answered, emit, progress, say


@app.command("explain")
def explain(
    plan: Annotated[str, typer.Option("--plan", help="方案编号或其中一段 the plan")],
    figure: Annotated[
        str | None, typer.Argument(metavar="[FIGURE]", help="如 item/B1、light/2.4.1;不写则列出全部 none: list all")
    ] = None,
    at: Annotated[str, typer.Option("--view", metavar="VIEWPOINT", help=HELP)] = "current",
    rules: Annotated[list[str] | None, typer.Option("--rules", metavar="ID@VERSION", help="以指定规则重评")] = None,
    database: Database = DEFAULT,
    json: Json = False,
) -> None:
    """一个数字从何而来:所依据的记录、用途、文件行。The events behind a number; without one, every figure there is."""
    with answered():
        reader = LedgerReader.open(database)
        view, name = point(reader, at), find_plan(reader, plan)
        named = chosen(rules or (), rule_sets(history(reader, name, view.size), view.size))
        of = seen(reader, name, view, named)
        view = of.judged()
        if figure is None:
            listed = paths(of)
        else:
            with progress("求证 explaining"):
                found = explained(of, figure)
            found["documents"] = as_they_lie(found["documents"], reader, view.size)
    if json:
        emit({"viewpoint": view.to_json(), "plan_id": name, **({"figures": listed} if figure is None else found)})
        return
    say(f"{name}\n{view.stamp()}")
    if figure is None:
        for path in listed:
            say(path)
    else:
        print_explained(found)
