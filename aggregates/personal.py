"""Personal data in quotes: found by the words that introduce a person, masked before anything is recorded."""

from __future__ import annotations

import re
from collections.abc import Callable

_INTRODUCED = re.compile(
    r"(?P<role>校对|拟稿|审核|签发人?|联系人|打字|核稿|录入|责任编辑|编辑)(?P<colon>\s*[:：]\s*)"
    r"(?P<name>[\u4e00-\u9fff·]{2,4})(?=$|[\s（(,，、;；。.])"
)

Commit = Callable[[str], str]
"""value → the digest that stands for it; the value and its salt are kept outside the entry."""


def mask(text: str, commit: Commit) -> tuple[str, tuple[str, ...]]:
    """(text with every introduced person's name replaced, the digests standing for the names)."""
    digests: list[str] = []

    def replaced(match: re.Match[str]) -> str:
        digests.append(commit(match["name"]))
        return f"{match['role']}{match['colon']}〔个人信息{len(digests)}〕"

    return _INTRODUCED.sub(replaced, text), tuple(digests)
