"""The oracle's rounding: the two neighbours on the grid, and which of them is nearer."""

from __future__ import annotations

from fractions import Fraction
from typing import Any


def rounded(value: Fraction, rounding: dict[str, Any]) -> Fraction:
    """To so many places; halves away from zero (half_up, 四舍五入) or to the even digit (half_even)."""
    step = Fraction(1, 10 ** rounding["places"])
    size = abs(value)
    below = (size // step) * step
    above = below + step
    if size - below == above - size:
        even = (below / step) % 2 == 0
        nearest = below if rounding["mode"] == "half_even" and even else above
    else:
        nearest = below if size - below < above - size else above
    return nearest if value >= 0 else -nearest


def shown(value: Fraction, rounding: dict[str, Any]) -> str:
    """Decimal text without trailing zeros."""
    found = rounded(value, rounding)
    digits = f"{abs(found.numerator) * 10**6 // found.denominator:07d}"
    text = f"{digits[:-6]}.{digits[-6:]}".rstrip("0").rstrip(".")
    return f"-{text}" if found < 0 else text
