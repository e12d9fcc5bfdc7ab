"""An auditor's remark about an entry: changes no figure (domain.md §8)."""

from __future__ import annotations

from typing import ClassVar

from aggregates.events.base import Event
from aggregates.events.basis import Position
from aggregates.values import Id, Text


class Annotated(Event):
    """A remark about the entry at `position`."""

    type: ClassVar[str] = "plan.annotated"
    key: ClassVar[tuple[str, ...]] = ("annotation", "annotation")
    annotation: Id
    position: Position
    text: Text
