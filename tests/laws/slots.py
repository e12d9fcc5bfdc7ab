"""A slot: one statement a random history may make, and what it says by variation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

READINGS = ("10.56", "12.336", "12.93", "14.14", "15", "15.37", "9.32", "13.2")
"""Values measured or printed; some lie exactly on a line or on a target."""
Content = Callable[[int], dict[str, Any]]


class Slot(NamedTuple):
    """One statement of the world: its stream, type, id, and its content by variation."""

    stream: str
    type: str
    statement: str
    content: Content


def saying(**fields: Any) -> Content:
    """A content: the fields that are not None, and a source that differs from variation to variation."""
    said = {name: value for name, value in fields.items() if value is not None}
    return lambda n: {**said, "source": {"kind": "report", "note": f"第{n}稿"}}
