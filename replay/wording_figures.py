"""Figures of an evaluation or of scorecards in words: what a dotted path of them says, and its value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

import orjson

from aggregates.fold.number import percent
from aggregates.fold.revision import Revision
from replay.naming import task_titles
from replay.wording import STATUSES, YES_NO

REASONS: Mapping[str, str] = {
    "none-scheduled": "未安排", "none-required": "未要求", "none-due": "无到期事项", "none-ordered": "无整改令",
    "none-raised": "无争议", "no-target": "无此类目标", "no-task": "无任务", "no-calendar": "未采用填报周期",
    "no-allocation": "无经费安排", "no-deadline": "无期限", "no-period": "无方案期限", "no-number": "无数值",
    "no-actual": "无实测", "not-measured": "均无实测", "nothing-accepted": "无通过的填报", "nothing-reviewed": "无审核",
    "not-audited": "未审计", "several-units": "单位不一", "below-the-year-before": "低于上年",
    "comparator-not-evaluable": "比较方式不可评估", "DEFINITION": "定义未明", "WINDOW": "未写时段",
    "nothing-applicable": "无适用项", "no-rubric": "未采用评分办法",
}  # fmt: skip
"""What the codes of docs/figures.md §9 say; one not among them is shown as it is."""
STATES: Mapping[str, str] = {"OK": "有数据", "NO_DATA": "无数据", "NOT_APPLICABLE": "不适用"}
VERDICTS: Mapping[str, str] = {"FULL": "全部完成", "PARTIAL": "部分完成", "REJECTED": "不予销号"}
_PARTS: Mapping[str, str] = {
    "total": "总分", "grade": "等次", "applicable_points": "适用分值", "as_of": "截至", "plan": "方案",
    "reason": "原因", "conflicts": "声明的利益冲突", "rubric": "评分办法", "version": "版本", "digest": "摘要",
    "share": "得分率", "numerator": "分子", "denominator": "分母", "score": "得分", "points": "分值",
    "printed": "原定分值", "state": "状态", "estimated": "含估计值", "capped": "已封顶", "listed": "另列",
    "measure": "量度", "zh": "名称", "en": "英文名称", "count": "次数", "voided": "已作废", "claim": "填报",
    "percent": "进展", "claims_done": "自称完成", "review": "审核", "accepted": "通过", "returned": "退回",
    "verdict": "销号结论", "evaluation": "评估", "status": "状态", "since": "自", "not_applicable": "不适用",
    "grounds": "说明", "agency": "单位", "tasks": "任务数", "seats": "席位", "figures": "", "load": "负荷",
    "load_flat": "负荷(平权)", "completion": "完成率", "completion_flat": "完成率(平权)",
    "completion_undisputed": "完成率(不计争议)", "completion_undisputed_flat": "完成率(不计争议,平权)",
    "completion_contested": "完成率(只计争议)", "completion_contested_flat": "完成率(只计争议,平权)",
    "timeliness": "按期报送", "closure_timeliness": "按期销号", "completeness": "填报完整", "evidence_rate": "佐证率",
    "first_pass": "一次通过", "verified_share": "核验率", "disputed_share": "争议占比",
    "disputed_share_flat": "争议占比(平权)", "cooperation": "配合确认", "coverage": "填报覆盖", "cards": "",
    "due_seats": "到期席位", "overdue": "超期", "days": "天数", "median": "中位", "notices": "督办", "issued": "下达",
    "closed_in_time": "按期办结", "YELLOW": "黄", "RED": "红", "unstated": "无期限", "value": "",
    "former": "曾用名",
}  # fmt: skip
_GLYPHS: Mapping[Fraction, str] = {Fraction(1, 2): "½", Fraction(1, 3): "⅓", Fraction(1, 4): "¼", Fraction(3, 4): "¾"}
_STEP = re.compile(r"(?:[^.\\]|\\.)+")


class Names(NamedTuple):
    """What ids are called: tasks, items with their dimensions, adjustments, grades."""

    tasks: Mapping[str, str]
    items: Mapping[str, str]
    grades: Mapping[str, str]


def names_of(figures: Iterable[bytes], revisions: Iterable[Revision]) -> Names:
    """The names in the figures themselves and in the plan's own statements and rubrics."""
    known = list(revisions)
    items: dict[str, str] = {}
    for document in (orjson.loads(content) for content in figures if content):
        groups = document.get("dimensions", ()) if isinstance(document, dict) else ()
        for group in groups:
            items |= {one["id"]: one["zh"] for one in (group, *group["items"])}
        if groups:
            items |= {one["id"]: one["zh"] for one in document["adjustments"]}
    rubrics = (r for r in known if r.type == "rules.rubric_adopted" and not r.retracted)
    grades = {one["code"]: one["zh"] for r in rubrics for one in r.data.get("content", r.data).get("grades", ())}
    return Names({task: named[0] for task, named in task_titles(known).items() if named}, items, grades)


def steps(path: str) -> list[str]:
    r"""The names of a dotted path, their backslashes taken off: `tasks.2\.1.claim` → tasks, 2.1, claim."""
    return [re.sub(r"\\(.)", r"\1", part) for part in _STEP.findall(path)]


def figure_said(path: str, names: Names) -> str:
    """A dotted path of figures in words: `dimensions.B.items.B1.score` → B1 重点任务核验完成率 得分."""
    kind, *rest = steps(path)
    if kind == "dimensions" and len(rest) > 2 and rest[1] == "items":
        rest = rest[2:]
    if kind == "tasks" and rest:
        return _joined(f"任务 {_called(rest[0], names.tasks)}", rest[1:])
    if kind in ("dimensions", "adjustments") and rest:
        return _joined(_called(rest[0], names.items), rest[1:])
    if kind == "scores" and len(rest) > 1:
        return _joined(f"评估 {rest[0]} 所记 {_called(rest[1], names.items)}", rest[2:])
    return _joined("", [kind, *rest])


def _called(name: str, called: Mapping[str, str]) -> str:
    return f"{name} {called[name]}" if name in called else name


def _joined(first: str, rest: Iterable[str]) -> str:
    return " ".join(part for part in (first, *(_PARTS.get(step, step) for step in rest)) if part)


def figure_value_said(path: str, text: str | None, names: Names) -> str:
    """A value (canonical JSON text, None for none) in words: statuses, verdicts, shares as percent and exact."""
    value = None if text is None else orjson.loads(text)
    if value is None:
        return "—"
    if isinstance(value, bool):
        return YES_NO[value]
    if isinstance(value, list):
        return "、".join(_listed(one) for one in value) or "无"
    words = _SAID.get(steps(path)[-1])
    return words(str(value), names) if words else str(value)


def _listed(one: Any) -> str:
    if isinstance(one, Mapping) and {"what", "why"} <= one.keys():
        return listed_said(one)
    return str(one)


def listed_said(one: Mapping[str, str]) -> str:
    """Something an item lists, with why: `2.1.1-1(无数值)`."""
    return f"{one['what']}({REASONS.get(one['why'], one['why'])})"


def share_said(text: str) -> str:
    """An exact share: `65.15%(43/66)`."""
    value = Fraction(text)
    return f"{percent(value)}%" + (f"({text})" if "/" in text else "")


def number_said(value: Fraction) -> str:
    """An exact number as people write it: `20`, `½`, `21.5`, else `43/66`."""
    if value in _GLYPHS:
        return _GLYPHS[value]
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if value.denominator == 1 or rest != 1:
        return str(value)
    return decimal_said(value)


def decimal_said(value: Fraction) -> str:
    """A fraction that ends as a decimal: `21.5`."""
    places = next(n for n in range(1, 400) if (value * 10**n).denominator == 1)
    digits = f"{abs(value.numerator) * 10**places // value.denominator:0{places + 1}d}"
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


_SAID: Mapping[str, Callable[[str, Names], str]] = {
    "status": lambda said, _: STATUSES.get(said, said),
    "verdict": lambda said, _: VERDICTS.get(said, said),
    "state": lambda said, _: STATES.get(said, said),
    "reason": lambda said, _: REASONS.get(said, said),
    "grade": lambda said, names: names.grades.get(said, said),
    "share": lambda said, _: share_said(said),
    "numerator": lambda said, _: number_said(Fraction(said)),
    "denominator": lambda said, _: number_said(Fraction(said)),
    "percent": lambda said, _: f"{said}%",
}
"""Last name of a path → how its values are said."""
