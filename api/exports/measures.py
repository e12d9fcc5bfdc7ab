"""Measures of official papers: GB/T 9704-2012 §5 to §7 (mm, points)."""

from __future__ import annotations

WIDTH, HEIGHT = 210, 297
"""A4."""
TOP, BINDING = 37, 28
"""天头 and 订口."""
BODY_WIDTH, BODY_HEIGHT = 156, 225
"""版心 without the page number."""
LINES, CHARACTERS = 22, 28
"""Lines of a page, characters of a line."""
MARK_BELOW = 35
"""From the upper edge of 版心 to the red line of the issuer."""
RULE_BELOW = 4
"""From the number to the red separator."""
FOLIO_BELOW = 7
"""From the lower edge of 版心 to the dash of the page number."""
TITLE, BODY, FOLIO, SMALL, TABLE, DENSE = 22, 16, 14, 9, 10.5, 9
"""二号, 三号, 四号, 小五, 五号, 小五 (points)."""
FEW = 6
"""Columns up to which a table is set in 五号."""
POINTS_PER_MM = 72 / 25.4
PITCH = BODY_HEIGHT * POINTS_PER_MM / LINES
"""From line to line (points)."""
TRACKING = BODY_WIDTH * POINTS_PER_MM / CHARACTERS - BODY
"""What 28 characters of 16 points have less than their width each (points)."""
MARK_LARGEST = 44


def mark_size(text: str) -> int:
    """Points of the red line so that it stays on one line, not larger than 44 and not smaller than the title."""
    wide = sum(1.0 if ord(char) > 0x2E7F else 0.6 for char in text) or 1.0
    return max(TITLE, min(MARK_LARGEST, int(BODY_WIDTH * POINTS_PER_MM / wide)))
