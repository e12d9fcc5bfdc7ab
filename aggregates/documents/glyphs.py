"""Characters of official Chinese texts: length-preserving folding, sentence ends, numerals."""

from __future__ import annotations

import re

TERMINAL = "。！？!?"
CLOSERS = "”’》」』）)〉"
BLANK = " \t\u3000\u2002\u2003\u2009\xa0\ufeff\x0b\x0c\u200b"

_FOLD = str.maketrans(
    "０１２３４５６７８９％．＋－（）()«»〈〉？！［］",
    "0123456789%.+-（）（）《》〈〉？！〔〕",
)
# An ASCII full stop ends a sentence when it follows Chinese text and no Latin word goes on.
_ASCII_STOP = re.compile(r"(?:(?<=[^\x00-\x7f０-９])|(?<=[)\"]))\.(?![A-Za-z])")
# ASCII , : ; are Chinese punctuation as soon as one neighbour is not printable ASCII.
_ASCII_PUNCT = re.compile(r"(?<![\x21-\x7e])[,:;]|[,:;](?![\x21-\x7e])")
_WIDE = {",": "，", ":": "：", ";": "；"}
_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = "一二三四五六七八九十百"
_SPACE = re.compile(r"\s+")


def canonical(text: str) -> str:
    """The same text, same length, with widths folded and sentence ends made 。 (domain.md §2, layout traps).

    The order matters: sentence ends are found before U+FF0E becomes a decimal point.
    """
    stopped = _ASCII_STOP.sub("。", text)
    return _ASCII_PUNCT.sub(lambda m: _WIDE[m.group()], stopped).translate(_FOLD)


def squeeze(text: str) -> str:
    """The text without any white space, as names and clauses are compared."""
    return _SPACE.sub("", text)


def chinese_number(text: str) -> int | None:
    """The value of a Chinese numeral below ten thousand (十一 → 11), or None when it is not one."""
    total, digit = 0, 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[char], 0
        else:
            return None
    return total + digit if text else None


def ends_sentence(text: str) -> bool:
    """Whether the canonical text ends a sentence, closing quotes and brackets after the stop allowed."""
    bare = text.rstrip(BLANK + CLOSERS)
    return bare[-1:] in TERMINAL if bare else False
