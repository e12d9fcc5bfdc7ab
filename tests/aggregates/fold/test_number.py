"""Numbers: exact inside, rounded only to be shown."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregates.fold.number import exact, fraction, percent, shown
from tests.laws.examples import examples


@pytest.mark.parametrize(
    ("value", "places", "mode", "text"),
    [
        ("12.50", 1, "half_up", "12.5"),
        ("12.45", 1, "half_up", "12.5"),
        ("12.45", 1, "half_even", "12.4"),
        ("12.55", 1, "half_even", "12.6"),
        ("-0.5", 0, "half_up", "-1"),
        ("-0.5", 0, "half_even", "0"),
        ("0.049", 1, "half_up", "0"),
        ("100", 2, "half_up", "100"),
        ("0.05", 2, "half_up", "0.05"),
        ("1200", 0, "half_up", "1200"),
    ],
)
def test_a_number_is_shown_as_the_rounding_says(value: str, places: int, mode: str, text: str) -> None:
    """Ties away from zero or to the even digit; no trailing zeros, no minus before zero."""
    assert shown(fraction(value), {"places": places, "mode": mode}) == text


@examples(150)
@given(st.decimals("-9999", "9999", places=6), st.integers(0, 6), st.booleans())
def test_rounding_agrees_with_decimal_arithmetic(value: Decimal, places: int, up: bool) -> None:
    """The same digits as the standard library's decimals give."""
    text = shown(Fraction(value), {"places": places, "mode": "half_up" if up else "half_even"})
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP if up else ROUND_HALF_EVEN)
    assert Decimal(text) == rounded
    assert text == (format(rounded.normalize(), "f") if rounded else "0")


def test_fractions_are_written_as_they_are() -> None:
    """A whole number has no denominator; a share is shown in percent, two places unless said otherwise."""
    assert (exact(Fraction(3, 2)), exact(Fraction(4, 2))) == ("3/2", "2")
    assert (percent(Fraction(1, 3)), percent(Fraction(1, 8))) == ("33.33", "12.5")
