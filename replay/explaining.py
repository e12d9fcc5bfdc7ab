"""Why a figure is what it is, from the entries themselves: value, statements, rules, lines of the documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aggregates.fold.explain import explain, explain_answer
from aggregates.fold.figures import figure_paths
from aggregates.fold.revision import Revision
from aggregates.fold.rules import Chosen
from aggregates.fold.world import World, world
from aggregates.refusal import Refused
from ledger.reader import LedgerReader
from replay.histories import history, known, rule_sets
from replay.terminal import say, table
from replay.viewpoint import Viewpoint

USES = {"numerator": "分子 numerator", "denominator": "分母 denominator", "rule": "规则 rule", "scope": "范围 scope"}


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
        near = [one for one in known_paths if path in one or one.startswith(path.partition("/")[0] + "/")][:8]
        listed = "、".join(near) or "status/… percent/… light/… target/… card/… item/… total"
        raise Refused("no-such-figure", f"没有指标 {path};例如:{listed}", f"there is no figure {path}; try: {listed}")
    found = explain(
        of.visible, of.view.day, of.plan, path, of.chosen, of.later, size=of.view.size
    )
    return explain_answer(found, [*of.visible, *of.later])


def print_explained(found: Mapping[str, Any]) -> None:
    """The figure, then each statement it rests on with its use and the place in its document."""
    figure = found["figure"]
    say(f"{found['path']} = {figure.get('value')}")
    for name, value in figure.items():
        if name != "value" and value not in (None, [], {}):
            say(f"  {name}: {value}")
    support: Sequence[Mapping[str, Any]] = found["support"]
    rows = [
        (f"#{one['position']}", USES[one["use"]], one["effective_on"], one["statement"], _source(one["source"]))
        for one in support
    ]
    title = f"所依据的 {len(rows)} 条:只用这些即得同一数字,缺一即变 · these alone give the figure, none can be left out"
    table(("记录", "用途 use", "生效", "陈述 statement", "出处 source"), rows, title)
    absent = [
        (a["seat"], a["period"], a["due_on"], f"#{a['searched'][0]}–{a['searched'][1]}") for a in found["absences"]
    ]
    heading = "查无填报 reports searched for in vain" if absent else None
    table(("席位 seat", "期 period", "应报日 due", "查遍 searched"), absent, heading)


def _source(source: Mapping[str, Any] | None) -> str:
    if not source:
        return ""
    lines = f"第 {source['line_from']}-{source['line_to']} 行" if source.get("line_from") else ""
    paper = source.get("number") or source.get("title") or (source.get("sha256") or "")[:12]
    invented = "示意 illustration" if source.get("kind") == "illustration" else ""
    return " ".join(part for part in (paper, lines, source.get("quote") or "", invented) if part)
