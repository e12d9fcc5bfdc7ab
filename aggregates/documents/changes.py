"""Changes against a base (提高5个百分点, 下降10%, 翻一番) and ways from a base to a target (由10%提高到15%)."""

from __future__ import annotations

import re

from aggregates.documents.measures import RELATIVE
from aggregates.documents.quantities import Quantity

_UP = r"提高|增长|提升|增加|上升|扩大|递增|翻"
_DOWN = r"下降|降低|减少|压减|压缩|缩短|递减|精简|压降|削减|下浮|降"
_CHANGE = re.compile(
    rf"(?P<way>{_UP}|{_DOWN})(?:幅度)?(?:了)?(?:不(?:少|低)于|至少|超过|达到|达|约|近|"
    rf"超|在)?(?:\s)*$"
)
_REACHED = re.compile(r"(?:到|至|为|增速|增长率|降幅|增幅)(?:达到|达|约|近|超过|超)?\s*$")
_DOWN_ONLY = re.compile(_DOWN)
_FROM = re.compile(r"(?:由|从)[^，。；、]{0,16}$")
_TO = re.compile(r"(?:到|至|为|降|增)\s*(?:不(?:少|低)于|约|近|超过)?\s*$")
_DOUBLED = re.compile(r"翻(?P<times>[一两二三])?番|(?<!计划)倍增(?!计划|行动|工程|工作|专项|方案|器)")


def change_note(before: str, quantity: Quantity) -> str | None:
    """The note that keeps a change apart from a level: 提高5% says nothing of where it ends."""
    near = before[-16:]
    match = _CHANGE.search(near)
    if match is None or _REACHED.search(near):
        return None
    falling = _DOWN_ONLY.match(match.group("way")) is not None
    if quantity.unit not in RELATIVE and not falling:
        return None
    return (
        "相对变化：下降 / change against a base: a decrease"
        if falling
        else "相对变化：增长 / change against a base: an increase"
    )


def starts_from(before: str) -> bool:
    """Whether the number that follows this text is where a way begins: 由10% …, 从目前的3家 …."""
    return _FROM.search(before[-18:]) is not None


def leads_to(between: str) -> bool:
    """Whether the text between two numbers leads from the one to the other: 提高到, 增至, 到."""
    return len(between) <= 16 and _TO.search(between) is not None


def doubled(text: str) -> tuple[int, int, str | None] | None:
    """(start, end, times or None) of 翻一番 and 倍增: a change, and no number is worked out for it."""
    match = _DOUBLED.search(text)
    if match is None:
        return None
    times = {"一": "1", "两": "2", "二": "2", "三": "3"}.get(match["times"] or "")
    return match.start(), match.end(), times
