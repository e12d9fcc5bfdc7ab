"""Traditional characters: one character, one simplified character, so that text can be matched and keeps its length."""

from __future__ import annotations

import re
from functools import cache

_CJK = range(0x3400, 0xA000)
# Written in simplified texts too, yet without another meaning there (後, 於, 徵); 乾 (乾县) and the like stay.
_ALSO_SIMPLIFIED = "後於徵"


def simplified(text: str) -> str:
    """The text with every traditional character replaced by its simplified form; same length.

    Readings that need more than one character of context (著 as 着) are left alone: a wrong guess would be silent.
    """
    return text.translate(_table()) if may_be_traditional(text) else text


def may_be_traditional(text: str) -> bool:
    """A cheap test: does the text hold a character outside the 6763 of GB 2312, the set of simplified script?"""
    return _outside().search(text) is not None


@cache
def _outside() -> re.Pattern[str]:
    plain = _gb2312()
    odd = "".join(char for char in map(chr, _CJK) if char not in plain)
    return re.compile(f"[{odd}{_ALSO_SIMPLIFIED}]")


@cache
def _gb2312() -> frozenset[str]:
    """The Chinese characters of GB 2312-80: rows 16 to 87."""
    cells = bytes(byte for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF) for byte in (row, cell))
    return frozenset(cells.decode("gb2312", errors="ignore"))


@cache
def _table() -> dict[int, str]:
    """Made once, when the first traditional character turns up: importing the converter is not free."""
    import opencc

    chars = [char for char in map(chr, _CJK) if char not in _gb2312() or char in _ALSO_SIMPLIFIED]
    folded = opencc.OpenCC("t2s").convert("\n".join(chars)).split("\n")
    return {ord(a): b for a, b in zip(chars, folded, strict=True) if len(b) == 1 and a != b}
