"""Printed numbers to exact decimals: digits with separators and multiples, Chinese numerals, parts of a hundred."""

from __future__ import annotations

from decimal import Decimal

from aggregates.documents.glyphs import chinese_number

DIGITS = "一二三四五六七八九十两百千万零〇"
_MYRIADS = (("亿", 10**8), ("万", 10**4))


def decimal_text(number: Decimal) -> str:
    """A decimal without exponent and without zeros behind the point."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def arabic(text: str, times: int = 1) -> str:
    """Digits, with thousands separators of either width, times a multiple, as a decimal string."""
    return decimal_text(Decimal(text.replace(",", "").replace("，", "")) * times)


def chinese(text: str) -> int | None:
    """The value of a Chinese numeral up to 亿 (两万五千 → 25000), or None when it is none."""
    for word, times in _MYRIADS:
        if word in text:
            high, low = text.split(word, 1)
            first, rest = chinese(high), chinese(low) if low else 0
            return None if first is None or rest is None else first * times + rest
    return chinese_number(text)


def fraction(parts: int, whole: int) -> str | None:
    """三分之二 as a percentage, or None where it has no finite decimal: a rounded value would be invented."""
    if not whole or (parts * 10**9) % whole:
        return None
    return decimal_text(Decimal(parts * 100) / Decimal(whole))
