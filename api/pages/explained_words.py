"""What an explanation says, in words: the figure's value, its parts, the line of an item of a rubric."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from aggregates.fold.number import percent
from api.pages.figure_words import Words
from api.pages.labels import label

_LABELS: Mapping[str, str] = {
    "status": "status", "target": "standing", "dispute": "topic", "rectification": "topic", "commendation": "topic",
    "order": "topic", "light": "light", "target_light": "light",
}  # fmt: skip
_CODED: Mapping[str, str] = {
    "flags": "flag", "deadline": "light", "progress": "light", "reporting": "light", "colour": "light",
}  # fmt: skip
_SHARES = ("item", "attainment")
_TOLD = frozenset({"value", "state", "reason", "numerator", "denominator", "listed", "items", "adjustments"})
_PARTS: Mapping[str, tuple[str, str]] = {
    "since": ("自", "since"), "basis": ("依据", "basis"), "strict": ("不计事后延期", "without late extensions"),
    "deadline": ("按期限", "by deadline"), "progress": ("按进度", "by progress"), "reporting": ("按填报", "by reports"),
    "flags": ("标记", "flags"), "from": ("起", "from"), "until": ("止", "until"), "due_on": ("期限", "due"),
    "colour": ("颜色", "colour"), "closed_in_time": ("按期办结", "closed in time"), "overdue": ("超期", "overdue"),
    "done_on": ("完成日", "done on"), "convener": ("召集单位", "convener"), "baseline": ("基期值", "baseline"),
    "actual": ("实际", "actual"), "completion": ("完成度", "completion"), "elapsed": ("时间进度", "time elapsed"),
    "actual_period": ("实际期", "period of the actual"), "reasons": ("原因", "reasons"), "points": ("分值", "points"),
    "capped": ("已封顶", "capped"), "estimated": ("含估计值", "estimated"), "count": ("件数", "number"),
    "voided": ("已作废", "void"), "days": ("天数", "days"), "median": ("中位数", "median"),
    "issued": ("发出", "issued"), "YELLOW": ("黄单", "yellow"), "RED": ("红单", "red"),
}  # fmt: skip


def value_said(words: Words, kind: str, found: Mapping[str, Any]) -> str:
    """The value as people read it, or why there is none."""
    figure = found["figure"]
    value = figure.get("value")
    if value is None:
        state = words.state(figure["state"]) if figure.get("state") else "—"
        reason = words.reason(figure.get("reason"))
        return f"{state}({reason})" if reason else state
    if kind in _LABELS:
        return label(_LABELS[kind], str(value), words.lang)
    if kind in _SHARES and isinstance(value, str):
        return f"{percent(Fraction(value))} %"
    if kind == "card" and found["path"].endswith("/kind"):
        return words.kind(str(value))
    return _said(words, value)


def parts_of(words: Words, figure: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The other members of a figure, each with its word; what says nothing is left out."""
    return [
        (words.pick(_PARTS[name]) if name in _PARTS else name, _said(words, value, name))
        for name, value in figure.items()
        if name not in _TOLD and value not in (None, [], {}, False)
    ]


def _said(words: Words, value: object, name: str = "") -> str:
    if isinstance(value, bool):
        return words.pick(("是", "yes") if value else ("否", "no"))
    if isinstance(value, Mapping):
        told = [f"{_name(words, key)} {_said(words, one)}" for key, one in value.items() if one is not None]
        return words.pick(("、", ", ")).join(told)
    if isinstance(value, list | tuple):
        return words.pick(("、", ", ")).join(_said(words, one, name) for one in value) or "—"
    if name == "reasons":
        return words.reason(str(value))
    return label(_CODED[name], str(value), words.lang) if name in _CODED else str(value)


def _name(words: Words, key: str) -> str:
    return words.pick(_PARTS[key]) if key in _PARTS else label("seat_role", key, words.lang)


def item_line(words: Words, item: Mapping[str, Any] | None) -> str:
    """An item in one line: `B1 重点任务核验完成率:20 分 × (18 + 7×½)/33 = 13.03`; empty for none."""
    if item is None:
        return ""
    name = f"{item['id']} {words.pick((item['zh'], item['en']))}"
    points = words.number(item["points"] or item["printed"])
    unit = words.pick((" 分", " points"))
    colon = words.pick((":", ": "))
    reason = words.reason(item["reason"])
    if item["state"] == "NOT_APPLICABLE":
        gone = words.pick(("分值分给其他各项", "its points go to the others"))
        return f"{name}{colon}{words.state('NOT_APPLICABLE')}({reason}),{gone}"
    formed = item.get("formed") or f"{words.number(item['numerator'])}/{words.number(item['denominator'])}"
    if item["state"] == "NO_DATA":
        formed = f"{words.state('NO_DATA')}({reason})"
    capped = words.pick(("(含估计值,已封顶)", " (estimated: capped)")) if item["capped"] else ""
    return f"{name}{colon}{points}{unit} × {formed} = {item['score']}{capped}"
