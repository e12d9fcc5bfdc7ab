"""Days as documents print them: 2021年12月10日, 2021.12.10, 2021-12-10, 二〇二一年十二月十日."""

from __future__ import annotations

import re
from datetime import date

from aggregates.documents.glyphs import chinese_number, squeeze

_PARTS = re.compile(
    r"([\d〇○Ｏ零一二三四五六七八九]{4})[年.\-/]([\d一二三四五六七八九十]{1,3})[月.\-/]([\d一二三四五六七八九十]{1,3})日?"
)
_DIGITS = str.maketrans("〇○Ｏ零一二三四五六七八九", "0000123456789")


def day_of(text: str) -> str | None:
    """The ISO date of one printed day, or None where there is no such day in the calendar."""
    match = _PARTS.search(squeeze(text))
    if match is None:
        return None
    year, month, day = (_value(part) for part in match.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _value(text: str) -> int:
    digits = text.translate(_DIGITS)
    return int(digits) if digits.isdigit() and ("十" not in text) else chinese_number(text) or 0
