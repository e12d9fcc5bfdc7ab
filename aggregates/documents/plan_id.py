"""A plan's stable name: where it holds, what it is called, for which years. The same for every edition."""

from __future__ import annotations

import re

from aggregates.documents.glyphs import canonical, squeeze

_YEARS = re.compile(r"（[^（）]*20\d\d[^（）]*）")
_DROP = re.compile(r"[：:《》“”\"'（）()/\\\s]")
_ISSUED = re.compile(r"^.{0,40}?关于印发")


def plan_id(
    title: str | None, region: str | None, issuer: str | None, period: tuple[int, int] | None, sha256: str
) -> str:
    """`region/title without region and years/2021-2025`; without a title, `untitled/` and 12 digits of the hash."""
    if not title:
        return f"untitled/{sha256[:12]}"
    where = region or issuer or "nowhere"
    years = f"/{period[0]}-{period[1]}" if period else ""
    return f"{_DROP.sub('', where)}/{normal_title(title, region)}{years}"


def normal_title(title: str, region: str | None = None) -> str:
    """A title as titles are compared: no region, years, quotes or 关于印发…的通知 wrapping (domain.md §13, O18)."""
    text = _YEARS.sub("", squeeze(canonical(title)))
    if text.endswith("通知"):
        text = _ISSUED.sub("", text).removesuffix("的通知")
    text = _DROP.sub("", text.replace("〈", "").replace("〉", ""))
    return text.removeprefix(region) if region and text != region else text
