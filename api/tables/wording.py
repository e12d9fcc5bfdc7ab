"""A cell as text: the one wording that filters compare, CSV and XLSX write."""

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
