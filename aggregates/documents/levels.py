"""Which marker stands above which: the usual ladder, put right by the order one document really uses."""

from __future__ import annotations

from collections.abc import Sequence

from aggregates.documents.markers import LADDER, UNNUMBERED, Level, Marker


def order_of(markers: Sequence[Marker]) -> list[Level]:
    """The levels a document uses, highest first.

    Two neighbours of the ladder change places when the counting says so: the lower one goes on counting across the
    upper one's numbers while the upper one starts again at 1 (1.（一）（二）2.（一）（二）).
    """
    used = {marker.level for marker in markers}
    order = [level for level in LADDER if level in used]
    for _ in order:
        moved = False
        for at in range(len(order) - 1):
            upper, lower = order[at], order[at + 1]
            if not {upper, lower} & UNNUMBERED and _inverted(markers, upper, lower, set(order[:at])):
                order[at], order[at + 1] = lower, upper
                moved = True
        if not moved:
            break
    return order


def _inverted(markers: Sequence[Marker], upper: Level, lower: Level, above: set[Level]) -> bool:
    """Whether `lower` rules `upper` here, each run between two markers of a still higher level by itself."""
    votes, restarts = 0, 0
    last: dict[Level, int] = {}
    between: dict[Level, bool] = {}
    for marker in markers:
        if marker.level in above:
            last, between = {}, {}
        elif marker.level in (upper, lower):
            votes += _vote(marker, last, between, upper)
            restarts += marker.level == upper and marker.number == 1 and bool(between.get(upper))
            other = lower if marker.level == upper else upper
            last[marker.level], between[marker.level], between[other] = marker.number, False, True
    return votes >= 2 and restarts > 0


def _vote(marker: Marker, last: dict[Level, int], between: dict[Level, bool], upper: Level) -> int:
    """+1 where the lower level goes on or the upper one restarts, -1 for the opposite, 0 without evidence."""
    before = last.get(marker.level)
    if before is None or not between.get(marker.level):
        return 0
    sign = -1 if marker.level == upper else 1
    if marker.number == before + 1:
        return sign
    return -sign if marker.number == 1 else 0
