"""The one mechanism for being wrong: a statement is corrected or retracted by a revision (semantics.md)."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from aggregates.events.base import Event
from aggregates.values import Text


class StatementCorrected(Event):
    """Replaces the content and/or the effective date of a statement; after a retraction it reinstates.

    `content` is the whole new `data` of a `of_type`, revision `of_revision`; `replaces` is the revision seen.
    """

    type: ClassVar[str] = "statement.corrected"
    key: ClassVar[tuple[str, ...]] = ("correction",)
    of_type: Text
    of_revision: int = Field(ge=1)
    replaces: int = Field(ge=1)
    reason: Text
    authority: Text
    content: dict[str, Any]


class StatementRetracted(Event):
    """Takes a statement back. What it said stays readable for every earlier viewpoint."""

    type: ClassVar[str] = "statement.retracted"
    key: ClassVar[tuple[str, ...]] = ("retraction",)
    of_type: Text
    replaces: int = Field(ge=1)
    reason: Text
    authority: Text
