"""The lights at each month's end as a chart takes them (static/replay/chart.js); the table beside it says the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from api.pages.labels import SYMBOLS, label
from api.pages.page import Page

CODES = ("GREEN", "YELLOW", "RED", "GREY", "NONE")
FILLS = {"GREEN": "#1b6e2e", "YELLOW": "#d69a00", "RED": "#b5121b", "GREY": "#9aa5b1", "NONE": "#d5dbe3"}
"""Of bars; text has darker colours (static/app.css)."""
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
_LONGEST_YEARS = 30


def chart(page: Page, months: Sequence[dict[str, Any]], as_of: str, until: str) -> dict[str, Any]:
    """Series by light over the months; the axis goes on to the month `until` and to the day asked about."""
    until = until if _MONTH.fullmatch(until) else ""
    shown = [code for code in CODES if any(month.get(code) for month in months)]
    return {
        "months": _axis([month["month"] for month in months], max(until, as_of[:7])), "as_of": as_of[:7],
        "mark": page.t("截至", "as of"), "unit": page.t("项", "tasks"),
        "description": page.t("各月末红黄绿灯的项数,数据见下表", "tasks by light at each month's end: see the table"),
        "colours": [FILLS[code] for code in shown],
        "series": [
            {"name": f"{SYMBOLS[code]} {label('light', code, page.lang)}", "values": [m.get(code, 0) for m in months]}
            for code in shown
        ],
    }  # fmt: skip


def _axis(names: list[str], until: str) -> list[str]:
    if names and _MONTH.fullmatch(until) and int(until[:4]) - int(names[-1][:4]) < _LONGEST_YEARS:
        while names[-1] < until:
            names.append(_next(names[-1]))
    return names


def _next(month: str) -> str:
    year, of = int(month[:4]), int(month[5:])
    return f"{year + of // 12:04d}-{of % 12 + 1:02d}"
