"""How Word prints the counters of a list: 一、①, IV, 甲, 01 (ST_NumberFormat, ISO/IEC 29500-1 §17.18.59)."""

from __future__ import annotations

import re
from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_COUNT_MAX = 9_999


def thousands(number: int, digits: str = _DIGITS, units: str = "十百千", zero: str = "零") -> str:
    """The number in words up to 9,999: 十二, 二十, 一百零三; beyond it in Arabic digits."""
    if not 0 < number <= _COUNT_MAX:
        return digits[0] if number == 0 else str(number)
    words, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            words += (zero if gap and words else "") + digits[digit] + (units[power - 1] if power else "")
        gap = not digit
    tens = 10 <= number < 20 and digits == _DIGITS
    return words[1:] if tens else words


def _counting(number: int) -> str:
    """一 … 九十九, from a hundred on digit by digit (一〇〇)."""
    return thousands(number) if number < 100 else _digital(number)


def _digital(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _japanese(number: int) -> str:
    """Without 一 before 十, 百 and 千, and without 零."""
    return re.sub("一(?=[十百千])", "", thousands(number, zero=""))


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for worth, sign in _ROMAN:
        text += sign * (number // worth)
        number %= worth
    return text


def _letter(number: int) -> str:
    """A … Z, AA, BB …: Word repeats the letter."""
    if not 0 < number <= 26 * 30:
        return str(number)
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _row(signs: str) -> Callable[[int], str]:
    """A fixed row of signs, beyond it Arabic digits."""
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


def _range(first: str, count: int) -> str:
    return "".join(chr(ord(first) + index) for index in range(count))


def _wide(number: int) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in str(number))


_CYCLE = "".join(_STEMS[index % 10] + _BRANCHES[index % 12] for index in range(60))
_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "decimalEnclosedCircle": _row(_range("①", 20)),
    "decimalEnclosedCircleChinese": _row(_range("①", 20)),
    "decimalEnclosedFullstop": _row(_range("⒈", 20)),
    "decimalEnclosedParen": _row(_range("⑴", 20)),
    "numberInDash": lambda number: f"- {number} -",
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda number: _letter(number).lower(),
    "chineseCounting": _counting,
    "taiwaneseCounting": _counting,
    "chineseCountingThousand": thousands,
    "taiwaneseCountingThousand": thousands,
    "japaneseCounting": _japanese,
    "ideographDigital": _digital,
    "japaneseDigitalTenThousand": _digital,
    "taiwaneseDigital": _digital,
    "chineseLegalSimplified": lambda number: thousands(number, _LEGAL, "拾佰仟"),
    "ideographLegalTraditional": lambda number: thousands(number, "零壹貳參肆伍陸柒捌玖", "拾佰仟"),
    "ideographTraditional": _row(_STEMS),
    "ideographZodiac": _row(_BRANCHES),
    "ideographZodiacTraditional": lambda n: _CYCLE[2 * n - 2 : 2 * n] if 0 < n <= 60 else str(n),
    "ideographEnclosedCircle": _row(_range("㊀", 10)),
    "none": lambda _: "",
    "bullet": lambda _: "",
}


def known(form: str) -> bool:
    """Whether the format is printed exactly as Word prints it."""
    return form in _FORMATS


def printed(number: int, form: str) -> str:
    """The counter as printed; a format outside the table comes in Arabic digits (ask `known` first)."""
    return _FORMATS.get(form, str)(number)
