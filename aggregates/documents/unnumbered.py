"""Targets without a number: 定期, 每年…, 争创一批, 逐步增加经费, 创建示范县, 全覆盖. What is not printed stays null."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aggregates.documents.draft import Comparator, TargetKind
from aggregates.documents.trends import Trend, trend_in

_TITLE = re.compile(
    r"(?:创建|争创|创成|获评|荣获|建成)(?P<metric>[^，。“”]{2,24}?(?:示范[县市区州]|示范城市|文明城市|"
    r"卫生城市|先进[县市]|"
    r"卫生县城|园林城市|森林城市|模范[县市]))(?!.{0,12}活动)"
)
_BATCH = re.compile(r"一(?:大)?批(?!次)(?P<metric>[^，。；]{2,30})")
_SOME = re.compile(
    r"(?:建设|建成|培育|打造|新建|新增|引进|认定|创建|遴选)(?:若干|多)(?:个|家|所|座|条|处|项|"
    r"名)(?P<metric>[^，。；]{2,30})"
)
_FUNDS = re.compile(r"逐[步年](?:增加|提高|加大)(?P<metric>[^，。；]{0,20}(?:经费|投入|资金))")
_FACILITY = re.compile(r"加快(?:推进)?(?P<metric>[^，。；、]{2,20}?(?:馆|中心|园|基地|大厦))建设")
_REGULAR = re.compile(r"定期(?P<metric>[^，。；、]{2,30})")
_EVERY = re.compile(
    r"(?:每年度?|每个?学期|每个?季度|每月|按年度)(?P<metric>[^，。；]{2,60})|(?P<planned>年度(?:工作)?计划)"
)
_MAY = re.compile(
    r"[创获荣批若逐定每番零尽]|建成|多[个家所座条处项名]|加快|年度|倍增|全覆盖|全部覆盖|达标|清零|"
    r"(?:提高|提升|增加|增长|上升|扩大|改善|好转|下降|降低|减少)\s*$"
)


@dataclass(frozen=True, slots=True)
class Unnumbered:
    """One target without a number: what it is about and why it has none; 零增长 alone gives a value."""

    kind: TargetKind
    metric: str
    comparator: Comparator
    note: str
    value: str | None = None
    unit: str | None = None


def unnumbered(
    clause: str, body: str, *, aspirational: bool, dated: bool, region: str | None, goals: bool = False
) -> Unnumbered | None:
    """The unnumbered target of a clause that holds no quantity, or None. `body` is the clause with times blanked."""
    if _MAY.search(clause) is None:
        return None
    title = _TITLE.search(clause)
    if title:
        return Unnumbered("title", title.group("metric"), "=", "称号，无期限时不推断 / a title to be granted")
    batch = _BATCH.search(clause) or _SOME.search(clause)
    if batch and (aspirational or dated):
        return Unnumbered("count", batch.group("metric"), "trend", "一批，没有数量 / no number printed")
    funds = _FUNDS.search(clause)
    if funds:
        return Unnumbered(
            "outcome", funds.group("metric"), "trend", "只有方向，没有数额 / a direction without a figure"
        )
    facility = _FACILITY.search(clause)
    short = (region or "").rstrip("省市县区州")
    if facility and short and short in facility.group("metric"):
        return Unnumbered("outcome", facility.group("metric"), "trend", "没有期限 / no deadline printed")
    return _trended(trend_in(body, dated=dated or goals, region=region), goals=goals) or _repeated(body)


def _trended(trend: Trend | None, *, goals: bool) -> Unnumbered | None:
    if trend is None:
        return None
    kind: TargetKind = "headline" if goals else "outcome"
    return Unnumbered(kind, trend.metric, trend.comparator, trend.note, trend.value, trend.unit)


def _repeated(clause: str) -> Unnumbered | None:
    every = _EVERY.search(clause)
    if every:
        metric = every.group("metric") or every.group("planned")
        return Unnumbered("frequency", metric, "trend", "次数未写明 / how often is not printed")
    regular = _REGULAR.search(clause)
    if regular:
        return Unnumbered(
            "frequency", regular.group("metric"), "trend", "“定期”未写周期 / 'regularly', no period printed"
        )
    return None
