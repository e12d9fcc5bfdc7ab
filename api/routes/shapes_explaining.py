"""Shapes of explanations and differences."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from api.routes.shapes_base import Shape, Told, ViewpointShape
from api.routes.shapes_judged import AdjustmentShape, ItemShape


class Figures(Told):
    """The paths of every figure of a plan."""

    plan_id: str
    figures: list[str]


class SourceShape(Shape):
    """Where a statement is printed; `through` names the statement it was found by."""

    kind: str
    sha256: str | None
    number: str | None
    title: str | None
    address: str | None
    line_from: int | None
    line_to: int | None
    quote: str | None
    through: str | None


class SupportShape(Shape):
    """An entry without which the figure would be another."""

    position: int
    use: Literal["numerator", "denominator", "rule", "scope"]
    stream: str
    statement: str
    type: str
    effective_on: str
    source: SourceShape | None
    illustration: bool


class AbsenceShape(Shape):
    """A report that was due and is not there, and the entries searched for it."""

    seat: str
    period: str
    due_on: str
    report: str
    searched: list[int]


class MadeOfItem(ItemShape):
    """An item with its share as it is formed, and the line people read."""

    formed: str | None
    line: str


class Explained(Told):
    """A figure and the entries behind it. `item`, `items`, `adjustments`, `grades`: of figures of an evaluation."""

    plan_id: str
    path: str
    figure: dict[str, Any]
    support: list[SupportShape]
    absences: list[AbsenceShape]
    item: MadeOfItem | None = None
    items: list[MadeOfItem] | None = None
    adjustments: list[AdjustmentShape] | None = None
    grades: dict[str, str] | None = None
    documents: dict[str, str]


class ChangeShape(Shape):
    """One value that differs."""

    path: str
    before: Any
    after: Any


class DriverShape(Shape):
    """An entry that carries a difference."""

    position: int
    statement: str
    revision: int
    type: str
    retracted: bool
    effective_on: str
    recorded_at: str
    reason: str | None
    authority: str | None


class Diff(Told):
    """From the viewpoint with less knowledge to the one with more; what time moved has no driver."""

    plan_id: str
    plan: str
    from_: ViewpointShape = Field(alias="from")
    to: ViewpointShape
    by_time: list[ChangeShape]
    took_effect: list[DriverShape]
    by_knowledge: list[ChangeShape]
    drivers: list[DriverShape]
