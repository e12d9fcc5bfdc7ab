"""From a statement to the lines of the document it rests on, its own or those of what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aggregates.fold.revision import Revision

SHOWN = ("kind", "sha256", "number", "title", "address", "line_from", "line_to", "quote")
REFERRED = (
    ("report", ""), ("seat", ""), ("statements", ""), ("item", ""), ("task", "task:"), ("target", "target:"),
    ("obligation", "obligation:"), ("requirement", "child_requirement:"), ("dispute", "dispute:"),
    ("rectification", "rectification:"), ("notice", "notice:"), ("commendation", "proposal:"),
)  # fmt: skip
"""Field → what stands before its value in the statement id it refers to; nearest first."""


def source_of(r: Revision, by_statement: Mapping[tuple[str, str], Revision]) -> dict[str, Any] | None:
    """Where a statement is printed: its own lines, else those of the nearest statement it is about (`through`).

    Without lines anywhere, its own source as it stands; None where it has none. `by_statement`: what is visible, by
    stream and statement id.
    """
    for found in _chain(r, by_statement):
        source = found.data.get("source", {})
        if "line_from" in source:
            return _shown(source, None if found is r else found.statement)
    return _shown(r.data["source"], None) if r.data.get("source") else None


def _shown(source: Mapping[str, Any], through: str | None) -> dict[str, Any]:
    return {**{name: source.get(name) for name in SHOWN}, "through": through}


def _chain(r: Revision, by_statement: Mapping[tuple[str, str], Revision]) -> Iterator[Revision]:
    """The statement, then what it is about, nearest first, each once."""
    waiting, met = [r], {r.statement}
    while waiting:
        found = waiting.pop(0)
        yield found
        for name in _referred(found):
            other = by_statement.get((r.stream, name))
            if other is not None and name not in met:
                met.add(name)
                waiting.append(other)


def _referred(r: Revision) -> Iterator[str]:
    for field, prefix in REFERRED:
        value = r.data.get(field)
        for one in (value,) if isinstance(value, str) else tuple(value or ()):
            yield f"{prefix}{one}"
