"""Directions and wholes without a number: …率稳步提高, 零增长, 翻一番, 全覆盖; kept as printed, never worked out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aggregates.documents.changes import doubled
from aggregates.documents.draft import Comparator
from aggregates.documents.metrics import metric_of

_MEASURED = (
    r"(?:率|比例|比重|占比|总量|产量|产值|收入|浓度|强度|排放量|用水量|用量|面积|增加值|指数|空气质量|"
    r"水环境质量|环境质量|"
    r"水质|人数|数量|满意度|死亡人数|事故起数|发病率)"
)
_ADVERB = r"(?:逐步|稳步|持续|明显|显著|大幅度?|不断|逐年|进一步|有效|总体|基本|平稳|保持|稳定)"
_TREND = re.compile(
    rf"(?P<metric>[^，。；、]{{0,30}}?{_MEASURED}){_ADVERB}{{1,3}}"
    r"(?:得到)?(?P<way>提高|提升|增加|增长|上升|扩大|改善|好转|下降|降低|减少|稳定)\s*$"
)
_FALLING = ("下降", "降低", "减少")
_ZERO = re.compile(
    r"(?P<metric>[^，。；、]{0,30}?)零(?P<what>增长|新增|发生|事故|死亡|伤亡|排放|填埋|"
    r"缺口|返贫|直排)(?![计工行])"
)
_WHOLE = re.compile(
    r"(?:实现|达到|做到|确保)(?P<metric>[^，。；]{2,40}?)(?P<word>全覆盖|全部覆盖|应\w尽\w|全达标|"
    r"全部达标|清零|动态清零)\s*$|"
    r"(?P<subject>[^，。；]{2,40}?)(?:基本)?(?:实现|达到|做到)(?P<said>全覆盖|应\w尽\w|全部达标|动态清零)\s*$"
)


@dataclass(frozen=True, slots=True)
class Trend:
    """A direction or a whole: `value` only for 零… and 翻一番, which print it."""

    metric: str
    comparator: Comparator
    note: str
    value: str | None = None
    unit: str | None = None


def trend_in(body: str, *, dated: bool, region: str | None) -> Trend | None:
    """The direction a clause gives something measurable; wholes (全覆盖) count only with a date or in the goals."""
    change = doubled(body)
    if change:
        start, _, times = change
        metric = metric_of(body[max(0, start - 60) : start], "", region)
        note = "相对变化：翻番 / a change against a base: doubling"
        return Trend(metric, "=" if times else "trend", note, times, "番" if times else None)
    zero = _ZERO.search(body) if "零" in body else None
    if zero:
        metric = metric_of(zero.group("metric"), "", region) + zero.group("what")
        return Trend(metric, "=", f"零{zero.group('what')} / zero", "0")
    whole = _WHOLE.search(body) if dated else None
    if whole:
        metric = metric_of(whole["metric"] or whole["subject"], "", region)
        return Trend(metric, "=", f"{whole['word'] or whole['said']}，没有写出数值 / all, with no figure printed")
    return _direction(body, region)


def _direction(body: str, region: str | None) -> Trend | None:
    trend = _TREND.search(body)
    if trend is None:
        return None
    falling = trend["way"] in _FALLING
    note = "方向：下降，没有数值 / falling, no figure" if falling else "方向：向好，没有数值 / improving, no figure"
    return Trend(metric_of(trend["metric"], "", region), "trend", note)
