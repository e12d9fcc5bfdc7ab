"""Scorecards of agencies for the command line: tables by kind of agency, or one card with every figure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from aggregates.fold.scorecard import card_answer, cards
from api.counted import counts
from api.session import Reading
from projections.worlds import all_plans, rule_sets, world_at
from replay.naming import pick_agency
from replay.rule_choice import chosen
from replay.terminal import say, table
from replay.viewpoint import Viewpoint

FIGURES = {
    "load": "负荷 load", "load_flat": "负荷(平权) load, flat", "completion": "完成率 completion",
    "completion_flat": "完成率(平权) completion, flat", "completion_undisputed": "完成率(不计争议) undisputed",
    "completion_undisputed_flat": "完成率(不计争议,平权) undisputed, flat",
    "completion_contested": "完成率(只计争议) contested only",
    "completion_contested_flat": "完成率(只计争议,平权) contested only, flat",
    "timeliness": "按期报送 timeliness", "closure_timeliness": "按期销号 closure timeliness",
    "completeness": "填报完整 completeness", "evidence_rate": "佐证率 evidence", "first_pass": "一次通过 first pass",
    "verified_share": "核验率 verified", "disputed_share": "争议占比 disputed",
    "disputed_share_flat": "争议占比(平权) disputed, flat", "cooperation": "配合确认 cooperation",
    "coverage": "填报覆盖 coverage",
}  # fmt: skip
KINDS = {
    "GOVERNMENT": "政府部门 government", "PARTY_ORGAN": "党委部门 Party organs",
    "MASS_ORGANISATION": "群团组织 mass organisations", "DISPATCHED_OFFICE": "派出与垂直机构 dispatched offices",
    "PUBLIC_INSTITUTION": "事业单位 public institutions",
    "COLLECTIVE": "集合责任方 collectives", "UNKNOWN": "类别不明 kind unknown",
}  # fmt: skip
TABLED = ("load", "completion", "completion_undisputed", "timeliness", "coverage", "disputed_share")
"""The figures of the tables: never one bare rank, score, load, coverage and disputed share go together."""
STATES = {"NOT_APPLICABLE": "不适用 n/a", "TOO_FEW": "样本过少 too few", "NO_DATA": "无数据 no data"}
REASONS = {
    "no-weights": "未采用权重 no weights adopted", "no-calendar": "未采用填报周期 no calendar adopted",
    "no-procedure": "未采用程序 no procedure adopted", "nothing-due": "无到期事项 nothing due",
    "nothing-accepted": "无通过的填报 nothing accepted", "nothing-reviewed": "无审核 nothing reviewed",
    "nothing-requested": "无销号申请 nothing requested", "no-seats": "无席位 no seats",
    "nothing-confirmed": "无确认 nothing confirmed",
}  # fmt: skip
Card = Mapping[str, Any]


def scorecards(
    reading: Reading, view: Viewpoint, plan: str | None, merged: bool, rules: Sequence[str],
    among: Collection[str] | None = None,
) -> tuple[Viewpoint, Mapping[str, Card], dict[str, Any]]:
    """The card of every agency at the viewpoint, of one plan or of all; the rules followed; what it rests on.

    `among` leaves out other plans. Across plans, also where there is but one, the rules of every plan hold.
    """
    with reading.connect() as connection:
        named = chosen(rules, rule_sets(connection, view.size))
        plans = [plan] if plan else all_plans(connection, view.size)
        plans = [name for name in plans if among is None or name in among]
        world = world_at(connection, plans, view.day, view.size, named)
    followed = tuple(world.rules(plan).refs())
    found = {agency: card_answer(card) for agency, card in cards(world, [plan] if plan else None, merged).items()}
    return replace(view, rules=followed, rejudged=tuple(sorted(named))), found, counts(world, plan)


def one(found: Mapping[str, Card], text: str) -> Card:
    """The card of the agency meant, also by the name of one it continues. Refused when none or several fit."""
    names = {agency: agency for agency in found}
    for agency, card in found.items():
        names |= dict.fromkeys(card.get("former") or (), agency)
    return found[names[pick_agency(text, names)]]


def shown(figure: Mapping[str, Any]) -> str:
    """A figure as people read it: the value, or why there is none."""
    if figure["value"] is not None:
        return str(figure["value"])
    return STATES[figure["state"]]


def print_cards(found: Mapping[str, Card]) -> None:
    """Every agency, in tables by kind; below them why figures are missing, so that n/a is never read as nothing."""
    if not found:
        say("(无席位 no seats)")
    for kind, title in KINDS.items():
        of_kind = [card for card in found.values() if card["kind"] == kind]
        rows = [_row(card) for card in sorted(of_kind, key=lambda card: str(card["agency"]))]
        headings = (
            "单位 agency", "席位", "应结", "负荷", "完成率 %", "不计争议 %", "按期报送 %", "覆盖 %", "争议 %",
            "超期(天)", "黄/红单",
        )  # fmt: skip
        table(headings, rows, f"\n{title}" if rows else None)
    _print_missing(found)


def _print_missing(found: Mapping[str, Card]) -> None:
    """Why some figures of the tables have no value: each reason once, with how many cards it concerns."""
    counted: dict[tuple[str, str], int] = {}
    for card in found.values():
        figures = [card["figures"][name] for name in TABLED]
        for why in {(f["state"], f["reason"] or "") for f in figures if f["value"] is None}:
            counted[why] = counted.get(why, 0) + 1
    told = [
        f"{STATES[state]}{':' if reason else ''}{REASONS.get(reason, reason)}({n})"
        for (state, reason), n in sorted(counted.items())
    ]
    if told:
        say(f"\n无值的原因(单位数) why there is no value (cards): {'; '.join(told)}")


def say_scope(plan: str | None) -> None:
    """Across plans only rules of every plan hold: what a single plan adopted is not used, and this says so."""
    if plan is None:
        say(
            "跨方案只用适用于全部方案(*)的规则;只适用于一份方案的,请加 --plan "
            "across plans only rules adopted for all plans (*) hold; for those of one plan give --plan"
        )


def _row(card: Card) -> tuple[object, ...]:
    figures, notices = card["figures"], card["notices"]
    told = [shown(figures[name]) for name in TABLED]
    issued = f"{notices['YELLOW']['issued']}/{notices['RED']['issued']}"
    overdue = f"{card['overdue']['days']}({card['overdue']['count']})" if card["overdue"]["count"] else ""
    return (_name(card), sum(card["seats"].values()), card["due_seats"], *told, overdue, issued)


def _name(card: Card) -> str:
    former = card.get("former") or []
    return f"{card['agency']}(含原 incl. {'、'.join(former)})" if former else str(card["agency"])


def print_card(card: Card) -> None:
    """One card: every figure with numerator and denominator, the flat one under the weighted one."""
    seats = "、".join(f"{role} {n}" for role, n in sorted(card["seats"].items()))
    say(f"{_name(card)} · {KINDS[card['kind']]}")
    say(
        f"席位 seats {seats or 0} · 任务 tasks {card['tasks']} · 应结席位 due {card['due_seats']} · "
        f"无期限 unstated {card['unstated']}"
    )
    rows = [
        (title, shown(f), f["numerator"], f["denominator"], REASONS.get(f["reason"] or "", f["reason"]))
        for name, title in FIGURES.items() if (f := card["figures"][name])
    ]  # fmt: skip
    table(("指标 figure", "值 value", "分子", "分母", "说明 reason"), rows)
    late = card["overdue"]
    say(f"超期 overdue: {late['count']} 项, 合计 {late['days']} 天 days, 中位数 median {late['median'] or '—'}")
    for colour, n in card["notices"].items():
        say(f"督办 {colour}: 发出 issued {n['issued']}, 按期办结 closed in time {n['closed_in_time']}")
