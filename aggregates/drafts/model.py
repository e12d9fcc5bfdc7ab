"""The form of a draft file: strict, nothing coerced, nothing unknown let in."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, JsonValue

from aggregates.documents.draft import PlanDraft
from aggregates.values import Id, Sha256, Text, Value

REF = "ref"
"""The key by which an item of the file says which item of the reading it is; an item without it was added."""
LISTS = ("parents", "groups", "tasks", "targets", "phases", "obligations")
"""The lists of a reading whose items may be changed, left out and added; the seats of a task besides."""

MATCHING = "/matching"
"""The place of the matches a person names: beside the reading, so nothing of it is changed there."""


class Stated(Value):
    """Why one place was changed, and by whom where that is not who edited the rest."""

    reason: Text
    by: Id | None = None


class NamedMatch(Value):
    """Recorded tasks (`old`, by id) that are these tasks of the draft (`new`, by id): a person decided it."""

    old: tuple[Id, ...]
    new: tuple[Id, ...]


class DraftFile(Value):
    """A reading to be edited. Of its keys `reading` is what will be recorded; `spans` and `lines` are for reference.

    `reasons` gives a reason for one place (a JSON pointer into `reading`) and all below it.
    """

    shilu_draft: Literal[1]
    instructions: JsonValue = None
    file: Text | None = None
    sha256: Sha256
    reader_version: Text
    format: Text | None = None
    edited_by: Id | None = None
    reason: Text | None = None
    reasons: dict[str, Stated] = Field(default_factory=dict)
    matching: tuple[NamedMatch, ...] = ()
    reading: PlanDraft
    spans: JsonValue = None
    lines: JsonValue = None


def without_refs(document: Any) -> Any:
    """The document of a draft file without the `ref` keys, as `DraftFile` takes it."""
    if not isinstance(document, dict) or not isinstance(document.get("reading"), dict):
        return document
    return {**document, "reading": plain(document["reading"])}


def plain(value: Any) -> Any:
    """The value without the `ref` keys, however deep they stand."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items() if name != REF}
    return [plain(inner) for inner in value] if isinstance(value, list) else value
