"""`shilu-audit late`, `after-close`, `back-dated`, `corrections`: reports on how the record was kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

import typer

from ledger.reader import LedgerReader
from replay import reports
from replay.cli_base import DEFAULT, Database, Json, app
from replay.naming import all_plans, find_plan
from replay.reports import Row
from replay.terminal import answered, emit, progress, say, table
from replay.viewpoint import Viewpoint, resolve
from replay.wording import FIELDS, MARKS, event_word, role_word
from replay.wording_paths import statement_said, value_said

Plan = Annotated[str | None, typer.Argument(metavar="[PLAN]", help="方案编号或其中一段;不写则全部 none: all plans")]
KnownAt = Annotated[
    str | None, typer.Option("--known-at", metavar="DATE|INSTANT|size:N", help="按当时所知 as known at that time")
]
_KINDS = {"corrected": "更正", "retracted": "撤回", "reinstated": "恢复"}


@app.command("late")
def late(plan: Plan = None, known_at: KnownAt = None, database: Database = DEFAULT, json: Json = False) -> None:
    """迟报:入账日比生效日晚出程序容许的天数,晚得最多的在前;更正与撤回另列。Recorded late; corrections apart."""
    view, rows = _rows(database, plan, known_at, reports.late)
    stated, again = reports.apart(reports.furthest(rows))
    if json:
        emit({**_document(view, "late", stated), "corrections": again})
        return
    say(view.stamp())
    headings = ("记录", "方案", "迟", "容许", "入账", "生效", "单位", "事项", "标记")
    table(headings, [_lag(r) for r in stated], f"迟报 late entries: {len(stated)}(填报及其他首次陈述 first statements)")
    _print_spread(stated)
    title = f"更正与撤回,不算迟报 corrections and retractions, not counted as late: {len(again)}"
    table(("记录", "方案", "晚", *headings[3:]), [_lag(r) for r in again], title if again else None)


def _lag(r: Row) -> tuple[object, ...]:
    tolerated = f"{r['tolerated']} 天{'' if r['adopted'] else '(默认)'}"
    return (
        _at(r), _short(r), f"{r['days']} 天", tolerated, r["recorded_on"], r["effective_on"], _who(r), _what(r),
        _marks(r),
    )  # fmt: skip


@app.command("after-close")
def after_close(plan: Plan = None, known_at: KnownAt = None, database: Database = DEFAULT, json: Json = False) -> None:
    """后补:关账之后才入账、而生效于该期之内的记录。Recorded about a period after it was closed."""
    view, rows = _rows(database, plan, known_at, reports.after_close)
    if json:
        emit(_document(view, "after-close", rows))
        return
    say(view.stamp())
    cells = [
        (_at(r), _short(r), r["period"], f"#{r['closing']}", r["recorded_on"], r["effective_on"], _who(r), _what(r),
         r["why"])
        for r in rows
    ]  # fmt: skip
    headings = ("记录", "方案", "期", "关账", "入账", "生效", "单位", "事项", "理由")
    table(headings, cells, f"关账后补记 after close: {len(rows)}")


@app.command("back-dated")
def back_dated(
    plan: Plan = None,
    known_at: KnownAt = None,
    least: Annotated[
        int | None,
        typer.Option("--min-days", min=1, help="至少早 N 天;默认只列超出程序容许的 default: beyond tolerance"),
    ] = None,
    database: Database = DEFAULT,
    json: Json = False,
) -> None:
    """早于入账生效:生效日比入账日早出程序容许的天数,各单位如何。Effective well before recording, by agency."""
    view, every = _rows(database, plan, known_at, partial(reports.back_dated, least=1))
    rows = reports.furthest(r for r in every if r["days"] >= (r["tolerated"] + 1 if least is None else least))
    if json:
        emit({**_document(view, "back-dated", rows), "min_days": least, "not_listed": len(every) - len(rows)})
        return
    say(view.stamp())
    headings = ("记录", "方案", "早", "容许", "入账", "生效", "单位", "事项", "标记")
    table(headings, [_lag(r) for r in rows], f"早于入账生效 effective before recording: {len(rows)}")
    _print_spread(rows)
    if len(every) > len(rows):
        within = "未超出程序容许 within the tolerance" if least is None else f"不到 {least} 天 fewer days"
        say(f"另有 {len(every) - len(rows)} 条{within},未列 not listed(--min-days 1)")


@app.command("corrections")
def corrections(plan: Plan = None, known_at: KnownAt = None, database: Database = DEFAULT, json: Json = False) -> None:
    """更正与撤回:何人更正何事,前后各是什么,理由与依据。Who corrected what: before, after, reason, authority."""
    view, rows = _rows(database, plan, known_at, reports.corrections)
    if json:
        emit(_document(view, "corrections", rows))
        return
    say(view.stamp())
    cells = [
        (_at(r), _short(r), _KINDS[r["kind"]], f"#{r['of']}", r["recorded_on"], _who(r), _what(r), _values(r),
         r["reason"], r["authority"])
        for r in rows
    ]  # fmt: skip
    headings = ("记录", "方案", "类", "所改", "入账", "单位", "事项", "前 → 后", "理由", "依据")
    table(headings, cells, f"更正与撤回 corrections and retractions: {len(rows)}")
    for name, title in (("agency", "按单位 by agency"), ("task", "按任务 by task")):
        counted = [(one[name] or "—", one["total"]) for one in reports.often(rows, name)]
        table(("单位" if name == "agency" else "任务", "次数"), counted, title if counted else None)


def _rows(
    database: str, plan: str | None, known_at: str | None, of: Callable[[LedgerReader, str, Viewpoint], list[Row]]
) -> tuple[Viewpoint, list[Row]]:
    with answered():
        reader = LedgerReader.open(database)
        view = resolve(reader, known_at=known_at)
        plans = [find_plan(reader, plan)] if plan is not None else all_plans(reader, view.size)
        found: list[Row] = []
        with progress("统计 reporting") as moved:
            for done, name in enumerate(plans, 1):
                found += of(reader, name, view)
                moved(done, len(plans))
    return view, list({row["position"]: row for row in reversed(found)}.values())[::-1]


def _document(view: Viewpoint, report: str, rows: list[Row]) -> dict[str, Any]:
    return {
        "viewpoint": view.to_json(), "report": report, "count": len(rows), "entries": rows,
        **reports.summed(report, rows),
    }  # fmt: skip


def _print_spread(rows: list[Row]) -> None:
    cells = [
        (one["agency"] or "—", one["entries"], one["least"], one["median"], one["most"])
        for one in reports.spread(rows)
    ]  # fmt: skip
    table(("单位 agency", "条数", "最少天", "中位", "最多天"), cells, "按单位 by agency" if rows else None)


def _at(row: Row) -> str:
    return f"#{row['position']}"


def _short(row: Row) -> str:
    return str(row["plan"]).partition("/")[0]


def _who(row: Row) -> str:
    return f"{(row['agency'] or '—').split('/')[-1]}({role_word(row['role'])})"


def _what(row: Row) -> str:
    return f"{event_word(row['type'])} {statement_said(row['statement'])}"


def _marks(row: Row) -> str:
    return "、".join(MARKS[mark] for mark in row["marks"] if mark != "late")


def _values(row: Row) -> str:
    if row["kind"] == "retracted":
        return "撤回全部内容 all of it taken back"
    return ";".join(
        f"{FIELDS.get(name, name)} {value_said(name, v['before'])} → {value_said(name, v['after'])}"
        for v in row["values"]
        for name in (v["field"],)
    )
