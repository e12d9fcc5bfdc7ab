"""Facts about when and how much: deadlines anchored, extended; targets revised; indicators defined (domain.md §8)."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from aggregates.events.base import Event
from aggregates.values import Comparator, Id, Number, Statement, Text


class DeadlineAnchored(Event):
    """A deadline the document leaves relative or open gets its day, from an anchor named with its reason.

    `item` is the statement id of a task, target, obligation or child-plan requirement.
    """

    type: ClassVar[str] = "plan.deadline_anchored"
    key: ClassVar[tuple[str, ...]] = ("deadline", "item")
    item: Statement
    due_on: date
    anchor: Text
    reason: Text


class DeadlineExtended(Event):
    """A document gives an item more time. `after_the_fact`: recorded when the old deadline had passed."""

    type: ClassVar[str] = "plan.deadline_extended"
    key: ClassVar[tuple[str, ...]] = ("extension", "item", "document")
    item: Statement
    due_on: date
    document: Id
    after_the_fact: bool = False


class TargetRevised(Event):
    """A target changed in mid-course. Without `approval` it does not count; the original stays beside it."""

    type: ClassVar[str] = "plan.target_revised"
    key: ClassVar[tuple[str, ...]] = ("target_revision", "target", "document")
    target: Id
    value: Number
    comparator: Comparator | None = None
    due_on: date | None = None
    document: Id
    approval: Text | None = None


class IndicatorDefined(Event):
    """What an indicator counts, said by the plan office: settles what the document left `undefined` of a target."""

    type: ClassVar[str] = "plan.indicator_defined"
    key: ClassVar[tuple[str, ...]] = ("definition", "indicator")
    indicator: Text
    settles: tuple[Text, ...]
    denominator: Text | None = None
    period: Text | None = None
    method: Literal["SURVEY", "ADMIN", "ESTIMATE", "UNSTATED"]
