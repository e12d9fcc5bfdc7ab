"""Facts about duties outside the task brackets: scheduled, fulfilled; and money set aside and used (domain.md §8)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from aggregates.events.base import Event
from aggregates.values import Id, Number, Period, Sha256, Text

ObligationCategory = Literal["GENERAL", "ANNUAL_PLAN", "MEETING", "TRAINING"]


class ObligationScheduled(Event):
    """What an obligation demands: once by `due_on`, or once in each year; of the plan, or of each of `agencies`."""

    type: ClassVar[str] = "plan.obligation_scheduled"
    key: ClassVar[tuple[str, ...]] = ("schedule", "obligation")
    obligation: Id
    category: ObligationCategory
    yearly: bool = False
    due_on: date | None = None
    agencies: tuple[Id, ...] = ()


class ObligationFulfilled(Event):
    """An obligation was met, once or for one year, by the plan or by one agency, with evidence by hash."""

    type: ClassVar[str] = "plan.obligation_fulfilled"
    key: ClassVar[tuple[str, ...]] = ("fulfilment", "obligation", "period", "agency")
    obligation: Id
    period: Period | None = None
    agency: Id | None = None
    evidence: tuple[Sha256, ...] = Field(min_length=1)


class FundingAllocated(Event):
    """Money set aside for one year of the plan, by a document."""

    type: ClassVar[str] = "plan.funding_allocated"
    key: ClassVar[tuple[str, ...]] = ("funding", "year", "document")
    year: int = Field(ge=1000, le=9999)
    amount: Number
    unit: Text
    purpose: Text
    document: Id
    audited: bool = False


class FundingUsed(Event):
    """Money of one year's funding that was spent."""

    type: ClassVar[str] = "plan.funding_used"
    key: ClassVar[tuple[str, ...]] = ("spending", "year", "document")
    year: int = Field(ge=1000, le=9999)
    amount: Number
    unit: Text
    purpose: Text
    document: Id
