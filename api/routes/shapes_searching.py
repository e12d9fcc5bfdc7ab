"""Shapes of what a search finds."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.routes.shapes_base import Page, Row

FoundKind = Literal["plan", "task", "agency", "entry", "document"]


class FoundRow(Row):
    """One thing found; `why` says in which of its members. An entry's id is its position, its title its statement."""

    kind: FoundKind
    id: str
    title: str
    plan: str | None
    position: int
    why: Literal[
        "title", "document_number", "id", "task", "name", "position", "event_id", "leaf_hash", "sha256",
    ]  # fmt: skip


class Search(Page):
    """What was found, kind by kind, best first."""

    found: list[FoundRow]
    more: list[FoundKind] = Field(description="还有更多的种类 · kinds of which there is more than is shown")
