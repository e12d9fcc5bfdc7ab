"""`shilu-audit diff-ledgers` and `diff-snapshots`: two ledgers, two snapshots, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from ledger.reader import LedgerReader
from replay.cli_base import DEFAULT, Database, Json, app
from replay.ledger_diff import (
    EXTENDED,
    EXTENDS,
    FOREIGN,
    FORK,
    IDENTICAL,
    Entry,
    LedgerDifference,
    by_statement,
    compare,
)
from replay.ledger_side import Side, open_side
from replay.naming import find_plan
from replay.snapshot_diff import SnapshotDifference, restatement_answer, snapshot_difference
from replay.terminal import DONE, FAILED, answered, emit, progress, say, table
from replay.viewpoint import civil
from replay.wording import event_word, role_word
from replay.wording_entry import entry_field_said, entry_value_said
from replay.wording_figures import Names, figure_said, figure_value_said
from replay.wording_paths import statement_said

SENTENCES = {
    IDENTICAL: "✔ 两个账本完全相同 the two ledgers are identical",
    EXTENDS: "✔ 一致:第一个在第二个之后接续 consistent: the first goes on where the second ends",
    EXTENDED: "✔ 一致:第二个在第一个之后接续 consistent: the second goes on where the first ends",
    FORK: "✖ 分叉:共同部分之后是两部不同的历史 a fork: after the common part there are two histories",
    FOREIGN: "✖ 毫无共同之处:不是同一个账本 nothing in common: not one ledger",
}
_HELD = {
    True: "✔ 重算一致 recomputed",
    False: "✖ 重算不一致:完整性有误 not what was fixed: an integrity failure",
}
MOST = 40
"""Statements listed for people; --json lists every entry."""
MOST_PAIRS = 10
"""Entries shown field by field."""
_WHERE = "账本:SQLite 文件、postgresql://… 或导出的目录 a database or an exported directory"


@app.command("diff-ledgers")
def diff_ledgers(
    first: Annotated[str, typer.Argument(metavar="ONE", help=_WHERE)],
    second: Annotated[str, typer.Argument(metavar="OTHER", help=_WHERE)],
    json: Json = False,
) -> None:
    """两个账本:共同部分、自何处不同、各自独有的记录;是接续还是分叉。Two ledgers: consistent extension, or a fork."""
    with answered():
        one, other = open_side(first), open_side(second)
        with progress("比较 comparing"):
            found = compare(one, other)
    if json:
        emit(_ledgers_json(one, other, found))
    else:
        _print_ledgers(one, other, found)
    raise typer.Exit(FAILED if found.verdict in (FORK, FOREIGN) else DONE)


def _ledgers_json(one: Side, other: Side, found: LedgerDifference) -> dict[str, Any]:
    return {
        "verdict": found.verdict,
        "first": {"name": one.name, "origin": one.origin, "size": one.size},
        "second": {"name": other.name, "origin": other.origin, "size": other.size},
        "common": {"size": found.common, "root": found.root.hex()}, "position": found.position,
        "streams": found.streams(), "differing": list(found.rivals),
        "only_first": [_marked(entry, found) for entry in found.first],
        "only_second": [_marked(entry, found) for entry in found.second],
    }  # fmt: skip


def _marked(entry: Entry, found: LedgerDifference) -> Entry:
    return {**entry, "elsewhere": entry["event_id"] in found.elsewhere}


def _print_ledgers(one: Side, other: Side, found: LedgerDifference) -> None:
    for number, side in enumerate((one, other), 1):
        say(f"{number}  {side.name} · {side.origin} · #{side.size}")
    say(SENTENCES[found.verdict])
    say(f"共同部分 common: #{found.common} · 根哈希 root {found.root.hex()}")
    if found.position is None:
        return
    say(f"自第 {found.position} 条起不同 they differ from position {found.position} on")
    streams = [(name, counted["first"], counted["second"]) for name, counted in found.streams().items()]
    table(("流 stream", "第一个独有", "第二个独有"), streams[:MOST], f"涉及的流 streams: {len(streams)}")
    _print_rivals(found)
    _print_entries("第一个独有 only in the first", found.first, found)
    _print_entries("第二个独有 only in the second", found.second, found)


def _print_rivals(found: LedgerDifference) -> None:
    """Field by field what the two say otherwise, under the leaf hashes of both entries."""
    for pair in found.rivals[:MOST_PAIRS]:
        one, other = pair["first"], pair["second"]
        what = f"{one['stream'].partition(':')[2]} {statement_said(one['statement'])}"
        title = (
            f"#{one['position']} 与 #{other['position']} 内容不同 say otherwise: {what}\n"
            f"  叶哈希 leaf 1 {one['leaf_hash']}\n  叶哈希 leaf 2 {other['leaf_hash']}"
        )
        rows = [
            (entry_field_said(f["field"]), entry_value_said(f["field"], f["first"]),
             entry_value_said(f["field"], f["second"]))
            for f in pair["fields"]
        ]  # fmt: skip
        table(("不同的字段 field", "第一个 first", "第二个 second"), rows, title)
    if len(found.rivals) > MOST_PAIRS:
        say(f"… 另有 {len(found.rivals) - MOST_PAIRS} 处内容不同 more that differ (--json)")


def _print_entries(title: str, entries: tuple[Entry, ...], found: LedgerDifference) -> None:
    if not entries:
        return
    rows = []
    for (stream, statement), said in by_statement(entries).items():
        last = said[-1]
        rows.append((
            "、".join(f"#{entry['position']}" for entry in said[:6]), civil(last["recorded_at"])[:10],
            last["effective_on"], f"{'撤回 ' if last['retracted'] else ''}{event_word(last['type'])}",
            f"{stream.partition(':')[2]} {statement_said(statement)}", f"{last['leaf_hash'][:12]}…",
            "另一边在别处 elsewhere on the other side" if last["event_id"] in found.elsewhere else "",
        ))  # fmt: skip
    headings = ("记录", "入账", "生效", "类型", "陈述", "叶哈希 leaf", "")
    table(headings, rows[:MOST], f"{title}: {len(entries)} 条 entries")
    if len(rows) > MOST:
        say(f"… 另有 {len(rows) - MOST} 项陈述 more statements (--json)")


@app.command("diff-snapshots")
def diff_snapshots(
    plan: Annotated[str, typer.Argument(metavar="PLAN", help="方案编号或其中一段 a plan id, or a unique part of it")],
    first: Annotated[str, typer.Argument(metavar="FIRST", help="快照编号 a snapshot")],
    second: Annotated[str, typer.Argument(metavar="SECOND", help="另一快照编号 another")],
    database: Database = DEFAULT,
    json: Json = False,
) -> None:
    """两个快照并列:固定值与重述值,由哪些记录引起。Two snapshots: fixed beside restated, with the drivers."""
    with answered():
        reader = LedgerReader.open(database)
        name = find_plan(reader, plan)
        with progress("重算 recomputing"):
            found = snapshot_difference(reader, name, first, second)
    if json:
        emit(restatement_answer(name, found))
    else:
        _print_snapshots(name, found)
    raise typer.Exit(DONE if found.first.same and found.second.same else FAILED)


def _print_snapshots(plan: str, found: SnapshotDifference) -> None:
    say(plan)
    for title, of in (("固定 fixed   ", found.first), ("重述 restated", found.second)):
        basis = of.snapshot.data["basis"]
        at = f"截至 {basis['as_of']} · 已知至 #{basis['known_at']} · 记录 #{of.snapshot.position}"
        say(f"{title} {of.name} · {at} · {_HELD[of.same]}")
    if found.by_time:
        say("截至日不同:其中时间推移引起的变化不归于任何记录 the days differ: what time alone moved has no driver")
    if found.by_rules:
        say("规则版本不同:其中规则引起的变化不归于任何记录 the rules differ: what they alone moved has no driver")
    pairs = [_said(p["figure"], p["fixed"], p["restated"], found.names) for p in found.pairs]
    table(("指标 figure", "固定 fixed", "重述 restated"), pairs, f"不同的数字 figures that differ: {len(pairs)}")
    rows = [
        (f"#{d['position']}", civil(d["recorded_at"])[:10], d["effective_on"], _who(d), _what(d), d["reason"],
         d["authority"])
        for d in found.drivers
    ]  # fmt: skip
    headings = ("记录", "入账", "生效", "单位", "事项", "理由", "依据")
    table(headings, rows, f"引起变化的记录 drivers: {len(found.drivers)}")
    effects = [
        (f"#{d['position']}", *_said(e["figure"], e.get("before"), e.get("after"), found.names))
        for d in found.drivers
        for e in d["effects"]
    ]
    if len(found.drivers) == 1:
        say("以上变化全由这一条引起 all of it is this one entry's doing")
        return
    columns = ("记录", "影响的指标 moves", "无此记录时 without it", "有此记录 with it")
    table(columns, effects, "各自的影响 what each moves" if effects else None)


def _said(path: str, before: str | None, after: str | None, names: Names) -> tuple[str, str, str]:
    """A figure and two values of it, in words."""
    return figure_said(path, names), figure_value_said(path, before, names), figure_value_said(path, after, names)


def _who(driver: Mapping[str, Any]) -> str:
    return f"{(driver['agency'] or '—').split('/')[-1]}({role_word(driver['role'])})"


def _what(driver: Mapping[str, Any]) -> str:
    kind = "撤回 " if driver["retracted"] else "更正 " if driver["revision"] > 1 else ""
    return f"{kind}{event_word(driver['type'])} {statement_said(driver['statement'])}"
