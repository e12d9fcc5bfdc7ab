"""Dates and windows as plans print them: 2021年, 2022—2025年, 2025年末, 2021年6月底前, “十四五”期间."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from typing import Literal

from aggregates.documents.glyphs import chinese_number

Precision = Literal["day", "month", "year", "end_of_year", "period", "end_of_period", "relative", "unstated"]

_DASH = r"\s*年?\s*[—–\-~至到]+\s*"
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("years", re.compile(rf"(20\d\d){_DASH}(20\d\d)\s*年(?P<end>末|底)?")),
    ("day", re.compile(r"(20\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")),
    ("month", re.compile(r"(20\d\d)\s*年\s*(\d{1,2})\s*月(?:份)?(?:底|末)?(?:之?前)?")),
    ("end", re.compile(r"(20\d\d)\s*年\s*(?:年?末|年?底)(?:之?前)?")),
    ("year", re.compile(r"(20\d\d)\s*年")),
    ("plan_end", re.compile(r"“?十([一二三四五六七八九])五”?\s*(?:期末|末)")),
    ("plan", re.compile(r"“?十([一二三四五六七八九])五”?\s*(?:期间|时期|规划期)")),
)
_ANY = re.compile("|".join(f"(?:{re.sub('[?]P<[a-z]+>', '?:', form.pattern)})" for _, form in _FORMS))
_COUNT = r"(?<!\d)([一二三四五六七八九十两]{1,3}|\d{1,2})"
_RELATIVE = re.compile(rf"(?:利用|用)?{_COUNT}(个月|年)(?:(?:的?时间)?(?:之内|以内|内)|(?:左右)?的?时间)")
_MONTHLY = {"个月": 1, "年": 12}


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time: ISO dates or None where unknown, the precision printed, its place in the text."""

    start: str | None
    end: str | None
    precision: Precision
    span: tuple[int, int]
    months: int | None = None


def windows(canon: str) -> list[Window]:
    """Every window printed in the text, left to right."""
    found = []
    for match in _ANY.finditer(canon):
        for name, form in _FORMS:
            inner = form.fullmatch(canon, *match.span())
            window = _window(name, inner) if inner else None
            if window:
                found.append(window)
                break
    return found


def first_window(canon: str) -> Window | None:
    """The first window printed in the text."""
    found = windows(canon)
    return found[0] if found else None


def relative_window(canon: str) -> Window | None:
    """三个月内, 利用三年时间: a length without a start; the anchor is unknown and never invented."""
    match = _RELATIVE.search(canon)
    count = (int(match.group(1)) if match.group(1).isdigit() else chinese_number(match.group(1))) if match else None
    if match is None or not count:
        return None
    return Window(None, None, "relative", match.span(), count * _MONTHLY[match.group(2)])


def iso_day(canon: str) -> str | None:
    """The first full date of the text as ISO, or None."""
    match = _FORMS[1][1].search(canon)
    window = _window("day", match) if match else None
    return window.end if window else None


def _window(name: str, match: re.Match[str]) -> Window | None:
    span = match.span()
    if name in ("plan", "plan_end"):
        first = 1951 + 5 * (10 + (chinese_number(match.group(1)) or 0))  # from the third plan on: 13 → 2016, 14 → 2021
        return (
            Window(f"{first}-01-01", f"{first + 4}-12-31", "period", span)
            if name == "plan"
            else Window(None, f"{first + 4}-12-31", "end_of_period", span)
        )
    year = match.group(1)
    if name == "years":
        return Window(f"{year}-01-01", f"{match.group(2)}-12-31", "year", span)
    if name == "year":
        return Window(f"{year}-01-01", f"{year}-12-31", "year", span)
    if name == "end":
        return Window(None, f"{year}-12-31", "end_of_year", span)
    return _within_year(name, int(year), match)


def _within_year(name: str, year: int, match: re.Match[str]) -> Window | None:
    month = int(match.group(2))
    if not 1 <= month <= 12:
        return None
    last = monthrange(year, month)[1]
    if name == "month":
        return Window(f"{year}-{month:02}-01", f"{year}-{month:02}-{last}", "month", match.span())
    day = int(match.group(3))
    iso = f"{year}-{month:02}-{day:02}"
    return Window(iso, iso, "day", match.span()) if 1 <= day <= last else None
