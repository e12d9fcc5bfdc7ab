"""The nine columns of the 台账 as texts: one wording for the page, the spreadsheet and the printed table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.exports.words import INVENTED, Lang, basis_word, flag_word, light_word, pick, status_word

COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("no", "序号", "No."), ("title", "任务", "Task"), ("leads", "牵头(责任)单位", "Lead"),
    ("others", "配合单位", "Cooperating"), ("deadline", "完成时限", "Deadline"), ("progress", "进展情况", "Progress"),
    ("problem", "存在问题", "Problems"), ("light", "灯", "Light"), ("position", "依据", "Basis"),
)  # fmt: skip
"""(name, 中文, English) in the official order (screens.md's table of the 台账)."""
LIGHT = 7
"""Which of them holds the light."""
WIDTHS = (5, 23, 15, 32, 14, 12, 18, 11, 10)
"""Of what widths they are to each other."""


def headings(lang: Lang = "zh") -> tuple[str, ...]:
    """The headings of the nine columns."""
    return tuple(pick(lang, zh, en) for _, zh, en in COLUMNS)


def cells(row: Mapping[str, Any], lang: Lang = "zh") -> tuple[str, ...]:
    """The nine texts of a row of `board`."""
    join = pick(lang, "、", ", ").join
    return (
        "" if row["no"] is None else str(row["no"]), task_said(row, lang), join(row["leads"]), join(row["others"]),
        deadline_said(row, lang), progress_said(row, lang), row["problem"], light_said(row["light"], lang),
        position_said(row, lang),
    )  # fmt: skip


def task_said(row: Mapping[str, Any], lang: Lang) -> str:
    """Number as printed and title; the day an edition ended it."""
    said = " ".join(str(part) for part in (row["printed"], row["title"]) if part)
    ended = row["ended_on"]
    return f"{said}{pick(lang, f'({ended} 起不再列)', f' (ended {ended})')}" if ended else said


def deadline_said(row: Mapping[str, Any], lang: Lang) -> str:
    """The day, and what it rests on: 2025-12-31 (方案期末)."""
    if not row["deadline"]:
        return pick(lang, "未定", "none")
    basis = basis_word(row["deadline_basis"], lang)
    return f"{row['deadline']} ({basis})"


def progress_said(row: Mapping[str, Any], lang: Lang) -> str:
    """Status and percent: 进行中 57%; of what is closed, that the percent is what the last report said."""
    status = status_word(row["status"], lang)
    if row["percent"] is None:
        return status
    said = f"{status} {row['percent']}%"
    if row["status"] not in CLOSED or str(row["percent"]) == "100":
        return said
    return said + pick(lang, "(最近一次填报)", " (last report)")


def light_said(light: Mapping[str, Any], lang: Lang) -> str:
    """Symbol, word and flags: ■ 红灯(超期)."""
    word = light_word(light["colour"], lang)
    flags = pick(lang, "、", ", ").join(flag_word(flag, lang) for flag in light["flags"])
    return f"{word}{pick(lang, f'({flags})', f' ({flags})')}" if flags else word


def position_said(row: Mapping[str, Any], lang: Lang) -> str:
    """The entry the status rests on, and that it is invented where it is: #472 示意."""
    entry = f"#{row['position']}" if row["position"] else "—"
    return f"{entry} {INVENTED[lang]}" if row["illustration"] else entry


def counted(rows: Sequence[Mapping[str, Any]], lang: Lang = "zh") -> list[tuple[str, int]]:
    """Light in words → how many rows have it, the worst first, those without a row left out."""
    found = [(colour, sum(row["light"]["colour"] == colour for row in rows)) for colour in _ORDER]
    return [(light_word(colour, lang), number) for colour, number in found if number]


CLOSED = frozenset({"VERIFIED_COMPLETE", "PARTIALLY_MET", "CLOSED_NOT_IMPLEMENTED", "CANCELLED"})
"""Statuses that no report sets: beside them a percent is only what was last reported."""
_ORDER = ("RED", "YELLOW", "GREEN", "GREY", None)
