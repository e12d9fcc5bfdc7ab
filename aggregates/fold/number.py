"""Exact numbers: decimal text in, fractions inside, decimal text out by an adopted rounding. Never a float."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

PLAIN: Mapping[str, Any] = {"places": 2, "mode": "half_up"}
"""How a figure is shown where no rule set says it: 四舍五入 to two places (docs/figures.md §7)."""


def fraction(text: str) -> Fraction:
    """The exact value of a decimal text."""
    return Fraction(text)


def exact(value: Fraction) -> str:
    """`3/2`, or `2` for a whole number."""
    return str(value)


def rounded(value: Fraction, rounding: Mapping[str, Any]) -> Fraction:
    """The value at so many `places`; `mode` half_up rounds a tie away from zero, half_even to the even digit."""
    scale = 10 ** int(rounding["places"])
    if rounding["mode"] == "half_even":
        return Fraction(round(value * scale), scale)
    whole, rest = divmod(abs(value) * scale, 1)
    size = whole + (1 if rest * 2 >= 1 else 0)
    return Fraction(size if value >= 0 else -size, scale)


def shown(value: Fraction, rounding: Mapping[str, Any]) -> str:
    """The rounded value as decimal text without trailing zeros: `12.5`, `0`, `-3`."""
    places = int(rounding["places"])
    scaled = rounded(value, rounding) * 10**places
    digits = f"{abs(scaled.numerator):0{places + 1}d}"
    whole, part = digits[: len(digits) - places], digits[len(digits) - places :].rstrip("0")
    return ("-" if scaled < 0 else "") + whole + (f".{part}" if part else "")


def percent(value: Fraction, rounding: Mapping[str, Any] = PLAIN) -> str:
    """A share as percent text: 1/3 → `33.33`."""
    return shown(value * 100, rounding)
