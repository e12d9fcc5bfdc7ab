"""The codes that columns hold, each with its Chinese word: labels of spreadsheets, and what a filter takes."""

from __future__ import annotations

from collections.abc import Mapping

from api import seats
from api.tables.table import Codes
from replay import wording


def _codes(words: Mapping[str, str]) -> Codes:
    return tuple(words.items())


STATUS = _codes(wording.STATUSES)
TARGET_STATUS = _codes(wording.STANDINGS)
ROLE = _codes(wording.ROLES)
SEAT_ROLE = _codes(wording.SEAT_ROLES)
SEAT_STANDING = _codes(seats.HELD)
PLAN_STANDING = _codes({"in_force": "有效", "not_yet": "尚未生效", "start_unknown": "起始日不明"})
MARK = _codes({**wording.MARKS, "not_yet": "尚未生效"})
EVENT = _codes(wording.EVENTS)
