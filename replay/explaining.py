"""Why a figure is what it is, from the entries themselves: value, statements, rules, lines of the documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from aggregates.fold.evaluation import evaluate, evaluation_answer
from aggregates.fold.explain import explain, explain_answer
from aggregates.fold.figures import figure_paths
from aggregates.fold.revision import Revision
from aggregates.fold.rules import Chosen
from aggregates.fold.world import World, world
from aggregates.refusal import Refused
from ledger.reader import LedgerReader
from replay.histories import history, known, rule_sets
from replay.item_line import KINDS, item_of, items_of
from replay.papers import papers, place
from replay.terminal import say, table
from replay.viewpoint import Viewpoint
from replay.wording import STATUSES
from replay.wording_figures import REASONS, STATES, listed_said

USES = {"numerator": "分子 numerator", "denominator": "分母 denominator", "rule": "规则 rule", "scope": "范围 scope"}
PARTS: Mapping[str, str] = {
    "state": "状态", "reason": "原因", "numerator": "分子", "denominator": "分母", "listed": "另列",
    "estimated": "含估计值", "capped": "已封顶", "points": "分值", "adjustments": "加减分", "basis": "依据",
    "deadline": "按期限", "progress": "按进度", "reporting": "按填报",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """What a plan's figures at a viewpoint are computed from."""

    plan: str
    view: Viewpoint
    visible: list[Revision]
    later: list[Revision]
    chosen: Chosen

    def world(self) -> World:
        """The folded world."""
        return world(self.visible, self.view.day, self.chosen, self.later)

    def judged(self) -> Viewpoint:
        """The viewpoint with the rule sets the figures follow, and which of them were chosen for a re-judgement."""
        followed = tuple(self.world().rules(self.plan).refs())
        return replace(self.view, rules=followed, rejudged=tuple(sorted(self.chosen)))


def seen(reader: LedgerReader, plan: str, view: Viewpoint, chosen: Chosen) -> Seen:
    """Everything visible of the plan, its region, the register and the rules, from the entries."""
    revisions = history(reader, plan, view.size)
    visible = known(revisions, view.day, view.size)
    shown = {r.position for r in visible}
    later = [r for r in rule_sets(revisions, view.size) if r.position not in shown] if chosen else []
    return Seen(plan, view, visible, later, chosen)


def paths(of: Seen) -> list[str]:
    """Every figure of the plan that can be explained."""
    return figure_paths(of.world(), of.plan)


def explained(of: Seen, path: str) -> dict[str, Any]:
    """The figure with its support and absences. Refused for a path that names none, with what comes near."""
    known_paths = paths(of)
    if path not in known_paths:
        listed = "、".join(_near(path, known_paths))
        raise Refused("no-such-figure", f"没有指标 {path};例如:{listed}", f"there is no figure {path}; try: {listed}")
    found = explain(
        of.visible, of.view.day, of.plan, path, of.chosen, of.later, size=of.view.size
    )
    said = [*of.visible, *of.later]
    answer = explain_answer(found, said)
    made_up = {r.position for r in said if (r.data.get("source") or {}).get("kind") == "illustration"}
    support = [{**one, "illustration": one["position"] in made_up} for one in answer["support"]]
    return {**answer, **_made(of, path), "support": support, "documents": papers(said)}


def _made(of: Seen, path: str) -> dict[str, Any]:
    """What a figure of the evaluation is made of: its item, or for total and grade every item."""
    kind = path.partition("/")[0]
    if kind in KINDS:
        return {"item": item_of(of.world(), of.plan, path)}
    if kind not in ("total", "grade"):
        return {}
    found = evaluate(of.world(), of.plan)
    grades = {one["code"]: one["zh"] for one in found.rubric.content["grades"]} if found.rubric else {}
    return {"items": items_of(found), "adjustments": evaluation_answer(found)["adjustments"], "grades": grades}


def _near(path: str, known_paths: Sequence[str]) -> list[str]:
    """Up to eight figures like the one asked for, of its kind first; else one of every kind."""
    kind, slash, _ = path.partition("/")
    of_kind = [one for one in known_paths if one.startswith(f"{kind}/")]
    holding = [one for one in known_paths if path in one]
    close = get_close_matches(path, of_kind if slash and of_kind else known_paths, 8, 0.5)
    near = list(dict.fromkeys([*close, *holding, *of_kind]))[:8]
    return near or list({one.partition("/")[0]: one for one in reversed(known_paths)}.values())[::-1]


def print_explained(found: Mapping[str, Any]) -> None:
    """The figure, then each statement it rests on with its use and the place in its document."""
    figure = found["figure"]
    if found.get("item"):
        say(found["item"]["line"])
    say(f"{found['path']} = {_text(figure.get('value'))}{_word(found)}")
    for name, value in figure.items():
        if name == "items" and "items" in found:
            for item in found["items"]:
                say(f"  {item['line']}")
        elif name == "adjustments" and "adjustments" in found:
            for one in found["adjustments"]:
                voided = ",作废 void" if one["voided"] else ""
                say(f"  {one['id']} {one['zh']}:{one['count']} 次 times,{one['points']} 分{voided}")
        elif name != "value" and value not in (None, [], {}, False):
            _print_part(name, value)
    support: Sequence[Mapping[str, Any]] = found["support"]
    rows = [
        (
            f"#{one['position']}", USES[one["use"]], one["effective_on"], one["statement"],
            _printed(one, found["documents"]),
        )
        for one in support
    ]  # fmt: skip
    title = f"所依据的 {len(rows)} 条:只用这些即得同一数字,缺一即变 · these alone give the figure, none can be left out"
    table(("记录", "用途 use", "生效", "陈述 statement", "出处 source"), rows, title)
    absent = [
        (a["seat"], a["period"], a["due_on"], f"#{a['searched'][0]}–{a['searched'][1]}") for a in found["absences"]
    ]
    heading = "查无填报 reports searched for in vain" if absent else None
    table(("席位 seat", "期 period", "应报日 due", "查遍 searched"), absent, heading)
    made_up = sum(one["illustration"] for one in support)
    if made_up:
        say(f"其中示意(虚构)illustration {made_up} 条,数字仅作演示 made up: figures for show only")


def _word(found: Mapping[str, Any]) -> str:
    """The word for a status or a grade, after its code; of other figures nothing."""
    value, kind = found["figure"].get("value"), found["path"].partition("/")[0]
    said = STATUSES.get(value) if kind == "status" else found.get("grades", {}).get(value) if kind == "grade" else None
    return f" {said}" if said else ""


def _printed(one: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Where a statement is printed, else what it is about; an invented one never looks like that document."""
    source = one["source"] or {}
    told = place(source, names)
    if source.get("through"):
        told = f"所涉 about {told}"
    invented = "示意 illustration" if one["illustration"] and "illustration" not in told else ""
    return " ".join(part for part in (invented, told) if part)


def _print_part(name: str, value: Any) -> None:
    """What stands behind a figure: one line, or one for each of its parts."""
    if isinstance(value, Mapping) and any(isinstance(inner, Mapping | list) for inner in value.values()):
        say(f"  {_named(name)}:")
        for key, inner in value.items():
            say(f"    {key}: {_text(inner)}")
    else:
        say(f"  {_named(name)}: {_part_said(name, value)}")


def _part_said(name: str, value: Any) -> str:
    """A part of a figure: states, reasons and what is listed in words, numbers as people write them."""
    if name == "state":
        return f"{STATES.get(value, value)} {value}"
    if name == "reason":
        return f"{REASONS.get(value, value)} {value}"
    if name == "listed":
        return "、".join(listed_said(one) for one in value)
    return _text(value)


def _named(name: str) -> str:
    return f"{PARTS[name]} {name}" if name in PARTS else name


def _text(value: Any) -> str:
    """A value as people read it: words as they are, records as name and value, — for none."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_text(inner)}" for name, inner in value.items() if inner not in (None, [], {}))
    if isinstance(value, list | tuple):
        return "; ".join(_text(inner) for inner in value)
    return "—" if value is None else str(value)
