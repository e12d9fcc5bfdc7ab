"""Names of agencies taken apart: level prefix, stem, unit suffix. Only for comparing; names stay as printed."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SUFFIX = re.compile(r"(?:委员会|办公室|委|局|厅|办|部|处|中心|台|院|社)$")
_PREFIX = re.compile(r"^(?:省|市|县|区|州|旗|国家)(?=..)(?:委(?=.))?")
_LEAGUE = re.compile(r"^团[省市县区州]委$")


@dataclass(frozen=True, slots=True)
class Parts:
    """`level` 省/市/县…, `stem` without level and suffix, `suffix` (may be empty)."""

    level: str
    stem: str
    suffix: str


def parts(name: str, region: str | None = None) -> Parts:
    """Take a name apart: 县卫健局 → 县 + 卫健 + 局; 长治广播电视台 loses the region's short name."""
    if _LEAGUE.match(name):
        return Parts(name[1], "团", "委")
    short = (region or "").rstrip("省市县区州")
    bare = name.removeprefix(short) if short and name != short else name
    prefix = _PREFIX.match(bare)
    level = prefix.group() if prefix else ""
    rest = bare[len(level) :]
    suffix = _SUFFIX.search(rest)
    stem = rest[: suffix.start()] if suffix and suffix.start() else rest
    return Parts(level, stem, suffix.group() if suffix and suffix.start() else "")


def abbreviates(short: str, long: str) -> bool:
    """Whether `short` can stand for `long`: shorter, same first character, its characters in the same order."""
    if not 2 <= len(short) < len(long) or short[0] != long[0]:
        return False
    rest = iter(long)
    return all(char in rest for char in short)
