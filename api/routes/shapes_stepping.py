"""Shapes of the history of a plan step by step, of what an entry rests on, and of the lines of a document."""

from __future__ import annotations

from typing import Any

from api.routes.shapes_base import Shape, Told
from api.routes.shapes_explaining import ChangeShape
from api.routes.shapes_records import ActorShape


class StepShape(Shape):
    """One entry: `changes` is what it changed as seen on the day `seen_on`, `passed` what time changed before it."""

    position: int
    recorded_at: str
    effective_on: str
    effective_to: str | None
    seen_on: str
    actor: ActorShape
    type: str
    stream: str
    statement: str
    revision: int
    retracted: bool
    marks: list[str]
    days_late: int
    reason: str | None
    authority: str | None
    source: dict[str, Any] | None
    passed: list[ChangeShape]
    changes: list[ChangeShape]


class Steps(Told):
    """Some steps: `entries` of the plan in all, `total` of this replay, `skipped` before those shown."""

    plan_id: str
    task: str | None
    order: str
    entries: int
    late_after_days: int
    late_after_adopted: str | None
    total: int
    skipped: int
    first: int | None
    last: int | None
    before: int | None
    next: int | None
    steps: list[StepShape]


class RelatedShape(Shape):
    """An entry that names another, or is named by it; `by` is the member that does."""

    position: int
    by: str
    type: str
    stream: str
    statement: str
    revision: int
    effective_on: str
    recorded_at: str
    actor: ActorShape


class TogetherShape(Shape):
    """The entries of the stream that one command recorded, from the first to the last."""

    first: int
    last: int
    number: int


class Related(Told):
    """What an entry rests on and what rests on it; `cited` counts all that do, also those not listed."""

    position: int
    together: TogetherShape
    basis: dict[str, Any] | None
    causes: list[RelatedShape]
    effects: list[RelatedShape]
    cited: int


class LineShape(Shape):
    """A line of a document as it was read; `place` is where the original prints it."""

    number: int
    text: str
    place: str
    page: int | None


class DocumentLines(Shape):
    """Lines of an archived document; `redacted`: it names persons and is sealed or erased, they are blacked out."""

    sha256: str
    plan_id: str | None
    format: str | None
    redacted: bool
    total: int
    lines: list[LineShape]
