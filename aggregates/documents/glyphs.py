"""Characters of official Chinese texts: length-preserving folding, sentence ends, numerals."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

TERMINAL = "。！？!?"
CLOSERS = "”’》」』）)〉"
BLANK = " \t\u3000\u2002\u2003\u2009\xa0\ufeff\x0b\x0c\u200b"

_LATIN = "ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ"
_PRINTED = "０１２３４５６７８９％．＋－（）()«»〈〉？！［］﹝﹞「」『』｢｣﹁﹂﹃﹄﹑﹐﹔﹕︰―～／｜"
_READ_AS = "0123456789%.+-（）（）《》〈〉？！〔〕〔〕“”‘’“”“”‘’、，；：：—~/|"
_FOLD = str.maketrans(_PRINTED, _READ_AS) | {ord(char): chr(ord(char) - 0xFEE0) for char in _LATIN}
# An ASCII full stop ends a sentence when it follows Chinese text and no Latin word goes on.
_ASCII_STOP = re.compile(r"(?:(?<=[^\x00-\x7f０-９])|(?<=[)\"]))\.(?![A-Za-z])")
# ASCII , : ; are Chinese punctuation as soon as one neighbour is not printable ASCII.
_ASCII_PUNCT = re.compile(r"(?<![\x21-\x7e])[,:;]|[,:;](?![\x21-\x7e])")
_WIDE = {",": "，", ":": "：", ";": "；"}
_YEAR = re.compile(r"[\[【]((?:19|20)\d\d)[\]】]")
# Characters of the radical and compatibility blocks, which text layers of PDF files use for ordinary ones.
_RARE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
# Simplified radicals that no Unicode normalisation folds, as text layers print them in 民, 长, 门 …
_RADICALS = dict(
    zip("⺠⻓⻔⻋⻅⻚⻛⻜⻢⻥⻦⻩⻬⻰⻄⻘⻝⻣⻤⻆⻉⻨", "民长门车见页风飞马鱼鸟黄齐龙西青食骨鬼角贝麦", strict=True)
)
_BEYOND_GB = re.compile("[\u3400-\u9fff]")
_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = "一二三四五六七八九十百"
_SPACE = re.compile(r"\s+")


def canonical(text: str) -> str:
    """`widths(text)` with traditional characters read as simplified ones: for matching. Same length."""
    return _script(widths(text))


def widths(text: str) -> str:
    """The same text, same length, with widths folded and sentence ends made 。 (domain.md §2, layout traps).

    For values that are shown: the script stays as printed. The order matters: sentence ends are found before U+FF0E
    becomes a decimal point. Brackets round a year are those of a document number (国发[2021]9号).
    """
    folded = _ASCII_STOP.sub("。", text) if "." in text else text
    if "," in folded or ":" in folded or ";" in folded:
        folded = _ASCII_PUNCT.sub(lambda m: _WIDE[m.group()], folded)
    folded = folded.translate(_FOLD)
    if "[" in folded or "【" in folded:
        folded = _YEAR.sub(r"〔\1〕", folded)
    return folded.translate(_rare()) if _RARE.search(folded) else folded


def _script(text: str) -> str:
    if _BEYOND_GB.search(text) is None:
        return text
    from aggregates.documents.formats.script import simplified  # here, so that formats may use this module

    return simplified(text)


@cache
def _rare() -> dict[int, str]:
    chars = [chr(code) for block in (range(0x2E80, 0x2FE0), range(0xF900, 0xFB00)) for code in block]
    plain = {ord(char): unicodedata.normalize("NFKC", char) for char in chars}
    folded = {code: char for code, char in plain.items() if len(char) == 1}
    return folded | {ord(radical): char for radical, char in _RADICALS.items()}


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
