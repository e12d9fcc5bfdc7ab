"""Taking persons' data out of what is recorded and printed: the values that the findings name, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from aggregates.documents.findings import PERSONAL, Finding
from aggregates.wanted import Import

KEPT = frozenset({"sha256", "agency", "resolved", "region", "issuer"})
"""Names of units and places are no persons' data, also where they begin with what is a person's name elsewhere."""


def personal(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The persons' data that findings name, longest first, so that no part of one stays behind."""
    return tuple(sorted({value for finding in findings for value in finding.personal}, key=lambda v: (-len(v), v)))


def masked(value: Any, values: Sequence[str]) -> Any:
    """The same value (texts in lists, mappings and dataclasses) with every one of `values` left out."""
    if not values:
        return value
    if type(value) is str:
        for one in values:
            value = value.replace(one, PERSONAL)
        return value
    if isinstance(value, dict):
        return {name: _field(name, inner, values) for name, inner in value.items()}
    if type(value) in (list, tuple):
        return type(value)([masked(inner, values) for inner in value])
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _field(f.name, getattr(value, f.name), values) for f in fields(value)})
    return value


def _field(name: str, value: Any, values: Sequence[str]) -> Any:
    return value if name in KEPT and value not in values else masked(value, values)


def impersonal(wanted: Import) -> Import:
    """The import without the persons' data its findings name; the findings keep them apart, to be committed to."""
    values = personal(wanted.findings)
    if not values:
        return wanted
    findings = [replace(masked(finding, values), personal=finding.personal) for finding in wanted.findings]
    corrections = [masked(made, values) for made in wanted.corrections]
    return replace(wanted, draft=masked(wanted.draft, values), findings=findings, corrections=corrections)
