"""The printed forms of dates and windows, most specific first: what each looks like, and the days it names."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal

from aggregates.documents.glyphs import chinese_number

Precision = Literal["day", "month", "year", "end_of_year", "period", "end_of_period", "relative", "unstated"]
Days = tuple[str | None, str | None, Precision]
"""(first day or None, last day or None, precision printed), ISO."""
Groups = Mapping[str, str | None]

_TO = r"\s*[—–\-~至到]+\s*"
_PLAN = r"“?十(?P<plan>[一二三四五六七八九])五”?\s*"
_MONTH = r"(?P<y>20\d\d)\s*年\s*(?P<m>\d{1,2})\s*月(?:份)?"
_PARTS = {"上半年": (1, 6), "下半年": (7, 12), "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}


def _day(year: int, month: int, day: int) -> str | None:
    return date(year, month, day).isoformat() if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1] else None


def _span(first: str | None, last: str | None, precision: Precision) -> Days | None:
    return (first, last, precision) if first and last and first <= last else None


def _month(year: int, month: int) -> tuple[str | None, str | None]:
    if not 1 <= month <= 12:
        return None, None
    return _day(year, month, 1), _day(year, month, monthrange(year, month)[1])


def _number(found: Groups, name: str, otherwise: int = 0) -> int:
    return int(found.get(name) or otherwise)


def _years(found: Groups) -> Days | None:
    return f"{found['y']}-01-01", f"{found['z']}-12-31", "year"


def _days(found: Groups) -> Days | None:
    year = _number(found, "y")
    month = _number(found, "m")
    first = _day(year, month, _number(found, "d"))
    last = _day(_number(found, "z", year), _number(found, "n", month), _number(found, "e"))
    return _span(first, last, "day")


def _months(found: Groups) -> Days | None:
    year = _number(found, "y")
    first = _month(year, _number(found, "m"))[0]
    last = _month(_number(found, "z", year), _number(found, "n"))[1]
    return _span(first, last, "month")


def _one_day(found: Groups) -> Days | None:
    day = _day(_number(found, "y"), _number(found, "m"), _number(found, "d"))
    return (day, day, "day") if day else None


def _since_day(found: Groups) -> Days | None:
    month = _number(found, "m", 1)
    first = _day(_number(found, "y"), month, _number(found, "d", 1))
    precision: Precision = "day" if found.get("d") else "month" if found.get("m") else "year"
    return (first, None, precision) if first else None


def _third(found: Groups) -> Days | None:
    year, month = _number(found, "y"), _number(found, "m")
    first, last = _PARTS[found["part"] or ""]
    end = _month(year, month)[1]
    return (_day(year, month, first), min(end, f"{end[:8]}{last:02}"), "day") if end else None


def _one_month(found: Groups) -> Days | None:
    return _span(*_month(_number(found, "y"), _number(found, "m")), "month")


def _quarter(found: Groups) -> Days | None:
    last = 3 * (chinese_number(found["q"] or "") or _number({"q": found["q"]}, "q"))
    year = _number(found, "y")
    return _span(_month(year, last - 2)[0], _month(year, last)[1], "month")


def _half(found: Groups) -> Days | None:
    first, last = _PARTS[found["half"] or ""]
    year = _number(found, "y")
    return _span(_month(year, first)[0], _month(year, last)[1], "month")


def _end(found: Groups) -> Days | None:
    return None, f"{found['y']}-12-31", "end_of_year"


def _year(found: Groups) -> Days | None:
    return f"{found['y']}-01-01", f"{found['y']}-12-31", "year"


def _plan_first(found: Groups) -> int:
    return 1951 + 5 * (10 + (chinese_number(found["plan"] or "") or 0))  # the thirteenth began in 2016


def _plan_end(found: Groups) -> Days | None:
    return None, f"{_plan_first(found) + 4}-12-31", "end_of_period"


def _plan(found: Groups) -> Days | None:
    return f"{_plan_first(found)}-01-01", f"{_plan_first(found) + 4}-12-31", "period"


_DAY = rf"{_MONTH}\s*(?P<d>\d{{1,2}})\s*日"
_BY = r"(?:之?前)?"
FORMS: tuple[tuple[re.Pattern[str], Callable[[Groups], Days | None]], ...] = tuple(
    (re.compile(form), days)
    for form, days in (
        (rf"(?P<y>20\d\d)\s*年?{_TO}(?P<z>20\d\d)\s*年(?:末|底)?(?!\s*\d{{1,2}}\s*月)", _years),
        (rf"{_DAY}{_TO}(?:(?P<z>20\d\d)\s*年\s*)?(?:(?P<n>\d{{1,2}})\s*月)?\s*(?P<e>\d{{1,2}})\s*日{_BY}", _days),
        (rf"{_MONTH}?{_TO}(?:(?P<z>20\d\d)\s*年)?\s*(?P<n>\d{{1,2}})\s*月(?:底|末)?{_BY}(?!\s*\d)", _months),
        (rf"(?P<y>20\d\d)\s*年\s*(?P<m>\d{{1,2}}){_TO}(?P<n>\d{{1,2}})\s*月(?:底|末)?{_BY}", _months),
        (rf"(?:自|从)?\s*{_DAY}\s*(?:之日)?起", _since_day),
        (rf"(?:自|从)?\s*{_MONTH}\s*(?:以来|起)", _since_day),
        (r"(?:自|从)?\s*(?P<y>20\d\d)\s*年\s*(?:以来|起)", _since_day),
        (rf"{_DAY}{_BY}", _one_day),
        (rf"{_MONTH}\s*(?P<part>[上中下]旬){_BY}", _third),
        (rf"{_MONTH}(?:底|末)?{_BY}", _one_month),
        (rf"(?P<y>20\d\d)\s*年\s*第?(?P<q>[一二三四1-4])季度(?:底|末)?{_BY}", _quarter),
        (rf"(?P<y>20\d\d)\s*年\s*(?P<half>[上下]半年)(?:底|末)?{_BY}", _half),
        (rf"(?P<y>20\d\d)\s*年\s*(?:年?末|年?底){_BY}", _end),
        (r"(?P<y>20\d\d)\s*年", _year),
        (rf"{_PLAN}(?:期末|末){_BY}", _plan_end),
        (rf"{_PLAN}(?:期间|时期|规划期|期内)", _plan),
    )
)
