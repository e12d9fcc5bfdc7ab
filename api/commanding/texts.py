"""What no command may hold, wherever it stands: texts that show as something else than they are.

Direction marks and overrides can make a line read differently from what was recorded (Unicode TR36, CVE-2021-42574);
C1 controls and noncharacters mean nothing to any reader. Formulas and markup are texts like any other: exports and
pages take care of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from api.http.problems import Problem

UNFIT = re.compile("[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]")
"""DEL and C1 controls, direction marks, embeddings, overrides and isolates, noncharacters of the basic plane."""
_WORDS = {"code": "unfit-text", "zh": "含有方向字符或控制字符", "en": "holds a direction mark or control"}


def require_fit(value: Any) -> None:
    """Problem 422 `unfit-text`, with the place of each, when a text or name in a JSON value holds such a character."""
    errors = [{"pointer": place, **_WORDS} for place in unfit(value)]
    if errors:
        raise Problem(
            422, "unfit-text", "文字中不得有改变显示方向的字符、控制字符和非字符",
            "texts hold no characters that change the direction of writing, no controls and no noncharacters", errors,
        )  # fmt: skip


def unfit(value: Any, pointer: str = "") -> Iterator[str]:
    """The JSON Pointers of texts with such a character; of the object where it is in a name."""
    if isinstance(value, str):
        if UNFIT.search(value):
            yield pointer
    elif isinstance(value, dict):
        for name, inner in value.items():
            if UNFIT.search(name):
                yield pointer
            else:
                yield from unfit(inner, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from unfit(inner, f"{pointer}/{at}")
