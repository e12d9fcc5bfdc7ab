"""Shapes of what a screen of replay asks beside the plan itself."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.routes.shapes_base import Shape, Told


class DayShape(Shape):
    """A day with entries. `effective` counts statements, by their newest revision; `recorded` every entry."""

    day: str
    effective: int = Field(description="自该日起生效的陈述 · statements that take effect on it, none that is retracted")
    recorded: int = Field(description="该日入账的记录 · entries recorded on it, corrections and retractions too")


class MilestoneShape(Shape):
    """A day worth going to, and the entry that says so."""

    day: str
    kind: Literal["annual_monitoring", "midterm", "target_adjustment", "final", "edition", "snapshot", "ruling"]
    zh: str
    en: str
    position: int


class Density(Told):
    """How much takes effect and was recorded on each day, in order; null ends for a plan not yet known."""

    plan_id: str
    first: str | None
    last: str | None
    days: list[DayShape]
    milestones: list[MilestoneShape]


class MonthShape(Shape):
    """The lights of one month at the day `on`."""

    month: str
    on: str
    size: int | None = Field(
        description="凭前几条;空:即所问视点所知;0:早于账本 · known then; null: as the viewpoint; 0: before the ledger"
    )
    tasks: int = Field(description="在列任务 · tasks, those left out that an edition ended")
    GREEN: int
    YELLOW: int
    RED: int
    GREY: int
    NONE: int = Field(description="无灯:当时未采用规则 · without a light: no rules were adopted")


class LightHistory(Told):
    """The months of the plan's period up to the day asked about; the last one may end on that day."""

    plan_id: str
    as_: Literal["restated", "published"] = Field(alias="as")
    months: list[MonthShape]
