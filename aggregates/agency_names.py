"""What the wording of an agency's name tells about its kind: a rule of ours, recorded as such (name_rule)."""

from __future__ import annotations

import re

from aggregates.events.agency import AgencyKind

_MASS = ("科协", "科学技术协会", "总工会", "妇联", "团委", "团市委", "团省委", "团县委", "残联", "文联", "社科联")
_PARTY = ("宣传部", "组织部", "统战部", "政法委", "网信办", "文明办", "老干部局", "党校", "编办", "直属机关工委")
_COLLECTIVE = ("各", "国务院相关部门", "有关部门")
_INSTITUTION = ("中心", "电视台", "日报社", "报社", "研究院", "农科院", "社科院", "科学院", "大学", "学院", "融媒体")
_GOVERNMENT = ("局", "厅", "委", "办", "部", "署", "政府", "委员会", "办公室", "气象局", "管委会")
_DISPATCHED = re.compile(r"^(?P<parent>.+?局)(?P<place>[\u4e00-\u9fff]{2,6})分局$")


def kind_of(name: str) -> tuple[AgencyKind, str | None]:
    """(kind, parent as written) that the name itself gives; UNKNOWN where it gives nothing (domain.md §4, §6)."""
    dispatched = _DISPATCHED.match(name)
    if dispatched:
        return "DISPATCHED_OFFICE", dispatched["parent"]
    if name.startswith(_COLLECTIVE):
        return "COLLECTIVE", None
    for kind, endings in _RULES:
        if name.endswith(endings):
            return kind, None
    return "UNKNOWN", None


_RULES: tuple[tuple[AgencyKind, tuple[str, ...]], ...] = (
    ("MASS_ORGANISATION", _MASS),
    ("PARTY_ORGAN", _PARTY),
    ("PUBLIC_INSTITUTION", _INSTITUTION),
    ("GOVERNMENT", _GOVERNMENT),
)
