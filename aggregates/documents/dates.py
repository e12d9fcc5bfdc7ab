"""Dates and windows as plans print them: 2021年, 2022—2025年, 2025年末, 2021年6月底前, “十四五”期间."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aggregates.documents.date_forms import FORMS, Precision
from aggregates.documents.glyphs import chinese_number

__all__ = ["Precision", "Window", "first_window", "iso_day", "relative_window", "windows"]

_START = re.compile(r"(?:[自从]\s*)?20\d\d|“?十[一二三四五六七八九]五")
_COUNT = r"(?<!\d)([一二三四五六七八九十两]{1,3}|\d{1,2})"
_RELATIVE = re.compile(rf"(?:利用|用)?{_COUNT}(个月|年)(?:(?:的?时间)?(?:之内|以内|内)|(?:左右)?的?时间)")
_MONTHLY = {"个月": 1, "年": 12}
_ISO_DAY = re.compile(r"20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time: ISO dates or None where unknown, the precision printed, its place in the text."""

    start: str | None
    end: str | None
    precision: Precision
    span: tuple[int, int]
    months: int | None = None


def windows(canon: str) -> list[Window]:
    """Every window printed in the text, left to right; a date that cannot be (a 13th month) is none."""
    found: list[Window] = []
    at = 0
    while (hint := _START.search(canon, at)) is not None:
        window = _window_at(canon, hint.start())
        if window:
            found.append(window)
        at = window.span[1] if window else hint.end()
    return found


def _window_at(canon: str, start: int) -> Window | None:
    for form, days in FORMS:
        match = form.match(canon, start)
        named = days(match.groupdict()) if match else None
        if match and named:
            return Window(*named, match.span())
    return None


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
    match = _ISO_DAY.search(canon)
    window = _window_at(match.group(), 0) if match else None
    return window.end if window and window.precision == "day" else None
