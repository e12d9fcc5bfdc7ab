"""One statement as plain JSON-ready values, the way every answer shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aggregates.fold.revision import Revision


def said(r: Revision) -> dict[str, Any]:
    """What a statement says, since when, at which position, on which lines of its document."""
    source: Mapping[str, Any] = r.data.get("source", {})
    return {
        **{name: value for name, value in r.data.items() if name != "source"},
        "effective_on": r.effective_on,
        "effective_defaulted": r.defaulted,
        "position": r.position,
        "lines": [source["line_from"], source["line_to"]] if "line_from" in source else None,
    }


def said_or_none(r: Revision | None) -> dict[str, Any] | None:
    """The same; None where nothing was said."""
    return None if r is None else said(r)


def marked(r: Revision) -> dict[str, Any]:
    """The same with type and statement id, where statements of several kinds stand in one list."""
    return {"type": r.type, "statement": r.statement, **said(r)}
