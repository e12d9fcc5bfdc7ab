"""`shilu-audit page`: what a page showed on a day, beside what is now known to have held on it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ledger.reader import LedgerReader
from replay.cli_base import DEFAULT, Database, Json, Task, app
from replay.naming import find_plan
from replay.page import Line, Page
from replay.page import page as both
from replay.steps import change_json
from replay.terminal import answered, emit, progress, say, table
from replay.viewpoint import civil
from replay.wording import FLAGS, LIGHTS, STATUSES, event_word
from replay.wording_paths import rows, statement_said

_HEADINGS = ("序号", "任务", "名称", "牵头单位", "配合", "完成时限", "状态", "进展", "灯", "自")


@app.command("page")
def page(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="方案编号或其中一段 a plan id, or a unique part of it")],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="哪一天 the day")],
    task: Task = None,
    database: Database = DEFAULT,
    json: Json = False,
) -> None:
    """那一天页面显示的是什么,与现在所知有何不同,由哪些记录引起。What the page showed on a day, and what we now know."""
    with answered():
        reader = LedgerReader.open(database)
        name = find_plan(reader, plan)
        with progress("还原 reading back"):
            found = both(reader, name, on, task)
    if json:
        emit(_json(found))
    else:
        _print(found)


def _json(found: Page) -> dict[str, Any]:
    return {
        "plan_id": found.plan, "published": found.published.to_json(), "restated": found.restated.to_json(),
        "shown": dict(found.shown), "now_known": dict(found.now), "differing": list(found.differing()),
        "differences": [change_json(c) for c in found.difference.by_knowledge],
        "drivers": [
            {"position": r.position, "type": r.type, "statement": r.statement, "revision": r.revision,
             "retracted": r.retracted, "effective_on": r.effective_on, "recorded_at": r.recorded_at,
             "reason": r.reason, "authority": r.authority}
            for r in found.difference.drivers
        ],
    }  # fmt: skip


def _print(found: Page) -> None:
    say(f"{found.plan}\n当时公布 {found.published.stamp()}\n现在所知 {found.restated.stamp()}")
    differing = found.differing()
    listed = []
    for name in dict.fromkeys((*found.shown, *found.now)):
        one = found.shown.get(name)
        if name not in differing:
            listed.append(_cells("  ", name, one))
            continue
        listed += [_cells("- ", name, one), _cells("+ ", name, found.now.get(name))]
    table(_HEADINGS, listed, "- 当时显示 shown then · + 现在所知 known now" if differing else None)
    changes = rows(found.difference.by_knowledge)
    table(("项", "当时显示", "现在所知"), changes, f"不同之处 differences: {len(found.difference.by_knowledge)}")
    drivers = [
        (f"#{r.position}", civil(r.recorded_at)[:10], r.effective_on,
         f"{'撤回 ' if r.retracted else '更正 ' if r.revision > 1 else ''}{event_word(r.type)}",
         statement_said(r.statement), r.reason)
        for r in found.difference.drivers
    ]  # fmt: skip
    title = f"由这些记录引起 drivers: {len(drivers)}"
    table(("位置", "入账", "生效", "类型", "陈述", "理由"), drivers, title)


def _cells(sign: str, name: str, line: Line | None) -> tuple[object, ...]:
    if line is None:
        return (sign, name, "(无此任务 no such task)", *[""] * 7)
    flags = "、".join(FLAGS[flag] for flag in line["flags"])
    leads = "、".join(agency.split("/")[-1] for agency in line["lead"]) or "无牵头"
    percent = f"{line['percent']} %" if line["percent"] else "—"
    light = f"{LIGHTS[line['light']]}{f'({flags})' if flags else ''}"
    no = f"{sign}{'' if line['ended_on'] else line['no'] or ''}"
    return (
        no, name, line["title"], leads, len(line["others"]) or "", line["deadline"] or "", STATUSES[line["status"]],
        percent, light, line["since"],
    )  # fmt: skip
