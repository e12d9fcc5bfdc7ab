"""Prefix elision in lists: 省科技厅、工业和信息化厅 means 省工业和信息化厅 (domain.md §3)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aggregates.documents.unit_names import is_collective, is_stem

_LEVEL = re.compile(r"(?:省|自治区|市|州|盟|县|区|旗|镇|乡)(?=[^、])")
_PLACE = re.compile(r"[\u3400-\u9fff]{2,6}?(?:省|自治区|市|自治州|[州盟县区旗镇乡])(?=[^、（]{2})")
_OWN = re.compile(r"国家|国务院|中央|中国|全国|全[省市县区]|团[省市县区州镇]|驻|军|武警|人武|本|各|有关|相关|“|两|地方")
# Bodies under vertical or central leadership do not take the level of the list (domain.md §4).
_VERTICAL = re.compile(
    r"税务|海关|银行|人行|银保监|证监|金融监管|气象|地震|供电|电力|电网|烟草|邮政|电信|移动|联通|铁塔|铁路|石油|石化|消防|海事|边检|公司|集团|军|武警|大学|学院"
)
_PARTY = re.compile(
    r"(?:组织部|宣传部|统战部|政法委|社会工作部|网信办|编办|直属机关工委|机关工委|老干部局|党校|巡察办|巡视办|政研室|改革办|财经办|台办|党史研究室|密码管理局|机要局|文明办)$"
)
_LOCAL = re.compile(r"(?:局|厅|委|办|委员会|办公室|部|院|会|协|联|社|馆|台|中心|政府|支队|大队)$")


def resolve(names: Sequence[str]) -> list[str | None]:
    """For every name of one list its full name where the level of the first was left out, else None."""
    found: list[str | None] = []
    level = ""
    for name in names:
        own = _prefix(name)
        if own is not None:
            level = own or level if not found or level == "" else level
            found.append(None)
        else:
            found.append(_full(name, level) if level else None)
    return found


def _prefix(name: str) -> str | None:
    """The level a name carries ("" when it has another head of its own), None when it has none."""
    if _OWN.match(name):
        return ""
    if is_collective(name):
        return ""
    level = _LEVEL.match(name)
    if level:
        return level.group()
    place = _PLACE.match(name)
    if place and not is_stem(name[: place.end()]) and "地区" not in name[: place.end()]:
        return place.group()
    return None


def _full(name: str, level: str) -> str | None:
    bare = re.sub(r"（[^（）]*）$", "", name)
    if _VERTICAL.search(name) or not (_LOCAL.search(bare) or is_stem(bare)):
        return None
    return f"{level}委{name}" if _PARTY.search(bare) else level + name
