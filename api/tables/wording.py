"""A cell as text: the wording that filters compare, and how spreadsheets write lists."""

from __future__ import annotations

from typing import Any

import orjson


def word(value: Any) -> str:
    """The value as JSON would say it, a text as itself, nothing for null: true, -3, 2023-06-30, ["a","b"]."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return orjson.dumps(value, default=str).decode()


def cell(value: Any) -> str:
    """The value as a spreadsheet shows it: the members of a list joined, anything else as `word` has it."""
    return "、".join(word(one) for one in value) if isinstance(value, list | tuple) else word(value)
