"""One entry of the catalogue of findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Did = Literal["repaired", "left", "unread", "asked"]
"""repaired: healed for reading, the print kept; left: shown, the print recorded as it stands; unread: not recorded as
anything; asked: two readings, both shown, one taken by a documented rule or none."""
About = Literal["file", "layout", "outline", "responsibility", "names", "targets", "dates", "text", "sources", "plans"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One code: what was seen and why it matters, in Chinese and English; the severities it may carry."""

    code: str
    about: About
    severities: tuple[str, ...]
    did: Did
    seen: tuple[str, str]
    why: tuple[str, str]


def entry(
    code: str, about: About, severities: str, did: Did, seen_zh: str, seen_en: str, why_zh: str, why_en: str
) -> Entry:
    """An entry in one row; `severities` with blanks between."""
    return Entry(code, about, tuple(severities.split()), did, (seen_zh, seen_en), (why_zh, why_en))
