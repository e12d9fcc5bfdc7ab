"""Prefix elision in lists: 省科技厅、工业和信息化厅 means 省工业和信息化厅 (domain.md §3). Never more than is sure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aggregates.documents.body_names import STEMS

_LEVEL = re.compile(r"省|自治区|市|州|盟|县|区|旗|[\u3400-\u9fff]{2,4}?(?:省|自治区|市|自治州|州|盟|县|区|旗)")
# Ministries (…部, …总局) and bodies of a place keep their own names; only local departments are elided.
_SUFFIX = re.compile(r"(?:局|厅|委员会|委|办公室|办)$")
# Led by their own upper level (domain.md §4): 税务局 behind 市教育局 need not be the city's.
_VERTICAL = frozenset(("税务", "气象", "邮政", "烟草", "银保监", "电力", "通信"))
_PARTY = re.compile(r"(?:组织部|宣传部|统战部|政法委|社会工作部|网信办|编办|机关工委)")


def resolve(names: Sequence[str]) -> list[str | None]:
    """For every name of one list its full name where the level of the one before was left out, else None.

    Only a department of a known field of work (科技, 财政, …) or an organ of a Party committee is completed, and only
    behind one that does carry a level; anything else keeps the printed name alone.
    """
    found: list[str | None] = []
    level = ""
    for name in names:
        own = _level(name)
        if own is not None:
            level = own if level in ("", own) else ""  # two levels: which is meant?
        elif not _is_elided(name):
            level = ""
        found.append(_full(name, level) if own is None and level else None)
    return found


def _level(name: str) -> str | None:
    """The level before a department's name: 省科技厅 → 省; none for 市场监管局, whose 市 is its own."""
    level = _LEVEL.match(name)
    if level is None or _is_elided(name):
        return None
    rest = name[level.end() :]
    return level.group() if _is_elided(rest) or _is_elided(rest.removeprefix("委")) else None


def _is_elided(name: str) -> bool:
    """A field of work and a suffix, nothing else (工业和信息化厅, 财政局), or an organ of the Party (宣传部)."""
    suffix = _SUFFIX.search(name)
    field = suffix is not None and name[: suffix.start()] in STEMS and name[: suffix.start()] not in _VERTICAL
    return field or _PARTY.fullmatch(name) is not None


def _full(name: str, level: str) -> str | None:
    if not _is_elided(name):
        return None
    return f"{level}委{name}" if _PARTY.fullmatch(name) else level + name
