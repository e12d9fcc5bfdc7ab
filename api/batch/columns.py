"""The columns of the form that an agency fills in, and how a cell of each becomes a value of the command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from math import isfinite
from typing import Any, NamedTuple

from api.tables.cells import GUARD


class Unusable(Exception):
    """A cell that says nothing certain; `code`, `zh` and `en` say why."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(code)
        self.code, self.zh, self.en = code, zh, en


class FormColumn(NamedTuple):
    """One column: name, heading, width, whether it is filled in by hand, and how its cells are read."""

    name: str
    zh: str
    width: int
    entered: bool
    read: Callable[[Any], Any]


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool) and isfinite(cell)


def text(cell: Any) -> str:
    """A text as it stands; a whole number as its digits (a period typed as 2023)."""
    if isinstance(cell, str):
        return cell
    if _is_number(cell) and cell == int(cell):
        return str(int(cell))
    raise Unusable("not-text", "此格应为文字", "this cell should hold text")


def printed(cell: Any) -> str:
    """What the form printed itself: without the apostrophe that keeps a spreadsheet from running it."""
    return text(cell).removeprefix(GUARD).strip()


def percent(cell: Any) -> str:
    """40, "40", "40%" and "40.5" alike. A number up to 1 is refused: it may be a share shown as a percentage."""
    if isinstance(cell, str):
        return cell.strip().removesuffix("%").removesuffix("％").rstrip()
    if not _is_number(cell):
        raise Unusable("not-a-percentage", "此格应为 0 至 100 的数", "this cell should hold a number from 0 to 100")
    if 0 < cell <= 1:
        raise Unusable(
            "ambiguous-percentage", "无法判断是 0 至 1 的比例还是百分数;请以文字填写,如 40 或 0.5%",
            "a share or a percentage? write it as text, such as 40 or 0.5%",
        )  # fmt: skip
    return str(int(cell)) if cell == int(cell) else repr(cell)


_YES_NO: Mapping[str, bool] = {
    "是": True, "否": False, "true": True, "false": False, "yes": True, "no": False,
}  # fmt: skip


def yes_no(cell: Any) -> bool:
    """是 or 否, true or false."""
    said = _YES_NO.get(str(cell).strip().lower())
    if said is None:
        raise Unusable("not-yes-or-no", "此格应为 是 或 否", "this cell should hold 是 (yes) or 否 (no)")
    return said


def day(cell: Any) -> str:
    """A date cell, or text such as 2023-06-30."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return cell.strip()
    raise Unusable("not-a-date", "此格应为日期,如 2023-06-30", "this cell should hold a date such as 2023-06-30")


COLUMNS = (
    FormColumn("plan", "方案", 34, False, printed),
    FormColumn("seat", "席位", 40, False, printed),
    FormColumn("task", "任务", 10, False, printed),
    FormColumn("title", "任务名称", 36, False, text),
    FormColumn("period", "填报期", 11, False, printed),
    FormColumn("percent", "进展(%)", 11, True, percent),
    FormColumn("narrative", "进展情况", 60, True, text),
    FormColumn("claims_done", "是否完成", 10, True, yes_no),
    FormColumn("effective_on", "情况截至", 13, True, day),
    FormColumn("reason", "更正原因", 24, True, text),
    FormColumn("authority", "更正依据", 24, True, text),
)
"""In the order of the form; the last two are for a second report of one period, and are not printed on it."""
ON_THE_FORM = tuple(column for column in COLUMNS if column.name not in ("reason", "authority"))
NEEDED = frozenset({"plan", "seat", "period", "narrative"})
"""A sheet without these columns is no form."""
BY_NAME: Mapping[str, FormColumn] = {column.name: column for column in COLUMNS}


def heading(column: FormColumn) -> str:
    """What stands over the column: its name in Chinese, then the one by which it is read back."""
    return f"{column.zh} {column.name}"
