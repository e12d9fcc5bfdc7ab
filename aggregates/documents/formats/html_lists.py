"""Numbers a browser prints before the items of an ordered list and the source does not hold (WHATWG HTML 4.4.5)."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

_OWN = re.compile(
    r"\s*[（(〔]?(?:[0-9０-９]{1,3}|[一二三四五六七八九十百]{1,4}|[a-zA-Z]|[①-⑳])[）)〕.．、:：]|\s*第[一二三四五六七八九十百0-9]+"
)
_NONE = re.compile(r"list-style(?:-type)?\s*:\s*[^;]*\bnone\b", re.I)
_CHINESE = re.compile(r"list-style-type\s*:\s*(?:cjk-ideographic|simp-chinese-(?:in)?formal|trad-chinese)", re.I)
_DIGITS = "〇一二三四五六七八九"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_LOW = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


class Numbering:
    """The numbers of all ordered lists of a page; `before` must be asked for the items in document order."""

    def __init__(self) -> None:
        self._next: dict[etree._Element, tuple[int, int]] = {}  # list -> (number of its next item, step)

    def before(self, item: etree._Element) -> str:
        """The number and mark printed before an item; empty when none is printed or the text has a number itself."""
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return ""
        number, step = self._next[parent] if parent in self._next else _first(parent)
        number = _integer(item.get("value"), number)
        self._next[parent] = (number + step, step)
        style = f"{parent.get('style', '')};{item.get('style', '')}"
        if _NONE.search(style) or _has_own(item):
            return ""
        return f"{_chinese(number)}、" if _CHINESE.search(style) else f"{_formatted(number, _kind(item, parent))}."


def _first(parent: etree._Element) -> tuple[int, int]:
    if parent.get("reversed") is None:
        return _integer(parent.get("start"), 1), 1
    return _integer(parent.get("start"), sum(1 for _ in parent.iterchildren("li"))), -1


def _kind(item: etree._Element, parent: etree._Element) -> str:
    return item.get("type") or parent.get("type") or "1"


def _has_own(item: etree._Element) -> bool:
    start = "".join(str(part) for part in islice(item.itertext(), 8))
    return _OWN.match(start) is not None


def _integer(text: str | None, default: int) -> int:
    text = (text or "").strip()
    return int(text) if re.fullmatch(r"-?[0-9]{1,6}", text) else default


def _formatted(number: int, kind: str) -> str:
    if kind in ("a", "A") and 0 < number <= 26:
        return chr(ord(kind) + number - 1)
    if kind in ("i", "I") and 0 < number < 4000:
        roman = _roman(number)
        return roman.upper() if kind == "I" else roman
    return str(number)


def _roman(number: int) -> str:
    found = ""
    for value, letters in (*_ROMAN, *_ROMAN_LOW):
        found += letters * (number // value)
        number %= value
    return found


def _chinese(number: int) -> str:
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones else "")
